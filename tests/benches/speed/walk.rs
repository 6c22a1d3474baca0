//! One item in memory, moved from event to event by the pure step.

use crate::measure::Stopwatch;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::input::parse_inputs;
use milepost_engine::chart::snapshot::{Actor, BuiltIn, Context, Counts, Event, Facts, Origin, Snapshot};
use milepost_engine::chart::step::step;
use milepost_engine::chart::value::{Type, Value, Values};
use milepost_engine::chart::workflow::{Field, Workflow};
use milepost_engine::language::pack::Pack;
use milepost_engine::time::calendar::Calendar;
use milepost_tests::office::{MORNING, instant, texts};
use std::sync::Arc;

/// Steps between two looks at the watch.
const STEPS: u64 = 300;

pub type Text = (&'static str, &'static str);
/// Events that lead back to where they began.
pub type Circle<'c> = [(&'c str, &'c [Text])];

pub struct Walk<'a> {
    pub workflow: &'a Workflow,
    calendar: &'a Calendar,
    pub now: DateTime<Utc>,
    actor: Actor,
    pub facts: Facts,
    pub snapshot: Snapshot,
    seq: u64,
}

impl<'a> Walk<'a> {
    /// An item that was just created, by somebody with every role; of each kind of children it has two, which are done.
    pub fn new(pack: &'a Pack, id: &str, input: &[Text]) -> Walk<'a> {
        let workflow = pack.workflows.iter().find(|workflow| workflow.id == id).expect("the workflow");
        let calendar = pack.calendars.iter().find(|calendar| calendar.name == workflow.calendar);
        let actor = Actor { id: None, roles: workflow.access.keys().cloned().collect() };
        let mut facts = Facts::default();
        facts.costs.lines = 1;
        for kind in workflow.children.keys() {
            facts.children.insert(kind.clone(), Counts { total: 2, done: 2, ..Counts::default() });
        }
        let (now, calendar) = (instant(MORNING), calendar.expect("its calendar"));
        let mut walk = Walk { workflow, calendar, now, actor, facts, snapshot: Snapshot::default(), seq: 0 };
        let created = Event { built_in: Some(BuiltIn::Create), origin: Origin::Person, ..walk.event("create", input) };
        walk.step(&created);
        walk
    }

    /// Fills fields that are empty, in the order written, until so many are filled.
    pub fn fill(&mut self, filled: usize) {
        let fields = Arc::make_mut(&mut self.snapshot.fields);
        for field in &self.workflow.fields {
            if fields.len() < filled && !fields.contains_key(&field.name) {
                fields.insert(field.name.clone(), sample(field));
            }
        }
        assert_eq!(fields.len(), filled, "so many fields are filled");
    }

    pub fn today(&self) -> NaiveDate {
        self.calendar.day_of(self.now)
    }

    /// A person's, where there is a step for people.
    pub fn event(&self, name: &str, input: &[Text]) -> Event {
        let input: Values = parse_inputs(self.workflow, &self.snapshot, name, &texts(input)).expect("sound input");
        let mut steps = self.workflow.chart.transitions.iter();
        let for_people = steps.any(|step| step.roles.is_some() && step.events.iter().any(|event| event == name));
        let origin = if for_people { Origin::Person } else { Origin::Message };
        Event { name: name.into(), origin, input, built_in: None }
    }

    pub fn take(&mut self, name: &str, input: &[Text]) {
        let event = self.event(name, input);
        self.step(&event);
    }

    /// The innermost ones, by name.
    pub fn states_after(&mut self, event: &str, input: &[Text]) -> Vec<String> {
        self.take(event, input);
        let mut states = self.snapshot.active.clone();
        states.sort();
        states
    }

    fn step(&mut self, event: &Event) {
        self.seq += 1;
        let (now, at, seq) = (self.now, self.now, self.seq);
        let context = Context {
            now,
            at,
            seq,
            actor: &self.actor,
            facts: &self.facts,
            calendar: self.calendar,
            imported: false,
            history: None,
            before: None,
        };
        let step = step(self.workflow, &self.snapshot, event, &context);
        self.snapshot = step.unwrap_or_else(|rejection| panic!("{}: {rejection}", event.name)).snapshot;
    }

    /// Steps per second around this circle.
    pub fn rate(&mut self, circle: &Circle, watch: Stopwatch) -> f64 {
        let events: Vec<Event> = circle.iter().map(|(name, input)| self.event(name, input)).collect();
        let mut count = 0;
        while !watch.is_over() {
            for _ in 0..STEPS / events.len() as u64 {
                events.iter().for_each(|event| self.step(event));
                count += events.len() as u64;
            }
        }
        watch.rate(count)
    }
}

fn sample(field: &Field) -> Value {
    let text = match &field.of {
        Type::Text => "Some words, as people write them",
        Type::Integer | Type::Decimal => "34",
        Type::Money => "TTD 50000.00",
        Type::Date => "2026-01-02",
        Type::Instant => MORNING,
        Type::Choice(options) => &options[0],
        Type::Flag => "no",
        Type::Country => "TT",
        Type::Document | Type::Person => "00000000-0000-7000-8000-000000000000",
    };
    Value::parse(&field.of, text).expect("a value")
}
