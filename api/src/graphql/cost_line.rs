//! A cost line: what is bought, how its amount comes about, when the money falls.

use super::agency::Agency;
use super::field::{Exact, Money};
use super::item::Item;
use super::sum::amount;
use super::telling::{Telling, UsedRate, untold};
use super::together::Items;
use super::view::View;
use crate::error::{Fault, Result};
use crate::loader::Once;
use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::ledger::amounts::Month;
use milepost_engine::ledger::line;
use milepost_engine::ledger::period::{self, Period};
use milepost_engine::ledger::rates::{Used, Written};
use milepost_engine::store::{cost_line, cost_month};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Cost lines that were read together.
pub struct CostLines {
    view: Arc<View>,
    rows: Vec<cost_line::Model>,
    /// The only one that counts, where a list was narrowed to it.
    period: Option<Period>,
    telling: Option<Arc<Telling>>,
    items: Once<BTreeMap<Uuid, Item>>,
    months: Once<BTreeMap<Uuid, BTreeMap<NaiveDate, Option<i64>>>>,
}

#[derive(Clone)]
pub struct CostLine {
    together: Arc<CostLines>,
    index: usize,
}

/// Of one fiscal year; null where the line names the year and no amount.
#[derive(SimpleObject)]
pub struct YearAmount {
    fiscal_year: i32,
    amount: Option<Money>,
}

/// A factor of a cost line, like people for each workshop.
#[derive(SimpleObject)]
pub struct Multiplier {
    name: String,
    factor: Exact,
}

/// When the money of a cost line falls: one of these.
#[derive(SimpleObject)]
#[graphql(name = "CostSchedule")]
pub struct Schedule {
    fiscal_years: Option<Vec<i32>>,
    calendar_years: Option<Vec<i32>>,
    from: Option<NaiveDate>,
    /// The last day.
    until: Option<NaiveDate>,
    percents: Option<Vec<Percent>>,
}

/// How much of a hundred falls in a fiscal year.
#[derive(SimpleObject)]
pub struct Percent {
    fiscal_year: i32,
    percent: Exact,
}

/// How an amount divides over the months it covers.
#[derive(Clone, Copy, Default, PartialEq, Eq, Enum)]
#[graphql(name = "CostSplit", remote = "line::Split")]
pub enum Split {
    /// Every month alike.
    #[default]
    Equal,
    /// By the days of each month.
    Days,
}

impl From<line::Schedule> for Schedule {
    fn from(schedule: line::Schedule) -> Schedule {
        let none = Schedule { fiscal_years: None, calendar_years: None, from: None, until: None, percents: None };
        match schedule {
            line::Schedule::FiscalYears(years) => Schedule { fiscal_years: Some(years.into_iter().collect()), ..none },
            line::Schedule::CalendarYears(years) => {
                Schedule { calendar_years: Some(years.into_iter().collect()), ..none }
            }
            line::Schedule::Days { from, until } => Schedule { from: Some(from), until: Some(until), ..none },
            line::Schedule::Percents(parts) => {
                let parts = parts.into_iter();
                let parts = parts.map(|(fiscal_year, percent)| Percent { fiscal_year, percent: Exact(percent) });
                Schedule { percents: Some(parts.collect()), ..none }
            }
        }
    }
}

impl CostLines {
    pub fn of(view: &Arc<View>, rows: Vec<cost_line::Model>) -> Vec<CostLine> {
        CostLines::told(view, rows, None, None)
    }

    pub fn told(
        view: &Arc<View>,
        rows: Vec<cost_line::Model>,
        period: Option<Period>,
        telling: Option<Arc<Telling>>,
    ) -> Vec<CostLine> {
        let (items, months) = (Once::default(), Once::default());
        let together = Arc::new(CostLines { view: view.clone(), rows, period, telling, items, months });
        let node = |index| CostLine { together: together.clone(), index };
        (0..together.rows.len()).map(node).collect()
    }

