//! Baselines: a plan, its dates and its money as they stood at a named moment, and what differs since, with who and why.

use super::change::{Asked, Changed, act};
use super::entries::Entries;
use super::field::Money;
use super::item::Item;
use super::journal::JournalEntry;
use super::reference::{PersonRef, References};
use super::sum::amount;
use super::together::Items;
use super::view::View;
use crate::error::{Fault, Result};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::engine::command::Change;
use milepost_engine::store::{baseline, cost_line, deadline, due_revision, funding, journal, lineage};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Items looked at in one statement.
const CHUNK: usize = 1_000;
/// Differences told at once.
const MAX_DIFFERENCES: usize = 1_000;

/// A named moment of an item's record. Ask `costs(baseline: …)` and any list by its `recordedAt` (`asOf`) for what stood then.
#[derive(Clone)]
pub struct Baseline {
    view: Arc<View>,
    row: baseline::Model,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Enum)]
#[graphql(name = "BaselineChange")]
pub enum What {
    /// An item that was not there.
    Added,
    /// An item that turned out never to have been.
    Removed,
    /// A deadline's date.
    Date,
    /// A cost line.
    Cost,
    /// A sum of money.
    Funding,
}

/// What stands otherwise than at the baseline.
#[derive(Clone, SimpleObject)]
#[graphql(name = "BaselineDifference")]
pub struct Difference {
    what: What,
    item: Item,
    /// Of the deadline, the cost line or the sum.
    name: Option<String>,
    due_before: Option<NaiveDate>,
    due_after: Option<NaiveDate>,
    /// Planned by the line; received of the sum.
    money_before: Option<Money>,
    money_after: Option<Money>,
    /// Who did it last, when and why.
    entry: Option<JournalEntry>,
}

/// The same before the record is read.
struct Found {
    what: What,
    item: Uuid,
    name: Option<String>,
    due: (Option<NaiveDate>, Option<NaiveDate>),
    money: (Option<Money>, Option<Money>),
    /// When what did it was recorded.
    at: DateTime<Utc>,
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

    /// The items of its tree that the person sees, also those that were withdrawn.
    async fn items(&self) -> Result<BTreeMap<Uuid, Item>> {
        let below = lineage::Entity::find()
            .select_only()
            .column(lineage::Column::ItemId)
            .filter(lineage::Column::AncestorId.eq(self.row.item_id));
        let below: Vec<Uuid> = below.into_tuple().all(&self.view.connection).await?;
        Items::by_id(&self.view, below).await
    }

    async fn found(&self, items: &BTreeMap<Uuid, Item>) -> Result<Vec<Found>> {
        let at = self.row.recorded_at;
        let mut found = Vec::new();
        for item in items.values().map(Item::row) {
            let what = match (item.created_at > at, item.withdrawn) {
                (true, false) => What::Added,
                (false, true) => What::Removed,
                _ => continue,
            };
            let at = if what == What::Added { item.created_at } else { item.changed_at };
            found.push(Found { what, item: item.id, name: None, due: (None, None), money: (None, None), at });
        }
        let ids: Vec<Uuid> = items.keys().copied().collect();
        for chunk in ids.chunks(CHUNK) {
            found.extend(self.lines(chunk).await?);
            found.extend(self.sums(chunk).await?);
            found.extend(self.dates(chunk).await?);
        }
        Ok(found)
    }

    async fn lines(&self, items: &[Uuid]) -> Result<Vec<Found>> {
        use cost_line::Column;
        let at = self.row.recorded_at;
        let since = Condition::any().add(Column::RecordedAt.gt(at)).add(Column::VoidedAt.gt(at));
        let rows = cost_line::Entity::find().filter(Column::ItemId.is_in(items.iter().copied())).filter(since);
        let rows = rows.order_by_asc(Column::RecordedAt).order_by_asc(Column::Id).all(&self.view.connection).await?;
        let mut pairs: BTreeMap<(Uuid, String, Option<String>), Pair<cost_line::Model>> = BTreeMap::new();
        for row in rows {
            let pair = pairs.entry((row.item_id, row.reference.clone(), row.scenario.clone())).or_default();
            pair.take(at, row.recorded_at, row.voided_at, row);
        }
        let money = |row: &Option<cost_line::Model>| {
            let row = row.as_ref();
            row.and_then(|row| Some(amount(&row.currency, row.amount?))).transpose()
        };
        let mut found = Vec::new();
        for ((item, ..), Pair { before, after, at }) in pairs {
            let stated = |row: &Option<cost_line::Model>| row.as_ref().map(|row| (row.stated.clone(), row.amount));
            let Some(named) = after.as_ref().or(before.as_ref()).filter(|_| stated(&before) != stated(&after)) else {
                continue;
            };
            let name = Some(format!("{} {}", named.reference, named.label));
            let money = (money(&before)?, money(&after)?);
            found.push(Found { what: What::Cost, item, name, due: (None, None), money, at });
        }
        Ok(found)
    }

