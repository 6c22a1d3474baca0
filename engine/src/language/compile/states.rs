//! The chart: states in document order first, so that a target may stand before what it names; then their transitions and
//! actions with every name resolved.

use super::Compiler;
use crate::chart::chart::{
    Action, Delayed, Guard, Initial, Kind, Recipient, State, StateId, Transition,
};
use crate::language::definition;
use crate::language::written::Text;
use std::collections::HashMap;

/// States of one chart, the root counted.
pub const MAX_STATES: usize = 2_000;

/// The root's name; no state of a file may bear it.
const ROOT: &str = "root";

/// A state as written with the place it got.
struct Placed<'w> {
    id: StateId,
    name: Option<&'w Text>,
    written: &'w definition::State,
}

impl Compiler<'_> {
    pub(super) fn states(&mut self, root: &definition::State) {
        let mut placed = Vec::new();
        self.place(None, root, None, &mut placed);
        self.check_names(&placed);
        if self.chart.states.len() > MAX_STATES {
            let message = format!(
                "This workflow has {} states; a chart has at most {MAX_STATES}.",
                self.chart.states.len()
            );
            self.error("too-many-states", &self.written.id, message);
            return;
        }
        for one in &placed {
            self.initial(one);
            self.transitions(one);
            let (entry, exit) = (
                self.actions(&one.written.entry),
                self.actions(&one.written.exit),
            );
            let state = &mut self.chart.states[one.id];
            (state.entry, state.exit) = (entry, exit);
            for (name, deadline) in one.written.deadlines.iter() {
                self.deadline(one.id, name, deadline);
            }
        }
    }

    fn place<'w>(
        &mut self,
        name: Option<&'w Text>,
        written: &'w definition::State,
        parent: Option<StateId>,
        placed: &mut Vec<Placed<'w>>,
    ) -> StateId {
        let id = self.chart.states.len();
        let text = |text: &Option<Text>| text.as_ref().map(|text| text.value.clone());
        let kind = self.kind(written);
        self.chart.states.push(State {
            name: name.map_or_else(|| ROOT.to_owned(), |name| name.value.clone()),
            kind,
            parent,
            children: Vec::new(),
            last: id,
            initial: None,
            transitions: Vec::new(),
            entry: Vec::new(),
            exit: Vec::new(),
            after: Vec::new(),
            stage: text(&written.stage),
            outcome: text(&written.outcome),
            milestone: text(&written.milestone),
        });
        placed.push(Placed { id, name, written });
        for (name, child) in written.states.iter() {
            let child = self.place(Some(name), child, Some(id), placed);
            self.chart.states[id].children.push(child);
        }
        self.chart.states[id].last = self.chart.states.len() - 1;
        id
    }

    fn kind(&mut self, written: &definition::State) -> Kind {
        let has_states = written.states.iter().next().is_some();
        let Some(of) = &written.of else {
            return if has_states {
                Kind::Compound
            } else {
                Kind::Atomic
            };
        };
        match of.value.as_str() {
            "parallel" => Kind::Parallel,
            "final" => {
                if has_states {
                    self.error("states-in-final", of, "A final state has no states inside.");
                }
                Kind::Final
            }
            "history" => Kind::History { deep: written.deep },
            _ => {
                self.unknown(
                    "unknown-state-type",
                    "type of state",
                    of,
                    ["parallel", "final", "history"].into_iter(),
                );
                Kind::Atomic
            }
        }
    }

    fn check_names(&mut self, placed: &[Placed]) {
        let mut seen: HashMap<&str, ()> = HashMap::new();
        for name in placed.iter().filter_map(|one| one.name) {
            if name.value == ROOT || seen.insert(&name.value, ()).is_some() {
                self.error(
                    "duplicate-state",
                    name,
                    format!(
                        "`{}` names another state already; names are unique in a file.",
                        name.value
                    ),
                );
            }
        }
    }

    /// Where a compound state begins, and where a history leads before there is any.
    fn initial(&mut self, one: &Placed) {
        let (kind, at) = (
            self.chart.states[one.id].kind,
            one.name.unwrap_or(&self.written.id),
        );
        let first = match kind {
            Kind::Compound => one.written.initial.as_ref(),
            Kind::History { .. } => one.written.target.as_ref(),
            Kind::Atomic | Kind::Parallel | Kind::Final => {
                if let Some(initial) = one.written.initial.as_ref().or(one.written.target.as_ref())
                {
                    self.error(
                        "needless-initial",
                        initial,
                        "Only a state with states inside has `initial`, only a history `target`.",
                    );
                }
                return;
            }
        };
        let Some(first) = first else {
            let key = if kind == Kind::Compound {
                "initial"
            } else {
                "target"
            };
            self.error(
                "missing-initial",
                at,
                format!("`{}` needs `{key}`: the state it begins in.", at.value),
            );
            return;
        };
        let Some(target) = self.target(first) else {
            return;
        };
        let scope = if kind == Kind::Compound {
            Some(one.id)
        } else {
            self.chart.states[one.id].parent
        };
        if scope.is_some_and(|scope| !self.chart.is_descendant(target, scope)) {
            self.error(
                "initial-outside",
                first,
                format!("`{}` does not lie inside.", first.value),
            );
        }
        self.chart.states[one.id].initial = Some(Initial {
            targets: vec![target],
            actions: Vec::new(),
        });
    }

    fn target(&mut self, name: &Text) -> Option<StateId> {
        let found = self
            .chart
            .state_named(&name.value)
            .filter(|state| *state != 0);
        if found.is_none() {
            let names: Vec<String> = self
                .chart
                .states
                .iter()
                .skip(1)
                .map(|state| state.name.clone())
                .collect();
            self.unknown(
                "unknown-state",
                "state",
                name,
                names.iter().map(String::as_str),
            );
        }
        found
    }

    fn transitions(&mut self, one: &Placed) {
        for (event, transition) in one.written.on.iter() {
            self.heard(event);
            self.transition(one.id, vec![event.value.clone()], transition);
        }
        for transition in &one.written.always {
            self.transition(one.id, Vec::new(), transition);
        }
        for (index, delayed) in one.written.after.iter().enumerate() {
            self.delayed(one.id, index, delayed);
        }
    }

    /// Branches are transitions in their order.
    fn transition(
        &mut self,
        source: StateId,
        events: Vec<String>,
        written: &definition::Transition,
    ) {
        let roles = written.roles.as_ref().map(|roles| self.roles(roles));
        let own = (&written.target, &written.guard, &written.actions);
        let branches: Vec<_> = match written.branches.is_empty() {
            true => vec![own],
            false => written
                .branches
                .iter()
                .map(|branch| (&branch.target, &branch.guard, &branch.actions))
                .collect(),
        };
        if let (false, Some(target)) = (written.branches.is_empty(), &written.target) {
            self.error(
                "target-and-branches",
                target,
                "With `branches` each branch has its own target.",
            );
        }
        for (target, guard, actions) in branches {
            let targets = target
                .as_ref()
                .and_then(|target| self.target(target))
                .into_iter()
                .collect();
            let guard = guard.as_ref().and_then(|guard| self.guard(guard));
            let actions = self.actions(actions);
            self.add(Transition {
                source,
                events: events.clone(),
                roles: roles.clone(),
                guard,
                targets,
                internal: written.internal,
                actions,
            });
        }
    }

    fn add(&mut self, transition: Transition) {
        let id = self.chart.transitions.len();
        self.chart.states[transition.source].transitions.push(id);
        self.chart.transitions.push(transition);
    }

    fn delayed(&mut self, source: StateId, index: usize, written: &definition::Delayed) {
        let event = format!("after.{}.{index}", self.chart.states[source].name);
        if let Some(delay) = self.duration(&written.delay) {
            self.chart.states[source].after.push(Delayed {
                delay,
                event: event.clone(),
            });
        }
        let targets = written
            .target
            .as_ref()
            .and_then(|target| self.target(target))
            .into_iter()
            .collect();
        let guard = written.guard.as_ref().and_then(|guard| self.guard(guard));
        let actions = self.actions(&written.actions);
        self.add(Transition {
            source,
            events: vec![event],
            roles: None,
            guard,
            targets,
            internal: false,
            actions,
        });
    }

    fn guard(&mut self, guard: &definition::Guard) -> Option<Guard> {
        let otherwise = guard
            .otherwise
            .as_ref()
            .map(|otherwise| otherwise.value.clone());
        self.expression(&guard.when)
            .map(|when| Guard { when, otherwise })
    }

    pub(super) fn actions(&mut self, actions: &[definition::Action]) -> Vec<Action> {
        actions
            .iter()
            .flat_map(|action| self.action(action))
            .collect()
    }

    fn action(&mut self, action: &definition::Action) -> Vec<Action> {
        let mut carried = Vec::new();
        for (field, value) in action.set.iter().flat_map(|set| set.iter()) {
            let field = self.known_field(field);
            carried.extend(
                self.expression(value)
                    .map(|value| Action::Set { field, value }),
            );
        }
        if let Some(event) = &action.raise {
            carried.push(Action::Raise {
                event: self.known_event(event),
            });
        }
        carried.extend(action.tell.as_ref().and_then(|tell| self.tell(tell)));
        carried
    }

    fn tell(&mut self, tell: &definition::Tell) -> Option<Action> {
        let to = match (tell.parent, &tell.children, &tell.links) {
            (true, None, None) => Recipient::Parent,
            (false, Some(kind), None) => {
                if !self
                    .written
                    .children
                    .names()
                    .any(|known| known == kind.value)
                {
                    self.unknown(
                        "unknown-child",
                        "kind of child",
                        kind,
                        self.written.children.names(),
                    );
                }
                Recipient::Children(kind.value.clone())
            }
            (false, None, Some(link)) => {
                if !self.written.links.names().any(|known| known == link.value) {
                    self.unknown("unknown-link", "link", link, self.written.links.names());
                }
                Recipient::Links(link.value.clone())
            }
            _ => {
                self.error(
                    "tell-whom",
                    &tell.event,
                    "Tell exactly one of `parent: true`, `children: KIND` and `links: KIND`.",
                );
                return None;
            }
        };
        let with = tell
            .with
            .iter()
            .filter_map(|(name, value)| Some((name.value.clone(), self.expression(value)?)))
            .collect();
        Some(Action::Tell {
            to,
            event: tell.event.value.clone(),
            with,
        })
    }
}
