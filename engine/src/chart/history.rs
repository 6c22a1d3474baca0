//! Late entries and corrections: what an item would be, had it been recorded as it happened. The effective history (rows
//! neither voided nor replaced, late entries in their place) is taken again from the first row, each with its own clock,
//! actor, rules and recorded facts; what comes out otherwise is the one new row's effect. Pure.

use super::built_in::{allowed, built_in_roles, effect};
use super::input::extension;
use super::migrate::entered::{as_entered, migrates};
use super::snapshot::{
    Actor, Amendment, BuiltIn, Context, Effect, Event, Facts, Microstep, Origin, Rejection, Snapshot, Step,
};
use super::standing::Standing;
use super::step::step;
use super::value::{Value, Values};
use super::workflow::Workflow;
use crate::time::calendar::Calendar;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A journal row as it was recorded, with the rules it was taken under.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    pub seq: u64,
    pub at: DateTime<Utc>,
    pub now: DateTime<Utc>,
    /// It took its place by `at`, before rows recorded earlier.
    pub placed: bool,
    pub ignored: bool,
    pub imported: bool,
    pub event: Cow<'a, Event>,
    pub actor: Cow<'a, Actor>,
    pub facts: Cow<'a, Facts>,
    pub effects: Vec<Effect>,
    /// The message that brought it.
    pub sent: Option<Sent>,
    pub workflow: &'a Workflow,
    pub calendar: &'a Calendar,
}

/// A message's id: who sent it, in which row, as which of its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Sent {
    pub by: Uuid,
    pub seq: u64,
    pub index: i32,
}

/// The step of a person's event, and whether it took its place among these earlier rows: dated before one of them, it does.
/// What time or other items brought, and a migration, never bars it: where it fits there no more, it is taken as of now.
pub fn enter(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    rows: &[Row],
    context: &Context,
) -> Result<(Step, bool), Rejection> {
    let corrects = matches!(event.built_in, Some(BuiltIn::Correct { .. }));
    let reveals = matches!(event.built_in, Some(BuiltIn::Reveal { .. }));
    let day = context.calendar.day_of(context.at);
    let after = |row: &&Row| row.calendar.day_of(row.at) > day && !is_beside(row);
    if reveals || (!corrects && !rows.iter().any(|row| after(&row))) {
        return Ok((step(workflow, snapshot, event, context)?, false));
    }
    let barred = rows.iter().filter(after).any(|row| row.event.origin == Origin::Person && !migrates(&row.event));
    match step(workflow, snapshot, event, &Context { history: Some(rows), ..context.clone() }) {
        Err(_) if !corrects && !barred => Ok((step(workflow, snapshot, event, context)?, false)),
        placed => Ok((placed?, true)),
    }
}

/// The new row's step, of an event that changes what came before it.
pub(super) fn amend(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    rows: &[Row],
    context: &Context,
) -> Result<Step, Rejection> {
    if let Some(BuiltIn::Correct { rows: named, .. }) = &event.built_in {
        may_correct(workflow, event, named, rows, context)?;
    }
    let new = Row {
        seq: context.seq,
        at: context.at,
        now: context.now,
        placed: true,
        ignored: false,
        imported: context.imported,
        event: Cow::Borrowed(event),
        actor: Cow::Borrowed(context.actor),
        facts: Cow::Borrowed(context.facts),
        effects: Vec::new(),
        sent: None,
        workflow,
        calendar: context.calendar,
    };
    let all: Vec<&Row> = rows.iter().chain([&new]).collect();
    let replayed = replay(&effective(&all, new.now), &new)?;
    let mut before = Standing::default();
    rows.iter().for_each(|row| before.take(row, row.at, &row.effects));
    let mut after = replayed.snapshot;
    let effects = before.lead_to(&replayed.standing, &mut after, workflow, context);
    after.revision = snapshot.revision + 1;
    Ok(Step { snapshot: after, microsteps: replayed.microsteps, effects, ignored: false })
}

/// People correct what people entered; the system takes back what a message caused.
fn may_correct(
    workflow: &Workflow,
    event: &Event,
    named: &[u64],
    rows: &[Row],
    context: &Context,
) -> Result<(), Rejection> {
    allowed(workflow, event, built_in_roles(workflow, "correct"), context)?;
    let second = workflow.second_person.iter().any(|name| name == "correct");
    for seq in named {
        let row = rows.iter().find(|row| row.seq == *seq);
        let row = row.filter(|row| event.origin != Origin::Person || is_told(row));
        // What somebody was shown she has seen; what came to another version runs by it.
        let settled = |row: &&Row| matches!(row.event.built_in, Some(BuiltIn::Reveal { .. } | BuiltIn::Migrate { .. }));
        let row = row.filter(|row| !settled(row));
        let row = row.ok_or(Rejection::NoSuchRow { seq: *seq })?;
        if second && event.origin == Origin::Person && row.actor.id == context.actor.id {
            let title = workflow.title_of(&event.name).into_owned();
            return Err(Rejection::SecondPerson { event: event.name.clone(), title });
        }
    }
    Ok(())
}

