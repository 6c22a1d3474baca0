//! Cost lines, and the query that cuts money.

use super::agency::Agency;
use super::expenditure::{Expenditure, Expenditures};
use super::field::{Exact, Money};
use super::item::Item;
use super::sum::{self, CostSum, Cut, Scope, amount};
use super::together::Items;
use super::view::{View, viewer};
use crate::error::{Fault, Result};
use crate::loader::Once;
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::store::{cost_line, expenditure};
use rust_decimal::Decimal;
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Sums told at once.
const MAX_SUMS: usize = 1_000;

/// Cost lines that were read together.
pub struct CostLines {
    view: Arc<View>,
    rows: Vec<cost_line::Model>,
    /// The only one that counts, where a list was narrowed to it.
    fiscal_year: Option<i32>,
    items: Once<BTreeMap<Uuid, Item>>,
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

impl CostLines {
    pub fn of(view: &Arc<View>, rows: Vec<cost_line::Model>, fiscal_year: Option<i32>) -> Vec<CostLine> {
        let together = Arc::new(CostLines { view: view.clone(), rows, fiscal_year, items: Once::default() });
        let node = |index| CostLine { together: together.clone(), index };
        (0..together.rows.len()).map(node).collect()
    }

    async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|row| row.item_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }
}

impl CostLine {
    pub fn row(&self) -> &cost_line::Model {
        &self.together.rows[self.index]
    }

    fn years(&self) -> Result<BTreeMap<i32, Option<i64>>> {
        let years = serde_json::from_str(&self.row().years);
        years.map_err(|error| Fault::stored("the years of a cost line", error))
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

    /// Of all its years; null where no amount was given.
    async fn amount(&self) -> Result<Option<Money>> {
        self.money(self.row().amount)
    }

    /// What of it the list it stands in counts: its amount, or that of the fiscal year the list was narrowed to.
    async fn counted(&self) -> Result<Option<Money>> {
        match self.together.fiscal_year {
            Some(year) => self.money(self.years()?.get(&year).copied().flatten()),
            None => self.money(self.row().amount),
        }
    }

    async fn by_fiscal_year(&self) -> Result<Vec<YearAmount>> {
        let years = self.years()?.into_iter();
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

#[derive(Clone, Debug, Default, InputObject)]
pub struct CostFilter {
    /// This item and all below it.
    item: Option<Uuid>,
    /// The kind of its item.
    kind: Option<String>,
    /// The agency that leads its item.
    agency: Option<String>,
    funding_source: Option<String>,
    /// The year it ends in, or the calendar year where it begins in January.
    fiscal_year: Option<i32>,
}

impl From<CostFilter> for Scope {
    fn from(filter: CostFilter) -> Scope {
        Scope {
            item: filter.item,
            kind: filter.kind,
            agency: filter.agency,
            funding_source: filter.funding_source,
            fiscal_year: filter.fiscal_year,
        }
    }
}

/// Money of the items you may see: its lines, and its sums, which always equal them. Where you may only count items, their
/// money is in the sums and has no lines.
pub struct Costs {
    view: Arc<View>,
    scope: Scope,
}

#[Object]
impl Costs {
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn lines(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<CostLine>> {
        let page = Page { first, after, last, before };
        let held = sum::lines_of_year(&self.view, &self.scope)?;
        let query = cost_line::Entity::find().filter(held);
        let sorted = Sorted { name: "cost", columns: vec![cost_line::Column::Id], descending: false };
        let mut rows = page::read(&self.view.connection, query, &sorted, &page).await?;
        let lines = std::mem::take(&mut rows.rows);
        Ok(rows.connection(CostLines::of(&self.view, lines, self.scope.fiscal_year)))
    }

    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn expenditures(
        &self,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Expenditure>> {
        let page = Page { first, after, last, before };
        let spent = sum::expenditures(&self.view, &self.scope, self.view.items())?;
        let query = expenditure::Entity::find().filter(spent);
        let sorted = Sorted {
            name: "expenditure",
            columns: vec![expenditure::Column::SpentOn, expenditure::Column::Id],
            descending: false,
        };
        let mut rows = page::read(&self.view.connection, query, &sorted, &page).await?;
        let spent = std::mem::take(&mut rows.rows);
        Ok(rows.connection(Expenditures::of(&self.view, spent)))
    }

    /// Cut by any of these, currencies always apart. By nothing: one sum a currency.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn sums(&self, #[graphql(default)] by: Vec<Cut>) -> Result<Vec<CostSum>> {
        let sums = sum::sums(&self.view, &self.scope, &by).await?;
        if sums.len() > MAX_SUMS {
            let sentence = format!(
                "That gives {} sums, and at most {MAX_SUMS} are told at once: cut by less, or narrow the filter.",
                sums.len()
            );
            return Err(Fault::new("TOO_MANY_SUMS", sentence));
        }
        let ids = sums.iter().filter_map(|sum| sum.key.item);
        let items = match by.contains(&Cut::Item) {
            true => Items::by_id(&self.view, ids).await?,
            false => BTreeMap::new(),
        };
        let mut answer = Vec::with_capacity(sums.len());
        for sum in sums {
            let totals = sum.totals()?;
            answer.push(CostSum {
                fiscal_year: sum.key.fiscal_year,
                agency: Agency::find(&self.view, sum.key.agency.as_deref()).await?,
                item: sum.key.item.and_then(|id| items.get(&id).cloned()),
                funding_source: sum.key.funding_source,
                planned: totals.planned,
                spent: totals.spent,
            });
        }
        Ok(answer)
    }
}

#[derive(Default)]
pub struct CostQueries;

#[Object]
impl CostQueries {
    async fn costs(
        &self,
        context: &Context<'_>,
        filter: Option<CostFilter>,
        #[graphql(desc = "As it was recorded at that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Costs> {
        let view = viewer(context)?.view(as_of).await?;
        let scope = filter.unwrap_or_default().into();
        Ok(Costs { view, scope })
    }
}
