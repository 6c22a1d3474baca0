//! Where ways lead: which states a way enters and leaves, by which events a state is entered, and which states are reached at
//! all. Follows SCXML's entry and exit sets without running anything; guards are not asked.

use crate::chart::chart::Kind;
use crate::language::outline::{Outline, Trigger, Way};
use crate::language::rules::Case;

/// What a history state stands for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Memory {
    /// Whatever was active around it before.
    Anything,
    /// Where it leads the first time.
    Nothing,
}

/// The events of the ways into the state; `None` for a way that no event names.
pub(super) fn into<'d>(case: &Case<'d>, state: usize) -> Vec<Option<&'d str>> {
    let outline = &case.outline;
    let ways = &outline.ways;
    let entering = ways.iter().filter(|way| enters(outline, way, state, Memory::Anything)).map(event);
    let begins = by_default(outline, 0, state, Memory::Anything).then_some(Some("create"));
    entering.chain(begins).collect()
}

pub(super) fn out_of<'d>(case: &Case<'d>, state: usize) -> Vec<Option<&'d str>> {
    let outline = &case.outline;
    outline.ways.iter().filter(|way| leaves(outline, way, state)).map(event).collect()
}

/// Whether the item can ever be in each state: from the beginning, or reopened, by ways whose own event can come.
pub(super) fn reached(outline: &Outline) -> Vec<bool> {
    let states = 0..outline.states.len();
    let reopened = outline.definition.built_in.iter().filter_map(|(_, built_in)| built_in.target.as_ref());
    let reopened: Vec<usize> = reopened.filter_map(|target| outline.find(&target.text)).collect();
    let begins = |state: usize| {
        by_default(outline, 0, state, Memory::Nothing)
            || reopened.iter().any(|target| descends(outline, 0, *target, state, Memory::Nothing))
    };
    let mut reached: Vec<bool> = states.clone().map(begins).collect();
    let mut waiting: Vec<&Way> = outline.ways.iter().filter(|way| way.target.is_some()).collect();
    loop {
        let (open, rest): (Vec<&Way>, Vec<&Way>) =
            waiting.into_iter().partition(|way| reached[way.source] && can_come(outline, way, &reached));
        if open.is_empty() {
            return reached;
        }
        for way in open {
            let Some(target) = way.target.and_then(|target| outline.find(&target.text)) else { continue };
            let domain = domain(outline, way, target);
            for state in states.clone() {
                reached[state] = reached[state] || descends(outline, domain, target, state, Memory::Nothing);
            }
        }
        waiting = rest;
    }
}

/// What only the engine says comes where it can be said.
fn can_come(outline: &Outline, way: &Way, reached: &[bool]) -> bool {
    let Trigger::Event(event) = way.trigger else {
        return true;
    };
    if let Some(state) = event.text.strip_prefix("done.state.").and_then(|name| outline.find(name)) {
        return completes(outline, state, reached);
    }
    let missed = event.text.strip_prefix("deadline.").and_then(|rest| rest.strip_suffix(".missed"));
    missed.is_none_or(|name| outline.deadlines().any(|(state, known, _)| known.text == name && reached[state]))
}

fn completes(outline: &Outline, state: usize, reached: &[bool]) -> bool {
    let flat = &outline.states[state];
    let is_state = |child: &usize| !matches!(outline.states[*child].kind, Kind::History { .. });
    let mut children = flat.children.iter().copied().filter(is_state);
    match flat.kind {
        Kind::Compound => children.any(|child| outline.states[child].kind == Kind::Final && reached[child]),
        Kind::Parallel => children.all(|region| completes(outline, region, reached)),
        Kind::Atomic | Kind::Final | Kind::History { .. } => false,
    }
}

pub(super) fn event<'d>(way: &Way<'d>) -> Option<&'d str> {
    match way.trigger {
        Trigger::Event(event) => Some(&event.text),
        Trigger::After(_) | Trigger::Always => None,
    }
}

pub(super) fn enters(outline: &Outline, way: &Way, state: usize, memory: Memory) -> bool {
    let target = way.target.and_then(|target| outline.find(&target.text));
    target.is_some_and(|target| descends(outline, domain(outline, way, target), target, state, memory))
}

pub(super) fn leaves(outline: &Outline, way: &Way, state: usize) -> bool {
    let source = way.source;
    let together = outline.is_within(source, state)
        || outline.is_within(state, source)
        || outline.states[meeting(outline, source, state)].kind == Kind::Parallel;
    let target = way.target.filter(|_| together).and_then(|target| outline.find(&target.text));
    target.is_some_and(|target| {
        let domain = domain(outline, way, target);
        state != domain && outline.is_within(state, domain)
    })
}

/// Going down from `domain` to `target` enters `state`.
fn descends(outline: &Outline, domain: usize, target: usize, state: usize, memory: Memory) -> bool {
    if state == domain || !outline.is_within(state, domain) {
        return false;
    }
    if let (Kind::History { .. }, Some(around)) = (outline.states[target].kind, outline.states[target].parent) {
        return match memory {
            Memory::Anything => outline.is_within(state, around) || outline.is_within(around, state),
            Memory::Nothing => {
                let first = first_time(outline, target).filter(|first| *first > domain);
                first.is_some_and(|first| descends(outline, domain, first, state, memory))
            }
        };
    }
    if outline.is_within(target, state) {
        return true;
    }
    if outline.is_within(state, target) {
        return by_default(outline, target, state, memory);
    }
    // A region beside the one that is aimed at begins by itself.
    let meeting = meeting(outline, target, state);
    if outline.states[meeting].kind != Kind::Parallel {
        return false;
    }
    let mut regions = outline.states[meeting].children.iter();
    let region = regions.find(|child| outline.is_within(state, **child));
    region.is_some_and(|region| by_default(outline, *region, state, memory))
}

/// Where a history state leads when it remembers nothing; `None` where it leads to itself in the end.
fn first_time(outline: &Outline, history: usize) -> Option<usize> {
    let mut target = history;
    for _ in 0..outline.states.len() {
        let flat = &outline.states[target];
        if !matches!(flat.kind, Kind::History { .. }) {
            return Some(target);
        }
        target = outline.find(&flat.state?.target.as_ref()?.text)?;
    }
    None
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
fn by_default(outline: &Outline, from: usize, state: usize, memory: Memory) -> bool {
    if from == state {
        return true;
    }
    let flat = &outline.states[from];
    match flat.kind {
        Kind::Compound => {
            let initial = flat.initial.and_then(|initial| outline.find(&initial.text));
            let initial = initial.filter(|initial| *initial > from);
            initial.is_some_and(|initial| descends(outline, from, initial, state, memory))
        }
        Kind::Parallel => {
            let mut regions = flat.children.iter();
            let region = regions.find(|child| outline.is_within(state, **child));
            region.is_some_and(|region| by_default(outline, *region, state, memory))
        }
        Kind::Atomic | Kind::Final | Kind::History { .. } => false,
    }
}
