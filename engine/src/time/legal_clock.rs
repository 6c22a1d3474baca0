//! One legal clock: a budget or a date as ordered, what suspends it, what extends it, where its date rolls to, and how all this
//! came to its date. The counting itself is in `counting.rs` and `opening.rs`; `line.rs` has it as JSON. Reads no clock.

pub mod line;
pub mod point;

use super::calendar::{self, Calendar, Unruled};
use super::counting::{Endless, Walked, moved, said};
use super::duration::{Duration, Unit};
use super::suspension::{Suspension, Suspensions};
use crate::chart::workflow::Roll;
use chrono::{Datelike, NaiveDate, SecondsFormat};
use point::Point;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The longest clock in days that count, suspended ones not among them: a hundred years.
const MAX_DAYS: i64 = 36_525;
/// How it is said of a date that the calendar does not reach.
pub const ENDS: &str = "The calendar ends on";

#[derive(Clone, Copy, Debug)]
pub enum Start {
    Within {
        from: Point,
        budget: Duration,
    },
    /// Ordered, not computed.
    Due(Point),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extension {
    Days(u32),
    /// Ordered, not computed.
    Until(Point),
}

pub struct LegalClock<'c> {
    pub calendar: &'c Calendar,
    pub start: Start,
    pub roll: Roll,
    /// From and until; without an until nobody has said yet when it ends.
    pub suspensions: Vec<(Point, Option<Point>)>,
    /// In the order they were given.
    pub extensions: Vec<Extension>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reckoned {
    /// `None`: there is no date yet, and the steps say why. An instant for working hours, else a day.
    pub due: Option<Point>,
    /// The date stands as somebody ordered it.
    pub ordered: bool,
    pub steps: Vec<String>,
}

impl LegalClock<'_> {
    /// The error is a sentence.
    pub fn reckon(&self) -> Result<Reckoned, String> {
        let mut reckoning = Reckoning::begin(self)?;
        let begun = match self.start {
            Start::Within { from, budget } => reckoning.spend(from, budget),
            Start::Due(due) => {
                reckoning.order(due, "Ordered for");
                Ok(())
            }
        };
        let ordered = self.extensions.iter().rposition(|one| matches!(one, Extension::Until(_)));
        reckoning.overtaken(begun, ordered.is_some())?;
        for (index, extension) in self.extensions.iter().enumerate() {
            match *extension {
                Extension::Days(days) => {
                    let extended = reckoning.extend(days);
                    reckoning.overtaken(extended, ordered.is_some_and(|ordered| index < ordered))?;
                }
                Extension::Until(until) => reckoning.extend_to(until, self.start)?,
            }
        }
        reckoning.roll(self.roll)?;
        reckoning.close();
        Ok(Reckoned { due: reckoning.due, ordered: reckoning.ordered, steps: reckoning.steps })
    }
}

struct Reckoning<'c> {
    calendar: &'c Calendar,
    suspensions: Suspensions,
    due: Option<Point>,
    /// The date stands as somebody ordered it, and nothing was counted since.
    ordered: bool,
    /// Days spent so far, without those suspended.
    spent: i64,
    /// Years whose holidays and vacations made a difference.
    years: BTreeSet<i32>,
    steps: Vec<String>,
}