/// A row as it counts now.
struct Effective<'r, 'a> {
    row: &'r Row<'a>,
    event: Cow<'r, Event>,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    /// Its place: by day, then by row.
    day: NaiveDate,
}

/// What corrections say of rows; the newest word on a row counts.
#[derive(Default)]
pub struct Amendments<'r> {
    /// Row -> the correction that voids it.
    pub voided: BTreeMap<u64, u64>,
    /// Row -> the correction that last replaced something of it.
    pub replaced: BTreeMap<u64, u64>,
    input: BTreeMap<u64, &'r Values>,
    at: BTreeMap<u64, DateTime<Utc>>,
}

impl<'r> Amendments<'r> {
    /// Corrections that took effect, in the order recorded.
    pub fn of(corrections: impl DoubleEndedIterator<Item = (u64, &'r BuiltIn)>) -> Amendments<'r> {
        let mut all = Amendments::default();
        for (by, built_in) in corrections.rev() {
            let BuiltIn::Correct { rows, amendment, .. } = built_in else { continue };
            if all.voided.contains_key(&by) {
                continue;
            }
            for seq in rows {
                all.add(*seq, by, amendment);
            }
        }
        all
    }

    /// As the last correction of it gives it.
    pub fn input(&self, seq: u64) -> Option<&'r Values> {
        self.input.get(&seq).copied()
    }

    fn add(&mut self, seq: u64, by: u64, amendment: &'r Amendment) {
        match amendment {
            Amendment::Void => _ = self.voided.entry(seq).or_insert(by),
            Amendment::Replace { input, at } => {
                self.replaced.entry(seq).or_insert(by);
                if let Some(input) = input {
                    self.input.entry(seq).or_insert(input);
                }
                if let Some(at) = at {
                    self.at.entry(seq).or_insert(*at);
                }
            }
        }
    }
}

/// The rows that count, in the order in which they happened. What was told in time keeps the order it was recorded in. What time
/// and the engine brought keeps its order with what was told, and never pushes what comes after it to a later day.
fn effective<'r, 'a: 'r>(rows: &[&'r Row<'a>], now: DateTime<Utc>) -> Vec<Effective<'r, 'a>> {
    let all = || rows.iter().copied();
    let corrections = all().filter(|row| !row.ignored);
    let amendments = Amendments::of(corrections.filter_map(|row| Some((row.seq, row.event.built_in.as_ref()?))));
    let (mut told, mut any) = (NaiveDate::MIN, NaiveDate::MIN);
    let mut effective: Vec<Effective> = Vec::new();
    for row in all().filter(|row| !amendments.voided.contains_key(&row.seq) && !is_beside(row)) {
        let moved = amendments.at.get(&row.seq).copied();
        let (at, input) = (moved.unwrap_or(row.at), amendments.input.get(&row.seq).copied());
        let own = row.calendar.day_of(at);
        let in_time = !row.placed && moved.is_none();
        let day = match in_time {
            true if is_told(row) => own.max(any),
            true => own.max(told),
            false => own,
        };
        if in_time {
            any = any.max(day);
            told = if is_told(row) { day } else { told };
        }
        let event = input.map_or(Cow::Borrowed(row.event.as_ref()), |input| Cow::Owned(with_input(&row.event, input)));
        let now = row.now.max(at).max(input.map_or(row.now, |input| last_day(input, row.calendar, now)));
        effective.push(Effective { row, event, at, now, day });
    }
    effective.sort_by_key(|one| (one.day, one.row.seq));
    effective
}

/// By a person or another item; what time brought follows from the rest.
fn is_told(row: &Row) -> bool {
    matches!(row.event.origin, Origin::Person | Origin::Message)
}

fn is_beside(row: &Row) -> bool {
    row.event.built_in.as_ref().is_some_and(BuiltIn::is_beside)
}

fn with_input(event: &Event, input: &Values) -> Event {
    let mut event = Event { input: input.clone(), ..event.clone() };
    if let Some(BuiltIn::Extend { by, .. }) = &mut event.built_in {
        *by = extension(&mut event.input).unwrap_or(*by);
    }
    event
}

/// A day that a correction enters may lie after the row it corrects was recorded, though not after the correction.
fn last_day(input: &Values, calendar: &Calendar, until: DateTime<Utc>) -> DateTime<Utc> {
    let days = input.values().filter_map(|value| match value {
        Value::Date(day) => Some(calendar.instant(day.and_time(NaiveTime::MIN))),
        _ => None,
    });
    days.filter(|day| *day <= until).max().unwrap_or(DateTime::UNIX_EPOCH)
}

