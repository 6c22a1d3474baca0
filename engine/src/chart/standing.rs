//! What the effects of some rows leave standing beside the snapshot: deadlines with their dates, timers, messages sent, who
//! answers, lines of cost. A correction's effects are what leads from what stands to what should. Pure.

use super::chart::Recipient;
use super::history::Row;
use super::rung::{self, Past};
use super::silence::is_silence;
use super::snapshot::{BuiltIn, Context, Deadline, DeadlineState, Effect, Expenditure, KeptTimer, Snapshot, Term};
use super::value::Values;
use super::workflow::Workflow;
use crate::ledger::funding::{self, Allocations, Funding};
use crate::ledger::line::CostLine;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Indices of what a parent takes in the child's own transaction; those of messages count from 0.
pub const BEGUN: i32 = -1;
pub const REOPENED: i32 = -2;

/// What a correction's own date says.
const CORRECTED: &str = "Corrected";

#[derive(Default)]
pub struct Standing {
    /// (name, seq of the row that entered its state).
    deadlines: BTreeMap<(String, u64), Instance>,
    /// (state, event) of `after`.
    timers: BTreeMap<(String, String), DateTime<Utc>>,
    /// (row, index).
    told: BTreeMap<(u64, i32), Told>,
    assigned: Option<(Vec<Term>, Vec<Uuid>)>,
    /// By reference and scenario.
    lines: BTreeMap<(String, Option<String>), CostLine>,
    spent: BTreeMap<u64, Expenditure>,
    funding: BTreeMap<String, Funding>,
    /// How each sum is spread.
    parts: BTreeMap<String, Allocations>,
    /// By the row that made each.
    baselines: BTreeMap<u64, String>,
    links: BTreeSet<(String, Uuid)>,
}

#[derive(Clone)]
struct Instance {
    /// Every date it had, in order.
    dates: Vec<Date>,
    state: DeadlineState,
    /// The due revision whose miss is journalled.
    missed: Option<u32>,
}

#[derive(Clone)]
struct Date {
    revision: u32,
    due: Option<NaiveDate>,
    due_at: Option<DateTime<Utc>>,
    reason: String,
    steps: Vec<String>,
    order: Option<Uuid>,
}

impl Date {
    /// Without a date, why there is none is all that it says.
    fn is_same(&self, other: &Date) -> bool {
        self.due_at == other.due_at && (self.due.is_some() || self.steps == other.steps)
    }
}

#[derive(Clone, PartialEq)]
struct Told {
    to: Recipient,
    event: String,
    with: Values,
    at: DateTime<Utc>,
}

impl Standing {
    /// A row with the effects it had, or has now.
    pub fn take(&mut self, row: &Row, at: DateTime<Utc>, effects: &[Effect]) {
        self.timers.retain(|(_, event), due| *event != row.event.name || *due > row.now);
        self.begun(row, at);
        for effect in effects {
            self.apply(effect, row.seq, at);
        }
    }

    /// A timer of that event is running and due.
    pub fn awaits(&self, event: &str, now: DateTime<Utc>) -> bool {
        let mut timers = self.timers.iter();
        event.starts_with("deadline.") || timers.any(|((_, own), due)| own == event && *due <= now)
    }

    fn begun(&mut self, row: &Row, at: DateTime<Utc>) {
        match row.event.built_in {
            Some(BuiltIn::Create | BuiltIn::Adopt { .. }) => self.tell_parent("created", row, at, BEGUN),
            Some(BuiltIn::Reopen { .. }) => self.tell_parent("reopened", row, at, REOPENED),
            _ => {}
        }
    }

    fn tell_parent(&mut self, what: &str, row: &Row, at: DateTime<Utc>, index: i32) {
        let event = format!("{what}.{}", row.workflow.kind);
        let told = Told { to: Recipient::Parent, event, with: Values::new(), at };
        self.told.insert((row.seq, index), told);
    }

