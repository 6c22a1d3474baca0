//! Corrections and late entries: items that never were, expenditures that were not, messages that could not be taken back.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Table and the column it gains.
const COLUMNS: [(&str, &str); 3] = [
    ("item", "withdrawn FLAG NOT NULL DEFAULT FALSE"),
    ("expenditure", "seq BIG NOT NULL DEFAULT 0"),
    ("expenditure", "voided_at INSTANT"),
];

const OBJECTION: &str =
    "item_id UUID NOT NULL, seq BIG NOT NULL, row_seq BIG NOT NULL, sender_id UUID NOT NULL, sender_seq BIG NOT NULL,
     reason TEXT NOT NULL, recorded_at INSTANT NOT NULL, settled_at INSTANT,
     PRIMARY KEY (item_id, seq)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        for (table, column) in COLUMNS {
            let column = translated(backend, column);
            connection.execute_unprepared(&format!("ALTER TABLE {table} ADD COLUMN {column}")).await?;
        }
        connection.execute_unprepared(&create_table(backend, "objection", OBJECTION)).await?;
        connection.execute_unprepared("CREATE INDEX objection_sender ON objection (sender_id)").await?;
        connection.execute_unprepared("CREATE INDEX journal_batch ON journal (batch_id)").await?;
        Ok(())
    }
}
