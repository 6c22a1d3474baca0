//! One item in memory, moved by `step`. Every step is held against the laws: a legal configuration, a merge patch between the
//! snapshots that leads from one to the other, the same step again from what was stored, timers only in active states.

use super::build::CLERK;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::available::{Possible, available};
use milepost_engine::chart::chart::Kind;
use milepost_engine::chart::input::parse_inputs;
use milepost_engine::chart::snapshot::{
    Actor, BuiltIn, Context, Effect, Event, Extension, Facts, Origin, Rejection, Snapshot, Step,
};
use milepost_engine::chart::step::step;
use milepost_engine::chart::value::{Value, Values};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::engine::record::{Record, difference, fold};
use milepost_engine::time::calendar::Calendar;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub struct Item {
    pub workflow: Workflow,
    pub snapshot: Snapshot,
    pub facts: Facts,
    pub now: DateTime<Utc>,
    pub actor: Actor,
    pub calendar: Calendar,
    /// Of the last step.
    pub effects: Vec<Effect>,
    pub moves: Vec<String>,
    /// Of `after`, that have not fired, by state and event.
    timers: BTreeSet<(String, String)>,
    seq: u64,
}

const CALENDAR: &str = "
id: plain
version: 1
title: Weekdays
zone: America/Port_of_Spain
weekend: [Sat, Sun]
remind_at: \"08:00\"
holidays:
  - { title: Republic Day, on: 09-24 }
";

pub fn plain_calendar() -> Calendar {
    Calendar::parse(CALENDAR).expect("a calendar")
}

