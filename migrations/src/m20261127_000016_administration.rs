//! Who let whom in, gave and ended roles, and made tokens: a record in which no row ever changes. And how long a token lasts and
//! when it was used.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;

/// `seq` counts from 1 without a gap. Without an actor it was the command line. What is said of an act, as its kind needs it.
const ADMINISTRATION: &str =
    "seq BIG NOT NULL PRIMARY KEY, recorded_at INSTANT NOT NULL, actor_id UUID, request_id TEXT, act TEXT NOT NULL,
     person_id UUID NOT NULL, role TEXT, agency_id TEXT, since DAY, until DAY, label TEXT, previous_hash BYTES NOT NULL,
     hash BYTES NOT NULL, UNIQUE (actor_id, request_id)";
const BY_PERSON: &str = "CREATE INDEX administration_by_person ON administration (person_id, seq)";
const MEMBERSHIP_BY_ROLE: &str = "CREATE INDEX membership_by_role ON membership (role)";
const ENDS: &str = "ALTER TABLE token ADD COLUMN ends_at INSTANT";
const USED: &str = "ALTER TABLE token ADD COLUMN used_at INSTANT";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        connection.execute_unprepared(&create_table(backend, "administration", ADMINISTRATION)).await?;
        for statement in [BY_PERSON, MEMBERSHIP_BY_ROLE, ENDS, USED] {
            connection.execute_unprepared(&translated(backend, statement)).await?;
        }
        Ok(())
    }
}
