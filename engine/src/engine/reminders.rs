//! Rungs that fell due become claims and deliveries: each (deadline instance, due revision, rung, occurrence, recipient) is
//! claimed once, and only a new claim is delivered. Who hears, and whether now, is found when the rung fires (`ladder.rs`); the
//! words when it is sent.

use super::batch::Batch;
use super::command::Failure;
use super::effects::Reminder;
use super::heard::{HEARD, Occasions, save_claims};
use super::ladder::{Heard, Ladder};
use crate::chart::gap::Going;
use crate::engine::Shared;
use crate::store::{agency, claim, delivery, membership, person};
use crate::time::calendar::resolve;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Minutes past her hour at which a letter of the day goes out, so that what falls due at that hour is in it.
const GATHERED_AT: u32 = 15;
/// What is told later than so long before comes with the next one: the letter may be on its way.
const IN_TIME: TimeDelta = TimeDelta::minutes(1);

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
    /// One letter for all that a person is told in a day.
    Gathered,
    /// What is to come of an item, to whoever tries it out.
    Test { notices: Vec<Foretold> },
    /// A schedule's digest for one agency.
    OverdueByAgency { schedule: String, agency: String },
    /// A notice that could not be delivered.
    Undelivered { delivery: Uuid, channel: delivery::Channel },
}

/// A notice, and when it would go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foretold {
    pub at: DateTime<Utc>,
    pub about: About,
}

impl About {
    pub fn read(delivery: &delivery::Model) -> Result<About, Failure> {
        let read = serde_json::from_str(&delivery.about);
        read.map_err(|error| Failure::Stored { what: format!("delivery {}", delivery.id), cause: error.to_string() })
    }

    pub fn stands_for(&self) -> Option<StandsFor> {
        match self {
            About::Deadline { stands_for, .. } | About::Silence { stands_for, .. } => *stands_for,
            About::Gathered | About::Test { .. } | About::OverdueByAgency { .. } | About::Undelivered { .. } => None,
        }
    }
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
    /// Answers what fell due, by item.
    pub(super) async fn claim_reminders(&mut self, on: &impl ConnectionTrait) -> Result<Occasions, Failure> {
        let (reminders, mut occasions) = (std::mem::take(&mut self.reminders), Occasions::new());
        if reminders.is_empty() {
            return Ok(occasions);
        }
        let mut ladder = Ladder::load(on, &self.world, reminders.iter().map(|one| one.item).collect()).await?;
        let written_to = written_to(on, self.shared, self.shared.post.get().is_some()).await?;
        let mut claims = Vec::new();
        for (index, reminder) in reminders.iter().enumerate() {
            for heard in ladder.hear(reminder, &reminders[index + 1..]) {
                claims.push(self.claim(reminder, heard, &written_to)?);
            }
        }
        self.world.tables.claims.extend(claims);
        for reminder in &reminders {
            occasions.entry(reminder.item).or_default().push(reminder.into());
        }
        Ok(occasions)
    }

    pub(super) async fn save_claims(&mut self, on: &impl ConnectionTrait, occasions: Occasions) -> Result<(), Failure> {
        let (claims, clock) = (std::mem::take(&mut self.world.tables.claims), self.shared.clock.as_ref());
        let seal = |item: Uuid, plain: &[u8]| self.world.live[&item].key.seal(HEARD, plain);
        save_claims(on, clock, claims, occasions, seal).await
    }

    fn claim(
        &self,
        reminder: &Reminder,
        heard: Heard,
        written_to: &WrittenTo,
    ) -> Result<(claim::Model, Vec<delivery::Model>), Failure> {
        let (folded, held_until, reason) = match heard.going {
            Going::Now => (false, None, None),
            Going::Waits { until, why } => (false, Some(until), Some(why)),
            Going::Folded { why } => (true, None, Some(why)),
        };
        let mut claim = claim::Model {
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
            letter_id: None,
        };
        if folded {
            return Ok((claim, Vec::new()));
        }
        let deliveries = deliveries(&mut claim, Some(reminder.item), &reminder.about(heard.stands_for), written_to)?;
        Ok((claim, deliveries))
    }
}

impl Reminder {
    /// Of one that was claimed: who hears of it is known.
    pub fn of_claim(claim: &claim::Model) -> Reminder {
        Reminder {
            item: claim.item_id,
            deadline: claim.deadline.clone(),
            seq: claim.seq,
            revision: claim.revision,
            rung: claim.rung.clone(),
            occurrence: claim.occurrence,
            to: Vec::new(),
            folded: false,
        }
    }

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

/// To whom letters go: people with an address who want them, agencies with a mailbox.
pub struct WrittenTo {
    /// With the hour of those who want one letter a day.
    recipients: BTreeMap<String, Option<u32>>,
    zone: Tz,
}

impl WrittenTo {
    pub fn has(&self, recipient: &str) -> bool {
        self.recipients.contains_key(recipient)
    }

