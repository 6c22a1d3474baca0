//! Items in the order of the earliest open date of each, or of anything below it that is seen. The dates lead: a page is read from
//! the first of them on, however many items there are, and what has none comes after them.

use super::dated::{below, dated, is_seen};
use super::parts::tomorrow;
use super::view::View;
use crate::error::Result;
use crate::page::{Cut, Key, Page, Rows, Total};
use milepost_engine::engine::project::NO_DATE;
use milepost_engine::store::unindexed::unindexed;
use milepost_engine::store::{deadline, item, lineage};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, FromQueryResult, JoinType, Order, QueryFilter, QueryOrder, QueryTrait,
    Select,
};

/// The deadline that leads, and where its item stands.
const CLOCK: &str = "clock";
const ABOVE: &str = "above";
const DATE: &str = "clock_date";

pub struct NextDate<'a> {
    pub view: &'a View,
    pub items: Select<item::Entity>,
    pub condition: Condition,
    /// What says which items are meant leads to few.
    pub few: bool,
    /// Deadlines of another name do not count.
    pub deadline: Option<&'a str>,
    /// Which of the list's items can have a date, and until when.
    pub dates: Dates,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// What is finished has none.
    None,
    /// What is late has one, and that has passed.
    Passed,
    Any,
}

impl NextDate<'_> {
    pub async fn read(&self, descending: bool, page: &Page) -> Result<Rows<item::Model>> {
        let name = format!("next_date {}", self.deadline.unwrap_or_default());
        let cut = Cut::of(page, &name, descending, |key| matches!(key, [Key::Day(_), Key::Id(_)]))?;
        let mut halves = match self.dates {
            Dates::None => vec![self.undated(&cut)],
            Dates::Passed => vec![self.dated(&cut)],
            Dates::Any => vec![self.dated(&cut), self.undated(&cut)],
        };
        if cut.order() == Order::Desc {
            halves.reverse();
        }
        let mut rows = Vec::new();
        for mut half in halves {
            let left = cut.limit() - rows.len();
            if left == 0 {
                break;
            }
            for row in &self.view.connection.query_all(half.limit(left as u64)).await? {
                let (date, item) = (row.try_get("", DATE)?, item::Model::from_query_result(row, "")?);
                rows.push((vec![Key::Day(date), Key::Id(item.id)], item));
            }
        }
        Ok(cut.rows(rows, Total::of(&self.view.connection, &self.items.clone().filter(self.condition.clone()))))
    }

    fn dated(&self, cut: &Cut) -> SelectStatement {
        let (clock, above) = (Alias::new(CLOCK), Alias::new(ABOVE));
        let of = |column: deadline::Column| Expr::col((clock.clone(), column));
        let at = |column: lineage::Column| Expr::col((above.clone(), column));
        let id = item::Column::Id.into_expr();
        let key = [of(deadline::Column::DueKey), id.clone()];
        let mut query = self.read_by_dates().into_query();
        let same = at(lineage::Column::ItemId).eq(of(deadline::Column::ItemId));
        let named = self.deadline.map(|name| of(deadline::Column::Name).eq(name));
        let passed = (self.dates == Dates::Passed).then(|| of(deadline::Column::DueKey).lte(tomorrow(self.view)));
        let order = cut.order();
        query
            .expr_as(key[0].clone(), Alias::new(DATE))
            .join_as(
                JoinType::InnerJoin,
                lineage::Entity,
                above.clone(),
                at(lineage::Column::AncestorId).eq(id.clone()),
            )
            .join_as(JoinType::InnerJoin, deadline::Entity, clock.clone(), same)
            .and_where(of(deadline::Column::State).eq(deadline::State::Open))
            .and_where(of(deadline::Column::DueAt).is_not_null())
            .and_where_option(named)
            .and_where_option(passed)
            .and_where(is_seen(self.view, of(deadline::Column::ItemId)))
            .and_where(Expr::exists(self.earlier()).not())
            .cond_where(cut.within(&key))
            .order_by_expr(of(deadline::Column::DueKey), order.clone())
            .order_by_expr(id, order)
            .take()
    }

    /// Unless the list is of few items, no index of theirs leads: the dates do, or the ids.
    fn read_by_dates(&self) -> Select<item::Entity> {
        let condition = self.condition.clone();
        self.items.clone().filter(if self.few { condition } else { unindexed(condition) })
    }

    /// An open date of the same item, or below it, that comes before the one that leads.
    fn earlier(&self) -> SelectStatement {
        use deadline::Column::{DueKey, ItemId, Name, Seq};
        let clock = Alias::new(CLOCK);
        let other = Expr::tuple([DueKey, ItemId, Name, Seq].map(|column| Expr::col((deadline::Entity, column))));
        let one = Expr::tuple([DueKey, ItemId, Name, Seq].map(|column| Expr::col((clock.clone(), column))));
        let named = self.deadline.map(|name| Name.eq(name));
        below(self.view)
            .expr(Expr::val(1))
            .and_where(lineage::Column::AncestorId.into_expr().eq(item::Column::Id.into_expr()))
            .and_where_option(named)
            .and_where(other.lt(one))
            .take()
    }

    /// By the ids; what has no date of any name has none itself, and an index has those together.
    fn undated(&self, cut: &Cut) -> SelectStatement {
        let items = match self.deadline {
            Some(_) => self.read_by_dates(),
            None => self.items.clone().filter(self.condition.clone()).filter(item::Column::DueKey.eq(NO_DATE)),
        };
        let within =
            cut.bounds().map(|(bound, greater)| undated(bound, greater)).fold(Condition::all(), Condition::add);
        let items = items.filter(dated(self.view, self.deadline, false)).filter(within);
        let items = items.order_by(item::Column::Id, cut.order());
        items.into_query().expr_as(Expr::value(NO_DATE), Alias::new(DATE)).take()
    }
}

/// What has no date lies after all that have one.
fn undated(bound: &[Key], greater: bool) -> SimpleExpr {
    match (bound, greater) {
        ([Key::Day(NO_DATE), Key::Id(id)], true) => item::Column::Id.gt(*id),
        ([Key::Day(NO_DATE), Key::Id(id)], false) => item::Column::Id.lt(*id),
        (_, greater) => Expr::val(i32::from(greater)).eq(1),
    }
}
