//! Charts nobody would draw: whatever the nesting, history, guards, timers and steps taken by themselves, the laws hold.
//! `item.rs` asks of each step that its configuration is legal (SCXML 3.11), that it folds, that it is taken again from what
//! was stored, and that timers run in active states only.

use super::build::{Node, arrow, atomic, compound, deep_history, end, fields, history, parallel, raise, set, workflow};
use super::item::Item;
use super::laws::{attempts, offered_is_accepted};
use super::suspensions::computed;
use chrono::{NaiveDate, TimeDelta};
use milepost_engine::chart::chart::{Action, Kind};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::{Roll, Workflow};
use milepost_engine::time::duration::Duration;
use milepost_engine::time::legal_clock::point::Point;
use milepost_engine::time::legal_clock::{LegalClock, Start};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub enum Shape {
    Atomic,
    Final,
    Compound(Vec<Shape>),
    Parallel(Vec<Shape>),
}

/// From one state to another, counted in document order and taken modulo what there is.
#[derive(Clone, Debug)]
pub struct Edge {
    source: usize,
    target: usize,
    trigger: usize,
    guard: usize,
    act: usize,
    internal: bool,
}

pub const EVENTS: [&str; 4] = ["one", "two", "three", "done"];
/// Besides the events: by itself, and after a time.
const BY_ITSELF: usize = EVENTS.len();
const IN_TIME: usize = BY_ITSELF + 1;

const GUARDS: [Option<&str>; 4] = [None, None, Some("item.n > 2"), Some("item.n < 5")];

fn action(act: usize) -> Option<Action> {
    match act {
        0 => Some(set("n", "item.n + 1")),
        1 => Some(set("n", "0")),
        2 => Some(raise("two")),
        _ => None,
    }
}

pub fn shapes() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![3 => Just(Shape::Atomic), 1 => Just(Shape::Final)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Shape::Compound),
            prop::collection::vec(inner, 2..4).prop_map(Shape::Parallel),
        ]
    })
}

pub fn edges() -> impl Strategy<Value = Vec<Edge>> {
    let ends = (0..64_usize, 0..64_usize);
    let edge = (ends, 0..=IN_TIME, 0..GUARDS.len(), 0..5_usize, any::<bool>());
    let edge = edge.prop_map(|((source, target), trigger, guard, act, internal)| Edge {
        source,
        target,
        trigger,
        guard,
        act,
        internal,
    });
    prop::collection::vec(edge, 1..16)
}

fn lives() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..=EVENTS.len(), 1..25)
}

/// States are `s0`, `s1`, ... and each compound and parallel state has a history, `h0`, `h1`, ..., every other one deep.
struct Names(usize);

impl Names {
    fn next(&mut self, letter: char) -> &'static str {
        self.0 += 1;
        format!("{letter}{}", self.0).leak()
    }

    fn node(&mut self, shape: &Shape) -> Node {
        match shape {
            Shape::Atomic => atomic(self.next('s')),
            Shape::Final => end(self.next('s')),
            Shape::Compound(inner) => {
                let name = self.next('s');
                let children = self.children(inner);
                let first: &'static [&'static str] = vec![children[1].named()].leak();
                compound(name, first, children)
            }
            // A region that is final from the start is no region.
            Shape::Parallel(inner) => {
                let regions = inner.iter().map(|shape| match shape {
                    Shape::Final => Shape::Atomic,
                    Shape::Atomic | Shape::Compound(_) | Shape::Parallel(_) => shape.clone(),
                });
                let regions: Vec<Shape> = regions.collect();
                let name = self.next('s');
                parallel(name, self.children(&regions))
            }
        }
    }

    /// A history first, then the states; the history's default is the first of them.
    fn children(&mut self, inner: &[Shape]) -> Vec<Node> {
        let name = self.next('h');
        let deep = self.0.is_multiple_of(2);
        let mut children: Vec<Node> = inner.iter().map(|shape| self.node(shape)).collect();
        let default: &'static [&'static str] = vec![children[0].named()].leak();
        let memory = if deep { deep_history(name, default) } else { history(name, default) };
        children.insert(0, memory);
        children
    }
}

pub fn item(inner: &[Shape], edges: &[Edge]) -> Item {
    Item::blank(drawn(inner, edges))
}

fn drawn(inner: &[Shape], edges: &[Edge]) -> Workflow {
    let mut root = Names(0).node(&Shape::Compound(inner.to_vec()));
    let (mut sources, mut targets) = (Vec::new(), Vec::new());
    root.each(&mut |node| {
        targets.push(node.named());
        if matches!(node.kind(), Kind::Atomic | Kind::Compound | Kind::Parallel) {
            sources.push(node.named());
        }
    });
    for edge in edges {
        let source = sources[edge.source % sources.len()];
        // Not the root itself: nothing leads there.
        let target = targets[1 + edge.target % (targets.len() - 1)];
        root.each(&mut |node| {
            if node.named() == source {
                *node = edge.from(node.clone(), target);
            }
        });
    }
    let mut workflow = workflow(root);
    fields(&mut workflow, "revise", &[("n", Type::Integer), ("said", Type::Text), ("charged_on", Type::Date)]);
    let paused: Vec<&str> = targets.into_iter().skip(1).filter(|name| name.starts_with('s')).step_by(3).collect();
    workflow.deadlines = vec![computed(0, "10 days", &paused)];
    workflow
}

