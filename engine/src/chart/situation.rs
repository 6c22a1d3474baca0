//! The item between two microsteps: what selection, guards and the entry and exit sets read, and the sets themselves.
//! SCXML Appendix D's procedures that change nothing; `selection.rs` chooses, `interpret.rs` acts.

use super::chart::{Chart, Kind, State, StateId, Transition};
use super::snapshot::{Context, Entered, Snapshot};
use super::value::Values;
use super::workflow::Workflow;
use crate::language::expression::Scope;
use crate::language::nearest::did_you_mean;
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub struct Situation<'a> {
    pub workflow: &'a Workflow,
    pub chart: &'a Chart,
    pub context: &'a Context<'a>,
    /// Every active state, ancestors and the root too; empty only before `create`. In document order.
    pub configuration: BTreeSet<StateId>,
    pub history: BTreeMap<StateId, Vec<StateId>>,
    pub fields: Arc<Values>,
    /// Which row entered each state that was active before this step.
    pub entered: &'a BTreeMap<String, Entered>,
    /// Names of the configuration, for `active()`; made when a guard first asks.
    names: OnceCell<Vec<&'a str>>,
}

/// SCXML's out-parameters of `computeEntrySet`.
#[derive(Default)]
pub struct EntrySet {
    pub states: BTreeSet<StateId>,
    pub for_default_entry: BTreeSet<StateId>,
    /// Parent of a history state entered by default -> that history state.
    pub default_history: BTreeMap<StateId, StateId>,
}

impl<'a> Situation<'a> {
    pub fn of(workflow: &'a Workflow, snapshot: &'a Snapshot, context: &'a Context<'a>) -> Self {
        let chart = &workflow.chart;
        let ids = |names: &[String]| -> Vec<StateId> {
            let ids = names.iter().filter_map(|name| chart.state_named(name));
            ids.collect()
        };
        let active = ids(&snapshot.active);
        let ancestors = active.iter().flat_map(|state| chart.proper_ancestors(*state));
        let history = snapshot.history.iter();
        Situation {
            workflow,
            chart,
            context,
            configuration: active.iter().copied().chain(ancestors).collect(),
            history: history.filter_map(|(name, states)| Some((chart.state_named(name)?, ids(states)))).collect(),
            fields: snapshot.fields.clone(),
            entered: &snapshot.entered,
            names: OnceCell::new(),
        }
    }

    /// To be called after every change of the configuration.
    pub fn rename(&mut self) {
        self.names.take();
    }

    fn names(&self) -> &[&'a str] {
        let states = self.configuration.iter();
        self.names.get_or_init(|| states.map(|state| self.state(*state).name.as_str()).collect())
    }

