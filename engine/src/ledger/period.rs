//! Fiscal years. `FY2025` is the year that ends in 2025, or the calendar year where it begins in January.

use crate::time::YEARS;
use chrono::{Datelike, Months, NaiveDate};

/// The twelve first days of the fiscal year's months; `None` outside [`YEARS`].
pub fn months_of(year: i32, starts: u32) -> Option<Vec<NaiveDate>> {
    if !YEARS.contains(&year) {
        return None;
    }
    let first = NaiveDate::from_ymd_opt(if starts == 1 { year } else { year - 1 }, starts, 1)?;
    (0..12).map(|month| first.checked_add_months(Months::new(month))).collect()
}

/// The fiscal year a day belongs to.
pub fn fiscal_year(day: NaiveDate, starts: u32) -> i32 {
    if starts > 1 && day.month() >= starts { day.year() + 1 } else { day.year() }
}

/// First and last day of the fiscal year.
pub fn range(year: i32, starts: u32) -> Option<(NaiveDate, NaiveDate)> {
    let first = *months_of(year, starts)?.first()?;
    Some((first, first.checked_add_months(Months::new(12))?.pred_opt()?))
}

/// `FY2025`.
pub fn parse_fiscal_year(text: &str) -> Result<i32, String> {
    let wrong = || format!("`{text}` is not a fiscal year. Write it like `FY2025`.");
    let year = text.trim().to_uppercase();
    year.strip_prefix("FY").and_then(|year| year.parse().ok()).filter(|year| YEARS.contains(year)).ok_or_else(wrong)
}
