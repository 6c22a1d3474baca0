//! Who answers for an item, as rows: terms of agencies, people, and the deadlines that follow the lead.

use super::effects::Row;
use super::tables::Tables;
use crate::chart::snapshot::Term;
use crate::store::{assignment, deadline, responsibility};
use uuid::Uuid;

impl Tables {
    /// What is the same stays, so that its history has no false end.
    pub(super) fn assign(&mut self, row: &Row, agencies: &[Term], people: &[Uuid]) {
        let same = |term: &responsibility::Model| {
            agencies.iter().any(|new| {
                (&new.agency, new.part, new.since, new.until)
                    == (&term.agency_id, term.part.into(), term.since, term.until)
            })
        };
        let current: Vec<_> = self
            .terms
            .iter()
            .filter(|(key, term)| key.0 == row.item && term.ended_at.is_none())
            .map(|(key, term)| (key.clone(), same(term)))
            .collect();
        for (key, _) in current.iter().filter(|(_, same)| !same) {
            self.terms.change(key, |term| term.ended_at = Some(row.now));
        }
        let kept = |new: &&Term| {
            !current.iter().any(|(key, same)| *same && (&key.1, key.2, key.3) == (&new.agency, new.part, new.since))
        };
        for new in agencies.iter().filter(kept) {
            let term = responsibility::Model {
                item_id: row.item,
                agency_id: new.agency.clone(),
                part: new.part.into(),
                since: new.since,
                until: new.until,
                recorded_at: row.now,
                ended_at: None,
            };
            self.terms.put((row.item, new.agency.clone(), new.part, new.since, row.now), term);
        }
        self.assign_people(row, people);
        self.answer_for_deadlines(row);
    }

    fn assign_people(&mut self, row: &Row, people: &[Uuid]) {
        let current: Vec<_> = self
            .people
            .iter()
            .filter(|(key, one)| key.0 == row.item && one.ended_at.is_none())
            .map(|(key, _)| *key)
            .collect();
        for key in current.iter().filter(|key| !people.contains(&key.1)) {
            self.people.change(key, |one| one.ended_at = Some(row.now));
        }
        for person in people.iter().filter(|person| !current.iter().any(|key| key.1 == **person)) {
            let one = assignment::Model { item_id: row.item, person_id: *person, recorded_at: row.now, ended_at: None };
            self.people.put((row.item, *person, row.now), one);
        }
    }

    fn answer_for_deadlines(&mut self, row: &Row) {
        let open: Vec<_> = self
            .deadlines
            .iter()
            .filter(|(key, one)| key.0 == row.item && one.state == deadline::State::Open)
            .map(|(key, one)| (key.clone(), one.due))
            .collect();
        for (key, due) in open {
            let agency_id = self.responsible(row, &key.1, due);
            self.deadlines.change(&key, |deadline| deadline.agency_id = agency_id);
        }
    }
}
