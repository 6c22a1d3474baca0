//! Webhooks: other programs are told that something was recorded for items their owner may see. A message names the item and
//! the row of its history, and nothing that stands in them; the receiver asks the API for the rest, as its owner.
//!
//! Here they are made, given new secrets, tried out and ended. `follow.rs` reads the record for them, `outside.rs` is the way
//! out; `deliver/hooks.rs` sends.

pub mod address;
pub mod follow;
pub mod outside;

use crate::access::Identity;
use crate::engine::Engine;
use crate::engine::command::{Failure, MAX_REQUEST_ID, Refusal};
use crate::store::delivery::{self, Channel};
use crate::store::journal;
use crate::store::keys::{KeyError, Keys, random};
use crate::store::webhook::{self, Column, Entity, Model};
use address::{destination, leads_inside};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue, ColumnTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Webhooks of one person.
const MAX_WEBHOOKS: usize = 20;
/// Characters.
const MAX_TITLE: usize = 200;
/// Kinds or workflows that one names.
const MAX_NAMES: usize = 100;
/// How long the secret before signs too.
pub const BOTH_SIGN: TimeDelta = TimeDelta::hours(24);
/// Bytes of a secret.
const SECRET_LENGTH: usize = 24;
/// What a secret is sealed as.
const PURPOSE: &str = "webhook";
const PREFIX: &str = "whsec_";

/// What a delivery tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// This row of the item's history was recorded.
    Change { item: Uuid, seq: i64, at: DateTime<Utc> },
    /// Its owner tries it out.
    Ping { at: DateTime<Utc> },
}

/// A webhook to be made.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    pub title: String,
    pub url: String,
    /// Empty: all.
    pub kinds: Vec<String>,
    /// Their ids. Empty: all.
    pub workflows: Vec<String>,
    pub request_id: String,
}

/// Tells of what is recorded from now on. Answers the secret once; the same request again answers the webhook without it.
pub async fn create(engine: &Engine, by: &Identity, new: NewWebhook) -> Result<(Model, Option<String>), Refusal> {
    check(engine, &new).await?;
    let own = webhook::of(&engine.database.reader, by.id).await?;
    if let Some(made) = own.iter().find(|one| one.request_id == new.request_id) {
        return again(made, &new);
    }
    if own.len() >= MAX_WEBHOOKS {
        return Err(Refusal::BadRequest(format!(
            "You have {MAX_WEBHOOKS} webhooks, and more are not made. Delete one."
        )));
    }
    let secret = new_secret();
    let end = journal::end(&engine.database.reader, engine.database.epoch).await?;
    let names = |names: &[String]| serde_json::json!(names).to_string();
    let row = Model {
        id: engine.clock.id(),
        person_id: by.id,
        title: new.title.trim().to_owned(),
        url: new.url.clone(),
        kinds: names(&new.kinds),
        workflows: names(&new.workflows),
        secret: sealed(&engine.keys, &secret)?,
        old_secret: None,
        old_until: None,
        rotated_by: None,
        position: end.to_string(),
        created_at: engine.clock.now(),
        disabled_at: None,
        disabled_reason: None,
        request_id: new.request_id.clone(),
    };
    let inserting = Entity::insert(row.clone().into_active_model()).on_conflict_do_nothing();
    inserting.exec_without_returning(&engine.database.writer).await?;
    // The same request may have come in twice at once.
    let own = webhook::of(&engine.database.writer, by.id).await?;
    let made = own.iter().find(|one| one.request_id == new.request_id).ok_or(Refusal::NotFound)?;
    if made.id == row.id { Ok((row, Some(secret))) } else { again(made, &new) }
}

/// The same request again; another body under its id is refused.
fn again(made: &Model, new: &NewWebhook) -> Result<(Model, Option<String>), Refusal> {
    let names = |names: &[String]| serde_json::json!(names).to_string();
    let asked = (new.title.trim(), new.url.as_str(), names(&new.kinds), names(&new.workflows));
    if asked != (made.title.as_str(), made.url.as_str(), made.kinds.clone(), made.workflows.clone()) {
        return Err(Refusal::RequestReused { request_id: new.request_id.clone() });
    }
    Ok((made.clone(), None))
}

async fn check(engine: &Engine, new: &NewWebhook) -> Result<(), Refusal> {
    let refused = |sentence: String| Err(Refusal::BadRequest(sentence));
    bounded(&new.request_id)?;
    if !(1..=MAX_TITLE).contains(&new.title.trim().chars().count()) {
        return refused(format!("A title has 1 to {MAX_TITLE} characters."));
    }
    if new.kinds.len().max(new.workflows.len()) > MAX_NAMES {
        return refused(format!("At most {MAX_NAMES} kinds or workflows are named. Name none to hear of all."));
    }
    let catalog = engine.catalog();
    if let Some(kind) = new.kinds.iter().find(|kind| !catalog.workflows().any(|one| one.kind == **kind)) {
        return refused(format!("There is no kind `{kind}`."));
    }
    if let Some(id) = new.workflows.iter().find(|id| !catalog.workflows().any(|one| one.id == **id)) {
        return refused(format!("There is no workflow `{id}`."));
    }
    let Some(outside) = engine.outside.get() else {
        return refused("This server sends no webhooks.".into());
    };
    let url = destination(&new.url, outside.private_too).map_err(Refusal::BadRequest)?;
    // A name that nobody knows now may be known when there is something to tell.
    match leads_inside(&url).await.filter(|_| !outside.private_too) {
        Some(inside) => refused(inside.to_string()),
        None => Ok(()),
    }
}

