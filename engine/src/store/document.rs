//! Uploaded files by name, size and hash. The bytes lie in a folder beside the database.

use super::{exclusion, visible};
use crate::access::Identity;
use crate::catalog::Catalog;
use chrono::NaiveDate;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, ExprTrait};

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

/// The documents this person may read: her own, but for those of a case that is kept from her, and those of items she sees.
#[track_caller]
pub fn readable_by(identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Select<Entity> {
    let of_items = visible::of_seen((Entity, Column::ItemId), identity, catalog, today);
    let kept = Column::ItemId.not_in_subquery(exclusion::kept_from(identity.id));
    let own = Column::UploadedBy.eq(identity.id).and(Column::ItemId.is_null().or(kept));
    Entity::find().filter(Condition::any().add(own).add(of_items))
}
