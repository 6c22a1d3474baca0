//! Charts by hand: what the YAML does not offer (event prefixes, several targets) and tests of the chart alone.

use milepost_engine::chart::chart::{Action, Chart, Delayed, Guard, Initial, Kind, State, StateId, Transition};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::{Access, EventType, Field, Input, See, Workflow};
use milepost_engine::language::expression::Expression;
use milepost_engine::time::duration::Duration;
use std::collections::BTreeMap;

/// The role that may take every transition built here, unless it says otherwise.
pub const CLERK: &str = "clerk";

#[derive(Clone)]
pub struct Node {
    name: &'static str,
    kind: Kind,
    initial: &'static [&'static str],
    children: Vec<Node>,
    arrows: Vec<Arrow>,
    entry: Vec<Action>,
    exit: Vec<Action>,
    after: Vec<(&'static str, &'static str)>,
    milestone: Option<&'static str>,
}

#[derive(Clone)]
pub struct Arrow {
    events: &'static str,
    targets: &'static str,
    guard: Option<(&'static str, Option<&'static str>)>,
    roles: Option<Vec<String>>,
    internal: bool,
    actions: Vec<Action>,
}

fn node(name: &'static str, kind: Kind, initial: &'static [&'static str]) -> Node {
    Node {
        name,
        kind,
        initial,
        children: Vec::new(),
        arrows: Vec::new(),
        entry: Vec::new(),
        exit: Vec::new(),
        after: Vec::new(),
        milestone: None,
    }
}

pub fn atomic(name: &'static str) -> Node {
    node(name, Kind::Atomic, &[])
}

pub fn end(name: &'static str) -> Node {
    node(name, Kind::Final, &[])
}

pub fn compound(
    name: &'static str,
    initial: &'static [&'static str],
    children: impl IntoIterator<Item = Node>,
) -> Node {
    let children = children.into_iter().collect();
    Node { children, ..node(name, Kind::Compound, initial) }
}

pub fn parallel(name: &'static str, children: impl IntoIterator<Item = Node>) -> Node {
    let children = children.into_iter().collect();
    Node { children, ..node(name, Kind::Parallel, &[]) }
}

