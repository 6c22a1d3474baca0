//! One item: its chain, and its record folded and replayed from the first row to the stored snapshot.

use super::notices::{self, Owed};
use super::{Fault, Rules};
use crate::chart::history::Row;
use crate::chart::snapshot::{BuiltIn, Context, Origin, Snapshot};
use crate::chart::step::step;
use crate::engine::history::{self, Entry};
use crate::engine::project::project;
use crate::engine::record::{PAYLOAD, Record, SNAPSHOT, fold};
use crate::engine::tables::Tables;
use crate::store::chain::Verifier;
use crate::store::keys::DataKey;
use crate::store::{item, journal, journal_payload};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::HashMap;
use std::sync::Arc;

/// Rows read at once.
const PAGE: u64 = 200;

pub struct Examined {
    pub rows: u64,
    /// When the last row was.
    pub recorded: DateTime<Utc>,
    pub faults: Vec<Fault>,
    /// The stored one, where it can be read.
    pub snapshot: Option<Snapshot>,
    /// The rows that its record left, where all of it can be read.
    pub left: Option<Tables>,
    /// By its record, where all of it can be read.
    pub owed: Option<Owed>,
}

pub(super) async fn examine(
    on: &impl ConnectionTrait,
    rules: &Rules<'_>,
    row: &item::Model,
) -> Result<Examined, DbErr> {
    let mut course = Course {
        rules,
        key: rules.keys.unwrap(row.id, &row.data_key).ok(),
        verifier: Verifier::new(row.id),
        folded: Some(Snapshot::default()),
        left: Tables::default(),
        owed: Owed::new(),
        past: Vec::new(),
        faults: Vec::new(),
    };
    let mut rows = 0;
    let (mut last, mut recorded) = (0, row.created_at);
    loop {
        let page = journal::of_item(on, row.id, last, PAGE).await?;
        let Some(end) = page.last() else {
            break;
        };
        let payloads = payloads(on, row, last, end.seq).await?;
        (last, recorded) = (end.seq, end.recorded_at);
        rows += page.len() as u64;
        for entry in &page {
            course.follow(entry, payloads.get(&entry.seq).map(Vec::as_slice));
        }
    }
    let snapshot = course.arrive(row);
    let whole = course.folded.is_some();
    let (left, owed) = (whole.then_some(course.left), whole.then_some(course.owed));
    Ok(Examined { rows, recorded, faults: course.faults, snapshot, left, owed })
}

async fn payloads(
    on: &impl ConnectionTrait,
    row: &item::Model,
    after: i64,
    until: i64,
) -> Result<HashMap<i64, Vec<u8>>, DbErr> {
    let rows = journal_payload::Entity::find()
        .filter(journal_payload::Column::ItemId.eq(row.id))
        .filter(journal_payload::Column::Seq.gt(after))
        .filter(journal_payload::Column::Seq.lte(until))
        .all(on)
        .await?;
    Ok(rows.into_iter().map(|row| (row.seq, row.payload)).collect())
}

/// An item's record on the way from its first row to its last.
struct Course<'a> {
    rules: &'a Rules<'a>,
    /// `None`: nothing of the item can be read; its chain still verifies.
    key: Option<DataKey>,
    verifier: Verifier,
    /// The snapshot after the rows so far; `None` once a row could not be read.
    folded: Option<Snapshot>,
    left: Tables,
    owed: Owed,
    /// The rows so far, which later ones may change.
    past: Vec<Entry>,
    faults: Vec<Fault>,
}