pub fn person(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn texts(input: &[(&str, &str)]) -> BTreeMap<String, String> {
    let input = input.iter();
    input.map(|(name, text)| (name.to_string(), text.to_string())).collect()
}

impl Item {
    /// Not created yet; it is noon of Monday 1 January 2024.
    pub fn blank(workflow: Workflow) -> Item {
        Item {
            workflow,
            snapshot: Snapshot::default(),
            facts: Facts::default(),
            now: noon("2024-01-01"),
            actor: Actor { id: Some(person(1)), roles: [CLERK.to_owned()].into() },
            calendar: plain_calendar(),
            effects: Vec::new(),
            moves: Vec::new(),
            timers: BTreeSet::new(),
            seq: 0,
        }
    }

    pub fn new(workflow: Workflow) -> Item {
        Item::created_with(workflow, &[])
    }

    pub fn created_with(workflow: Workflow, input: &[(&str, &str)]) -> Item {
        let mut item = Item::blank(workflow);
        item.create(input).expect("created");
        item
    }

    pub fn create(&mut self, input: &[(&str, &str)]) -> Result<(), Rejection> {
        let input = parse_inputs(&self.workflow, &self.snapshot, "create", &texts(input))?;
        self.built_in("create", BuiltIn::Create, input)
    }

    pub fn on(&mut self, day: &str) -> &mut Item {
        self.now = noon(day);
        self
    }

    pub fn by(&mut self, number: u128) -> &mut Item {
        self.actor.id = Some(person(number));
        self
    }

    pub fn acting_as(&mut self, role: &str) -> &mut Item {
        self.actor.roles = [role.to_owned()].into();
        self
    }

    pub fn try_fire(&mut self, event: &str, input: &[(&str, &str)]) -> Result<(), Rejection> {
        let input = parse_inputs(&self.workflow, &self.snapshot, event, &texts(input))?;
        self.happen(Origin::Person, event, None, input, self.now)
    }

    pub fn fire(&mut self, event: &str) -> &mut Item {
        self.fire_with(event, &[])
    }

    pub fn fire_with(&mut self, event: &str, input: &[(&str, &str)]) -> &mut Item {
        self.try_fire(event, input).expect(event);
        self
    }

    /// Why a person cannot do it now.
    pub fn refused(&mut self, event: &str) -> String {
        let refusal = self.try_fire(event, &[]).expect_err(event);
        refusal.to_string()
    }

    pub fn fire_at(&mut self, event: &str, at: DateTime<Utc>) -> Result<(), Rejection> {
        self.happen(Origin::Person, event, None, Values::new(), at)
    }

    pub fn extend(&mut self, deadline: &str, until: &str, input: &[(&str, &str)]) -> Result<(), Rejection> {
        let event = format!("extend.{deadline}");
        let input = parse_inputs(&self.workflow, &self.snapshot, &event, &texts(input))?;
        let deadline = deadline.to_owned();
        self.built_in("extend", BuiltIn::Extend { deadline, by: Extension::Until(day(until)) }, input)
    }

    pub fn extend_by(&mut self, deadline: &str, days: u32) -> Result<(), Rejection> {
        let deadline = deadline.to_owned();
        self.built_in("extend", BuiltIn::Extend { deadline, by: Extension::Days(days) }, Values::new())
    }

    pub fn built_in(&mut self, name: &str, built_in: BuiltIn, input: Values) -> Result<(), Rejection> {
        self.happen(Origin::Person, name, Some(built_in), input, self.now)
    }

    pub fn try_timer(&mut self, event: &str) -> Result<(), Rejection> {
        self.happen(Origin::Timer, event, None, Values::new(), self.now)
    }

    /// Comes to this version of its workflow.
    pub fn migrate(&mut self, to: Workflow) -> Result<(), Rejection> {
        let old = std::mem::replace(&mut self.workflow, to);
        let built_in = Some(BuiltIn::Migrate { from: old.version, to: self.workflow.version });
        let event = Event { name: "migrate".into(), origin: Origin::Person, input: Values::new(), built_in };
        let context = Context { before: Some(&old), ..self.context(self.now) };
        let done = step(&self.workflow, &self.snapshot, &event, &context)?;
        self.hold_laws(&event, &done);
        self.hold_timers(&event, &done);
        self.taken(done);
        Ok(())
    }

    /// True where the event moved something; ignored otherwise.
    pub fn timer(&mut self, event: &str, input: &[(&str, Value)]) -> bool {
        self.outside(Origin::Timer, event, input)
    }

    pub fn told(&mut self, event: &str, input: &[(&str, Value)]) -> bool {
        self.outside(Origin::Message, event, input)
    }

    fn outside(&mut self, origin: Origin, event: &str, input: &[(&str, Value)]) -> bool {
        let input = input.iter();
        let input = input.map(|(name, value)| (name.to_string(), value.clone())).collect();
        let actor = std::mem::replace(&mut self.actor, Actor { id: None, roles: Default::default() });
        let seq = self.seq;
        let answer = self.happen(origin, event, None, input, self.now);
        self.actor = actor;
        answer.expect("nothing but a person's event is rejected");
        assert_eq!(self.seq, seq + 1);
        !self.moves.is_empty() || !self.effects.is_empty()
    }

    fn happen(
        &mut self,
        origin: Origin,
        name: &str,
        built_in: Option<BuiltIn>,
        input: Values,
        at: DateTime<Utc>,
    ) -> Result<(), Rejection> {
        let event = Event { name: name.into(), origin, input, built_in };
        let done = step(&self.workflow, &self.snapshot, &event, &self.context(at))?;
        self.hold_laws(&event, &done);
        self.hold_replay(&event, at, &done);
        self.hold_timers(&event, &done);
        self.taken(done);
        Ok(())
    }

    fn taken(&mut self, done: Step) {
        self.seq += 1;
        self.moves = done.microsteps.iter().map(said).collect();
        self.effects = done.effects;
        self.snapshot = done.snapshot;
    }

    fn context(&self, at: DateTime<Utc>) -> Context<'_> {
        Context {
            now: self.now,
            at,
            seq: self.seq + 1,
            actor: &self.actor,
            facts: &self.facts,
            calendar: &self.calendar,
            imported: false,
            history: None,
            before: None,
        }
    }

    /// An event whose time has run out, if any timer is running.
    pub fn running(&self) -> Option<String> {
        self.timers.first().map(|(_, event)| event.clone())
    }

    pub fn possible(&self) -> Vec<Possible> {
        available(&self.workflow, &self.snapshot, &self.context(self.now))
    }

    pub fn active(&self) -> String {
        self.snapshot.active.join(" ")
    }

    /// What the last step did: `-left +entered`, one line a microstep.
    pub fn moves(&self) -> String {
        self.moves.join("\n")
    }

    pub fn field(&self, name: &str) -> String {
        let value = self.snapshot.fields.get(name);
        value.map_or("(empty)".into(), ToString::to_string)
    }

    /// From the stored form, with everything read again, the same step comes out.
    fn hold_replay(&self, event: &Event, at: DateTime<Utc>, done: &Step) {
        let stored = serde_json::to_string(&self.snapshot).expect("JSON");
        let read: Snapshot = serde_json::from_str(&stored).expect("a snapshot");
        assert_eq!(read, self.snapshot, "stored form");
        let event: Event = serde_json::from_value(serde_json::to_value(event).expect("JSON")).expect("an event");
        let again = step(&self.workflow, &read, &event, &self.context(at)).expect("the same step");
        assert_eq!(again, *done, "replay");
    }

    fn hold_timers(&mut self, event: &Event, done: &Step) {
        self.timers.retain(|(_, own)| event.origin != Origin::Timer || *own != event.name);
        for effect in &done.effects {
            match effect {
                Effect::StartTimer { state, event, .. } => _ = self.timers.insert((state.clone(), event.clone())),
                Effect::CancelTimers { state } => self.timers.retain(|(own, _)| own != state),
                Effect::KeepTimers { kept } => {
                    let mut kept = kept.clone();
                    kept.retain(|one| self.timers.contains(&(one.scope.clone(), one.event.clone())));
                    self.timers = kept.into_iter().map(|one| (one.new_scope, one.new_event)).collect();
                }
                _ => {}
            }
        }
        // Sends and silences are no state's.
        let mut states = self.timers.iter().map(|(state, _)| state).filter(|state| !state.contains(['#', '.']));
        let stray = states.find(|state| done.snapshot.finished || !done.snapshot.entered.contains_key(*state));
        assert_eq!(stray, None, "a timer runs in a state that is not active");
    }

    fn hold_laws(&self, event: &Event, done: &Step) {
        let before = serde_json::to_value(&self.snapshot).expect("JSON");
        let after = serde_json::to_value(&done.snapshot).expect("JSON");
        assert!(!holds_null(&after), "null in {after}");
        let record = Record {
            event: event.clone(),
            actor: self.actor.clone(),
            facts: self.facts.clone(),
            microsteps: done.microsteps.clone(),
            effects: done.effects.clone(),
            placed: false,
            heard: false,
            sent: None,
            patch: difference(&before, &after),
        };
        let folded = fold(&self.snapshot, &record).expect("a snapshot");
        assert_eq!(folded, done.snapshot, "fold");
        legal(&self.workflow, &done.snapshot);
    }
}

