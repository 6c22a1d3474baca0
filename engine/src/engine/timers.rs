//! What fell due: a timer's event, a deadline's miss, a rung, a message. The same path as a person's event, by the system.

use super::batch::{Batch, TimerKey};
use super::command::Failure;
use super::commit::Cause;
use super::messages::Body;
use super::record::TIMER;
use crate::chart::snapshot::{Actor, Context, Event, Origin, Step};
use crate::chart::step::step;
use crate::chart::value::{Value, Values};
use crate::store::timer;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

impl Batch<'_> {
    /// A timer that is gone, or was claimed by another since, is skipped: its event was fired or cancelled.
    pub(super) fn timer(&mut self, key: TimerKey) -> Result<(), Failure> {
        let row = self.world.tables.timers.get(&(key.item, key.id)).filter(|row| row.fence == key.fence).cloned();
        let Some(row) = row.filter(|_| self.world.live.contains_key(&key.item)) else {
            return Ok(());
        };
        let (event, at) = self.fired(&row)?;
        self.world.tables.timers.remove(&(key.item, key.id));
        self.fire(&row, &event, at)
    }

    fn fire(&mut self, row: &timer::Model, event: &Event, at: DateTime<Utc>) -> Result<(), Failure> {
        let live = self.world.live[&row.item_id].clone();
        let actor = Actor { id: None, roles: BTreeSet::new() };
        let facts = self.world.facts(row.item_id, &live.workflow);
        let seq = self.next_seq(row.item_id);
        let context = Context { now: self.world.now, at, seq, actor: &actor, facts: &facts, calendar: &live.calendar };
        let step = step(&live.workflow, &live.snapshot, event, &context).unwrap_or_else(|rejection| {
            // Nobody waits for the answer, so the record keeps it: the event is journalled as ignored.
            tracing::warn!(item = %row.item_id, event = event.name, %rejection, "a timer's event was refused");
            Step { snapshot: live.snapshot.clone(), microsteps: Vec::new(), effects: Vec::new(), ignored: true }
        });
        self.commit(row.item_id, Cause { event, at, actor: &actor, facts: &facts, request_id: None, batch: None }, step)
    }

    fn fired(&self, row: &timer::Model) -> Result<(Event, DateTime<Utc>), Failure> {
        let due = row.due_at.min(self.world.now);
        let event = |origin, input| Event { name: row.event.clone(), origin, input, built_in: None };
        Ok(match row.kind {
            timer::Kind::After | timer::Kind::Deadline => (event(Origin::Timer, Values::new()), due),
            timer::Kind::Rung => (event(Origin::Timer, self.turn(row)), due),
            timer::Kind::Message => {
                let body = self.body(row)?;
                (event(Origin::Message, body.with), body.at)
            }
        })
    }

    /// After a downtime the last of a deadline's rungs speaks for those before it.
    fn turn(&self, row: &timer::Model) -> Values {
        let own = (row.item_id, Uuid::nil())..=(row.item_id, Uuid::max());
        let later = self.world.tables.timers.range(own).any(|(_, other)| {
            other.kind == timer::Kind::Rung
                && other.scope == row.scope
                && other.due_at <= self.world.now
                && (other.due_at, other.id) > (row.due_at, row.id)
        });
        [("folded".to_owned(), Value::Flag(later)), ("occurrence".to_owned(), Value::Integer(row.occurrence.into()))]
            .into()
    }

    fn body(&self, row: &timer::Model) -> Result<Body, Failure> {
        let sealed = row.input.as_deref().ok_or_else(|| Failure::Missing(format!("the body of message {}", row.id)))?;
        let plain = self.world.live[&row.item_id].key.open(TIMER, sealed)?;
        serde_json::from_slice(&plain)
            .map_err(|error| Failure::Stored { what: format!("message {}", row.id), cause: error.to_string() })
    }
}