    pub fn state(&self, id: StateId) -> &'a State {
        &self.chart.states[id]
    }

    pub fn scope<'s>(&'s self, event: &'s Values) -> Scope<'s> {
        Scope {
            item: &self.fields,
            event,
            at: self.context.at,
            actor: self.context.actor,
            today: self.context.calendar.day_of(self.context.at),
            zone: self.context.calendar.zone,
            active: self.names(),
            facts: self.context.facts,
        }
    }

    pub fn active_atomic(&self) -> impl Iterator<Item = StateId> + '_ {
        let states = self.configuration.iter().copied();
        states.filter(|state| self.chart.is_atomic(*state))
    }

    pub fn compute_exit_set<'t>(&self, transitions: impl Iterator<Item = &'t Transition>) -> BTreeSet<StateId> {
        let domains = transitions.filter_map(|transition| self.get_transition_domain(transition));
        let inside = |domain: StateId| {
            let states = self.configuration.iter().copied();
            states.filter(move |state| self.chart.is_descendant(*state, domain))
        };
        domains.flat_map(inside).collect()
    }

    /// `None` for a transition without targets, which leaves nothing. The root's own transitions never leave the root.
    pub fn get_transition_domain(&self, transition: &Transition) -> Option<StateId> {
        let targets = self.get_effective_target_states(&transition.targets);
        let source = transition.source;
        let mut within = targets.iter();
        if targets.is_empty() {
            return None;
        }
        let compound = self.state(source).kind == Kind::Compound;
        if transition.internal && compound && within.all(|target| self.chart.is_descendant(*target, source)) {
            return Some(source);
        }
        Some(self.find_lcca(source, &targets))
    }

    /// The least common compound ancestor of the source and the targets.
    fn find_lcca(&self, head: StateId, tail: &[StateId]) -> StateId {
        let compound = |state: &StateId| self.state(*state).kind == Kind::Compound;
        let mut ancestors = self.chart.proper_ancestors(head).filter(compound);
        let common = |ancestor: &StateId| {
            let mut tail = tail.iter();
            tail.all(|state| self.chart.is_descendant(*state, *ancestor))
        };
        ancestors.find(common).unwrap_or(Chart::ROOT)
    }

    /// These innermost states with all around them; what is missing or too much, in a sentence.
    pub fn standing_in(&self, states: &[String]) -> Result<BTreeSet<StateId>, String> {
        let mut configuration = BTreeSet::new();
        for name in states {
            let id = self.chart.state_named(name).filter(|id| self.chart.is_atomic(*id));
            let id = id.ok_or_else(|| self.no_state(name))?;
            configuration.insert(id);
            configuration.extend(self.chart.proper_ancestors(id));
        }
        self.are_whole(&configuration)?;
        if configuration.is_empty() { Err("name the states it stands in.".into()) } else { Ok(configuration) }
    }

    /// One child of every compound state, every region of every parallel one.
    pub fn are_whole(&self, configuration: &BTreeSet<StateId>) -> Result<(), String> {
        configuration.iter().try_for_each(|id| self.is_whole(*id, configuration))
    }

    fn no_state(&self, name: &str) -> String {
        let states = (0..self.chart.states.len()).filter(|id| self.chart.is_atomic(*id));
        let help = did_you_mean(name, states.map(|id| self.state(id).name.as_str()));
        let help = help.map_or(String::new(), |nearest| format!(" Did you mean `{nearest}`?"));
        format!("there is no innermost state `{name}`.{help}")
    }

    fn is_whole(&self, id: StateId, configuration: &BTreeSet<StateId>) -> Result<(), String> {
        let state = self.state(id);
        let inside = self.chart.child_states(id).filter(|child| configuration.contains(child));
        let inside: Vec<&str> = inside.map(|child| self.state(child).name.as_str()).collect();
        let regions = self.chart.child_states(id).find(|child| !configuration.contains(child));
        match (state.kind, inside.as_slice()) {
            (Kind::Compound, [one, other, ..]) => Err(format!("it cannot stand in `{one}` and `{other}` at once.")),
            (Kind::Parallel, _) => match regions {
                Some(region) => Err(format!("name a state inside `{}` too.", self.state(region).name)),
                None => Ok(()),
            },
            (Kind::Compound | Kind::Atomic | Kind::Final | Kind::History { .. }, _) => Ok(()),
        }
    }

    /// The targets, with history states replaced by what they remember or by their default.
    pub fn get_effective_target_states<'t>(&'t self, targets: &'t [StateId]) -> Cow<'t, [StateId]> {
        let is_history = |target: &StateId| matches!(self.state(*target).kind, Kind::History { .. });
        if !targets.iter().any(is_history) {
            return Cow::Borrowed(targets);
        }
        let effective = |target: &'t StateId| match self.history.get(target) {
            _ if !is_history(target) => Cow::Borrowed(std::slice::from_ref(target)),
            Some(remembered) => Cow::Borrowed(remembered.as_slice()),
            None => self.get_effective_target_states(initial(self.state(*target))),
        };
        targets.iter().flat_map(|target| effective(target).into_owned()).collect()
    }

    pub fn compute_entry_set<'t>(&self, transitions: impl Iterator<Item = &'t Transition>) -> EntrySet {
        let mut set = EntrySet::default();
        for transition in transitions {
            for target in &transition.targets {
                self.add_descendant_states_to_enter(*target, &mut set);
            }
            let Some(domain) = self.get_transition_domain(transition) else {
                continue;
            };
            for state in self.get_effective_target_states(&transition.targets).iter() {
                self.add_ancestor_states_to_enter(*state, domain, &mut set);
            }
        }
        set
    }

    pub fn add_descendant_states_to_enter(&self, id: StateId, set: &mut EntrySet) {
        let state = self.state(id);
        match state.kind {
            Kind::History { .. } => self.add_history_to_enter(id, set),
            Kind::Compound => {
                set.states.insert(id);
                set.for_default_entry.insert(id);
                self.add_each(initial(state), id, set);
            }
            Kind::Parallel => {
                set.states.insert(id);
                self.add_regions(id, set);
            }
            Kind::Atomic | Kind::Final => {
                set.states.insert(id);
            }
        }
    }

    fn add_history_to_enter(&self, id: StateId, set: &mut EntrySet) {
        let state = self.state(id);
        let parent = state.parent.unwrap_or(Chart::ROOT);
        match self.history.get(&id) {
            Some(remembered) => self.add_each(remembered, parent, set),
            None => {
                set.default_history.insert(parent, id);
                self.add_each(initial(state), parent, set);
            }
        }
    }

    pub fn add_each(&self, states: &[StateId], up_to: StateId, set: &mut EntrySet) {
        for state in states {
            self.add_descendant_states_to_enter(*state, set);
        }
        for state in states {
            self.add_ancestor_states_to_enter(*state, up_to, set);
        }
    }

    fn add_ancestor_states_to_enter(&self, state: StateId, up_to: StateId, set: &mut EntrySet) {
        let ancestors = self.chart.proper_ancestors(state);
        for ancestor in ancestors.take_while(|ancestor| *ancestor != up_to) {
            set.states.insert(ancestor);
            if self.state(ancestor).kind == Kind::Parallel {
                self.add_regions(ancestor, set);
            }
        }
    }

    /// Each region that nothing in the set has entered yet, by its default.
    fn add_regions(&self, parallel: StateId, set: &mut EntrySet) {
        for region in self.chart.child_states(parallel) {
            let entered = |state: &StateId| self.chart.is_descendant(*state, region);
            if !set.states.iter().any(entered) {
                self.add_descendant_states_to_enter(region, set);
            }
        }
    }

    pub fn is_in_final_state(&self, id: StateId) -> bool {
        let mut children = self.chart.child_states(id);
        match self.state(id).kind {
            Kind::Compound => {
                children.any(|child| self.state(child).kind == Kind::Final && self.configuration.contains(&child))
            }
            Kind::Parallel => children.all(|child| self.is_in_final_state(child)),
            Kind::Atomic | Kind::Final | Kind::History { .. } => false,
        }
    }
}

/// Targets of the initial transition, or of a history's default.
fn initial(state: &State) -> &[StateId] {
    state.initial.as_ref().map_or(&[], |initial| &initial.targets)
}