pub fn history(name: &'static str, default: &'static [&'static str]) -> Node {
    node(name, Kind::History { deep: false }, default)
}

pub fn deep_history(name: &'static str, default: &'static [&'static str]) -> Node {
    node(name, Kind::History { deep: true }, default)
}

/// Space-separated event descriptors (none: eventless) and targets (none: it stays).
pub fn arrow(events: &'static str, targets: &'static str) -> Arrow {
    Arrow { events, targets, guard: None, roles: Some(vec![CLERK.into()]), internal: false, actions: Vec::new() }
}

pub fn raise(event: &str) -> Action {
    Action::Raise { event: event.into() }
}

pub fn set(field: &str, value: &str) -> Action {
    Action::Set { field: field.into(), value: expression(value) }
}

pub fn expression(source: &str) -> Expression {
    Expression::compile(source).expect(source)
}

impl Arrow {
    pub fn when(mut self, guard: &'static str) -> Arrow {
        self.guard = Some((guard, None));
        self
    }

    pub fn or_else(mut self, said: &'static str) -> Arrow {
        self.guard = self.guard.map(|(guard, _)| (guard, Some(said)));
        self
    }

    pub fn roles(mut self, roles: &[&str]) -> Arrow {
        self.roles = Some(roles.iter().map(ToString::to_string).collect());
        self
    }

    pub fn nobody(mut self) -> Arrow {
        self.roles = None;
        self
    }

    pub fn internal(mut self) -> Arrow {
        self.internal = true;
        self
    }

    pub fn then(mut self, action: Action) -> Arrow {
        self.actions.push(action);
        self
    }
}

impl Node {
    pub fn on(mut self, events: &'static str, targets: &'static str) -> Node {
        self.arrows.push(arrow(events, targets));
        self
    }

    pub fn always(mut self, targets: &'static str) -> Node {
        self.arrows.push(arrow("", targets).nobody());
        self
    }

    pub fn with(mut self, arrow: Arrow) -> Node {
        self.arrows.push(arrow);
        self
    }

    pub fn after(mut self, delay: &'static str, target: &'static str) -> Node {
        self.after.push((delay, target));
        self
    }

    pub fn entry(mut self, action: Action) -> Node {
        self.entry.push(action);
        self
    }

    pub fn exit(mut self, action: Action) -> Node {
        self.exit.push(action);
        self
    }

    /// This state and all inside it, in document order.
    pub fn each(&mut self, visit: &mut impl FnMut(&mut Node)) {
        visit(self);
        self.children.iter_mut().for_each(|child| child.each(visit));
    }

    pub fn named(&self) -> &'static str {
        self.name
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn milestone(mut self, name: &'static str) -> Node {
        self.milestone = Some(name);
        self
    }
}

/// A text input or field.
pub fn text(name: &str) -> Input {
    input(name, Type::Text)
}

/// An input that is kept in the field of its name.
pub fn input(name: &str, of: Type) -> Input {
    Input { name: name.into(), title: name.into(), of, required: false, stored: true }
}

/// The workflow whose root is this node. Every event that a person can fire is declared, without input.
pub fn workflow(root: Node) -> Workflow {
    let mut chart = Chart::default();
    let mut arrows = Vec::new();
    place(&root, None, &mut chart, &mut arrows);
    let mut events: Vec<EventType> = Vec::new();
    for (source, arrow) in arrows {
        for name in arrow.events.split(' ').filter(|_| arrow.roles.is_some()) {
            let known = events.iter().any(|event| event.name == name);
            if !known && !name.is_empty() && !name.contains('*') {
                events.push(event(name, Vec::new()));
            }
        }
        let id = chart.transitions.len();
        chart.states[source].transitions.push(id);
        let transition = transition(&chart, source, &arrow);
        chart.transitions.push(transition);
    }
    Workflow {
        id: "test".into(),
        kind: "test".into(),
        reference: "T{number}".into(),
        calendar: "national".into(),
        events,
        access: BTreeMap::from([(CLERK.into(), Access { see: See::All, reveal: Vec::new() })]),
        create: vec![CLERK.into()],
        ..Workflow::alone("Test".into(), chart)
    }
}

pub fn event(name: &str, inputs: Vec<Input>) -> EventType {
    EventType { name: name.into(), title: name.into(), inputs }
}

pub fn field(name: &str, of: Type) -> Field {
    Field { name: name.into(), title: name.into(), of, restricted: false, searchable: false, filterable: false }
}

/// Declares fields, and takes them all as input of `create` and of this event.
pub fn fields(workflow: &mut Workflow, by: &str, declared: &[(&str, Type)]) {
    let inputs = || declared.iter().map(|(name, of)| input(name, of.clone())).collect();
    workflow.fields = declared.iter().map(|(name, of)| field(name, of.clone())).collect();
    workflow.events.retain(|event| event.name != by);
    workflow.events.push(event("create", inputs()));
    workflow.events.push(event(by, inputs()));
}

fn place(node: &Node, parent: Option<StateId>, chart: &mut Chart, arrows: &mut Vec<(StateId, Arrow)>) -> StateId {
    let id = chart.states.len();
    chart.states.push(State {
        name: node.name.into(),
        kind: node.kind,
        parent,
        children: Vec::new(),
        last: id,
        initial: None,
        transitions: Vec::new(),
        entry: vec![node.entry.clone()],
        exit: vec![node.exit.clone()],
        after: Vec::new(),
        stage: None,
        outcome: None,
        milestone: node.milestone.map(Into::into),
    });
    arrows.extend(node.arrows.iter().map(|arrow| (id, arrow.clone())));
    for (index, (delay, target)) in node.after.iter().enumerate() {
        let event = format!("after.{}.{index}", node.name);
        let delay = Duration::parse(delay).expect(delay);
        chart.states[id].after.push(Delayed { delay, event: event.clone() });
        arrows.push((id, arrow(event.leak(), target).nobody()));
    }
    let children: Vec<StateId> = node.children.iter().map(|child| place(child, Some(id), chart, arrows)).collect();
    let targets: Vec<StateId> = Vec::new();
    chart.states[id].children = children;
    chart.states[id].last = chart.states.len() - 1;
    chart.states[id].initial = (!node.initial.is_empty()).then_some(Initial { targets, actions: Vec::new() });
    if parent.is_none() {
        resolve_initials(node, chart);
    }
    id
}

fn resolve_initials(node: &Node, chart: &mut Chart) {
    let id = chart.state_named(node.name).expect(node.name);
    let targets = names(chart, node.initial.iter().copied());
    if let Some(initial) = &mut chart.states[id].initial {
        initial.targets = targets;
    }
    node.children.iter().for_each(|child| resolve_initials(child, chart));
}

fn names<'a>(chart: &Chart, names: impl Iterator<Item = &'a str>) -> Vec<StateId> {
    let id = |name| chart.state_named(name).expect(name);
    names.filter(|name| !name.is_empty()).map(id).collect()
}

fn transition(chart: &Chart, source: StateId, arrow: &Arrow) -> Transition {
    let events = arrow.events.split(' ').filter(|event| !event.is_empty());
    Transition {
        source,
        events: events.map(Into::into).collect(),
        roles: arrow.roles.clone(),
        guard: arrow
            .guard
            .map(|(when, otherwise)| Guard { when: expression(when), otherwise: otherwise.map(Into::into) }),
        targets: names(chart, arrow.targets.split(' ')),
        internal: arrow.internal,
        actions: arrow.actions.clone(),
    }
}
