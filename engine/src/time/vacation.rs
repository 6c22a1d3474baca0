//! Vacations of a court: the same days of each year, across the new year too, for as long as the rule holds.

use super::holidays::month_day;
use chrono::{Datelike, NaiveDate};
use schemars::JsonSchema;
use serde::Deserialize;

/// `{ title: Long Vacation, from: 08-01, until: 08-31, years: { from: 2023 } }`; the first and the last day belong to it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vacation {
    pub title: String,
    /// `MM-DD`.
    pub from: String,
    /// `MM-DD`; before `from`, in the next year.
    pub until: String,
    /// Absent: every year.
    #[serde(default)]
    pub years: Years,
}

/// The first and the last year in which it begins.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Years {
    pub from: Option<i32>,
    pub until: Option<i32>,
}

impl Vacation {
    /// Complains about a day that is none, or not in every year.
    pub fn check(&self) -> Result<(), String> {
        // 2019 is no leap year.
        match [&self.from, &self.until].into_iter().find(|day| month_day(2019, day).is_none()) {
            Some(day) => Err(format!("`{day}` of `{}` is no day of every year. Write it like `08-01`.", self.title)),
            None => Ok(()),
        }
    }

    pub(super) fn covers(&self, day: NaiveDate) -> bool {
        [day.year() - 1, day.year()].into_iter().any(|year| self.begun_in(year).is_some_and(|days| days.contains(&day)))
    }

    fn begun_in(&self, year: i32) -> Option<std::ops::RangeInclusive<NaiveDate>> {
        let begins =
            self.years.from.is_none_or(|from| from <= year) && self.years.until.is_none_or(|until| year <= until);
        let from = month_day(year, &self.from).filter(|_| begins)?;
        let until = month_day(year, &self.until)?;
        Some(from..=if until < from { month_day(year + 1, &self.until)? } else { until })
    }
}
