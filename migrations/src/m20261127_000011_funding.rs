//! Sums of money belong to items, with what was pledged, committed and received of each, and parts of them pay items. What an
//! older release imported belongs to no item and is kept apart until its plan is imported again.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// `stated`: the sum as it was recorded.
const FUNDING: &str = "id UUID NOT NULL PRIMARY KEY, item_id UUID NOT NULL, seq BIG NOT NULL, reference TEXT NOT NULL, source TEXT NOT NULL,
     fiscal_year INT, currency TEXT NOT NULL, pledged BIG, committed BIG, received BIG, stated TEXT NOT NULL,
     recorded_at INSTANT NOT NULL, voided_at INSTANT";
const ALLOCATION: &str = "id UUID NOT NULL PRIMARY KEY, item_id UUID NOT NULL, seq BIG NOT NULL, funding TEXT NOT NULL, to_id UUID NOT NULL,
     line TEXT, fiscal_year INT, amount BIG NOT NULL, currency TEXT NOT NULL, recorded_at INSTANT NOT NULL, voided_at INSTANT";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (backend, connection) = (manager.get_database_backend(), manager.get_connection());
        let steps = [
            "ALTER TABLE funding RENAME TO funding_before".into(),
            create_table(backend, "funding", FUNDING),
            create_table(backend, "allocation", ALLOCATION),
            "CREATE INDEX funding_item ON funding (item_id)".into(),
            "CREATE INDEX allocation_item ON allocation (item_id)".into(),
            "CREATE INDEX allocation_to ON allocation (to_id)".into(),
        ];
        for step in steps {
            connection.execute_unprepared(&step).await?;
        }
        Ok(())
    }
}
