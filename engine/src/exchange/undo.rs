//! Takes an import back through the one writer: children before their parents, each item by itself.

use super::apply::Refused;
use crate::access::Identity;
use crate::engine::Engine;
use crate::engine::command::{Change, Command, Failure};
use crate::store::{item, journal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::sync::Arc;
use uuid::Uuid;

pub struct Undone {
    pub items: usize,
    pub refused: Vec<Refused>,
}

pub async fn undo(engine: &Engine, by: &Arc<Identity>, batch: Uuid, reason: &str) -> Result<Undone, Failure> {
    let mut undone = Undone { items: 0, refused: Vec::new() };
    for (item, reference) in items(engine, batch).await? {
        let request_id = format!("undo:{batch}:{item}");
        let change = Change::Undo { item, batch, reason: reason.to_owned() };
        let command = Command { by: by.clone(), request_id, batch: None, at: None, change };
        match engine.act(command).await {
            Ok(_) => undone.items += 1,
            Err(refusal) => {
                undone.refused.push(Refused { reference, code: refusal.code(), reason: refusal.to_string() });
            }
        }
    }
    Ok(undone)
}

/// What is left of it. Ids rise with time, so the newest come first.
async fn items(engine: &Engine, batch: Uuid) -> Result<Vec<(Uuid, String)>, Failure> {
    let rows = journal::Entity::find().select_only().column(journal::Column::ItemId);
    let rows = rows.filter(journal::Column::BatchId.eq(batch)).into_query();
    let items = item::Entity::find().filter(item::Column::Id.in_subquery(rows));
    let items = items.filter(item::Column::Withdrawn.eq(false)).order_by_desc(item::Column::Id);
    let items = items.select_only().column(item::Column::Id).column(item::Column::Reference);
    Ok(items.into_tuple().all(&engine.database.reader).await?)
}
