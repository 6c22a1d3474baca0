//! People who may not see an item, nor the tree it stands in, whatever their roles.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const EXCLUSION: &str = "item_id UUID NOT NULL, person_id UUID NOT NULL, PRIMARY KEY (item_id, person_id)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        connection.execute_unprepared(&create_table(backend, "exclusion", EXCLUSION)).await?;
        connection.execute_unprepared("CREATE INDEX exclusion_person ON exclusion (person_id)").await?;
        Ok(())
    }
}
