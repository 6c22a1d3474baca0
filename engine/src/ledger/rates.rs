//! Exchange rates and price indices, each with its day and source, and amounts told by them. An amount is rounded once, for the
//! whole line, and its months share that by largest remainder, as in `amounts.rs`: so what is told in another currency or in
//! other prices adds up in every cut too.

use super::amounts::{Month, Year, spread};
use super::money;
use super::period::{self, first_of, fiscal_year};
use super::policy::{Policy, Prices, RatesBy};
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::collections::BTreeMap;

/// Every rate that is known.
#[derive(Clone, Debug, Default)]
pub struct Rates {
    /// (of one unit of this currency, in that one) -> from which day on.
    exchange: BTreeMap<(String, String), BTreeMap<NaiveDate, Rate>>,
    /// Of a currency's prices, by year.
    index: BTreeMap<String, BTreeMap<i32, Rate>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The first day it holds for; the year of an index begins on it.
    pub day: NaiveDate,
    pub value: Decimal,
    pub source: String,
}

/// A factor by which an amount was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    pub rate: Rate,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One unit of `of` in `told_in`.
    Exchange {
        of: String,
        told_in: String,
    },
    Prices {
        of: String,
    },
}

/// A factor that is needed and not known. Its text is the end of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    #[error("no rate of {of} in {told_in} is known for {day}")]
    Exchange { of: String, told_in: String, day: NaiveDate },
    #[error("no price index of {of} is known for {year}")]
    Index { of: String, year: i32 },
    #[error("the plan's rates are fixed, and it does not say on which day")]
    Day,
    #[error("the amount is too large")]
    TooLarge,
}

/// What is told of a line.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    pub currency: &'a str,
    pub price_year: Option<i32>,
    /// First days and minor units.
    pub months: &'a [(NaiveDate, i64)],
}

impl Kind {
    /// Without the other currency it is a price index.
    pub fn named(of: String, told_in: Option<String>) -> Kind {
        match told_in {
            Some(told_in) => Kind::Exchange { of, told_in },
            None => Kind::Prices { of },
        }
    }
}

impl Rates {
    /// The same kind and day again replaces what was known.
    pub fn add(&mut self, kind: Kind, rate: Rate) {
        match kind {
            Kind::Exchange { of, told_in } => {
                _ = self.exchange.entry((of, told_in)).or_default().insert(rate.day, rate);
            }
            Kind::Prices { of } => _ = self.index.entry(of).or_default().insert(rate.day.year(), rate),
        }
    }

    /// A line's months as the policy tells them in `currency`, and by which factors.
    pub fn tell(&self, line: Written, currency: &str, policy: &Policy) -> Result<(Vec<Month>, Vec<Used>), Missing> {
        if line.currency == currency && (policy.prices == Prices::Constant || line.price_year.is_none()) {
            let months = line.months.iter().map(|(month, amount)| Month { month: *month, amount: Some(*amount) });
            return Ok((months.collect(), Vec::new()));
        }
        let mut used: Vec<Used> = Vec::new();
        let mut years: BTreeMap<i32, Year> = BTreeMap::new();
        for (month, amount) in line.months {
            let year = fiscal_year(*month, policy.fiscal_year_starts);
            let exact = self.exact(line, *month, *amount, currency, policy, &mut used)?;
            let own = years.entry(year).or_insert_with(|| Year { exact: Decimal::ZERO, months: Vec::new() });
            own.exact = own.exact.checked_add(exact).ok_or(Missing::TooLarge)?;
            own.months.push((*month, exact));
        }
        let years: Vec<Year> = years.into_values().collect();
        let all = years.iter().try_fold(Decimal::ZERO, |sum, year| sum.checked_add(year.exact));
        let total = all.and_then(|all| all.round().to_i64()).ok_or(Missing::TooLarge)?;
        Ok((spread(total, &years), used))
    }

