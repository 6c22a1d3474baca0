//! An accepted step becomes rows: the snapshot sealed, the journal row chained, the item's columns projected, the effects
//! carried out. Nothing is written here yet.

use super::batch::Batch;
use super::command::Failure;
use super::effects::{Carried, Reminder, Row, needs_rows};
use super::project;
use super::record::{PAYLOAD, Record, SNAPSHOT, difference};
use super::world::Live;
use crate::chart::history::Sent;
use crate::chart::snapshot::{Actor, Amendment, BuiltIn, Effect, Event, Facts, Snapshot, Step};
use crate::store::{chain, item, journal, journal_payload, word};
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What led to a step, besides the item.
#[derive(Clone, Copy)]
pub struct Cause<'a> {
    pub event: &'a Event,
    pub at: DateTime<Utc>,
    pub actor: &'a Actor,
    pub facts: &'a Facts,
    pub request_id: Option<&'a str>,
    pub batch: Option<Uuid>,
    pub placed: bool,
    pub sent: Option<Sent>,
}

impl Batch<'_> {
    pub(super) fn commit(&mut self, item: Uuid, cause: Cause, step: Step) -> Result<(), Failure> {
        let missing = || Failure::Missing(format!("item {item}"));
        let was = self.world.live.remove(&item).ok_or_else(missing)?;
        let mut row = self.world.tables.items.get(&item).cloned().ok_or_else(missing)?;
        let (workflow, calendar) = self.rules_of(&was, cause.event)?;
        row.workflow_version = workflow.version.cast_signed();
        let live = Live { snapshot: step.snapshot, workflow, calendar, key: was.key.clone() };
        let record = Record {
            event: cause.event.clone(),
            actor: cause.actor.clone(),
            facts: cause.facts.clone(),
            heard: step.effects.iter().any(|effect| matches!(effect, Effect::Remind { .. })),
            microsteps: step.microsteps,
            effects: step.effects,
            placed: cause.placed,
            sent: cause.sent,
            patch: patch(&was.snapshot, &live.snapshot)?,
        };
        for why in record.microsteps.iter().flat_map(|microstep| &microstep.failed) {
            tracing::warn!(%item, event = cause.event.name, why, "an action could not be carried out");
        }
        self.world.live.insert(item, live);
        row.seq += 1;
        self.chain(&mut row, cause, &record, step.ignored)?;
        self.project(&mut row, cause, &was)?;
        self.world.note_child(&row);
        self.world.tables.items.put(item, row.clone());
        self.carry_out(&row, cause, &record)?;
        self.remember(&row, record);
        Ok(())
    }

    /// Adds the journal row to the item's chain.
    fn chain(&mut self, row: &mut item::Model, cause: Cause, record: &Record, ignored: bool) -> Result<(), Failure> {
        let live = &self.world.live[&row.id];
        let payload = live.key.seal(PAYLOAD, &json("the journal", record)?)?;
        let mut entry = journal::Model {
            position: 0,
            item_id: row.id,
            seq: row.seq,
            epoch: self.shared.database.epoch,
            at: cause.at,
            recorded_at: self.world.now,
            actor_id: cause.actor.id,
            event: cause.event.name.clone(),
            origin: cause.event.origin.into(),
            ignored,
            request_id: cause.request_id.map(str::to_owned),
            batch_id: cause.batch,
            revision: live.snapshot.revision as i64,
            definition_hash: live.workflow.hash.clone(),
            calendar_hash: live.calendar.hash.clone(),
            payload_hash: chain::payload_hash(&payload),
            previous_hash: row.head.clone(),
            hash: Vec::new(),
        };
        entry.hash = chain::hash(&entry);
        row.head = entry.hash.clone();
        self.world.tables.journal.push(entry);
        self.world.tables.payloads.push(journal_payload::Model { item_id: row.id, seq: row.seq, payload });
        Ok(())
    }

    /// The item's columns, its sealed snapshot and its words for search.
    fn project(&mut self, row: &mut item::Model, cause: Cause, before: &Live) -> Result<(), Failure> {
        let live = &self.world.live[&row.id];
        self.world.tables.exclude(
            row.id,
            &project::excluded(&before.workflow, &before.snapshot),
            &project::excluded(&live.workflow, &live.snapshot),
        );
        let (was, named, first) = (row.revision, row.reference.clone(), row.seq == 1);
        row.snapshot = live.key.seal(SNAPSHOT, &json("a snapshot", &live.snapshot)?)?;
        project::withdraw(row, &live.snapshot);
        project::project(row, &live.workflow, &live.snapshot);
        if first || row.revision != was {
            row.changed_at = self.world.now;
        }
        row.last_event_at = row.last_event_at.max(happened(cause).unwrap_or(row.last_event_at));
        let reworded = project::is_reworded(&live.workflow, &before.snapshot, &live.snapshot);
        if first || reworded || named != row.reference || before.workflow.hash != live.workflow.hash {
            let words = project::words(row, &live.workflow, &live.snapshot);
            self.reword(row.id, words);
        }
        Ok(())
    }

    /// An earlier command of the batch may have left words too.
    fn reword(&mut self, item: Uuid, words: BTreeSet<String>) {
        let kept = &mut self.world.tables.words;
        let old = kept.range((item, String::new())..).map(|(key, _)| key);
        let old: Vec<_> = old.take_while(|(of, _)| *of == item).cloned().collect();
        old.iter().for_each(|key| kept.remove(key));
        for word in words {
            let row = word::Model { word: word.clone(), item_id: item };
            kept.put((item, word), row);
        }
        self.reworded.push(item);
    }

    fn carry_out(&mut self, row: &item::Model, cause: Cause, record: &Record) -> Result<(), Failure> {
        let (item, actor) = (row.id, cause.actor.id);
        for effect in &record.effects {
            self.tell(item, row.seq, cause.at, effect);
            self.take_back(item, row.seq, effect);
            self.reminders.extend(Reminder::of(item, effect));
            if needs_rows(effect) && !self.world.owned.contains(&item) {
                self.carried.push(Carried { item, seq: row.seq, actor, effect: effect.clone() });
            } else {
                self.apply(item, row.seq, actor, effect)?;
            }
        }
        Ok(())
    }

    /// The effects whose rows were not read before the steps.
    pub(super) async fn carry_out_rest(&mut self, on: &impl ConnectionTrait) -> Result<(), Failure> {
        let carried = std::mem::take(&mut self.carried);
        self.world.load_owned(on, carried.iter().map(|one| one.item).collect()).await?;
        carried.iter().try_for_each(|one| self.apply(one.item, one.seq, one.actor, &one.effect))
    }

    fn apply(&mut self, item: Uuid, seq: i64, actor: Option<Uuid>, effect: &Effect) -> Result<(), Failure> {
        let row = Row {
            item,
            seq,
            now: self.world.now,
            today: self.world.today(),
            actor,
            workflow: &self.world.live[&item].workflow,
            clock: self.shared.clock.as_ref(),
            fiscal_year_starts: self.world.catalog.country.fiscal_year_starts,
        };
        let failed = |cause| Failure::Stored { what: format!("an effect on item {item}"), cause };
        self.world.tables.apply(&row, effect).map_err(failed)
    }
}

/// When the row was, which others are late before; a correction has no day but the one it gives, and what is beside the item,
/// or only changes its rules, none.
fn happened(cause: Cause) -> Option<DateTime<Utc>> {
    match &cause.event.built_in {
        Some(BuiltIn::Correct { amendment: Amendment::Replace { at, .. }, .. }) => *at,
        Some(
            BuiltIn::Correct { amendment: Amendment::Void, .. }
            | BuiltIn::Migrate { .. }
            | BuiltIn::Recompute { .. }
            | BuiltIn::Reveal { .. },
        ) => None,
        _ => Some(cause.at),
    }
}

fn patch(before: &Snapshot, after: &Snapshot) -> Result<serde_json::Value, Failure> {
    let value = |snapshot: &Snapshot| serde_json::to_value(snapshot).map_err(|cause| unwritten("a snapshot", &cause));
    Ok(difference(&value(before)?, &value(after)?))
}

pub(super) fn json(what: &str, value: &impl Serialize) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec(value).map_err(|cause| unwritten(what, &cause))
}

fn unwritten(what: &str, cause: &serde_json::Error) -> Failure {
    Failure::Stored { what: what.into(), cause: cause.to_string() }
}
