//! Rungs that fell due become claims and deliveries: each (deadline instance, due revision, rung, occurrence, recipient) is
//! claimed once, and only a new claim is delivered. Who hears, and whether now, is found when the rung fires (`ladder.rs`); the
//! words when it is sent.

use super::batch::Batch;
use super::command::Failure;
use super::effects::Reminder;
use super::ladder::{Heard, Ladder};
use crate::chart::gap::Going;
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
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands_for: Option<StandsFor>,
    },
    /// Nothing happened for so long, or nothing has a date.
    Silence {
        rung: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stands_for: Option<StandsFor>,
    },
    /// A schedule's digest for one agency.
    OverdueByAgency { schedule: String, agency: String },
}

/// Whose notice somebody else gets, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandsFor {
    pub person: Uuid,
    pub until: NaiveDate,
    /// Of all notices while she is away; else of this item's.
    pub on_leave: bool,
}

impl Batch<'_> {
    pub(super) async fn claim_reminders(&mut self, on: &impl ConnectionTrait) -> Result<(), Failure> {
        let reminders = std::mem::take(&mut self.reminders);
        if reminders.is_empty() {
            return Ok(());
        }
        let mut ladder = Ladder::load(on, &self.world, reminders.iter().map(|one| one.item).collect()).await?;
        let written_to = written_to(on, self.shared).await?;
        let mut claims = Vec::new();
        for (index, reminder) in reminders.iter().enumerate() {
            for heard in ladder.hear(reminder, &reminders[index + 1..]) {
                claims.push(self.claim(reminder, heard, &written_to)?);
            }
        }
        self.world.tables.claims.extend(claims);
        Ok(())
    }

    fn claim(
        &self,
        reminder: &Reminder,
        heard: Heard,
        written_to: &BTreeSet<String>,
    ) -> Result<(claim::Model, Vec<delivery::Model>), Failure> {
        let (folded, held_until, reason) = match heard.going {
            Going::Now => (false, None, None),
            Going::Waits { until, why } => (false, Some(until), Some(why)),
            Going::Folded { why } => (true, None, Some(why)),
        };
        let claim = claim::Model {
            item_id: reminder.item,
            deadline: reminder.deadline.clone(),
            seq: reminder.seq,
            revision: reminder.revision,
            rung: reminder.rung.clone(),
            occurrence: reminder.occurrence,
            recipient: heard.recipient,
            id: self.shared.clock.id(),
            folded,
            made_at: self.world.now,
            held_until,
            reason,
        };
        if folded {
            return Ok((claim, Vec::new()));
        }
        let deliveries = deliveries(&claim, Some(reminder.item), &reminder.about(heard.stands_for), written_to)?;
        Ok((claim, deliveries))
    }
}

impl Reminder {
    pub fn about(&self, stands_for: Option<StandsFor>) -> About {
        let rung = self.rung.clone();
        match self.deadline.as_str() {
            "" => About::Silence { rung, stands_for },
            deadline => {
                let (deadline, seq, revision) = (deadline.to_owned(), self.seq, self.revision);
                About::Deadline { deadline, seq, revision, rung, stands_for }
            }
        }
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
        next_at: claim.held_until.unwrap_or(claim.made_at),
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

pub(super) fn or(people: Vec<String>, otherwise: &str) -> Vec<String> {
    if people.is_empty() { vec![otherwise.to_owned()] } else { people }
}

pub(super) fn person_name(id: Uuid) -> String {
    format!("person:{id}")
}
