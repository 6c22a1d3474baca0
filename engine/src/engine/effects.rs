//! Carries the effects of a step into the rows of its item. Nothing is decided here: the step decided.

use super::tables::Tables;
use crate::chart::snapshot::{Effect, Term};
use crate::chart::workflow::{Responsible, Workflow};
use crate::clock::Clock;
use crate::store::{assignment, deadline, due_revision, link, responsibility, timer};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::project::NO_DATE;

/// The row whose effects are carried out.
pub struct Row<'a> {
    pub item: Uuid,
    pub seq: i64,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    pub actor: Option<Uuid>,
    pub workflow: &'a Workflow,
    pub clock: &'a dyn Clock,
    pub fiscal_year_starts: u32,
}

/// A rung that fell due; who hears of it is found for the whole batch.
#[derive(Clone, Debug)]
pub struct Reminder {
    pub item: Uuid,
    pub deadline: String,
    pub seq: i64,
    pub revision: i32,
    pub rung: String,
    pub occurrence: i32,
    pub to: Vec<String>,
    pub folded: bool,
}

impl Tables {
    /// What is left is for the whole batch: reminders are given back, `Tell` is carried out by `messages.rs`.
    pub fn apply(&mut self, row: &Row, effect: &Effect) -> Result<Option<Reminder>, String> {
        match effect {
            Effect::StartTimer { state, event, due } => {
                self.start_timer(row, timer::Kind::After, event, *due, state.clone(), 0)
            }
            Effect::CancelTimers { state } => self.cancel_timers(row, |timer| {
                timer.kind == timer::Kind::After && timer.scope == *state
            }),
            Effect::DeadlineTimer {
                deadline,
                seq,
                event,
                occurrence,
                due,
                ..
            } => {
                let scope = scope(deadline, *seq);
                self.cancel_timers(row, |timer| timer.scope == scope && timer.event == *event);
                let kind = if event.ends_with(".missed") {
                    timer::Kind::Deadline
                } else {
                    timer::Kind::Rung
                };
                self.start_timer(row, kind, event, *due, scope, *occurrence as i32);
            }
            Effect::DueRevision { .. } => self.due_revision(row, effect),
            Effect::MeetDeadline { deadline, seq, on } => {
                self.close(row, deadline, *seq, deadline::State::Met, Some(*on))
            }
            Effect::WithdrawDeadline { deadline, seq } => {
                self.close(row, deadline, *seq, deadline::State::Withdrawn, None)
            }
            Effect::MissDeadline {
                deadline,
                seq,
                revision,
            } => self
                .missed
                .push((row.item, deadline.clone(), *seq as i64, *revision as i32)),
            Effect::Remind {
                deadline,
                seq,
                revision,
                rung,
                occurrence,
                to,
                folded,
            } => {
                return Ok(Some(Reminder {
                    item: row.item,
                    deadline: deadline.clone(),
                    seq: *seq as i64,
                    revision: *revision as i32,
                    rung: rung.clone(),
                    occurrence: *occurrence as i32,
                    to: to.clone(),
                    folded: *folded,
                }));
            }
            Effect::Assign { agencies, people } => self.assign(row, agencies, people),
            Effect::Cost { line } => self.cost(row, line)?,
            Effect::Spend { expenditure } => self.spend(row, expenditure)?,
            Effect::Link { kind, to, ended } => self.link(row, kind, *to, *ended),
            // A milestone lies in the snapshot; a message is sent with the batch's others.
            Effect::Milestone { .. } | Effect::Tell { .. } => {}
        }
        Ok(None)
    }

    fn start_timer(
        &mut self,
        row: &Row,
        kind: timer::Kind,
        event: &str,
        due_at: DateTime<Utc>,
        scope: String,
        occurrence: i32,
    ) {
        let id = row.clock.id();
        let timer = timer::Model {
            item_id: row.item,
            id,
            kind,
            event: event.to_owned(),
            due_at,
            scope,
            occurrence,
            input: None,
            sender_id: None,
            sender_seq: None,
            sender_index: None,
            fence: 0,
            leased_until: None,
        };
        self.timers.put((row.item, id), timer);
    }

    fn cancel_timers(&mut self, row: &Row, which: impl Fn(&timer::Model) -> bool) {
        let own = (row.item, Uuid::nil())..=(row.item, Uuid::max());
        let gone: Vec<_> = self
            .timers
            .range(own)
            .filter(|(_, timer)| which(timer))
            .map(|(key, _)| *key)
            .collect();
        gone.iter().for_each(|key| self.timers.remove(key));
    }

