//! Cost lines, and the query that cuts money.

use super::agency::Agency;
use super::cost_line::{CostLine, CostLines};
use super::expenditure::{Expenditure, Expenditures};
use super::sum::{self, CostSum, Cut, Scope};
use super::together::Items;
use super::view::{View, viewer};
use crate::error::{Fault, Result};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, InputObject, Object};
use chrono::{DateTime, Utc};
use milepost_engine::store::{cost_line, expenditure};
use sea_orm::{EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Sums told at once.
const MAX_SUMS: usize = 1_000;

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
