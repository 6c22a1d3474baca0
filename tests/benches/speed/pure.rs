//! The pure step alone: two states that lead to each other, and the everyday events of an action.

use crate::measure::{Figures, ROUNDS, Stopwatch};
use chrono::{DateTime, Utc};
use milepost_engine::chart::input::parse_inputs;
use milepost_engine::chart::snapshot::{Actor, BuiltIn, Context, Event, Facts, Origin, Snapshot};
use milepost_engine::chart::step::step;
use milepost_engine::chart::value::Values;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::time::calendar::Calendar;
use milepost_tests::office::{MORNING, instant, shipped, texts};

/// Steps between two looks at the watch.
const STEPS: u64 = 300;

const FLAT: &str = "
id: flat
version: 1
kind: flat
title: Two states
reference: F{number}
calendar: national
events: { go: { title: Go }, back: { title: Back } }
access: { coordinator: { see: all } }
create: { roles: [coordinator] }
initial: here
states:
  here:  { on: { go: { roles: [coordinator], target: there } } }
  there: { on: { back: { roles: [coordinator], target: here } } }
";

pub fn figures() -> Figures {
    let mut files = shipped();
    files.push(File { path: "bench/flat.yaml".into(), text: FLAT.into() });
    let (pack, complaints) = Pack::read(&files);
    assert!(complaints.is_empty(), "{complaints:?}");
    let mut flat = Walk::new(&pack, "flat", &[]);
    let mut action = Walk::new(&pack, "nap-action", &[("title", "Campaign"), ("due_on", "2026-12-31")]);
    ["confirm_costs", "approve", "start"].iter().for_each(|event| action.take(event, &[]));
    let note = [("progress", "40"), ("text", "The venue is booked")];
    let mut figures = Figures::new("pure steps/s", "flat loop");
    for _ in 0..ROUNDS {
        figures.add("flat loop", flat.rate(&[("go", &[]), ("back", &[])]));
        let day = [("note", &note[..]), ("block", &[("blocked_reason", "No venue")]), ("unblock", &[])];
        figures.add("action: note, block, unblock", action.rate(&day));
    }
    figures
}

type Text = (&'static str, &'static str);

/// One item in memory, moved from event to event.
struct Walk<'a> {
    workflow: &'a Workflow,
    calendar: &'a Calendar,
    now: DateTime<Utc>,
    actor: Actor,
    facts: Facts,
    snapshot: Snapshot,
    seq: u64,
}

impl<'a> Walk<'a> {
    fn new(pack: &'a Pack, id: &str, input: &[Text]) -> Walk<'a> {
        let workflow = pack.workflows.iter().find(|workflow| workflow.id == id).expect("the workflow");
        let calendar = pack.calendars.iter().find(|calendar| calendar.name == workflow.calendar);
        let actor = Actor { id: None, roles: ["coordinator".to_owned()].into() };
        let mut facts = Facts::default();
        facts.costs.lines = 1;
        for kind in workflow.children.keys() {
            facts.children.insert(kind.clone(), Default::default());
        }
        let (now, calendar) = (instant(MORNING), calendar.expect("its calendar"));
        let mut walk = Walk { workflow, calendar, now, actor, facts, snapshot: Snapshot::default(), seq: 0 };
        let created = Event { built_in: Some(BuiltIn::Create), ..walk.event("create", input) };
        walk.step(&created);
        walk
    }

    fn event(&self, name: &str, input: &[Text]) -> Event {
        let input: Values = parse_inputs(self.workflow, &self.snapshot, name, &texts(input)).expect("sound input");
        Event { name: name.into(), origin: Origin::Person, input, built_in: None }
    }

    fn take(&mut self, name: &str, input: &[Text]) {
        let event = self.event(name, input);
        self.step(&event);
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
    fn rate(&mut self, circle: &[(&str, &[Text])]) -> f64 {
        let events: Vec<Event> = circle.iter().map(|(name, input)| self.event(name, input)).collect();
        let (mut count, watch) = (0, Stopwatch::start());
        while !watch.is_over() {
            for _ in 0..STEPS / events.len() as u64 {
                events.iter().for_each(|event| self.step(event));
                count += events.len() as u64;
            }
        }
        watch.rate(count)
    }
}
