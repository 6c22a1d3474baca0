//! Sums of money that items hold, and what of each pays what.

use super::cost_line::{CostLine, CostLines};
use super::field::Money;
use super::item::Item;
use super::sum::amount;
use super::together::Items;
use super::view::View;
use crate::error::{Fault, Result};
use crate::loader::Once;
use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::ledger::funding;
use milepost_engine::ledger::money;
use milepost_engine::store::{allocation, cost_line, funding as stored};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Sums that were read together.
pub struct Sums {
    view: Arc<View>,
    rows: Vec<(stored::Model, funding::Funding)>,
    items: Once<BTreeMap<Uuid, Item>>,
    allocations: Once<Vec<Allocation>>,
}

/// A sum of money, which an item holds for itself and all below it. Its amounts are stages of the same money.
#[derive(Clone)]
pub struct Funding {
    together: Arc<Sums>,
    index: usize,
}

/// How far the money of a sum has come.
#[derive(SimpleObject)]
pub struct FundingStage {
    /// All of it so far.
    amount: Money,
    /// Since when it is so.
    on: Option<NaiveDate>,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "funding::Kind")]
pub enum FundingKind {
    /// The country's own budget.
    Own,
    Donor,
}

impl Sums {
    pub fn of(view: &Arc<View>, rows: Vec<stored::Model>) -> Result<Vec<Funding>> {
        let read = |row: stored::Model| {
            let sum = row.funding().map_err(|problem| Fault::stored(&format!("funding {}", row.id), problem))?;
            Ok((row, sum))
        };
        let rows = rows.into_iter().map(read).collect::<Result<Vec<_>>>()?;
        let together =
            Arc::new(Sums { view: view.clone(), rows, items: Once::default(), allocations: Once::default() });
        Ok((0..together.rows.len()).map(|index| Funding { together: together.clone(), index }).collect())
    }

    async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|(row, _)| row.item_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }

    async fn allocations(&self) -> Result<&Vec<Allocation>> {
        let load = async {
            let holders = self.rows.iter().map(|(row, _)| row.item_id);
            let rows = allocation::Entity::find()
                .filter(allocation::Column::ItemId.is_in(holders))
                .filter(allocation::Column::VoidedAt.is_null())
                .order_by_asc(allocation::Column::Id)
                .all(&self.view.connection)
                .await?;
            Ok(Allocations::of(&self.view, rows))
        };
        self.allocations.get(load).await
    }
}

impl Funding {
    pub fn row(&self) -> &stored::Model {
        &self.together.rows[self.index].0
    }

    fn sum(&self) -> &funding::Funding {
        &self.together.rows[self.index].1
    }

    fn stage(&self, stage: &Option<funding::Stage>) -> Option<FundingStage> {
        let stage = stage.as_ref()?;
        let amount = money::Money { currency: self.row().currency.clone(), amount: stage.amount };
        Some(FundingStage { amount: amount.into(), on: stage.on })
    }

    async fn own(&self) -> Result<Vec<Allocation>> {
        let (item, reference) = (self.row().item_id, &self.row().reference);
        let all = self.together.allocations().await?.iter();
        let own = all.filter(|part| part.row().item_id == item && part.row().funding == *reference);
        Ok(own.cloned().collect())
    }
}

#[Object]
impl Funding {
    async fn id(&self) -> Uuid {
        self.row().id
    }

    /// Unique within the item that holds it.
    async fn reference(&self) -> &str {
        &self.row().reference
    }

    /// Who gives it.
    async fn source(&self) -> &str {
        &self.row().source
    }

    async fn kind(&self) -> FundingKind {
        self.sum().kind.into()
    }

    /// What it is given for, in its giver's words.
    async fn earmark(&self) -> Option<&str> {
        self.sum().earmark.as_deref()
    }

    /// The one fiscal year that it is for.
    async fn fiscal_year(&self) -> Option<i32> {
        self.row().fiscal_year
    }

    async fn pledged(&self) -> Option<FundingStage> {
        self.stage(&self.sum().pledged)
    }

    async fn committed(&self) -> Option<FundingStage> {
        self.stage(&self.sum().committed)
    }

