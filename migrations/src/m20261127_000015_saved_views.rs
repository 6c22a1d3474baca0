//! What people keep of a page: how it was narrowed, sorted and grouped, under a title, for themselves or for others.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `agency_id` is whose it is, of one for an agency. One request makes one view.
const SAVED_VIEW: &str =
    "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL, request_id TEXT NOT NULL, title TEXT NOT NULL, page TEXT NOT NULL,
     search TEXT NOT NULL, audience TEXT NOT NULL, agency_id TEXT, created_at INSTANT NOT NULL, UNIQUE (person_id, request_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = create_table(manager.get_database_backend(), "saved_view", SAVED_VIEW);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
