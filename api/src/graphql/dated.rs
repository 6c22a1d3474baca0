//! Open dates of items and of what stands below them, as far as it is seen.

use super::view::{View, ids};
use crate::error::Result;
use chrono::NaiveDate;
use milepost_engine::store::unindexed::unindexed;
use milepost_engine::store::{deadline, item, lineage};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Whether an open deadline, of this name where one is given, has a date. Correlated: a page in the order of an index stops early.
pub fn dated(view: &View, name: Option<&str>, yes: bool) -> Condition {
    let above = Expr::col((lineage::Entity, lineage::Column::AncestorId));
    let found = below(view)
        .expr(Expr::val(1))
        .and_where(above.eq(item::Column::Id.into_expr()))
        .and_where_option(name.map(|name| Expr::col((deadline::Entity, deadline::Column::Name)).eq(name)))
        .take();
    let dated = Condition::all().add(Expr::exists(found));
    if yes { dated } else { dated.not() }
}

/// The earliest open date of each name, of each of these items.
pub async fn earliest(view: &View, items: impl Iterator<Item = Uuid>) -> Result<HashMap<(Uuid, String), NaiveDate>> {
    let (above, name) = ((lineage::Entity, lineage::Column::AncestorId), (deadline::Entity, deadline::Column::Name));
    let found = below(view)
        .column(above)
        .column(name)
        .expr(Expr::col((deadline::Entity, deadline::Column::Due)).min())
        .and_where(lineage::Column::AncestorId.is_in(items))
        .add_group_by([Expr::col(above), Expr::col(name)])
        .take();
    let mut earliest = HashMap::new();
    for row in &view.connection.query_all(&found).await? {
        let due: Option<NaiveDate> = row.try_get_by_index(2)?;
        let of = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        earliest.extend(due.map(|due| (of, due)));
    }
    Ok(earliest)
}

/// Open deadlines with a date, by the items they are below, of what is seen.
pub fn below(view: &View) -> SelectStatement {
    let here = Expr::col((lineage::Entity, lineage::Column::ItemId));
    let of = |column| Expr::col((deadline::Entity, column));
    Query::select()
        .from(lineage::Entity)
        .inner_join(deadline::Entity, here.clone().equals((deadline::Entity, deadline::Column::ItemId)))
        .cond_where(unindexed(of(deadline::Column::State).eq(deadline::State::Open)))
        .and_where(of(deadline::Column::DueAt).is_not_null())
        .and_where(is_seen(view, here))
        .take()
}

/// Whether what has this id is seen.
pub fn is_seen(view: &View, id: SimpleExpr) -> SimpleExpr {
    let seen = view.parts().filter(item::Column::Id.into_expr().eq(id));
    Expr::exists(ids(seen))
}
