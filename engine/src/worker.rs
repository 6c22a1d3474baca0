//! What happens by itself: timers that fall due fire as events, schedules send their digests, deliveries go out, old answers
//! are forgotten. Each is
//! claimed by row with a lease, so any number of replicas share the work; what a dead one held comes back when its lease ends.
//!
//! [`tick`] does what is due and answers when the next thing is; [`run`] sleeps until then or until a commit wakes it.

use crate::catalog::Catalog;
use crate::deliver;
use crate::digest;
use crate::engine::Engine;
use crate::engine::batch::TimerKey;
use crate::engine::command::Failure;
use crate::store::{request, timer};
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{DbBackend, DbErr, EntityTrait, QueryOrder, QuerySelect, Statement};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Timers claimed at once.
const CLAIMED: usize = 500;
/// How long a claim holds if its replica dies.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Other replicas' timers and publications are seen within this time.
const LONGEST_SLEEP: Duration = Duration::from_secs(5);
/// Asked again within this time, a request that was accepted answers what it answered.
pub const ANSWERS_KEPT: TimeDelta = TimeDelta::days(90);
/// Ticks one after another before others get a turn.
const MAX_ROUNDS: usize = 1_000;

/// Everything that is due now. Answers when the next timer is due, if one is known.
pub async fn tick(engine: &Engine) -> Result<Option<DateTime<Utc>>, Failure> {
    digest::fire_due(engine).await?;
    for _ in 0..MAX_ROUNDS {
        let claimed = claim(engine).await?;
        if claimed.is_empty() {
            break;
        }
        for fired in engine.fire_timers(claimed).await {
            // What failed is logged where it failed; its lease ends and it is tried again.
            drop(fired);
        }
    }
    deliver::send_waiting(engine).await?;
    request::forget(&engine.database, engine.clock.now() - ANSWERS_KEPT).await?;
    Ok(next(engine).await?)
}

pub async fn run(engine: Engine, mut stop: watch::Receiver<bool>) {
    let mut known = Known::default();
    while !*stop.borrow_and_update() {
        let next = match round(&engine, &mut known).await {
            Ok(next) => next,
            Err(failure) => {
                tracing::error!(error = %failure, "the worker could not do what is due");
                None
            }
        };
        let sleep = next.map(|next| (next - engine.clock.now()).to_std().unwrap_or_default());
        tokio::select! {
            () = tokio::time::sleep(sleep.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)) => {}
            () = engine.something_due() => {}
            _ = stop.changed() => {}
        }
    }
}

/// Letters go out beside everything else: a mail server that hangs holds up nothing but letters.
pub async fn post(engine: Engine, mut stop: watch::Receiver<bool>) {
    let mut commits = engine.commits();
    while !*stop.borrow_and_update() {
        if let Err(failure) = deliver::post_until(&engine, || *stop.borrow()).await {
            tracing::error!(error = %failure, "letters could not be sent");
        }
        tokio::select! {
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
            _ = commits.changed() => {}
            _ = stop.changed() => {}
        }
    }
}

/// Webhooks beside everything else, letters included. Told to stop, it waits for no receiver: the lease of what was under way
/// ends, and it goes out again under the same id.
pub async fn hooks(engine: Engine, mut stop: watch::Receiver<bool>) {
    let mut commits = engine.commits();
    while !*stop.borrow_and_update() {
        tokio::select! {
            told = deliver::hooks::tell_waiting(&engine) => if let Err(failure) = told {
                tracing::error!(error = %failure, "webhooks could not be told");
            },
            _ = stop.changed() => continue,
        }
        tokio::select! {
            () = tokio::time::sleep(LONGEST_SLEEP) => {}
            _ = commits.changed() => {}
            _ = stop.changed() => {}
        }
    }
}

/// What the rounds before this one saw.
#[derive(Default)]
struct Known {
    /// What was published when dates were counted again last.
    catalog: Option<Arc<Catalog>>,
    /// When a row was recorded that lies ahead of this machine's clock.
    ahead: Option<DateTime<Utc>>,
}

async fn round(engine: &Engine, known: &mut Known) -> Result<Option<DateTime<Utc>>, Failure> {
    engine.refresh().await?;
    let catalog = engine.catalog();
    if known.catalog.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &catalog)) {
        match engine.recount().await {
            Ok(_) => known.catalog = Some(catalog),
            Err(refusal) => tracing::error!(%refusal, "dates could not be counted again"),
        }
    }
    match engine.after_clock(known.ahead).await {
        Ok(ahead) => known.ahead = ahead,
        Err(refusal) => tracing::error!(%refusal, "reminders could not be counted again"),
    }
    tick(engine).await
}

/// Takes due timers whose lease is free, or ends later than anybody leases: a clock that was ahead made it. A claim counts the fence up, so that an older claimant's firing is skipped.
async fn claim(engine: &Engine) -> Result<Vec<TimerKey>, DbErr> {
    let (skip, backend) = match engine.database.backend {
        DbBackend::Postgres => ("FOR UPDATE SKIP LOCKED", DbBackend::Postgres),
        other => ("", other),
    };
    let now = engine.clock.now();
    let sql = format!(
        "UPDATE timer SET fence = fence + 1, leased_until = $1 WHERE (item_id, id) IN (
           SELECT item_id, id FROM timer WHERE due_at <= $2 AND (leased_until IS NULL OR leased_until < $2 OR leased_until > $3)
           ORDER BY due_at, item_id, id LIMIT {CLAIMED} {skip})
         RETURNING item_id, id, kind, event, due_at, scope, occurrence, input, sender_id, sender_seq, sender_index, fence, leased_until"
    );
    let statement =
        Statement::from_sql_and_values(backend, sql, [(now + LEASE).into(), now.into(), (now + LEASE * 2).into()]);
    let mut due = timer::Entity::find().from_raw_sql(statement).all(&engine.database.writer).await?;
    due.sort_by_key(|row| (row.due_at, row.item_id, row.id));
    Ok(due.into_iter().map(|row| TimerKey { item: row.item_id, id: row.id, fence: row.fence }).collect())
}

async fn next(engine: &Engine) -> Result<Option<DateTime<Utc>>, DbErr> {
    let query =
        timer::Entity::find().select_only().column(timer::Column::DueAt).order_by_asc(timer::Column::DueAt).limit(1);
    let timer: Option<DateTime<Utc>> = query.into_tuple().one(&engine.database.reader).await?;
    let digest = digest::next(engine).await?;
    Ok(timer.into_iter().chain(digest).min())
}
