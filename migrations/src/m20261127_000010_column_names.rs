//! What people said of the columns of their plans' spreadsheets: our name for each header, by the plan's reference.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMN_NAME: &str = "plan TEXT NOT NULL, header TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (plan, header)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = create_table(manager.get_database_backend(), "column_name", COLUMN_NAME);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