    fn apply(&mut self, effect: &Effect, row: u64, at: DateTime<Utc>) {
        match effect {
            Effect::StartTimer { state, event, due } => _ = self.timers.insert((state.clone(), event.clone()), *due),
            Effect::KeepTimers { kept } => self.keep_timers(kept),
            Effect::CancelTimers { state } => self.timers.retain(|(own, _), _| own != state),
            Effect::Tell { to, event, with, index, at: own } => {
                let told = Told { to: to.clone(), event: event.clone(), with: with.clone(), at: own.unwrap_or(at) };
                self.told.insert((row, index.cast_signed()), told);
            }
            Effect::TakeBack { seq, index, .. } => _ = self.told.remove(&(*seq, *index)),
            Effect::TellOtherwise { seq, index, with, at, .. } => {
                if let Some(told) = self.told.get_mut(&(*seq, *index)) {
                    (told.with, told.at) = (with.clone(), *at);
                }
            }
            Effect::DueRevision { deadline, seq, revision, due, due_at, reason, steps, order } => {
                let date = Date {
                    revision: *revision,
                    due: *due,
                    due_at: *due_at,
                    reason: reason.clone(),
                    steps: steps.clone(),
                    order: *order,
                };
                let none = Instance { dates: Vec::new(), state: DeadlineState::Open, missed: None };
                self.deadlines.entry((deadline.clone(), *seq)).or_insert(none).dates.push(date);
            }
            Effect::MeetDeadline { deadline, seq, on } => self.close(deadline, *seq, DeadlineState::Met(*on)),
            Effect::WithdrawDeadline { deadline, seq } => self.close(deadline, *seq, DeadlineState::Withdrawn),
            Effect::ResumeDeadline { deadline, seq } => self.close(deadline, *seq, DeadlineState::Open),
            Effect::MissDeadline { deadline, seq, revision } => {
                if let Some(instance) = self.deadlines.get_mut(&(deadline.clone(), *seq)) {
                    instance.missed = Some(*revision);
                }
            }
            Effect::Assign { agencies, people } => self.assigned = Some((agencies.clone(), people.clone())),
            Effect::Cost { line } => {
                let key = (line.reference.clone(), line.scenario.clone());
                _ = self.lines.insert(key, line.as_ref().clone());
            }
            Effect::VoidCost { reference, scenario } => {
                _ = self.lines.remove(&(reference.clone(), scenario.clone()));
            }
            Effect::Spend { expenditure } => _ = self.spent.insert(row, expenditure.clone()),
            Effect::VoidSpend { seq } => _ = self.spent.remove(seq),
            Effect::Fund { funding } => _ = self.funding.insert(funding.reference.clone(), funding.as_ref().clone()),
            Effect::Baseline { name } => _ = self.baselines.insert(row, name.clone()),
            Effect::VoidBaseline { seq } => _ = self.baselines.remove(seq),
            Effect::VoidFunding { reference } => _ = self.funding.remove(reference),
            Effect::Allocate { funding, parts } => {
                funding::spread(self.parts.entry(funding.clone()).or_default(), parts)
            }
            Effect::Link { kind, to, ended: false } => _ = self.links.insert((kind.clone(), *to)),
            Effect::Link { kind, to, ended: true } => _ = self.links.remove(&(kind.clone(), *to)),
            // Notices that went out stay sent; a milestone lies in the snapshot.
            Effect::DeadlineTimer { .. } | Effect::Remind { .. } | Effect::Milestone { .. } => {}
        }
    }

    fn keep_timers(&mut self, kept: &[KeptTimer]) {
        let timers = std::mem::take(&mut self.timers).into_iter();
        let go_on = timers.filter_map(|((scope, event), due)| {
            if is_silence(&scope) {
                return Some(((scope, event), due));
            }
            let one = kept.iter().find(|one| one.scope == scope && one.event == event)?;
            Some(((one.new_scope.clone(), one.new_event.clone()), due))
        });
        self.timers = go_on.collect();
    }

    fn close(&mut self, deadline: &str, seq: u64, state: DeadlineState) {
        if let Some(instance) = self.deadlines.get_mut(&(deadline.to_owned(), seq)) {
            instance.state = state;
        }
    }

    /// The effects that make this what `after` is; `snapshot` (the one after) gets the due revisions as they are numbered.
    pub fn lead_to(
        &self,
        after: &Standing,
        snapshot: &mut Snapshot,
        workflow: &Workflow,
        context: &Context,
    ) -> Vec<Effect> {
        let mut effects = self.messages(after);
        self.deadlines(after, snapshot, workflow, context, &mut effects);
        self.timers(after, &mut effects);
        self.answering(after, &mut effects);
        self.money(after, &mut effects);
        effects
    }

