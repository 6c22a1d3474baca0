//! Deadlines and timers of an item that comes to another version: what is kept keeps its dates and its time, what the new
//! version adds begins as for a running item that enters.

use super::{DeadlineMove, Obstacle, Way};
use crate::chart::chart::StateId;
use crate::chart::deadline::{Settling, scope};
use crate::chart::rung::{self, Past, event_of};
use crate::chart::silence;
use crate::chart::snapshot::{BuiltIn, Deadline, DeadlineState, Effect, Event, KeptTimer, Origin, Snapshot};
use crate::chart::value::Values;
use crate::chart::workflow::{DeadlineRule, Fate};
use std::collections::BTreeSet;

/// What becomes of the timers that run.
#[derive(Default)]
struct Timers {
    /// (scope, event) of those of states and rungs.
    running: BTreeSet<(String, String)>,
    kept: Vec<KeptTimer>,
    started: Vec<Effect>,
}

impl Timers {
    /// `None` where all go on as they are.
    fn change(self) -> Option<Effect> {
        let same = self.kept.iter().filter(|one| one.scope == one.new_scope && one.event == one.new_event);
        let same: BTreeSet<_> = same.map(|one| (one.scope.clone(), one.event.clone())).collect();
        (same != self.running).then_some(Effect::KeepTimers { kept: self.kept })
    }
}

