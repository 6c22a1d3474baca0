//! Sends what is waiting: rendered now, for who may see it now, marked once it is out. A delivery whose reader may no longer
//! see the item is dropped with that reason; one that cannot be delivered is dead, and alarms.

pub mod again;
mod alarm;
pub mod hooks;
mod known;
pub mod language;
pub mod receipt;
pub mod recipient;
mod words;

use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::post::{Letter, Post, Unsent};
use crate::store::delivery::{self, Channel, State};
use crate::store::{agency, person};
use chrono::{DateTime, TimeDelta, Utc};
use known::Known;
use receipt::{End, Receipt};
use sea_orm::ExprTrait;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, IntoActiveModel, QueryFilter, Statement};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;
pub use words::is_confidential;
use words::{Notice, render, rendered};

/// A letter is tried so often, over some thirty hours.
const ATTEMPTS: i32 = 10;
/// Seconds.
const FIRST_PAUSE: i64 = 60;
const LONGEST_PAUSE: i64 = 6 * 60 * 60;
const LONGEST_SHIFT: u32 = 20;
/// While some are waited for: what other replicas commit, and what falls due again, is seen within this time.
const LOOK: Duration = Duration::from_secs(5);

/// Everything that waits in the house: the inbox and the log. Every row taken ends as sent or dropped.
pub async fn send_waiting(engine: &Engine) -> Result<(), Failure> {
    loop {
        let claimed = claim(engine, &HOUSE, &BTreeSet::new()).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        let known = Known::of(engine, &claimed).await?;
        let (mut ended, mut failed) = (Vec::new(), None);
        for channels in by_notice(claimed).into_values() {
            match render(engine, &known, &channels[0]).await {
                Ok(notice) => {
                    let outcome = notice.map_or_else(Outcome::Dropped, |notice| Outcome::Sent(notice.text));
                    ended.extend(channels.into_iter().map(|delivery| (delivery, outcome.clone())));
                }
                // Its lease ends and it is tried again; it holds up no other.
                Err(failure) => failed = Some(failure),
            }
        }
        mark(engine, &engine.database.writer, &ended).await?;
        failed.map_or(Ok(()), Err)?;
    }
}

/// One notice says the same in the inbox and in the log.
fn by_notice(claimed: Vec<delivery::Model>) -> BTreeMap<Uuid, Vec<delivery::Model>> {
    let mut notices: BTreeMap<Uuid, Vec<delivery::Model>> = BTreeMap::new();
    for delivery in claimed {
        notices.entry(delivery.id).or_default().push(delivery);
    }
    notices
}

/// The letters that are due and that fall due meanwhile, until none is under way any more.
pub async fn post_waiting(engine: &Engine) -> Result<(), Failure> {
    post_until(engine, || false).await
}

/// Several letters at once, each by itself: a server that hangs holds up its own letter only. Once it is stopped, none is begun.
pub async fn post_until(engine: &Engine, stopped: impl Fn() -> bool) -> Result<(), Failure> {
    let (mut commits, mut sending) = (engine.commits(), JoinSet::new());
    loop {
        commits.mark_unchanged();
        if !stopped()
            && let Err(failure) = begin_letters(engine, &mut sending).await
        {
            // What is under way goes on.
            sending.detach_all();
            return Err(failure);
        }
        if sending.is_empty() {
            return Ok(());
        }
        tokio::select! {
            Some(ended) = sending.join_next() => match ended {
                Ok(Ok(())) => {}
                // It is tried again when its lease has ended.
                Ok(Err(failure)) => tracing::error!(error = %failure, "a letter could not be sent"),
                Err(error) => tracing::error!(%error, "the task that sends a letter ended"),
            },
            _ = commits.changed() => {}
            () = tokio::time::sleep(LOOK) => {}
        }
    }
}

async fn begin_letters(engine: &Engine, sending: &mut JoinSet<Result<(), Failure>>) -> Result<(), Failure> {
    while engine.post.get().is_some() && (sending.len() as u64) < POST.claimed && is_due(engine, Channel::Email).await?
    {
        let claimed = claim(engine, &POST, &BTreeSet::new()).await?;
        if claimed.is_empty() {
            break;
        }
        for delivery in claimed {
            let engine = engine.clone();
            sending.spawn(async move { send_letter(&engine, &delivery).await });
        }
    }
    Ok(())
}

/// Asked of the reader: where nothing is due the writer is left alone.
async fn is_due(engine: &Engine, channel: Channel) -> Result<bool, DbErr> {
    use delivery::Column;
    let due = Column::State.eq(State::Waiting).and(Column::Channel.eq(channel));
    let now = engine.clock.now();
    let put_off = Column::Attempts.gt(0).and(Column::NextAt.gt(now + LONGEST_WAIT));
    let due = due.and(Column::NextAt.lte(now).or(put_off));
    Ok(delivery::Entity::find().filter(due).one(&engine.database.reader).await?.is_some())
}

