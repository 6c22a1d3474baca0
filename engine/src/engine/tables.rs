//! The rows of one transaction, table by table.

use super::heard::Claims;
use super::table::Table;
use crate::chart::snapshot::Part;
use crate::store::{
    allocation, assignment, baseline, cost_line, cost_month, counter, deadline, due_revision, exclusion, expenditure,
    funding, item, journal, journal_payload, lineage, link, objection, request, responsibility, timer, word,
};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

pub type Instant = DateTime<Utc>;

#[derive(Clone, Debug, Default)]
pub struct Tables {
    pub items: Table<Uuid, item::Model>,
    pub lineage: Table<(Uuid, Uuid), lineage::Model>,
    pub words: Table<(Uuid, String), word::Model>,
    pub terms: Table<(Uuid, String, Part, NaiveDate, Instant), responsibility::Model>,
    pub people: Table<(Uuid, Uuid, Instant), assignment::Model>,
    /// (item, person).
    pub exclusions: Table<(Uuid, Uuid), exclusion::Model>,
    pub links: Table<(Uuid, Uuid, String, Instant), link::Model>,
    pub timers: Table<(Uuid, Uuid), timer::Model>,
    /// (item, name, seq).
    pub deadlines: Table<(Uuid, String, i64), deadline::Model>,
    /// (item, name, seq, revision); only new ones.
    pub due_revisions: Table<(Uuid, String, i64, i32), due_revision::Model>,
    /// Due revisions whose miss is recorded now.
    pub missed: Vec<(Uuid, String, i64, i32)>,
    pub lines: Table<(Uuid, Uuid), cost_line::Model>,
    pub months: Table<(Uuid, Uuid, NaiveDate), cost_month::Model>,
    pub spent: Table<(Uuid, Uuid), expenditure::Model>,
    pub funding: Table<(Uuid, Uuid), funding::Model>,
    /// (item, seq).
    pub baselines: Table<(Uuid, i64), baseline::Model>,
    /// (item that holds the sum, id).
    pub allocations: Table<(Uuid, Uuid), allocation::Model>,
    /// (item, seq).
    pub objections: Table<(Uuid, i64), objection::Model>,
    pub counters: Table<String, counter::Model>,
    pub journal: Vec<journal::Model>,
    pub payloads: Vec<journal_payload::Model>,
    pub requests: Vec<request::Model>,
    pub claims: Claims,
    /// Documents that events named, with the item they now belong to.
    pub documents: Vec<(Uuid, Uuid)>,
}

impl Tables {
    /// `before` is what the database, or an earlier step of this transaction, holds.
    pub fn exclude(&mut self, item_id: Uuid, before: &BTreeSet<Uuid>, after: &BTreeSet<Uuid>) {
        let row = |person: &Uuid| ((item_id, *person), exclusion::Model { item_id, person_id: *person });
        self.exclusions.loaded(before.difference(after).map(row));
        before.difference(after).for_each(|person| self.exclusions.remove(&(item_id, *person)));
        after.difference(before).map(row).for_each(|(key, row)| self.exclusions.put(key, row));
    }

    /// The worker has something to do as soon as this is written.
    pub fn is_urgent(&self, now: Instant) -> bool {
        !self.claims.is_empty() || self.timers.changed().any(|timer| timer.due_at <= now)
    }
}
