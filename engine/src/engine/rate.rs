//! Exchange rates and price indices are entered, each with its day and source. What is told by them follows at the next
//! question; nothing of an item changes.

use super::Engine;
use super::command::{Failure, Refusal};
use crate::access::Identity;
use crate::chart::value::spoils_line;
use crate::ledger::money;
use crate::ledger::rates::{Kind, Rate};
use crate::store::rate;
use crate::store::upsert::insert;
use crate::time::YEARS;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Characters of a source.
const MAX_SOURCE: usize = 200;

impl Engine {
    /// Said again, nothing is recorded; another value for the same day holds from now on.
    pub async fn enter_rate(&self, by: &Identity, kind: &Kind, rate: &Rate) -> Result<(), Refusal> {
        self.refresh().await?;
        let catalog = self.catalog();
        let roles = &catalog.country.rates_by;
        if roles.is_empty() {
            return refused("Nobody may enter rates: the country's file names no roles in `rates_by`.");
        }
        if !by.memberships.iter().any(|held| roles.contains(&held.role)) {
            return Err(catalog.forbidden("enter_rate", "Enter a rate", roles.clone()).into());
        }
        check(kind, rate)?;
        self.recorded(by, kind, rate).await.map_err(Refusal::from)
    }

    async fn recorded(&self, by: &Identity, kind: &Kind, rate: &Rate) -> Result<(), Failure> {
        let (currency, told_in) = match kind.clone() {
            Kind::Exchange { of, told_in } => (of, Some(told_in)),
            Kind::Prices { of } => (of, None),
        };
        let day = |month, day| NaiveDate::from_ymd_opt(rate.day.year(), month, day).unwrap_or(rate.day);
        let (first, last) = (day(1, 1), day(12, 31));
        let transaction = self.database.begin().await?;
        let newest = || rate::Entity::find().order_by_desc(rate::Column::Seq);
        let same = newest().filter(rate::Column::Currency.eq(currency.as_str()));
        let same = match &told_in {
            Some(told_in) => {
                same.filter(rate::Column::ToldIn.eq(told_in.as_str())).filter(rate::Column::Day.eq(rate.day))
            }
            // An index is its year's, on whichever day.
            None => same.filter(rate::Column::ToldIn.is_null()).filter(rate::Column::Day.between(first, last)),
        };
        let (value, source) = (rate.value.normalize().to_string(), rate.source.trim().to_owned());
        let holds = same.one(&transaction).await?;
        if holds.is_some_and(|row| row.value == value && row.source == source) {
            return Ok(());
        }
        let last = newest().one(&transaction).await?;
        let row = rate::Model {
            seq: last.map_or(0, |row| row.seq) + 1,
            currency,
            told_in,
            day: rate.day,
            value,
            source,
            person_id: by.id,
            recorded_at: self.clock.now(),
        };
        insert::<rate::Entity, _>(&transaction, vec![row]).await?;
        Ok(transaction.commit().await?)
    }
}

fn check(kind: &Kind, rate: &Rate) -> Result<(), Refusal> {
    let named = match kind {
        Kind::Exchange { of, told_in } if of == told_in => {
            return refused("A rate leads from one currency to another.");
        }
        Kind::Exchange { of, told_in } => vec![of, told_in],
        Kind::Prices { of } => vec![of],
    };
    if let Some(unknown) = named.into_iter().find(|code| money::exponent(code).is_none()) {
        return refused(&format!("`{unknown}` is not a currency code of ISO 4217."));
    }
    if rate.value <= Decimal::ZERO {
        return refused("A rate, and a price index, is more than nothing.");
    }
    if !YEARS.contains(&rate.day.year()) {
        return refused(&format!("{} lies outside the years {} to {}.", rate.day, YEARS.start(), YEARS.end()));
    }
    if rate.source.trim().is_empty() {
        return refused("Give the source: who publishes it, and where it is written.");
    }
    if rate.source.chars().count() > MAX_SOURCE || rate.source.contains(spoils_line) {
        return refused(&format!("A source is one line of at most {MAX_SOURCE} characters."));
    }
    Ok(())
}

fn refused<T>(sentence: &str) -> Result<T, Refusal> {
    Err(Refusal::BadRequest(sentence.to_owned()))
}
