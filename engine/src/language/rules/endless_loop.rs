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
const MAX_STEPS: usize = 20_000;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let ways: Vec<&Way> = outline.ways.iter().filter(|way| matches!(way.trigger, Trigger::Always)).collect();
    let steps: Vec<Step> = ways.iter().map(|way| step(outline, way, &ways)).collect();
    let mut search = Search { steps: &steps, left: MAX_STEPS };
    for (first, way) in ways.iter().enumerate() {
        let name = outline.states[way.source].name;
        match search.round(first, &mut Vec::new(), &Some(Conditions::new())) {
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

/// Conditions by their text, and whether they hold.
type Conditions = BTreeMap<String, bool>;

struct Step {
    /// What must hold for it to be taken; `None` where that cannot be told, or never does.
    asks: Option<Conditions>,
    /// It changes the item.
    sets: bool,
    /// The steps that are open once it is taken.
    next: Vec<usize>,
}

enum Round {
    Certain,
    Possible,
}

struct Search<'s> {
    steps: &'s [Step],
    left: usize,
}

impl Search<'_> {
    /// Follows steps from the last of the path; each round is found from the first of its steps in the file.
    fn round(&mut self, at: usize, path: &mut Vec<usize>, asked: &Option<Conditions>) -> Option<Round> {
        self.left = self.left.checked_sub(1)?;
        let step = &self.steps[at];
        let asked = both(asked.as_ref()?, step.asks.as_ref()?)?;
        path.push(at);
        let first = path[0];
        let found = step.next.iter().find_map(|next| match *next {
            next if next == first => self.verdict(path, &asked),
            next if next < first || path.contains(&next) => None,
            next => self.round(next, path, &Some(asked.clone())),
        });
        path.pop();
        found
    }

    fn verdict(&self, path: &[usize], asked: &Conditions) -> Option<Round> {
        if asked.is_empty() {
            return Some(Round::Certain);
        }
        let changes = path.iter().any(|step| self.steps[*step].sets);
        (!changes).then_some(Round::Possible)
    }
}

fn step(outline: &Outline, way: &Way, ways: &[&Way]) -> Step {
    let target = way.target.and_then(|target| outline.find(&target.text));
    let entered = |state: usize| reach::enters(outline, way, state, reach::Memory::Nothing);
    // The item's end ends every round.
    let ends = target
        .is_some_and(|target| outline.states[target].kind == Kind::Final && outline.states[target].parent == Some(0));
    let open = |state: usize| !ends && (entered(state) || outline.is_within(target.unwrap_or(way.source), state));
    let before = ways.iter().take_while(|other| !std::ptr::eq(**other, way));
    let before = before.filter(|other| other.source == way.source).count();
    let mut actions: Vec<&Action> = way.actions.iter().collect();
    for (id, flat) in outline.states.iter().enumerate() {
        actions.extend(flat.entry.iter().filter(|_| entered(id)));
        actions.extend(flat.exit.iter().filter(|_| reach::leaves(outline, way, id)));
    }
    Step {
        asks: asks(&outline.states[way.source].always[..=before]),
        sets: actions.iter().any(|action| action.set.is_some()),
        next: (0..ways.len()).filter(|next| open(ways[*next].source)).collect(),
    }
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
                asks = both(&asks, &Conditions::from([(text, holds == last)]))?;
            }
            None if last => {}
            None => return None,
        }
    }
    Some(asks)
}

/// `None` where they contradict each other.
fn both(one: &Conditions, other: &Conditions) -> Option<Conditions> {
    let agree = other.iter().all(|(text, holds)| one.get(text).is_none_or(|known| known == holds));
    agree.then(|| one.iter().chain(other).map(|(text, holds)| (text.clone(), *holds)).collect())
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
