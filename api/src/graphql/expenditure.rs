//! Money spent.

use super::agency::Agency;
use super::cost_line::{CostLine, CostLines};
use super::field::Money;
use super::item::Item;
use super::reference::{DocumentRef, PersonRef, References};
use super::sum::amount;
use super::telling::{Telling, paid, untold};
use super::together::Items;
use super::view::View;
use crate::error::Result;
use crate::loader::Once;
use async_graphql::Object;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::store::{cost_line, expenditure};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Expenditures that were read together.
pub struct Expenditures {
    view: Arc<View>,
    rows: Vec<expenditure::Model>,
    telling: Option<Arc<Telling>>,
    items: Once<BTreeMap<Uuid, Item>>,
    lines: Once<BTreeMap<Uuid, CostLine>>,
    references: Arc<References>,
}

/// Money spent.
#[derive(Clone)]
pub struct Expenditure {
    together: Arc<Expenditures>,
    index: usize,
}

impl Expenditures {
    pub fn of(view: &Arc<View>, rows: Vec<expenditure::Model>) -> Vec<Expenditure> {
        Expenditures::told(view, rows, None)
    }

    pub fn told(view: &Arc<View>, rows: Vec<expenditure::Model>, telling: Option<Arc<Telling>>) -> Vec<Expenditure> {
        let people = rows.iter().filter_map(|row| row.actor_id);
        let documents = rows.iter().filter_map(|row| row.document_id);
        let references = References::new(view, people, documents);
        let together = Arc::new(Expenditures {
            view: view.clone(),
            rows,
            telling,
            items: Once::default(),
            lines: Once::default(),
            references,
        });
        let node = |index| Expenditure { together: together.clone(), index };
        (0..together.rows.len()).map(node).collect()
    }

    async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|row| row.item_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }

    async fn lines(&self) -> Result<&BTreeMap<Uuid, CostLine>> {
        let load = async {
            let ids = self.rows.iter().filter_map(|row| row.line_id);
            let rows =
                cost_line::Entity::find().filter(cost_line::Column::Id.is_in(ids)).all(&self.view.connection).await?;
            let lines = CostLines::of(&self.view, rows).into_iter();
            Ok(lines.map(|line| (line.row().id, line)).collect())
        };
        self.lines.get(load).await
    }
}

impl Expenditure {
    pub fn row(&self) -> &expenditure::Model {
        &self.together.rows[self.index]
    }
}

#[Object]
impl Expenditure {
    async fn id(&self) -> Uuid {
        self.row().id
    }

    async fn amount(&self) -> Result<Money> {
        amount(&self.row().currency, self.row().amount)
    }

    /// In the currency of the list it stands in.
    async fn counted(&self) -> Result<Money> {
        let expenditure::Model { currency, amount: own, spent_on, .. } = self.row();
        let Some(telling) = &self.together.telling else { return amount(currency, *own) };
        let told = telling.paid(currency, *own, *spent_on).map_err(|problem| untold(&paid(*spent_on), &problem))?;
        amount(telling.currency(currency), told)
    }

    async fn spent_on(&self) -> NaiveDate {
        self.row().spent_on
    }

    /// The cost line it was spent against.
    async fn line(&self) -> Result<Option<CostLine>> {
        let lines = self.together.lines().await?;
        Ok(self.row().line_id.and_then(|id| lines.get(&id).cloned()))
    }

    async fn source(&self) -> Option<&str> {
        self.row().source.as_deref()
    }

    async fn agency(&self) -> Result<Option<Agency>> {
        Agency::find(&self.together.view, self.row().agency_id.as_deref()).await
    }

    async fn document(&self) -> Option<DocumentRef> {
        let id = self.row().document_id?;
        Some(self.together.references.document(id))
    }

    async fn note(&self) -> Option<&str> {
        self.row().note.as_deref()
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.row().recorded_at
    }

    async fn actor(&self) -> Option<PersonRef> {
        let id = self.row().actor_id?;
        Some(self.together.references.person(id))
    }

    async fn item(&self) -> Result<Option<Item>> {
        let items = self.together.items().await?;
        Ok(items.get(&self.row().item_id).cloned())
    }
}
