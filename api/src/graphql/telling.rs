//! Money told in one currency, or in the prices of its years: each line by itself, rounded once, so that every sum is its lines.

use super::field::Exact;
use super::money_rows::{self, Row};
use super::sum::{Cuts, Scope};
use super::view::{View, ids};
use crate::error::{Fault, Result};
use async_graphql::SimpleObject;
use chrono::NaiveDate;
use milepost_engine::ledger::amounts::Month;
use milepost_engine::ledger::money;
use milepost_engine::ledger::policy::{Policy, Prices};
use milepost_engine::ledger::rates::{Kind, Missing, Rates, Used, Written};
use milepost_engine::store::{cost_line, item, rate};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Lines without a rate among which one to name is looked for.
const MAX_LOOKED_AT: usize = 1_000;

pub struct Telling {
    /// Absent: each line's own.
    currency: Option<String>,
    policy: Policy,
    rates: Rates,
}

/// A rate, or a price index, by which an amount was told.
#[derive(SimpleObject)]
pub struct UsedRate {
    /// One unit of this; or whose prices.
    currency: String,
    /// In this; null: a price index.
    told_in: Option<String>,
    /// The first day it holds for; of a price index the first of January of its year.
    day: NaiveDate,
    value: Exact,
    source: String,
}

impl From<Used> for UsedRate {
    fn from(Used { rate, kind }: Used) -> UsedRate {
        let (currency, told_in) = match kind {
            Kind::Exchange { of, told_in } => (of, Some(told_in)),
            Kind::Prices { of } => (of, None),
        };
        UsedRate { currency, told_in, day: rate.day, value: Exact(rate.value), source: rate.source }
    }
}

impl Telling {
    /// `None`: every amount is told as it is written.
    pub async fn of(view: &View, policy: &Policy, currency: Option<String>) -> Result<Option<Arc<Telling>>> {
        if let Some(unknown) = currency.as_ref().filter(|code| money::exponent(code).is_none()) {
            return Err(Fault::bad_request(format!("`{unknown}` is not a currency code of ISO 4217.")));
        }
        if currency.is_none() && policy.prices == Prices::Constant {
            return Ok(None);
        }
        let rates = rate::known(&view.connection).await?;
        Ok(Some(Arc::new(Telling { currency, policy: policy.clone(), rates })))
    }

    pub fn currency<'a>(&'a self, own: &'a str) -> &'a str {
        self.currency.as_deref().unwrap_or(own)
    }

    pub fn line(&self, line: Written) -> std::result::Result<(Vec<Month>, Vec<Used>), Missing> {
        self.rates.tell(line, self.currency(line.currency), &self.policy)
    }

    pub fn paid(&self, currency: &str, amount: i64, on: NaiveDate) -> std::result::Result<i64, Missing> {
        self.rates.tell_paid(currency, amount, on, self.currency(currency), &self.policy)
    }

    /// What is planned, each row in the currency it is told in.
    pub async fn planned(
        &self,
        view: &View,
        scope: &Scope,
        among: Select<item::Entity>,
        cuts: &Cuts,
    ) -> Result<Vec<Row>> {
        let mut lines: BTreeMap<Option<Uuid>, Vec<Row>> = BTreeMap::new();
        for row in money_rows::each_month(view, scope, among, cuts).await? {
            lines.entry(row.own).or_default().push(row);
        }
        let (mut planned, mut missing) = (Vec::new(), Vec::new());
        for (line, rows) in lines {
            match self.months(rows) {
                Ok(told) => planned.extend(told.into_iter().filter_map(|row| within(row, scope))),
                Err(problem) => missing.extend(line.map(|line| (line, problem))),
            }
        }
        if missing.is_empty() { Ok(planned) } else { Err(unknown(view, missing).await?) }
    }

    /// The same of what was spent.
    pub async fn spent(
        &self,
        view: &View,
        scope: &Scope,
        among: Select<item::Entity>,
        cuts: &Cuts,
    ) -> Result<Vec<Row>> {
        let mut spent = Vec::new();
        for row in money_rows::spent(view, scope, among, cuts, true).await? {
            let Some(day) = row.day else { continue };
            let amount = self.paid(&row.currency, row.amount, day).map_err(|problem| untold(&paid(day), &problem))?;
            spent.push(Row { amount, currency: self.currency(&row.currency).to_owned(), ..row });
        }
        Ok(spent)
    }

    /// One line's rows, a month each.
    fn months(&self, rows: Vec<Row>) -> std::result::Result<Vec<Row>, Missing> {
        let known = rows.iter().filter(|row| row.missing == 0);
        let months: Vec<(NaiveDate, i64)> = known.filter_map(|row| Some((row.day?, row.amount))).collect();
        let Some(first) = rows.first() else { return Ok(rows) };
        let line = Written { currency: &first.currency, price_year: first.price_year, months: &months };
        let told: BTreeMap<NaiveDate, i64> =
            self.line(line)?.0.into_iter().filter_map(|month| Some((month.month, month.amount?))).collect();
        let row = |row: Row| {
            let amount = row.day.filter(|_| row.missing == 0).and_then(|day| told.get(&day)).copied();
            Row { amount: amount.unwrap_or_default(), currency: self.currency(&row.currency).to_owned(), ..row }
        };
        Ok(rows.into_iter().map(row).collect())
    }
}

/// What of the month the period counts.
fn within(row: Row, scope: &Scope) -> Option<Row> {
    match (scope.period, row.day) {
        (None, _) => Some(row),
        (Some(period), Some(day)) => period.of(day, row.amount).map(|amount| Row { amount, ..row }),
        (Some(_), None) => None,
    }
}

/// Names the first line of an item the person sees.
async fn unknown(view: &View, missing: Vec<(Uuid, Missing)>) -> Result<Fault> {
    let seen = cost_line::Entity::find()
        .filter(cost_line::Column::Id.is_in(missing.iter().take(MAX_LOOKED_AT).map(|(line, _)| *line)))
        .filter(cost_line::Column::ItemId.in_subquery(ids(view.items())))
        .order_by_asc(cost_line::Column::Id)
        .one(&view.connection)
        .await?;
    let own = seen.as_ref().and_then(|line| missing.iter().find(|(own, _)| *own == line.id));
    let Some((_, problem)) = own.or(missing.first()) else { return Ok(Fault::not_found()) };
    let Some(line) = seen else { return Ok(untold("A cost line", problem)) };
    let item = item::Entity::find_by_id(line.item_id).one(&view.connection).await?;
    let of = item.map(|item| item.reference).unwrap_or_default();
    let named = format!("Cost line `{}` ({}) of {of}", line.reference, line.label);
    let named = match missing.len() {
        1 => named,
        more => format!("{named}, and {} more,", more - 1),
    };
    Ok(untold(&named, problem))
}

pub fn paid(day: NaiveDate) -> String {
    format!("What was spent on {day}")
}

pub fn untold(what: &str, problem: &Missing) -> Fault {
    let sentence = format!("{what} cannot be told so: {problem}.");
    match problem {
        Missing::Exchange { .. } | Missing::Index { .. } => {
            Fault::new("RATE_MISSING", format!("{sentence} Enter it with `enterRate` or `milepost rate`."))
        }
        Missing::Day => {
            Fault::new("RATE_MISSING", format!("{sentence} The plan's event \"Say how its money is counted\" says it."))
        }
        Missing::TooLarge => Fault::bad_request(format!("{sentence} Look whether a rate or the amount is wrong.")),
    }
}
