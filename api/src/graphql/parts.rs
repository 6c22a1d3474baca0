//! How what stands below an item stands against its dates, as far as it is seen: which items have something late below them, how
//! much, and whose date comes first.

use super::dated::below;
use super::deadline::{Deadline, Deadlines};
use super::view::View;
use crate::error::Result;
use chrono::{Days, NaiveDate};
use milepost_engine::store::{deadline, due_revision, lineage};
use sea_orm::sea_query::{
    Alias, CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement, SimpleExpr, WindowStatement,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, FromQueryResult, Iterable};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// A date that is so near is a risk.
const NEAR: Days = Days::new(14);
const ABOVE: (lineage::Entity, lineage::Column) = (lineage::Entity, lineage::Column::AncestorId);
const PART: (lineage::Entity, lineage::Column) = (lineage::Entity, lineage::Column::ItemId);

/// How many of the items below one are late, and how many at risk, each by its own dates.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts {
    pub late: i64,
    pub at_risk: i64,
}

pub fn near(view: &View) -> NaiveDate {
    view.today.checked_add_days(NEAR).unwrap_or(view.today)
}

/// Whatever the zone, what is late is due before this day.
pub fn tomorrow(view: &View) -> NaiveDate {
    view.today.checked_add_days(Days::new(1)).unwrap_or(view.today)
}

/// Items below which something is late.
pub fn above_late(view: &View) -> SelectStatement {
    above(view).and_where(late(view)).and_where(deadline::Column::DueKey.lte(tomorrow(view))).take()
}

/// Items below which something is due soon, or later than it once was.
pub fn above_at_risk(view: &View) -> [SelectStatement; 2] {
    let soon = above(view).and_where(deadline::Column::DueKey.lte(near(view))).take();
    [soon, above(view).and_where(is_moved_later()).take()]
}

/// Read by the dates, which are fewer than the items.
fn above(view: &View) -> SelectStatement {
    parts(view).column(ABOVE).and_where(deadline::Column::State.eq(deadline::State::Open)).take()
}

fn parts(view: &View) -> SelectStatement {
    below(view).and_where(lineage::Column::Depth.gt(0)).take()
}

fn late(view: &View) -> SimpleExpr {
    deadline::Column::DueAt.lte(view.now)
}

/// The deadline once had an earlier date.
fn is_moved_later() -> SimpleExpr {
    let of = |column: deadline::Column| (deadline::Entity, column);
    let once = |column: due_revision::Column| Expr::col((due_revision::Entity, column));
    let earlier = Query::select()
        .expr(Expr::val(1))
        .from(due_revision::Entity)
        .and_where(once(due_revision::Column::ItemId).equals(of(deadline::Column::ItemId)))
        .and_where(once(due_revision::Column::Name).equals(of(deadline::Column::Name)))
        .and_where(once(due_revision::Column::Seq).equals(of(deadline::Column::Seq)))
        .and_where(once(due_revision::Column::Due).lt(Expr::col(of(deadline::Column::Due))))
        .take();
    Expr::exists(earlier)
}

/// Of each of these items that has such parts.
pub async fn counted(view: &View, items: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Parts>> {
    let of_late = CaseStatement::new().case(late(view), Expr::col(PART));
    let at_risk = Condition::any().add(deadline::Column::Due.lte(near(view))).add(is_moved_later());
    let found = parts(view)
        .column(ABOVE)
        .expr(Func::count_distinct(of_late))
        .expr(Func::count_distinct(Expr::col(PART)))
        .and_where(lineage::Column::AncestorId.is_in(items))
        .cond_where(at_risk)
        .add_group_by([Expr::col(ABOVE)])
        .take();
    let mut counted = HashMap::new();
    for row in &view.connection.query_all(&found).await? {
        let (late, all): (i64, i64) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        counted.insert(row.try_get_by_index(0)?, Parts { late, at_risk: all - late });
    }
    Ok(counted)
}

/// The deadline with the earliest date, of each of these items or of what stands below it; an item's own before its parts'.
pub async fn next(view: &Arc<View>, items: impl Iterator<Item = Uuid>) -> Result<HashMap<Uuid, Deadline>> {
    let place = Alias::new("place");
    let first = [deadline::Column::ItemId, deadline::Column::Name, deadline::Column::Seq];
    let mut order = WindowStatement::partition_by(ABOVE);
    order.order_by((deadline::Entity, deadline::Column::DueKey), Order::Asc);
    order.order_by((lineage::Entity, lineage::Column::Depth), Order::Asc);
    for column in first {
        order.order_by((deadline::Entity, column), Order::Asc);
    }
    let placed = below(view)
        .column(ABOVE)
        .columns(deadline::Column::iter().map(|column| (deadline::Entity, column)))
        .expr_window_as(Expr::cust("ROW_NUMBER()"), order, place.clone())
        .and_where(lineage::Column::AncestorId.is_in(items))
        .take();
    let found = Query::select()
        .expr(Expr::cust("*"))
        .from_subquery(placed, Alias::new("placed"))
        .and_where(Expr::col(place).eq(1))
        .take();
    let (mut above, mut rows) = (Vec::<Uuid>::new(), Vec::new());
    for row in &view.connection.query_all(&found).await? {
        above.push(row.try_get("", "ancestor_id")?);
        rows.push(deadline::Model::from_query_result(row, "")?);
    }
    Ok(above.into_iter().zip(Deadlines::of(view, rows)).collect())
}
