//! Rungs that fell due become claims and deliveries: each (deadline instance, due revision, rung, occurrence, recipient) is
//! claimed once, and only a new claim is delivered. Who hears is found when the rung fires; the words when it is sent.

use super::batch::Batch;
use super::command::Failure;
use super::effects::Reminder;
use crate::engine::Shared;
use crate::store::{agency, claim, delivery, membership, person};
use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a delivery is about. Rendered at sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    Deadline {
        deadline: String,
        seq: i64,
        revision: i32,
        rung: String,
    },
    /// Nothing happened for so long, or nothing has a date.
    Silence {
        rung: String,
    },
    /// A schedule's digest for one agency.
    OverdueByAgency {
        schedule: String,
        agency: String,
    },
}

impl Batch<'_> {
    pub(super) async fn claim_reminders(&mut self, on: &impl ConnectionTrait) -> Result<(), Failure> {
        let reminders = std::mem::take(&mut self.reminders);
        if reminders.is_empty() {
            return Ok(());
        }
        let members = members(on, self.world.today()).await?;
        let written_to = written_to(on, self.shared).await?;
        for reminder in &reminders {
            for recipient in self.recipients(reminder, &members) {
                let claimed = self.claim(reminder, recipient, &written_to)?;
                self.world.tables.claims.push(claimed);
            }
        }
        Ok(())
    }

    fn recipients(&self, reminder: &Reminder, members: &[membership::Model]) -> BTreeSet<String> {
        reminder.to.iter().flat_map(|to| self.named(reminder, to, members)).collect()
    }

    fn named(&self, reminder: &Reminder, to: &str, members: &[membership::Model]) -> Vec<String> {
        let assigned = || {
            self.world
                .reach
                .get(&reminder.item)
                .into_iter()
                .flat_map(|reach| reach.people.iter())
                .map(|id| person_name(*id))
                .collect::<Vec<_>>()
        };
        match to.split_once(':') {
            Some(("role", role)) => or(
                members
                    .iter()
                    .filter(|one| one.role == role && self.in_reach(reminder.item, one))
                    .map(|one| person_name(one.person_id))
                    .collect(),
                to,
            ),
            Some(("agency", agency)) => of_agency(members, agency),
            _ if to == "assigned" => assigned(),
            // `responsible`: who is assigned, else the agency that answers for the deadline.
            _ => match assigned() {
                people if !people.is_empty() => people,
                _ => self.responsible_agency(reminder).map(|agency| of_agency(members, &agency)).unwrap_or_default(),
            },
        }
    }

    /// A role held for an agency hears of that agency's items only.
    fn in_reach(&self, item: Uuid, one: &membership::Model) -> bool {
        let reach = self.world.reach.get(&item);
        one.agency_id.as_ref().is_none_or(|agency| reach.is_some_and(|reach| reach.agencies.contains(agency)))
    }

    fn responsible_agency(&self, reminder: &Reminder) -> Option<String> {
        if reminder.deadline.is_empty() {
            return self.world.tables.answering(
                &self.world.live[&reminder.item].workflow,
                reminder.item,
                self.world.today(),
            );
        }
        let key = (reminder.item, reminder.deadline.clone(), reminder.seq);
        self.world.tables.deadlines.get(&key)?.agency_id.clone()
    }

    fn claim(
        &self,
        reminder: &Reminder,
        recipient: String,
        written_to: &BTreeSet<String>,
    ) -> Result<(claim::Model, Vec<delivery::Model>), Failure> {
        let claim = claim::Model {
            item_id: reminder.item,
            deadline: reminder.deadline.clone(),
            seq: reminder.seq,
            revision: reminder.revision,
            rung: reminder.rung.clone(),
            occurrence: reminder.occurrence,
            recipient,
            id: self.shared.clock.id(),
            folded: reminder.folded,
            made_at: self.world.now,
        };
        let rung = reminder.rung.clone();
        let about = match reminder.deadline.as_str() {
            "" => About::Silence { rung },
            deadline => {
                let (deadline, seq, revision) = (deadline.to_owned(), reminder.seq, reminder.revision);
                About::Deadline { deadline, seq, revision, rung }
            }
        };
        let deliveries =
            if reminder.folded { Vec::new() } else { deliveries(&claim, Some(reminder.item), &about, written_to)? };
        Ok((claim, deliveries))
    }
}

/// Recipients to whom letters go: people with an address who want them, agencies with a mailbox.
pub async fn written_to(on: &impl ConnectionTrait, shared: &Shared) -> Result<BTreeSet<String>, DbErr> {
    if shared.post.get().is_none() {
        return Ok(BTreeSet::new());
    }
    let wants = person::Column::Email.is_not_null().and(person::Column::ByEmail.eq(true));
    let people = person::Entity::find().select_only().column(person::Column::Id).filter(wants);
    let people: Vec<Uuid> = people.into_tuple().all(on).await?;
    let agencies = agency::Entity::find().select_only().column(agency::Column::Id);
    let agencies = agencies.filter(agency::Column::Mailbox.is_not_null());
    let agencies: Vec<String> = agencies.into_tuple().all(on).await?;
    let agencies = agencies.into_iter().map(|agency| format!("agency:{agency}"));
    Ok(people.into_iter().map(person_name).chain(agencies).collect())
}

/// One for the log, one for the inbox where the recipient is a person, one by e-mail for who is written to.
pub fn deliveries(
    claim: &claim::Model,
    item: Option<Uuid>,
    about: &About,
    written_to: &BTreeSet<String>,
) -> Result<Vec<delivery::Model>, Failure> {
    let person_id = claim.recipient.strip_prefix("person:").and_then(|id| id.parse().ok());
    let about = serde_json::to_string(about)
        .map_err(|error| Failure::Stored { what: "a delivery".into(), cause: error.to_string() })?;
    let to = |channel| delivery::Model {
        id: claim.id,
        channel,
        item_id: item,
        recipient: claim.recipient.clone(),
        person_id,
        about: about.clone(),
        state: delivery::State::Waiting,
        attempts: 0,
        next_at: claim.made_at,
        sent_at: None,
        body: None,
        error: None,
    };
    let inbox = person_id.map(|_| to(delivery::Channel::Inbox));
    let letter = written_to.contains(&claim.recipient).then(|| to(delivery::Channel::Email));
    Ok(inbox.into_iter().chain([to(delivery::Channel::Log)]).chain(letter).collect())
}

/// Memberships that hold on this day.
pub async fn members(on: &impl ConnectionTrait, today: NaiveDate) -> Result<Vec<membership::Model>, DbErr> {
    membership::Entity::find().filter(membership::holding(today)).all(on).await
}

/// The people of an agency; where nobody is entered, the agency itself, which the log shows.
pub fn of_agency(members: &[membership::Model], agency: &str) -> Vec<String> {
    let people =
        members.iter().filter(|one| one.agency_id.as_deref() == Some(agency)).map(|one| person_name(one.person_id));
    or(people.collect(), &format!("agency:{agency}"))
}

fn or(people: Vec<String>, otherwise: &str) -> Vec<String> {
    if people.is_empty() { vec![otherwise.to_owned()] } else { people }
}

fn person_name(id: Uuid) -> String {
    format!("person:{id}")
}
