//! Notices that wait or are said by another one, with the reason; what people put off, who stands in for whom, and how people
//! want to be told.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COLUMNS: [(&str, &str); 5] = [
    ("claim", "held_until INSTANT"),
    ("claim", "reason TEXT"),
    ("claim", "letter_id UUID"),
    ("person", "digest_hour INT"),
    ("person", "language TEXT NOT NULL DEFAULT 'english'"),
];

const TABLES: [(&str, &str); 2] = [
    (
        "snooze",
        "person_id UUID NOT NULL, request_id TEXT NOT NULL, item_id UUID NOT NULL, deadline TEXT, until DAY NOT NULL,
         reason TEXT NOT NULL, recorded_at INSTANT NOT NULL, PRIMARY KEY (person_id, request_id)",
    ),
    (
        "stand_in",
        "person_id UUID NOT NULL, request_id TEXT NOT NULL, item_id UUID, to_id UUID, since DAY NOT NULL,
         until DAY NOT NULL, recorded_at INSTANT NOT NULL, PRIMARY KEY (person_id, request_id)",
    ),
];

const INDEXES: [&str; 4] = [
    "CREATE INDEX claim_by_letter ON claim (letter_id)",
    "CREATE INDEX snooze_by_item ON snooze (item_id)",
    "CREATE INDEX stand_in_by_item ON stand_in (item_id)",
    "CREATE INDEX stand_in_by_day ON stand_in (until)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        for (table, column) in COLUMNS {
            let column = translated(backend, column);
            connection.execute_unprepared(&format!("ALTER TABLE {table} ADD COLUMN {column}")).await?;
        }
        for (name, columns) in TABLES {
            connection.execute_unprepared(&create_table(backend, name, columns)).await?;
        }
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
