//! A workflow as Mermaid's `stateDiagram-v2`. Mermaid knows no step from a state to one inside it and none that stays: those
//! stand at a box of their own, `any of NAME`. Its history states are plain ones with their default.

use super::label;
use super::layout::{around, leads_inside};
use crate::chart::chart::{Chart, Kind, StateId, Transition};
use crate::chart::workflow::Workflow;
use std::fmt::Write;

/// Mermaid's own words: a state of such a name is called by its number.
const OWN: [&str; 16] = [
    "as",
    "choice",
    "class",
    "classdef",
    "click",
    "default",
    "direction",
    "end",
    "fork",
    "hide",
    "join",
    "note",
    "over",
    "scale",
    "state",
    "style",
];

pub fn mermaid(workflow: &Workflow) -> String {
    let mut writer = Writer { workflow, chart: &workflow.chart, text: String::new() };
    writer.line(0, "stateDiagram-v2");
    writer.inside(Chart::ROOT, 1);
    writer.text
}

struct Writer<'w> {
    workflow: &'w Workflow,
    chart: &'w Chart,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// The states inside, then the steps that stay inside this state and no smaller one.
    fn inside(&mut self, id: StateId, depth: usize) {
        let parallel = self.chart.states[id].kind == Kind::Parallel;
        let mut begun = self.any_of(id, depth);
        if begun && parallel {
            self.steps(depth, |source, around| around == id && source == id);
        }
        for child in self.chart.states[id].children.iter().copied() {
            if parallel && std::mem::replace(&mut begun, true) {
                self.line(depth, "--");
            }
            self.state(child, depth);
            if parallel {
                let within = |source: StateId| source == child || self.chart.is_descendant(source, child);
                self.steps(depth, |source, around| around == id && within(source));
            }
        }
        for target in self.chart.states[id].initial.iter().flat_map(|initial| &initial.targets) {
            self.line(depth, &format!("[*] --> {}", self.name(*target)));
        }
        if !parallel {
            self.steps(depth, |_, around| around == id);
        }
        for child in self.chart.states[id].children.iter().copied() {
            self.default(child, depth);
        }
    }

    fn state(&mut self, id: StateId, depth: usize) {
        let state = &self.chart.states[id];
        let opening = format!("state \"{}\" as {}", escaped(&label::name(self.workflow, id)), self.name(id));
        match state.kind {
            Kind::Compound | Kind::Parallel => {
                self.line(depth, &format!("{opening} {{"));
                self.inside(id, depth + 1);
                self.line(depth, "}");
            }
            Kind::Atomic | Kind::Final | Kind::History { .. } => {
                self.line(depth, &opening);
                let notes: Vec<String> = label::deadlines(self.workflow, id).collect();
                for note in notes {
                    self.line(depth, &format!("note right of {}", self.name(id)));
                    self.line(depth + 1, &escaped(&format!("due: {note}")));
                    self.line(depth, "end note");
                }
                if state.kind == Kind::Final {
                    self.line(depth, &format!("{} --> [*]", self.name(id)));
                }
            }
        }
    }

    /// What holds in all states inside, as far as no arrow can show it.
    fn any_of(&mut self, id: StateId, depth: usize) -> bool {
        let state = &self.chart.states[id];
        let own: Vec<&Transition> = state.transitions.iter().map(|id| &self.chart.transitions[*id]).collect();
        let deadlines: Vec<String> = label::deadlines(self.workflow, id).collect();
        let hidden = own.iter().any(|own| leads_inside(self.chart, own));
        if !hidden && deadlines.is_empty() {
            return false;
        }
        let title = format!("any of {}", label::name(self.workflow, id));
        self.line(depth, &format!("state \"{}\" as {}", escaped(&title), any(id)));
        for deadline in deadlines {
            self.line(depth, &format!("{} : {}", any(id), escaped(&format!("due: {deadline}"))));
        }
        true
    }

    fn steps(&mut self, depth: usize, here: impl Fn(StateId, StateId) -> bool) {
        for step in &self.chart.transitions {
            if here(step.source, around(self.chart, step.source, &step.targets)) {
                self.step(step, depth);
            }
        }
    }

    fn step(&mut self, step: &Transition, depth: usize) {
        let source = if leads_inside(self.chart, step) { any(step.source) } else { self.name(step.source) };
        let said = escaped(&label::step(self.workflow, step));
        if step.targets.is_empty() {
            return self.line(depth, &format!("{source} : {said}"));
        }
        for target in &step.targets {
            self.line(depth, &format!("{source} --> {} : {said}", self.name(*target)));
        }
    }

    fn name(&self, id: StateId) -> String {
        let name = &self.chart.states[id].name;
        let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if plain && !OWN.contains(&name.to_lowercase().as_str()) { name.clone() } else { format!("s{id}") }
    }

    /// Where a history state leads the first time.
    fn default(&mut self, id: StateId, depth: usize) {
        let state = &self.chart.states[id];
        let Some(initial) = state.initial.as_ref().filter(|_| matches!(state.kind, Kind::History { .. })) else {
            return;
        };
        for target in &initial.targets {
            self.line(depth, &format!("{} --> {} : the first time", self.name(id), self.name(*target)));
        }
    }
}

fn any(id: StateId) -> String {
    format!("any{id}")
}

/// What means something to Mermaid, by its number.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '"' | '#' | ';' | ':' | '<' | '>' | '{' | '}' | '&' | '%' | '`' | '\\' => {
                write!(escaped, "#{};", u32::from(c)).unwrap_or_default();
            }
            c if c.is_whitespace() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
