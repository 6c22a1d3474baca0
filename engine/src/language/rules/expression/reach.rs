//! By which events a state can be entered or left: what its entry and exit actions may read is what all of them bring.
//! Follows SCXML's entry and exit sets without running anything; where it cannot tell (history), it says yes.

use crate::chart::chart::Kind;
use crate::language::outline::{Outline, Trigger, Way};
use crate::language::rules::Case;

/// The events of the ways into the state; `None` for a way that no event names.
pub(super) fn into<'d>(case: &Case<'d>, state: usize) -> Vec<Option<&'d str>> {
    let outline = &case.outline;
    let ways = &outline.ways;
    let entering = ways.iter().filter(|way| enters(outline, way, state)).map(event);
    let begins = by_default(outline, 0, state).then_some(Some("create"));
    entering.chain(begins).collect()
}

pub(super) fn out_of<'d>(case: &Case<'d>, state: usize) -> Vec<Option<&'d str>> {
    let outline = &case.outline;
    outline.ways.iter().filter(|way| leaves(outline, way, state)).map(event).collect()
}

fn event<'d>(way: &Way<'d>) -> Option<&'d str> {
    match way.trigger {
        Trigger::Event(event) => Some(&event.text),
        Trigger::After(_) | Trigger::Always => None,
    }
}

fn enters(outline: &Outline, way: &Way, state: usize) -> bool {
    let Some(target) = way.target.and_then(|target| outline.find(&target.text)) else {
        return false;
    };
    let domain = domain(outline, way, target);
    if state == domain || !outline.is_within(state, domain) {
        return false;
    }
    if let (Kind::History { .. }, Some(around)) = (outline.states[target].kind, outline.states[target].parent) {
        return outline.is_within(state, around) || outline.is_within(around, state);
    }
    if outline.is_within(target, state) {
        return true;
    }
    if outline.is_within(state, target) {
        return by_default(outline, target, state);
    }
    // A region beside the one that is aimed at begins by itself.
    let meeting = meeting(outline, target, state);
    if outline.states[meeting].kind != Kind::Parallel {
        return false;
    }
    let mut regions = outline.states[meeting].children.iter();
    let region = regions.find(|child| outline.is_within(state, **child));
    region.is_some_and(|region| by_default(outline, *region, state))
}

fn leaves(outline: &Outline, way: &Way, state: usize) -> bool {
    let Some(target) = way.target.and_then(|target| outline.find(&target.text)) else {
        return false;
    };
    let domain = domain(outline, way, target);
    let inside = state != domain && outline.is_within(state, domain);
    let source = way.source;
    let together = outline.is_within(source, state)
        || outline.is_within(state, source)
        || outline.states[meeting(outline, source, state)].kind == Kind::Parallel;
    inside && together
}

/// SCXML's transition domain: the innermost compound state around both ends.
fn domain(outline: &Outline, way: &Way, target: usize) -> usize {
    let source = way.source;
    let is_compound = |id: usize| outline.states[id].kind == Kind::Compound;
    if way.internal && is_compound(source) && target != source && outline.is_within(target, source) {
        return source;
    }
    let mut around = outline.ancestors(source);
    around.find(|id| is_compound(*id) && outline.is_within(target, *id)).unwrap_or(0)
}

/// The innermost state around both.
fn meeting(outline: &Outline, one: usize, other: usize) -> usize {
    let mut around = std::iter::once(one).chain(outline.ancestors(one));
    around.find(|id| outline.is_within(other, *id)).unwrap_or(0)
}

/// Entering `from` by itself enters `state` too.
fn by_default(outline: &Outline, from: usize, state: usize) -> bool {
    if from == state {
        return true;
    }
    let flat = &outline.states[from];
    let next = match flat.kind {
        Kind::Compound => flat.initial.and_then(|initial| outline.find(&initial.text)),
        Kind::Parallel => flat.children.iter().copied().find(|child| outline.is_within(state, *child)),
        Kind::Atomic | Kind::Final | Kind::History { .. } => None,
    };
    next.is_some_and(|next| {
        next > from
            && match outline.states[next].kind {
                Kind::History { .. } => true,
                Kind::Atomic | Kind::Compound | Kind::Parallel | Kind::Final => by_default(outline, next, state),
            }
    })
}