    async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|row| row.item_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }

    /// By line.
    async fn months(&self) -> Result<&BTreeMap<Uuid, BTreeMap<NaiveDate, Option<i64>>>> {
        let load = async {
            let ids = self.rows.iter().map(|row| row.id);
            let rows = cost_month::Entity::find().filter(cost_month::Column::LineId.is_in(ids));
            let mut months: BTreeMap<Uuid, BTreeMap<NaiveDate, Option<i64>>> = BTreeMap::new();
            for row in rows.all(&self.view.connection).await? {
                months.entry(row.line_id).or_default().insert(row.month, row.amount);
            }
            Ok(months)
        };
        self.months.get(load).await
    }
}

impl CostLine {
    pub fn row(&self) -> &cost_line::Model {
        &self.together.rows[self.index]
    }

    fn line(&self) -> Result<line::CostLine> {
        self.row().line().map_err(|error| Fault::stored("a cost line", error))
    }

    /// Amounts by fiscal year; none where a year was named without one.
    async fn years(&self) -> Result<BTreeMap<i32, Option<i64>>> {
        let line = self.line()?;
        let country = self.together.view.catalog.country.fiscal_year_starts;
        let (starts, mut years) = (line.fiscal_year_starts.unwrap_or(country), line.years);
        years.retain(|_, amount| amount.is_none());
        for (month, amount) in self.together.months().await?.get(&self.row().id).into_iter().flatten() {
            let year = years.entry(period::fiscal_year(*month, starts)).or_default();
            *year = match (*year, *amount) {
                (Some(sum), Some(amount)) => Some(sum + amount),
                (sum, amount) => sum.or(amount),
            };
        }
        Ok(years)
    }

    /// Those with an amount.
    async fn own_months(&self) -> Result<Vec<(NaiveDate, i64)>> {
        let own = self.together.months().await?.get(&self.row().id);
        Ok(own.into_iter().flatten().filter_map(|(month, amount)| Some((*month, (*amount)?))).collect())
    }

    /// These months as the list tells them, and by which rates.
    fn told(&self, telling: &Telling, months: &[(NaiveDate, i64)]) -> Result<(Vec<Month>, Vec<Used>)> {
        let row = self.row();
        let line = Written { currency: &row.currency, price_year: row.price_year, months };
        telling.line(line).map_err(|problem| untold(&format!("Cost line `{}`", row.reference), &problem))
    }

    fn money(&self, minor: Option<i64>) -> Result<Option<Money>> {
        let currency = &self.row().currency;
        minor.map(|minor| amount(currency, minor)).transpose()
    }
}

#[Object]
impl CostLine {
    async fn id(&self) -> Uuid {
        self.row().id
    }

    /// Unique within its item.
    async fn reference(&self) -> &str {
        &self.row().reference
    }

    async fn label(&self) -> &str {
        &self.row().label
    }

    async fn category(&self) -> Option<&str> {
        self.row().category.as_deref()
    }

    /// Capital, not recurrent.
    async fn capital(&self) -> Option<bool> {
        self.row().capital
    }

    async fn unit(&self) -> Option<&str> {
        self.row().unit.as_deref()
    }

    async fn unit_cost(&self) -> Result<Option<Exact>> {
        exact(self.row().unit_cost.as_deref())
    }

    async fn quantity(&self) -> Result<Option<Exact>> {
        exact(self.row().quantity.as_deref())
    }

    /// Times a year.
    async fn frequency(&self) -> Result<Option<Exact>> {
        exact(self.row().frequency.as_deref())
    }

    /// ISO 4217: of whatever amounts it has.
    async fn currency(&self) -> &str {
        &self.row().currency
    }

    /// Of all its years; null where no amount was given.
    async fn amount(&self) -> Result<Option<Money>> {
        self.money(self.row().amount)
    }

