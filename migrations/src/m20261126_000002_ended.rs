//! When a finished item ended: what stands above it counts it as open on an earlier day.

use crate::dialect::translated;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = translated(manager.get_database_backend(), "ended_at INSTANT");
        let sql = format!("ALTER TABLE item ADD COLUMN {column}");
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
