//! `calendar-runs-out` (warning): the days a calendar declares year by year, or its vacations, end before next year does, and from
//! then on its days are counted without; or the calendar itself ends. Asked for a day, which only the caller knows.

use crate::language::complaints::Complaints;
use crate::time::calendar::Calendar;
use chrono::{Datelike, NaiveDate};

pub(in crate::language) fn check(source: &str, calendar: &Calendar, today: NaiveDate, complaints: &mut Complaints) {
    let mut warn = |below: &str, written: String, message: String| {
        let begin = source.find(below).unwrap_or(0);
        let at = begin + source[begin..].rfind(&written).unwrap_or(0);
        complaints.warning("calendar-runs-out", &(at..at + written.len()), message);
    };
    if let Some(last) = calendar.declared_until().filter(|last| last.year() <= today.year()) {
        let next = last.year() + 1;
        let rest = format!("from {next} on, days are counted by its rules only. Add next year's days.");
        warn("", last.to_string(), format!("The last declared day of this calendar is {last}: {rest}"));
    }
    if let Some(last) = calendar.vacations_until().filter(|last| *last <= today.year()) {
        let rest = format!("from {} on, days are counted without. Add those that follow.", last + 1);
        let message = format!("The last vacation of this calendar begins in {last}: {rest}");
        warn("vacations:", format!("until: {last}"), message);
    }
    if let Some(until) = calendar.until.filter(|until| until.year() <= today.year()) {
        let message = format!("This calendar ends on {until}: no date is counted beyond it. Say what comes after.");
        warn("", until.to_string(), message);
    }
}
