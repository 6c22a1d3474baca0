//! When an item came to its present stage: a register is read in that order too. What it was for items that are there already
//! is sealed in their snapshots, which only the engine opens: until it has, they bear the beginning of time.

use crate::dialect::translated;
use sea_orm_migration::prelude::*;

const COLUMN: &str = "stage_since INSTANT NOT NULL DEFAULT '1970-01-01T00:00:00+00:00'";
const INDEX: &str = "CREATE INDEX item_by_stage_since ON item (kind, finished, stage_since, id)";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let column = translated(manager.get_database_backend(), COLUMN);
        connection.execute_unprepared(&format!("ALTER TABLE item ADD COLUMN {column}")).await?;
        connection.execute_unprepared(INDEX).await.map(drop)
    }
}
