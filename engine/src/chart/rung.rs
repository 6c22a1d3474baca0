//! The timers of one due revision: its miss and its reminders. A moment long past gives no storm of notices: of the late
//! rungs that should have gone out, the latest goes out now, with any other that somebody hears of alone, and then the rhythm.

use super::deadline::scope;
use super::deadline::{FOLDED, OCCURRENCE, noticed};
use super::snapshot::{Context, Deadline, Effect, Event, Rejection, Rungs, Snapshot, SpentRung, Step};
use super::value::Value;
use super::workflow::{DeadlineRule, Rung, RungAt};
use crate::time::schedule::Schedule;
use chrono::{DateTime, NaiveDate, Utc};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Which turn of a rung is its first.
const FIRST: u32 = 1;

/// Whether somebody is told of what should have been told before now.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Past {
    Told,
    Quiet,
}

/// Nothing where there is no date.
pub(super) fn timers(rule: &DeadlineRule, instance: &Deadline, context: &Context, past: Past) -> Vec<Effect> {
    let (Some(due), Some(due_at)) = (instance.due, instance.due_at) else {
        return Vec::new();
    };
    let miss = format!("deadline.{}.missed", rule.name);
    let missed = instance.missed == Some(instance.revision);
    let passing = (!missed).then(|| timer(rule, instance, miss, FIRST, due_at.max(context.now)));
    let mut timers: Vec<Effect> = passing.into_iter().collect();
    let moments: Vec<_> = rule.remind.iter().map(|rung| moment(&rung.at, due, context)).collect();
    let speaking = if past == Past::Told { speaking(rule, &moments, context.now) } else { BTreeSet::new() };
    for (index, moment) in moments.into_iter().enumerate() {
        let Some(moment) = moment else { continue };
        let first = match moment > context.now {
            true => Some(moment),
            false if speaking.contains(&index) => Some(context.now),
            false => next(&rule.remind[index], context),
        };
        let event = event_of(rule, index);
        timers.extend(first.map(|due| timer(rule, instance, event, FIRST, due)));
    }
    timers
}

/// Of the late rungs whose moment has passed the latest, and each that goes to somebody who hears of none after it.
fn speaking(rule: &DeadlineRule, moments: &[Option<DateTime<Utc>>], now: DateTime<Utc>) -> BTreeSet<usize> {
    let late = |index: usize| matches!(rule.remind[index].at, RungAt::Late(_));
    let mut passed: Vec<(DateTime<Utc>, usize)> =
        moments.iter().enumerate().filter_map(|(index, moment)| Some(((*moment)?, index))).collect();
    passed.retain(|(moment, index)| late(*index) && *moment <= now);
    passed.sort_by_key(|(moment, index)| (Reverse(*moment), *index));
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let heard = |(_, index): &(DateTime<Utc>, usize)| {
        let before = told.len();
        told.extend(rule.remind[*index].to.iter().map(String::as_str));
        told.len() > before
    };
    passed.into_iter().filter(heard).map(|(_, index)| index).collect()
}

/// When the rung first goes out; `None` for one that waits for silence and not for a day.
fn moment(at: &RungAt, due: NaiveDate, context: &Context) -> Option<DateTime<Utc>> {
    let calendar = context.calendar;
    let day = match at {
        RungAt::Before(lead) => calendar.working_day_on_or_before(calendar.before(due, *lead)),
        RungAt::Late(delay) => calendar.working_day_on_or_after(calendar.after(due, *delay)),
        RungAt::Quiet(..) | RungAt::NoNext(_) => return None,
    };
    Some(calendar.remind_at(day))
}

/// The next turn of a repeating rung: after now, so that turns missed while nothing ran are one.
fn next(rung: &Rung, context: &Context) -> Option<DateTime<Utc>> {
    // The compiler has read the line already: one that does not parse is not published.
    let schedule = Schedule::parse(rung.every.as_ref()?, context.calendar.zone).ok()?;
    schedule.after(context.now)
}