/// Which states it stood in from which day on, by what is known now; in order, the states with all around them.
pub fn course(rows: &[Row], now: DateTime<Utc>) -> Vec<(NaiveDate, BTreeSet<String>)> {
    let all: Vec<&Row> = rows.iter().collect();
    let (mut snapshot, mut rules) = (Snapshot::default(), None);
    let mut course: Vec<(NaiveDate, BTreeSet<String>)> = Vec::new();
    for one in effective(&all, now) {
        // What no longer fits was refused when it was entered.
        if let Ok(step) = again(&one, &snapshot, &mut rules) {
            snapshot = step.snapshot;
            if let Some(BuiltIn::Migrate { from, .. }) = &one.event.built_in {
                renamed(&mut course, one.row.workflow, *from);
            }
            course.push((one.row.calendar.day_of(one.at), snapshot.entered.keys().cloned().collect()));
        }
    }
    course
}

/// States of the time before by the names they have since.
fn renamed(course: &mut [(NaiveDate, BTreeSet<String>)], workflow: &Workflow, from: u32) {
    if let Some(map) = workflow.migrations.get(&from) {
        for (_, states) in course {
            *states = states.iter().map(|state| map.state(state).to_owned()).collect();
        }
    }
}

struct Replayed {
    snapshot: Snapshot,
    standing: Standing,
    /// Of the new row, where it has a place of its own.
    microsteps: Vec<Microstep>,
}

fn replay(effective: &[Effective], new: &Row) -> Result<Replayed, Rejection> {
    let (mut snapshot, mut standing) = (Snapshot::default(), Standing::default());
    let (mut microsteps, mut rules) = (Vec::new(), None);
    match effective.iter().position(|one| begins(&one.event)) {
        Some(0) => {}
        Some(entered) => return Err(Rejection::BeforeEntry { entered: effective[entered].day }),
        None => return withdrawn(effective, new).map(|()| Replayed { snapshot, standing, microsteps }),
    }
    for one in effective {
        let row = one.row;
        if row.event.origin == Origin::Timer && !standing.awaits(&row.event.name, row.now) {
            continue;
        }
        let step = match again(one, &snapshot, &mut rules) {
            Ok(step) => step,
            Err(rejection) if row.seq == new.seq => return Err(rejection),
            Err(rejection) => return Err(no_longer(one, &rejection)),
        };
        if row.seq == new.seq {
            microsteps = step.microsteps.clone();
        }
        standing.take(row, one.at, &step.effects);
        snapshot = step.snapshot;
    }
    standing.covered().map_err(|reason| Rejection::Guard { event: new.event.name.clone(), reason })?;
    Ok(Replayed { snapshot, standing, microsteps })
}

pub(super) fn begins(event: &Event) -> bool {
    matches!(event.built_in, Some(BuiltIn::Create | BuiltIn::Adopt { .. }))
}

/// Without a first row nothing may be left that a person did, and nothing below it.
fn withdrawn(effective: &[Effective], new: &Row) -> Result<(), Rejection> {
    if let Some((kind, _)) = new.facts.children.iter().find(|(_, counts)| counts.total > 0) {
        return Err(Rejection::StillBelow { kind: kind.clone() });
    }
    match effective.iter().find(|one| one.row.event.origin == Origin::Person && !migrates(&one.event)) {
        None => Ok(()),
        Some(one) => Err(no_longer(
            one,
            &Rejection::NotPossible {
                event: one.event.name.clone(),
                title: one.row.workflow.title_of(&one.event.name).into_owned(),
            },
        )),
    }
}

/// A timer's or another item's event that enables nothing any more changes nothing. `rules`: the version that holds at its
/// place, which is its own but for what was recorded after the item came to another one.
fn again<'a>(
    one: &Effective<'_, 'a>,
    snapshot: &Snapshot,
    rules: &mut Option<&'a Workflow>,
) -> Result<Step, Rejection> {
    let row = one.row;
    let (moves, before) = (migrates(&one.event), *rules);
    let workflow = before.filter(|_| !moves).unwrap_or(row.workflow);
    let context = Context {
        now: one.now,
        at: one.at,
        seq: row.seq,
        actor: &row.actor,
        facts: &row.facts,
        calendar: row.calendar,
        imported: row.imported,
        history: None,
        before: before.filter(|_| moves),
    };
    let event = as_entered(workflow, row, &one.event);
    let answer = event.and_then(|event| step(workflow, snapshot, &event, &context));
    let answer = match answer {
        Err(_) if row.event.origin != Origin::Person => Ok(Step::nothing(snapshot)),
        Err(Rejection::Finished) => kept(row, snapshot),
        answer => answer,
    };
    if answer.is_ok() {
        *rules = Some(workflow);
    }
    answer
}

/// Who answers, what it costs and what it is tied to was entered when it was not finished yet, and stays.
fn kept(row: &Row, snapshot: &Snapshot) -> Result<Step, Rejection> {
    let effects: Vec<Effect> = row.event.built_in.iter().filter_map(effect).collect();
    let step = Step { effects, ignored: false, ..Step::nothing(snapshot) };
    if step.effects.is_empty() { Err(Rejection::Finished) } else { Ok(step) }
}

fn no_longer(one: &Effective, why: &Rejection) -> Rejection {
    Rejection::NoLongerFits {
        seq: one.row.seq,
        title: one.row.workflow.title_of(&one.event.name).into_owned(),
        day: one.row.calendar.day_of(one.at),
        reason: why.to_string(),
    }
}
