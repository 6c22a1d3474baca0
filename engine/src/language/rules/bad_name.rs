//! `bad-name`: names that expressions, event names and addresses are made of are words of letters, digits and `_`; an event
//! does not take a built-in one's name.

use super::Case;
use crate::language::complaints::Complaints;

/// The engine's own events, besides `create`.
pub(super) const BUILT_IN: [&str; 14] = [
    "adopt",
    "assign",
    "extend",
    "cost",
    "spend",
    "fund",
    "allocate",
    "baseline",
    "link",
    "correct",
    "reopen",
    "migrate",
    "recompute",
    "reveal",
];

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let definition = outline.definition;
    let states = outline.states.iter().skip(1).map(|flat| flat.name);
    let names = states
        .chain(definition.fields.iter().map(|(name, _)| name))
        .chain(definition.events.iter().map(|(name, _)| name))
        .chain(outline.deadlines().map(|(_, name, _)| name))
        .chain(outline.inputs().map(|(name, _)| name));
    for name in names {
        if !is_name(&name.text) {
            let message = format!("`{}` is not a name: use letters, digits and `_`, a letter first.", name.text);
            complaints.error("bad-name", &name.span, message);
        }
    }
    for (name, _) in definition.events.iter() {
        if BUILT_IN.contains(&name.text.as_str()) {
            let message =
                format!("`{}` is an event of the engine; who may take it stands under `built_in`.", name.text);
            complaints.error("bad-name", &name.span, message);
        }
    }
    let of_events = definition.events.iter().flat_map(|(_, event)| event.input.iter());
    let extensions = outline.deadlines().filter_map(|(_, _, deadline)| deadline.extend.as_ref());
    let of_extensions = extensions.flat_map(|extend| extend.input.iter());
    let at = of_events.filter(|(name, _)| name.text == "at");
    let until = of_extensions.filter(|(name, _)| name.text == "until");
    for (name, _) in at.chain(until) {
        let message = format!("An input cannot be called `{}`: it is always asked.", name.text);
        complaints.error("bad-name", &name.span, message);
    }
}

pub(super) fn is_name(name: &str) -> bool {
    let letter_first = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    letter_first && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
