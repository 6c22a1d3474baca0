//! Working days, holidays and opening hours of one place, by rules.

/// Which days count, and in which zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub name: String,
    /// SHA-256 of the published source, hex.
    pub hash: String,
    pub zone: chrono_tz::Tz,
}