/// SCXML 3.11: one child of every active compound state, every child of every active parallel state.
fn legal(workflow: &Workflow, snapshot: &Snapshot) {
    let chart = &workflow.chart;
    let active = |id: &usize| snapshot.entered.contains_key(&chart.states[*id].name);
    for id in (0..chart.states.len()).filter(active) {
        let all = chart.child_states(id).count();
        let inside = chart.child_states(id).filter(active).count();
        match chart.states[id].kind {
            Kind::Compound => assert_eq!(inside, 1, "children of {}", chart.states[id].name),
            Kind::Parallel => assert_eq!(inside, all, "regions of {}", chart.states[id].name),
            Kind::Atomic | Kind::Final => {
                assert!(snapshot.active.contains(&chart.states[id].name));
            }
            Kind::History { .. } => panic!("a history state is active"),
        }
        let parent = chart.states[id].parent;
        assert!(parent.is_none_or(|parent| active(&parent)), "an orphan");
    }
}

fn said(round: &milepost_engine::chart::snapshot::Microstep) -> String {
    let event = round.event.iter().map(|event| format!("{event}:"));
    let exited = round.exited.iter().map(|state| format!("-{state}"));
    let entered = round.entered.iter().map(|state| format!("+{state}"));
    let set = round.set.iter().map(|(name, value)| format!("{name}={value}"));
    let words: Vec<String> = event.chain(exited).chain(entered).chain(set).collect();
    words.join(" ")
}

pub fn noon(text: &str) -> DateTime<Utc> {
    let noon = format!("{text}T12:00:00-04:00");
    noon.parse::<DateTime<chrono::FixedOffset>>().expect("a day").to_utc()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn holds_null(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => true,
        serde_json::Value::Array(values) => values.iter().any(holds_null),
        serde_json::Value::Object(values) => values.values().any(holds_null),
        serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::String(_) => false,
    }
}
