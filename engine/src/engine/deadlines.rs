//! Deadlines as rows: a due revision for every date they had, closed when met or withdrawn, and who answers for them.

use super::effects::Row;
use super::project::NO_DATE;
use super::tables::Tables;
use crate::chart::deadline::scope;
use crate::chart::snapshot::Effect;
use crate::chart::workflow::{Responsible, Workflow};
use crate::store::{deadline, due_revision, responsibility};
use chrono::NaiveDate;
use uuid::Uuid;

impl Tables {
    pub(super) fn due_revision(&mut self, row: &Row, effect: &Effect) {
        let Effect::DueRevision { deadline: name, seq, revision, due, due_at, reason, steps, order } = effect else {
            return;
        };
        let scope = scope(name, *seq);
        self.cancel_timers(row, |timer| timer.scope == scope);
        let key = (row.item, name.clone(), *seq as i64);
        if self.deadlines.get(&key).is_none() {
            self.deadlines.put(key.clone(), opened(row, name, *seq as i64));
        }
        let agency_id = self.responsible(row, name, *due);
        self.deadlines.change(&key, |deadline| {
            deadline.due = *due;
            deadline.due_at = *due_at;
            deadline.due_key = due.unwrap_or(NO_DATE);
            deadline.revision = *revision as i32;
            deadline.agency_id = agency_id;
        });
        let revised = due_revision::Model {
            item_id: row.item,
            name: name.clone(),
            seq: *seq as i64,
            revision: *revision as i32,
            due: *due,
            due_at: *due_at,
            reason: reason.clone(),
            steps: steps.join("\n"),
            order_id: *order,
            actor_id: row.actor,
            recorded_at: row.now,
            missed_at: None,
        };
        self.due_revisions.put((row.item, name.clone(), *seq as i64, *revision as i32), revised);
    }

    pub(super) fn close(&mut self, row: &Row, name: &str, seq: u64, state: deadline::State, met_on: Option<NaiveDate>) {
        let scope = scope(name, seq);
        self.cancel_timers(row, |timer| timer.scope == scope);
        self.deadlines.change(&(row.item, name.to_owned(), seq as i64), |deadline| {
            deadline.state = state;
            deadline.met_on = met_on;
            deadline.closed_at = Some(row.now);
        });
    }

    pub(super) fn resume(&mut self, row: &Row, name: &str, seq: u64) {
        self.deadlines.change(&(row.item, name.to_owned(), seq as i64), |deadline| {
            deadline.state = deadline::State::Open;
            deadline.met_on = None;
            deadline.closed_at = None;
        });
    }

    /// The agency that answers for a deadline: the one its rule names, or who leads on the due date.
    pub(super) fn responsible(&self, row: &Row, name: &str, due: Option<NaiveDate>) -> Option<String> {
        let rule = row.workflow.deadlines.iter().find(|rule| rule.name == name);
        match rule.and_then(|rule| rule.responsible.as_ref()).or(row.workflow.responsible.as_ref())? {
            Responsible::Agency(agency) => Some(agency.clone()),
            Responsible::Lead => self.lead(row.item, due.unwrap_or(row.today)),
        }
    }

    /// The agency that answers for the item itself.
    pub(super) fn answering(&self, workflow: &Workflow, item: Uuid, today: NaiveDate) -> Option<String> {
        match workflow.responsible.as_ref()? {
            Responsible::Agency(agency) => Some(agency.clone()),
            Responsible::Lead => self.lead(item, today),
        }
    }

    /// Who leads on that day; before and after all terms the nearest one counts.
    fn lead(&self, item: Uuid, day: NaiveDate) -> Option<String> {
        let leads =
            self.terms.iter().map(|(_, term)| term).filter(|term| term.item_id == item && term.ended_at.is_none());
        let mut leads: Vec<_> = leads.filter(|term| term.part == responsibility::Part::Lead).collect();
        leads.sort_by_key(|term| term.since);
        let on_day = leads.iter().rev().find(|term| term.since <= day);
        on_day.or(leads.first()).map(|term| term.agency_id.clone())
    }
}

fn opened(row: &Row, name: &str, seq: i64) -> deadline::Model {
    let rule = row.workflow.deadlines.iter().find(|rule| rule.name == name);
    deadline::Model {
        item_id: row.item,
        name: name.to_owned(),
        seq,
        title: rule.map(|rule| rule.title.clone()).unwrap_or_default(),
        state: deadline::State::Open,
        due: None,
        due_at: None,
        due_key: NO_DATE,
        revision: 0,
        agency_id: None,
        basis: rule.and_then(|rule| rule.basis.clone()).or_else(|| row.workflow.basis.clone()),
        opened_at: row.now,
        closed_at: None,
        met_on: None,
    }
}
