//! Who was to hear of an item's reminders, and by what, as the engine found it when they fell due: sealed with the item's key,
//! of digests and alarms with the house's ([`Heard`](crate::engine::heard::Heard)). A row never changes.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "heard")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Of what is about no item: the id of zeros.
    pub item_id: Uuid,
    pub sealed: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
