//! Exchange rates and price indices: what is known, and entering one.

use super::field::Exact;
use super::reference::{PersonRef, References};
use super::view::viewer;
use crate::error::{Fault, Result};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::ledger::rates;
use milepost_engine::store::rate::{self, Column};
use rust_decimal::Decimal;
use sea_orm::EntityTrait;

/// One unit of `currency` in `toldIn`, from a day on; or, without `toldIn`, the price index of a year. The last that was
/// entered for a day holds.
#[derive(SimpleObject)]
pub struct Rate {
    currency: String,
    told_in: Option<String>,
    /// The first day it holds for; of a price index any day of its year, which is the number that a fiscal year bears.
    day: NaiveDate,
    value: Exact,
    /// Who publishes it, and where it is written.
    source: String,
    by: PersonRef,
    recorded_at: DateTime<Utc>,
}

#[derive(InputObject)]
pub struct RateInput {
    /// ISO 4217.
    currency: String,
    /// ISO 4217: the value is what one unit of `currency` is in this. Absent: a price index of `currency`.
    told_in: Option<String>,
    /// The first day it holds for; of a price index any day of its year, which is the number that a fiscal year bears.
    day: NaiveDate,
    value: Exact,
    /// Who publishes it, and where it is written.
    source: String,
}

#[derive(Default)]
pub struct RateQueries;

#[Object]
impl RateQueries {
    /// What was entered, in that order.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn rates(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        as_of: Option<DateTime<Utc>>,
    ) -> Result<Listed<Rate>> {
        let view = viewer(context)?.view(as_of).await?;
        let sorted = Sorted::<rate::Entity> { name: "rate", columns: vec![Column::Seq], descending: false };
        let page = Page { first, after, last, before };
        let mut rows = page::read(&view.connection, rate::Entity::find(), &sorted, &page).await?;
        let found = std::mem::take(&mut rows.rows);
        let people = References::new(&view, found.iter().map(|row| row.person_id), None);
        let nodes = found.into_iter().map(|row| {
            let value = Decimal::from_str_exact(&row.value).map_err(|error| Fault::stored("a rate", error))?;
            Ok(Rate {
                by: people.person(row.person_id),
                currency: row.currency,
                told_in: row.told_in,
                day: row.day,
                value: Exact(value),
                source: row.source,
                recorded_at: row.recorded_at,
            })
        });
        let nodes = nodes.collect::<Result<Vec<_>>>()?;
        Ok(rows.connection(nodes))
    }
}

#[derive(Default)]
pub struct RateEntries;

#[Object]
impl RateEntries {
    /// Enters a rate or a price index; for roles that the country's `rates_by` names. Said again, nothing is recorded,
    /// whatever the request's id.
    async fn enter_rate(
        &self,
        context: &Context<'_>,
        rate: RateInput,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<bool> {
        let viewer = viewer(context)?;
        let kind = rates::Kind::named(rate.currency, rate.told_in);
        let rate = rates::Rate { day: rate.day, value: rate.value.0, source: rate.source };
        viewer.engine.enter_rate(&viewer.identity, &kind, &rate).await?;
        Ok(true)
    }
}
