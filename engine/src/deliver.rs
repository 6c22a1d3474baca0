//! Sends what is waiting: rendered now, for who may see it now, marked once it is out. A delivery whose reader may no longer
//! see the item is given up with that reason.

use crate::access::Identity;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::reminders::About;
use crate::store::delivery::{self, Channel, State};
use crate::store::{deadline, item, person, visible};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::ExprTrait;
use sea_orm::{ActiveValue, ColumnTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, Statement};
use uuid::Uuid;

/// Deliveries claimed at once.
const CLAIMED: u64 = 100;
/// How long a claim holds if its replica dies.
const LEASE: TimeDelta = TimeDelta::seconds(60);
/// Letters of a title in a notice.
const MAX_TITLE: usize = 120;
/// A digest names so many items and counts the rest.
const MAX_LINES: usize = 50;

/// Everything that waits. Every row taken ends as sent or given up.
pub async fn send_waiting(engine: &Engine) -> Result<(), Failure> {
    loop {
        let claimed = claim(engine).await?;
        if claimed.is_empty() {
            return Ok(());
        }
        for delivery in claimed {
            let rendered = render(engine, &delivery).await?;
            finish(engine, &delivery, rendered).await?;
        }
    }
}

async fn claim(engine: &Engine) -> Result<Vec<delivery::Model>, DbErr> {
    let skip = if engine.database.backend == DbBackend::Postgres { "FOR UPDATE SKIP LOCKED" } else { "" };
    let now = engine.clock.now();
    let sql = format!(
        "UPDATE delivery SET attempts = attempts + 1, next_at = $1 WHERE (id, channel) IN (
           SELECT id, channel FROM delivery WHERE state = 'waiting' AND next_at <= $2
           ORDER BY next_at, id, channel LIMIT {CLAIMED} {skip})
         RETURNING id, channel, item_id, recipient, person_id, about, state, attempts, next_at, sent_at, body, error"
    );
    let statement = Statement::from_sql_and_values(engine.database.backend, sql, [(now + LEASE).into(), now.into()]);
    delivery::Entity::find().from_raw_sql(statement).all(&engine.database.writer).await
}

async fn finish(engine: &Engine, delivery: &delivery::Model, rendered: Result<String, String>) -> Result<(), DbErr> {
    let now = engine.clock.now();
    let mut row = delivery::ActiveModel { sent_at: ActiveValue::Set(Some(now)), ..Default::default() };
    match rendered {
        Ok(body) => {
            if delivery.channel == Channel::Log {
                // Not the words: what is sealed in the database must not lie open in a log.
                let item = delivery.item_id.map(tracing::field::display);
                tracing::info!(delivery = %delivery.id, to = delivery.recipient, item, "a notice is in the database");
            }
            row.state = ActiveValue::Set(State::Sent);
            row.body = ActiveValue::Set(Some(body));
        }
        Err(reason) => {
            tracing::warn!(delivery = %delivery.id, to = delivery.recipient, reason, "a delivery is given up");
            row.state = ActiveValue::Set(State::Dead);
            row.error = ActiveValue::Set(Some(reason));
        }
    }
    let key = delivery::Column::Id.eq(delivery.id).and(delivery::Column::Channel.eq(delivery.channel));
    let waiting = delivery::Column::State.eq(State::Waiting);
    delivery::Entity::update_many().set(row).filter(key.and(waiting)).exec(&engine.database.writer).await?;
    Ok(())
}

/// The words, or why nobody may read them.
async fn render(engine: &Engine, delivery: &delivery::Model) -> Result<Result<String, String>, Failure> {
    let about: About = serde_json::from_str(&delivery.about)
        .map_err(|error| Failure::Stored { what: format!("delivery {}", delivery.id), cause: error.to_string() })?;
    let reader = match delivery.person_id {
        Some(person) => match person::identity(&engine.database.reader, person, today(engine)).await? {
            Some(identity) => Some(identity),
            None => return Ok(Err("This person has no account any more.".into())),
        },
        None => None,
    };
    match about {
        About::Deadline { deadline, seq, .. } => {
            one_deadline(engine, delivery.item_id, &deadline, seq, reader.as_ref()).await
        }
        About::Silence { rung } => one_silence(engine, delivery.item_id, &rung, reader.as_ref()).await,
        About::OverdueByAgency { agency, .. } => overdue(engine, &agency, reader.as_ref()).await,
    }
}

