//! What a later version keeps beside an item's snapshot, for the items that were there before: a migration cannot open them. Done
//! once for each database, before anything is served from it.

use super::Shared;
use super::command::Failure;
use super::project::project;
use super::record::SNAPSHOT;
use crate::store::{item, setting};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Items filled in one transaction.
const ITEMS: u64 = 500;

/// Since when each stands in its stage; to what cannot be read any more, since when it is there.
pub(super) async fn stages(shared: &Shared) -> Result<(), Failure> {
    let database = &shared.database;
    if setting::get(&database.reader, setting::STAGES).await?.is_some() {
        return Ok(());
    }
    let mut last = Uuid::nil();
    loop {
        let rows = item::Entity::find().filter(item::Column::Id.gt(last)).order_by_asc(item::Column::Id).limit(ITEMS);
        let rows = rows.all(&database.reader).await?;
        let Some(end) = rows.last() else { break };
        last = end.id;
        let on = database.begin().await?;
        for row in &rows {
            // One that was changed meanwhile has its own.
            item::Entity::update_many()
                .col_expr(item::Column::StageSince, Expr::value(projected(shared, row).stage_since))
                .filter(item::Column::Id.eq(row.id))
                .filter(item::Column::Seq.eq(row.seq))
                .exec(&on)
                .await?;
        }
        on.commit().await?;
    }
    Ok(setting::put(&database.writer, setting::STAGES, setting::YES).await?)
}

fn projected(shared: &Shared, row: &item::Model) -> item::Model {
    let catalog = shared.catalog();
    let mut shown = item::Model { stage_since: row.created_at, ..row.clone() };
    let workflow = catalog.workflow(&row.workflow, row.workflow_version.cast_unsigned());
    let plain = shared.keys.unwrap(row.id, &row.data_key).and_then(|key| key.open(SNAPSHOT, &row.snapshot)).ok();
    let snapshot = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
    if let Some((workflow, snapshot)) = workflow.zip(snapshot) {
        project(&mut shown, workflow, &snapshot);
    }
    shown
}
