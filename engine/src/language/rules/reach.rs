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

/// Of each state that does something on entry: the events of the ways into it; `None` for a way that no event names.
pub(super) fn into<'d>(case: &Case<'d>) -> Vec<Vec<Option<&'d str>>> {
    let outline = &case.outline;
    let mut events = vec![Vec::new(); outline.states.len()];
    let mut note = |state: usize, event| {
        if !outline.states[state].entry.is_empty() {
            events[state].push(event);
        }
    };
    for way in &outline.ways {
        entered(outline, way, Memory::Anything).into_iter().for_each(|state| note(state, event(way)));
    }
    begun(outline, Memory::Anything).into_iter().for_each(|state| note(state, Some("create")));
    events
}

/// The same for states that do something on exit.
pub(super) fn out_of<'d>(case: &Case<'d>) -> Vec<Vec<Option<&'d str>>> {
    let outline = &case.outline;
    let mut events = vec![Vec::new(); outline.states.len()];
    for way in &outline.ways {
        let acting = left(outline, way).into_iter().filter(|state| !outline.states[*state].exit.is_empty());
        acting.for_each(|state| events[state].push(event(way)));
    }
    events
}

/// Whether the item can ever be in each state: from the beginning, or reopened, by ways whose own event can come.
pub(super) fn reached(outline: &Outline) -> Vec<bool> {
    let reopened = outline.definition.built_in.iter().filter_map(|(_, built_in)| built_in.target.as_ref());
    let mut first = begun(outline, Memory::Nothing);
    for target in reopened.filter_map(|target| outline.find(&target.text)) {
        descend(outline, 0, target, Memory::Nothing, &mut first);
    }
    let mut reached = vec![false; outline.states.len()];
    first.into_iter().for_each(|state| reached[state] = true);
    let mut waiting: Vec<&Way> = outline.ways.iter().filter(|way| way.target.is_some()).collect();
    loop {
        let before = waiting.len();
        waiting.retain(|way| {
            let open = reached[way.source] && can_come(outline, way, &reached);
            if open {
                entered(outline, way, Memory::Nothing).into_iter().for_each(|state| reached[state] = true);
            }
            !open
        });
        if waiting.len() == before {
            return reached;
        }
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

pub(super) fn entered(outline: &Outline, way: &Way, memory: Memory) -> Vec<usize> {
    let mut found = Vec::new();
    if let Some(target) = target(outline, way) {
        descend(outline, domain(outline, way, target), target, memory, &mut found);
    }
    found
}

/// Of the states that can be active beside its source.
pub(super) fn left(outline: &Outline, way: &Way) -> Vec<usize> {
    let Some(target) = target(outline, way) else {
        return Vec::new();
    };
    let (domain, source) = (domain(outline, way, target), way.source);
    let mut left: Vec<usize> = (source..=outline.states[source].last).filter(|state| *state != domain).collect();
    let mut inner = source;
    for around in outline.ancestors(source).take_while(|around| *around > domain) {
        left.push(around);
        if outline.states[around].kind == Kind::Parallel {
            left.extend((around + 1..=outline.states[around].last).filter(|state| !outline.is_within(*state, inner)));
        }
        inner = around;
    }
    left
}

fn target(outline: &Outline, way: &Way) -> Option<usize> {
    outline.find(&way.target?.text)
}

/// Where an item begins.
fn begun(outline: &Outline, memory: Memory) -> Vec<usize> {
    let mut found = Vec::new();
    by_default(outline, 0, memory, &mut found);
    found
}

/// What is entered on the way down from `domain` to `target`, and by itself then.
fn descend(outline: &Outline, domain: usize, target: usize, memory: Memory, found: &mut Vec<usize>) {
    if target == domain || !outline.is_within(target, domain) {
        return;
    }
    if let (Kind::History { .. }, Some(around)) = (outline.states[target].kind, outline.states[target].parent) {
        match memory {
            Memory::Anything => {
                let within = around..=outline.states[around].last;
                let above = outline.ancestors(around).take_while(|above| *above > domain);
                found.extend(within.filter(|state| *state != domain).chain(above));
            }
            Memory::Nothing => {
                if let Some(first) = first_time(outline, target) {
                    descend(outline, domain, first, memory, found);
                }
            }
        }
        return;
    }
    by_default(outline, target, memory, found);
    let mut inner = target;
    for around in outline.ancestors(target).take_while(|around| *around > domain) {
        found.push(around);
        // A region beside the one that is aimed at begins by itself.
        if outline.states[around].kind == Kind::Parallel {
            let beside = outline.states[around].children.iter().filter(|region| **region != inner);
            beside.for_each(|region| by_default(outline, *region, memory, found));
        }
        inner = around;
    }
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

/// What is entered when this state is.
fn by_default(outline: &Outline, from: usize, memory: Memory, found: &mut Vec<usize>) {
    found.push(from);
    let flat = &outline.states[from];
    match flat.kind {
        Kind::Compound => {
            if let Some(initial) = flat.initial.and_then(|initial| outline.find(&initial.text)) {
                descend(outline, from, initial, memory, found);
            }
        }
        Kind::Parallel => flat.children.iter().for_each(|region| by_default(outline, *region, memory, found)),
        Kind::Atomic | Kind::Final | Kind::History { .. } => {}
    }
}
