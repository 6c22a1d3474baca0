//! Earlier rows of items whose event changes what came before: read with the batch's other rows, and this batch's own added.

use super::batch::{Batch, Work};
use super::command::{Change, Command, Failure};
use super::record::{PAYLOAD, Record};
use crate::catalog::Catalog;
use crate::chart::history::{Amendments, Row, Sent};
use crate::chart::snapshot::BuiltIn;
use crate::store::keys::DataKey;
use crate::store::{deadline, document, item, journal, journal_payload, objection, timer};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

pub type Entry = (journal::Model, Record);

/// A row as the pure step reads it; `None` where its rules are not here.
pub fn row<'a>(catalog: &'a Catalog, (entry, record): &'a Entry) -> Option<Row<'a>> {
    Some(Row {
        seq: entry.seq.cast_unsigned(),
        at: entry.at,
        now: entry.recorded_at,
        placed: record.placed,
        ignored: entry.ignored,
        imported: entry.batch_id.is_some(),
        event: Cow::Borrowed(&record.event),
        actor: Cow::Borrowed(&record.actor),
        facts: Cow::Borrowed(&record.facts),
        effects: record.effects.clone(),
        sent: record.sent,
        workflow: catalog.workflow_by_hash(&entry.definition_hash)?,
        calendar: catalog.calendar_by_hash(&entry.calendar_hash)?,
    })
}

/// All rows of these items, each item's in order; every item has an entry.
pub async fn read(
    on: &impl ConnectionTrait,
    keys: &HashMap<Uuid, DataKey>,
) -> Result<HashMap<Uuid, Vec<Entry>>, Failure> {
    let ids = || keys.keys().copied();
    let rows = journal::Entity::find().filter(journal::Column::ItemId.is_in(ids()));
    let rows = rows.order_by_asc(journal::Column::ItemId).order_by_asc(journal::Column::Seq).all(on).await?;
    let payloads = journal_payload::Entity::find().filter(journal_payload::Column::ItemId.is_in(ids()));
    let payloads = payloads.all(on).await?.into_iter();
    let mut told: HashMap<(Uuid, i64), Vec<u8>> = payloads.map(|row| ((row.item_id, row.seq), row.payload)).collect();
    let mut past: HashMap<Uuid, Vec<Entry>> = ids().map(|item| (item, Vec::new())).collect();
    for row in rows {
        let payload = told.remove(&(row.item_id, row.seq)).unwrap_or_default();
        let record = opened(&keys[&row.item_id], &row, &payload)?;
        past.entry(row.item_id).or_default().push((row, record));
    }
    Ok(past)
}

fn opened(key: &DataKey, row: &journal::Model, payload: &[u8]) -> Result<Record, Failure> {
    let plain = key.open(PAYLOAD, payload)?;
    serde_json::from_slice(&plain).map_err(|error| Failure::Stored {
        what: format!("row {} of item {}", row.seq, row.item_id),
        cause: error.to_string(),
    })
}

/// What corrections among these rows say of the others.
pub fn amendments(past: &[Entry]) -> Amendments<'_> {
    let effective = past.iter().filter(|(entry, _)| !entry.ignored);
    Amendments::of(
        effective.filter_map(|(entry, record)| Some((entry.seq.cast_unsigned(), record.event.built_in.as_ref()?))),
    )
}