    /// What was paid on a day, told in `currency`; prices are the day's own.
    pub fn tell_paid(
        &self,
        of: &str,
        amount: i64,
        on: NaiveDate,
        currency: &str,
        policy: &Policy,
    ) -> Result<i64, Missing> {
        let factor = self.exchanged(of, currency, on, policy, &mut Vec::new())?;
        minor(amount, factor, of, currency)?.round().to_i64().ok_or(Missing::TooLarge)
    }

    fn exact(
        &self,
        line: Written,
        month: NaiveDate,
        amount: i64,
        currency: &str,
        policy: &Policy,
        used: &mut Vec<Used>,
    ) -> Result<Decimal, Missing> {
        let priced = match (policy.prices, line.price_year) {
            (Prices::Current, Some(from)) => {
                let year = fiscal_year(month, policy.fiscal_year_starts);
                let (then, now) = (self.index(line.currency, from, used)?, self.index(line.currency, year, used)?);
                now.checked_div(then).ok_or(Missing::TooLarge)?
            }
            (Prices::Current, None) | (Prices::Constant, _) => Decimal::ONE,
        };
        let factor = self.exchanged(line.currency, currency, month, policy, used)?;
        let factor = factor.checked_mul(priced).ok_or(Missing::TooLarge)?;
        minor(amount, factor, line.currency, currency)
    }

    fn index(&self, of: &str, year: i32, used: &mut Vec<Used>) -> Result<Decimal, Missing> {
        let rate = self.index.get(of).and_then(|years| years.get(&year));
        let rate = rate.ok_or_else(|| Missing::Index { of: of.to_owned(), year })?;
        note(used, Kind::Prices { of: of.to_owned() }, rate);
        Ok(rate.value)
    }

    /// By how much an amount of `of` is multiplied. A rate serves both ways; of two the one of the later day.
    fn exchanged(
        &self,
        of: &str,
        told_in: &str,
        day: NaiveDate,
        policy: &Policy,
        used: &mut Vec<Used>,
    ) -> Result<Decimal, Missing> {
        if of == told_in {
            return Ok(Decimal::ONE);
        }
        let day = match policy.rates {
            RatesBy::Fixed(on) => on.ok_or(Missing::Day)?,
            RatesBy::Yearly => first_of_year(day, policy.fiscal_year_starts),
            RatesBy::Dated => first_of(day),
        };
        let known = |of: &str, told_in: &str| {
            let rates = self.exchange.get(&(of.to_owned(), told_in.to_owned()))?;
            rates.range(..=day).next_back().map(|(_, rate)| rate)
        };
        let kind = |of: &str, told_in: &str| Kind::Exchange { of: of.to_owned(), told_in: told_in.to_owned() };
        let direct = known(of, told_in);
        if let Some(rate) = known(told_in, of).filter(|other| direct.is_none_or(|direct| direct.day < other.day)) {
            note(used, kind(told_in, of), rate);
            return Decimal::ONE.checked_div(rate.value).ok_or(Missing::TooLarge);
        }
        let rate = direct.ok_or_else(|| Missing::Exchange { of: of.to_owned(), told_in: told_in.to_owned(), day })?;
        note(used, kind(of, told_in), rate);
        Ok(rate.value)
    }
}

fn first_of_year(day: NaiveDate, starts: u32) -> NaiveDate {
    let year = period::of_year(fiscal_year(day, starts), starts);
    year.map_or(day, |year| year.from)
}

fn note(used: &mut Vec<Used>, kind: Kind, rate: &Rate) {
    let one = Used { rate: rate.clone(), kind };
    if !used.contains(&one) {
        used.push(one);
    }
}

/// In minor units of the other currency, not rounded.
fn minor(amount: i64, factor: Decimal, of: &str, told_in: &str) -> Result<Decimal, Missing> {
    let ten = |currency: &str| Decimal::from(10_i64.pow(money::exponent(currency).unwrap_or_default()));
    let told = Decimal::from(amount).checked_mul(factor).and_then(|told| told.checked_mul(ten(told_in)));
    told.and_then(|told| told.checked_div(ten(of))).ok_or(Missing::TooLarge)
}
