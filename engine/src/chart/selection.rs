//! Which transitions an event enables, and what stands in the way of the others. `step` and `available` both ask here, so
//! what is offered is what is accepted.

use super::chart::{Guard, StateId, TransitionId};
use super::situation::Situation;
use super::snapshot::{Origin, Rejection};
use super::value::Values;
use super::workflow::Workflow;
use std::collections::BTreeSet;

/// An event as selection sees it.
#[derive(Clone, Copy)]
pub struct Asked<'e> {
    pub event: &'e str,
    pub origin: Origin,
    /// `None`: not known yet, so a guard that reads it is undecided.
    pub input: Option<&'e Values>,
}

/// Why a transition is not enabled. All of them count as part of its guard.
#[derive(Clone, Debug, PartialEq)]
pub enum Obstacle {
    Role(Vec<String>),
    Costs,
    SecondPerson,
    OpenChildren {
        kind: String,
        open: u32,
    },
    Guard(String),
    /// The guard reads the input, which is not known yet.
    Undecided(String),
}

static NO_INPUT: Values = Values::new();

impl<'e> Asked<'e> {
    /// Raised inside the chart: it carries nothing.
    pub fn raised(event: &'e str) -> Asked<'e> {
        Asked { event, origin: Origin::System, input: Some(&NO_INPUT) }
    }

    pub fn input(&self) -> &'e Values {
        self.input.unwrap_or(&NO_INPUT)
    }
}

