//! `unknown-calendar`: days are counted by a calendar of the pack.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let calendar = &case.outline.definition.calendar;
    let known = case.registries.calendars.iter().map(String::as_str);
    if !known.clone().any(|name| name == calendar.text) {
        complaints.unknown("unknown-calendar", "calendar", calendar, known);
    }
}
