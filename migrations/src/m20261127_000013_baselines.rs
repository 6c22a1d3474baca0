//! Named moments of a plan, with which later ones are compared; scenarios, which stand beside a plan's own lines.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const BASELINE: &str =
    "item_id UUID NOT NULL, seq BIG NOT NULL, name TEXT NOT NULL, recorded_at INSTANT NOT NULL, actor_id UUID,
     voided_at INSTANT, PRIMARY KEY (item_id, seq)";

const COLUMNS: [&str; 2] = ["scenario TEXT", "left_out FLAG NOT NULL DEFAULT FALSE"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        connection.execute_unprepared(&create_table(backend, "baseline", BASELINE)).await?;
        for column in COLUMNS {
            let added = format!("ALTER TABLE cost_line ADD COLUMN {}", translated(backend, column));
            connection.execute_unprepared(&added).await?;
        }
        Ok(())
    }
}
