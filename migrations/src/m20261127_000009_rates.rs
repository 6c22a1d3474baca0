//! Exchange rates and price indices, each with who entered it, when, and where it is written. A row never changes.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

/// `seq` counts from 1 without a gap, so that two who enter at once cannot both be next. Without `told_in` it is a price index.
const RATE: &str =
    "seq BIG NOT NULL PRIMARY KEY, currency TEXT NOT NULL, told_in TEXT, day DAY NOT NULL, value TEXT NOT NULL,
     source TEXT NOT NULL, person_id UUID NOT NULL, recorded_at INSTANT NOT NULL";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = create_table(manager.get_database_backend(), "rate", RATE);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