async fn send_letter(engine: &Engine, delivery: &delivery::Model) -> Result<(), Failure> {
    let Some(post) = engine.post.get() else { return Ok(()) };
    let outcome = letter(engine, post, delivery).await?;
    finish(engine, delivery, outcome).await
}

async fn letter(engine: &Engine, post: &Post, delivery: &delivery::Model) -> Result<Outcome, Failure> {
    let (notice, to) = match addressed(engine, delivery).await? {
        Ok(letter) => letter,
        Err(reason) => return Ok(Outcome::Dropped(reason)),
    };
    let letter = Letter {
        id: delivery.id,
        person: delivery.person_id,
        to: &to,
        subject: notice.text.lines().next().unwrap_or_default(),
        text: &notice.text,
        path: &notice.path,
        language: notice.language.tag(),
        leave: &notice.language.say("unsubscribe", &[]),
    };
    Ok(match post.send(&engine.keys, &letter).await? {
        Ok(()) => Outcome::Sent(notice.text),
        Err(unsent) => tried(engine, delivery, unsent),
    })
}

/// The words of a letter and where it goes, or why nobody is to read it.
async fn addressed(engine: &Engine, delivery: &delivery::Model) -> Result<Result<(Notice, String), String>, Failure> {
    let notice = match rendered(engine, delivery).await? {
        Ok(notice) => notice,
        Err(reason) => return Ok(Err(reason)),
    };
    let to = address(engine, delivery).await?;
    let nowhere = || "There is no address any more, or no letters are wanted.".to_owned();
    Ok(to.map(|to| (notice, to)).ok_or_else(nowhere))
}

/// Again after a pause, until it was tried often enough.
fn tried(engine: &Engine, delivery: &delivery::Model, unsent: Unsent) -> Outcome {
    match unsent {
        Unsent::Later(reason) | Unsent::Away(reason) if delivery.attempts < ATTEMPTS => {
            Outcome::Later(reason, engine.clock.now() + pause(delivery))
        }
        Unsent::Later(reason) | Unsent::Never(reason) => Outcome::Dead(reason, Fault::Address),
        Unsent::Away(reason) => Outcome::Dead(reason, Fault::Server),
    }
}

async fn address(engine: &Engine, delivery: &delivery::Model) -> Result<Option<String>, DbErr> {
    let reader = &engine.database.reader;
    if let Some(person) = delivery.person_id {
        let person = person::Entity::find_by_id(person).one(reader).await?;
        return Ok(person.filter(|person| person.by_email).and_then(|person| person.email));
    }
    let Some(agency) = delivery.recipient.strip_prefix("agency:") else { return Ok(None) };
    Ok(agency::Entity::find_by_id(agency).one(reader).await?.and_then(|agency| agency.mailbox))
}

/// Each time four times as long, up to some hours, and not all letters at the same moment: the id's last bits spread them.
fn pause(delivery: &delivery::Model) -> TimeDelta {
    let turn = u32::try_from(delivery.attempts - 1).unwrap_or_default();
    let seconds = Ord::min(FIRST_PAUSE << Ord::min(2 * turn, LONGEST_SHIFT), LONGEST_PAUSE);
    let spread = i64::from(delivery.id.as_bytes()[15]);
    TimeDelta::milliseconds(1_000 * seconds + 1_000 * seconds * spread / (4 * i64::from(u8::MAX)))
}

/// Nobody who tried puts off for longer: a clock that was ahead did, and then it is due.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(2);
/// In SQL.
const DUE: &str = "(next_at <= $2 OR (attempts > 0 AND next_at > $3))";

/// Which deliveries are claimed together, and for how long if the replica dies.
struct Way {
    /// In SQL.
    channels: &'static str,
    claimed: u64,
    lease: TimeDelta,
}

const HOUSE: Way = Way { channels: "('inbox', 'log')", claimed: 250, lease: TimeDelta::seconds(60) };
/// All of them, each with all its patience, end within the lease.
const POST: Way = Way { channels: "('email')", claimed: 8, lease: TimeDelta::minutes(5) };

#[derive(Clone)]
enum Outcome {
    Sent(String),
    Later(String, DateTime<Utc>),
    /// Nobody is to read it any more.
    Dropped(String),
    Dead(String, Fault),
}

/// Why nothing arrives: this address, or the server through which all of them are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Address,
    Server,
}

