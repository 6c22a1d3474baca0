//! Open dates of items and of what stands below them, as far as it is seen. Whether a deadline is open is asked of those that
//! were found by their item: SQLite would read all that are open, by the index of their state.

use super::view::{View, ids};
use crate::error::Result;
use chrono::NaiveDate;
use milepost_engine::store::{deadline, item, lineage};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

/// Whether an open deadline, of this name where one is given, has a date. Correlated: a page in the order of an index stops early.
pub fn dated(view: &View, name: Option<&str>, yes: bool) -> Condition {
    let above = Expr::col((lineage::Entity, lineage::Column::AncestorId));
    let found = below(view)
        .expr(Expr::val(1))
        .and_where(above.eq(item::Column::Id.into_expr()))
        .and_where(Expr::from(where_open(deadline::Column::DueAt)).is_not_null())
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
        .expr(Func::min(where_open(deadline::Column::Due)))
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

/// Deadlines by the items they are below, of what is seen.
fn below(view: &View) -> SelectStatement {
    let here = || Expr::col((lineage::Entity, lineage::Column::ItemId));
    let seen = view.items().filter(item::Column::Id.into_expr().eq(here()));
    let of = here().equals((deadline::Entity, deadline::Column::ItemId));
    Query::select().from(lineage::Entity).inner_join(deadline::Entity, of).and_where(Expr::exists(ids(seen))).take()
}

fn where_open(column: deadline::Column) -> Expr {
    let open = Expr::col((deadline::Entity, deadline::Column::State)).eq(deadline::State::Open);
    Expr::case(open, Expr::col((deadline::Entity, column))).into()
}