    /// What was sent and would be sent again stays sent; what would bring something else, or on another day, is told otherwise.
    fn messages(&self, after: &Standing) -> Vec<Effect> {
        let mut sent = self.told.clone();
        let mut unsent: Vec<(&(u64, i32), &Told)> = Vec::new();
        for (id, told) in &after.told {
            let own = (sent.get(id) == Some(told)).then_some(*id);
            match own.or_else(|| sent.iter().find(|(_, one)| *one == told).map(|(id, _)| *id)) {
                Some(id) => _ = sent.remove(&id),
                None => unsent.push((id, told)),
            }
        }
        let is_same = |was: &Told, told: &Told| (&was.to, &was.event) == (&told.to, &told.event);
        let (same, unsent): (Vec<_>, Vec<_>) =
            unsent.into_iter().partition(|(id, told)| sent.get(id).is_some_and(|was| is_same(was, told)));
        same.iter().for_each(|(id, _)| _ = sent.remove(id));
        let otherwise = same.into_iter().map(|((seq, index), told)| Effect::TellOtherwise {
            to: told.to.clone(),
            seq: *seq,
            index: *index,
            with: told.with.clone(),
            at: told.at,
        });
        let back = sent.into_iter().map(|((seq, index), told)| Effect::TakeBack { to: told.to, seq, index });
        let sends = (0..).zip(unsent).map(|(index, (_, told))| Effect::Tell {
            to: told.to.clone(),
            event: told.event.clone(),
            with: told.with.clone(),
            index,
            at: Some(told.at),
        });
        back.chain(otherwise).chain(sends).collect()
    }

    fn deadlines(
        &self,
        after: &Standing,
        snapshot: &mut Snapshot,
        workflow: &Workflow,
        context: &Context,
        effects: &mut Vec<Effect>,
    ) {
        for ((deadline, seq), instance) in &self.deadlines {
            let gone = !after.deadlines.contains_key(&(deadline.clone(), *seq));
            if gone && instance.state != DeadlineState::Withdrawn {
                effects.push(Effect::WithdrawDeadline { deadline: deadline.clone(), seq: *seq });
            }
        }
        for (key, instance) in &after.deadlines {
            let change = Change { key, before: self.deadlines.get(key), after: instance };
            let (revision, missed) = change.carry(effects);
            let Some(shown) = snapshot.deadlines.get_mut(&key.0).filter(|shown| shown.seq == key.1) else { continue };
            (shown.revision, shown.missed) = (revision, missed);
            effects.extend(change.timers(shown, workflow, context));
        }
    }

    fn timers(&self, after: &Standing, effects: &mut Vec<Effect>) {
        let of = |standing: &Standing, state: &str| -> Vec<(String, DateTime<Utc>)> {
            let own = standing.timers.iter().filter(|((own, _), _)| own == state);
            own.map(|((_, event), due)| (event.clone(), *due)).collect()
        };
        let states: BTreeSet<&String> = self.timers.keys().chain(after.timers.keys()).map(|(state, _)| state).collect();
        for state in states.into_iter().filter(|state| of(self, state) != of(after, state)) {
            effects.push(Effect::CancelTimers { state: state.clone() });
            let started = of(after, state).into_iter();
            effects.extend(started.map(|(event, due)| Effect::StartTimer { state: state.clone(), event, due }));
        }
    }

    fn answering(&self, after: &Standing, effects: &mut Vec<Effect>) {
        if self.assigned != after.assigned {
            let (agencies, people) = after.assigned.clone().unwrap_or_default();
            effects.push(Effect::Assign { agencies, people });
        }
        let link = |(kind, to): &(String, Uuid), ended| Effect::Link { kind: kind.clone(), to: *to, ended };
        effects.extend(self.links.difference(&after.links).map(|one| link(one, true)));
        effects.extend(after.links.difference(&self.links).map(|one| link(one, false)));
    }

    fn money(&self, after: &Standing, effects: &mut Vec<Effect>) {
        let gone = self.lines.keys().filter(|key| !after.lines.contains_key(*key));
        effects.extend(gone.map(|(reference, scenario)| Effect::VoidCost {
            reference: reference.clone(),
            scenario: scenario.clone(),
        }));
        let other = after.lines.iter().filter(|(reference, line)| self.lines.get(*reference) != Some(line));
        effects.extend(other.map(|(_, line)| Effect::Cost { line: Box::new(line.clone()) }));
        let gone = self.spent.keys().filter(|seq| !after.spent.contains_key(seq));
        effects.extend(gone.map(|seq| Effect::VoidSpend { seq: *seq }));
        let new = after.spent.iter().filter(|(seq, _)| !self.spent.contains_key(seq));
        effects.extend(new.map(|(_, spent)| Effect::Spend { expenditure: spent.clone() }));
        self.funded(after, effects);
        let gone = self.baselines.keys().filter(|seq| !after.baselines.contains_key(seq));
        effects.extend(gone.map(|seq| Effect::VoidBaseline { seq: *seq }));
        let new = after.baselines.iter().filter(|(seq, _)| !self.baselines.contains_key(seq));
        effects.extend(new.map(|(_, name)| Effect::Baseline { name: name.clone() }));
    }

