//! What stands on the steps and states of a drawing, in words.

use crate::chart::chart::{Chart, Kind, StateId, Transition};
use crate::chart::workflow::{DeadlineRule, When, Workflow};

/// `approve (coordinator) [An action is approved with a due date]`.
pub fn step(workflow: &Workflow, transition: &Transition) -> String {
    let mut label = event(&workflow.chart, transition);
    if let Some(roles) = transition.roles.as_ref().filter(|roles| !roles.is_empty()) {
        label.push_str(&format!(" ({})", roles.join(", ")));
    }
    if let Some(guard) = &transition.guard {
        let said = guard.otherwise.as_ref().unwrap_or(&guard.when.source);
        label.push_str(&format!(" [{said}]"));
    }
    label
}

fn event(chart: &Chart, transition: &Transition) -> String {
    let delayed = chart.states[transition.source].after.iter();
    let own = delayed.into_iter().find(|delayed| transition.events.contains(&delayed.event));
    match own {
        Some(delayed) => format!("after {}", delayed.delay),
        None if transition.events.is_empty() => "always".into(),
        None => transition.events.join(" "),
    }
}

/// `Answer filed: 21 days from filed_on, met by answer`.
pub fn deadline(rule: &DeadlineRule) -> String {
    let when = match &rule.when {
        When::Due(field) => format!("on the day in {field}"),
        When::Within { budget, from } => format!("{budget} from {from}"),
    };
    let met = rule.met_by.as_ref().map_or(String::new(), |met| format!(", met by {}", met.event));
    format!("{}: {when}{met}", rule.title)
}

/// Deadlines that begin where this state is entered.
pub fn deadlines(workflow: &Workflow, id: StateId) -> impl Iterator<Item = String> {
    workflow.deadlines.iter().filter(move |rule| rule.state == id).map(deadline)
}

/// As people read it: the workflow's title for all of it.
pub fn name(workflow: &Workflow, id: StateId) -> String {
    let state = &workflow.chart.states[id];
    match state.kind {
        _ if id == Chart::ROOT => workflow.title.clone(),
        Kind::History { deep: true } => format!("{} (back to where it was, all the way)", state.name),
        Kind::History { deep: false } => format!("{} (back to where it was)", state.name),
        Kind::Atomic | Kind::Compound | Kind::Parallel | Kind::Final => state.name.clone(),
    }
}
