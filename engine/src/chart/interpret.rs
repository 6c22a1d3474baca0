//! The interpreter: SCXML Appendix D's main loop for one external event, in its procedure names. Pure; what must happen
//! outside the item becomes an effect. `situation.rs` has the sets, `selection.rs` the choice, `content.rs` the actions, `step.rs`
//! what lies around.

use super::chart::{Chart, Kind, State, StateId, TransitionId};
use super::selection::Asked;
use super::situation::{EntrySet, Situation};
use super::snapshot::{Context, Effect, Microstep, Rejection, Snapshot};
use super::value::Values;
use super::workflow::Workflow;
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use uuid::Uuid;

/// Rounds one event may cause, raised events that enable nothing included.
pub const MAX_MICROSTEPS: usize = 1_000;

pub struct Interpreter<'a> {
    pub situation: Situation<'a>,
    pub milestones: BTreeMap<String, DateTime<Utc>>,
    pub microsteps: Vec<Microstep>,
    pub effects: Vec<Effect>,
    /// Every state that was left, or entered, at some time in this step.
    pub exited: BTreeSet<StateId>,
    pub entered: BTreeSet<StateId>,
    pub finished: bool,
    pub(super) internal_queue: VecDeque<String>,
    pub(super) round: Microstep,
    pub(super) told: u32,
    /// The item that this step ties to its own.
    pub(super) linked: Option<Uuid>,
}

impl<'a> Interpreter<'a> {
    pub fn of(workflow: &'a Workflow, snapshot: &'a Snapshot, context: &'a Context<'a>) -> Self {
        Interpreter {
            situation: Situation::of(workflow, snapshot, context),
            milestones: snapshot.milestones.clone(),
            microsteps: Vec::new(),
            effects: Vec::new(),
            exited: BTreeSet::new(),
            entered: BTreeSet::new(),
            finished: false,
            internal_queue: VecDeque::new(),
            round: Microstep::default(),
            told: 0,
            linked: None,
        }
    }

    /// Enters the initial configuration.
    pub fn start(&mut self, asked: &Asked, stored: Values) -> Result<(), Rejection> {
        self.store(asked.event, stored);
        let mut set = EntrySet::default();
        self.situation.add_descendant_states_to_enter(Chart::ROOT, &mut set);
        self.enter_states(&set, asked);
        self.end_round(asked);
        self.run_to_completion(asked)
    }

    /// Stands in this configuration; entry actions do not run.
    pub fn adopt(
        &mut self,
        configuration: BTreeSet<StateId>,
        stored: Values,
        milestones: &BTreeMap<String, DateTime<Utc>>,
    ) {
        self.store("adopt", stored);
        for id in &configuration {
            let state = self.situation.state(*id);
            self.round.entered.push(state.name.clone());
            self.start_timers(state);
            self.finished |= self.situation.chart.finishes(*id);
        }
        self.entered.extend(configuration.iter().copied());
        self.situation.configuration = configuration;
        for (name, at) in milestones {
            self.milestones.insert(name.clone(), *at);
            self.effects.push(Effect::Milestone { name: name.clone(), at: *at });
        }
        self.situation.rename();
        self.microsteps.push(std::mem::take(&mut self.round));
    }

    /// Leaves the end for this state, as a transition of the whole item would.
    pub fn reopen(&mut self, target: StateId, asked: &Asked) -> Result<(), Rejection> {
        self.round.event = Some(asked.event.to_owned());
        let ended = std::mem::take(&mut self.situation.configuration);
        for id in ended.into_iter().rev() {
            self.exited.insert(id);
            self.round.exited.push(self.situation.state(id).name.clone());
        }
        let mut set = EntrySet::default();
        set.states.insert(Chart::ROOT);
        self.situation.add_each(&[target], Chart::ROOT, &mut set);
        self.enter_states(&set, asked);
        self.end_round(asked);
        self.run_to_completion(asked)
    }

    /// Takes the transitions that the event enabled (none for a built-in event), then what follows from them.
    pub fn take(&mut self, asked: &Asked, enabled: &[TransitionId], stored: Values) -> Result<(), Rejection> {
        self.store(asked.event, stored);
        self.microstep(enabled, asked);
        self.run_to_completion(asked)
    }

    /// Inputs that are fields take their places before anything reads them.
    fn store(&mut self, event: &str, values: Values) {
        self.round.event = Some(event.to_owned());
        if !values.is_empty() {
            Arc::make_mut(&mut self.situation.fields).extend(values.clone());
        }
        self.round.set = values;
    }

    fn run_to_completion(&mut self, asked: &Asked) -> Result<(), Rejection> {
        let mut last = *asked;
        let mut rounds = 0;
        while !self.finished {
            let eventless = self.situation.select_eventless_transitions(&last);
            if !eventless.is_empty() {
                self.microstep(&eventless, &last);
            } else if let Some(event) = self.internal_queue.pop_front() {
                let raised = Asked::raised(&event);
                let enabled = self.situation.select_transitions(&raised);
                if !enabled.is_empty() {
                    self.round.event = Some(event.clone());
                    self.microstep(&enabled, &raised);
                }
                last = Asked::raised("");
            } else {
                break;
            }
            rounds += 1;
            if rounds > MAX_MICROSTEPS {
                return Err(Rejection::Runaway { bound: MAX_MICROSTEPS });
            }
        }
        Ok(())
    }

