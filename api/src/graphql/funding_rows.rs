//! Where the money of sums counts: what was allocated of a sum at the items it pays, the rest at the item that holds it. So a
//! sum is counted once in every cut. Each stage is told once for its whole sum, and its parts share that by largest remainder.

use super::money_rows::{Row, led, led_by_any};
use super::sum::{Cut, Cuts, Scope};
use super::telling::{Telling, untold};
use super::view::View;
use super::without;
use crate::error::{Fault, Result};
use chrono::NaiveDate;
use milepost_engine::ledger::amounts::apportion;
use milepost_engine::ledger::funding::{Funding, Stage};
use milepost_engine::store::{allocation, cost_line, funding, item};
use rust_decimal::Decimal;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Items named in one statement.
const CHUNK: usize = 1_000;

/// What of a sum counts somewhere, in minor units of the row's currency.
#[derive(Clone, Debug)]
pub struct Funded {
    pub row: Row,
    pub pledged: i64,
    pub committed: i64,
    /// Committed and not yet received.
    pub awaited: i64,
    pub received: i64,
}

#[derive(Clone, Debug, FromQueryResult)]
struct Part {
    item_id: Uuid,
    funding: String,
    to_id: Uuid,
    fiscal_year: Option<i32>,
    amount: i64,
    category: Option<String>,
    capital: Option<bool>,
    cofog: Option<String>,
    agency: Option<String>,
    optional: Option<bool>,
}

/// Items of the scope that hold sums or are paid by some, with their kinds.
struct Within {
    kinds: BTreeMap<Uuid, String>,
    /// Those that the agency asked for leads; without one, that any does.
    led: BTreeSet<Uuid>,
}

/// Those that count in the scope, as the cuts need them.
pub async fn funded(
    view: &View,
    scope: &Scope,
    among: Select<item::Entity>,
    cuts: &Cuts,
    telling: Option<&Telling>,
) -> Result<Vec<Funded>> {
    let sums = sums(view, scope.items(among.clone())).await?;
    let within = within(view, scope, among).await?;
    let mut parts: BTreeMap<(Uuid, String), Vec<Part>> = BTreeMap::new();
    let holders: BTreeSet<Uuid> = sums.iter().map(|sum| sum.item_id).collect();
    for part in parts_of(view, holders.into_iter().collect()).await? {
        parts.entry((part.item_id, part.funding.clone())).or_default().push(part);
    }
    let mut rows = Vec::new();
    for sum in sums {
        let parts = parts.remove(&(sum.item_id, sum.reference.clone())).unwrap_or_default();
        rows.extend(spread(view, &sum, &parts, telling)?);
    }
    rows.retain(|one| within.counts(scope, one));
    Ok(rows.into_iter().map(|Spread { funded, .. }| within.cut(funded, cuts)).collect())
}

/// With what the scope asks of it and no cut needs.
struct Spread {
    funded: Funded,
    optional: Option<bool>,
}

/// One sum where it counts: what is left of it first, then its parts.
fn spread(view: &View, sum: &funding::Model, parts: &[Part], telling: Option<&Telling>) -> Result<Vec<Spread>> {
    let stated = sum.funding().map_err(|problem| Fault::stored(&format!("funding {}", sum.id), problem))?;
    let told = Told { view, sum, stated: &stated, telling };
    let left = sum.received.unwrap_or_default() - parts.iter().map(|part| part.amount).sum::<i64>();
    let weights: Vec<Decimal> =
        std::iter::once(left).chain(parts.iter().map(|part| part.amount)).map(Decimal::from).collect();
    let received = apportion(told.stage(&stated.received, sum.received)?, &weights);
    let awaited = stated.awaited().map_err(|problem| Fault::stored("an amount", problem))?;
    let own = Funded {
        row: Row { item: Some(sum.item_id), fiscal_year: sum.fiscal_year, ..told.row() },
        pledged: told.stage(&stated.pledged, sum.pledged)?,
        committed: told.stage(&stated.committed, sum.committed)?,
        awaited: told.stage(&stated.committed, Some(awaited))?,
        received: received[0],
    };
    let paid = parts.iter().zip(&received[1..]).map(|(part, received)| Spread {
        funded: Funded {
            row: Row {
                item: Some(part.to_id),
                fiscal_year: part.fiscal_year.or(sum.fiscal_year),
                category: part.category.clone(),
                capital: part.capital,
                cofog: part.cofog.clone(),
                agency: part.agency.clone(),
                ..told.row()
            },
            pledged: 0,
            committed: 0,
            awaited: 0,
            received: *received,
        },
        optional: part.optional,
    });
    Ok(std::iter::once(Spread { funded: own, optional: None }).chain(paid).collect())
}

struct Told<'a> {
    view: &'a View,
    sum: &'a funding::Model,
    stated: &'a Funding,
    telling: Option<&'a Telling>,
}

impl Told<'_> {
    fn row(&self) -> Row {
        let own = self.sum.currency.as_str();
        let currency = self.telling.map_or(own, |telling| telling.currency(own)).to_owned();
        Row { own: Some(self.sum.id), currency, funding_source: Some(self.sum.source.clone()), ..Row::default() }
    }

    /// By the rate of the stage's day; where nobody said one, of the day it was recorded.
    fn stage(&self, stage: &Option<Stage>, amount: Option<i64>) -> Result<i64> {
        let (Some(amount), Some(telling)) = (amount.filter(|amount| *amount != 0), self.telling) else {
            return Ok(amount.unwrap_or_default());
        };
        let zone = self.view.catalog.country.zone;
        let recorded = || self.sum.recorded_at.with_timezone(&zone).date_naive();
        let day: NaiveDate = stage.as_ref().and_then(|stage| stage.on).unwrap_or_else(recorded);
        let what = || format!("Funding `{}` ({})", self.sum.reference, self.stated.source);
        telling.paid(&self.sum.currency, amount, day).map_err(|problem| untold(&what(), &problem))
    }
}

