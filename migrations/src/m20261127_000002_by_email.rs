//! Who wants no notices by e-mail.

use crate::dialect::translated;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let yes = if backend == DbBackend::Sqlite { "1" } else { "true" };
        let column = translated(backend, "by_email FLAG NOT NULL DEFAULT");
        let sql = format!("ALTER TABLE person ADD COLUMN {column} {yes}");
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
