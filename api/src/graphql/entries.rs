//! Journal entries that were read together: their payloads decrypted at once, and what those name.

use super::built_in::{self, Given};
use super::item::Item;
use super::journal::JournalEntry;
use super::reference::References;
use super::together::Items;
use super::view::View;
use crate::error::{Fault, Result};
use crate::loader::Once;
use milepost_engine::chart::history::Amendments;
use milepost_engine::chart::snapshot::{BuiltIn, Event};
use milepost_engine::chart::value::{Value, Values};
use milepost_engine::chart::workflow::Input;
use milepost_engine::engine::correct;
use milepost_engine::engine::record::{PAYLOAD, Record};
use milepost_engine::store::visible::is_told;
use milepost_engine::store::{item, journal, journal_payload};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Entries that were read together.
pub struct Entries {
    pub view: Arc<View>,
    pub rows: Vec<journal::Model>,
    items: Once<BTreeMap<Uuid, Item>>,
    records: Once<Records>,
    causes: Once<BTreeMap<(Uuid, i64), JournalEntry>>,
}

pub struct Records {
    pub by_row: BTreeMap<(Uuid, i64), Told>,
    /// Rows that corrections voided or replaced.
    pub corrected: BTreeMap<(Uuid, i64), Corrected>,
    pub references: Arc<References>,
}

/// What became of a row.
#[derive(Clone, Copy)]
pub struct Corrected {
    /// The correction's row.
    pub by: u64,
    pub voided: bool,
}

/// What a row tells besides its columns.
pub struct Told {
    pub input: Given,
    pub changes: Given,
    /// The states it led to, in order.
    pub entered: Vec<String>,
    /// Rows it corrects.
    pub corrects: Vec<u64>,
    /// The row of another item that told it.
    pub sent: Option<(Uuid, i64)>,
    /// It took its place before rows recorded earlier.
    pub placed: bool,
    /// What a correction can replace, and what counts of it now.
    pub form: Vec<Input>,
    pub counted: Values,
}

impl Entries {
    pub fn of(view: &Arc<View>, rows: Vec<journal::Model>) -> Vec<JournalEntry> {
        let (items, records, causes) = (Once::default(), Once::default(), Once::default());
        let together = Arc::new(Entries { view: view.clone(), rows, items, records, causes });
        (0..together.rows.len()).map(|index| JournalEntry::new(together.clone(), index)).collect()
    }

    pub async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|row| row.item_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }

    pub async fn records(&self) -> Result<&Records> {
        self.records.get(self.decrypt()).await
    }

    /// The rows of other items that told these, of the items that are seen.
    pub async fn causes(&self) -> Result<&BTreeMap<(Uuid, i64), JournalEntry>> {
        let load = async {
            let sent: Vec<(Uuid, i64)> = self.records().await?.by_row.values().filter_map(|told| told.sent).collect();
            let seen = Items::by_id(&self.view, sent.iter().map(|(item, _)| *item)).await?;
            let sent: Vec<(Uuid, i64)> = sent.into_iter().filter(|(item, _)| seen.contains_key(item)).collect();
            if sent.is_empty() {
                return Ok(BTreeMap::new());
            }
            let key = Expr::tuple([Expr::col(journal::Column::ItemId), Expr::col(journal::Column::Seq)]);
            let rows = journal::Entity::find().filter(key.in_tuples(sent)).all(self.view.record()).await?;
            let (identity, catalog) = (&self.view.identity, &self.view.catalog);
            let rows = rows.into_iter().filter(|row| {
                is_told(identity, catalog, &row.event) && self.view.as_of.is_none_or(|at| row.recorded_at <= at)
            });
            let entries = Entries::of(&self.view, rows.collect()).into_iter();
            Ok(entries.map(|entry| (entry.key(), entry)).collect())
        };
        self.causes.get(load).await
    }

    async fn decrypt(&self) -> Result<Records> {
        let items = self.items().await?;
        let mut records = BTreeMap::new();
        for payload in self.payloads().await? {
            if let Some(item) = items.get(&payload.item_id) {
                let record = open(&self.view, item.row(), &payload)?;
                records.insert((payload.item_id, payload.seq), record);
            }
        }
        let linked = records.values().flat_map(|record| named_items(&record.event));
        let linked = Items::by_id(&self.view, linked).await?;
        let corrections = self.corrections(items).await?;
        let amendments = corrections.iter().map(|(item, all)| (*item, amendments(all))).collect();
        let mut by_row = BTreeMap::new();
        for row in &self.rows {
            if let Some(record) = records.remove(&(row.item_id, row.seq)) {
                by_row.insert((row.item_id, row.seq), self.told(row, record, &linked, &amendments));
            }
        }
        let references = self.references(&by_row);
        Ok(Records { by_row, corrected: corrected(&amendments), references })
    }

    fn told(
        &self,
        row: &journal::Model,
        record: Record,
        linked: &BTreeMap<Uuid, Item>,
        amendments: &BTreeMap<Uuid, Amendments>,
    ) -> Told {
        let none = Amendments::default();
        let amendments = amendments.get(&row.item_id).unwrap_or(&none);
        let form = correct::form(&self.view.catalog, &row.definition_hash, &record.event).unwrap_or_default();
        let counted = correct::counted(row.seq.cast_unsigned(), &record.event, amendments);
        told(record, linked, form, counted)
    }

    /// Later ones may lie outside of what was asked for.
    async fn corrections(&self, items: &BTreeMap<Uuid, Item>) -> Result<BTreeMap<Uuid, Vec<(u64, BuiltIn)>>> {
        let own = journal::Column::ItemId.is_in(items.keys().copied());
        let rows = journal::Entity::find().filter(own).filter(journal::Column::Event.eq("correct"));
        let rows = rows
            .filter(journal::Column::Ignored.eq(false))
            .find_also_related(journal_payload::Entity)
            .order_by_asc(journal::Column::Seq)
            .all(self.view.record())
            .await?;
        let mut corrections: BTreeMap<Uuid, Vec<(u64, BuiltIn)>> = BTreeMap::new();
        for (row, payload) in rows {
            let known = self.view.as_of.is_none_or(|at| row.recorded_at <= at);
            let (Some(item), Some(payload), true) = (items.get(&row.item_id), payload, known) else { continue };
            let built_in = open(&self.view, item.row(), &payload)?.event.built_in;
            corrections.entry(row.item_id).or_default().extend(built_in.map(|one| (row.seq.cast_unsigned(), one)));
        }
        Ok(corrections)
    }

    async fn payloads(&self) -> Result<Vec<journal_payload::Model>> {
        if self.rows.is_empty() {
            return Ok(Vec::new());
        }
        let key = Expr::tuple([Expr::col(journal_payload::Column::ItemId), Expr::col(journal_payload::Column::Seq)]);
        let rows = self.rows.iter().map(|row| (row.item_id, row.seq));
        let payloads = journal_payload::Entity::find().filter(key.in_tuples(rows));
        Ok(payloads.all(self.view.record()).await?)
    }

    fn references(&self, told: &BTreeMap<(Uuid, i64), Told>) -> Arc<References> {
        let values = || {
            let given = told.values().flat_map(|told| told.input.iter().chain(&told.changes));
            let counted = told.values().flat_map(|told| told.counted.values());
            given.filter_map(|(_, value)| value.as_ref()).chain(counted)
        };
        let people = values().filter_map(|value| match value {
            Value::Person(id) => Some(*id),
            _ => None,
        });
        let documents = values().filter_map(|value| match value {
            Value::Document(id) => Some(*id),
            _ => None,
        });
        let actors = self.rows.iter().filter_map(|row| row.actor_id);
        References::new(&self.view, actors.chain(people), documents)
    }
}

