//! Who may not see an item, nor the tree it stands in: the people in the fields that its workflow names in `excluded_by`. The
//! ids lie plain, as assignments do, or no query could leave out what they stand on.

use super::lineage;
use sea_orm::Condition;
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

/// Every item of a tree in which one of these rows stands: all that lies below any ancestor of it. SQLite keeps the order of
/// cross joins; by itself it begins with the items that are asked about and reads, for each, all below its ancestors.
fn trees() -> SelectStatement {
    Query::select()
        .column((Alias::new(BELOW), lineage::Column::ItemId))
        .from(Entity)
        .join_as(JoinType::CrossJoin, lineage::Entity, Alias::new(ABOVE), Condition::all())
        .join_as(JoinType::CrossJoin, lineage::Entity, Alias::new(BELOW), Condition::all())
        .and_where(column(ABOVE, lineage::Column::ItemId).equals((Entity, Column::ItemId)))
        .and_where(column(BELOW, lineage::Column::AncestorId).equals((Alias::new(ABOVE), lineage::Column::AncestorId)))
        .take()
}

fn column(table: &'static str, column: lineage::Column) -> Expr {
    Expr::col((Alias::new(table), column))
}

/// What this person may not see.
pub(super) fn kept_from(person: Uuid) -> SelectStatement {
    trees().and_where(Expr::col((Entity, Column::PersonId)).eq(person)).take()
}

/// Of these items, with each who may not see them.
pub fn of(items: &[Uuid]) -> SelectStatement {
    let among = |ids: Expr| ids.is_in(items.iter().copied());
    let ancestors = Query::select()
        .column(lineage::Column::AncestorId)
        .from(lineage::Entity)
        .and_where(among(Expr::col(lineage::Column::ItemId)))
        .take();
    trees()
        .column((Entity, Column::PersonId))
        .and_where(among(column(BELOW, lineage::Column::ItemId)))
        .and_where(column(ABOVE, lineage::Column::AncestorId).in_subquery(ancestors))
        .take()
}