    fn due_revision(&mut self, row: &Row, effect: &Effect) {
        let Effect::DueRevision {
            deadline: name,
            seq,
            revision,
            due,
            due_at,
            reason,
            steps,
            order,
        } = effect
        else {
            return;
        };
        let scope = scope(name, *seq);
        self.cancel_timers(row, |timer| timer.scope == scope);
        let key = (row.item, name.clone(), *seq as i64);
        if self.deadlines.get(&key).is_none() {
            self.deadlines
                .put(key.clone(), opened(row, name, *seq as i64));
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
        self.due_revisions.put(
            (row.item, name.clone(), *seq as i64, *revision as i32),
            revised,
        );
    }

    fn close(
        &mut self,
        row: &Row,
        name: &str,
        seq: u64,
        state: deadline::State,
        met_on: Option<NaiveDate>,
    ) {
        let scope = scope(name, seq);
        self.cancel_timers(row, |timer| timer.scope == scope);
        self.deadlines
            .change(&(row.item, name.to_owned(), seq as i64), |deadline| {
                deadline.state = state;
                deadline.met_on = met_on;
                deadline.closed_at = Some(row.now);
            });
    }

    /// The agency that answers for a deadline: the one its rule names, or who leads on the due date.
    fn responsible(&self, row: &Row, name: &str, due: Option<NaiveDate>) -> Option<String> {
        let rule = row.workflow.deadlines.iter().find(|rule| rule.name == name);
        match rule
            .and_then(|rule| rule.responsible.as_ref())
            .or(row.workflow.responsible.as_ref())?
        {
            Responsible::Agency(agency) => Some(agency.clone()),
            Responsible::Lead => self.lead(row.item, due.unwrap_or(row.today)),
        }
    }

    /// Who leads on that day; before and after all terms the nearest one counts.
    fn lead(&self, item: Uuid, day: NaiveDate) -> Option<String> {
        let leads = self
            .terms
            .iter()
            .map(|(_, term)| term)
            .filter(|term| term.item_id == item && term.ended_at.is_none());
        let mut leads: Vec<_> = leads
            .filter(|term| term.part == responsibility::Part::Lead)
            .collect();
        leads.sort_by_key(|term| term.since);
        let on_day = leads.iter().rev().find(|term| term.since <= day);
        on_day.or(leads.first()).map(|term| term.agency_id.clone())
    }

    /// What is the same stays, so that its history has no false end.
    fn assign(&mut self, row: &Row, agencies: &[Term], people: &[Uuid]) {
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
            !current.iter().any(|(key, same)| {
                *same && (&key.1, key.2, key.3) == (&new.agency, new.part, new.since)
            })
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
            self.terms.put(
                (row.item, new.agency.clone(), new.part, new.since, row.now),
                term,
            );
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
        for person in people
            .iter()
            .filter(|person| !current.iter().any(|key| key.1 == **person))
        {
            let one = assignment::Model {
                item_id: row.item,
                person_id: *person,
                recorded_at: row.now,
                ended_at: None,
            };
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
            self.deadlines
                .change(&key, |deadline| deadline.agency_id = agency_id);
        }
    }

    fn link(&mut self, row: &Row, kind: &str, to: Uuid, ended: bool) {
        let lasting = self.links.iter().find(|(key, link)| {
            (key.0, key.1, key.2.as_str()) == (row.item, to, kind) && link.ended_at.is_none()
        });
        let lasting = lasting.map(|(key, _)| key.clone());
        match (lasting, ended) {
            (Some(key), true) => self.links.change(&key, |link| {
                link.until = Some(row.today);
                link.ended_at = Some(row.now);
            }),
            (None, false) => {
                let new = link::Model {
                    item_id: row.item,
                    to_id: to,
                    kind: kind.to_owned(),
                    since: row.today,
                    until: None,
                    recorded_at: row.now,
                    ended_at: None,
                };
                self.links
                    .put((row.item, to, kind.to_owned(), row.now), new);
            }
            (Some(_), false) | (None, true) => {}
        }
    }
}

/// What a deadline's timers are cancelled by.
pub fn scope(deadline: &str, seq: u64) -> String {
    format!("{deadline}/{seq}")
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
        basis: rule
            .and_then(|rule| rule.basis.clone())
            .or_else(|| row.workflow.basis.clone()),
        opened_at: row.now,
        closed_at: None,
        met_on: None,
    }
}