fn bounded(request_id: &str) -> Result<(), Refusal> {
    match (1..=MAX_REQUEST_ID).contains(&request_id.len()) {
        true => Ok(()),
        false => Err(Refusal::BadRequest(format!("A request id has 1 to {MAX_REQUEST_ID} characters."))),
    }
}

/// Hers, or it is not there.
async fn own(engine: &Engine, by: &Identity, id: Uuid) -> Result<Model, Refusal> {
    let found = Entity::find_by_id(id).one(&engine.database.writer).await?;
    found.filter(|one| one.person_id == by.id).ok_or(Refusal::NotYours("webhook"))
}

/// A new secret, which is answered once; the present one signs too for [`BOTH_SIGN`]. The same request again changes nothing,
/// and its answer has no secret.
pub async fn rotate(
    engine: &Engine,
    by: &Identity,
    id: Uuid,
    request_id: &str,
) -> Result<(Model, Option<String>), Refusal> {
    bounded(request_id)?;
    let hook = own(engine, by, id).await?;
    let mut told = None;
    if hook.rotated_by.as_deref() != Some(request_id) {
        let secret = new_secret();
        let rotated = webhook::ActiveModel {
            secret: ActiveValue::Set(sealed(&engine.keys, &secret)?),
            old_secret: ActiveValue::Set(Some(hook.secret.clone())),
            old_until: ActiveValue::Set(Some(engine.clock.now() + BOTH_SIGN)),
            rotated_by: ActiveValue::Set(Some(request_id.to_owned())),
            ..Default::default()
        };
        // Only from the secret it has: of two at once one comes second, and is told to look again.
        let present = Column::Id.eq(id).and(Column::Secret.eq(hook.secret));
        let update = Entity::update_many().set(rotated).filter(present);
        told = (update.exec(&engine.database.writer).await?.rows_affected == 1).then_some(secret);
    }
    let hook = own(engine, by, id).await?;
    if hook.rotated_by.as_deref() != Some(request_id) {
        let sentence = "It was given another secret at the same moment. Rotate it again with another request id.";
        return Err(Refusal::BadRequest(sentence.into()));
    }
    Ok((hook, told))
}

/// Whether it was there. What waits to be told it is dropped.
pub async fn delete(engine: &Engine, by: &Identity, id: Uuid) -> Result<bool, DbErr> {
    let hers = Column::Id.eq(id).and(Column::PersonId.eq(by.id));
    Ok(Entity::delete_many().filter(hers).exec(&engine.database.writer).await?.rows_affected > 0)
}

/// One message to try it out. Answers its id, which is the same for the same request.
pub async fn ping(engine: &Engine, by: &Identity, id: Uuid, request_id: &str) -> Result<Uuid, Refusal> {
    bounded(request_id)?;
    let hook = own(engine, by, id).await?;
    if let Some(reason) = hook.disabled_reason {
        return Err(Refusal::BadRequest(format!("{reason} Make a new webhook.")));
    }
    let digest = Sha256::new().chain_update(id).chain_update(request_id).finalize();
    let message = uuid::Builder::from_custom_bytes(std::array::from_fn(|index| digest[index])).into_uuid();
    let now = engine.clock.now();
    let row = waiting(message, &hook, &Told::Ping { at: now }, now)?;
    let inserting = delivery::Entity::insert(row.into_active_model()).on_conflict_do_nothing();
    inserting.exec_without_returning(&engine.database.writer).await?;
    Ok(message)
}

/// A message that is to go out at once.
fn waiting(id: Uuid, hook: &Model, told: &Told, now: DateTime<Utc>) -> Result<delivery::Model, Failure> {
    let about = serde_json::to_string(told)
        .map_err(|error| Failure::Stored { what: "a message of a webhook".into(), cause: error.to_string() })?;
    let item_id = match told {
        Told::Change { item, .. } => Some(*item),
        Told::Ping { .. } => None,
    };
    Ok(delivery::Model {
        id,
        channel: Channel::Webhook,
        item_id,
        recipient: webhook::recipient(hook.id),
        person_id: Some(hook.person_id),
        about,
        state: delivery::State::Waiting,
        attempts: 0,
        next_at: now,
        sent_at: None,
        body: None,
        error: None,
        receipt: None,
    })
}

/// The secrets that sign now, the newest first.
pub fn secrets(keys: &Keys, hook: &Model, now: DateTime<Utc>) -> Result<Vec<String>, KeyError> {
    let old = hook.old_secret.as_ref().filter(|_| hook.old_until.is_some_and(|until| now < until));
    [Some(&hook.secret), old].into_iter().flatten().map(|sealed| opened(keys, sealed)).collect()
}

fn new_secret() -> String {
    format!("{PREFIX}{}", STANDARD.encode(random::<SECRET_LENGTH>()))
}

fn sealed(keys: &Keys, secret: &str) -> Result<Vec<u8>, KeyError> {
    keys.seal(PURPOSE, secret.as_bytes())
}

fn opened(keys: &Keys, sealed: &[u8]) -> Result<String, KeyError> {
    String::from_utf8(keys.open(PURPOSE, sealed)?).map_err(|_| KeyError::Damaged)
}
