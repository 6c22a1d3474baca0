//! Baselines: a plan, its dates and its money as they stood at a named moment, and what differs since, with who and why.

use super::change::{Asked, Changed, act};
use super::differs::{self, CHUNK, Found, What};
use super::entries::Entries;
use super::field::Money;
use super::item::Item;
use super::journal::JournalEntry;
use super::reference::{PersonRef, References};
use super::together::Items;
use super::view::{View, viewer};
use crate::error::{Fault, Result};
use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::engine::command::Change;
use milepost_engine::store::{baseline, journal, lineage};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Differences told at once.
const MAX_DIFFERENCES: usize = 1_000;

/// A named moment of an item's record. Ask `costs(baseline: …)` and any list by its `recordedAt` (`asOf`) for what stood then.
#[derive(Clone)]
pub struct Baseline {
    view: Arc<View>,
    row: baseline::Model,
}

/// What stands otherwise than at the baseline.
#[derive(Clone, SimpleObject)]
#[graphql(name = "BaselineDifference")]
pub struct Difference {
    what: What,
    item: Item,
    /// Of the field, the deadline, the cost line or the sum.
    name: Option<String>,
    /// The field, the stage, the agency's id; of a cost line or a sum what was said of it otherwise.
    before: Option<String>,
    after: Option<String>,
    due_before: Option<NaiveDate>,
    due_after: Option<NaiveDate>,
    /// Planned by the line; received of the sum.
    money_before: Option<Money>,
    money_after: Option<Money>,
    /// Who did it last, when and why.
    entry: Option<JournalEntry>,
}

impl Baseline {
    pub async fn load(view: &Arc<View>, items: impl IntoIterator<Item = Uuid>) -> Result<Vec<Baseline>> {
        let rows = baseline::Entity::find()
            .filter(baseline::Column::ItemId.is_in(items))
            .filter(baseline::Column::VoidedAt.is_null())
            .order_by_asc(baseline::Column::RecordedAt)
            .order_by_asc(baseline::Column::Seq);
        let rows = rows.all(&view.connection).await?.into_iter();
        Ok(rows.map(|row| Baseline { view: view.clone(), row }).collect())
    }

    pub fn row(&self) -> &baseline::Model {
        &self.row
    }

    /// Of that name, of the item or the nearest above it, where the person sees that one.
    pub async fn named(view: &Arc<View>, item: Option<Uuid>, name: &str) -> Result<Baseline> {
        let item = item.ok_or_else(|| Fault::bad_request("Say whose baseline: give the filter `item`."))?;
        let above = lineage::Entity::find()
            .filter(lineage::Column::ItemId.eq(item))
            .order_by_asc(lineage::Column::Depth)
            .all(&view.connection)
            .await?;
        let seen = Items::by_id(view, above.iter().map(|row| row.ancestor_id)).await?;
        let own = Baseline::load(view, seen.into_keys()).await?;
        let depth = |one: &Baseline| above.iter().find(|row| row.ancestor_id == one.row.item_id).map(|row| row.depth);
        let found = own.into_iter().filter(|one| one.row.name == name).max_by_key(depth);
        let missing = || Fault::bad_request(format!("There is no baseline `{name}` of this item or above it."));
        found.ok_or_else(missing)
    }

    /// The items of its tree that the person sees, also those that were withdrawn; of them what stands below this one.
    async fn items(&self, under: Option<Uuid>) -> Result<BTreeMap<Uuid, Item>> {
        let below = async |ancestor: Uuid| {
            let below = lineage::Entity::find().select_only().column(lineage::Column::ItemId);
            let below = below.filter(lineage::Column::AncestorId.eq(ancestor)).into_tuple::<Uuid>();
            Ok::<_, Fault>(below.all(&self.view.connection).await?.into_iter().collect::<BTreeSet<Uuid>>())
        };
        let mut own = below(self.row.item_id).await?;
        if let Some(under) = under {
            let those = below(under).await?;
            own.retain(|id| those.contains(id));
        }
        Items::by_id(&self.view, own).await
    }