impl Within {
    fn counts(&self, scope: &Scope, one: &Spread) -> bool {
        let row = &one.funded.row;
        let is = |asked: &Option<String>, said: &Option<String>| asked.is_none() || asked == said;
        let answers = |agency: &String| match &row.agency {
            Some(own) => own == agency,
            None => row.item.is_some_and(|item| self.led.contains(&item)),
        };
        row.item.is_some_and(|item| self.kinds.contains_key(&item))
            && scope.fiscal_year.is_none_or(|year| row.fiscal_year == Some(year))
            && scope.agency.as_ref().is_none_or(answers)
            && is(&scope.funding_source, &row.funding_source)
            && is(&scope.category, &row.category)
            && is(&scope.cofog, &row.cofog)
            && (scope.capital.is_none() || scope.capital == row.capital)
            && (scope.optional.is_none() || scope.optional == one.optional)
            && without::funded(scope, &one.funded, row.item.is_some_and(|item| self.led.contains(&item)))
    }

    /// What the cuts do not ask for is absent.
    fn cut(&self, one: Funded, cuts: &Cuts) -> Funded {
        let kind = one.row.item.and_then(|item| self.kinds.get(&item)).cloned();
        Funded { row: Row { kind, ..one.row }.only(cuts), ..one }
    }
}

/// Held by an item of the scope, or paying one.
async fn sums(view: &View, scope: SelectStatement) -> Result<Vec<funding::Model>> {
    let of_sum = Expr::col((allocation::Entity, allocation::Column::ItemId))
        .equals((funding::Entity, funding::Column::ItemId))
        .and(
            Expr::col((allocation::Entity, allocation::Column::Funding))
                .equals((funding::Entity, funding::Column::Reference)),
        );
    let pays = Query::select()
        .expr(Expr::val(1))
        .from(allocation::Entity)
        .cond_where(of_sum)
        .cond_where(allocation::Column::VoidedAt.is_null())
        .cond_where(allocation::Column::ToId.in_subquery(scope.clone()))
        .take();
    let counts = Condition::any().add(funding::Column::ItemId.in_subquery(scope)).add(Expr::exists(pays));
    let sums = funding::Entity::find().filter(funding::Column::VoidedAt.is_null()).filter(counts);
    Ok(sums.all(&view.connection).await?)
}

async fn parts_of(view: &View, holders: Vec<Uuid>) -> Result<Vec<Part>> {
    let line = Expr::col((cost_line::Entity, cost_line::Column::ItemId))
        .equals((allocation::Entity, allocation::Column::ToId))
        .and(
            Expr::col((cost_line::Entity, cost_line::Column::Reference))
                .equals((allocation::Entity, allocation::Column::Line)),
        )
        .and(cost_line::Column::VoidedAt.is_null())
        .and(cost_line::Column::Scenario.is_null());
    let mut parts = Vec::new();
    for chunk in holders.chunks(CHUNK) {
        let own = allocation::Entity::find()
            .select_only()
            .columns([
                allocation::Column::ItemId,
                allocation::Column::Funding,
                allocation::Column::ToId,
                allocation::Column::FiscalYear,
                allocation::Column::Amount,
            ])
            .columns([cost_line::Column::Category, cost_line::Column::Capital, cost_line::Column::Cofog])
            .column_as(cost_line::Column::AgencyId, "agency")
            .column(cost_line::Column::Optional)
            .filter(allocation::Column::ItemId.is_in(chunk.iter().copied()))
            .filter(allocation::Column::VoidedAt.is_null());
        let mut query = own;
        QueryTrait::query(&mut query).left_join(cost_line::Entity, line.clone());
        parts.extend(query.into_model::<Part>().all(&view.connection).await?);
    }
    Ok(parts)
}

async fn within(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Within> {
    let holds = funding::Entity::find().select_only().column(funding::Column::ItemId);
    let holds = holds.filter(funding::Column::VoidedAt.is_null()).into_query();
    let paid = allocation::Entity::find().select_only().column(allocation::Column::ToId);
    let paid = paid.filter(allocation::Column::VoidedAt.is_null()).into_query();
    let has = Condition::any().add(item::Column::Id.in_subquery(holds)).add(item::Column::Id.in_subquery(paid));
    let items = item::Entity::find().filter(item::Column::Id.in_subquery(scope.items(among))).filter(has);
    let kinds = items.clone().select_only().columns([item::Column::Id, item::Column::Kind]);
    let kinds: Vec<(Uuid, String)> = kinds.into_tuple().all(&view.connection).await?;
    let leads = match &scope.agency {
        Some(agency) => Some(led(view, agency)),
        None => scope.without.contains(&Cut::Agency).then(|| led_by_any(view)),
    };
    let led: Vec<Uuid> = match leads {
        None => Vec::new(),
        Some(leads) => {
            let led = items.filter(item::Column::Id.in_subquery(leads));
            led.select_only().column(item::Column::Id).into_tuple().all(&view.connection).await?
        }
    };
    Ok(Within { kinds: kinds.into_iter().collect(), led: led.into_iter().collect() })
}
