//! Named moments of an item's record, with which later ones are compared. What stood then is what was recorded by then.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "baseline")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    /// The journal row that made it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub name: String,
    pub recorded_at: DateTimeUtc,
    pub actor_id: Option<Uuid>,
    /// A correction says that there was none.
    pub voided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
