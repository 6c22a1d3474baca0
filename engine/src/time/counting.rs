//! Counting days as the law does: the start day is not counted, the last day is. Every rule is one function, and each
//! answer carries the steps a person can follow.

use super::calendar::Calendar;
use super::duration::{Duration, Unit};
use super::suspension::Suspensions;
use crate::chart::workflow::Roll;
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};
use std::fmt;

/// How far a count came, and its steps also where it came to no end.
pub(super) struct Walked<T> {
    pub end: Result<T, Endless>,
    pub steps: Vec<String>,
}

/// Why a count comes to no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endless {
    /// Suspended since this day, and nobody has said until when.
    Suspended(NaiveDate),
    /// For a year after this day, or before it, none is a working day.
    NoWorkingDay(NaiveDate),
    TooLong,
}

/// Which days a budget counts, of those that are not suspended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Every,
    Working,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Forward,
    Back,
}

/// Days in a row that are passed over for one reason; it prints as the step that says so.
pub(super) struct Passed {
    first: NaiveDate,
    last: NaiveDate,
    why: String,
}

/// At most so many skipped days are told one by one.
const MAX_STEPS: usize = 1_000;
/// No search for a working day goes further: a year without one is a broken calendar.
const MAX_SEARCH: u32 = 366;
const SUSPENDED: &str = "suspended";

impl Calendar {
    /// The last day of a budget that starts after `from`; where no day is a working day any more, all of them count.
    pub fn after(&self, from: NaiveDate, budget: Duration) -> NaiveDate {
        let every = || from.checked_add_days(Days::new(u64::from(whole_days(from, budget)))).unwrap_or(from);
        self.count(from, budget, &Suspensions::default()).end.unwrap_or_else(|_| every())
    }

    /// The day that lies so long before `day`.
    pub fn before(&self, day: NaiveDate, lead: Duration) -> NaiveDate {
        match lead.unit {
            Unit::WorkingDays => self.working_days_before(day, lead.count),
            Unit::Months => day.checked_sub_months(Months::new(lead.count)).unwrap_or(day),
            Unit::Days | Unit::Hours | Unit::WorkingHours | Unit::Milliseconds => {
                day.checked_sub_days(Days::new(u64::from(whole_days(day, lead)))).unwrap_or(day)
            }
        }
    }

    /// The instant so much later: hours and milliseconds to the point, days at the same time on the wall.
    pub fn later(&self, from: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
        match by.unit {
            Unit::Milliseconds => from + TimeDelta::milliseconds(i64::from(by.count)),
            Unit::Hours => from + TimeDelta::hours(i64::from(by.count)),
            // The checker refuses them where the calendar has no opening hours.
            Unit::WorkingHours => {
                let opening = self.opening.as_ref();
                let end = opening.map(|opening| self.hours_after(opening, from, by.count, &Suspensions::default()).end);
                end.and_then(Result::ok).unwrap_or(from + TimeDelta::hours(i64::from(by.count)))
            }
            Unit::Days | Unit::Months | Unit::WorkingDays => {
                let wall = from.with_timezone(&self.zone).naive_local();
                let day = self.after(wall.date(), by);
                self.instant(day.and_time(wall.time()))
            }
        }
    }

    pub fn working_day_on_or_before(&self, day: NaiveDate) -> NaiveDate {
        self.rolled(day, Roll::Previous, &Suspensions::default()).0.unwrap_or(day)
    }

    pub fn working_day_on_or_after(&self, day: NaiveDate) -> NaiveDate {
        self.rolled(day, Roll::Next, &Suspensions::default()).0.unwrap_or(day)
    }