    async fn received(&self) -> Option<FundingStage> {
        self.stage(&self.sum().received)
    }

    /// Committed and not yet received.
    async fn awaited(&self) -> Result<Money> {
        let awaited = self.sum().awaited().map_err(|problem| Fault::stored("an amount", problem))?;
        amount(&self.row().currency, awaited)
    }

    /// Received and not allocated.
    async fn left(&self) -> Result<Money> {
        let spread: i64 = self.own().await?.iter().map(|part| part.row().amount).sum();
        amount(&self.row().currency, self.row().received.unwrap_or_default() - spread)
    }

    /// What of it pays what; of items you do not see, only how much.
    async fn allocations(&self) -> Result<Vec<Allocation>> {
        self.own().await
    }

    /// That holds it.
    async fn item(&self) -> Result<Option<Item>> {
        Ok(self.together.items().await?.get(&self.row().item_id).cloned())
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.row().recorded_at
    }
}

/// Allocations that were read together.
pub struct Allocations {
    view: Arc<View>,
    rows: Vec<allocation::Model>,
    items: Once<BTreeMap<Uuid, Item>>,
    lines: Once<BTreeMap<(Uuid, String), CostLine>>,
    sums: Once<Vec<Funding>>,
}

/// What of a sum pays an item, or one of its lines.
#[derive(Clone)]
pub struct Allocation {
    together: Arc<Allocations>,
    index: usize,
}

impl Allocations {
    pub fn of(view: &Arc<View>, rows: Vec<allocation::Model>) -> Vec<Allocation> {
        let together = Arc::new(Allocations {
            view: view.clone(),
            rows,
            items: Once::default(),
            lines: Once::default(),
            sums: Once::default(),
        });
        (0..together.rows.len()).map(|index| Allocation { together: together.clone(), index }).collect()
    }

    async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|row| row.to_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }

    async fn lines(&self) -> Result<&BTreeMap<(Uuid, String), CostLine>> {
        let load = async {
            let seen = self.items().await?.keys().copied();
            let rows = cost_line::Entity::find()
                .filter(cost_line::Column::ItemId.is_in(seen))
                .filter(cost_line::Column::VoidedAt.is_null())
                .filter(cost_line::Column::Scenario.is_null())
                .all(&self.view.connection)
                .await?;
            let lines = CostLines::of(&self.view, rows).into_iter();
            Ok(lines.map(|line| ((line.row().item_id, line.row().reference.clone()), line)).collect())
        };
        self.lines.get(load).await
    }

    async fn sums(&self) -> Result<&Vec<Funding>> {
        let load = async {
            let holders = self.rows.iter().map(|row| row.item_id);
            let rows = stored::Entity::find()
                .filter(stored::Column::ItemId.is_in(holders))
                .filter(stored::Column::VoidedAt.is_null())
                .all(&self.view.connection)
                .await?;
            Sums::of(&self.view, rows)
        };
        self.sums.get(load).await
    }
}

impl Allocation {
    pub fn row(&self) -> &allocation::Model {
        &self.together.rows[self.index]
    }
}

#[Object]
impl Allocation {
    async fn id(&self) -> Uuid {
        self.row().id
    }

    async fn amount(&self) -> Result<Money> {
        amount(&self.row().currency, self.row().amount)
    }

    async fn fiscal_year(&self) -> Option<i32> {
        self.row().fiscal_year
    }

    /// That it pays.
    async fn item(&self) -> Result<Option<Item>> {
        Ok(self.together.items().await?.get(&self.row().to_id).cloned())
    }

    /// Of the item's lines the one that it pays.
    async fn line(&self) -> Result<Option<CostLine>> {
        let Some(line) = self.row().line.clone() else { return Ok(None) };
        Ok(self.together.lines().await?.get(&(self.row().to_id, line)).cloned())
    }

    async fn funding(&self) -> Result<Option<Funding>> {
        let row = self.row();
        let mut sums = self.together.sums().await?.iter();
        Ok(sums.find(|sum| (sum.row().item_id, &sum.row().reference) == (row.item_id, &row.funding)).cloned())
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.row().recorded_at
    }
}