    /// What of it the list it stands in counts, in its currency: its amount, or what of it falls in the period the list was
    /// narrowed to.
    async fn counted(&self) -> Result<Option<Money>> {
        let mut months = self.own_months().await?;
        if let Some(telling) = &self.together.telling {
            let told = self.told(telling, &months)?.0.into_iter();
            months = told.filter_map(|month| Some((month.month, month.amount?))).collect();
        }
        let within = months.into_iter().filter_map(|(month, amount)| match self.together.period {
            Some(period) => period.of(month, amount),
            None => Some(amount),
        });
        let within: Vec<i64> = within.collect();
        let sum = (!within.is_empty()).then(|| within.into_iter().sum());
        let own = &self.row().currency;
        let currency = self.together.telling.as_ref().map_or(own.as_str(), |telling| telling.currency(own));
        sum.map(|minor| amount(currency, minor)).transpose()
    }

    /// By which rates and price indices `counted` came about.
    async fn rates(&self) -> Result<Vec<UsedRate>> {
        let Some(telling) = &self.together.telling else { return Ok(Vec::new()) };
        let mut months = self.own_months().await?;
        months.retain(|(month, amount)| self.together.period.is_none_or(|period| period.of(*month, *amount).is_some()));
        Ok(self.told(telling, &months)?.1.into_iter().map(UsedRate::from).collect())
    }

    async fn by_fiscal_year(&self) -> Result<Vec<YearAmount>> {
        let years = self.years().await?.into_iter();
        let amounts = years.map(|(fiscal_year, minor)| {
            let amount = self.money(minor)?;
            Ok(YearAmount { fiscal_year, amount })
        });
        amounts.collect()
    }

    async fn funding_source(&self) -> Option<&str> {
        self.row().funding_source.as_deref()
    }

    async fn funding_status(&self) -> Option<&str> {
        self.row().funding_status.as_deref()
    }

    async fn assumption(&self) -> Option<&str> {
        self.row().assumption.as_deref()
    }

    async fn source(&self) -> Option<&str> {
        self.row().source.as_deref()
    }

    /// One amount for the whole schedule, where that was given.
    async fn sum(&self) -> Result<Option<Exact>> {
        Ok(self.line()?.sum.map(Exact))
    }

    /// When the money falls; null where amounts are given by fiscal year.
    async fn schedule(&self) -> Result<Option<Schedule>> {
        Ok(self.line()?.schedule.map(Into::into))
    }

    async fn split(&self) -> Result<Split> {
        Ok(self.line()?.split.into())
    }

    /// What is computed falls once, not in each year.
    async fn one_off(&self) -> Result<bool> {
        Ok(self.line()?.one_off)
    }

    /// The year in whose prices it is written.
    async fn price_year(&self) -> Result<Option<i32>> {
        Ok(self.line()?.price_year)
    }

    async fn multipliers(&self) -> Result<Vec<Multiplier>> {
        let all = self.line()?.multipliers.into_iter();
        Ok(all.map(|(name, factor)| Multiplier { name, factor: Exact(factor) }).collect())
    }

    /// The part of it that the plan pays.
    async fn share(&self) -> Result<Option<Exact>> {
        Ok(self.line()?.share.map(Exact))
    }

    /// Classification of the functions of government.
    async fn cofog(&self) -> Option<&str> {
        self.row().cofog.as_deref()
    }

    /// Who answers for the money, where not the agency that leads the item.
    async fn agency(&self) -> Result<Option<Agency>> {
        Agency::find(&self.together.view, self.row().agency_id.as_deref()).await
    }

    /// The plan may do without it.
    async fn optional(&self) -> bool {
        self.row().optional
    }

    /// The scenario in which it stands in place of the plan's own line; null: it is the plan's own.
    async fn scenario(&self) -> Option<&str> {
        self.row().scenario.as_deref()
    }

    /// In its scenario there is no line of its reference.
    async fn left_out(&self) -> bool {
        self.row().left_out
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.row().recorded_at
    }

    async fn item(&self) -> Result<Option<Item>> {
        let items = self.together.items().await?;
        Ok(items.get(&self.row().item_id).cloned())
    }
}

fn exact(text: Option<&str>) -> Result<Option<Exact>> {
    let number = text.map(Decimal::from_str_exact).transpose();
    let number = number.map_err(|error| Fault::stored("a number of a cost line", error))?;
    Ok(number.map(Exact))
}
