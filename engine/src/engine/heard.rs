//! What the record cannot tell of a reminder: who was found to hear of it, by which channels, and what was held back or folded.
//! It lies sealed beside the claims it was made with, so that `doctor` can tell of each whether it is as it was made. The
//! journal says of which reminders it is kept ([`Record::heard`](super::record::Record)).

use super::command::Failure;
use super::effects::Reminder;
use crate::clock::Clock;
use crate::store::delivery::Channel;
use crate::store::keys::KeyError;
use crate::store::upsert::insert;
use crate::store::{claim, delivery, heard};
use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, TryInsertResult};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// What it is sealed as.
pub const HEARD: &str = "heard";

/// Claims with what is to be sent for each.
pub type Claims = Vec<(claim::Model, Vec<delivery::Model>)>;

/// What fell due, by item.
pub type Occasions = BTreeMap<Uuid, Vec<Occasion>>;

/// A reminder, whoever hears it: with the instance and due revision of its deadline.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Occasion {
    pub deadline: String,
    pub seq: i64,
    pub revision: i32,
    pub rung: String,
    pub occurrence: i32,
}

impl From<&Reminder> for Occasion {
    fn from(reminder: &Reminder) -> Occasion {
        let Reminder { deadline, seq, revision, rung, occurrence, .. } = reminder;
        let (deadline, rung) = (deadline.clone(), rung.clone());
        Occasion { deadline, seq: *seq, revision: *revision, rung, occurrence: *occurrence }
    }
}

impl From<&claim::Model> for Occasion {
    fn from(claim: &claim::Model) -> Occasion {
        Occasion::from(&Reminder::of_claim(claim))
    }
}

/// What fell due together, and all that was claimed for it then.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Heard {
    pub occasions: Vec<Occasion>,
    pub claimed: Vec<Claimed>,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Claimed {
    pub claim: claim::Model,
    pub notices: Vec<Notice>,
}

/// What of a delivery never changes, and when it was to go out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub id: Uuid,
    pub channel: Channel,
    pub item_id: Option<Uuid>,
    pub recipient: String,
    pub person_id: Option<Uuid>,
    pub about: String,
    pub at: DateTime<Utc>,
}

impl From<&delivery::Model> for Notice {
    fn from(row: &delivery::Model) -> Notice {
        Notice {
            id: row.id,
            channel: row.channel,
            item_id: row.item_id,
            recipient: row.recipient.clone(),
            person_id: row.person_id,
            about: row.about.clone(),
            at: row.next_at,
        }
    }
}

/// Claims whose key exists are left as they are, and nothing is delivered for them. What is about no item is sealed with the id of zeros.
pub async fn save_claims(
    on: &impl ConnectionTrait,
    clock: &dyn Clock,
    claims: Claims,
    occasions: Occasions,
    seal: impl Fn(Uuid, &[u8]) -> Result<Vec<u8>, KeyError>,
) -> Result<(), Failure> {
    let fresh = if claims.is_empty() { claims } else { save_new(on, claims).await? };
    let of_item = |(item, occasions)| (item, Heard { occasions, claimed: Vec::new() });
    let mut by_item: BTreeMap<Uuid, Heard> = occasions.into_iter().map(of_item).collect();
    for (claim, deliveries) in &fresh {
        let notices = deliveries.iter().map(Notice::from).collect();
        by_item.entry(claim.item_id).or_default().claimed.push(Claimed { claim: claim.clone(), notices });
    }
    let sealed = by_item.into_iter().map(|(item_id, heard)| {
        let plain = serde_json::to_vec(&heard)
            .map_err(|error| Failure::Stored { what: "who heard of a reminder".into(), cause: error.to_string() })?;
        Ok(heard::Model { id: clock.id(), item_id, sealed: seal(item_id, &plain)? }.into_active_model())
    });
    let sealed = sealed.collect::<Result<Vec<_>, Failure>>()?;
    insert::<heard::Entity, _>(on, sealed).await?;
    Ok(save_deliveries(on, fresh).await?)
}

/// Answers those whose key was free.
async fn save_new(on: &impl ConnectionTrait, claims: Claims) -> Result<Claims, DbErr> {
    let rows = claims.iter().map(|(claim, _)| claim.clone().into_active_model());
    let inserted = claim::Entity::insert_many(rows).on_conflict_do_nothing().exec_with_returning_many(on).await?;
    let new: HashSet<Uuid> = match inserted {
        TryInsertResult::Inserted(rows) => rows.into_iter().map(|row| row.id).collect(),
        TryInsertResult::Empty | TryInsertResult::Conflicted => HashSet::new(),
    };
    Ok(claims.into_iter().filter(|(claim, _)| new.contains(&claim.id)).collect())
}

async fn save_deliveries(on: &impl ConnectionTrait, claims: Claims) -> Result<(), DbErr> {
    let (mut own, mut letters) = (Vec::new(), BTreeMap::new());
    for (claim, deliveries) in claims {
        for row in deliveries {
            match claim.letter_id == Some(row.id) {
                true => _ = letters.insert(row.id, row.into_active_model()),
                false => own.push(row),
            }
        }
    }
    insert::<delivery::Entity, _>(on, own).await?;
    if letters.is_empty() {
        return Ok(());
    }
    // The letter of a day is made by the first that it is to say.
    let letters = delivery::Entity::insert_many(letters.into_values()).on_conflict_do_nothing();
    letters.exec_without_returning(on).await.map(drop)
}
