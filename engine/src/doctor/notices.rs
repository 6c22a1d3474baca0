//! Reminders beside the record that they fell due: each was claimed for whom it was found to be for, each claim went out or
//! waits or was given up by every channel it was made for, and nothing was claimed that did not fall due. Who was found is
//! sealed beside the claims; what an older release claimed is judged by what it carries. Pure.

use super::Fault;
use super::deliveries::Stored;
use super::fate::{Wrong, fate, told_of};
use crate::chart::deadline::scope;
use crate::chart::snapshot::Effect;
use crate::engine::effects::Reminder;
use crate::engine::heard::{Claimed, Heard, Notice, Occasion};
use crate::engine::record::Record;
use crate::engine::tables::Tables;
use crate::store::delivery::Channel;
use crate::store::{claim, deadline, delivery, timer};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Those that fell due, by the record.
pub type Owed = BTreeMap<Occasion, Owing>;

#[derive(Clone, Copy, Debug, Default)]
pub struct Owing {
    /// It names a role or an agency, so somebody hears it for certain.
    named: bool,
    /// Who was to hear is kept, by a row of the record.
    kept: bool,
    /// It fell due in a row of an older release, which kept nothing of that.
    older: bool,
}

pub fn owed(owed: &mut Owed, item: Uuid, record: &Record) {
    for effect in &record.effects {
        let (Effect::Remind { to, .. }, Some(reminder)) = (effect, Reminder::of(item, effect)) else { continue };
        let owing = owed.entry(Occasion::from(&reminder)).or_default();
        owing.named |= to.iter().any(|to| to.contains(':'));
        owing.kept |= record.heard;
        owing.older |= !record.heard;
    }
}

/// One item's, or what is about none.
pub struct Ground<'a> {
    claims: &'a [claim::Model],
    heard: &'a [Heard],
    stored: &'a Stored<'a>,
    /// What items own.
    tables: &'a Tables,
    now: DateTime<Utc>,
}

pub fn examine(item: Uuid, owed: &Owed, ground: &Ground) -> Vec<Fault> {
    let kept: HashSet<&Occasion> = ground.heard.iter().flat_map(|heard| &heard.occasions).collect();
    let claimed: HashSet<Occasion> = ground.claims.iter().map(Occasion::from).collect();
    let mut faults = Vec::new();
    for (occasion, owing) in owed {
        let rung = || occasion.rung.clone();
        if owing.kept && !kept.contains(occasion) {
            faults.push(Fault::Forgotten { rung: rung() });
        }
        if owing.named && !claimed.contains(occasion) {
            faults.push(Fault::Unclaimed { rung: rung() });
        }
    }
    faults.extend(ground.made());
    let made = ground.made_keys();
    let others = ground.claims.iter().filter(|claim| !made.contains(&key(claim)));
    for claim in others {
        let older = owed.get(&Occasion::from(claim)).is_some_and(|owing| owing.older);
        match older {
            true => faults.extend(ground.older(claim)),
            false => faults.push(Fault::StrayClaim { rung: claim.rung.clone() }),
        }
    }
    faults.extend(ground.strays(item));
    faults
}

fn key(claim: &claim::Model) -> (Occasion, String) {
    (Occasion::from(claim), claim.recipient.clone())
}

impl<'a> Ground<'a> {
    pub fn new(item: Uuid, stored: &'a Stored<'a>, tables: &'a Tables, now: DateTime<Utc>) -> Ground<'a> {
        let claims = stored.claims.get(&item).map(Vec::as_slice).unwrap_or_default();
        let heard = stored.heard.get(&item).map(Vec::as_slice).unwrap_or_default();
        Ground { claims, heard, stored, tables, now }
    }
}

impl Ground<'_> {
    fn made_keys(&self) -> HashSet<(Occasion, String)> {
        self.heard.iter().flat_map(|heard| &heard.claimed).map(|made| key(&made.claim)).collect()
    }

    /// What was claimed under seal, beside what is stored.
    pub fn made(&self) -> Vec<Fault> {
        let stored: HashMap<_, _> = self.claims.iter().map(|claim| (key(claim), claim)).collect();
        let mut faults = Vec::new();
        for Claimed { claim, notices } in self.heard.iter().flat_map(|heard| &heard.claimed) {
            let wrong = match stored.get(&key(claim)) {
                None => Some(Wrong::Lost),
                Some(stored) => (*stored != claim).then_some(Wrong::Altered),
            };
            faults.extend(wrong.map(|wrong| self.fault(claim, None, wrong)));
            let wrong = notices.iter().filter_map(|notice| Some((notice.channel, self.wrong(notice)?)));
            faults.extend(wrong.map(|(channel, wrong)| self.fault(claim, Some(channel), wrong)));
        }
        faults
    }