    fn funded(&self, after: &Standing, effects: &mut Vec<Effect>) {
        let gone = self.funding.keys().filter(|reference| !after.funding.contains_key(*reference));
        effects.extend(gone.map(|reference| Effect::VoidFunding { reference: reference.clone() }));
        let other = after.funding.iter().filter(|(reference, sum)| self.funding.get(*reference) != Some(sum));
        effects.extend(other.map(|(_, sum)| Effect::Fund { funding: Box::new(sum.clone()) }));
        let none = Allocations::new();
        for reference in self.parts.keys().chain(after.parts.keys()).collect::<BTreeSet<_>>() {
            let of = |standing: &Standing| standing.parts.get(reference).unwrap_or(&none).clone();
            let parts = funding::changes(&of(self), &of(after));
            if !parts.is_empty() {
                effects.push(Effect::Allocate { funding: reference.clone(), parts });
            }
        }
    }

    /// Nothing is spread that was not received. The error is a sentence.
    pub fn covered(&self) -> Result<(), String> {
        for (reference, parts) in self.parts.iter().filter(|(_, parts)| !parts.is_empty()) {
            let sum = self.funding.get(reference);
            let sum = sum.ok_or_else(|| format!("Parts of `{reference}` are allocated: take them away first."))?;
            sum.left(parts.values())?;
        }
        Ok(())
    }
}

/// One deadline's instance, as it stands and as it should.
struct Change<'a> {
    key: &'a (String, u64),
    before: Option<&'a Instance>,
    after: &'a Instance,
}

impl Change<'_> {
    /// Answers its due revision and the one that was missed. A number that was given is never given to another date.
    fn carry(&self, effects: &mut Vec<Effect>) -> (u32, Option<u32>) {
        let last = self.before.and_then(|before| before.dates.last());
        let is_missed = self.after.missed == self.after.dates.last().map(|date| date.revision);
        let revision = match (last, self.after.dates.last()) {
            (Some(last), Some(date)) if last.is_same(date) => last.revision,
            (Some(last), Some(date)) => {
                effects.push(self.dated(date, last.revision + 1, format!("{CORRECTED}. {}", date.reason)));
                last.revision + 1
            }
            (None, _) => {
                effects
                    .extend(self.after.dates.iter().map(|date| self.dated(date, date.revision, date.reason.clone())));
                self.after.dates.last().map_or(1, |date| date.revision)
            }
            (Some(last), None) => last.revision,
        };
        let was = self.before.map_or(DeadlineState::Open, |before| before.state);
        effects.extend((was != self.after.state).then(|| self.stated()));
        let before = self.before.and_then(|before| before.missed);
        (revision, if is_missed { Some(revision) } else { before })
    }

    fn dated(&self, date: &Date, revision: u32, reason: String) -> Effect {
        Effect::DueRevision {
            deadline: self.key.0.clone(),
            seq: self.key.1,
            revision,
            due: date.due,
            due_at: date.due_at,
            reason,
            steps: date.steps.clone(),
            order: date.order,
        }
    }

    fn stated(&self) -> Effect {
        let (deadline, seq) = (self.key.0.clone(), self.key.1);
        match self.after.state {
            DeadlineState::Open => Effect::ResumeDeadline { deadline, seq },
            DeadlineState::Met(on) => Effect::MeetDeadline { deadline, seq, on },
            DeadlineState::Withdrawn => Effect::WithdrawDeadline { deadline, seq },
        }
    }

    /// Of an open one that was not, or had another date: those that run already go on.
    fn timers(&self, shown: &Deadline, workflow: &Workflow, context: &Context) -> Vec<Effect> {
        let runs = self.before.is_some_and(|before| {
            let last = before.dates.last().map(|date| date.revision);
            before.state == DeadlineState::Open && last == Some(shown.revision)
        });
        if runs || shown.state != DeadlineState::Open {
            return Vec::new();
        }
        let rule = workflow.deadline(&self.key.0);
        rule.map_or(Vec::new(), |rule| rung::timers(rule, shown, context, Past::Told))
    }
}