impl<'c> Reckoning<'c> {
    fn begin(clock: &LegalClock<'c>) -> Result<Reckoning<'c>, String> {
        let mut reckoning = Reckoning {
            calendar: clock.calendar,
            suspensions: Suspensions::default(),
            due: None,
            ordered: false,
            spent: 0,
            years: BTreeSet::new(),
            steps: Vec::new(),
        };
        let spans: Result<Vec<Suspension>, String> =
            clock.suspensions.iter().map(|(from, until)| reckoning.suspension(*from, *until)).collect();
        reckoning.suspensions = Suspensions::of(spans?);
        Ok(reckoning)
    }

    /// Any part of a day suspends it: from 3 March 15:00 until 8 March 09:00 is 3 to 8 March.
    fn suspension(&mut self, from: Point, until: Option<Point>) -> Result<Suspension, String> {
        let first = self.day(from);
        let last = until.map(|until| self.day(until));
        match last {
            Some(last) if last < first => {
                Err(format!("A suspension that begins on {} cannot end on {}.", said(first), said(last)))
            }
            Some(_) | None => Ok(Suspension { first, last }),
        }
    }

    /// An instant belongs to a day of the calendar's zone: 02:00 UTC is still the day before where it is 22:00.
    fn day(&mut self, point: Point) -> NaiveDate {
        let day = point.day(self.calendar);
        if let Point::Instant(instant) = point {
            let written = instant.to_rfc3339_opts(SecondsFormat::AutoSi, true);
            let step = format!("{written} is {} in {}.", said(day), self.calendar.zone);
            if !self.steps.contains(&step) {
                self.steps.push(step);
            }
        }
        day
    }

    fn spend(&mut self, from: Point, budget: Duration) -> Result<(), String> {
        match budget.unit {
            Unit::Days | Unit::Months => self.spend_days(from, budget),
            Unit::WorkingDays => {
                let begun = self.day(from);
                self.spend_days(from, budget)?;
                self.asked(begun);
                Ok(())
            }
            Unit::WorkingHours => self.spend_hours(from, budget),
            Unit::Hours | Unit::Milliseconds => {
                Err(format!("A legal clock counts days, months, working days or working hours, and no `{budget}`."))
            }
        }
    }

    fn spend_days(&mut self, from: Point, budget: Duration) -> Result<(), String> {
        let from = self.day(from);
        let Walked { end, steps } = self.calendar.count(from, budget, &self.suspensions);
        self.steps.extend(steps);
        self.counted(from, end.map(Point::Day))
    }

    /// Hours of a day begin when it is over, for it is not counted.
    fn spend_hours(&mut self, from: Point, budget: Duration) -> Result<(), String> {
        let begun = self.day(from);
        let Some(opening) = &self.calendar.opening else {
            return Err(format!(
                "The calendar `{}` has no `opening` hours, so that working hours cannot be counted.",
                self.calendar.name
            ));
        };
        let start = match from {
            Point::Instant(instant) => instant,
            Point::Day(day) => self.calendar.midnight_after(day),
        };
        self.steps.push(format!("{budget} after {}.", from.said(self.calendar)));
        let Walked { end, steps } = self.calendar.hours_after(opening, start, budget.count, &self.suspensions);
        self.steps.extend(steps);
        self.counted(begun, end.map(Point::Instant))?;
        self.asked(begun);
        Ok(())
    }

    /// Days after the budget, counted alike: 5 days after 21 March, suspended on the 23rd, end on 27 March.
    fn extend(&mut self, days: u32) -> Result<(), String> {
        if i64::from(days) > MAX_DAYS {
            return Err(Endless::TooLong.to_string());
        }
        let budget = Duration { count: days, unit: Unit::Days };
        self.steps.push(format!("Extended by {budget}."));
        let Some(due) = self.due.filter(|_| days > 0) else {
            return Ok(());
        };
        let from = due.reached(self.calendar);
        let Walked { end, steps } = self.calendar.count(from, budget, &self.suspensions);
        self.steps.extend(steps);
        self.ordered = false;
        self.counted(from, end.map(|day| due.on(day, self.calendar)))
    }

    /// What cannot be counted does not matter where a date is ordered later on.
    fn overtaken(&mut self, counted: Result<(), String>, ordered: bool) -> Result<(), String> {
        match counted {
            Err(problem) if ordered && problem.starts_with(ENDS) => {
                self.steps.push(problem);
                self.due = None;
                Ok(())
            }
            other => other,
        }
    }

    fn extend_to(&mut self, until: Point, start: Start) -> Result<(), String> {
        if let Start::Within { from, .. } = start {
            let (day, from) = (until.day(self.calendar), from.day(self.calendar));
            if day < from {
                return Err(format!("{} lies before {}: it extends nothing.", said(day), said(from)));
            }
        }
        self.order(until, "Extended to");
        Ok(())
    }

    /// A date as ordered stays: no suspension moves it, and it does not roll.
    fn order(&mut self, point: Point, how: &str) {
        let day = self.day(point);
        self.steps.push(format!("{how} {}: a date as ordered stays.", said(day)));
        self.due = Some(Point::Day(day));
        self.ordered = true;
    }

    /// What was counted is rolled; a date as ordered is not.
    fn roll(&mut self, roll: Roll) -> Result<(), String> {
        let Some(due) = self.due.filter(|_| !self.ordered) else {
            return Ok(());
        };
        let day = due.reached(self.calendar);
        let (end, passed) = self.calendar.rolled(day, roll, &self.suspensions);
        match (&end, passed.as_slice()) {
            (Ok(to), [first, others @ ..]) => {
                self.steps.push(moved(first, *to));
                self.steps.extend(others.iter().map(ToString::to_string));
            }
            (Ok(_), []) => {}
            (Err(_), passed) => self.steps.extend(passed.iter().map(ToString::to_string)),
        }
        let rolled = end.map(|to| if to == day { due } else { due.on(to, self.calendar) });
        self.due = self.found(rolled)?;
        if roll != Roll::Stay {
            self.asked(day);
        }
        Ok(())
    }

    /// Says of which years the holidays and vacations are not all known, and when the day ends.
    fn close(&mut self) {
        for what in [Unruled::NoHolidays, Unruled::RulesOnly, Unruled::NoVacations] {
            let years: Vec<i32> = self.years.iter().copied().filter(|year| self.calendar.lacks(what, *year)).collect();
            let (Some(first), Some(last)) = (years.first(), years.last()) else { continue };
            let years = if first == last { first.to_string() } else { format!("{first} to {last}") };
            let (begin, end) = (calendar::YEARS.start(), calendar::YEARS.end());
            self.steps.push(match what {
                Unruled::NoHolidays => {
                    format!("This calendar knows no holidays of {years}: it has rules for {begin} to {end}.")
                }
                Unruled::RulesOnly => format!("No days are declared for {years}: there it counts by rules only."),
                Unruled::NoVacations => format!("No vacations are known of {years}: there it counts without them."),
            });
        }
        if let (Some(Point::Day(day)), Some(closes_at)) = (self.due, self.calendar.closes_at) {
            self.steps.push(format!("{} ends at {}.", said(day), closes_at.format("%H:%M")));
        }
    }

    /// Takes over what was counted from a day.
    fn counted(&mut self, from: NaiveDate, end: Result<Point, Endless>) -> Result<(), String> {
        self.due = self.found(end)?;
        if let Some(due) = self.due {
            let day = due.reached(self.calendar);
            self.spent += (day - from).num_days() - self.suspensions.days_between(from, day);
        }
        if self.spent > MAX_DAYS { Err(Endless::TooLong.to_string()) } else { Ok(()) }
    }

    /// A suspension without an end leaves no date; nothing else may. No date lies beyond the calendar's end.
    fn found(&mut self, end: Result<Point, Endless>) -> Result<Option<Point>, String> {
        match end {
            Ok(point) => match self.calendar.until.filter(|until| point.reached(self.calendar) > *until) {
                Some(until) => {
                    Err(format!("{ENDS} {}: publish a version of it that says what comes after.", said(until)))
                }
                None => Ok(Some(point)),
            },
            Err(endless @ Endless::Suspended(_)) => {
                self.steps.push(endless.to_string());
                Ok(None)
            }
            Err(endless @ (Endless::NoWorkingDay(_) | Endless::TooLong)) => Err(endless.to_string()),
        }
    }

    /// The holidays from this day to the date made a difference.
    fn asked(&mut self, from: NaiveDate) {
        if let Some(due) = self.due {
            let to = due.reached(self.calendar);
            self.years.extend(from.min(to).year()..=from.max(to).year());
        }
    }
}
