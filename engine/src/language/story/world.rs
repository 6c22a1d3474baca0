//! One item in a simulated world: its snapshot, its timers and a clock that only stories move. Does with the effects of a
//! step what the engine does, in memory.

use super::written::{Children, Costs};
use crate::chart::chart::TransitionId;
use crate::chart::history::{Row, enter};
use crate::chart::snapshot::{
    Actor, BuiltIn, Context, Effect, Event, Facts, Microstep, Origin, Rejection, Snapshot, Step,
};
use crate::chart::step::{attempt, step};
use crate::chart::value::{Value, Values};
use crate::chart::workflow::Workflow;
use crate::time::calendar::Calendar;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A story that fires more timers between two of its steps has a loop.
const MAX_TIMERS: usize = 5_000;
const NOON: TimeDelta = TimeDelta::hours(12);

pub struct World<'a> {
    workflow: &'a Workflow,
    pub calendar: &'a Calendar,
    pub snapshot: Snapshot,
    pub now: DateTime<Utc>,
    pub facts: Facts,
    /// Whom reminders went to since [`World::forget_reminders`].
    pub reminded: BTreeSet<String>,
    pub taken: BTreeSet<TransitionId>,
    /// What came, in order.
    pub rounds: Vec<Round>,
    rows: Vec<Row<'a>>,
    timers: BTreeMap<u64, Timer>,
    started: u64,
}

/// One event that was carried out, what it did, and the innermost states after it.
pub struct Round {
    pub event: String,
    pub origin: Origin,
    pub active: Vec<String>,
    pub microsteps: Vec<Microstep>,
    pub effects: Vec<Effect>,
}

struct Timer {
    due: DateTime<Utc>,
    event: String,
    occurrence: u32,
    owner: Owner,
}

#[derive(PartialEq)]
enum Owner {
    State(String),
    Deadline { name: String, seq: u64 },
}

/// What was done came to nothing.
pub enum Stopped {
    Refused(Rejection),
    /// A message enabled nothing.
    Ignored,
    /// A timer's event failed, or there is no end of them.
    Broken(String),
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Stopped::Refused(rejection) => write!(f, "{rejection}"),
            Stopped::Ignored => f.write_str("Nothing was enabled."),
            Stopped::Broken(message) => f.write_str(message),
        }
    }
}

