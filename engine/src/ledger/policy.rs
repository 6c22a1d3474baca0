//! What a plan says of its money: when its fiscal year begins, what it is told in, by which rates and in which prices.

use super::country::Country;
use chrono::{Month, NaiveDate};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The month (1-12) in which a fiscal year begins.
    pub fiscal_year_starts: u32,
    /// ISO 4217.
    pub currency: String,
    pub rates: RatesBy,
    pub prices: Prices,
}

/// Which day's exchange rate an amount is told by; each time the last one known by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RatesBy {
    /// That day's, whenever the money falls; no day: nobody said which.
    Fixed(Option<NaiveDate>),
    /// That of the first day of the fiscal year in which it falls.
    Yearly,
    /// That of the first day of the month in which it falls.
    #[default]
    Dated,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prices {
    /// As the lines are written.
    #[default]
    Constant,
    /// Of the year in which the money falls: times the price index of that year, divided by that of the line's price year.
    Current,
}

pub const FIXED: &str = "fixed";
/// The words of a plan's choices.
pub const RATES: [&str; 3] = [FIXED, "yearly", "dated"];
pub const PRICES: [&str; 2] = ["constant", "current"];

/// `october`.
pub fn month(name: &str) -> Option<u32> {
    name.parse::<Month>().ok().map(|month| month.number_from_month())
}

impl Policy {
    /// Where no plan says anything.
    pub fn of(country: &Country) -> Policy {
        Policy {
            fiscal_year_starts: country.fiscal_year_starts,
            currency: country.currency.clone(),
            rates: RatesBy::default(),
            prices: Prices::default(),
        }
    }
}
