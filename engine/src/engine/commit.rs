//! An accepted step becomes rows: the snapshot sealed, the journal row chained, the item's columns projected, the effects
//! carried out. Nothing is written here yet.

use super::batch::Batch;
use super::command::Failure;
use super::effects::Row;
use super::project;
use super::record::{PAYLOAD, Record, SNAPSHOT, difference};
use crate::chart::snapshot::{Actor, Event, Facts, Origin, Step};
use crate::store::{chain, journal, journal_payload, word};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What led to a step, besides the item.
pub struct Cause<'a> {
    pub event: &'a Event,
    pub at: DateTime<Utc>,
    pub actor: &'a Actor,
    pub facts: &'a Facts,
    pub request_id: Option<&'a str>,
    pub batch: Option<Uuid>,
}

impl Batch<'_> {
    pub(super) fn commit(&mut self, item: Uuid, cause: Cause, step: Step) -> Result<(), Failure> {
        let stored = |what: &str, cause: String| Failure::Stored {
            what: format!("{what} of item {item}"),
            cause,
        };
        let live = self
            .world
            .live
            .get_mut(&item)
            .ok_or_else(|| Failure::Missing(format!("item {item}")))?;
        let mut row = self
            .world
            .tables
            .items
            .get(&item)
            .cloned()
            .ok_or_else(|| Failure::Missing(format!("item {item}")))?;
        let value = |snapshot| {
            serde_json::to_value(snapshot)
                .map_err(|error| stored("the snapshot", error.to_string()))
        };
        let patch = difference(&value(&live.snapshot)?, &value(&step.snapshot)?);
        let changed = live.snapshot.fields != step.snapshot.fields || row.seq == 0;
        let finished = step.snapshot.finished && !live.snapshot.finished;
        live.snapshot = step.snapshot;
        row.seq += 1;
        let record = Record {
            event: cause.event.clone(),
            actor: cause.actor.clone(),
            facts: cause.facts.clone(),
            microsteps: step.microsteps,
            effects: step.effects,
            patch,
        };
        let plain = serde_json::to_vec(&record)
            .map_err(|error| stored("the journal", error.to_string()))?;
        let payload = live.key.seal(PAYLOAD, &plain)?;
        let mut entry = journal::Model {
            position: 0,
            item_id: item,
            seq: row.seq,
            epoch: self.shared.database.epoch,
            at: cause.at,
            recorded_at: self.world.now,
            actor_id: cause.actor.id,
            event: cause.event.name.clone(),
            origin: cause.event.origin.into(),
            ignored: step.ignored,
            request_id: cause.request_id.map(str::to_owned),
            batch_id: cause.batch,
            revision: live.snapshot.revision as i64,
            definition_hash: live.workflow.hash.clone(),
            calendar_hash: live.calendar.hash.clone(),
            payload_hash: Sha256::digest(&payload).to_vec(),
            previous_hash: row.head.clone(),
            hash: Vec::new(),
        };
        entry.hash = chain::hash(&entry);
        row.head = entry.hash.clone();
        let bytes = serde_json::to_vec(&live.snapshot)
            .map_err(|error| stored("the snapshot", error.to_string()))?;
        row.snapshot = live.key.seal(SNAPSHOT, &bytes)?;
        let was = row.revision;
        project::project(&mut row, &live.workflow, &live.snapshot);
        if row.revision != was {
            row.changed_at = self.world.now;
        }
        if cause.event.origin == Origin::Person {
            row.last_event_at = row.last_event_at.max(cause.at);
        }
        if changed {
            for word in project::words(&row, &live.workflow, &live.snapshot) {
                self.world.tables.words.put(
                    (item, word.clone()),
                    word::Model {
                        word,
                        item_id: item,
                    },
                );
            }
            self.reworded.push(item);
        }
        self.world.note_child(&row);
        self.world.tables.journal.push(entry);
        self.world.tables.payloads.push(journal_payload::Model {
            item_id: item,
            seq: row.seq,
            payload,
        });
        let parent = row.parent_id.filter(|_| finished);
        let (seq, kind) = (row.seq, row.kind.clone());
        self.world.tables.items.put(item, row);
        self.carry_out(item, seq, cause.at, cause.actor.id, &record)?;
        if let Some(parent) = parent {
            self.told_parent(item, seq, parent, &kind, cause.at);
        }
        Ok(())
    }

    fn carry_out(
        &mut self,
        item: Uuid,
        seq: i64,
        at: DateTime<Utc>,
        actor: Option<Uuid>,
        record: &Record,
    ) -> Result<(), Failure> {
        let workflow = self.world.live[&item].workflow.clone();
        let row = Row {
            item,
            seq,
            now: self.world.now,
            today: self.world.today(),
            actor,
            workflow: &workflow,
            clock: self.shared.clock.as_ref(),
            fiscal_year_starts: self.world.catalog.country.fiscal_year_starts,
        };
        for effect in &record.effects {
            let reminder =
                self.world
                    .tables
                    .apply(&row, effect)
                    .map_err(|cause| Failure::Stored {
                        what: format!("an effect on item {item}"),
                        cause,
                    })?;
            self.reminders.extend(reminder);
            self.tell(item, seq, at, effect);
        }
        Ok(())
    }
}
