//! Sums of money, exact: whole minor units are added by the database and folded by the cuts asked for, currencies apart.
//! Planned money comes from the lines' months, which sum to the line; the agency of a sum is the line's own, or the one that
//! leads its item.

use super::field::Money;
use super::funding_rows;
use super::money_rows::{self, Row};
use super::progress::{self, Done};
use super::telling::Telling;
use super::together::Items;
use super::view::{View, ids};
use crate::error::{Fault, Result};
use async_graphql::{Enum, SimpleObject};
use chrono::NaiveDate;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::ledger::money;
use milepost_engine::ledger::period::{CALENDAR_YEAR_STARTS, Period, TIP_YEAR_STARTS, first_of, fiscal_year};
use milepost_engine::store::{item, lineage, responsibility};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "CostCut")]
pub enum Cut {
    FiscalYear,
    CalendarYear,
    /// Of the US TIP Report: April to March, named by the year it ends in.
    TipYear,
    /// Its first day.
    Month,
    /// Who answers for the money: the line's own agency, or the one that leads its item.
    Agency,
    FundingSource,
    Category,
    /// Capital or recurrent.
    Capital,
    /// Classification of the functions of government.
    Cofog,
    /// Of items.
    Kind,
    Item,
    /// The nearest item of the kind that `above` names: the item itself or one above it.
    Above,
}

/// Which money is meant.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// This item and all below it.
    pub item: Option<Uuid>,
    pub kind: Option<String>,
    /// That answers for the money: the line's own, or the one that leads its item.
    pub agency: Option<String>,
    pub funding_source: Option<String>,
    pub category: Option<String>,
    pub capital: Option<bool>,
    pub cofog: Option<String>,
    pub optional: Option<bool>,
    pub period: Option<Period>,
    /// Which of the plan's fiscal years the period is.
    pub fiscal_year: Option<i32>,
    /// What must have no value.
    pub without: Vec<Cut>,
    /// The kind that no item of the scope is of, or stands below, as far as the person sees.
    pub without_above: Option<String>,
    /// Only lines that lack an amount.
    pub missing: bool,
    /// Absent: the plan's own lines.
    pub scenario: Option<String>,
}

/// How money is cut.
#[derive(Clone, Debug)]
pub struct Cuts {
    pub by: Vec<Cut>,
    /// For [`Cut::Above`]: of each item the one of that kind.
    pub above: BTreeMap<Uuid, Uuid>,
    pub fiscal_year_starts: u32,
}

/// One sum, by what it was cut by.
#[derive(Clone, Debug)]
pub struct Sum {
    pub key: Key,
    pub planned: i64,
    pub missing: i64,
    pub spent: i64,
    pub pledged: i64,
    pub committed: i64,
    pub awaited: i64,
    pub received: i64,
    /// Planned up to today.
    pub to_date: i64,
    pub done: Done,
}

/// What is told of a sum beside what is planned and spent. Each costs statements of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted {
    pub funding: bool,
    pub to_date: bool,
    pub done: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub fiscal_year: Option<i32>,
    pub calendar_year: Option<i32>,
    pub tip_year: Option<i32>,
    pub month: Option<NaiveDate>,
    pub agency: Option<String>,
    pub funding_source: Option<String>,
    pub category: Option<String>,
    pub capital: Option<bool>,
    pub cofog: Option<String>,
    pub kind: Option<String>,
    pub item: Option<Uuid>,
    pub above: Option<Uuid>,
    pub currency: String,
}

/// The same in one currency, cut by nothing.
#[derive(Clone, SimpleObject)]
pub struct Totals {
    pub planned: Money,
    pub spent: Money,
}

impl Cuts {
    pub fn by(view: &View, by: &[Cut]) -> Cuts {
        let fiscal_year_starts = view.catalog.country.fiscal_year_starts;
        Cuts { by: by.to_vec(), above: BTreeMap::new(), fiscal_year_starts }
    }

    /// Funding is for fiscal years and no other time.
    pub fn tell_funding(&self, scope: &Scope) -> bool {
        let whole = scope.period.is_none() || scope.fiscal_year.is_some();
        whole && !self.contains(&[Cut::CalendarYear, Cut::TipYear, Cut::Month])
    }

    pub fn contains(&self, any: &[Cut]) -> bool {
        any.iter().any(|cut| self.by.contains(cut))
    }
}

impl Sum {
    fn of(key: Key) -> Sum {
        let (planned, missing, spent, to_date) = (0, 0, 0, 0);
        let (pledged, committed, awaited, received) = (0, 0, 0, 0);
        Sum { key, planned, missing, spent, pledged, committed, awaited, received, to_date, done: Done::default() }
    }

