//! Reminders that wait for silence and not for a day: nothing happened for so long, or no open deadline has a date. Each is
//! one timer of the item, begun anew by what breaks the silence; it goes out, and again after the same time. Pure.

use super::rung::said;
use super::snapshot::{BuiltIn, Context, Effect, Event, Microstep, Origin, Rejection, Snapshot, Step};
use super::workflow::{Rung, RungAt, Workflow};
use crate::time::duration::Duration;
use crate::time::schedule::Schedule;
use chrono::{DateTime, Utc};

/// The timer of the workflow's rung of this index, and what it is cancelled by.
const SCOPE: &str = "remind.";

pub fn is_silence(scope: &str) -> bool {
    scope.starts_with(SCOPE)
}

/// The rung that a timer's event is of.
pub(super) fn of<'w>(workflow: &'w Workflow, event: &Event) -> Option<&'w Rung> {
    let index = event.name.strip_prefix(SCOPE).filter(|_| event.origin == Origin::Timer)?;
    workflow.remind.get(index.parse::<usize>().ok()?)
}

/// What a step means for the item's own rungs.
pub(super) fn settle(
    workflow: &Workflow,
    event: &Event,
    microsteps: &[Microstep],
    (before, after): (&Snapshot, &Snapshot),
    context: &Context,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (index, rung) in workflow.remind.iter().enumerate() {
        let scope = format!("{SCOPE}{index}");
        let restarts = match (is_paused(workflow, before), is_paused(workflow, after)) {
            (was, true) => (!was || begins(before)).then_some(None),
            (true, false) => begun(rung, after),
            (false, false) => restarts(rung, event, microsteps, (before, after)),
        };
        if after.finished || restarts.is_some() {
            effects.push(Effect::CancelTimers { state: scope.clone() });
        }
        if let (false, Some(Some(silence))) = (after.finished, restarts) {
            let due = first(silence, event, context);
            effects.push(Effect::StartTimer { state: scope.clone(), event: scope, due });
        }
    }
    effects
}

/// `None`: the timer goes on as it is; `Some(None)`: it ends.
fn restarts(
    rung: &Rung,
    event: &Event,
    microsteps: &[Microstep],
    (before, after): (&Snapshot, &Snapshot),
) -> Option<Option<Duration>> {
    let begins = begins(before);
    match &rung.at {
        RungAt::Quiet(silence, None) => (begins || event.origin == Origin::Person).then_some(Some(*silence)),
        RungAt::Quiet(silence, Some(awaited)) => {
            let came = microsteps.iter().any(|round| round.event.as_ref() == Some(awaited));
            (begins || came).then_some(Some(*silence))
        }
        RungAt::NoNext(silence) => match (begins || has_date(before), has_date(after)) {
            (_, true) => Some(None),
            (true, false) => Some(Some(*silence)),
            (false, false) => None,
        },
        RungAt::Before(_) | RungAt::Late(_) => None,
    }
}

fn begins(before: &Snapshot) -> bool {
    before.active.is_empty() || before.finished
}

/// A deadline stands still where the item stands, so that nobody is asked for news.
fn is_paused(workflow: &Workflow, snapshot: &Snapshot) -> bool {
    let paused = workflow.deadlines.iter().flat_map(|rule| &rule.paused_in);
    paused.into_iter().any(|state| snapshot.entered.contains_key(state))
}

/// What begins anew once nothing stands still any more.
fn begun(rung: &Rung, after: &Snapshot) -> Option<Option<Duration>> {
    match &rung.at {
        RungAt::Quiet(silence, _) => Some(Some(*silence)),
        RungAt::NoNext(silence) => Some((!has_date(after)).then_some(*silence)),
        RungAt::Before(_) | RungAt::Late(_) => None,
    }
}

/// What another version's reminders make of those that wait: one that is the same goes on.
pub(super) fn migrated(
    (old, new): (&Workflow, &Workflow),
    (before, after): (&Snapshot, &Snapshot),
    context: &Context,
) -> Vec<Effect> {
    let mut effects = Vec::new();
    let (stood, stands) = (is_paused(old, before), is_paused(new, after));
    for index in 0..old.remind.len().max(new.remind.len()) {
        let (was, rung) = (old.remind.get(index), new.remind.get(index));
        let same = was.zip(rung).is_some_and(|(was, rung)| is_same(was, rung));
        let waits = match rung.map(|rung| &rung.at).filter(|_| !stands) {
            Some(RungAt::Quiet(silence, _)) => Some(*silence),
            Some(RungAt::NoNext(silence)) => (!has_date(after)).then_some(*silence),
            Some(RungAt::Before(_) | RungAt::Late(_)) | None => None,
        };
        let dated = matches!(rung.map(|rung| &rung.at), Some(RungAt::NoNext(_))) && has_date(before) != has_date(after);
        if same && !dated && stood == stands {
            continue;
        }
        let scope = format!("{SCOPE}{index}");
        effects.push(Effect::CancelTimers { state: scope.clone() });
        effects.extend(waits.map(|silence| Effect::StartTimer {
            due: self::after(silence, context.at, context).max(context.now),
            state: scope.clone(),
            event: scope,
        }));
    }
    effects
}

/// They wait for the same.
pub(super) fn is_same(one: &Rung, other: &Rung) -> bool {
    let awaited = |rung: &Rung| match &rung.at {
        RungAt::Quiet(_, event) => event.clone(),
        RungAt::NoNext(_) | RungAt::Before(_) | RungAt::Late(_) => None,
    };
    said(one) == said(other) && one.every == other.every && awaited(one) == awaited(other)
}

fn has_date(snapshot: &Snapshot) -> bool {
    snapshot.deadlines.keys().filter_map(|name| snapshot.open_deadline(name)).any(|open| open.due.is_some())
}

/// From when it happened. Of a running item that enters, nobody is told what is past.
fn first(silence: Duration, event: &Event, context: &Context) -> DateTime<Utc> {
    let mut due = after(silence, context.at, context);
    while due < context.now && matches!(event.built_in, Some(BuiltIn::Adopt { .. })) {
        due = after(silence, due, context);
    }
    due.max(context.now)
}

fn after(silence: Duration, from: DateTime<Utc>, context: &Context) -> DateTime<Utc> {
    let calendar = context.calendar;
    let day = calendar.after(calendar.day_of(from), silence);
    calendar.remind_at(calendar.working_day_on_or_after(day))
}

/// The notice, and the next turn: by its `every`, else after the same silence.
pub(super) fn fire(rung: &Rung, snapshot: &Snapshot, event: &Event, context: &Context) -> Result<Step, Rejection> {
    let (RungAt::Quiet(silence, _) | RungAt::NoNext(silence)) = &rung.at else {
        return Err(Rejection::UnknownEvent { event: event.name.clone() });
    };
    let schedule = rung.every.as_ref().and_then(|every| Schedule::parse(every, context.calendar.zone).ok());
    let next = schedule.and_then(|schedule| schedule.after(context.now));
    let due = next.unwrap_or_else(|| after(*silence, context.now, context));
    let remind = Effect::Remind {
        deadline: String::new(),
        seq: context.seq,
        revision: 0,
        rung: said(rung),
        occurrence: 1,
        to: rung.to.clone(),
        folded: false,
    };
    let again = Effect::StartTimer { state: event.name.clone(), event: event.name.clone(), due };
    Ok(Step { snapshot: snapshot.clone(), microsteps: Vec::new(), effects: vec![remind, again], ignored: false })
}