/// `but`: recipients for whom something is under way here.
async fn claim(engine: &Engine, way: &Way, but: &BTreeSet<String>) -> Result<Vec<delivery::Model>, DbErr> {
    let skip = if engine.database.backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let now = engine.clock.now();
    let Way { channels, claimed, .. } = way;
    let but = match but.is_empty() {
        true => String::new(),
        false => format!(
            "AND recipient NOT IN ({})",
            but.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ")
        ),
    };
    let sql = format!(
        "UPDATE delivery SET attempts = attempts + 1, next_at = $1 WHERE (id, channel) IN (
           SELECT id, channel FROM delivery WHERE state = 'waiting' AND {DUE} AND channel IN {channels} {but}
           ORDER BY next_at, id, channel LIMIT {claimed} {skip})
         RETURNING id, channel, item_id, recipient, person_id, about, state, attempts, next_at, sent_at, body, error, receipt"
    );
    let statement = Statement::from_sql_and_values(
        engine.database.backend,
        sql,
        [(now + way.lease).into(), now.into(), (now + LONGEST_WAIT).into()],
    );
    delivery::Entity::find().from_raw_sql(statement).all(&engine.database.writer).await
}

async fn finish(engine: &Engine, delivery: &delivery::Model, outcome: Outcome) -> Result<(), Failure> {
    let transaction = engine.database.begin().await?;
    let ended = (delivery.clone(), outcome);
    let taken = mark(engine, &transaction, std::slice::from_ref(&ended)).await? == 1;
    if let (Outcome::Dead(_, fault), true) = (ended.1, taken) {
        alarm::raise(engine, &transaction, delivery, fault).await?;
    }
    Ok(transaction.commit().await?)
}

/// Answers how many of them waited still.
async fn mark(
    engine: &Engine,
    on: &impl ConnectionTrait,
    ended: &[(delivery::Model, Outcome)],
) -> Result<u64, Failure> {
    let rows = ended.iter().map(|(delivery, outcome)| finished(engine, delivery, outcome));
    Ok(put(on, rows.collect::<Result<_, Failure>>()?, State::Waiting).await?)
}

/// Rows as they are now, in one statement; only those that are in that state still. Answers how many.
async fn put(on: &impl ConnectionTrait, mut rows: Vec<delivery::Model>, still: State) -> Result<u64, DbErr> {
    use delivery::Column::{Attempts, Body, Channel, Error, Id, NextAt, Receipt, SentAt, State};
    if rows.is_empty() {
        return Ok(0);
    }
    rows.sort_by_key(|row| (row.id, row.channel));
    let mut ends = OnConflict::columns([Id, Channel]);
    ends.update_columns([State, Attempts, NextAt, SentAt, Body, Error, Receipt]);
    ends.action_and_where(Expr::col((delivery::Entity, State)).eq(still));
    let rows = delivery::Entity::insert_many(rows.into_iter().map(IntoActiveModel::into_active_model));
    rows.on_conflict(ends).exec_without_returning(on).await
}

fn finished(engine: &Engine, delivery: &delivery::Model, outcome: &Outcome) -> Result<delivery::Model, Failure> {
    let now = engine.clock.now();
    // Not the words: what is sealed in the database must not lie open in a log.
    let item = delivery.item_id.map(tracing::field::display);
    let receipt = |end, words: &String| Receipt::sealed(&engine.keys, delivery, end, now, words);
    let given_up = |state, end, reason: &String| {
        Ok(delivery::Model {
            state,
            next_at: now,
            error: Some(reason.clone()),
            receipt: Some(receipt(end, reason)?),
            ..delivery.clone()
        })
    };
    match outcome {
        Outcome::Sent(body) => {
            if delivery.channel != Channel::Inbox {
                tracing::info!(delivery = %delivery.id, to = delivery.recipient, channel = ?delivery.channel, item, "a notice is out");
            }
            Ok(delivery::Model {
                state: State::Sent,
                sent_at: Some(now),
                body: Some(body.clone()),
                error: None,
                receipt: Some(receipt(End::Sent, body)?),
                ..delivery.clone()
            })
        }
        Outcome::Later(reason, next_at) => {
            tracing::warn!(delivery = %delivery.id, to = delivery.recipient, reason, %next_at, "a delivery is tried again");
            Ok(delivery::Model { next_at: *next_at, error: Some(reason.clone()), ..delivery.clone() })
        }
        Outcome::Dropped(reason) => {
            tracing::info!(delivery = %delivery.id, to = delivery.recipient, reason, "a delivery is dropped");
            given_up(State::Dropped, End::Dropped, reason)
        }
        Outcome::Dead(reason, _) => {
            tracing::warn!(delivery = %delivery.id, to = delivery.recipient, reason, "a delivery is given up");
            given_up(State::Dead, End::Dead, reason)
        }
    }
}