impl Way<'_> {
    pub(super) fn clocks(
        &mut self,
        configuration: &BTreeSet<StateId>,
        after: &mut Snapshot,
        moves: &mut Vec<DeadlineMove>,
    ) -> Vec<Effect> {
        let (mut timers, mut dates) = (Timers::default(), Vec::new());
        self.of_states(configuration, &mut timers);
        self.deadlines(after, moves, &mut timers, &mut dates);
        let started = std::mem::take(&mut timers.started);
        let silent = silence::migrated((self.old, self.new), (self.snapshot, after), self.context);
        timers.change().into_iter().chain(dates).chain(started).chain(silent).collect()
    }

    /// A time that both versions give runs on; another one counts from the day the state was entered.
    fn of_states(&self, configuration: &BTreeSet<StateId>, timers: &mut Timers) {
        let chart = &self.old.chart;
        let stood = chart.states.iter().filter(|state| self.snapshot.entered.contains_key(&state.name));
        for state in stood {
            timers.running.extend(state.after.iter().map(|delayed| (state.name.clone(), delayed.event.clone())));
        }
        let (now, calendar) = (self.context.now, self.context.calendar);
        for state in configuration.iter().map(|id| &self.new.chart.states[*id]) {
            let was = self.was(&state.name);
            let old = was.and_then(|(name, _)| Some(&chart.states[chart.state_named(name)?]));
            let since = was.map_or(now, |(_, entered)| entered.at);
            let mut running: Vec<_> = old.iter().flat_map(|old| &old.after).collect();
            for delayed in &state.after {
                let same = running.iter().position(|one| one.delay == delayed.delay);
                match (same, old) {
                    (Some(index), Some(old)) => timers.kept.push(KeptTimer {
                        scope: old.name.clone(),
                        event: running.remove(index).event.clone(),
                        new_scope: state.name.clone(),
                        new_event: delayed.event.clone(),
                    }),
                    (_, None) | (None, _) => timers.started.push(Effect::StartTimer {
                        state: state.name.clone(),
                        event: delayed.event.clone(),
                        due: calendar.later(since, delayed.delay).max(now),
                    }),
                }
            }
        }
    }

    fn deadlines(
        &mut self,
        after: &mut Snapshot,
        moves: &mut Vec<DeadlineMove>,
        timers: &mut Timers,
        effects: &mut Vec<Effect>,
    ) {
        let built_in = BuiltIn::Migrate { from: self.old.version, to: self.new.version };
        let (name, input) = (built_in.name().to_owned(), Values::new());
        let event = Event { name, origin: Origin::Person, input, built_in: Some(built_in) };
        let nothing = BTreeSet::new();
        let settling = Settling {
            workflow: self.new,
            context: self.context,
            before: self.snapshot,
            event: &event,
            given: &event.input,
            microsteps: &[],
            exited: &nothing,
            entered: &nothing,
        };
        for (name, open) in self.snapshot.deadlines.clone() {
            if open.state == DeadlineState::Open {
                let old = open.due;
                let (fate, became) = self.go_on(&name, open, &settling, after, (timers, effects));
                let new = became.due.filter(|_| became.state == DeadlineState::Open);
                moves.push(DeadlineMove { deadline: name.clone(), fate: Some(fate), old, new });
                after.deadlines.insert(name, became);
            }
        }
        for rule in &self.new.deadlines {
            if self.is_missing(rule, after) && settling.begins(rule, after) {
                let opened = settling.open(rule, after, effects);
                let new = opened.due;
                moves.push(DeadlineMove { deadline: rule.name.clone(), fate: None, old: None, new });
                after.deadlines.insert(rule.name.clone(), opened);
            }
        }
    }

    fn go_on(
        &mut self,
        name: &str,
        mut open: Deadline,
        settling: &Settling,
        after: &Snapshot,
        (timers, effects): (&mut Timers, &mut Vec<Effect>),
    ) -> (Fate, Deadline) {
        let rule = self.new.deadline(name).filter(|rule| self.stands_in(rule, after));
        match (self.map.deadlines.get(name).copied(), rule) {
            (Some(Fate::Cancel), _) | (None, None) => {
                effects.push(Effect::WithdrawDeadline { deadline: name.to_owned(), seq: open.seq });
                open.state = DeadlineState::Withdrawn;
                (Fate::Cancel, open)
            }
            (Some(fate @ (Fate::Keep | Fate::Recompute)), None) => {
                self.obstacles.push(Obstacle::Deadline(name.to_owned()));
                (fate, open)
            }
            (Some(Fate::Recompute), Some(rule)) => {
                let revision = open.revision;
                let open = settling.recompute(rule, open, after, effects);
                if open.revision == revision {
                    self.rungs(rule, &open, timers);
                }
                (Fate::Recompute, open)
            }
            (Some(Fate::Keep) | None, Some(rule)) => {
                let open = settling.keep(rule, open, after);
                self.rungs(rule, &open, timers);
                (Fate::Keep, open)
            }
        }
    }

    /// A reminder that both versions give goes on; the others end, and those of the new version begin.
    fn rungs(&self, rule: &DeadlineRule, open: &Deadline, timers: &mut Timers) {
        let scope = scope(&rule.name, open.seq);
        let old = self.old.deadline(&rule.name).map_or(&[][..], |old| &old.remind);
        for (index, rung) in old.iter().enumerate() {
            let event = event_of(rule, index);
            timers.running.insert((scope.clone(), event.clone()));
            if rule.remind.get(index).is_some_and(|new| silence::is_same(rung, new)) {
                let (new_scope, new_event) = (scope.clone(), event.clone());
                timers.kept.push(KeptTimer { scope: scope.clone(), event, new_scope, new_event });
            }
        }
        let goes_on = |index: &usize| old.get(*index).is_some_and(|was| silence::is_same(was, &rule.remind[*index]));
        let other = (0..rule.remind.len()).filter(|index| !goes_on(index));
        let other: BTreeSet<String> = other.map(|index| event_of(rule, index)).collect();
        let all = rung::timers(rule, open, self.context, Past::Quiet).into_iter();
        timers
            .started
            .extend(all.filter(|timer| matches!(timer, Effect::DeadlineTimer { event, .. } if other.contains(event))));
    }

    fn stands_in(&self, rule: &DeadlineRule, after: &Snapshot) -> bool {
        after.entered.contains_key(&self.new.chart.states[rule.state].name)
    }

    /// Its state is active, and it was never open since that was entered; what is cancelled does not begin again.
    fn is_missing(&self, rule: &DeadlineRule, after: &Snapshot) -> bool {
        let Some(entered) = after.entered.get(&self.new.chart.states[rule.state].name) else { return false };
        let lived = after
            .deadlines
            .get(&rule.name)
            .is_some_and(|instance| instance.state == DeadlineState::Open || instance.seq >= entered.seq);
        !lived && self.map.deadlines.get(&rule.name) != Some(&Fate::Cancel)
    }
}
