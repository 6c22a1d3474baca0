//! `unknown-event`: what is listened to, raised, counted on or asked of a second person is declared, or is one of the engine's
//! own: `done.state.STATE`, `done.KIND`, `created.KIND`, `reopened.KIND`, `linked.LINK`, `deadline.NAME.missed`.

use super::Case;
use super::bad_name::BUILT_IN;
use crate::language::complaints::Complaints;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let definition = outline.definition;
    let heard = outline.states.iter().flat_map(|flat| flat.on.names_with_place());
    for event in heard.filter(|event| !is_own(case, &event.text)) {
        declared(case, event, &[], complaints);
    }
    let raised = outline.actions().into_iter().filter_map(|action| action.raise.as_ref());
    let met = outline.deadlines().filter_map(|(_, _, deadline)| deadline.met_by.as_ref());
    let quiet = outline.rungs().filter_map(|rung| rung.event.as_ref());
    let costs = definition.costs.iter().map(|costs| &costs.required_before);
    for event in raised.chain(met.map(|met_by| &met_by.event)).chain(quiet).chain(costs) {
        declared(case, event, &[], complaints);
    }
    for event in &definition.second_person {
        declared(case, event, &BUILT_IN, complaints);
    }
    for (name, _) in definition.built_in.iter() {
        if !BUILT_IN.contains(&name.text.as_str()) {
            complaints.unknown("unknown-event", "built-in event", name, BUILT_IN.into_iter());
        }
    }
}

fn declared(case: &Case, event: &Text, besides: &[&str], complaints: &mut Complaints) {
    let names = case.outline.definition.events.names();
    // `create` makes an item; nothing that exists can take it.
    let mut known = names.filter(|name| *name != "create").chain(besides.iter().copied());
    if !known.clone().any(|name| name == event.text) {
        complaints.unknown("unknown-event", "event", event, known.by_ref().collect::<Vec<_>>().into_iter());
    }
}

/// The engine's own, about something this file declares.
fn is_own(case: &Case, event: &str) -> bool {
    let parts: Vec<&str> = event.split('.').collect();
    match parts[..] {
        ["done", "state", state] => case.outline.find(state).is_some(),
        ["done" | "created" | "reopened", kind] => case.outline.definition.children.get(kind).is_some(),
        ["linked", link] => case.outline.definition.links.get(link).is_some(),
        ["deadline", name, "missed"] => case.outline.deadlines().any(|(_, known, _)| known.text == name),
        _ => false,
    }
}
