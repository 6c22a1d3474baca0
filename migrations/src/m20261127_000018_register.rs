//! A register of one kind is read in its order, however long it is: what is open, or what is finished, a page at a time.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The first serves whoever asks by kind alone.
const SQL: [&str; 4] = [
    "CREATE INDEX item_by_due ON item (kind, finished, due_key, id)",
    "CREATE INDEX item_by_stage ON item (kind, finished, stage, id)",
    "CREATE INDEX item_by_reference ON item (kind, finished, reference, id)",
    "DROP INDEX item_index_2",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for sql in SQL {
            manager.get_connection().execute_unprepared(sql).await?;
        }
        Ok(())
    }
}
