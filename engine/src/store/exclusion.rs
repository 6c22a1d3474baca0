//! Who may not see an item, nor the tree it stands in: the people in the fields that its workflow names in `excluded_by`. The
//! ids lie plain, as assignments do, or no query could leave out what they stand on.

use super::lineage;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, JoinType, Query, SelectStatement};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exclusion")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

const ABOVE: &str = "above";
const BELOW: &str = "below";

/// Every item of a tree in which one of these rows stands: all that lies below any ancestor of it.
pub(super) fn trees() -> SelectStatement {
    let column = |table: &'static str, column: lineage::Column| Expr::col((Alias::new(table), column));
    let own = column(ABOVE, lineage::Column::ItemId).equals((Entity, Column::ItemId));
    let whole = column(BELOW, lineage::Column::AncestorId).equals((Alias::new(ABOVE), lineage::Column::AncestorId));
    Query::select()
        .column((Alias::new(BELOW), lineage::Column::ItemId))
        .from(Entity)
        .join_as(JoinType::InnerJoin, lineage::Entity, Alias::new(ABOVE), own)
        .join_as(JoinType::InnerJoin, lineage::Entity, Alias::new(BELOW), whole)
        .take()
}

/// What this person may not see.
pub(super) fn kept_from(person: Uuid) -> SelectStatement {
    trees().and_where(Expr::col((Entity, Column::PersonId)).eq(person)).take()
}

/// Of these items, with each who may not see them.
pub(super) fn of(items: impl IntoIterator<Item = Uuid>) -> SelectStatement {
    let among = Expr::col((Alias::new(BELOW), lineage::Column::ItemId)).is_in(items);
    trees().column((Entity, Column::PersonId)).and_where(among).take()
}
