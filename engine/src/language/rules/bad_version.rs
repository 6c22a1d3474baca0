//! `bad-version`: versions count from 1, as far as the databases can.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    if definition.version == 0 || i32::try_from(definition.version).is_err() {
        let message = format!("Versions count from 1 to {}; this one is {}.", i32::MAX, definition.version);
        complaints.error("bad-version", &definition.id.span, message);
    }
}