    fn working_days_before(&self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |day, _| self.working_day_on_or_before(day.pred_opt().unwrap_or(day)))
    }

    /// A budget in days: 14 days after 1 March, suspended from 3 to 8 March, end on 21 March.
    pub(super) fn count(&self, from: NaiveDate, budget: Duration, suspensions: &Suspensions) -> Walked<NaiveDate> {
        let counts = if budget.unit == Unit::WorkingDays { Counts::Working } else { Counts::Every };
        let days = whole_days(from, budget);
        let mut passed = Vec::new();
        let end = self.nth_after(from, days, counts, suspensions, &mut passed);
        if let (Ok(day), Counts::Every, true) = (&end, counts, passed.is_empty()) {
            return Walked { end, steps: vec![format!("{budget} after {}: {}.", said(from), said(*day))] };
        }
        let mut steps = vec![match budget.unit {
            Unit::Months => format!("{budget} after {} are {days} days.", said(from)),
            Unit::Days | Unit::WorkingDays | Unit::WorkingHours | Unit::Hours | Unit::Milliseconds => {
                format!("{budget} after {}.", said(from))
            }
        }];
        steps.extend(shortened(passed.iter().map(ToString::to_string).collect()));
        steps.extend(end.ok().map(|day| format!("The last day is {}.", said(day))));
        Walked { end, steps }
    }

    /// The last of so many counted days: the second working day after a Friday is Tuesday.
    fn nth_after(
        &self,
        from: NaiveDate,
        days: u32,
        counts: Counts,
        suspensions: &Suspensions,
        passed: &mut Vec<Passed>,
    ) -> Result<NaiveDate, Endless> {
        let mut day = from;
        for _ in 0..days {
            let next = day.succ_opt().ok_or(Endless::TooLong)?;
            day = self.seek(next, Way::Forward, counts, suspensions, passed)?;
        }
        Ok(day)
    }

    /// `next`: Sunday 31 August goes to Monday 1 September, or to the first day after it that is neither a holiday nor suspended.
    pub(super) fn rolled(
        &self,
        day: NaiveDate,
        roll: Roll,
        suspensions: &Suspensions,
    ) -> (Result<NaiveDate, Endless>, Vec<Passed>) {
        let mut passed = Vec::new();
        let end = match roll {
            Roll::Stay => Ok(day),
            Roll::Next => self.seek(day, Way::Forward, Counts::Working, suspensions, &mut passed),
            Roll::Previous => self.seek(day, Way::Back, Counts::Working, suspensions, &mut passed),
        };
        (end, passed)
    }

    /// This day, or else the nearest that counts: neither suspended nor, where only working days count, a weekend or holiday.
    pub(super) fn seek(
        &self,
        mut day: NaiveDate,
        way: Way,
        counts: Counts,
        suspensions: &Suspensions,
        passed: &mut Vec<Passed>,
    ) -> Result<NaiveDate, Endless> {
        let begun = day;
        let mut left = MAX_SEARCH;
        while left > 0 {
            let over = if let Some(suspended) = suspensions.over(day) {
                // Every suspension is passed over once, so that this comes to an end too.
                left = MAX_SEARCH;
                match way {
                    Way::Back => Passed { first: suspended.first, last: day, why: SUSPENDED.into() },
                    Way::Forward => {
                        let last = suspended.last.ok_or(Endless::Suspended(suspended.first))?;
                        Passed { first: day, last, why: SUSPENDED.into() }
                    }
                }
            } else if counts == Counts::Working
                && let Some(why) = self.why_not_working(day)
            {
                left -= 1;
                Passed { first: day, last: day, why }
            } else {
                return Ok(day);
            };
            let next = if way == Way::Forward { over.last.succ_opt() } else { over.first.pred_opt() };
            day = next.ok_or(Endless::TooLong)?;
            pass(passed, over);
        }
        Err(Endless::NoWorkingDay(begun))
    }
}

/// Days that follow on others of the same reason are told with them.
fn pass(passed: &mut Vec<Passed>, over: Passed) {
    match passed.last_mut().filter(|before| before.why == over.why) {
        Some(before) if before.last.succ_opt() == Some(over.first) => before.last = over.last,
        Some(before) if over.last.succ_opt() == Some(before.first) => before.first = over.first,
        Some(_) | None => passed.push(over),
    }
}

/// Months are the days up to their end, on the same number or the month's last day: a month after 31 January 2023 has 28. Hours
/// are cut to days.
fn whole_days(from: NaiveDate, budget: Duration) -> u32 {
    match budget.unit {
        Unit::Months => {
            let end = from.checked_add_months(Months::new(budget.count)).unwrap_or(from);
            u32::try_from((end - from).num_days()).unwrap_or(0)
        }
        Unit::Days | Unit::WorkingDays => budget.count,
        Unit::Hours | Unit::WorkingHours => budget.count / 24,
        Unit::Milliseconds => budget.count / (24 * 60 * 60 * 1000),
    }
}

/// What keeps a day that was computed, and where it goes.
pub(super) fn moved(over: &Passed, to: NaiveDate) -> String {
    let (days, verb) = over.days();
    format!("{days} {verb} {}: moved to {}.", over.why, said(to))
}

/// As many as can be read, and how many there are beyond.
pub(super) fn shortened(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MAX_STEPS);
    lines.truncate(MAX_STEPS);
    if more > 0 {
        lines.push(format!("So it goes on: {more} more steps."));
    }
    lines
}

impl Passed {
    fn days(&self) -> (String, &'static str) {
        if self.first == self.last {
            return (said(self.first), "is");
        }
        (format!("{} to {}", said(self.first), said(self.last)), "are")
    }
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let (days, verb) = self.days();
        write!(f, "{days} {verb} not counted: {}.", self.why)
    }
}

impl fmt::Display for Endless {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Endless::Suspended(since) => {
                write!(f, "Suspended since {} without an end: there is no date yet.", said(*since))
            }
            Endless::NoWorkingDay(day) => write!(f, "The calendar has no working day within a year of {}.", said(*day)),
            Endless::TooLong => write!(f, "This clock runs for more than 100 years: give it less."),
        }
    }
}

/// "Thu 1 Feb 2024".
pub fn said(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}