/// The days on which a state was active that the deadline is paused in, told by looking at the item after each step.
#[derive(Default)]
struct Stood {
    over: Vec<(NaiveDate, NaiveDate)>,
    since: BTreeMap<String, NaiveDate>,
}

impl Stood {
    fn look(&mut self, item: &Item) {
        let today = item.calendar.day_of(item.now);
        let active = |state: &String| item.snapshot.entered.contains_key(state);
        for state in &item.workflow.deadlines[0].paused_in {
            match (self.since.get(state).copied(), active(state)) {
                (None, true) => _ = self.since.insert(state.clone(), today),
                (Some(first), false) => {
                    self.over.push((first, today));
                    self.since.remove(state);
                }
                (None, false) | (Some(_), true) => {}
            }
        }
    }

    fn due(&self, item: &Item) -> Option<NaiveDate> {
        let day = |day: NaiveDate| Point::Day(day);
        let over = self.over.iter().map(|(first, last)| (day(*first), Some(day(*last))));
        let from = item.snapshot.field("charged_on").expect("given").to_string().parse().expect("a day");
        let clock = LegalClock {
            calendar: &item.calendar,
            start: Start::Within { from: Point::Day(from), budget: Duration::parse("10 days").expect("a duration") },
            roll: Roll::Next,
            suspensions: over.chain(self.since.values().map(|first| (day(*first), None))).collect(),
            extensions: Vec::new(),
        };
        clock.reckon().expect("a clock").due.map(|due| due.day(&item.calendar))
    }
}

impl Edge {
    fn from(&self, node: Node, target: &'static str) -> Node {
        let mut way = match self.trigger {
            IN_TIME => return node.after("3 days", target),
            BY_ITSELF => arrow("", target).nobody().when("item.n == 3"),
            event => arrow(EVENTS[event], target),
        };
        if let Some(guard) = GUARDS[self.guard].filter(|_| self.trigger != BY_ITSELF) {
            way = way.when(guard);
        }
        if let Some(action) = action(self.act) {
            way = way.then(action);
        }
        node.with(if self.internal { way.internal() } else { way })
    }
}

/// One step of a life: a person's event, or what time brings. Answers the code of its refusal.
fn lived(item: &mut Item, event: usize) -> Option<&'static str> {
    let Some(name) = EVENTS.get(event) else {
        let due = item.running()?;
        // Nobody waits for a timer's answer; a chart that never comes to rest is refused all the same.
        return item.try_timer(&due).err().map(|refusal| refusal.code());
    };
    item.try_fire(name, &[]).err().map(|refusal| refusal.code())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    /// `item.rs` holds each step against the laws. Fields, events and roles declared in another order mean the same.
    #[test]
    fn every_step_of_any_chart_is_legal_and_folds(inner in prop::collection::vec(shapes(), 1..4), edges in edges(), life in lives()) {
        let (mut item, mut turned) = (Item::blank(drawn(&inner, &edges)), Item::blank(drawn(&inner, &edges)));
        turned.workflow.events.reverse();
        turned.workflow.fields.reverse();
        // `done` also answers `done.state.NAME`, so some of these charts never come to rest.
        let given = [("n", "0"), ("charged_on", "2023-12-30")];
        let begun = [&mut item, &mut turned].map(|item| item.create(&given).map_err(|refusal| refusal.code()));
        prop_assert_eq!(begun[0], begun[1]);
        if begun[0] == Err("RUNAWAY") {
            return Ok(());
        }
        prop_assert_eq!(begun[0], Ok(()));
        let mut stood = Stood::default();
        stood.look(&item);
        for event in life {
            [&mut item, &mut turned].into_iter().for_each(|item| item.now += TimeDelta::hours(15));
            let refused = lived(&mut item, event);
            stood.look(&item);
            if let Some(open) = item.snapshot.open_deadline("answer") {
                prop_assert_eq!(open.due, stood.due(&item));
            }
            prop_assert_eq!(refused, lived(&mut turned, event));
            let expected = [None, Some("NOT_POSSIBLE"), Some("GUARD"), Some("UNKNOWN_EVENT"), Some("FINISHED"), Some("RUNAWAY")];
            prop_assert!(expected.contains(&refused), "{refused:?}");
            prop_assert_eq!((&item.snapshot, &item.effects), (&turned.snapshot, &turned.effects));
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn what_any_chart_offers_it_accepts(inner in prop::collection::vec(shapes(), 1..4), edges in edges(), attempts in attempts()) {
        offered_is_accepted(drawn(&inner, &edges), &attempts)?;
    }
}

/// Two states that lead to each other by themselves, for ever.
#[test]
fn a_chart_that_never_comes_to_rest_is_refused() {
    let states = [atomic("rest").on("go", "left"), atomic("left").always("right"), atomic("right").always("left")];
    let mut item = Item::new(workflow(compound("root", &["rest"], states)));
    assert_eq!(item.try_fire("go", &[]).map_err(|refusal| refusal.code()), Err("RUNAWAY"));
    assert_eq!(item.active(), "rest");
}
