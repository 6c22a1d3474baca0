//! `endless-loop`: eventless steps that lead round to where they began while nothing they ask for changes: the engine stops at
//! its bound and refuses the event. An error where they ask for nothing; a warning where all their conditions can hold at
//! once. Where a field is set on the way, or `active()` is asked, the conditions are trusted to end it.

use super::{Case, reach};
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;
use crate::language::definition::{Action, Branch};
use crate::language::outline::{Outline, Trigger, Way};
use std::collections::BTreeMap;

/// The search gives up here: a file with more ways round has other troubles.
const MAX_LOOKS: usize = 100_000;
/// Longer ways round are not looked for: each step is a call inside the one before.
const MAX_STEPS: usize = 500;
/// Cases of one state whose conditions are asked; what later ones ask cannot be told.
const MAX_CASES: usize = 100;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let steps = steps(outline);
    let round = rounds(&steps);
    let mut search =
        Search { steps: &steps, round: &round, path: Vec::new(), asked: Conditions::new(), left: MAX_LOOKS };
    for (state, steps) in steps.iter().enumerate().filter(|(state, _)| round[*state]) {
        let name = outline.states[state].name;
        for index in 0..steps.len() {
            match search.follow((state, index)) {
                None => {}
                Some(Round::Certain) => {
                    let message = format!("Eventless steps lead from `{}` back to it for ever.", name.text);
                    complaints.error("endless-loop", &name.span, message);
                }
                Some(Round::Possible) => {
                    let message = format!(
                        "Eventless steps can lead from `{}` back to it for ever: their conditions can hold at once.",
                        name.text
                    );
                    complaints.warning("endless-loop", &name.span, message);
                }
            }
        }
    }
}

/// Conditions by their text, and whether they hold.
type Conditions = BTreeMap<String, bool>;

/// A step by its state, and its place among that state's steps.
type At = (usize, usize);

struct Step {
    /// What must hold for it to be taken; `None` where that cannot be told, or never does.
    asks: Option<Conditions>,
    /// It changes the item.
    sets: bool,
    /// The states whose steps are open once it is taken, in document order.
    open: Vec<usize>,
}

enum Round {
    Certain,
    Possible,
}

struct Search<'s> {
    steps: &'s [Vec<Step>],
    /// The states that can lie on a way round.
    round: &'s [bool],
    path: Vec<At>,
    /// What the steps of the path ask.
    asked: Conditions,
    left: usize,
}