    /// Planned, and neither received nor committed.
    pub fn gap(&self) -> Result<Money> {
        let counted = self.received.checked_add(self.awaited);
        let gap = counted.and_then(|counted| self.planned.checked_sub(counted));
        amount(&self.key.currency, gap.ok_or_else(|| Fault::stored("a gap", "larger than can be kept"))?)
    }

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
pub async fn sums(
    view: &View,
    scope: &Scope,
    cuts: &Cuts,
    telling: Option<&Telling>,
    wanted: Wanted,
) -> Result<Vec<Sum>> {
    let among = among(view, scope, cuts);
    let leads = if cuts.contains(&[Cut::Agency]) { leads(view).await? } else { BTreeMap::new() };
    let keys = Keys { cuts, leads };
    let (planned, spent) = match telling {
        Some(telling) => {
            let planned = telling.planned(view, scope, among.clone(), cuts).await?;
            (planned, telling.spent(view, scope, among.clone(), cuts).await?)
        }
        None => {
            let planned = money_rows::planned(view, scope, among.clone(), cuts).await?;
            (planned, money_rows::spent(view, scope, among.clone(), cuts, false).await?)
        }
    };
    let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
    let planned = planned.into_iter().map(|row| (row, false));
    for (row, is_spent) in planned.chain(spent.into_iter().map(|row| (row, true))) {
        let key = keys.key(&row);
        let sum = sums.entry(key.clone()).or_insert(Sum::of(key));
        sum.missing += row.missing;
        add(if is_spent { &mut sum.spent } else { &mut sum.planned }, row.amount)?;
    }
    if wanted.to_date {
        for row in progress::to_date(view, scope, among.clone(), cuts, telling).await? {
            let key = keys.key(&row);
            add(&mut sums.entry(key.clone()).or_insert(Sum::of(key)).to_date, row.amount)?;
        }
    }
    if wanted.done {
        for (key, done) in progress::done(view, scope, among.clone(), &keys, telling).await? {
            sums.entry(key.clone()).or_insert(Sum::of(key)).done = done;
        }
    }
    if wanted.funding && cuts.tell_funding(scope) {
        for one in funding_rows::funded(view, scope, among, cuts, telling).await? {
            let key = keys.key(&one.row);
            let sum = sums.entry(key.clone()).or_insert(Sum::of(key));
            add(&mut sum.pledged, one.pledged)?;
            add(&mut sum.committed, one.committed)?;
            add(&mut sum.awaited, one.awaited)?;
            add(&mut sum.received, one.received)?;
        }
    }
    Ok(sums.into_values().collect())
}

/// Whose money is meant: of items that may only be counted there are sums of many, never an item's own.
pub fn among(view: &View, scope: &Scope, cuts: &Cuts) -> Select<item::Entity> {
    let own = scope.item.is_some() || cuts.contains(&[Cut::Item, Cut::Above]);
    if own { view.items() } else { view.counted() }
}

fn add(sum: &mut i64, amount: i64) -> Result<()> {
    let added = sum.checked_add(amount);
    *sum = added.ok_or_else(|| Fault::stored("a sum", "larger than can be kept"))?;
    Ok(())
}

/// What tells a sum's key from a row.
pub struct Keys<'a> {
    pub cuts: &'a Cuts,
    /// Who leads each item today.
    leads: BTreeMap<Uuid, String>,
}

impl Keys<'_> {
    pub fn key(&self, row: &Row) -> Key {
        let year =
            |cut: Cut, starts: u32| row.day.filter(|_| self.cuts.contains(&[cut])).map(|day| fiscal_year(day, starts));
        let lead = || row.item.and_then(|item| self.leads.get(&item)).cloned();
        Key {
            fiscal_year: row.fiscal_year.or(year(Cut::FiscalYear, self.cuts.fiscal_year_starts)),
            calendar_year: year(Cut::CalendarYear, CALENDAR_YEAR_STARTS),
            tip_year: year(Cut::TipYear, TIP_YEAR_STARTS),
            month: row.day.filter(|_| self.cuts.contains(&[Cut::Month])).map(first_of),
            agency: row.agency.clone().or_else(lead),
            funding_source: row.funding_source.clone(),
            category: row.category.clone(),
            capital: row.capital,
            cofog: row.cofog.clone(),
            kind: row.kind.clone(),
            item: row.item.filter(|_| self.cuts.contains(&[Cut::Item])),
            above: row.item.and_then(|item| self.cuts.above.get(&item)).copied(),
            currency: row.currency.clone(),
        }
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

/// Of each item the nearest of that kind, itself or above it, where the person sees that one.
pub async fn above(view: &Arc<View>, kind: &str) -> Result<BTreeMap<Uuid, Uuid>> {
    let kinds: BTreeSet<&str> = view.catalog.active_workflows().map(|workflow| workflow.kind.as_str()).collect();
    if !kinds.contains(kind) {
        let near =
            did_you_mean(kind, kinds.into_iter()).map_or(String::new(), |near| format!(" Did you mean `{near}`?"));
        return Err(Fault::bad_request(format!("There is no kind `{kind}`.{near}")));
    }
    let of_kind = item::Entity::find().filter(item::Column::Kind.eq(kind));
    let rows: Vec<(Uuid, Uuid)> = lineage::Entity::find()
        .select_only()
        .columns([lineage::Column::ItemId, lineage::Column::AncestorId])
        .filter(lineage::Column::AncestorId.in_subquery(ids(of_kind)))
        .order_by_desc(lineage::Column::Depth)
        .into_tuple()
        .all(&view.connection)
        .await?;
    let mut above: BTreeMap<Uuid, Uuid> = rows.into_iter().collect();
    let seen = Items::by_id(view, above.values().copied()).await?;
    above.retain(|_, ancestor| seen.contains_key(ancestor));
    Ok(above)
}
