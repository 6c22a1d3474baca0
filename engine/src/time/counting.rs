//! Counting days as the law does: the start day is not counted, the last day is. Every rule is one function, and each
//! answer carries the steps a person can follow.

use super::calendar::Calendar;
use super::duration::{Duration, Unit};
use crate::chart::workflow::Roll;
use chrono::{DateTime, Days, Months, NaiveDate, TimeDelta, Utc};

/// A day and how it was reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub day: NaiveDate,
    pub steps: Vec<String>,
}

/// At most so many skipped days are told one by one.
const MAX_STEPS: usize = 60;
/// Hours in a working day, for leads given in working hours.
const WORKING_HOURS_A_DAY: u32 = 8;

impl Calendar {
    /// The last day of a budget that starts after `from`.
    pub fn after(&self, from: NaiveDate, budget: Duration) -> Counted {
        match budget.unit {
            Unit::WorkingDays => self.working_days_after(from, budget.count),
            Unit::WorkingHours => self.working_days_after(from, budget.count.div_ceil(WORKING_HOURS_A_DAY)),
            Unit::Days | Unit::Months | Unit::Hours | Unit::Milliseconds => {
                let day = shifted(from, budget, true);
                Counted { day, steps: vec![format!("{budget} after {}: {}.", said(from), said(day))] }
            }
        }
    }

    /// The day that lies so long before `day`.
    pub fn before(&self, day: NaiveDate, lead: Duration) -> NaiveDate {
        match lead.unit {
            Unit::WorkingDays => self.working_days_before(day, lead.count),
            Unit::WorkingHours => self.working_days_before(day, lead.count.div_ceil(WORKING_HOURS_A_DAY)),
            Unit::Days | Unit::Months | Unit::Hours | Unit::Milliseconds => shifted(day, lead, false),
        }
    }

    /// The instant so much later: hours and milliseconds to the point, days at the same time on the wall.
    pub fn later(&self, from: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
        match by.unit {
            Unit::Milliseconds => from + TimeDelta::milliseconds(i64::from(by.count)),
            Unit::Hours => from + TimeDelta::hours(i64::from(by.count)),
            Unit::Days | Unit::Months | Unit::WorkingDays | Unit::WorkingHours => {
                let wall = from.with_timezone(&self.zone).naive_local();
                let day = self.after(wall.date(), by).day;
                self.instant(day.and_time(wall.time()))
            }
        }
    }

    /// Moves a computed day that is no working day, as its deadline says.
    pub fn roll(&self, day: NaiveDate, roll: Roll) -> Counted {
        let rolled = match roll {
            Roll::Stay => day,
            Roll::Next => self.working_day_on_or_after(day),
            Roll::Previous => self.working_day_on_or_before(day),
        };
        let steps = match self.why_not_working(day) {
            Some(why) if rolled != day => vec![format!("{} is {why}: moved to {}.", said(day), said(rolled))],
            Some(_) | None => Vec::new(),
        };
        Counted { day: rolled, steps }
    }

    fn working_days_after(&self, from: NaiveDate, count: u32) -> Counted {
        let mut steps = vec![format!("{} after {}.", Duration { count, unit: Unit::WorkingDays }, said(from))];
        let mut day = from;
        for _ in 0..count {
            let Some(next) = day.checked_add_days(Days::new(1)) else {
                break;
            };
            day = self.working_day_on_or_after(next);
            let skipped = next.iter_days().take_while(|skipped| *skipped < day);
            steps.extend(skipped.filter_map(|day| {
                self.why_not_working(day).map(|why| format!("{} is not counted: {why}.", said(day)))
            }));
        }
        steps.truncate(MAX_STEPS);
        steps.push(format!("The last day is {}.", said(day)));
        Counted { day, steps }
    }

    fn working_days_before(&self, day: NaiveDate, count: u32) -> NaiveDate {
        (0..count).fold(day, |day, _| self.working_day_on_or_before(day.pred_opt().unwrap_or(day)))
    }
}

/// Months end on the same number or the month's last day; hours are cut to days.
fn shifted(day: NaiveDate, by: Duration, forward: bool) -> NaiveDate {
    let days = match by.unit {
        Unit::Months => {
            let months = Months::new(by.count);
            let shifted = if forward { day.checked_add_months(months) } else { day.checked_sub_months(months) };
            return shifted.unwrap_or(day);
        }
        Unit::Days | Unit::WorkingDays => by.count,
        Unit::Hours | Unit::WorkingHours => by.count / 24,
        Unit::Milliseconds => by.count / (24 * 60 * 60 * 1000),
    };
    let days = Days::new(u64::from(days));
    let shifted = if forward { day.checked_add_days(days) } else { day.checked_sub_days(days) };
    shifted.unwrap_or(day)
}

/// "Thu 1 Feb 2024".
pub fn said(day: NaiveDate) -> String {
    day.format("%a %-d %b %Y").to_string()
}
