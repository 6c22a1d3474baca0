//! Who was to hear of a reminder, and by what, sealed beside the claims; and what shows that a notice went out or was given up.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const HEARD: &str = "id UUID NOT NULL PRIMARY KEY, item_id UUID NOT NULL, sealed BYTES NOT NULL";
const INDEXES: [&str; 2] =
    ["CREATE INDEX heard_by_item ON heard (item_id)", "CREATE INDEX delivery_by_item ON delivery (item_id)"];
const RECEIPT: &str = "receipt BYTES";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        connection.execute_unprepared(&create_table(backend, "heard", HEARD)).await?;
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        let added = format!("ALTER TABLE delivery ADD COLUMN {}", translated(backend, RECEIPT));
        connection.execute_unprepared(&added).await.map(drop)
    }
}
