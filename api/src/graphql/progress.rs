//! How far the work and the money should have come and have come, in the same cuts as every sum.

use super::money_rows::{self, Row};
use super::sum::{Cut, Cuts, Key, Keys, Scope};
use super::telling::Telling;
use super::view::View;
use crate::error::Result;
use chrono::NaiveDate;
use milepost_engine::ledger::period::Period;
use milepost_engine::store::item;
use milepost_engine::time::YEARS;
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Items that cost something: how many, and how many of them are finished.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    pub finished: i64,
    pub items: i64,
}

/// What is planned up to today, of the month under way its days.
pub async fn to_date(
    view: &View,
    scope: &Scope,
    among: Select<item::Entity>,
    cuts: &Cuts,
    telling: Option<&Telling>,
) -> Result<Vec<Row>> {
    let first = NaiveDate::from_ymd_opt(*YEARS.start(), 1, 1).unwrap_or(NaiveDate::MIN);
    let whole = scope.period.unwrap_or(Period { from: first, until: view.today });
    let until = whole.until.min(view.today);
    if until < whole.from {
        return Ok(Vec::new());
    }
    let scope = Scope { period: Some(Period { until, ..whole }), ..scope.clone() };
    match telling {
        Some(telling) => telling.planned(view, &scope, among, cuts).await,
        None => money_rows::planned(view, &scope, among, cuts).await,
    }
}

/// Each item once in each sum that a line of it is in.
pub async fn done(
    view: &View,
    scope: &Scope,
    among: Select<item::Entity>,
    keys: &Keys<'_>,
    telling: Option<&Telling>,
) -> Result<BTreeMap<Key, Done>> {
    let mut cuts = keys.cuts.clone();
    cuts.by.push(Cut::Item);
    let mut items: BTreeMap<Key, BTreeSet<Uuid>> = BTreeMap::new();
    for row in money_rows::planned(view, scope, among.clone(), &cuts).await? {
        let currency = telling.map_or(row.currency.as_str(), |telling| telling.currency(&row.currency)).to_owned();
        if let Some(item) = row.item {
            items.entry(keys.key(&Row { currency, ..row })).or_default().insert(item);
        }
    }
    let finished = item::Entity::find()
        .select_only()
        .column(item::Column::Id)
        .filter(item::Column::Id.in_subquery(scope.items(among)))
        .filter(item::Column::Finished.eq(true));
    let finished: Vec<Uuid> = finished.into_tuple().all(&view.connection).await?;
    let finished: BTreeSet<Uuid> = finished.into_iter().collect();
    let count =
        |of: &BTreeSet<Uuid>| Done { finished: of.intersection(&finished).count() as i64, items: of.len() as i64 };
    Ok(items.into_iter().map(|(key, of)| (key, count(&of))).collect())
}

/// Of the days of the period, those up to today, as what is planned to date; without one, of the months in which money falls.
pub async fn elapsed(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Option<Decimal>> {
    let Some(Period { from, until }) = (match scope.period {
        Some(period) => Some(period),
        None => money_rows::span(view, scope, among).await?,
    }) else {
        return Ok(None);
    };
    let whole = (until - from).num_days() + 1;
    let over = ((view.today - from).num_days() + 1).clamp(0, whole);
    Ok(percent(over, whole))
}

/// Rounded to one decimal; of nothing there is no part.
pub fn percent(part: i64, whole: i64) -> Option<Decimal> {
    let hundred = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?;
    Some(hundred.checked_div(Decimal::from(whole))?.round_dp(1).normalize())
}