fn amendments(corrections: &[(u64, BuiltIn)]) -> Amendments<'_> {
    Amendments::of(corrections.iter().map(|(seq, built_in)| (*seq, built_in)))
}

fn corrected(amendments: &BTreeMap<Uuid, Amendments>) -> BTreeMap<(Uuid, i64), Corrected> {
    let mut corrected = BTreeMap::new();
    for (item, amendments) in amendments {
        let replaced = amendments.replaced.iter().map(|(row, by)| (row, Corrected { by: *by, voided: false }));
        let voided = amendments.voided.iter().map(|(row, by)| (row, Corrected { by: *by, voided: true }));
        corrected.extend(replaced.chain(voided).map(|(row, how)| ((*item, row.cast_signed()), how)));
    }
    corrected
}

pub fn open(view: &View, item: &item::Model, row: &journal_payload::Model) -> Result<Record> {
    let key = view.engine.keys.unwrap(item.id, &item.data_key)?;
    let plain = key.open(PAYLOAD, &row.payload)?;
    let what = || format!("journal row {} of item {}", row.seq, row.item_id);
    serde_json::from_slice(&plain).map_err(|error| Fault::stored(&what(), error))
}

/// The other items that it names: the other end of a link that it makes or ends, what a sum pays.
pub fn named_items(event: &Event) -> Vec<Uuid> {
    match &event.built_in {
        Some(BuiltIn::Link { to, .. }) => vec![*to],
        Some(BuiltIn::Allocate { parts, .. }) => parts.iter().map(|part| part.item).collect(),
        None
        | Some(
            BuiltIn::Create
            | BuiltIn::Adopt { .. }
            | BuiltIn::Assign { .. }
            | BuiltIn::Extend { .. }
            | BuiltIn::Cost { .. }
            | BuiltIn::Spend { .. }
            | BuiltIn::Fund { .. }
            | BuiltIn::Baseline { .. }
            | BuiltIn::Correct { .. }
            | BuiltIn::Reopen { .. }
            | BuiltIn::Migrate { .. }
            | BuiltIn::Recompute { .. }
            | BuiltIn::Reveal { .. },
        ) => Vec::new(),
    }
}

fn told(record: Record, linked: &BTreeMap<Uuid, Item>, form: Vec<Input>, counted: Values) -> Told {
    let reference = |id| linked.get(&id).map(|item| item.row().reference.clone());
    let corrects = match &record.event.built_in {
        Some(BuiltIn::Correct { rows, .. }) => rows.clone(),
        _ => Vec::new(),
    };
    let placed = record.placed && corrects.is_empty();
    let sent = record.sent.map(|sent| (sent.by, sent.seq.cast_signed()));
    let input = input(record.event, reference);
    let mut changes = BTreeMap::new();
    let mut entered = Vec::new();
    for step in record.microsteps {
        changes.extend(step.set);
        entered.extend(step.entered);
    }
    Told { input, changes: named(changes).collect(), entered, corrects, sent, placed, form, counted }
}

/// What an event brought; `reference` as [`built_in::input`] takes it.
pub fn input(event: Event, reference: impl Fn(Uuid) -> Option<String>) -> Given {
    let own = event.built_in.as_ref().map(|event| built_in::input(event, reference));
    named(event.input).chain(own.into_iter().flatten()).collect()
}

fn named(values: Values) -> impl Iterator<Item = (String, Option<Value>)> {
    values.into_iter().map(|(name, value)| (name, Some(value)))
}