    async fn sums(&self, items: &[Uuid]) -> Result<Vec<Found>> {
        use funding::Column;
        let at = self.row.recorded_at;
        let since = Condition::any().add(Column::RecordedAt.gt(at)).add(Column::VoidedAt.gt(at));
        let rows = funding::Entity::find().filter(Column::ItemId.is_in(items.iter().copied())).filter(since);
        let rows = rows.order_by_asc(Column::RecordedAt).order_by_asc(Column::Id).all(&self.view.connection).await?;
        let mut pairs: BTreeMap<(Uuid, String), Pair<funding::Model>> = BTreeMap::new();
        for row in rows {
            let pair = pairs.entry((row.item_id, row.reference.clone())).or_default();
            pair.take(at, row.recorded_at, row.voided_at, row);
        }
        let money = |row: &Option<funding::Model>| {
            let row = row.as_ref();
            row.map(|row| amount(&row.currency, row.received.unwrap_or_default())).transpose()
        };
        let mut found = Vec::new();
        for ((item, name), Pair { before, after, at }) in pairs {
            let stated = |row: &Option<funding::Model>| row.as_ref().map(|row| row.stated.clone());
            if stated(&before) != stated(&after) {
                let money = (money(&before)?, money(&after)?);
                found.push(Found { what: What::Funding, item, name: Some(name), due: (None, None), money, at });
            }
        }
        Ok(found)
    }

    async fn dates(&self, items: &[Uuid]) -> Result<Vec<Found>> {
        use due_revision::Column;
        let at = self.row.recorded_at;
        let (connection, own) = (&self.view.connection, items.iter().copied());
        let rows = due_revision::Entity::find().filter(Column::ItemId.is_in(own.clone()));
        let rows = rows.order_by_asc(Column::Revision).all(connection).await?;
        let titles = deadline::Entity::find().filter(deadline::Column::ItemId.is_in(own)).all(connection).await?;
        let titles: BTreeMap<_, String> =
            titles.into_iter().map(|row| ((row.item_id, row.name, row.seq), row.title)).collect();
        let mut dates: BTreeMap<(Uuid, String, i64), Vec<due_revision::Model>> = BTreeMap::new();
        for row in rows {
            dates.entry((row.item_id, row.name.clone(), row.seq)).or_default().push(row);
        }
        let differs = |(key, rows): ((Uuid, String, i64), Vec<due_revision::Model>)| {
            let before = rows.iter().rfind(|row| row.recorded_at <= at)?;
            let after = rows.last().filter(|after| after.due != before.due)?;
            let name = titles.get(&key).cloned();
            let (due, money) = ((before.due, after.due), (None, None));
            Some(Found { what: What::Date, item: key.0, name, due, money, at: after.recorded_at })
        };
        Ok(dates.into_iter().filter_map(differs).collect())
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

/// What stood at the baseline and what stands now.
struct Pair<M> {
    before: Option<M>,
    after: Option<M>,
    /// When it last changed.
    at: DateTime<Utc>,
}

impl<M> Default for Pair<M> {
    fn default() -> Pair<M> {
        Pair { before: None, after: None, at: DateTime::UNIX_EPOCH }
    }
}

impl<M> Pair<M> {
    fn take(&mut self, baseline: DateTime<Utc>, recorded: DateTime<Utc>, voided: Option<DateTime<Utc>>, row: M) {
        self.at = self.at.max(recorded).max(voided.unwrap_or(recorded));
        match voided {
            None => self.after = Some(row),
            Some(voided) if recorded <= baseline && voided > baseline => self.before = Some(row),
            Some(_) => {}
        }
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
    async fn differences(&self) -> Result<Vec<Difference>> {
        if self.view.counts_only() {
            return Err(Fault::new("NUMBERS_ONLY", "Your role sees numbers only."));
        }
        let items = self.items().await?;
        let mut found = self.found(&items).await?;
        if found.len() > MAX_DIFFERENCES {
            let sentence = format!("{} things differ, and at most {MAX_DIFFERENCES} are told at once.", found.len());
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
                due_before: one.due.0,
                due_after: one.due.1,
                money_before: one.money.0,
                money_after: one.money.1,
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
