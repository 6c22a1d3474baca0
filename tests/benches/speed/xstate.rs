//! The same charts in XState, by its pure `transition`: each is written from the compiled chart, driven by the same events,
//! and must stand in the same states after each. Our check of roles, deadlines and reminders have no counterpart there.

use crate::measure::SLICE;
use crate::walk::{Circle, Walk};
use milepost_engine::chart::chart::{Action, Chart, Kind, StateId, Transition};
use milepost_engine::chart::value::Value;
use milepost_engine::chart::workflow::Workflow;
use milepost_tests::node::installed;
use serde_json::{Map, Value as Json, json};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

pub struct XState {
    node: Child,
    asks: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl XState {
    /// `None` where Node is missing.
    pub fn start() -> Option<XState> {
        Command::new("node").arg("--version").output().ok()?;
        let mut node = Command::new("node");
        node.arg("transition.mjs").current_dir(installed()).env("NODE_ENV", "production");
        let mut node = node.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("node runs");
        let asks = node.stdin.take().expect("its input");
        let answers = BufReader::new(node.stdout.take().expect("its output")).lines();
        Some(XState { node, asks, answers })
    }

    fn ask(&mut self, question: &Json) -> Json {
        writeln!(self.asks, "{question}").expect("node listens");
        let answer = self.answers.next().expect("node answers").expect("text");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// The states after each event, by the world's name.
    pub fn enter(&mut self, worlds: &[Json]) -> Json {
        self.ask(&json!(worlds))
    }

    pub fn rate(&mut self, name: &str) -> f64 {
        let answer = self.ask(&json!({ "name": name, "milliseconds": SLICE.as_millis() as u64 }));
        answer.as_f64().expect("a rate")
    }
}

impl Drop for XState {
    fn drop(&mut self) {
        self.node.kill().and_then(|()| self.node.wait()).expect("node ends");
    }
}

/// What XState is told of an item and its way: `before` leads to where the circle begins.
pub fn world(name: &str, walk: &Walk, before: &Circle, circle: &Circle) -> Json {
    let fields = walk.snapshot.fields.iter();
    let context: Map<String, Json> = fields.map(|(name, value)| (name.clone(), plain(value))).collect();
    let events = |circle: &Circle| circle.iter().map(|(name, input)| event(walk, name, input)).collect::<Vec<_>>();
    json!({
        "name": name,
        "chart": state(walk.workflow, Chart::ROOT),
        "context": context,
        "today": walk.today().to_string(),
        "children": walk.facts.children,
        "before": events(before),
        "circle": events(circle),
    })
}

fn event(walk: &Walk, name: &str, input: &[(&'static str, &'static str)]) -> Json {
    let given = walk.event(name, input).input;
    let mut event: Map<String, Json> = given.iter().map(|(name, value)| (name.clone(), plain(value))).collect();
    event.insert("type".into(), name.into());
    event.insert("at".into(), walk.today().to_string().into());
    event.into()
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Flag(flag) => json!(flag),
        Value::Integer(number) => json!(number),
        value => json!(value.to_string()),
    }
}

fn state(workflow: &Workflow, id: StateId) -> Json {
    let chart = &workflow.chart;
    let from = &chart.states[id];
    assert!(from.after.is_empty(), "{}: its time is not compared", from.name);
    let mut made = Map::from_iter([("id".to_owned(), json!(from.name))]);
    let first = from.initial.as_ref().map(|initial| initial.targets[0]);
    match (from.kind, first) {
        (Kind::History { deep }, Some(target)) => {
            let history = if deep { "deep" } else { "shallow" };
            return json!({ "id": from.name, "type": "history", "history": history, "target": target_of(chart, target) });
        }
        (Kind::Compound, Some(target)) => {
            let leads = |child: &StateId| *child == target || chart.is_descendant(target, *child);
            let child = chart.child_states(id).find(leads).expect("a child");
            made.insert("initial".into(), json!(chart.states[child].name));
        }
        (Kind::Parallel, _) => drop(made.insert("type".into(), json!("parallel"))),
        (Kind::Final, _) => drop(made.insert("type".into(), json!("final"))),
        (Kind::Atomic | Kind::Compound | Kind::History { .. }, _) => {}
    }
    let inner: Map<String, Json> =
        from.children.iter().map(|child| (chart.states[*child].name.clone(), state(workflow, *child))).collect();
    let blocks = |blocks: &[Vec<Action>]| actions(&blocks.concat());
    made.extend([
        ("states".to_owned(), json!(inner)),
        ("entry".to_owned(), json!(blocks(&from.entry))),
        ("exit".to_owned(), json!(blocks(&from.exit))),
    ]);
    steps(workflow, id, &mut made);
    made.into()
}

fn steps(workflow: &Workflow, id: StateId, made: &mut Map<String, Json>) {
    let (mut on, mut always) = (Map::new(), Vec::new());
    for transition in workflow.chart.states[id].transitions.iter().map(|id| &workflow.chart.transitions[*id]) {
        match transition.events.first() {
            None => always.push(taken(workflow, transition, None)),
            Some(event) => {
                let taken = taken(workflow, transition, Some(event));
                on.entry(event.clone()).or_insert(json!([])).as_array_mut().expect("a list").push(taken);
            }
        }
    }
    made.insert("on".into(), on.into());
    if !always.is_empty() {
        made.insert("always".into(), always.into());
    }
}

/// Input that bears a field's name is stored there, as `step` does.
fn taken(workflow: &Workflow, transition: &Transition, event: Option<&String>) -> Json {
    let declared = event.and_then(|event| workflow.event(event));
    let inputs = declared.map_or(&[][..], |declared| &declared.inputs).iter().filter(|input| input.stored);
    let stored: Vec<&String> = inputs.map(|input| &input.name).collect();
    let mut done = if stored.is_empty() { Vec::new() } else { vec![json!({ "store": stored })] };
    done.extend(actions(&transition.actions));
    let mut made = Map::from_iter([("actions".to_owned(), json!(done))]);
    if let Some(target) = transition.targets.first() {
        made.insert("target".into(), json!(target_of(&workflow.chart, *target)));
        made.insert("reenter".into(), json!(!transition.internal));
    }
    if let Some(guard) = &transition.guard {
        made.insert("guard".into(), json!(guard.when.source));
    }
    made.into()
}

fn target_of(chart: &Chart, target: StateId) -> String {
    format!("#{}", chart.states[target].name)
}

/// Fields that are set side by side are one `assign`.
fn actions(block: &[Action]) -> Vec<Json> {
    let mut made: Vec<Json> = Vec::new();
    for action in block {
        match action {
            Action::Set { field, value } => match made.last_mut().and_then(|last| last.get_mut("set")) {
                Some(set) => set[field] = json!(value.source),
                None => made.push(json!({ "set": { field: value.source } })),
            },
            Action::Raise { event } => made.push(json!({ "raise": event })),
            Action::Tell { event, .. } => made.push(json!({ "tell": event })),
            Action::Send(_) | Action::Cancel { .. } | Action::If { .. } => panic!("not of the YAML"),
        }
    }
    made
}
