//! `nobody-leaves` (warning): a state with ways out that nobody can take: their roles may not see the item, or they have none
//! and nothing sends their event.

use super::{Case, powerless_role, reach};
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;
use crate::language::outline::{Trigger, Way};
use std::collections::BTreeSet;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let peers = &case.registries.peers;
    let raised = outline.actions().into_iter().flat_map(|action| {
        let told = action.tell.iter().map(|tell| tell.event.text.as_str());
        action.raise.iter().map(|event| event.text.as_str()).chain(told)
    });
    let sent: BTreeSet<&str> =
        raised.chain(peers.iter().flat_map(|peer| peer.tells.iter().map(String::as_str))).collect();
    // Of each state: whether some way out of it can be taken.
    let mut out: Vec<Option<bool>> = vec![None; outline.states.len()];
    for way in &outline.ways {
        let taken = can_be_taken(case, way, &sent);
        reach::left(outline, way).into_iter().for_each(|state| out[state] = Some(taken || out[state] == Some(true)));
    }
    for (id, flat) in outline.states.iter().enumerate().skip(1) {
        if flat.kind == Kind::Atomic && out[id] == Some(false) {
            let message = format!(
                "Nobody can leave `{}`: no role of its ways out may see the item, and nothing sends their events.",
                flat.name.text
            );
            complaints.warning("nobody-leaves", &flat.name.span, message);
        }
    }
}

fn can_be_taken(case: &Case, way: &Way, sent: &BTreeSet<&str>) -> bool {
    let Trigger::Event(event) = way.trigger else {
        return true;
    };
    // The engine's own events have a dot; who tells this file's events is unknown where it is checked alone.
    let by_itself = event.text.contains('.') || sent.contains(event.text.as_str()) || case.registries.peers.is_empty();
    by_itself || way.roles.is_some_and(|roles| roles.iter().any(|role| powerless_role::acts(case, &role.text)))
}
