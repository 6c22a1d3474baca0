//! What fell due: a timer's event, a deadline's miss, a rung, a message. The same path as a person's event, by the system.

use super::batch::{Batch, TimerKey};
use super::command::Failure;
use super::commit::Cause;
use super::messages::Body;
use super::record::TIMER;
use crate::chart::history::Sent;
use crate::chart::snapshot::{Actor, Amendment, BuiltIn, Context, Event, Origin, Rejection, Step};
use crate::chart::step::step;
use crate::chart::value::{Value, Values};
use crate::store::{objection, timer};
use chrono::{DateTime, Utc};
use uuid::Uuid;

impl Batch<'_> {
    /// A timer that is gone, or was claimed by another since, is skipped: its event was fired or cancelled.
    pub(super) fn timer(&mut self, key: TimerKey) -> Result<(), Failure> {
        let row = self.world.tables.timers.get(&(key.item, key.id)).filter(|row| row.fence == key.fence).cloned();
        let Some(row) = row.filter(|_| self.world.live.contains_key(&key.item)) else {
            return Ok(());
        };
        if row.kind == timer::Kind::Message {
            return self.told(&row);
        }
        let (event, at) = self.fired(&row);
        self.world.tables.timers.remove(&(key.item, key.id));
        self.fire(&row, &event, at, None)
    }

    /// `history`: the event takes its place among earlier rows, or it changes one; where it cannot, the record keeps it as
    /// ignored, with nobody else to answer to.
    fn fire(
        &mut self,
        row: &timer::Model,
        event: &Event,
        at: DateTime<Utc>,
        sent: Option<Sent>,
    ) -> Result<(), Failure> {
        let live = self.world.live[&row.item_id].clone();
        let actor = Actor::system();
        let facts = self.world.facts(row.item_id, &live.workflow);
        let seq = self.next_seq(row.item_id);
        let context = Context::plain((self.world.now, at), seq, &actor, &facts, &live.calendar);
        let step = step(&live.workflow, &live.snapshot, event, &context).unwrap_or_else(|rejection| {
            // Nobody waits for the answer, so the record keeps it: the event is journalled as ignored.
            tracing::warn!(item = %row.item_id, event = event.name, %rejection, "a timer's event was refused");
            Step::nothing(&live.snapshot)
        });
        let cause =
            Cause { event, at, actor: &actor, facts: &facts, request_id: None, batch: None, placed: false, sent };
        self.commit(row.item_id, cause, step)
    }

    fn fired(&self, row: &timer::Model) -> (Event, DateTime<Utc>) {
        let input = match row.kind {
            timer::Kind::Rung => self.turn(row),
            timer::Kind::After | timer::Kind::Deadline | timer::Kind::Message => Values::new(),
        };
        let event = Event { name: row.event.clone(), origin: Origin::Timer, input, built_in: None };
        (event, row.due_at.min(self.world.now))
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

    pub(super) fn body(&self, row: &timer::Model) -> Result<Body, Failure> {
        let sealed = row.input.as_deref().ok_or_else(|| Failure::Missing(format!("the body of message {}", row.id)))?;
        let plain = self.world.live[&row.item_id].key.open(TIMER, sealed)?;
        serde_json::from_slice(&plain)
            .map_err(|error| Failure::Stored { what: format!("message {}", row.id), cause: error.to_string() })
    }

    /// What another item told. Dated before what a person entered, it takes its place there if it fits.
    fn told(&mut self, row: &timer::Model) -> Result<(), Failure> {
        let body = self.body(row)?;
        self.world.tables.timers.remove(&(row.item_id, row.id));
        let from = |seq, index| row.sender_id.map(|by| Sent { by, seq, index });
        if let Some((seq, index)) = body.back {
            return from(seq, index).map_or(Ok(()), |sent| self.taken_back(row, sent, body));
        }
        let sent = row.sender_seq.zip(row.sender_index).and_then(|(seq, index)| from(seq.cast_unsigned(), index));
        self.comes(row, sent, body)
    }

    fn comes(&mut self, row: &timer::Model, sent: Option<Sent>, body: Body) -> Result<(), Failure> {
        let Body { with, at, born, .. } = body;
        if let (Some(born), Some(sent)) = (born, sent) {
            match self.bear(row.item_id, &born, sent, &with, at)? {
                Ok(()) => return Ok(()),
                Err(refusal) => {
                    tracing::warn!(item = %row.item_id, %refusal, "what another item asked for was not added")
                }
            }
        }
        let event = Event { name: row.event.clone(), origin: Origin::Message, input: with, built_in: None };
        if self.is_late(row.item_id, at) && self.placed(row.item_id, &event, at, sent)?.is_ok() {
            return Ok(());
        }
        self.fire(row, &event, at, sent)
    }

    /// A message that came is voided, or replaced where it should have come otherwise; one that is still on its way is dropped,
    /// or comes as it should.
    fn taken_back(&mut self, row: &timer::Model, sent: Sent, told: Body) -> Result<(), Failure> {
        let own = (row.item_id, Uuid::nil())..=(row.item_id, Uuid::max());
        let on_its_way = self.world.tables.timers.range(own).find(|(_, other)| {
            (other.sender_id, other.sender_seq, other.sender_index)
                == (Some(sent.by), Some(sent.seq.cast_signed()), Some(sent.index))
        });
        if let Some((key, message)) = on_its_way.map(|(key, message)| (*key, message.clone())) {
            self.world.tables.timers.remove(&key);
            if !told.otherwise {
                return Ok(());
            }
            let body = Body { with: told.with, at: told.at, ..self.body(&message)? };
            return self.comes(&message, Some(sent), body);
        }
        if told.bearer {
            self.pass_on(row, sent, told);
            return Ok(());
        }
        let Some(caused) = self.caused(row.item_id, sent) else { return Ok(()) };
        let (reason, amendment) = if told.otherwise {
            let amendment = Amendment::Replace { input: Some(told.with), at: Some(told.at) };
            ("What another item told was corrected.", amendment)
        } else {
            ("What another item told was taken back.", Amendment::Void)
        };
        let built_in = BuiltIn::Correct { rows: vec![caused], amendment, reason: reason.into() };
        let event =
            Event { name: row.event.clone(), origin: Origin::System, input: Values::new(), built_in: Some(built_in) };
        match self.placed(row.item_id, &event, self.world.now, None)? {
            Ok(()) => Ok(()),
            Err(rejection) => self.object(row, sent, caused, &event, &rejection),
        }
    }

    /// The event in its place among earlier rows; the inner answer is why it does not fit.
    fn placed(
        &mut self,
        item: Uuid,
        event: &Event,
        at: DateTime<Utc>,
        sent: Option<Sent>,
    ) -> Result<Result<(), Rejection>, Failure> {
        let live = self.world.live[&item].clone();
        let actor = Actor::system();
        let facts = self.world.facts(item, &live.workflow);
        let (seq, catalog) = (self.next_seq(item), self.world.catalog.clone());
        let rows = self.rows(item, &catalog)?;
        let context = Context::plain((self.world.now, at), seq, &actor, &facts, &live.calendar);
        let context = Context { history: Some(&rows), ..context };
        let step = match step(&live.workflow, &live.snapshot, event, &context) {
            Ok(step) if !step.ignored => step,
            Ok(_) => return Ok(Err(Rejection::NotPossible { event: event.name.clone(), title: event.name.clone() })),
            Err(rejection) => return Ok(Err(rejection)),
        };
        drop(rows);
        let cause =
            Cause { event, at, actor: &actor, facts: &facts, request_id: None, batch: None, placed: true, sent };
        self.commit(item, cause, step).map(Ok)
    }

    /// It cannot be taken back: the record keeps it as ignored, and both items list it until a person settles it.
    fn object(
        &mut self,
        row: &timer::Model,
        sent: Sent,
        caused: u64,
        event: &Event,
        rejection: &Rejection,
    ) -> Result<(), Failure> {
        let live = self.world.live[&row.item_id].clone();
        let objection = objection::Model {
            item_id: row.item_id,
            seq: self.next_seq(row.item_id).cast_signed(),
            row_seq: caused.cast_signed(),
            sender_id: sent.by,
            sender_seq: sent.seq.cast_signed(),
            reason: rejection.to_string(),
            recorded_at: self.world.now,
            settled_at: None,
        };
        let (actor, facts) = (Actor::system(), self.world.facts(row.item_id, &live.workflow));
        let at = self.world.now;
        let cause =
            Cause { event, at, actor: &actor, facts: &facts, request_id: None, batch: None, placed: true, sent: None };
        self.world.tables.objections.put((objection.item_id, objection.seq), objection);
        self.commit(row.item_id, cause, Step::nothing(&live.snapshot))
    }
}