impl<'a> World<'a> {
    pub fn new(workflow: &'a Workflow, calendar: &'a Calendar) -> World<'a> {
        World {
            workflow,
            calendar,
            snapshot: Snapshot::default(),
            now: DateTime::UNIX_EPOCH,
            facts: Facts::default(),
            reminded: BTreeSet::new(),
            taken: BTreeSet::new(),
            rounds: Vec::new(),
            rows: Vec::new(),
            timers: BTreeMap::new(),
            started: 0,
        }
    }

    pub fn exists(&self) -> bool {
        !self.snapshot.active.is_empty()
    }

    pub fn noon(&self, day: NaiveDate) -> DateTime<Utc> {
        self.calendar.instant(day.and_time(NaiveTime::MIN + NOON))
    }

    /// Moves the clock, firing what falls due on the way.
    pub fn advance(&mut self, to: DateTime<Utc>) -> Result<(), Stopped> {
        self.fire_due(to)?;
        self.now = self.now.max(to);
        Ok(())
    }

    pub fn forget_reminders(&mut self) {
        self.reminded.clear();
    }

    /// What stands below the item and what it costs, from now on. The error is a sentence.
    pub fn given(&mut self, children: &BTreeMap<String, Children>, costs: Option<&Costs>) -> Result<(), String> {
        let children = children.iter().map(|(kind, children)| (kind.clone(), children.counts()));
        self.facts.children.extend(children);
        if let Some(costs) = costs {
            self.facts.costs = costs.sums()?;
        }
        Ok(())
    }

    /// One event, then whatever is due at once because of it.
    pub fn take(&mut self, event: &Event, at: DateTime<Utc>, actor: &Actor) -> Result<(), Stopped> {
        self.take_alone(event, at, actor)?;
        self.fire_due(self.now)
    }

    /// What is due at once because of it waits.
    pub fn take_alone(&mut self, event: &Event, at: DateTime<Utc>, actor: &Actor) -> Result<(), Stopped> {
        let context = self.context(at, actor);
        let entered = match event.origin {
            Origin::Person => enter(self.workflow, &self.snapshot, event, &self.rows, &context),
            Origin::Timer | Origin::Message | Origin::System => {
                step(self.workflow, &self.snapshot, event, &context).map(|step| (step, false))
            }
        };
        let (taken, placed) = entered.map_err(Stopped::Refused)?;
        if taken.ignored {
            return Err(Stopped::Ignored);
        }
        self.carry_out(event, at, actor, taken, placed);
        Ok(())
    }

    /// Puts a running item into these states. Entry actions do not run; deadlines open from the fields that are given.
    pub fn adopt(&mut self, states: &[String], fields: Values, at: NaiveDate) -> Result<(), Stopped> {
        self.now = self.noon(at);
        let built_in = BuiltIn::Adopt { states: states.to_vec(), milestones: BTreeMap::new(), source: None };
        let event = Event { name: "adopt".into(), origin: Origin::System, input: fields, built_in: Some(built_in) };
        let actor = Actor::system();
        let adopted = step(self.workflow, &self.snapshot, &event, &self.context(self.now, &actor));
        let adopted = adopted.map_err(Stopped::Refused)?;
        self.carry_out(&event, self.now, &actor, adopted, false);
        self.fire_due(self.now)
    }

    /// Why the event would enable nothing.
    pub fn refusal(&self, event: &Event, actor: &Actor) -> Option<Rejection> {
        attempt(self.workflow, &self.snapshot, event, &self.context(self.now, actor)).err()
    }

    pub fn context<'c>(&'c self, at: DateTime<Utc>, actor: &'c Actor) -> Context<'c> {
        Context::plain((self.now, at), self.rows.len() as u64 + 1, actor, &self.facts, self.calendar)
    }

    fn carry_out(&mut self, event: &Event, at: DateTime<Utc>, actor: &Actor, step: Step, placed: bool) {
        let row = Row {
            seq: self.rows.len() as u64 + 1,
            at,
            now: self.now,
            placed,
            ignored: step.ignored,
            imported: false,
            event: Cow::Owned(event.clone()),
            actor: Cow::Owned(actor.clone()),
            facts: Cow::Owned(self.facts.clone()),
            effects: step.effects.clone(),
            sent: None,
            workflow: self.workflow,
            calendar: self.calendar,
        };
        self.rows.push(row);
        self.snapshot = step.snapshot;
        let active = self.snapshot.active.clone();
        self.taken.extend(step.microsteps.iter().flat_map(|microstep| microstep.transitions.iter().copied()));
        for effect in step.effects.clone() {
            self.apply(effect);
        }
        self.rounds.push(Round {
            event: event.name.clone(),
            origin: event.origin,
            active,
            microsteps: step.microsteps,
            effects: step.effects,
        });
    }

    fn apply(&mut self, effect: Effect) {
        match effect {
            Effect::StartTimer { state, event, due } => self.start(due, event, 0, Owner::State(state)),
            Effect::CancelTimers { state } => self.cancel(&Owner::State(state)),
            Effect::DeadlineTimer { deadline: name, seq, event, occurrence, due, .. } => {
                let owner = Owner::Deadline { name, seq };
                self.timers.retain(|_, timer| timer.owner != owner || timer.event != event);
                self.start(due, event, occurrence, owner);
            }
            Effect::DueRevision { deadline: name, seq, .. }
            | Effect::MeetDeadline { deadline: name, seq, .. }
            | Effect::WithdrawDeadline { deadline: name, seq } => {
                self.cancel(&Owner::Deadline { name, seq });
            }
            Effect::Remind { to, folded: false, .. } => self.reminded.extend(to),
            Effect::Remind { folded: true, .. } => {}
            // No story comes to another version; the others lie in the snapshot, or concern other rows than this item's.
            Effect::KeepTimers { .. }
            | Effect::MissDeadline { .. }
            | Effect::Milestone { .. }
            | Effect::ResumeDeadline { .. }
            | Effect::Tell { .. }
            | Effect::TakeBack { .. }
            | Effect::TellOtherwise { .. }
            | Effect::Assign { .. }
            | Effect::Cost { .. }
            | Effect::VoidCost { .. }
            | Effect::Spend { .. }
            | Effect::VoidSpend { .. }
            | Effect::Fund { .. }
            | Effect::VoidFunding { .. }
            | Effect::Allocate { .. }
            | Effect::Baseline { .. }
            | Effect::VoidBaseline { .. }
            | Effect::Link { .. } => {}
        }
    }

    /// The stage of the innermost active state that carries one.
    pub fn stage(&self) -> Option<String> {
        let chart = &self.workflow.chart;
        let active = self.snapshot.active.iter().filter_map(|name| chart.state_named(name));
        chart.innermost(active, |state| state.stage.clone())
    }

    /// Timers that run, the earliest first.
    pub fn coming(&self) -> Vec<(DateTime<Utc>, &str)> {
        let mut coming: Vec<(DateTime<Utc>, u64, &str)> =
            self.timers.iter().map(|(id, timer)| (timer.due, *id, timer.event.as_str())).collect();
        coming.sort_unstable();
        coming.into_iter().map(|(due, _, event)| (due, event)).collect()
    }

    fn start(&mut self, due: DateTime<Utc>, event: String, occurrence: u32, owner: Owner) {
        self.started += 1;
        self.timers.insert(self.started, Timer { due, event, occurrence, owner });
    }

    fn cancel(&mut self, owner: &Owner) {
        self.timers.retain(|_, timer| timer.owner != *owner);
    }

    fn fire_due(&mut self, until: DateTime<Utc>) -> Result<(), Stopped> {
        for _ in 0..MAX_TIMERS {
            let next = self.timers.iter().min_by_key(|(id, timer)| (timer.due, **id));
            let Some((id, _)) = next.filter(|(_, timer)| timer.due <= until) else {
                return Ok(());
            };
            let id = *id;
            let Some(timer) = self.timers.remove(&id) else {
                return Ok(());
            };
            self.now = self.now.max(timer.due);
            self.fire(id, timer)?;
        }
        let last = self.rounds.last().map_or("", |round| &round.event);
        Err(Stopped::Broken(format!(
            "More than {MAX_TIMERS} timers fell due between two steps, the last of them `{last}`. Let what repeats come less often, or let less time pass."
        )))
    }

    fn fire(&mut self, id: u64, timer: Timer) -> Result<(), Stopped> {
        let input = if timer.event.contains(".rung.") { self.turn(id, &timer) } else { Values::new() };
        let event = Event { name: timer.event, origin: Origin::Timer, input, built_in: None };
        let system = Actor::system();
        let fired = step(self.workflow, &self.snapshot, &event, &self.context(timer.due, &system));
        let fired = fired.map_err(|rejection| Stopped::Broken(format!("`{}`: {rejection}", event.name)))?;
        self.carry_out(&event, timer.due, &system, fired, false);
        Ok(())
    }

    /// A later rung of the same deadline that is due as well speaks for this one.
    fn turn(&self, id: u64, rung: &Timer) -> Values {
        let later = self.timers.iter().any(|(other_id, other)| {
            other.event.contains(".rung.")
                && other.owner == rung.owner
                && other.due <= self.now
                && (other.due, *other_id) > (rung.due, id)
        });
        [("folded".to_owned(), Value::Flag(later)), ("occurrence".to_owned(), Value::Integer(rung.occurrence.into()))]
            .into()
    }
}