impl Situation<'_> {
    pub fn select_transitions(&self, asked: &Asked) -> Vec<TransitionId> {
        self.select(|id| self.answers(id, asked) && self.obstacle(id, asked).is_none())
    }

    /// Guards of eventless transitions still see the event that came last.
    pub fn select_eventless_transitions(&self, last: &Asked) -> Vec<TransitionId> {
        let nameless = Asked { event: "", origin: Origin::System, ..*last };
        self.select(|id| self.chart.transitions[id].events.is_empty() && self.obstacle(id, &nameless).is_none())
    }

    /// Transitions that answer the event, enabled or not, in selection order.
    pub fn candidates(&self, asked: &Asked) -> Vec<TransitionId> {
        let mut found = Vec::new();
        for atomic in self.active_atomic() {
            for id in self.transitions_of(atomic) {
                if self.answers(id, asked) && !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        found
    }

    fn select(&self, enabled: impl Fn(TransitionId) -> bool) -> Vec<TransitionId> {
        let mut selected = Vec::new();
        for atomic in self.active_atomic() {
            let first = self.transitions_of(atomic).find(|id| enabled(*id));
            selected.extend(first.filter(|id| !selected.contains(id)));
        }
        self.remove_conflicting_transitions(selected)
    }

    /// From the state outwards, in document order within each.
    fn transitions_of(&self, atomic: StateId) -> impl Iterator<Item = TransitionId> + '_ {
        let states = std::iter::once(atomic).chain(self.chart.proper_ancestors(atomic));
        states.flat_map(|state| self.state(state).transitions.iter().copied())
    }

    /// Of two transitions that would leave the same state, the one whose source lies further in is kept, else the first.
    fn remove_conflicting_transitions(&self, enabled: Vec<TransitionId>) -> Vec<TransitionId> {
        if enabled.len() < 2 {
            return enabled;
        }
        let exits = |id: TransitionId| -> BTreeSet<StateId> {
            self.compute_exit_set(std::iter::once(&self.chart.transitions[id]))
        };
        let source = |id: TransitionId| self.chart.transitions[id].source;
        let mut filtered: Vec<TransitionId> = Vec::new();
        for one in enabled {
            let left = exits(one);
            let conflicting = filtered.iter().copied();
            let conflicting: Vec<TransitionId> =
                conflicting.filter(|other| !left.is_disjoint(&exits(*other))).collect();
            let mut others = conflicting.iter();
            if others.all(|other| self.chart.is_descendant(source(one), source(*other))) {
                filtered.retain(|other| !conflicting.contains(other));
                filtered.push(one);
            }
        }
        filtered
    }

    /// A transition without roles is for events that no person fires.
    fn answers(&self, id: TransitionId, asked: &Asked) -> bool {
        let transition = &self.chart.transitions[id];
        let mut descriptors = transition.events.iter();
        let for_them = asked.origin != Origin::Person || transition.roles.is_some();
        for_them && descriptors.any(|descriptor| name_match(descriptor, asked.event))
    }

    /// The first thing in the way; `None`: the transition is enabled.
    pub fn obstacle(&self, id: TransitionId, asked: &Asked) -> Option<Obstacle> {
        self.personal_obstacle(id, asked)
            .or_else(|| self.costs_missing(asked.event))
            .or_else(|| self.open_children(id))
            .or_else(|| self.check_fails(asked))
            .or_else(|| self.fails(self.chart.transitions[id].guard.as_ref()?, asked))
    }

    /// What must hold of the event's input wherever the item stands.
    pub fn check_fails(&self, asked: &Asked) -> Option<Obstacle> {
        let checks = self.workflow.checks.get(asked.event).filter(|_| asked.origin == Origin::Person);
        checks.into_iter().flatten().find_map(|check| self.fails(check, asked))
    }

    fn personal_obstacle(&self, id: TransitionId, asked: &Asked) -> Option<Obstacle> {
        let transition = &self.chart.transitions[id];
        let actor = self.context.actor;
        if asked.origin != Origin::Person {
            return None;
        }
        let roles = transition.roles.as_ref()?;
        if !roles.iter().any(|role| actor.roles.contains(role)) {
            return Some(Obstacle::Role(roles.clone()));
        }
        let second = self.workflow.second_person.iter();
        let needs_second = second.into_iter().any(|event| event == asked.event);
        (needs_second && self.entered_by_actor(transition.source)).then_some(Obstacle::SecondPerson)
    }

    /// The actor took the step into this state, or into one of the active states inside it.
    fn entered_by_actor(&self, source: StateId) -> bool {
        let within = |state: &&StateId| **state == source || self.chart.is_descendant(**state, source);
        let mut states = self.configuration.iter().filter(within);
        let actor = self.context.actor.id;
        actor.is_some()
            && states.any(|state| {
                let row = self.entered.get(&self.state(*state).name);
                row.is_some_and(|row| row.by == actor)
            })
    }

    fn costs_missing(&self, event: &str) -> Option<Obstacle> {
        let mut required = self.workflow.costs_required_before.iter();
        let missing = self.context.facts.costs.lines == 0;
        (missing && required.any(|before| before == event)).then_some(Obstacle::Costs)
    }

    /// An item with open children cannot enter a final state of its own.
    fn open_children(&self, id: TransitionId) -> Option<Obstacle> {
        let targets = &self.chart.transitions[id].targets;
        let children = self.context.facts.children.iter();
        let (kind, counts) = children.into_iter().find(|(_, counts)| counts.open > 0)?;
        let targets = self.get_effective_target_states(targets);
        let finishes = targets.iter().any(|target| self.chart.finishes(*target));
        finishes.then(|| Obstacle::OpenChildren { kind: kind.clone(), open: counts.open })
    }

    fn fails(&self, guard: &Guard, asked: &Asked) -> Option<Obstacle> {
        let said = |otherwise: String| guard.otherwise.clone().unwrap_or(otherwise);
        if asked.input.is_none() && guard.when.reads_input() {
            return Some(Obstacle::Undecided(said(format!("It depends on what is entered: `{}`.", guard.when.source))));
        }
        match guard.when.holds(&self.scope(asked.input())) {
            Ok(true) => None,
            Ok(false) => Some(Obstacle::Guard(said(format!("`{}` does not hold.", guard.when.source)))),
            Err(why) => Some(Obstacle::Guard(match &guard.otherwise {
                Some(said) => format!("{said} ({why})"),
                None => why,
            })),
        }
    }
}

impl Obstacle {
    /// As the person who fired the event reads it.
    pub fn rejection(self, workflow: &Workflow, event: &str, title: &str) -> Rejection {
        let (event, title) = (event.to_owned(), title.to_owned());
        match self {
            Obstacle::Role(roles) => Rejection::Forbidden { event, title, titles: workflow.titled(&roles), roles },
            Obstacle::Costs => Rejection::CostsRequired { event, title },
            Obstacle::SecondPerson => Rejection::SecondPerson { event, title },
            Obstacle::OpenChildren { kind, open } => Rejection::OpenChildren { kind, open },
            Obstacle::Guard(reason) | Obstacle::Undecided(reason) => Rejection::Guard { event, reason },
        }
    }
}

/// SCXML 3.12.1: a descriptor matches names that begin with its dot-separated tokens; `*` matches every name.
pub fn name_match(descriptor: &str, event: &str) -> bool {
    let tokens = descriptor.strip_suffix(".*").unwrap_or(descriptor);
    if tokens == "*" {
        return true;
    }
    let rest = event.strip_prefix(tokens);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
