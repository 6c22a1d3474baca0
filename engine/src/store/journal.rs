//! The record: one row per event, chained by hash. Rows are only ever added.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    pub position: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub epoch: i32,
    pub at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    pub actor_id: Option<Uuid>,
    pub event: String,
    pub origin: Origin,
    pub ignored: bool,
    pub request_id: Option<String>,
    pub batch_id: Option<Uuid>,
    pub revision: i64,
    pub definition_hash: String,
    pub calendar_hash: String,
    pub payload_hash: Vec<u8>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Origin {
    Person,
    Timer,
    Message,
    System,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
