//! `too-many-states`: a bound, so that one item's step and one file's check stay quick.

use super::Case;
use crate::language::complaints::Complaints;

pub const MAX_STATES: usize = 2_000;

pub(super) fn found(case: &Case, complaints: &mut Complaints) -> bool {
    let count = case.outline.states.len() - 1;
    if count > MAX_STATES {
        let message = format!("A workflow has at most {MAX_STATES} states; this one has {count}.");
        complaints.error("too-many-states", &case.outline.definition.id.span, message);
    }
    count > MAX_STATES
}
