//! Every date a deadline had, why, and how it was computed.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "due_revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    pub due: Option<Date>,
    pub due_at: Option<DateTimeUtc>,
    pub reason: String,
    pub steps: String,
    pub order_id: Option<Uuid>,
    pub actor_id: Option<Uuid>,
    pub recorded_at: DateTimeUtc,
    pub missed_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
