//! Days of calendars that are declared or withdrawn, in the order in which that was recorded. A row never changes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "declared_date")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub calendar: String,
    pub day: Date,
    pub title: String,
    pub source: String,
    /// It says that the day is no holiday.
    pub withdrawn: bool,
    pub person_id: Uuid,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