async fn one_deadline(
    engine: &Engine,
    item: Option<Uuid>,
    name: &str,
    seq: i64,
    reader: Option<&Identity>,
) -> Result<Result<String, String>, Failure> {
    let gone = || Ok(Err("The reader may not see this item any more.".to_owned()));
    let Some(id) = item else { return gone() };
    let Some(item) = seen(engine, reader).filter(item::Column::Id.eq(id)).one(&engine.database.reader).await? else {
        return gone();
    };
    let deadline = deadline::Entity::find_by_id((id, name.to_owned(), seq)).one(&engine.database.reader).await?;
    let Some(deadline) = deadline else {
        return gone();
    };
    if deadline.state != deadline::State::Open {
        return Ok(Err("The deadline was met or withdrawn before this was sent.".into()));
    }
    let due = deadline.due.map(|due| said(due, today(engine))).unwrap_or_default();
    Ok(Ok(format!("{} {}: {} {due}. Stage: {}.", item.reference, short(&item.title), deadline.title, item.stage)))
}

/// `quiet 30 days` and `no next 7 days` are how the workflow names them.
async fn one_silence(
    engine: &Engine,
    id: Option<Uuid>,
    rung: &str,
    reader: Option<&Identity>,
) -> Result<Result<String, String>, Failure> {
    let found = seen(engine, reader).filter(item::Column::Id.eq(id.unwrap_or_default()));
    let Some(item) = found.one(&engine.database.reader).await?.filter(|item| !item.finished) else {
        return Ok(Err("The item is finished, or the reader may not see it any more.".into()));
    };
    let told = match rung.strip_prefix("no next ") {
        Some(time) => format!("has had no next date for {time}"),
        None => format!("nothing was entered for {}", rung.trim_start_matches("quiet ")),
    };
    Ok(Ok(format!("{} {}: {told}. Stage: {}.", item.reference, short(&item.title), item.stage)))
}

async fn overdue(engine: &Engine, agency: &str, reader: Option<&Identity>) -> Result<Result<String, String>, Failure> {
    use deadline::Column;
    let now = engine.clock.now();
    let late = Column::State.eq(deadline::State::Open).and(Column::DueAt.lte(now)).and(Column::AgencyId.eq(agency));
    let late = deadline::Entity::find()
        .filter(late)
        .order_by_asc(Column::DueKey)
        .order_by_asc(Column::ItemId)
        .all(&engine.database.reader)
        .await?;
    let items = seen(engine, reader)
        .filter(item::Column::Id.is_in(late.iter().map(|one| one.item_id)))
        .all(&engine.database.reader)
        .await?;
    let lines: Vec<String> = late
        .iter()
        .filter_map(|one| {
            let item = items.iter().find(|item| item.id == one.item_id)?;
            Some(format!("{} {}: {} {}.", item.reference, short(&item.title), one.title, said(one.due?, today(engine))))
        })
        .collect();
    if lines.is_empty() {
        return Ok(Err("Nothing is overdue any more that the reader may see.".into()));
    }
    let rest = lines.len().saturating_sub(MAX_LINES);
    let more = if rest > 0 { format!("\nand {rest} more.") } else { String::new() };
    Ok(Ok(format!("Overdue, {agency}: {}\n{}{more}", lines.len(), lines[..lines.len() - rest].join("\n"))))
}

/// What the reader may see; an agency without an account is told what its own items are, by the log only.
fn seen(engine: &Engine, reader: Option<&Identity>) -> sea_orm::Select<item::Entity> {
    match reader {
        Some(identity) => visible::visible_to(identity, &engine.catalog(), today(engine)),
        None => item::Entity::find(),
    }
}

fn today(engine: &Engine) -> NaiveDate {
    let now: DateTime<Utc> = engine.clock.now();
    now.with_timezone(&engine.catalog().country.zone).date_naive()
}

fn short(title: &str) -> String {
    match title.char_indices().nth(MAX_TITLE) {
        Some((end, _)) => format!("{}…", &title[..end]),
        None => title.to_owned(),
    }
}

/// "was due on 2025-06-30, 12 days late", "is due on 2025-06-30".
fn said(due: NaiveDate, today: NaiveDate) -> String {
    match (today - due).num_days() {
        1 => format!("was due on {due}, 1 day late"),
        days if days > 0 => format!("was due on {due}, {days} days late"),
        _ => format!("is due on {due}"),
    }
}
