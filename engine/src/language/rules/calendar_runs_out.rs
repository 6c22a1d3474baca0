//! `calendar-runs-out` (warning): the days a calendar declares year by year end before next year does; from then on its days
//! are counted by rules only. Asked for a day, which only the caller knows.

use crate::language::complaints::Complaints;
use crate::time::calendar::Calendar;
use chrono::{Datelike, NaiveDate};

pub(in crate::language) fn check(source: &str, calendar: &Calendar, today: NaiveDate, complaints: &mut Complaints) {
    let Some(last) = calendar.declared_until().filter(|last| last.year() <= today.year()) else {
        return;
    };
    let written = last.to_string();
    let at = source.rfind(&written).unwrap_or(0);
    let message = format!(
        "The last declared day of this calendar is {last}: from {} on, days are counted by its rules only. Add next year's days.",
        last.year() + 1
    );
    complaints.warning("calendar-runs-out", &(at..at + written.len()), message);
}
