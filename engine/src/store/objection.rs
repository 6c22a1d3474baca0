//! Messages that could not be taken back, because something a person entered rests on them: listed on the receiver and on
//! the sender until a person settles it.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "objection")]
pub struct Model {
    /// The receiver, and its row that records the attempt.
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// The receiver's row that the message caused.
    pub row_seq: i64,
    pub sender_id: Uuid,
    pub sender_seq: i64,
    pub reason: String,
    pub recorded_at: DateTimeUtc,
    pub settled_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Not settled yet.
pub fn open() -> Select<Entity> {
    Entity::find().filter(Column::SettledAt.is_null())
}