    /// The letter of the day that has what is told at that moment; `None`: it has a letter of its own.
    fn letter(&self, recipient: &str, at: DateTime<Utc>) -> Option<(Uuid, DateTime<Utc>)> {
        let hour = (*self.recipients.get(recipient)?)?;
        let today = at.with_timezone(&self.zone).date_naive();
        let goes = |day: NaiveDate| Some(resolve(self.zone, day.and_hms_opt(hour, GATHERED_AT, 0)?));
        let days = [Some(today), today.succ_opt()].into_iter().flatten();
        let goes = days.filter_map(goes).find(|goes| *goes > at + IN_TIME)?;
        Some((named_by(&[recipient, &goes.to_rfc3339()]), goes))
    }
}

/// An id that comes of what it is the id of.
pub fn named_by(parts: &[&str]) -> Uuid {
    let digest = Sha256::digest(parts.join("\n"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(bytes)
}

/// `letters`: whether any go out.
pub async fn written_to(on: &impl ConnectionTrait, shared: &Shared, letters: bool) -> Result<WrittenTo, DbErr> {
    let zone = shared.catalog().country.zone;
    if !letters {
        return Ok(WrittenTo { recipients: BTreeMap::new(), zone });
    }
    let wants = person::Column::Email.is_not_null().and(person::Column::ByEmail.eq(true));
    let people = person::Entity::find().select_only().columns([person::Column::Id, person::Column::DigestHour]);
    let people: Vec<(Uuid, Option<i32>)> = people.filter(wants).into_tuple().all(on).await?;
    let people = people.into_iter().map(|(id, hour)| (person_name(id), hour.and_then(|hour| hour.try_into().ok())));
    let agencies = agency::Entity::find().select_only().column(agency::Column::Id);
    let agencies = agencies.filter(agency::Column::Mailbox.is_not_null());
    let agencies: Vec<String> = agencies.into_tuple().all(on).await?;
    let agencies = agencies.into_iter().map(|agency| (format!("agency:{agency}"), None));
    Ok(WrittenTo { recipients: people.chain(agencies).collect(), zone })
}

/// What is to be sent for a claim. One for the log, one for the inbox where the recipient is a person, one by e-mail for who is
/// written to: a letter of its own, or the one of the day, which the claim then names.
pub fn deliveries(
    claim: &mut claim::Model,
    item: Option<Uuid>,
    about: &About,
    written_to: &WrittenTo,
) -> Result<Vec<delivery::Model>, Failure> {
    let at = claim.held_until.unwrap_or(claim.made_at);
    let letter = written_to.letter(&claim.recipient, at);
    claim.letter_id = letter.map(|(id, _)| id);
    let mut rows = waiting((claim.id, &claim.recipient, at), item, about)?;
    match letter {
        Some((id, goes_at)) => {
            rows.extend(waiting((id, &claim.recipient, goes_at), None, &About::Gathered)?.pop().map(by_email));
        }
        None if written_to.has(&claim.recipient) => rows.extend(rows.last().cloned().map(by_email)),
        None => {}
    }
    Ok(rows)
}

/// For the inbox of a person, and for the log, which comes last.
pub fn waiting(
    (id, recipient, at): (Uuid, &str, DateTime<Utc>),
    item: Option<Uuid>,
    about: &About,
) -> Result<Vec<delivery::Model>, Failure> {
    let person_id = recipient.strip_prefix("person:").and_then(|id| id.parse().ok());
    let about = serde_json::to_string(about)
        .map_err(|error| Failure::Stored { what: "a delivery".into(), cause: error.to_string() })?;
    let to = |channel| delivery::Model {
        id,
        channel,
        item_id: item,
        recipient: recipient.to_owned(),
        person_id,
        about: about.clone(),
        state: delivery::State::Waiting,
        attempts: 0,
        next_at: at,
        sent_at: None,
        body: None,
        error: None,
        receipt: None,
    };
    let inbox = person_id.map(|_| to(delivery::Channel::Inbox));
    Ok(inbox.into_iter().chain([to(delivery::Channel::Log)]).collect())
}

pub fn by_email(row: delivery::Model) -> delivery::Model {
    delivery::Model { channel: delivery::Channel::Email, ..row }
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

pub(super) fn person_name(id: Uuid) -> String {
    format!("person:{id}")
}