    fn microstep(&mut self, enabled: &[TransitionId], asked: &Asked) {
        let chart = self.situation.chart;
        let transitions = || enabled.iter().map(|id| &chart.transitions[*id]);
        self.round.transitions = enabled.to_vec();
        self.exit_states(self.situation.compute_exit_set(transitions()), asked);
        for transition in transitions() {
            self.execute_content(&transition.actions, asked);
        }
        self.enter_states(&self.situation.compute_entry_set(transitions()), asked);
        self.end_round(asked);
    }

    fn end_round(&mut self, asked: &Asked) {
        if self.finished {
            self.exit_interpreter(asked);
        }
        self.situation.rename();
        self.microsteps.push(std::mem::take(&mut self.round));
    }

    fn exit_states(&mut self, states: BTreeSet<StateId>, asked: &Asked) {
        for state in &states {
            self.record_history(*state);
        }
        for id in states.into_iter().rev() {
            self.leave(id, asked);
            self.situation.configuration.remove(&id);
            self.exited.insert(id);
            self.round.exited.push(self.situation.state(id).name.clone());
        }
    }

    fn record_history(&mut self, left: StateId) {
        let chart = self.situation.chart;
        for child in &chart.states[left].children {
            let Kind::History { deep } = chart.states[*child].kind else {
                continue;
            };
            let remembered = |state: &StateId| match deep {
                true => chart.is_atomic(*state) && chart.is_descendant(*state, left),
                false => chart.states[*state].parent == Some(left),
            };
            let active = self.situation.configuration.iter().copied();
            let states = active.filter(remembered).collect();
            self.situation.history.insert(*child, states);
        }
    }

    fn leave(&mut self, id: StateId, asked: &Asked) {
        let state = self.situation.state(id);
        for block in &state.exit {
            self.execute_content(block, asked);
        }
        if !state.after.is_empty() {
            self.effects.push(Effect::CancelTimers { state: state.name.clone() });
        }
    }

    fn enter_states(&mut self, set: &EntrySet, asked: &Asked) {
        for id in set.states.iter().copied() {
            let state = self.situation.state(id);
            self.situation.configuration.insert(id);
            self.entered.insert(id);
            self.round.entered.push(state.name.clone());
            self.start_timers(state);
            self.reach_milestone(state);
            for block in &state.entry {
                self.execute_content(block, asked);
            }
            if set.for_default_entry.contains(&id) {
                self.execute_initial(id, asked);
            }
            if let Some(history) = set.default_history.get(&id) {
                self.execute_initial(*history, asked);
            }
            if state.kind == Kind::Final {
                self.complete(id);
            }
        }
    }

    fn execute_initial(&mut self, id: StateId, asked: &Asked) {
        if let Some(initial) = &self.situation.state(id).initial {
            self.execute_content(&initial.actions, asked);
        }
    }

    fn start_timers(&mut self, state: &State) {
        let context = self.situation.context;
        let started = state.after.iter().map(|delayed| Effect::StartTimer {
            state: state.name.clone(),
            event: delayed.event.clone(),
            due: context.calendar.later(context.now, delayed.delay),
        });
        self.effects.extend(started);
    }

    /// Reached the first time only, by when it happened.
    fn reach_milestone(&mut self, state: &State) {
        let at = self.situation.context.at;
        if let Some(name) = &state.milestone
            && !self.milestones.contains_key(name)
        {
            self.milestones.insert(name.clone(), at);
            self.effects.push(Effect::Milestone { name: name.clone(), at });
        }
    }

    /// A final state was entered: its parent is done, and the parallel state around it where all its regions are.
    fn complete(&mut self, id: StateId) {
        let chart = self.situation.chart;
        if chart.finishes(id) {
            self.finished = true;
            return;
        }
        let Some(parent) = chart.states[id].parent else {
            return;
        };
        self.raise_done(parent);
        let around = chart.states[parent].parent;
        let around = around.filter(|state| chart.states[*state].kind == Kind::Parallel);
        if let Some(parallel) = around.filter(|state| self.situation.is_in_final_state(*state)) {
            self.raise_done(parallel);
        }
    }

    fn raise_done(&mut self, id: StateId) {
        let event = format!("done.state.{}", self.situation.state(id).name);
        self.internal_queue.push_back(event);
    }

    /// Exit actions run and timers end; the configuration stays, so that stage and outcome can be read.
    fn exit_interpreter(&mut self, asked: &Asked) {
        for id in self.situation.configuration.clone().into_iter().rev() {
            self.leave(id, asked);
        }
    }
}
