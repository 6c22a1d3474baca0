//! How long something has been pending, and how much of that nothing could be done: a warrant is out, a stay is in force.
//! A day counts as inactive when any part of it was; both its first and its last day are. Pure.

use super::history::{Row, course};
use super::snapshot::Snapshot;
use super::value::Value;
use super::workflow::Workflow;
use chrono::{DateTime, Days, NaiveDate, Utc};
use std::collections::BTreeSet;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    pub since: NaiveDate,
    /// The last day that counts: today, or the day it ended.
    pub until: NaiveDate,
    /// Without the inactive ones.
    pub active_days: i64,
    pub inactive_days: i64,
}

/// `None`: its workflow counts no age, or the day it begins is not known.
pub fn age(workflow: &Workflow, snapshot: &Snapshot, rows: &[Row], now: DateTime<Utc>) -> Option<Age> {
    let rule = workflow.age.as_ref()?;
    let calendar = rows.last()?.calendar;
    let Some(Value::Date(since)) = snapshot.field(&rule.from) else { return None };
    let course = course(rows, now);
    let ended = course.last().filter(|_| snapshot.finished).map(|(day, _)| *day);
    let until = ended.unwrap_or(calendar.day_of(now)).max(*since);
    let mut inactive: BTreeSet<NaiveDate> = BTreeSet::new();
    for (index, (from, states)) in course.iter().enumerate() {
        let to = course.get(index + 1).map_or(until, |(day, _)| *day);
        if rule.paused_in.iter().any(|state| states.contains(state)) {
            inactive.extend(days((*from).max(*since), to.min(until)));
        }
    }
    let inactive_days = inactive.len() as i64;
    let all = (until - *since).num_days();
    Some(Age { since: *since, until, active_days: (all - inactive_days).max(0), inactive_days })
}

fn days(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(from), |day| day.checked_add_days(Days::new(1))).take_while(move |day| *day <= to)
}
