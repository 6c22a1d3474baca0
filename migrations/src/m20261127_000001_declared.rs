//! Days of calendars that are declared or withdrawn, each with who said so, when, and where it is written. A row never changes.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `seq` counts from 1 without a gap, so that two who declare at once cannot both be next.
const DECLARED_DATE: &str =
    "seq BIG NOT NULL PRIMARY KEY, calendar TEXT NOT NULL, day DAY NOT NULL, title TEXT NOT NULL,
         source TEXT NOT NULL, withdrawn FLAG NOT NULL, person_id UUID NOT NULL, recorded_at INSTANT NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = create_table(manager.get_database_backend(), "declared_date", DECLARED_DATE);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
