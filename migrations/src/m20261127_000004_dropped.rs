//! What nobody was to read any more is not what could not be delivered. Until now both were `dead`; only letters can be the
//! second, and say so.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

const DROPPED: &str = "UPDATE delivery SET state = 'dropped', next_at = COALESCE(sent_at, next_at), sent_at = NULL
     WHERE state = 'dead' AND (channel <> 'email' OR error NOT LIKE 'The mail server %'
       AND error NOT LIKE 'The address is not one%' AND error NOT LIKE 'The letter could not %')";
const DEAD: &str = "UPDATE delivery SET next_at = COALESCE(sent_at, next_at), sent_at = NULL WHERE state = 'dead'";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        connection.execute_unprepared(DROPPED).await?;
        connection.execute_unprepared(DEAD).await.map(drop)
    }
}
