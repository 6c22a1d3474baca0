//! Reads the record for webhooks, by position: what their owners may see then becomes messages. The messages and how far the
//! record was read are one transaction, so nothing is left out and nothing told twice, whoever dies and however many replicas
//! read.

use super::{Told, waiting};
use crate::access::Identity;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::recount::SKEW;
use crate::store::journal::{self, Cursor};
use crate::store::upsert::insert;
use crate::store::visible::{ever_visible_to, is_told};
use crate::store::webhook::{self, Column, Entity, Model};
use crate::store::{delivery, item, person};
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Rows read at once.
const ROWS: u64 = 500;

/// Everything that was recorded since, for every webhook.
pub async fn follow(engine: &Engine) -> Result<(), Failure> {
    for mut hook in webhook::enabled(&engine.database.reader).await? {
        while let Some(position) = page(engine, &hook).await? {
            hook.position = position;
        }
    }
    Ok(())
}

/// How far the record is read now; `None`: there is nothing new, or another replica was quicker.
async fn page(engine: &Engine, hook: &Model) -> Result<Option<String>, Failure> {
    let stored = |cause: String| Failure::Stored { what: format!("webhook {}", hook.id), cause };
    let cursor: Cursor = hook.position.parse().map_err(|error: journal::BadCursor| stored(error.to_string()))?;
    let rows = journal::after(&engine.database.reader, engine.database.epoch, cursor, ROWS).await?;
    let Some(position) = rows.last().map(|row| Cursor::from(row).to_string()) else { return Ok(None) };
    let messages = messages(engine, hook, &rows).await?;
    let transaction = engine.database.begin().await?;
    let moved = Entity::update_many()
        .col_expr(Column::Position, Expr::value(position.as_str()))
        .filter(Column::Id.eq(hook.id).and(Column::Position.eq(hook.position.as_str())))
        .filter(Column::DisabledAt.is_null())
        .exec(&transaction)
        .await?;
    if moved.rows_affected == 0 {
        transaction.rollback().await?;
        return Ok(None);
    }
    insert::<delivery::Entity, _>(&transaction, messages).await?;
    transaction.commit().await?;
    Ok(Some(position))
}

async fn messages(engine: &Engine, hook: &Model, rows: &[journal::Model]) -> Result<Vec<delivery::Model>, Failure> {
    let Some(owner) = owner(engine, hook).await? else { return Ok(Vec::new()) };
    let catalog = engine.catalog();
    // It is read from the oldest transaction that ran when the webhook was made: some rows may be older than the webhook.
    let rows = rows.iter().filter(|row| row.recorded_at + SKEW >= hook.created_at);
    let ids: HashSet<Uuid> = rows.clone().map(|row| row.item_id).collect();
    let seen = seen(engine, &owner, ids).await?;
    let wanted = |row: &&journal::Model| seen.get(&row.item_id).is_some_and(|of| is_wanted(hook, of));
    let rows = rows.filter(wanted).filter(|row| is_told(&owner, &catalog, &row.event));
    rows.map(|row| {
        let told = Told::Change { item: row.item_id, seq: row.seq, at: row.recorded_at };
        waiting(engine.clock.id(), hook, &told, engine.clock.now())
    })
    .collect()
}

/// Who she is today; `None`: she has no account any more.
pub async fn owner(engine: &Engine, hook: &Model) -> Result<Option<Identity>, DbErr> {
    person::identity(&engine.database.reader, hook.person_id, today(engine)).await
}

/// Those of these items that she may see now, withdrawn ones too, each with its kind and workflow.
pub async fn seen(
    engine: &Engine,
    owner: &Identity,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, (String, String)>, DbErr> {
    let items = ever_visible_to(owner, &engine.catalog(), today(engine)).filter(item::Column::Id.is_in(ids));
    let items = items.select_only().columns([item::Column::Id, item::Column::Kind, item::Column::Workflow]);
    let items: Vec<(Uuid, String, String)> = items.into_tuple().all(&engine.database.reader).await?;
    Ok(items.into_iter().map(|(id, kind, workflow)| (id, (kind, workflow))).collect())
}

fn is_wanted(hook: &Model, (kind, workflow): &(String, String)) -> bool {
    // A list that cannot be read names nothing.
    let named = |names: &str, name: &String| {
        serde_json::from_str(names).is_ok_and(|names: Vec<String>| names.is_empty() || names.contains(name))
    };
    named(&hook.kinds, kind) && named(&hook.workflows, workflow)
}

fn today(engine: &Engine) -> NaiveDate {
    engine.clock.now().with_timezone(&engine.catalog().country.zone).date_naive()
}
