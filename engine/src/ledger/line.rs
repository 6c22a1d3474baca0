//! A cost line: what is bought, how its amount comes about, and when the money falls. `amounts.rs` cuts it to months.

use super::money::{self, Money};
use crate::chart::value::MAX_TEXT;
use crate::time::YEARS;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A line covers at most this many years.
pub const MAX_YEARS: usize = 50;
pub const MAX_MULTIPLIERS: usize = 10;
/// Letters of a scenario's name.
pub const MAX_SCENARIO: usize = 40;

/// Its amount is, of these, the first that is given: `years`, `sum`, or unit cost x quantity x times a year x multipliers x
/// share. Else it is missing, which is not zero.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CostLine {
    /// Unique within its item; the same reference again replaces the line.
    pub reference: String,
    pub label: String,
    pub category: Option<String>,
    pub capital: Option<bool>,
    pub unit: Option<String>,
    pub unit_cost: Option<Decimal>,
    pub quantity: Option<Decimal>,
    /// Times a year.
    pub frequency: Option<Decimal>,
    pub currency: String,
    /// Amounts as somebody gave them: fiscal year -> minor units; a missing amount stays missing and is never zero.
    pub years: BTreeMap<i32, Option<i64>>,
    pub funding_source: Option<String>,
    pub funding_status: Option<String>,
    pub assumption: Option<String>,
    pub source: Option<String>,
    /// The year in whose prices it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price_year: Option<i32>,
    /// Factors by name, like people for each workshop.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub multipliers: BTreeMap<String, Decimal>,
    /// The part of it that this plan pays, up to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Decimal>,
    /// It falls once and not in each year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_off: bool,
    /// One amount for the whole schedule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<Decimal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    #[serde(default, skip_serializing_if = "Split::is_equal")]
    pub split: Split,
    /// Of its plan, where that is another month than the country's. Whoever records the line adds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fiscal_year_starts: Option<u32>,
    /// Classification of the functions of government, like `03.1`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cofog: Option<String>,
    /// Who answers for the money, where not the agency that leads the item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    /// The plan may do without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// The scenario in which it stands beside the plan's own lines, or in place of the one with its reference; absent: it is one
    /// of the plan's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// In its scenario there is no line of its reference.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
}

/// When the money falls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    FiscalYears(BTreeSet<i32>),
    CalendarYears(BTreeSet<i32>),
    /// From the first day to the last.
    Days {
        from: NaiveDate,
        until: NaiveDate,
    },
    /// How much of a hundred falls in each fiscal year.
    Percents(BTreeMap<i32, Decimal>),
}

/// How an amount divides over the months it covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Every month alike.
    #[default]
    Equal,
    /// By the days of each month.
    Days,
}

impl Split {
    fn is_equal(&self) -> bool {
        *self == Split::Equal
    }
}

impl CostLine {
    /// Unit cost x quantity x times a year x multipliers x share, exactly; `None` without unit cost and quantity. The error is
    /// a sentence.
    pub fn exact(&self) -> Option<Result<Decimal, String>> {
        let first = [self.unit_cost?, self.quantity?];
        let others = self.frequency.iter().chain(self.multipliers.values()).chain(&self.share);
        let product = first.iter().chain(others).try_fold(Decimal::ONE, |product, factor| product.checked_mul(*factor));
        Some(product.ok_or_else(|| "The product of this line is too large.".into()))
    }

    /// The same in whole minor units.
    pub fn product(&self) -> Option<Result<i64, String>> {
        let exponent = money::exponent(&self.currency)?;
        let minor = |product: Decimal| money::minor(product.round_dp(exponent), &self.currency);
        Some(self.exact()?.and_then(minor))
    }

    /// What was given as an amount: the years' together, or the sum.
    pub fn stated(&self) -> Option<Money> {
        let mut years = self.years.values().flatten().peekable();
        let given = match years.peek() {
            Some(_) => years.try_fold(0_i64, |sum, amount| sum.checked_add(*amount)),
            None => self.sum.and_then(|sum| money::minor(sum, &self.currency).ok()),
        };
        Money::of_minor(&self.currency, given?).ok()
    }

    /// Some amount is given or can be computed.
    pub fn has_amount(&self) -> bool {
        let given = self.years.values().any(Option::is_some) || self.sum.is_some();
        given || (self.years.is_empty() && self.unit_cost.is_some() && self.quantity.is_some())
    }

