//! Two items may have the same reference where whoever named the second could not know of the first: unique are a reference
//! and which of its namesakes an item is. SQLite cannot drop a UNIQUE of a column, so there the table is written again.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DbBackend, Statement};

const COLUMNS: &str = "id UUID NOT NULL PRIMARY KEY, parent_id UUID, workflow TEXT NOT NULL, workflow_version INT NOT NULL, kind TEXT NOT NULL,
     reference TEXT NOT NULL, title TEXT NOT NULL, title_key TEXT NOT NULL, stage TEXT NOT NULL, outcome TEXT,
     due DAY, due_at INSTANT, due_key DAY NOT NULL, revision BIG NOT NULL, seq BIG NOT NULL, finished FLAG NOT NULL,
     data_key BYTES NOT NULL, snapshot BYTES NOT NULL, head BYTES NOT NULL,
     created_at INSTANT NOT NULL, changed_at INSTANT NOT NULL, last_event_at INSTANT NOT NULL,
     withdrawn FLAG NOT NULL DEFAULT FALSE, ended_at INSTANT";
const NAMES: &str = "id, parent_id, workflow, workflow_version, kind, reference, title, title_key, stage, outcome, due, due_at, due_key,
     revision, seq, finished, data_key, snapshot, head, created_at, changed_at, last_event_at, withdrawn, ended_at";
const TWIN: &str = "twin INT NOT NULL DEFAULT 0";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        if backend == DbBackend::Postgres {
            let added = format!("ALTER TABLE item ADD COLUMN {}", translated(backend, TWIN));
            connection.execute_unprepared(&added).await?;
            connection.execute_unprepared("ALTER TABLE item DROP CONSTRAINT item_reference_key").await?;
            let unique = "ALTER TABLE item ADD CONSTRAINT item_reference_key UNIQUE (reference, twin)";
            return connection.execute_unprepared(unique).await.map(drop);
        }
        let indexes = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'item' AND sql IS NOT NULL";
        let indexes = connection.query_all_raw(Statement::from_string(backend, indexes)).await?;
        let columns = format!("{COLUMNS}, {TWIN}, UNIQUE (reference, twin)");
        let copied = format!("INSERT INTO item_again ({NAMES}) SELECT {NAMES} FROM item");
        let steps = [
            create_table(backend, "item_again", &columns),
            copied,
            "DROP TABLE item".into(),
            "ALTER TABLE item_again RENAME TO item".into(),
        ];
        for step in steps {
            connection.execute_unprepared(&step).await?;
        }
        for index in indexes {
            let sql: String = index.try_get_by_index(0)?;
            connection.execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}
