//! Takes an import back through the one writer: children before their parents, each item by itself.

use crate::access::Identity;
use crate::engine::Engine;
use crate::engine::command::{Answer, Change, Command, Failure, Refusal};
use crate::store::{import, item, journal};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::sync::Arc;
use uuid::Uuid;

/// One item of the import, and what became of it.
pub struct Undone {
    pub item: Uuid,
    pub reference: String,
    pub answer: Result<Answer, Refusal>,
}

/// Each item is asked under its own id, so that asking again takes nothing back twice. Of what the person may not see nothing
/// is told.
pub async fn undo(
    engine: &Engine,
    by: &Arc<Identity>,
    batch: Uuid,
    reason: &str,
    request_id: &str,
) -> Result<Vec<Undone>, Failure> {
    let (mut undone, mut whole) = (Vec::new(), true);
    for (item, reference) in items(engine, batch).await? {
        let request_id = format!("{request_id}/{item}");
        let change = Change::Undo { item, batch, reason: reason.to_owned() };
        let answer = engine.act(Command { by: by.clone(), request_id, batch: None, at: None, change }).await;
        whole &= answer.is_ok();
        if !matches!(answer, Err(Refusal::NotFound)) {
            undone.push(Undone { item, reference, answer });
        }
    }
    if !undone.is_empty() && whole {
        import::undone(&engine.database.writer, batch, engine.clock.now()).await?;
    }
    Ok(undone)
}

/// What is left of it. Ids rise with time, so the newest come first.
async fn items(engine: &Engine, batch: Uuid) -> Result<Vec<(Uuid, String)>, Failure> {
    let rows = journal::Entity::find().select_only().column(journal::Column::ItemId);
    // What was only told of it, like a parent of its child, has nothing to take back; corrections stay.
    let own = journal::Column::Origin.eq(journal::Origin::Person).and(journal::Column::Event.ne("correct"));
    let rows = rows.filter(journal::Column::BatchId.eq(batch)).filter(own).into_query();
    let items = item::Entity::find().filter(item::Column::Id.in_subquery(rows));
    let items = items.filter(item::Column::Withdrawn.eq(false)).order_by_desc(item::Column::Id);
    let items = items.select_only().column(item::Column::Id).column(item::Column::Reference);
    Ok(items.into_tuple().all(&engine.database.reader).await?)
}
