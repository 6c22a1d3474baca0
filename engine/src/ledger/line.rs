//! A cost line: what is bought, for which fiscal years, and its amount per calendar month. The months' amounts are integer
//! minor units by largest remainder, so they sum to the line exactly in every period of whole months.

use super::money::{self, Money};
use super::period;
use crate::time::YEARS;
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A line covers at most this many fiscal years.
pub const MAX_YEARS: usize = 50;

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
    pub frequency: Option<Decimal>,
    pub currency: String,
    /// Fiscal year -> amount in minor units; a missing amount stays missing and is never zero.
    pub years: BTreeMap<i32, Option<i64>>,
    pub funding_source: Option<String>,
    pub funding_status: Option<String>,
    pub assumption: Option<String>,
    pub source: Option<String>,
}

impl CostLine {
    /// What the line says of each listed year: unit cost x quantity x frequency, in minor units.
    pub fn product(&self) -> Option<Result<i64, String>> {
        let product =
            self.unit_cost?.checked_mul(self.quantity?)?.checked_mul(self.frequency.unwrap_or(Decimal::ONE))?;
        Some(money::minor(product.round_dp(money::exponent(&self.currency)?), &self.currency))
    }

    /// The sum of the years that have an amount; `None` where none has, or where it does not fit.
    pub fn total_minor(&self) -> Option<i64> {
        let mut known = self.years.values().flatten().peekable();
        known.peek()?;
        known.try_fold(0_i64, |sum, amount| sum.checked_add(*amount))
    }

    pub fn total(&self) -> Option<Money> {
        Money::of_minor(&self.currency, self.total_minor()?).ok()
    }

    /// Minor units per calendar month (its first day).
    pub fn months(&self, fiscal_year_starts: u32) -> Result<Vec<(NaiveDate, i64)>, String> {
        self.check()?;
        let mut months = Vec::new();
        for (year, amount) in &self.years {
            let days = period::months_of(*year, fiscal_year_starts)
                .ok_or_else(|| format!("`FY{year}` lies outside the years {} to {}.", YEARS.start(), YEARS.end()))?;
            let Some(amount) = amount else { continue };
            months.extend(days.iter().copied().zip(split(*amount, days.len())));
        }
        Ok(months)
    }

    fn check(&self) -> Result<(), String> {
        money::exponent(&self.currency)
            .ok_or_else(|| format!("`{}` is not a currency code of ISO 4217.", self.currency))?;
        if self.years.len() > MAX_YEARS {
            return Err(format!("A cost line covers at most {MAX_YEARS} fiscal years."));
        }
        if self.years.values().flatten().any(|amount| *amount < 0) {
            return Err("A cost cannot be negative.".into());
        }
        if self.total_minor().is_none() && self.years.values().flatten().next().is_some() {
            return Err("The amounts of this line are too large to add.".into());
        }
        Ok(())
    }
}

/// Largest remainder with equal shares: the first `total mod parts` parts get one unit more.
pub fn split(total: i64, parts: usize) -> impl Iterator<Item = i64> {
    let parts = parts.max(1) as i64;
    let (share, rest) = (total / parts, total % parts);
    (0..parts).map(move |part| share + i64::from(part < rest))
}
