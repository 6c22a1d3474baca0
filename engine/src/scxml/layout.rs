//! A chart laid out: its states numbered in document order, with their elements, before any name is looked up.

use super::xml::{self, Element};
use crate::chart::chart::{Kind, State, StateId};
use crate::language::complaints::Complaints;
use crate::language::outline::ROOT;
use crate::language::rules::MAX_STATES;
use std::collections::BTreeMap;

pub(super) struct Layout<'x> {
    pub states: Vec<State>,
    /// Of each state, in the same order.
    pub elements: Vec<Element<'x>>,
    pub ids: BTreeMap<String, StateId>,
}

const OF_ROOT: [&str; 7] =
    ["state", "parallel", "final", "datamodel", "milepost:onentry", "milepost:onexit", "milepost:after"];
const OF_STATE: [&str; 10] = [
    "onentry",
    "onexit",
    "transition",
    "initial",
    "state",
    "parallel",
    "final",
    "history",
    "datamodel",
    "milepost:after",
];
const OF_PARALLEL: [&str; 8] =
    ["onentry", "onexit", "transition", "state", "parallel", "history", "datamodel", "milepost:after"];
const OF_FINAL: [&str; 2] = ["onentry", "onexit"];
const OF_HISTORY: [&str; 1] = ["transition"];

const ATTRIBUTES_OF_ROOT: [&str; 5] = ["initial", "name", "datamodel", "binding", "version"];
const ATTRIBUTES_OF_STATE: [&str; 5] = ["id", "initial", "milepost:stage", "milepost:outcome", "milepost:milestone"];

impl<'x> Layout<'x> {
    pub fn of(root: Element<'x>, complaints: &mut Complaints) -> Layout<'x> {
        let mut layout = Layout { states: Vec::new(), elements: Vec::new(), ids: BTreeMap::new() };
        layout.place("scxml", root, None, complaints);
        if layout.states.len() > MAX_STATES + 1 {
            let message = format!("A chart has at most {MAX_STATES} states; this one has {}.", layout.states.len() - 1);
            complaints.error("too-many-states", &xml::opening(root), message);
        }
        layout
    }

    fn place(&mut self, tag: &str, element: Element<'x>, parent: Option<StateId>, complaints: &mut Complaints) {
        let id = self.states.len();
        let inside = inside(tag, element, complaints);
        let name = if parent.is_none() { ROOT.to_owned() } else { self.named(id, element, complaints) };
        let word = |name| xml::attribute(element, name).map(|word| word.text);
        self.states.push(State {
            name,
            kind: kind(tag, element, &inside),
            parent,
            children: Vec::new(),
            last: id,
            initial: None,
            transitions: Vec::new(),
            entry: Vec::new(),
            exit: Vec::new(),
            after: Vec::new(),
            stage: word("milepost:stage"),
            outcome: word("milepost:outcome"),
            milestone: word("milepost:milestone"),
        });
        self.elements.push(element);
        for (tag, child) in inside.into_iter().filter(|(tag, _)| is_state(tag) || tag == "history") {
            let next = self.states.len();
            self.states[id].children.push(next);
            self.place(&tag, child, Some(id), complaints);
        }
        self.states[id].last = self.states.len() - 1;
    }

    /// A state without an id gets one that nobody can write.
    fn named(&mut self, id: StateId, element: Element, complaints: &mut Complaints) -> String {
        let Some(given) = xml::attribute(element, "id") else {
            return format!("#{id}");
        };
        let name = given.text;
        if name.is_empty() || name.starts_with('#') || name.contains(char::is_whitespace) {
            complaints.error("bad-name", &given.span, format!("`{name}` is no id of a state."));
        } else if name == ROOT {
            let message = format!("`{ROOT}` is the chart itself; give this state another id.");
            complaints.error("duplicate-state", &given.span, message);
        } else if self.ids.insert(name.clone(), id).is_some() {
            complaints.error("duplicate-state", &given.span, format!("There are two states `{name}`."));
        }
        name
    }
}

fn inside<'x>(tag: &str, element: Element<'x>, complaints: &mut Complaints) -> Vec<(String, Element<'x>)> {
    let (attributes, allowed): (&[&str], &[&str]) = match tag {
        "scxml" => (&ATTRIBUTES_OF_ROOT, &OF_ROOT),
        "parallel" => (&ATTRIBUTES_OF_STATE, &OF_PARALLEL),
        "final" => (&ATTRIBUTES_OF_STATE, &OF_FINAL),
        "history" => (&["id", "type"], &OF_HISTORY),
        _ => (&ATTRIBUTES_OF_STATE, &OF_STATE),
    };
    xml::attributes(element, attributes, complaints);
    xml::children(element, allowed, complaints)
}

fn is_state(tag: &str) -> bool {
    matches!(tag, "state" | "parallel" | "final")
}

fn kind(tag: &str, element: Element, inside: &[(String, Element)]) -> Kind {
    let has_states = inside.iter().any(|(tag, _)| is_state(tag));
    match tag {
        "scxml" => Kind::Compound,
        "parallel" if has_states => Kind::Parallel,
        "final" => Kind::Final,
        "history" => Kind::History { deep: xml::attribute(element, "type").is_some_and(|of| of.text == "deep") },
        _ if has_states => Kind::Compound,
        _ => Kind::Atomic,
    }
}