impl Course<'_> {
    fn follow(&mut self, row: &journal::Model, payload: Option<&[u8]>) {
        if let Err(fault) = self.verifier.follow(row, payload) {
            self.faults.push(fault.into());
        }
        let (Some(key), Some(payload)) = (&self.key, payload) else {
            self.folded = None;
            return;
        };
        let Some(before) = self.folded.take() else {
            return;
        };
        match read(key, row.seq, payload, &before) {
            Ok((record, after)) => {
                self.faults.extend(self.retrace(row, &record, &before, &after));
                let carried = self.left.carry_out(self.rules.catalog, self.rules.clock, row, &record);
                notices::owed(&mut self.owed, row.item_id, &record);
                self.folded = carried.is_ok().then_some(after);
                self.past.push((row.clone(), record));
            }
            Err(fault) => self.faults.push(fault),
        }
    }

    fn retrace(&self, row: &journal::Model, record: &Record, before: &Snapshot, after: &Snapshot) -> Option<Fault> {
        let (seq, catalog) = (row.seq, self.rules.catalog);
        if i64::try_from(after.revision) != Ok(row.revision) {
            return Some(Fault::Revision { seq, folded: after.revision, stored: row.revision });
        }
        let (Some(workflow), Some(calendar)) =
            (catalog.workflow_by_hash(&row.definition_hash), catalog.calendar_by_hash(&row.calendar_hash))
        else {
            return Some(Fault::Rules { seq });
        };
        let earlier = if record.placed { self.past.as_slice() } else { &[] };
        let Some(earlier) = earlier.iter().map(|entry| history::row(catalog, entry)).collect::<Option<Vec<Row>>>()
        else {
            return Some(Fault::Rules { seq });
        };
        let left = match record.event.built_in {
            Some(BuiltIn::Migrate { .. }) => self.past.last(),
            _ => None,
        };
        let left = left.and_then(|(last, _)| catalog.workflow_by_hash(&last.definition_hash)).map(Arc::as_ref);
        let context = Context {
            now: row.recorded_at,
            at: row.at,
            seq: seq.cast_unsigned(),
            actor: &record.actor,
            facts: &record.facts,
            calendar,
            imported: row.batch_id.is_some(),
            history: record.placed.then_some(earlier.as_slice()),
            before: left,
        };
        let differs = |what| Some(Fault::Replay { seq, what });
        match step(workflow, before, &record.event, &context) {
            Ok(again) if again.snapshot != *after => differs("snapshot"),
            Ok(again) if again.microsteps != record.microsteps => differs("course"),
            Ok(again) if again.effects != record.effects => differs("outcome"),
            Ok(again) if again.ignored != row.ignored => differs("answer"),
            Ok(_) => None,
            // What the system did and the chart refused is recorded as ignored.
            Err(_) if record.event.origin != Origin::Person && row.ignored && before == after => None,
            Err(rejection) => Some(Fault::Refused { seq, rejection }),
        }
    }

    /// Compares where the record leads with what is stored.
    fn arrive(&mut self, row: &item::Model) -> Option<Snapshot> {
        if let Err(fault) = self.verifier.end(row.seq, &row.head) {
            self.faults.push(fault.into());
        }
        let Some(key) = &self.key else {
            self.faults.push(Fault::Key);
            return None;
        };
        let stored = match stored(key, row) {
            Ok(stored) => stored,
            Err(cause) => {
                self.faults.push(Fault::Snapshot(cause));
                return None;
            }
        };
        if self.folded.as_ref().is_some_and(|folded| *folded != stored) {
            self.faults.push(Fault::Fold);
        }
        if self.shown_otherwise(row, &stored) {
            self.faults.push(Fault::Columns);
        }
        Some(stored)
    }

    fn shown_otherwise(&self, row: &item::Model, snapshot: &Snapshot) -> bool {
        let version = row.workflow_version.cast_unsigned();
        let Some(workflow) = self.rules.catalog.workflow(&row.workflow, version) else {
            return false; // its rows' rules are missed already
        };
        let mut shown = row.clone();
        project(&mut shown, workflow, snapshot);
        shown != *row
    }
}

fn read(key: &DataKey, seq: i64, payload: &[u8], before: &Snapshot) -> Result<(Record, Snapshot), Fault> {
    let unread = |cause: String| Fault::Payload { seq, cause };
    let plain = key.open(PAYLOAD, payload).map_err(|error| unread(error.to_string()))?;
    let record = serde_json::from_slice(&plain).map_err(|error| unread(error.to_string()))?;
    let after = fold(before, &record).map_err(|error| unread(error.to_string()))?;
    Ok((record, after))
}

fn stored(key: &DataKey, row: &item::Model) -> Result<Snapshot, String> {
    let plain = key.open(SNAPSHOT, &row.snapshot).map_err(|error| error.to_string())?;
    serde_json::from_slice(&plain).map_err(|error| error.to_string())
}