    fn wrong(&self, notice: &Notice) -> Option<Wrong> {
        let Some(row) = self.stored.deliveries.get(&(notice.id, notice.channel)) else {
            return Some(Wrong::Lost);
        };
        if (Notice { at: notice.at, ..Notice::from(row) }) != *notice {
            return Some(Wrong::Altered);
        }
        fate(row, self.stored.receipt(row), Some(notice.at), self.now)
    }

    /// Nothing tells by which channels its reader wanted it, except that a letter of the day has a name.
    fn older(&self, claim: &claim::Model) -> Vec<Fault> {
        let own = |channel| self.stored.deliveries.get(&(claim.id, channel));
        let rows = [Channel::Inbox, Channel::Log, Channel::Email].into_iter().filter_map(own);
        if claim.folded {
            let wrong = match rows.count() {
                0 => (!self.is_said(claim)).then_some(Wrong::Unsaid),
                _ => Some(Wrong::Both),
            };
            return wrong.map(|wrong| self.fault(claim, None, wrong)).into_iter().collect();
        }
        let person = claim.recipient.strip_prefix("person:").and_then(|id| id.parse::<Uuid>().ok());
        let inbox = person.map(|_| (claim.id, Channel::Inbox));
        let letter = claim.letter_id.map(|letter| (letter, Channel::Email));
        let must = [inbox, Some((claim.id, Channel::Log)), letter].into_iter().flatten();
        let lost = must.filter(|key| !self.stored.deliveries.contains_key(key));
        let lost = lost.map(|(_, channel)| (channel, Wrong::Lost));
        let is_its = |row: &delivery::Model| row.recipient == claim.recipient && row.person_id == person;
        let rows = rows.chain(letter.and_then(|key| self.stored.deliveries.get(&key)));
        let wrong = rows.filter_map(|row| match is_its(row) {
            true => Some((row.channel, fate(row, self.stored.receipt(row), None, self.now)?)),
            false => Some((row.channel, Wrong::Altered)),
        });
        lost.chain(wrong).map(|(channel, wrong)| self.fault(claim, Some(channel), wrong)).collect()
    }

    /// Another notice says it, or one that is to come, or there is nothing to be said any more. Before folds had reasons
    /// nothing tells.
    fn is_said(&self, claim: &claim::Model) -> bool {
        let thread = |other: &&claim::Model| {
            let same = (&other.deadline, other.seq, &other.recipient) == (&claim.deadline, claim.seq, &claim.recipient);
            same && !other.folded && (!claim.deadline.is_empty() || other.rung == claim.rung)
        };
        claim.reason.is_none()
            || self.claims.iter().any(|other| thread(&other))
            || match claim.deadline.as_str() {
                "" => self.stored.put_off.contains(&(claim.item_id, claim.recipient.clone())),
                _ => self.is_over(claim) || self.is_to_come(claim),
            }
    }

    fn is_over(&self, claim: &claim::Model) -> bool {
        let key = (claim.item_id, claim.deadline.clone(), claim.seq);
        let deadline = self.tables.deadlines.get(&key);
        deadline.is_none_or(|row| row.state != deadline::State::Open || row.revision != claim.revision)
    }

    fn is_to_come(&self, claim: &claim::Model) -> bool {
        let scope = scope(&claim.deadline, claim.seq.cast_unsigned());
        let own = (claim.item_id, Uuid::nil())..=(claim.item_id, Uuid::max());
        let mut timers = self.tables.timers.range(own).map(|(_, timer)| timer);
        timers.any(|timer| timer.kind == timer::Kind::Rung && timer.scope == scope && timer.due_at <= self.now)
    }

    /// Notices of this item's reminders that no claim made.
    fn strays(&self, item: Uuid) -> Vec<Fault> {
        let made = self.heard.iter().flat_map(|heard| &heard.claimed).flat_map(|made| &made.notices);
        let made = made.map(|notice| notice.id);
        let known: BTreeSet<Uuid> = self.claims.iter().map(|claim| claim.id).chain(made).collect();
        let rows = self.stored.deliveries.values().filter(|row| row.item_id == Some(item) && !known.contains(&row.id));
        let strays = rows.filter_map(|row| Some((row, told_of(row)?)));
        let fault = |(row, what): (&delivery::Model, String)| Fault::Notice {
            what,
            to: self.stored.title(&row.recipient),
            channel: Some(row.channel),
            wrong: Wrong::Stray,
        };
        strays.map(fault).collect()
    }

    fn fault(&self, claim: &claim::Model, channel: Option<Channel>, wrong: Wrong) -> Fault {
        let what = match (claim.item_id.is_nil(), claim.deadline.as_str()) {
            (true, name) => format!("the notice `{name}` of `{}`", claim.rung),
            (false, "") => format!("its reminder `{}`", claim.rung),
            (false, deadline) => format!("its reminder `{}` of `{deadline}`", claim.rung),
        };
        Fault::Notice { what, to: self.stored.title(&claim.recipient), channel, wrong }
    }
}
