//! Calendar feeds: whose, of which deadlines, and the hash of the secret in the address. The secret is kept nowhere.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `filter` is JSON. The same request makes one feed.
const FEED: &str =
    "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL, request_id TEXT NOT NULL, title TEXT NOT NULL,
         filter TEXT NOT NULL, hash BYTES NOT NULL UNIQUE, created_at INSTANT NOT NULL, revoked_at INSTANT,
         UNIQUE (person_id, request_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = create_table(manager.get_database_backend(), "feed", FEED);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
