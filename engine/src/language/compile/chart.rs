//! The chart of a definition that no rule complains about: numbered in document order, every name an index.

use super::super::definition::{Action as Written, Guard as WrittenGuard, Tell};
use super::super::document::Text;
use super::super::expression::Expression;
use super::super::outline::{Flat, ROOT, Trigger, Way};
use super::super::reader::Entries;
use super::super::rules::Case;
use crate::chart::chart::{Action, Block, Chart, Delayed, Guard, Initial, Kind, Recipient, State, Transition};
use crate::time::duration::Duration;

/// `None` where a name does not resolve, which a rule has complained about.
pub(super) fn chart(case: &Case) -> Option<Chart> {
    let states = case.outline.states.iter();
    let mut states: Vec<State> = states.map(|flat| state(case, flat)).collect::<Option<_>>()?;
    let ways = &case.outline.ways;
    for (id, way) in ways.iter().enumerate() {
        states[way.source].transitions.push(id);
    }
    let transitions = ways.iter().map(|way| transition(case, way));
    Some(Chart { transitions: transitions.collect::<Option<_>>()?, states })
}

fn state(case: &Case, flat: &Flat) -> Option<State> {
    let word = |word: Option<&super::super::document::Text>| word.map(|word| word.text.clone());
    let written = flat.state;
    Some(State {
        name: name(flat).to_owned(),
        kind: flat.kind,
        parent: flat.parent,
        children: flat.children.clone(),
        last: flat.last,
        initial: initial(case, flat)?,
        transitions: Vec::new(),
        entry: blocks(case, flat.entry)?,
        exit: blocks(case, flat.exit)?,
        after: flat
            .after
            .iter()
            .enumerate()
            .map(|(index, delayed)| {
                Some(Delayed {
                    delay: Duration::parse(&delayed.delay.text).ok()?,
                    event: after_event(name(flat), index),
                })
            })
            .collect::<Option<_>>()?,
        stage: word(written.and_then(|state| state.stage.as_ref())),
        outcome: word(written.and_then(|state| state.outcome.as_ref())),
        milestone: word(written.and_then(|state| state.milestone.as_ref())),
    })
}

/// The outer option: a name that does not resolve. The inner: a state that has none.
fn initial(case: &Case, flat: &Flat) -> Option<Option<Initial>> {
    let named = match flat.kind {
        Kind::Compound => flat.initial?,
        Kind::History { .. } => flat.state?.target.as_ref()?,
        Kind::Atomic | Kind::Parallel | Kind::Final => return Some(None),
    };
    let target = case.outline.find(&named.text)?;
    Some(Some(Initial { targets: vec![target], actions: Vec::new() }))
}

fn name<'d>(flat: &Flat<'d>) -> &'d str {
    flat.state.map_or(ROOT, |_| &flat.name.text)
}

fn after_event(state: &str, index: usize) -> String {
    format!("after.{state}.{index}")
}

fn transition(case: &Case, way: &Way) -> Option<Transition> {
    let targets = way.target.iter();
    Some(Transition {
        source: way.source,
        events: match way.trigger {
            Trigger::Event(event) => vec![event.text.clone()],
            Trigger::After(index) => {
                vec![after_event(name(&case.outline.states[way.source]), index)]
            }
            Trigger::Always => Vec::new(),
        },
        roles: way.roles.map(|roles| roles.iter().map(|role| role.text.clone()).collect()),
        guard: match way.guard {
            Some(written) => Some(guard(case, written)?),
            None => None,
        },
        targets: targets.map(|target| case.outline.find(&target.text)).collect::<Option<_>>()?,
        internal: way.internal,
        actions: actions(case, way.actions)?,
    })
}

pub(super) fn guard(case: &Case, written: &WrittenGuard) -> Option<Guard> {
    Some(Guard {
        when: case.expression(&written.when)?,
        otherwise: written.otherwise.as_ref().map(|said| said.text.clone()),
    })
}

/// The YAML's `entry` and `exit` are one block each.
fn blocks(case: &Case, written: &[Written]) -> Option<Vec<Block>> {
    let actions = actions(case, written)?;
    Some(if actions.is_empty() { Vec::new() } else { vec![actions] })
}

/// A `set` of several fields is one action for each, in the order written.
fn actions(case: &Case, written: &[Written]) -> Option<Block> {
    let mut actions = Vec::new();
    for action in written {
        for (field, value) in action.set.iter().flat_map(|set| set.iter()) {
            actions.push(Action::Set { field: field.text.clone(), value: case.expression(value)? });
        }
        if let Some(event) = &action.raise {
            actions.push(Action::Raise { event: event.text.clone() });
        }
        if let Some(written) = &action.tell {
            actions.push(tell(case, written)?);
        }
        if let Some(written) = &action.add {
            let to = Recipient::Beside(written.links.as_ref().map(|link| link.text.clone()));
            actions.push(Action::Tell { to, event: "create".into(), with: with(case, &written.with)? });
        }
    }
    Some(actions)
}

fn tell(case: &Case, written: &Tell) -> Option<Action> {
    let to = match (&written.children, &written.links) {
        (Some(kind), _) => Recipient::Children(kind.text.clone()),
        (None, Some(kind)) => Recipient::Links(kind.text.clone()),
        (None, None) if written.linked => Recipient::Linked,
        (None, None) => Recipient::Parent,
    };
    Some(Action::Tell { to, event: written.event.text.clone(), with: with(case, &written.with)? })
}

fn with(case: &Case, written: &Entries<Text>) -> Option<Vec<(String, Expression)>> {
    written.iter().map(|(name, value)| Some((name.text.clone(), case.expression(value)?))).collect()
}
