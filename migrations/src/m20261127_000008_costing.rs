//! Cost lines say how their amount comes about and when it falls; a month may lack its amount.

use crate::dialect::{create_table, translated};
use sea_orm_migration::prelude::*;

/// `stated`: the line as it was recorded, of rows written since.
const COLUMNS: [&str; 5] =
    ["stated TEXT", "price_year INT", "cofog TEXT", "agency_id TEXT", "optional FLAG NOT NULL DEFAULT FALSE"];
const MONTH: &str = "item_id UUID NOT NULL, line_id UUID NOT NULL, month DAY NOT NULL, amount BIG,
     PRIMARY KEY (item_id, line_id, month)";
const COPY: &str = "INSERT INTO cost_month_again (item_id, line_id, month, amount)
     SELECT item_id, line_id, month, amount FROM cost_month";

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        for column in COLUMNS {
            let added = format!("ALTER TABLE cost_line ADD COLUMN {}", translated(backend, column));
            connection.execute_unprepared(&added).await?;
        }
        let steps = [
            create_table(backend, "cost_month_again", MONTH),
            COPY.into(),
            "DROP TABLE cost_month".into(),
            "ALTER TABLE cost_month_again RENAME TO cost_month".into(),
            "CREATE INDEX cost_month_line ON cost_month (line_id, month)".into(),
        ];
        for step in steps {
            connection.execute_unprepared(&step).await?;
        }
        Ok(())
    }
}
