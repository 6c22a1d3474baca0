//! Who may do something at all. Whoever may not hears that before anything else: what she wrote is not judged, and what she
//! asks about is not told. Pure.

use super::built_in::{built_in_roles, deadline_roles};
use super::selection::name_match;
use super::snapshot::{Actor, Rejection, Snapshot};
use super::workflow::Workflow;
use std::borrow::Cow;

/// The refusal, whatever is entered. `event`: its name, `extend.NAME` for a deadline's. Where the present states listen to an
/// event, their roles count; else those of every state.
pub fn forbidden(workflow: &Workflow, snapshot: &Snapshot, event: &str, actor: &Actor) -> Option<Rejection> {
    let (event, roles) = match event.strip_prefix("extend.") {
        Some(deadline) => ("extend", Cow::Borrowed(deadline_roles(workflow, deadline))),
        None => (event, roles(workflow, snapshot, event)?),
    };
    let may = roles.iter().any(|role| actor.roles.contains(role));
    (!may).then(|| Rejection::Forbidden {
        event: event.to_owned(),
        title: workflow.title_of(event).into_owned(),
        titles: workflow.titled(&roles),
        roles: roles.into_owned(),
    })
}

/// `None`: no person's role is asked for it.
fn roles<'w>(workflow: &'w Workflow, snapshot: &Snapshot, event: &str) -> Option<Cow<'w, [String]>> {
    match event {
        "create" => Some(Cow::Borrowed(&workflow.create)),
        "adopt" | "assign" | "cost" | "spend" | "fund" | "allocate" | "baseline" | "link" | "correct" | "reopen" => {
            Some(Cow::Borrowed(built_in_roles(workflow, event)))
        }
        _ => {
            let here = listening(workflow, event, |state| is_active(workflow, snapshot, state));
            let roles = if here.is_empty() { listening(workflow, event, |_| true) } else { here };
            (!roles.is_empty()).then_some(Cow::Owned(roles))
        }
    }
}

/// Each role once, in document order.
fn listening(workflow: &Workflow, event: &str, within: impl Fn(usize) -> bool) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for transition in workflow.chart.transitions.iter().filter(|transition| within(transition.source)) {
        if transition.events.iter().any(|descriptor| name_match(descriptor, event)) {
            let new = transition.roles.iter().flatten().filter(|role| !found.contains(role));
            found.extend(new.cloned().collect::<Vec<String>>());
        }
    }
    found
}

fn is_active(workflow: &Workflow, snapshot: &Snapshot, state: usize) -> bool {
    let chart = &workflow.chart;
    let mut active = snapshot.active.iter().filter_map(|name| chart.state_named(name));
    active.any(|active| active == state || chart.is_descendant(active, state))
}
