//! Sums of money, exact: whole minor units are added by the database and folded by the cuts asked for, currencies apart.
//! Planned money comes from the lines' months, which sum to the line; the agency of a sum is the one that leads its item.

use super::agency::Agency;
use super::field::Money;
use super::item::Item;
use super::list::under;
use super::view::{View, ids};
use crate::error::{Fault, Result};
use async_graphql::{Enum, SimpleObject};
use chrono::NaiveDate;
use milepost_engine::ledger::{money, period};
use milepost_engine::store::{cost_line, cost_month, expenditure, item, responsibility};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryResult, QuerySelect,
    QueryTrait, Select,
};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "CostCut")]
pub enum Cut {
    FiscalYear,
    Agency,
    FundingSource,
    Item,
}

/// Which money is meant.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// This item and all below it.
    pub item: Option<Uuid>,
    pub kind: Option<String>,
    /// The agency that leads the item.
    pub agency: Option<String>,
    pub funding_source: Option<String>,
    pub fiscal_year: Option<i32>,
}

/// One sum, by what it was cut by.
#[derive(Clone, Debug)]
pub struct Sum {
    pub key: Key,
    pub planned: i64,
    pub spent: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub fiscal_year: Option<i32>,
    pub agency: Option<String>,
    pub funding_source: Option<String>,
    pub item: Option<Uuid>,
    pub currency: String,
}

/// One sum. What it was not cut by is null; so is a cut no value was given for.
#[derive(SimpleObject)]
pub struct CostSum {
    pub fiscal_year: Option<i32>,
    pub agency: Option<Agency>,
    pub funding_source: Option<String>,
    pub item: Option<Item>,
    pub planned: Money,
    pub spent: Money,
}

/// The same in one currency, cut by nothing.
#[derive(Clone, SimpleObject)]
pub struct Totals {
    pub planned: Money,
    pub spent: Money,
}

impl Sum {
    pub fn totals(&self) -> Result<Totals> {
        Ok(Totals {
            planned: amount(&self.key.currency, self.planned)?,
            spent: amount(&self.key.currency, self.spent)?,
        })
    }
}

pub fn amount(currency: &str, minor: i64) -> Result<Money> {
    let money = money::Money::of_minor(currency, minor);
    money.map(Money::from).map_err(|error| Fault::stored("an amount", error))
}

/// In the order of their keys. Of items that may only be counted there are sums of many, never an item's own.
pub async fn sums(view: &View, scope: &Scope, cuts: &[Cut]) -> Result<Vec<Sum>> {
    let own = scope.item.is_some() || cuts.contains(&Cut::Item);
    let among = if own { view.items() } else { view.counted() };
    let leads = match cuts.contains(&Cut::Agency) {
        true => leads(view).await?,
        false => BTreeMap::new(),
    };
    let mut sums: BTreeMap<Key, (i64, i64)> = BTreeMap::new();
    for row in read(view, planned(view, scope, among.clone())?, cuts).await? {
        add(&mut sums.entry(row.key(view, cuts, &leads)).or_default().0, row.amount)?;
    }
    for row in read(view, spent(view, scope, among)?, cuts).await? {
        add(&mut sums.entry(row.key(view, cuts, &leads)).or_default().1, row.amount)?;
    }
    let sums = sums.into_iter().map(|(key, (planned, spent))| Sum { key, planned, spent });
    Ok(sums.collect())
}

fn add(sum: &mut i64, amount: i64) -> Result<()> {
    let added = sum.checked_add(amount);
    *sum = added.ok_or_else(|| Fault::stored("a sum", "larger than can be kept"))?;
    Ok(())
}

/// One group as the database added it; what the cuts do not ask for is absent.
struct Row {
    day: Option<NaiveDate>,
    item: Option<Uuid>,
    funding_source: Option<String>,
    currency: String,
    amount: i64,
}

impl Row {
    fn key(&self, view: &View, cuts: &[Cut], leads: &BTreeMap<Uuid, String>) -> Key {
        let starts = view.catalog.country.fiscal_year_starts;
        let lead = self.item.and_then(|item| leads.get(&item));
        Key {
            fiscal_year: self.day.map(|day| period::fiscal_year(day, starts)),
            agency: lead.cloned(),
            funding_source: self.funding_source.clone(),
            item: self.item.filter(|_| cuts.contains(&Cut::Item)),
            currency: self.currency.clone(),
        }
    }
}

/// Rows of money, each with its day, item, source, currency and amount under these names.
struct Source(SelectStatement);

async fn read(view: &View, source: Source, cuts: &[Cut]) -> Result<Vec<Row>> {
    let by = |wanted: &[Cut]| wanted.iter().any(|cut| cuts.contains(cut));
    let groups = [
        ("day", by(&[Cut::FiscalYear])),
        ("item", by(&[Cut::Item, Cut::Agency])),
        ("source", by(&[Cut::FundingSource])),
        ("currency", true),
    ];
    let mut query = Query::select();
    query.from_subquery(source.0, Alias::new("money"));
    for (name, _) in groups.iter().filter(|(_, wanted)| *wanted) {
        query.column(Alias::new(*name)).add_group_by([Expr::col(Alias::new(*name))]);
    }
    let sum = Expr::col(Alias::new("amount")).sum().cast_as(Alias::new("BIGINT"));
    query.expr_as(Func::coalesce([sum, Expr::val(0_i64)]), Alias::new("amount"));
    let rows = view.connection.query_all(&query).await?;
    rows.iter().map(|row| group(row, groups.map(|(_, wanted)| wanted))).collect()
}

