//! `action-shape`: an action is one of `set`, `raise`, `tell` and `add`; a message has one receiver; who answers for a deadline is
//! either the lead agency or a named one; a rung counts from one thing.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::outline::{Trigger, Way};

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for action in case.outline.actions() {
        let given = [action.set.is_some(), action.raise.is_some(), action.tell.is_some(), action.add.is_some()];
        if count(&given) != 1 {
            let message = "An action is exactly one of `set`, `raise`, `tell` and `add`.";
            complaints.error("action-shape", &action.span, message);
        }
        if let Some(tell) = &action.tell {
            let given = [tell.parent, tell.children.is_some(), tell.links.is_some(), tell.linked];
            if count(&given) != 1 {
                let message = "A message goes to exactly one of `parent: true`, `children: KIND`, `links: KIND` and `linked: true`.";
                complaints.error("action-shape", &tell.span, message);
            }
        }
    }
    linked(case, complaints);
    for responsible in case.outline.responsibles() {
        if responsible.lead == responsible.agency.is_some() {
            let message = "Who answers is either `lead: true` or `agency: ID`.";
            complaints.error("action-shape", &responsible.span, message);
        }
    }
    let of_deadlines = case.outline.deadlines().flat_map(|(_, _, deadline)| &deadline.remind);
    for rung in of_deadlines {
        if count(&[rung.before.is_some(), rung.late.is_some()]) != 1 || rung.quiet.is_some() || rung.no_next.is_some() {
            let message = "A deadline's reminder is exactly one of `before` and `late`.";
            complaints.error("action-shape", &rung.span, message);
        }
    }
    for rung in &case.outline.definition.remind {
        if count(&[rung.quiet.is_some(), rung.no_next.is_some()]) != 1 || rung.before.is_some() || rung.late.is_some() {
            let message = "An item's own reminder is exactly one of `quiet` and `no_next`.";
            complaints.error("action-shape", &rung.span, message);
        }
    }
}

/// Only there is it known which item was tied.
fn linked(case: &Case, complaints: &mut Complaints) {
    let tied = |way: &&Way| matches!(way.trigger, Trigger::Event(event) if event.text.starts_with("linked."));
    let there: Vec<_> =
        case.outline.ways.iter().filter(tied).flat_map(|way| way.actions).map(|one| &one.span).collect();
    let tells = case.outline.actions().into_iter().filter(|action| !there.contains(&&action.span));
    for tell in tells.filter_map(|action| action.tell.as_ref()).filter(|tell| tell.linked) {
        let message = "`linked: true` stands on a step that `linked.KIND` brings about.";
        complaints.error("action-shape", &tell.span, message);
    }
}

fn count(given: &[bool]) -> usize {
    given.iter().filter(|given| **given).count()
}
