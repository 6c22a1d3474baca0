//! Uploaded files by name, size and hash. The bytes lie in a folder beside the database.

use super::visible;
use crate::access::Identity;
use crate::catalog::Catalog;
use chrono::NaiveDate;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Option<Uuid>,
    pub name: String,
    pub media_type: String,
    pub size: i64,
    pub sha256: Vec<u8>,
    pub uploaded_by: Uuid,
    pub uploaded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The documents this person may read: her own, and those of items she sees.
pub fn readable_by(identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Select<Entity> {
    let of_items = visible::of_seen((Entity, Column::ItemId), identity, catalog, today);
    Entity::find().filter(Condition::any().add(Column::UploadedBy.eq(identity.id)).add(of_items))
}