    /// As an export can say it and an import take it back. The error is a sentence, here and below.
    pub fn named(&self) -> Result<(), String> {
        if self.reference.trim().is_empty() || self.reference.contains(char::is_control) {
            return Err("A cost line needs a reference: one line that no other line of its item has.".into());
        }
        let texts = [Some(&self.label), self.assumption.as_ref(), self.source.as_ref()];
        if texts.into_iter().flatten().any(|text| text.chars().count() > MAX_TEXT) {
            return Err(format!("A text of a cost line has at most {MAX_TEXT} letters."));
        }
        self.cofog.as_deref().map_or(Ok(()), check_cofog)?;
        self.price_year.map_or(Ok(()), check_year)
    }

    pub fn check(&self) -> Result<(), String> {
        money::exponent(&self.currency)
            .ok_or_else(|| format!("`{}` is not a currency code of ISO 4217.", self.currency))?;
        if self.years.values().flatten().any(|amount| *amount < 0)
            || self.factors().any(|number| *number < Decimal::ZERO)
        {
            return Err("A cost cannot be negative.".into());
        }
        if self.share.is_some_and(|share| share > Decimal::ONE) {
            return Err("The share is the part of the cost that the plan pays: a number up to 1.".into());
        }
        if self.left_out && self.scenario.is_none() {
            return Err(
                "A line is left out of a scenario: name it. A line of the plan's own is voided by a correction.".into(),
            );
        }
        if let Some(name) = &self.scenario
            && (name.trim().is_empty() || name.chars().count() > MAX_SCENARIO || name.contains(char::is_control))
        {
            return Err(format!("A scenario's name is one line of 1 to {MAX_SCENARIO} characters."));
        }
        if self.multipliers.len() > MAX_MULTIPLIERS {
            return Err(format!("A cost line has at most {MAX_MULTIPLIERS} multipliers."));
        }
        if !self.years.is_empty() && (self.sum.is_some() || self.schedule.is_some()) {
            return Err("Amounts by fiscal year say when the money falls: leave out the sum and the schedule.".into());
        }
        if self.has_amount() && self.years.is_empty() && self.schedule.is_none() {
            return Err("The line has an amount and no time: say in which years it falls.".into());
        }
        self.schedule.as_ref().map_or(Ok(()), Schedule::check)?;
        years(self.years.keys())
    }

    fn factors(&self) -> impl Iterator<Item = &Decimal> {
        let own = [&self.unit_cost, &self.quantity, &self.frequency, &self.share, &self.sum];
        own.into_iter().flatten().chain(self.multipliers.values())
    }
}

impl Schedule {
    fn check(&self) -> Result<(), String> {
        match self {
            Schedule::FiscalYears(named) | Schedule::CalendarYears(named) if named.is_empty() => {
                Err("The schedule names no year.".into())
            }
            Schedule::FiscalYears(named) | Schedule::CalendarYears(named) => years(named.iter()),
            Schedule::Days { from, until } if from > until => {
                Err(format!("The schedule ends ({until}) before it begins ({from})."))
            }
            Schedule::Days { from, until } => {
                if (until.year() - from.year()) as usize >= MAX_YEARS {
                    return Err(format!("A cost line covers at most {MAX_YEARS} years."));
                }
                years([from.year(), until.year()].iter())
            }
            Schedule::Percents(parts) => {
                let hundred = parts.values().copied().sum::<Decimal>() == Decimal::ONE_HUNDRED;
                match hundred && parts.values().all(|part| *part >= Decimal::ZERO) {
                    true => years(parts.keys()),
                    false => Err("The percentages of the years are not 100 together.".into()),
                }
            }
        }
    }
}

fn years<'y>(named: impl ExactSizeIterator<Item = &'y i32>) -> Result<(), String> {
    if named.len() > MAX_YEARS {
        return Err(format!("A cost line covers at most {MAX_YEARS} fiscal years."));
    }
    let mut named = named;
    named.try_for_each(|year| check_year(*year))
}

/// Division, group and class of the functions of government (COFOG, United Nations 1999): `03`, `03.1`, `03.1.0`. The error is a
/// sentence.
pub fn check_cofog(code: &str) -> Result<(), String> {
    let mut parts = code.split('.');
    let division = parts.next().is_some_and(|part| part.len() == 2 && (1..=10).contains(&part.parse().unwrap_or(0)));
    let below: Vec<&str> = parts.collect();
    let digit = |part: &&str| part.len() == 1 && part.starts_with(|letter: char| letter.is_ascii_digit());
    match division && below.len() <= 2 && below.iter().all(digit) {
        true => Ok(()),
        false => Err(format!(
            "`{code}` is no COFOG code: a division from 01 to 10, like 03, perhaps with a group and a class, like 03.1.0."
        )),
    }
}

pub fn check_year(year: i32) -> Result<(), String> {
    match YEARS.contains(&year) {
        true => Ok(()),
        false => Err(format!("`FY{year}` lies outside the years {} to {}.", YEARS.start(), YEARS.end())),
    }
}
