//! `deadline-date`: a date is either given (`due`) or computed (`within` a time `from` a day); pauses suspend computed ones only.
//! `paused-always` (warning): a pause that never ends.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    for (state, name, deadline) in outline.deadlines() {
        let mut wrong =
            |message: &str| complaints.error("deadline-date", &name.span, format!("`{}`: {message}", name.text));
        match (&deadline.due, &deadline.within, &deadline.from) {
            (Some(_), Some(_), _) => wrong("a date is either given (`due`) or computed (`within`), never both."),
            (Some(_), None, Some(_)) => wrong("`from` belongs to `within`."),
            (None, Some(_), None) => wrong("`within` needs `from`: the field with the day it counts from."),
            (None, None, _) => wrong("it needs `due: item.FIELD`, or `within` and `from`."),
            (Some(_), None, None) | (None, Some(_), Some(_)) => {}
        }
        if deadline.due.is_some() && !deadline.paused_in.is_empty() {
            wrong("`paused_in` suspends computed dates; a given date stands.");
        }
        let around = |paused: &&Text| outline.find(&paused.text).is_some_and(|id| outline.is_within(state, id));
        if let Some(paused) = deadline.paused_in.iter().find(around) {
            let message = format!("`{}` lives in `{1}` and is paused in `{1}`: it never runs.", name.text, paused.text);
            complaints.warning("paused-always", &paused.span, message);
        }
    }
}
