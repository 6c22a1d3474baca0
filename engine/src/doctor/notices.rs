//! Reminders beside the record that they fell due: each was claimed for somebody, and nothing was claimed that did not fall
//! due. Pure.

use super::Fault;
use crate::chart::snapshot::Effect;
use crate::store::claim;
use std::collections::BTreeMap;

/// What a reminder is, whoever hears it; with the instance and due revision of its deadline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    deadline: String,
    seq: i64,
    revision: i32,
    rung: String,
    occurrence: i32,
}

/// Those that fell due, each with whether it names a role or an agency: only then somebody hears it for certain.
pub type Owed = BTreeMap<Reminder, bool>;

pub fn owed(effects: &[Effect]) -> impl Iterator<Item = (Reminder, bool)> {
    effects.iter().filter_map(|effect| {
        let Effect::Remind { deadline, seq, revision, rung, occurrence, to, .. } = effect else { return None };
        let reminder = Reminder {
            deadline: deadline.clone(),
            seq: seq.cast_signed(),
            revision: revision.cast_signed(),
            rung: rung.clone(),
            occurrence: occurrence.cast_signed(),
        };
        Some((reminder, to.iter().any(|to| to.contains(':'))))
    })
}

pub fn examine(owed: &Owed, claims: &[claim::Model]) -> Vec<Fault> {
    let of = |claim: &claim::Model| Reminder {
        deadline: claim.deadline.clone(),
        seq: claim.seq,
        revision: claim.revision,
        rung: claim.rung.clone(),
        occurrence: claim.occurrence,
    };
    let claimed = |reminder: &Reminder| claims.iter().any(|claim| of(claim) == *reminder);
    let silent = owed.iter().filter(|(reminder, certain)| **certain && !claimed(reminder));
    let silent = silent.map(|(reminder, _)| Fault::Unclaimed { rung: reminder.rung.clone() });
    let stray = claims.iter().filter(|claim| !owed.contains_key(&of(claim)));
    silent.chain(stray.map(|claim| Fault::StrayClaim { rung: claim.rung.clone() })).collect()
}
