//! Which files were brought in, by whom and when; what became of them.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const IMPORT: &str = "id UUID NOT NULL, person_id UUID NOT NULL, file TEXT NOT NULL, kind TEXT NOT NULL, started_at INSTANT NOT NULL,
     ended_at INSTANT, created BIG NOT NULL, changed BIG NOT NULL, refused BIG NOT NULL, undone_at INSTANT, PRIMARY KEY (id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        connection.execute_unprepared(&create_table(backend, "import", IMPORT)).await?;
        connection.execute_unprepared("CREATE INDEX import_started ON import (started_at, id)").await?;
        Ok(())
    }
}
