//! Accepted answers by (actor, request id), so that asking again acts once. They are kept for a time.

use super::database::Database;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{QuerySelect, Statement};

/// Answers forgotten at once.
const PORTION: u64 = 500;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: String,
    pub body_hash: Vec<u8>,
    pub answer: Vec<u8>,
    pub item_id: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Forgets answers from then and before, a portion at a time; the rest goes next time.
pub async fn forget(database: &Database, until: DateTime<Utc>) -> Result<(), DbErr> {
    let old = Entity::find().filter(Column::RecordedAt.lte(until)).limit(1).one(&database.reader).await?;
    if old.is_none() {
        return Ok(());
    }
    let sql = format!(
        "DELETE FROM request WHERE (actor_id, request_id) IN (
           SELECT actor_id, request_id FROM request WHERE recorded_at <= $1
           ORDER BY recorded_at, actor_id, request_id LIMIT {PORTION})"
    );
    let statement = Statement::from_sql_and_values(database.backend, sql, [until.into()]);
    database.writer.execute_raw(statement).await?;
    Ok(())
}