/// The rungs that wait for another moment than they should by the calendar and the clock as they are now, and those that a clock
/// that was ahead sent out before their day: they come again.
pub(super) fn moved<'a>(
    rule: &'a DeadlineRule,
    instance: &'a Deadline,
    context: &'a Context,
    now: &'a Rungs,
) -> impl Iterator<Item = Effect> + 'a {
    let own = scope(&rule.name, instance.seq);
    let rungs = rule.remind.iter().enumerate();
    rungs.filter_map(move |(index, rung)| {
        let event = event_of(rule, index);
        let Some(waits) = now.waiting.iter().find(|one| one.scope == own && one.event == event) else {
            let of = |one: &&SpentRung| (&one.scope, one.revision) == (&own, instance.revision);
            let turns = now.spent.iter().filter(of).filter(|one| one.rung == said(rung)).map(|one| one.occurrence);
            let first = moment(&rung.at, instance.due?, context).filter(|first| *first > context.now);
            return turns.max().zip(first).map(|(turn, first)| timer(rule, instance, event, turn + 1, first));
        };
        let due = rightly(rung, instance, context)?;
        (due != waits.due).then(|| timer(rule, instance, event, waits.occurrence, due))
    })
}

/// When a rung that waits should go out: what should have gone out already goes out now.
fn rightly(rung: &Rung, instance: &Deadline, context: &Context) -> Option<DateTime<Utc>> {
    match moment(&rung.at, instance.due?, context)? {
        first if first > context.now => Some(first),
        _ if rung.every.is_none() => Some(context.now),
        _ => next(rung, context),
    }
}

/// A rung's timer fired: the notice, and the rung's next turn.
pub(super) fn fire(
    rule: &DeadlineRule,
    index: usize,
    snapshot: &Snapshot,
    event: &Event,
    context: &Context,
) -> Result<Step, Rejection> {
    let instance = noticed(rule, snapshot, event)?;
    let rung = rule.remind.get(index).ok_or_else(|| Rejection::UnknownEvent { event: event.name.clone() })?;
    let occurrence = match event.input.get(OCCURRENCE) {
        Some(Value::Integer(turn)) => u32::try_from(*turn).unwrap_or(FIRST),
        _ => FIRST,
    };
    let remind = Effect::Remind {
        deadline: rule.name.clone(),
        seq: instance.seq,
        revision: instance.revision,
        rung: said(rung),
        occurrence,
        to: rung.to.clone(),
        folded: event.input.get(FOLDED) == Some(&Value::Flag(true)),
    };
    let again = next(rung, context);
    let again = again.map(|due| timer(rule, instance, event.name.clone(), occurrence + 1, due));
    Ok(Step {
        snapshot: snapshot.clone(),
        microsteps: Vec::new(),
        effects: std::iter::once(remind).chain(again).collect(),
        ignored: false,
    })
}

pub(super) fn event_of(rule: &DeadlineRule, index: usize) -> String {
    format!("deadline.{}.rung.{index}", rule.name)
}

impl DeadlineRule {
    /// The rung of one of its timers.
    pub fn rung_of(&self, event: &str) -> Option<&Rung> {
        let index = event.rsplit_once(".rung.")?.1;
        self.remind.get(index.parse::<usize>().ok()?)
    }

    /// Of the rung of one of its timers: what it is called in notices, and whom it goes to.
    pub fn told_by(&self, event: &str) -> Option<(String, &[String])> {
        self.rung_of(event).map(|rung| (said(rung), rung.to.as_slice()))
    }

    /// Whether the rung of this name goes to somebody higher.
    pub fn escalates(&self, rung: &str) -> bool {
        self.remind.iter().any(|one| one.escalates && said(one) == rung)
    }
}

/// The rung's name in claims and notices: `before 14 days`, `late 1 day`, `escalation 1 day`.
pub(super) fn said(rung: &Rung) -> String {
    match &rung.at {
        RungAt::Before(lead) => format!("before {lead}"),
        RungAt::Late(delay) if rung.escalates => format!("escalation {delay}"),
        RungAt::Late(delay) => format!("late {delay}"),
        RungAt::Quiet(silence, _) => format!("quiet {silence}"),
        RungAt::NoNext(silence) => format!("no next {silence}"),
    }
}

fn timer(rule: &DeadlineRule, instance: &Deadline, event: String, occurrence: u32, due: DateTime<Utc>) -> Effect {
    Effect::DeadlineTimer {
        deadline: rule.name.clone(),
        seq: instance.seq,
        revision: instance.revision,
        event,
        occurrence,
        due,
    }
}
