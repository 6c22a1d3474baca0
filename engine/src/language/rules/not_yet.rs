//! `not-yet` (warning): the language has the form, this engine does not act on it yet. Never silent.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    if let Some(gap) = &case.outline.definition.reminder_gap {
        complaints.warning("not-yet", &gap.span, "`reminder_gap` holds no notice back yet.");
    }
}
