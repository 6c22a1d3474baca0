//! People sign in with a password: accounts, their sessions, the links by which they choose a password, recovery codes, and who is
//! slowed down for wrong passwords. Of each secret only a hash is kept, or it is sealed.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const ACCOUNT: &str =
    "person_id UUID NOT NULL PRIMARY KEY, address TEXT NOT NULL UNIQUE, hash TEXT NOT NULL, changed_at INSTANT NOT NULL,
     second_factor BYTES, last_step BIG";

const SESSION: &str =
    "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL, hash BYTES NOT NULL UNIQUE, browser TEXT NOT NULL,
     created_at INSTANT NOT NULL, seen_at INSTANT NOT NULL, ends_at INSTANT NOT NULL, revoked_at INSTANT";

const INVITATION: &str =
    "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL, hash BYTES NOT NULL UNIQUE, created_at INSTANT NOT NULL,
     ends_at INSTANT NOT NULL, used_at INSTANT";

const RECOVERY_CODE: &str = "person_id UUID NOT NULL, hash BYTES NOT NULL, PRIMARY KEY (person_id, hash)";

/// Of any address, also of one that nobody has: `name` is its hash.
const SIGN_IN_FAILURE: &str =
    "name BYTES NOT NULL PRIMARY KEY, failures INT NOT NULL, failed_at INSTANT NOT NULL, locked_until INSTANT";

const TABLES: [(&str, &str); 5] = [
    ("account", ACCOUNT),
    ("session", SESSION),
    ("invitation", INVITATION),
    ("recovery_code", RECOVERY_CODE),
    ("sign_in_failure", SIGN_IN_FAILURE),
];
const BY_PERSON: &str = "CREATE INDEX session_by_person ON session (person_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        for (name, columns) in TABLES {
            connection.execute_unprepared(&create_table(backend, name, columns)).await?;
        }
        connection.execute_unprepared(BY_PERSON).await.map(drop)
    }
}
