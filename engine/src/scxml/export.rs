//! A workflow's chart as SCXML text: states, transitions, conditions and what they do. Conditions stay CEL. What SCXML has no
//! word for stands in a namespace of its own, which other tools pass over and `import.rs` reads.

use super::import::OF_ROOT;
use super::xml::{OWN, PREFIX, SCXML};
use crate::chart::chart::{Action, Branch, Chart, Destination, Initial, Kind, Recipient, Send, StateId, Transition};
use crate::chart::value::Type;
use crate::chart::workflow::Workflow;

pub fn export(workflow: &Workflow) -> String {
    let mut writer = Writer { chart: &workflow.chart, text: String::new(), depth: 0 };
    writer.text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    writer.root(workflow);
    writer.text
}

struct Writer<'w> {
    chart: &'w Chart,
    text: String,
    depth: usize,
}

/// In the order they are written; `None` is left out.
type Attributes<'a> = [(&'a str, Option<String>)];

impl Writer<'_> {
    fn root(&mut self, workflow: &Workflow) {
        let root = &self.chart.states[Chart::ROOT];
        let initial = root.initial.as_ref().filter(|initial| self.is_written(initial));
        let attributes = [
            ("xmlns", Some(SCXML.to_owned())),
            (&format!("xmlns:{PREFIX}"), Some(OWN.to_owned())),
            ("version", Some("1.0".to_owned())),
            ("datamodel", Some("cel".to_owned())),
            ("name", Some(workflow.id.clone())),
            ("initial", initial.map(|initial| self.names(&initial.targets))),
        ];
        let begun = |block: &&Vec<Action>| matches!(block.as_slice(), [Action::Set { .. }]);
        let data = root.entry.iter().take_while(begun).count();
        self.element("scxml", &attributes, |writer| {
            writer.data(workflow, &root.entry[..data]);
            writer.blocks("milepost:onentry", &root.entry[data..]);
            writer.blocks("milepost:onexit", &root.exit);
            writer.delays(Chart::ROOT);
            for child in &root.children {
                writer.state(*child);
            }
        });
    }

    /// Fields; the value one begins with, where the chart says so.
    fn data(&mut self, workflow: &Workflow, begun: &[Vec<Action>]) {
        if workflow.fields.is_empty() {
            return;
        }
        self.element("datamodel", &[], |writer| {
            for field in &workflow.fields {
                let value = begun.iter().flatten().find_map(|action| match action {
                    Action::Set { field: set, value } if *set == field.name => Some(value.source.clone()),
                    Action::Set { .. }
                    | Action::Raise { .. }
                    | Action::Tell { .. }
                    | Action::Send(_)
                    | Action::Cancel { .. }
                    | Action::If { .. } => None,
                });
                // The options of a choice are a form's.
                let of = match &field.of {
                    Type::Choice(_) => Type::Text,
                    of => of.clone(),
                };
                let attributes =
                    [("id", Some(field.name.clone())), ("expr", value), ("milepost:type", Some(of.name().to_owned()))];
                writer.element("data", &attributes, |_| {});
            }
        });
    }

    fn state(&mut self, id: StateId) {
        let state = &self.chart.states[id];
        let (tag, of) = match state.kind {
            Kind::Atomic | Kind::Compound => ("state", None),
            Kind::Parallel => ("parallel", None),
            Kind::Final => ("final", None),
            Kind::History { deep: true } => ("history", Some("deep".to_owned())),
            Kind::History { deep: false } => ("history", Some("shallow".to_owned())),
        };
        let plain =
            |initial: &&Initial| initial.actions.is_empty() && state.kind == Kind::Compound && self.is_written(initial);
        let initial = state.initial.as_ref();
        let attributes = [
            ("id", Some(state.name.clone()).filter(|name| !name.starts_with('#'))),
            ("type", of),
            ("initial", initial.filter(plain).map(|initial| self.names(&initial.targets))),
            ("milepost:stage", state.stage.clone()),
            ("milepost:outcome", state.outcome.clone()),
            ("milepost:milestone", state.milestone.clone()),
        ];
        self.element(tag, &attributes, |writer| {
            writer.default(id);
            writer.blocks("onentry", &state.entry);
            writer.blocks("onexit", &state.exit);
            writer.delays(id);
            for transition in &state.transitions {
                writer.transition(&writer.chart.transitions[*transition], false);
            }
            writer.of_root(id);
            for child in &state.children {
                writer.state(*child);
            }
        });
    }

    /// What an attribute cannot say: a history's default, and an initial transition that does something.
    fn default(&mut self, id: StateId) {
        let state = &self.chart.states[id];
        let Some(initial) = &state.initial else {
            return;
        };
        let target = [("target", Some(self.names(&initial.targets)))];
        let transition = |writer: &mut Self| {
            writer.element("transition", &target, |writer| writer.actions(&initial.actions));
        };
        match state.kind {
            Kind::History { .. } => transition(self),
            Kind::Compound if !initial.actions.is_empty() => self.element("initial", &[], transition),
            Kind::Atomic | Kind::Compound | Kind::Parallel | Kind::Final => {}
        }
    }

    /// SCXML's root has no transitions. Each state in it repeats them after its own, which comes to the same.
    fn of_root(&mut self, id: StateId) {
        let state = &self.chart.states[id];
        let may_leave = matches!(state.kind, Kind::Atomic | Kind::Compound | Kind::Parallel);
        if state.parent == Some(Chart::ROOT) && may_leave {
            for transition in &self.chart.states[Chart::ROOT].transitions {
                self.transition(&self.chart.transitions[*transition], true);
            }
        }
    }

    fn transition(&mut self, transition: &Transition, of_root: bool) {
        let some = |text: String| Some(text).filter(|text| !text.is_empty());
        let guard = transition.guard.as_ref();
        let attributes = [
            ("event", some(transition.events.join(" "))),
            ("cond", guard.map(|guard| guard.when.source.clone())),
            ("target", some(self.names(&transition.targets))),
            ("type", transition.internal.then(|| "internal".to_owned())),
            ("milepost:roles", transition.roles.as_ref().map(|roles| roles.join(" "))),
            ("milepost:else", guard.and_then(|guard| guard.otherwise.clone())),
            (OF_ROOT, of_root.then(|| "yes".to_owned())),
        ];
        self.element("transition", &attributes, |writer| writer.actions(&transition.actions));
    }

    fn blocks(&mut self, tag: &str, blocks: &[Vec<Action>]) {
        for block in blocks {
            self.element(tag, &[], |writer| writer.actions(block));
        }
    }

    fn delays(&mut self, id: StateId) {
        for after in &self.chart.states[id].after {
            let attributes = [("event", Some(after.event.clone())), ("delay", Some(after.delay.to_string()))];
            self.element("milepost:after", &attributes, |_| {});
        }
    }

    fn actions(&mut self, actions: &[Action]) {
        for action in actions {
            self.action(action);
        }
    }

    fn action(&mut self, action: &Action) {
        let some = |text: &str| Some(text.to_owned());
        match action {
            Action::Set { field, value } => {
                self.element("assign", &[("location", some(field)), ("expr", some(&value.source))], |_| {});
            }
            Action::Raise { event } => self.element("raise", &[("event", some(event))], |_| {}),
            Action::Cancel { id } => self.element("cancel", &[("sendid", some(id))], |_| {}),
            Action::Send(send) => self.send(send),
            Action::If { branches } => self.branches(branches),
            Action::Tell { to, event, with } => {
                let to = match to {
                    Recipient::Parent => "parent".to_owned(),
                    Recipient::Children(kind) => format!("children {kind}"),
                    Recipient::Links(kind) => format!("links {kind}"),
                    Recipient::Linked | Recipient::Item(_) => "linked".to_owned(),
                    Recipient::Beside(None) => "beside".to_owned(),
                    Recipient::Beside(Some(kind)) => format!("beside {kind}"),
                };
                self.element("milepost:tell", &[("to", Some(to)), ("event", some(event))], |writer| {
                    for (name, value) in with {
                        let attributes = [("name", some(name)), ("expr", some(&value.source))];
                        writer.element("milepost:with", &attributes, |_| {});
                    }
                });
            }
        }
    }

    fn send(&mut self, send: &Send) {
        let (target, of) = match send.to {
            Destination::Itself => (None, None),
            Destination::Unreachable => (Some("#_nobody".to_owned()), None),
            Destination::Unsupported => (None, Some("unknown".to_owned())),
        };
        let attributes = [
            ("event", Some(send.event.clone())),
            ("delay", (send.milliseconds > 0).then(|| format!("{}ms", send.milliseconds))),
            ("id", Some(send.id.clone())),
            ("target", target),
            ("type", of),
        ];
        self.element("send", &attributes, |_| {});
    }

    /// `<elseif>` and `<else>` stand between the actions.
    fn branches(&mut self, branches: &[Branch]) {
        let Some((first, others)) = branches.split_first() else {
            return;
        };
        let cond = |branch: &Branch| [("cond", branch.when.as_ref().map(|when| when.source.clone()))];
        self.element("if", &cond(first), |writer| {
            writer.actions(&first.then);
            for branch in others {
                let tag = if branch.when.is_some() { "elseif" } else { "else" };
                writer.element(tag, &cond(branch), |_| {});
                writer.actions(&branch.then);
            }
        });
    }

    /// A state without an id can only be where one begins by default.
    fn is_written(&self, initial: &Initial) -> bool {
        !initial.targets.iter().any(|state| self.chart.states[*state].name.starts_with('#'))
    }

    fn names(&self, states: &[StateId]) -> String {
        let names: Vec<&str> = states.iter().map(|state| self.chart.states[*state].name.as_str()).collect();
        names.join(" ")
    }

    /// An element with nothing in it closes itself.
    fn element(&mut self, tag: &str, attributes: &Attributes, inside: impl FnOnce(&mut Self)) {
        self.text.push_str(&format!("{}<{tag}", "  ".repeat(self.depth)));
        for (name, value) in attributes {
            if let Some(value) = value {
                self.text.push_str(&format!(" {name}=\"{}\"", escaped(value)));
            }
        }
        let opened = self.text.len();
        self.text.push_str(">\n");
        let empty = self.text.len();
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        if self.text.len() == empty {
            self.text.replace_range(opened.., "/>\n");
        } else {
            self.text.push_str(&format!("{}</{tag}>\n", "  ".repeat(self.depth)));
        }
    }
}

/// For an attribute. XML has no place at all for most control characters.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\r' => escaped.push_str("&#13;"),
            '\t' => escaped.push_str("&#9;"),
            _ if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
