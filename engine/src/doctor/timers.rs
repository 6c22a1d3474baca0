//! Timers beside the snapshot they belong to: every open date will pass with a word, and nothing waits for
//! what is over. Pure.

use super::Fault;
use crate::chart::deadline;
use crate::chart::silence::is_silence;
use crate::chart::snapshot::{Deadline, DeadlineState, Snapshot};
use crate::store::timer;
use chrono::{DateTime, Utc};

/// `recorded`: when the item's last row was.
pub fn examine(snapshot: &Snapshot, recorded: DateTime<Utc>, timers: &[&timer::Model]) -> Vec<Fault> {
    let open = || {
        let all = snapshot.deadlines.iter();
        all.filter(|(_, one)| one.state == DeadlineState::Open)
    };
    let unwarned = open().filter(|(name, one)| !is_warned(name, one, recorded, timers));
    let stray = timers.iter().filter(|timer| !belongs(timer, snapshot));
    let mut faults: Vec<Fault> = unwarned.map(|(name, _)| Fault::NoTimer(name.clone())).collect();
    faults.extend(stray.map(|timer| Fault::StrayTimer { event: timer.event.clone() }));
    faults
}

/// Without a date, or once missed, nothing more is to be said. The timer of a date that was past already when it was
/// recorded is due at that moment.
fn is_warned(name: &str, deadline: &Deadline, recorded: DateTime<Utc>, timers: &[&timer::Model]) -> bool {
    let Some(due_at) = deadline.due_at else {
        return true;
    };
    let scope = deadline::scope(name, deadline.seq);
    let warns = |timer: &&timer::Model| {
        timer.kind == timer::Kind::Deadline
            && timer.scope == scope
            && (due_at..=due_at.max(recorded)).contains(&timer.due_at)
    };
    deadline.missed == Some(deadline.revision) || timers.iter().any(warns)
}

fn belongs(timer: &timer::Model, snapshot: &Snapshot) -> bool {
    match timer.kind {
        timer::Kind::Message => true,
        timer::Kind::After => {
            let waits = snapshot.entered.contains_key(&timer.scope) || is_silence(&timer.scope);
            waits && !snapshot.finished
        }
        timer::Kind::Deadline | timer::Kind::Rung => {
            let mut all = snapshot.deadlines.iter();
            all.any(|(name, deadline)| {
                deadline.state == DeadlineState::Open && deadline::scope(name, deadline.seq) == timer.scope
            })
        }
    }
}
