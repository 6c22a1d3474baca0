//! Sends what webhooks are to be told: the messages of one in their order, several webhooks at once, so that a receiver that
//! hangs holds up its own messages only. What is told is looked at once more: an item its owner may not see any more is not
//! named.

use super::{Fault, LOOK, Outcome, Way, claim, finish, is_due, tried};
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::post::Unsent;
use crate::store::delivery::{self, Channel, Column, State};
use crate::store::webhook::{self, Model};
use crate::webhook::follow::{follow, owner, seen};
use crate::webhook::outside::{Message, Outside, Unheard};
use crate::webhook::{Told, secrets};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use standardwebhooks::Webhook;
use std::collections::BTreeMap;
use tokio::task::{Id, JoinError, JoinSet};

/// All of them, each with all its patience, end within the lease.
const WAY: Way = Way { channels: "('webhook')", claimed: 32, lease: TimeDelta::minutes(10) };
const GONE: &str = "The receiver answered 410: there is nobody any more. The webhook is disabled.";

/// Messages under way: tasks of their own, so that none of them holds a connection while this one waits for another.
type Sending = JoinSet<Result<(), Failure>>;
/// Whose messages each task sends.
type Busy = BTreeMap<Id, String>;

/// Everything that was recorded and everything that is due, until nothing is under way any more.
pub async fn tell_waiting(engine: &Engine) -> Result<(), Failure> {
    let mut commits = engine.commits();
    let (mut sending, mut busy) = (Sending::new(), Busy::new());
    loop {
        commits.mark_unchanged();
        if let Err(failure) = begin(engine, &mut sending, &mut busy).await {
            // What is under way goes on.
            sending.detach_all();
            return Err(failure);
        }
        if sending.is_empty() {
            return Ok(());
        }
        tokio::select! {
            Some(ended) = sending.join_next_with_id() => done(ended, &mut busy),
            _ = commits.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn begin(engine: &Engine, sending: &mut Sending, busy: &mut Busy) -> Result<(), Failure> {
    if engine.outside.get().is_none() {
        return Ok(());
    }
    follow(engine).await?;
    while (busy.len() as u64) < WAY.claimed && is_due(engine, Channel::Webhook).await? {
        let claimed = by_webhook(claim(engine, &WAY, &busy.values().cloned().collect()).await?);
        if claimed.is_empty() {
            break;
        }
        for (name, messages) in claimed {
            let engine = engine.clone();
            let task = sending.spawn(async move { in_turn(&engine, messages).await });
            busy.insert(task.id(), name);
        }
    }
    Ok(())
}

/// What failed is tried again when its lease has ended.
fn done(ended: Result<(Id, Result<(), Failure>), JoinError>, busy: &mut Busy) {
    match ended {
        Ok((task, told)) => {
            let webhook = busy.remove(&task);
            if let Err(failure) = told {
                tracing::error!(error = %failure, webhook, "a webhook could not be told");
            }
        }
        Err(error) => {
            let webhook = busy.remove(&error.id());
            tracing::error!(%error, webhook, "the task that tells a webhook ended");
        }
    }
}

fn by_webhook(claimed: Vec<delivery::Model>) -> BTreeMap<String, Vec<delivery::Model>> {
    let mut grouped = BTreeMap::<_, Vec<_>>::new();
    for one in claimed {
        grouped.entry(one.recipient.clone()).or_default().push(one);
    }
    // Ids grow with what they are made for.
    grouped.values_mut().for_each(|messages| messages.sort_by_key(|one| one.id));
    grouped
}

/// Where one is not heard, those after it wait for the same moment.
async fn in_turn(engine: &Engine, messages: Vec<delivery::Model>) -> Result<(), Failure> {
    let Some(outside) = engine.outside.get() else { return Ok(()) };
    let mut unheard = None;
    for message in &messages {
        if let Some(next_at) = unheard {
            postpone(engine, message, next_at).await?;
            continue;
        }
        let outcome = tell(engine, outside, message).await?;
        if let Outcome::Later(_, next_at) = &outcome {
            unheard = Some(*next_at);
        }
        finish(engine, message, outcome).await?;
    }
    Ok(())
}

/// It was not tried: its attempts stay.
async fn postpone(engine: &Engine, message: &delivery::Model, next_at: DateTime<Utc>) -> Result<(), Failure> {
    let row = delivery::ActiveModel {
        attempts: ActiveValue::Set(message.attempts - 1),
        next_at: ActiveValue::Set(next_at),
        ..Default::default()
    };
    let waiting = Column::Id.eq(message.id).and(Column::Channel.eq(message.channel));
    let waiting = waiting.and(Column::State.eq(State::Waiting));
    delivery::Entity::update_many().set(row).filter(waiting).exec(&engine.database.writer).await?;
    Ok(())
}

async fn tell(engine: &Engine, outside: &Outside, message: &delivery::Model) -> Result<Outcome, Failure> {
    let (hook, told) = match heard(engine, message).await? {
        Ok(heard) => heard,
        Err(reason) => return Ok(Outcome::Dropped(reason)),
    };
    let now = engine.clock.now();
    let body = body(&hook, &told);
    let outgoing = Message {
        url: &hook.url,
        id: message.id,
        timestamp: now.timestamp(),
        signature: signature(engine, &hook, message, now, &body)?,
        body: &body,
    };
    Ok(match outside.send(outgoing, now).await {
        Ok(()) => Outcome::Sent(body),
        Err(Unheard::Later { reason, wait }) => match tried(engine, message, Unsent::Later(reason)) {
            Outcome::Later(reason, next_at) => Outcome::Later(reason, Ord::max(next_at, now + wait)),
            ended => ended,
        },
        Err(Unheard::Never(reason)) => Outcome::Dead(reason, Fault::Address),
        Err(Unheard::Gone) => {
            webhook::disable(&engine.database.writer, hook.id, now, GONE).await?;
            Outcome::Dead(GONE.into(), Fault::Address)
        }
    })
}

/// Who is to hear what, or why nobody is.
pub(super) async fn heard(
    engine: &Engine,
    message: &delivery::Model,
) -> Result<Result<(Model, Told), String>, Failure> {
    let nobody = |reason: &str| Ok(Err(reason.to_owned()));
    let Some(hook) = webhook::receiving(&engine.database.reader, message).await? else {
        return nobody("The webhook was deleted.");
    };
    if hook.disabled_at.is_some() {
        return nobody("The webhook is disabled.");
    }
    let told: Told = serde_json::from_str(&message.about)
        .map_err(|error| Failure::Stored { what: format!("delivery {}", message.id), cause: error.to_string() })?;
    if !may_hear(engine, &hook, &told).await? {
        return nobody("The owner may not see this item any more.");
    }
    Ok(Ok((hook, told)))
}

async fn may_hear(engine: &Engine, hook: &Model, told: &Told) -> Result<bool, Failure> {
    let Told::Change { item, .. } = told else { return Ok(true) };
    let Some(owner) = owner(engine, hook).await? else { return Ok(false) };
    Ok(seen(engine, &owner, [*item]).await?.contains_key(item))
}

/// The item and the row, and nothing that stands in them.
fn body(hook: &Model, told: &Told) -> String {
    let written = |at: &DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    // In the order of the scheme, which a map would not keep.
    let (kind, at, data) = match told {
        Told::Change { item, seq, at } => ("item.changed", at, format!(r#"{{"id":"{item}","seq":{seq}}}"#)),
        Told::Ping { at } => ("webhook.ping", at, format!(r#"{{"id":"{}"}}"#, hook.id)),
    };
    format!(r#"{{"type":"{kind}","timestamp":"{}","data":{data}}}"#, written(at))
}

fn signature(
    engine: &Engine,
    hook: &Model,
    message: &delivery::Model,
    now: DateTime<Utc>,
    body: &str,
) -> Result<String, Failure> {
    let unsigned = |error: standardwebhooks::WebhookError| Failure::Stored {
        what: format!("the secret of webhook {}", hook.id),
        cause: error.to_string(),
    };
    let secrets = secrets(&engine.keys, hook, now)?;
    let signed = secrets.iter().map(|secret| {
        let signed = Webhook::new(secret)?;
        signed.sign(&message.id.to_string(), now.timestamp(), body.as_bytes())
    });
    Ok(signed.collect::<Result<Vec<_>, _>>().map_err(unsigned)?.join(" "))
}
