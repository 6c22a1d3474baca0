//! `not-yet` (warning): the language has the form, this engine does not act on it yet. Never silent: a date computed without its
//! pauses would be a wrong date.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let definition = outline.definition;
    for paused in case.outline.deadlines().flat_map(|(_, _, deadline)| &deadline.paused_in) {
        let message = "`paused_in` is not counted yet: the date is computed without this pause.";
        complaints.warning("not-yet", &paused.span, message);
    }
    if let Some(gap) = &definition.reminder_gap {
        complaints.warning("not-yet", &gap.span, "`reminder_gap` holds no notice back yet.");
    }
}