impl Batch<'_> {
    /// The histories that these works may need. Deadlines that are over come along: a correction may open them again.
    pub(super) async fn load_histories(&mut self, on: &impl ConnectionTrait, works: &[Work]) -> Result<(), Failure> {
        let wanted = self.with_history(works)?;
        if wanted.is_empty() {
            return Ok(());
        }
        let keys = wanted.iter().map(|item| (*item, self.world.live[item].key.clone())).collect();
        self.past = read(on, &keys).await?;
        let over = deadline::Column::ItemId.is_in(wanted.iter().copied());
        let over = deadline::Entity::find().filter(over);
        let over = over.filter(deadline::Column::State.ne(deadline::State::Open)).all(on).await?;
        let keyed = over.into_iter().map(|row| ((row.item_id, row.name.clone(), row.seq), row));
        self.world.tables.deadlines.loaded(keyed);
        let objections = objection::Column::ItemId.is_in(wanted.iter().copied());
        let objections = objection::Entity::find().filter(objections).all(on).await?;
        self.world.tables.objections.loaded(objections.into_iter().map(|row| ((row.item_id, row.seq), row)));
        let documents = document::Entity::find().filter(document::Column::ItemId.is_in(wanted.iter().copied()));
        self.documents.extend(documents.all(on).await?.into_iter().map(|row| (row.id, row)));
        if works
            .iter()
            .any(|work| matches!(work, Work::Person(command) if matches!(command.change, Change::Undo { .. })))
        {
            self.load_senders(on).await?;
        }
        let wanted: Vec<Uuid> = wanted.into_iter().collect();
        self.world.load_links(on, wanted.clone()).await?;
        self.world.load_costs(on, wanted.clone()).await?;
        self.world.load_funding(on, wanted.clone()).await?;
        self.world.load_baselines(on, wanted).await
    }

    /// What people fired elsewhere that told these items something, with the import it came by.
    async fn load_senders(&mut self, on: &impl ConnectionTrait) -> Result<(), Failure> {
        let sent = self.past.values().flatten().filter_map(|(_, record)| record.sent);
        let senders: BTreeSet<Uuid> = sent.map(|sent| sent.by).collect();
        let columns = [journal::Column::ItemId, journal::Column::Seq, journal::Column::BatchId];
        let rows = journal::Entity::find().select_only().columns(columns);
        let rows = rows.filter(journal::Column::ItemId.is_in(senders));
        let rows = rows.filter(journal::Column::Origin.eq(journal::Origin::Person));
        let rows: Vec<(Uuid, i64, Option<Uuid>)> = rows.into_tuple().all(on).await?;
        self.fired = rows.into_iter().map(|(item, seq, batch)| ((item, seq), batch)).collect();
        Ok(())
    }

    /// The row by which somebody's event on another item, none of this import, told this one something that counts.
    pub(super) fn told_since(&self, item: Uuid, batch: Uuid) -> Option<&journal::Model> {
        let past = self.past.get(&item)?;
        let voided = amendments(past).voided;
        let counts = |row: &journal::Model| !row.ignored && !voided.contains_key(&row.seq.cast_unsigned());
        let told = past.iter().filter(|(row, _)| counts(row)).find(|(_, record)| {
            let sent = record.sent.map(|sent| (sent.by, sent.seq.cast_signed()));
            sent.and_then(|sent| self.fired.get(&sent)).is_some_and(|by| *by != Some(batch))
        });
        told.map(|(row, _)| row)
    }

    /// Corrected items, those with something dated before their last day, and those two works of this batch date.
    fn with_history(&self, works: &[Work]) -> Result<BTreeSet<Uuid>, Failure> {
        let (mut wanted, mut dated) = (BTreeSet::new(), BTreeMap::<Uuid, u32>::new());
        for work in works {
            let (item, changes) = match work {
                Work::Person(command) => match self.changes_the_past(command) {
                    Some(found) => found,
                    None => continue,
                },
                Work::Recompute { .. } => continue,
                Work::Timer(key) => (key.item, self.message_from_before(key.item, key.id)?),
            };
            *dated.entry(item).or_default() += 1;
            if changes && self.world.live.contains_key(&item) {
                wanted.insert(item);
            }
        }
        let several = dated.into_iter().filter(|(_, works)| *works > 1).map(|(item, _)| item);
        wanted.extend(several.filter(|item| self.world.live.contains_key(item)));
        Ok(wanted)
    }

    /// The item a dated command is about, and whether it surely needs its history; `None` for one that is not dated.
    fn changes_the_past(&self, command: &Command) -> Option<(Uuid, bool)> {
        let item = command.change.item()?;
        let correction = matches!(command.change, Change::Correct { .. } | Change::Undo { .. });
        let late = self.is_late(item, command.at.unwrap_or(self.world.now));
        (correction || late || command.at.is_some()).then_some((item, correction || late))
    }

    fn message_from_before(&self, item: Uuid, id: Uuid) -> Result<bool, Failure> {
        let row = self.world.tables.timers.get(&(item, id)).filter(|row| row.kind == timer::Kind::Message);
        let Some(row) = row.filter(|_| self.world.live.contains_key(&item)) else { return Ok(false) };
        let body = self.body(row)?;
        Ok(body.back.is_some() || self.is_late(item, body.at))
    }

    /// Dated before the day of a row that is there already.
    pub(super) fn is_late(&self, item: Uuid, at: DateTime<Utc>) -> bool {
        let (Some(row), Some(live)) = (self.world.tables.items.get(&item), self.world.live.get(&item)) else {
            return false;
        };
        live.calendar.day_of(at) < live.calendar.day_of(row.last_event_at)
    }

    /// Of an item whose history was read: the row just added.
    pub(super) fn remember(&mut self, row: &item::Model, record: Record) {
        let entry = self.world.tables.journal.last().filter(|entry| entry.item_id == row.id).cloned();
        if let (Some(past), Some(entry)) = (self.past.get_mut(&row.id), entry) {
            past.push((entry, record));
        }
    }

    /// As the pure step reads them.
    pub(super) fn rows<'c>(&'c self, item: Uuid, catalog: &'c Catalog) -> Result<Vec<Row<'c>>, Failure> {
        let past = self.past.get(&item).ok_or_else(|| Failure::Missing(format!("the history of item {item}")))?;
        let rows: Option<Vec<Row>> = past.iter().map(|entry| row(catalog, entry)).collect();
        rows.ok_or_else(|| Failure::Missing(format!("rules of the history of item {item}")))
    }

    /// The row that this message caused and that still counts.
    pub(super) fn caused(&self, item: Uuid, sent: Sent) -> Option<u64> {
        let past = self.past.get(&item)?;
        let (row, _) = past.iter().find(|(_, record)| record.sent == Some(sent))?;
        let seq = row.seq.cast_unsigned();
        (!amendments(past).voided.contains_key(&seq)).then_some(seq)
    }

    /// A person has said what becomes of the rows.
    pub(super) fn settle(&mut self, item: Uuid, rows: &[u64]) {
        let open = self.world.tables.objections.range((item, 0)..=(item, i64::MAX));
        let open = open.filter(|(_, one)| one.settled_at.is_none() && rows.contains(&one.row_seq.cast_unsigned()));
        for key in open.map(|(key, _)| *key).collect::<Vec<_>>() {
            self.world.tables.objections.change(&key, |one| one.settled_at = Some(self.world.now));
        }
    }

    /// Rows of this batch on this item that count, newest first.
    pub(super) fn of_batch(&self, item: Uuid, batch: Uuid) -> Vec<u64> {
        let past = self.past.get(&item).map_or(&[][..], Vec::as_slice);
        let voided = amendments(past).voided;
        let own = past.iter().rev().filter(|(entry, record)| {
            let own = entry.batch_id == Some(batch) && entry.origin == journal::Origin::Person;
            own && !matches!(record.event.built_in, Some(BuiltIn::Correct { .. }))
        });
        own.map(|(entry, _)| entry.seq.cast_unsigned()).filter(|seq| !voided.contains_key(seq)).collect()
    }
}