fn group(row: &QueryResult, [day, item, source, _]: [bool; 4]) -> Result<Row> {
    Ok(Row {
        day: if day { row.try_get("", "day")? } else { None },
        item: if item { row.try_get("", "item")? } else { None },
        funding_source: if source { row.try_get("", "source")? } else { None },
        currency: row.try_get("", "currency")?,
        amount: row.try_get("", "amount")?,
    })
}

/// The months of the lines that hold.
fn planned(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Source> {
    let line =
        Expr::col((cost_line::Entity, cost_line::Column::Id)).equals((cost_month::Entity, cost_month::Column::LineId));
    let mut query = Query::select();
    query
        .from(cost_month::Entity)
        .inner_join(cost_line::Entity, line)
        .expr_as(cost_month::Column::Month.into_expr(), Alias::new("day"))
        .expr_as(cost_month::Column::ItemId.into_expr(), Alias::new("item"))
        .expr_as(cost_line::Column::FundingSource.into_expr(), Alias::new("source"))
        .expr_as(cost_line::Column::Currency.into_expr(), Alias::new("currency"))
        .expr_as(cost_month::Column::Amount.into_expr(), Alias::new("amount"))
        .and_where(own_currency())
        .cond_where(lines(view, scope, among));
    if let Some((from, until)) = scope.days(view)? {
        query.and_where(cost_month::Column::Month.between(from, until));
    }
    Ok(Source(query))
}

/// The months in the line's own currency.
fn own_currency() -> Expr {
    Expr::col((cost_month::Entity, cost_month::Column::Currency))
        .equals((cost_line::Entity, cost_line::Column::Currency))
}

fn spent(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Source> {
    let mut query = Query::select();
    query
        .from(expenditure::Entity)
        .expr_as(expenditure::Column::SpentOn.into_expr(), Alias::new("day"))
        .expr_as(expenditure::Column::ItemId.into_expr(), Alias::new("item"))
        .expr_as(expenditure::Column::Source.into_expr(), Alias::new("source"))
        .expr_as(expenditure::Column::Currency.into_expr(), Alias::new("currency"))
        .expr_as(expenditure::Column::Amount.into_expr(), Alias::new("amount"))
        .cond_where(expenditures(view, scope, among)?);
    Ok(Source(query))
}

/// The lines that hold, of any year.
fn lines(view: &View, scope: &Scope, among: Select<item::Entity>) -> Condition {
    let source = scope.funding_source.as_deref();
    Condition::all()
        .add(cost_line::Column::VoidedAt.is_null())
        .add(cost_line::Column::ItemId.in_subquery(scope.items(view, among)))
        .add_option(source.map(|source| cost_line::Column::FundingSource.eq(source)))
}

/// Those of items the person may see, with money in the year asked for.
pub fn lines_of_year(view: &View, scope: &Scope) -> Result<Condition> {
    let Some((from, until)) = scope.days(view)? else {
        return Ok(lines(view, scope, view.items()));
    };
    let within = cost_month::Entity::find()
        .select_only()
        .column(cost_month::Column::LineId)
        .filter(cost_month::Column::Month.between(from, until))
        .into_query();
    Ok(lines(view, scope, view.items()).add(cost_line::Column::Id.in_subquery(within)))
}

pub fn expenditures(view: &View, scope: &Scope, among: Select<item::Entity>) -> Result<Condition> {
    let source = scope.funding_source.as_deref();
    let days = scope.days(view)?;
    Ok(Condition::all()
        .add(expenditure::Column::ItemId.in_subquery(scope.items(view, among)))
        .add(expenditure::Column::VoidedAt.is_null())
        .add_option(source.map(|source| expenditure::Column::Source.eq(source)))
        .add_option(days.map(|(from, until)| expenditure::Column::SpentOn.between(from, until))))
}

impl Scope {
    fn items(&self, view: &View, among: Select<item::Entity>) -> SelectStatement {
        let kind = self.kind.as_deref();
        let agency = self.agency.as_deref();
        let items = among
            .apply_if(kind, |query, kind| query.filter(item::Column::Kind.eq(kind)))
            .apply_if(self.item, |query, id| {
                let here = Condition::any().add(item::Column::Id.eq(id));
                query.filter(here.add(under(id)))
            })
            .apply_if(agency, |query, agency| {
                let led = responsibility::Entity::find()
                    .select_only()
                    .column(responsibility::Column::ItemId)
                    .filter(responsibility::holding(view.today))
                    .filter(responsibility::Column::Part.eq(responsibility::Part::Lead))
                    .filter(responsibility::Column::AgencyId.eq(agency));
                query.filter(item::Column::Id.in_subquery(led.into_query()))
            });
        ids(items)
    }

    /// First and last day of the fiscal year asked for.
    fn days(&self, view: &View) -> Result<Option<(NaiveDate, NaiveDate)>> {
        let Some(year) = self.fiscal_year else {
            return Ok(None);
        };
        let period = period::of_year(year, view.catalog.country.fiscal_year_starts);
        let wrong = || Fault::bad_request(format!("There is no fiscal year {year}."));
        period.map(|period| Some((period.from, period.until))).ok_or_else(wrong)
    }
}

/// Who leads each item today; the latest term where two overlap.
async fn leads(view: &View) -> Result<BTreeMap<Uuid, String>> {
    let rows: Vec<(Uuid, String)> = responsibility::Entity::find()
        .select_only()
        .columns([responsibility::Column::ItemId, responsibility::Column::AgencyId])
        .filter(responsibility::holding(view.today))
        .filter(responsibility::Column::Part.eq(responsibility::Part::Lead))
        .filter(responsibility::Column::ItemId.in_subquery(view.counted_ids()))
        .order_by_asc(responsibility::Column::Since)
        .order_by_asc(responsibility::Column::AgencyId)
        .into_tuple()
        .all(&view.connection)
        .await?;
    Ok(rows.into_iter().collect())
}