impl Search<'_> {
    /// Each round is found from the first of its steps in the file.
    fn follow(&mut self, at: At) -> Option<Round> {
        let step = &self.steps[at.0][at.1];
        let asks = step.asks.as_ref().filter(|_| self.path.len() < MAX_STEPS)?;
        if asks.iter().any(|(text, holds)| self.asked.get(text).is_some_and(|known| known != holds)) {
            return None;
        }
        let added: Vec<&String> = asks.keys().filter(|text| !self.asked.contains_key(*text)).collect();
        self.asked.extend(asks.clone());
        self.path.push(at);
        let found = self.on(step);
        self.path.pop();
        for text in added {
            self.asked.remove(text);
        }
        found
    }

    fn on(&mut self, step: &Step) -> Option<Round> {
        let (steps, round, first) = (self.steps, self.round, self.path[0]);
        let open = step.open.iter().filter(|state| round[**state] && **state >= first.0);
        for next in open.flat_map(|state| (0..steps[*state].len()).map(|index| (*state, index))) {
            self.left = self.left.checked_sub(1)?;
            let found = match next {
                next if next == first => self.verdict(),
                next if next < first || self.path.contains(&next) => None,
                next => self.follow(next),
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn verdict(&self) -> Option<Round> {
        if self.asked.is_empty() {
            return Some(Round::Certain);
        }
        let changes = self.path.iter().any(|(state, index)| self.steps[*state][*index].sets);
        (!changes).then_some(Round::Possible)
    }
}

/// Each state's.
fn steps(outline: &Outline) -> Vec<Vec<Step>> {
    let mut steps: Vec<Vec<Step>> = outline.states.iter().map(|_| Vec::new()).collect();
    for way in outline.ways.iter().filter(|way| matches!(way.trigger, Trigger::Always)) {
        let before = steps[way.source].len();
        steps[way.source].push(step(outline, way, before));
    }
    steps
}

/// Without the states that no way round can lead through: nothing leads on from them, or nothing to them.
fn rounds(steps: &[Vec<Step>]) -> Vec<bool> {
    let mut round: Vec<bool> = steps.iter().map(|steps| !steps.is_empty()).collect();
    loop {
        let before = round.iter().filter(|round| **round).count();
        let mut led_to = vec![false; steps.len()];
        // What is dropped on the way counts at once: first what leads nowhere, from the end, then what nothing leads to.
        for state in (0..steps.len()).rev() {
            round[state] = round[state] && opened(&steps[state]).any(|open| round[open]);
        }
        for state in (0..steps.len()).filter(|state| round[*state]) {
            opened(&steps[state]).for_each(|open| led_to[open] = true);
        }
        round.iter_mut().zip(led_to).for_each(|(round, led_to)| *round &= led_to);
        if round.iter().filter(|round| **round).count() == before {
            return round;
        }
    }
}

fn opened(steps: &[Step]) -> impl Iterator<Item = usize> {
    steps.iter().filter(|step| step.asks.is_some()).flat_map(|step| step.open.iter().copied())
}

fn step(outline: &Outline, way: &Way, before: usize) -> Step {
    let target = way.target.and_then(|target| outline.find(&target.text));
    let entered = reach::entered(outline, way, reach::Memory::Nothing);
    let entry = entered.iter().flat_map(|state| outline.states[*state].entry);
    let left = reach::left(outline, way).into_iter();
    let exit = left.flat_map(|state| outline.states[state].exit);
    let mut actions = way.actions.iter().chain(entry).chain(exit);
    let sets = actions.any(|action: &Action| action.set.is_some());
    // The item's end ends every round.
    let ends = target
        .is_some_and(|target| outline.states[target].kind == Kind::Final && outline.states[target].parent == Some(0));
    let stands = target.unwrap_or(way.source);
    let around = std::iter::once(stands).chain(outline.ancestors(stands));
    let acts = |state: &usize| !ends && !outline.states[*state].always.is_empty();
    let mut open: Vec<usize> = entered.iter().copied().chain(around).filter(acts).collect();
    open.sort_unstable();
    open.dedup();
    let asks = outline.states[way.source].always.get(..=before).filter(|_| before < MAX_CASES).and_then(asks);
    Step { asks, sets, open }
}

/// The condition of the last, and that none before it holds.
fn asks(branches: &[Branch]) -> Option<Conditions> {
    let mut asks = Conditions::new();
    for (index, branch) in branches.iter().enumerate() {
        let last = index + 1 == branches.len();
        match &branch.guard {
            Some(guard) if guard.when.text.contains("active(") => return None,
            Some(guard) => {
                let (text, holds) = condition(&guard.when.text);
                asks = both(asks, text, holds == last)?;
            }
            None if last => {}
            None => return None,
        }
    }
    Some(asks)
}

/// `None` where they contradict each other.
fn both(mut asks: Conditions, text: String, holds: bool) -> Option<Conditions> {
    let agree = asks.get(&text).is_none_or(|known| *known == holds);
    asks.insert(text, holds);
    agree.then_some(asks)
}

/// `!x` is `x` that does not hold, `a >= b` is `a < b` that does not; anything joined is taken as it stands.
fn condition(text: &str) -> (String, bool) {
    let text = text.trim();
    if text.contains("&&") || text.contains("||") || text.contains('?') {
        return (text.to_owned(), true);
    }
    if let Some(negated) = text.strip_prefix('!') {
        let inner = negated.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(negated);
        let (text, holds) = condition(inner);
        return (text, !holds);
    }
    for (sign, opposite) in [("!=", "=="), (">=", "<"), ("<=", ">")] {
        if let Some((left, right)) = text.split_once(sign) {
            return (format!("{}{opposite}{}", left.trim(), right.trim()), false);
        }
    }
    (text.split_whitespace().collect(), true)
}
