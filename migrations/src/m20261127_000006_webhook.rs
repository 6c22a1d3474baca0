//! Where other programs are told of changes, for whom, and how far they were told.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// The secrets are sealed; an old one signs beside the new until `old_until`. One request makes one webhook.
const WEBHOOK: &str =
    "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL, request_id TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
         kinds TEXT NOT NULL, workflows TEXT NOT NULL, secret BYTES NOT NULL, old_secret BYTES, old_until INSTANT, rotated_by TEXT,
         position TEXT NOT NULL, created_at INSTANT NOT NULL, disabled_at INSTANT, disabled_reason TEXT,
         UNIQUE (person_id, request_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = create_table(manager.get_database_backend(), "webhook", WEBHOOK);
        manager.get_connection().execute_unprepared(&sql).await.map(drop)
    }
}
