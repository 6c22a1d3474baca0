//! How the money of a plan is counted and told.

use super::together::Items;
use super::view::View;
use crate::error::Result;
use async_graphql::{Enum, SimpleObject};
use chrono::NaiveDate;
use milepost_engine::engine::policy::policies;
use milepost_engine::ledger::policy::{self, Policy};
use std::sync::Arc;
use uuid::Uuid;

/// Of the plan the item belongs to, where the person sees the item; else the country's.
pub async fn policy_of(view: &Arc<View>, item: Option<Uuid>) -> Result<Policy> {
    let seen = Items::by_id(view, item).await?.into_keys().collect();
    let said = policies(&view.connection, &view.engine.keys, &view.catalog, seen).await?;
    Ok(said.into_values().next().unwrap_or_else(|| Policy::of(&view.catalog.country)))
}

/// How the money of a plan is counted and told.
#[derive(SimpleObject)]
pub struct MoneyPolicy {
    /// The month (1-12) in which a fiscal year begins.
    fiscal_year_starts: u32,
    /// What it is told in: ask `costs` for this `currency`.
    currency: String,
    /// Whose day's exchange rate an amount is told by.
    rates: RatesBy,
    /// The day of `FIXED`.
    rates_on: Option<NaiveDate>,
    /// In the prices of the year in which the money falls, and not as the lines are written.
    current_prices: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum RatesBy {
    /// That of one day, whenever the money falls.
    Fixed,
    /// That of the first day of the fiscal year in which it falls.
    Yearly,
    /// That of the first day of the month in which it falls.
    Dated,
}

impl From<&Policy> for MoneyPolicy {
    fn from(said: &Policy) -> MoneyPolicy {
        let (rates, rates_on) = match said.rates {
            policy::RatesBy::Fixed(on) => (RatesBy::Fixed, on),
            policy::RatesBy::Yearly => (RatesBy::Yearly, None),
            policy::RatesBy::Dated => (RatesBy::Dated, None),
        };
        MoneyPolicy {
            fiscal_year_starts: said.fiscal_year_starts,
            currency: said.currency.clone(),
            rates,
            rates_on,
            current_prices: said.prices == policy::Prices::Current,
        }
    }
}
