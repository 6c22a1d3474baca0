//! Periods by which money is cut: fiscal years, calendar years, the years of the US TIP Report, any range of days. `FY2025` is
//! the year that ends in 2025, or the calendar year where it begins in January.

use crate::time::YEARS;
use chrono::{Datelike, Months, NaiveDate};

/// The US TIP Report tells what was done from 1 April to 31 March.
pub const TIP_YEAR_STARTS: u32 = 4;
pub const CALENDAR_YEAR_STARTS: u32 = 1;

/// From the first day to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// A month that a period covers in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its first day.
    pub month: NaiveDate,
    /// The first and the last day of it that count, from 1.
    pub first: u32,
    pub last: u32,
    /// Days of the month.
    pub of: u32,
}

impl Period {
    /// The first days of the first and the last month that it covers wholly.
    pub fn whole_months(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = first_of(self.from);
        let first = if first == self.from { first } else { next_month(first) };
        let last = first_of(self.until);
        let last = if next_month(last).pred_opt() == Some(self.until) { last } else { first_of(last.pred_opt()?) };
        (first <= last).then_some((first, last))
    }

    /// What of a month's amount lies within; `None` where no day of it does.
    pub fn of(&self, month: NaiveDate, amount: i64) -> Option<i64> {
        let whole = self.whole_months().is_some_and(|(first, last)| (first..=last).contains(&month));
        let part = || self.parts().into_iter().find(|part| part.month == month);
        if whole { Some(amount) } else { part().map(|part| part.of(amount)) }
    }

    pub fn parts(&self) -> Vec<Part> {
        let mut months = vec![first_of(self.from), first_of(self.until)];
        months.dedup();
        let part = |month: NaiveDate| {
            let of = (next_month(month) - month).num_days() as u32;
            let first = if month < self.from { self.from.day() } else { 1 };
            let last = if first_of(self.until) == month { self.until.day() } else { of };
            Part { month, first, last, of }
        };
        months.into_iter().map(part).filter(|part| (part.first, part.last) != (1, part.of)).collect()
    }
}

impl Part {
    /// What of the month's amount falls on these days. The days before any day have the amount's share rounded down, so the
    /// parts into which a month is cut are always the month.
    pub fn of(&self, amount: i64) -> i64 {
        let until = |day: u32| i128::from(amount) * i128::from(day) / i128::from(self.of);
        (until(self.last) - until(self.first - 1)) as i64
    }
}

pub fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// The first day of the month after the one that begins on this day.
pub fn next_month(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
}

/// The twelve first days of the fiscal year's months; `None` outside [`YEARS`].
pub fn months_of(year: i32, starts: u32) -> Option<Vec<NaiveDate>> {
    if !YEARS.contains(&year) {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(if starts == CALENDAR_YEAR_STARTS { year } else { year - 1 }, starts, 1)?;
    (0..12).map(|month| first.checked_add_months(Months::new(month))).collect()
}

/// The fiscal year a day belongs to.
pub fn fiscal_year(day: NaiveDate, starts: u32) -> i32 {
    if starts > 1 && day.month() >= starts { day.year() + 1 } else { day.year() }
}

/// The whole fiscal year.
pub fn of_year(year: i32, starts: u32) -> Option<Period> {
    let from = *months_of(year, starts)?.first()?;
    Some(Period { from, until: from.checked_add_months(Months::new(12))?.pred_opt()? })
}

/// `FY2025`.
pub fn parse_fiscal_year(text: &str) -> Result<i32, String> {
    let wrong = || format!("`{text}` is not a fiscal year. Write it like `FY2025`.");
    let year = text.trim().to_uppercase();
    year.strip_prefix("FY").and_then(|year| year.parse().ok()).filter(|year| YEARS.contains(year)).ok_or_else(wrong)
}