    /// The rows of the record that did it, by item and moment; of several the one that speaks of money, or the first.
    async fn entries(&self, found: &[Found]) -> Result<BTreeMap<(Uuid, DateTime<Utc>), JournalEntry>> {
        let items: BTreeSet<Uuid> = found.iter().map(|one| one.item).collect();
        let wanted: BTreeSet<_> = found.iter().map(|one| (one.item, one.at)).collect();
        let items: Vec<Uuid> = items.into_iter().collect();
        let mut rows: BTreeMap<(Uuid, DateTime<Utc>), journal::Model> = BTreeMap::new();
        for chunk in items.chunks(CHUNK) {
            let since = journal::Entity::find()
                .filter(journal::Column::ItemId.is_in(chunk.iter().copied()))
                .filter(journal::Column::RecordedAt.gte(self.row.recorded_at))
                .order_by_asc(journal::Column::ItemId)
                .order_by_asc(journal::Column::Seq);
            for row in since.all(self.view.record()).await? {
                let key = (row.item_id, row.recorded_at);
                let told = |row: &journal::Model| row.origin == journal::Origin::Person;
                if wanted.contains(&key) && rows.get(&key).is_none_or(|other| !told(other) && told(&row)) {
                    rows.insert(key, row);
                }
            }
        }
        let keys: Vec<_> = rows.keys().copied().collect();
        Ok(keys.into_iter().zip(Entries::of(&self.view, rows.into_values().collect())).collect())
    }
}

#[Object]
impl Baseline {
    async fn name(&self) -> &str {
        &self.row.name
    }

    async fn recorded_at(&self) -> DateTime<Utc> {
        self.row.recorded_at
    }

    async fn by(&self) -> Option<PersonRef> {
        let id = self.row.actor_id?;
        Some(References::new(&self.view, [id], []).person(id))
    }

    /// What stands otherwise now, of the items you may see.
    async fn differences(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "This item and all below it; absent: all.")] under: Option<Uuid>,
    ) -> Result<Vec<Difference>> {
        if self.view.counts_only() {
            return Err(Fault::new("NUMBERS_ONLY", "Your role sees numbers only."));
        }
        let then = viewer(context)?.view(Some(self.row.recorded_at)).await?;
        let items = self.items(under).await?;
        let mut found = differs::found(&items, &self.view, &then).await?;
        if found.len() > MAX_DIFFERENCES {
            let sentence = format!(
                "{} things differ, and at most {MAX_DIFFERENCES} are told at once. Ask what differs `under` one item of the plan.",
                found.len()
            );
            return Err(Fault::new("TOO_MANY_DIFFERENCES", sentence));
        }
        let reference = |one: &Found| items.get(&one.item).map(|item| item.row().reference.clone());
        found.sort_by_cached_key(|one| (reference(one), one.what, one.name.clone()));
        let entries = self.entries(&found).await?;
        let told = |one: Found| {
            Some(Difference {
                what: one.what,
                item: items.get(&one.item)?.clone(),
                name: one.name,
                before: one.values.words.0,
                after: one.values.words.1,
                due_before: one.values.due.0,
                due_after: one.values.due.1,
                money_before: one.values.money.0,
                money_after: one.values.money.1,
                entry: entries.get(&(one.item, one.at)).cloned(),
            })
        };
        Ok(found.into_iter().filter_map(told).collect())
    }
}

#[derive(Default)]
pub struct Baselines;

#[Object]
impl Baselines {
    /// Gives this moment of an item's record a name: the plan, its dates and its money as they stand.
    async fn make_baseline(
        &self,
        context: &Context<'_>,
        item: Uuid,
        name: String,
        request_id: String,
    ) -> Result<Changed> {
        act(context, Asked { request_id, at: None }, Change::Baseline { item, name }).await
    }
}
