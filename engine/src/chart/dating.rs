//! How a deadline comes to its date: the field it is read from, the days on which it stood still, what it was extended by. The
//! counting is `time/legal_clock.rs`. Pure.

use super::snapshot::{Context, Entered, Extension, Snapshot};
use super::value::Value;
use super::workflow::{DeadlineRule, When, Workflow};
use crate::time::calendar::Calendar;
use crate::time::counting::said;
use crate::time::duration::Duration;
use crate::time::legal_clock::point::Point;
use crate::time::legal_clock::{self, LegalClock, Start};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// A date, and how it came about.
pub(super) struct Dated {
    pub due: Option<NaiveDate>,
    /// The first instant that is late.
    pub due_at: Option<DateTime<Utc>>,
    pub steps: Vec<String>,
}

impl Dated {
    fn none(step: String) -> Dated {
        Dated { due: None, due_at: None, steps: vec![step] }
    }

    /// What cannot be counted has no date, and says why.
    pub fn or_none(counted: Result<Dated, String>) -> Dated {
        counted.unwrap_or_else(Dated::none)
    }
}

/// A date that a court or a plan sets is as its field holds it; a computed one is counted. The error is a sentence.
pub(super) fn dated(
    workflow: &Workflow,
    rule: &DeadlineRule,
    extended: &[Extension],
    after: &Snapshot,
    calendar: &Calendar,
) -> Result<Dated, String> {
    let reads = rule.when.reads();
    let title = workflow.field(reads).map_or(reads, |field| &field.title);
    let read = after.field(reads).and_then(point);
    let none = || Ok(Dated::none(format!("\"{title}\" is empty: there is no date yet.")));
    let step = match read {
        Some(read) => format!("\"{title}\" is {}.", said(read.day(calendar))),
        None => format!("\"{title}\" is empty: nothing is counted from it."),
    };
    match (&rule.when, read) {
        (When::Due(_), None) => none(),
        (When::Due(_), Some(read)) => {
            let due = read.day(calendar);
            Ok(Dated { due: Some(due), due_at: Some(calendar.end_of(due)), steps: vec![step] })
        }
        (When::Within { budget, .. }, read) => match begun(read, *budget, extended) {
            Some((start, extensions)) => counted(rule, start, extensions, step, after, calendar),
            None => none(),
        },
    }
}

/// Without a day to count from, a date as ordered is the first thing that is known.
fn begun(read: Option<Point>, budget: Duration, extended: &[Extension]) -> Option<(Start, &[Extension])> {
    if let Some(from) = read {
        return Some((Start::Within { from, budget }, extended));
    }
    let ordered = |one: &Extension| match one {
        Extension::Until(until) => Some(Start::Due(Point::Day(*until))),
        Extension::Days(_) => None,
    };
    let (index, start) = extended.iter().enumerate().find_map(|(index, one)| Some((index, ordered(one)?)))?;
    Some((start, &extended[index + 1..]))
}

fn counted(
    rule: &DeadlineRule,
    start: Start,
    extended: &[Extension],
    step: String,
    after: &Snapshot,
    calendar: &Calendar,
) -> Result<Dated, String> {
    let point = |day: NaiveDate| Point::Day(day);
    let suspensions = suspensions(rule, after, calendar);
    let extensions = extended.iter().map(|one| match one {
        Extension::Until(until) => legal_clock::Extension::Until(Point::Day(*until)),
        Extension::Days(days) => legal_clock::Extension::Days(*days),
    });
    let clock = LegalClock {
        calendar,
        start,
        roll: rule.roll,
        suspensions: suspensions.into_iter().map(|(first, last)| (point(first), last.map(point))).collect(),
        extensions: extensions.collect(),
    };
    let reckoned = clock.reckon()?;
    Ok(Dated {
        due: reckoned.due.map(|due| due.reached(calendar)),
        due_at: reckoned.due.map(|due| due.late_from(calendar)),
        steps: std::iter::once(step).chain(reckoned.steps).collect(),
    })
}

/// The days on which it stands still, from and until; without an until it does so now.
pub(super) fn suspensions(
    rule: &DeadlineRule,
    snapshot: &Snapshot,
    calendar: &Calendar,
) -> Vec<(NaiveDate, Option<NaiveDate>)> {
    let over = rule.paused_in.iter().filter_map(|state| snapshot.suspensions.get(state)).flatten();
    let now = rule.paused_in.iter().filter_map(|state| snapshot.entered.get(state));
    let now = now.map(|entered| (calendar.day_of(entered.at), None));
    over.map(|(first, last)| (*first, Some(*last))).chain(now).collect()
}

/// What was suspended before the step, and the states that it left or entered anew.
pub(super) fn ledger(
    workflow: &Workflow,
    before: &Snapshot,
    entered: &BTreeMap<String, Entered>,
    context: &Context,
) -> BTreeMap<String, Vec<(NaiveDate, NaiveDate)>> {
    let mut ledger = before.suspensions.clone();
    let named: BTreeSet<&String> = workflow.deadlines.iter().flat_map(|rule| &rule.paused_in).collect();
    let day = |at| context.calendar.day_of(at);
    for state in named {
        let was = before.entered.get(state).filter(|was| entered.get(state) != Some(was));
        if let Some(was) = was {
            let first = day(was.at);
            ledger.entry(state.clone()).or_default().push((first, day(context.at).max(first)));
        }
    }
    ledger
}

fn point(value: &Value) -> Option<Point> {
    match value {
        Value::Date(day) => Some(Point::Day(*day)),
        Value::Instant(instant) => Some(Point::Instant(*instant)),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::Money(_)
        | Value::Choice(_)
        | Value::Flag(_)
        | Value::Country(_)
        | Value::Document(_)
        | Value::Person(_) => None,
    }
}

/// Instants are cut to days in the calendar's zone.
pub(super) fn day(value: &Value, calendar: &Calendar) -> Option<NaiveDate> {
    point(value).map(|point| point.day(calendar))
}
