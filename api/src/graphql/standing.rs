//! Where an unfinished item stands against its dates, how many of which stand below what, and whose step is next. The same
//! conditions count and list, so that every number opens the list it counted.

use super::deadline::Deadline;
use super::item::Item;
use super::list::has_state;
use super::parts::{Parts, above_at_risk, above_late, near, tomorrow};
use super::together::Items;
use super::view::{View, ids, viewer};
use crate::error::Result;
use crate::page::cost;
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::NaiveDate;
use milepost_engine::access::Identity;
use milepost_engine::chart::chart::{Kind, Transition};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::store::visible::visible_to;
use milepost_engine::store::{deadline, due_revision, item, lineage};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum Standing {
    /// Its earliest open date has passed, or that of something below it that you see.
    Late,
    /// Not late, and itself or something below it that you see is due within 14 days, or later than it once was.
    AtRisk,
    /// Neither.
    OnTrack,
    Finished,
}

impl Standing {
    /// The same as [`Standing::condition`], of one item.
    pub async fn of(row: &item::Model, view: &View, deadlines: &[Deadline], parts: Parts) -> Result<Standing> {
        if row.finished {
            return Ok(Standing::Finished);
        }
        if parts.late > 0 || row.due_at.is_some_and(|due| due <= view.now) {
            return Ok(Standing::Late);
        }
        if parts.at_risk > 0 || row.due.is_some_and(|due| due <= near(view)) {
            return Ok(Standing::AtRisk);
        }
        for deadline in deadlines {
            if deadline.is_moved_later().await? {
                return Ok(Standing::AtRisk);
            }
        }
        Ok(Standing::OnTrack)
    }

    pub fn condition(self, view: &View) -> Condition {
        let open = Condition::all().add(item::Column::Finished.eq(false));
        match self {
            Standing::Late => open.add(late(view)),
            Standing::AtRisk => open.add(late(view).not()).add(at_risk(view)),
            Standing::OnTrack => open.add(late(view).not()).add(at_risk(view).not()),
            Standing::Finished => Condition::all().add(item::Column::Finished.eq(true)),
        }
    }
}

/// Also of items without a date, which are not late: `NULL` would be neither.
fn late(view: &View) -> Condition {
    let own = Condition::all()
        .add(item::Column::DueAt.is_not_null())
        .add(item::Column::DueAt.lte(view.now))
        .add(item::Column::DueKey.lte(tomorrow(view)));
    Condition::any().add(own).add(item::Column::Id.in_subquery(above_late(view)))
}

fn at_risk(view: &View) -> Condition {
    let near = Condition::all().add(item::Column::Due.is_not_null()).add(item::Column::Due.lte(near(view)));
    let own = Condition::any().add(near).add(item::Column::Id.in_subquery(moved_later()));
    above_at_risk(view).into_iter().fold(own, |any, above| any.add(item::Column::Id.in_subquery(above)))
}

/// Items with an open deadline that is due later than it once was.
fn moved_later() -> SelectStatement {
    let of = |column: deadline::Column| Expr::col((deadline::Entity, column));
    let once = |column: due_revision::Column| Expr::col((due_revision::Entity, column));
    let same = Condition::all()
        .add(once(due_revision::Column::ItemId).eq(of(deadline::Column::ItemId)))
        .add(once(due_revision::Column::Name).eq(of(deadline::Column::Name)))
        .add(once(due_revision::Column::Seq).eq(of(deadline::Column::Seq)))
        .add(once(due_revision::Column::Due).lt(of(deadline::Column::Due)));
    let mut moved = Query::select();
    moved
        .column((deadline::Entity, deadline::Column::ItemId))
        .from(deadline::Entity)
        .inner_join(due_revision::Entity, same)
        .and_where(deadline::Column::State.eq(deadline::State::Open));
    moved
}

/// Items in whose present state one of the viewer's roles takes the next step: a move that this state itself has, and not
/// one, like cancelling, that is possible all the time.
pub fn waiting(view: &View) -> Condition {
    let held = view.identity.memberships.iter();
    held.fold(none(), |any, held| {
        let alone = Identity { memberships: vec![held.clone()], ..view.identity.as_ref().clone() };
        let counts = item::Column::Id.in_subquery(ids(visible_to(&alone, &view.catalog, view.today)));
        let stands =
            view.catalog.active_workflows().fold(none(), |any, workflow| any.add(stands(workflow, &held.role)));
        any.add(Condition::all().add(counts).add(stands))
    })
}

/// An empty `any` would hold of everything.
fn none() -> Condition {
    Condition::any().add(Expr::val(1).eq(0))
}

fn stands(workflow: &Workflow, role: &str) -> Condition {
    let chart = &workflow.chart;
    let moves = |one: &Transition| !one.targets.is_empty() && one.roles.iter().flatten().any(|known| known == role);
    let next = chart.states.iter().filter(|state| state.kind == Kind::Atomic);
    let next = next.filter(|state| state.transitions.iter().any(|id| moves(&chart.transitions[*id])));
    let states = next.fold(none(), |any, state| any.add(has_state(&state.name)));
    Condition::all()
        .add(item::Column::Workflow.eq(workflow.id.as_str()))
        .add(item::Column::Finished.eq(false))
        .add(states)
}

/// How the items below one item stand. The four numbers add up to `total`.
#[derive(SimpleObject)]
pub struct Progress {
    /// Null where you may count and not see it.
    above: Option<Item>,
    total: i64,
    late: i64,
    at_risk: i64,
    on_track: i64,
    finished: i64,
    /// Those whose date has passed, finished or not: what the plan expects to be finished by now.
    expected: i64,
}

#[derive(Default)]
pub struct StandingQueries;

#[Object]
impl StandingQueries {
    /// The present day where the country is.
    async fn today(&self, context: &Context<'_>) -> Result<NaiveDate> {
        Ok(viewer(context)?.now().today)
    }

    /// Where the country is, like `America/Port_of_Spain`.
    async fn zone(&self, context: &Context<'_>) -> Result<String> {
        Ok(viewer(context)?.engine.catalog().country.zone.name().to_owned())
    }

    /// How the items of a kind stand, by the item of another kind that they are below; of those you may see or count.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn progress(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Like `action`.")] kind: String,
        #[graphql(desc = "The kind that they are below, like `pillar`.")] above: String,
    ) -> Result<Vec<Progress>> {
        let view = viewer(context)?.now();
        let of_kind = || view.counted().filter(item::Column::Kind.eq(kind.as_str()));
        let count = async |of: Condition| by_above(view, of_kind().filter(of), &above).await;
        let total = count(Condition::all()).await?;
        let late = count(Standing::Late.condition(view)).await?;
        let at_risk = count(Standing::AtRisk.condition(view)).await?;
        let on_track = count(Standing::OnTrack.condition(view)).await?;
        let finished = count(Standing::Finished.condition(view)).await?;
        let expected = count(expected(view)).await?;
        let mut seen = Items::by_id(view, total.keys().copied()).await?;
        let number = |of: &BTreeMap<Uuid, i64>, id: &Uuid| of.get(id).copied().unwrap_or(0);
        let row = |(id, total): (&Uuid, &i64)| Progress {
            above: seen.remove(id),
            total: *total,
            late: number(&late, id),
            at_risk: number(&at_risk, id),
            on_track: number(&on_track, id),
            finished: number(&finished, id),
            expected: number(&expected, id),
        };
        Ok(total.iter().map(row).collect())
    }
}

/// With a date before today that it met or has not met.
fn expected(view: &View) -> Condition {
    let passed = deadline::Entity::find()
        .filter(deadline::Column::State.ne(deadline::State::Withdrawn))
        .filter(deadline::Column::Due.lt(view.today));
    let passed = passed.select_only().column(deadline::Column::ItemId).into_query();
    Condition::all().add(item::Column::Id.in_subquery(passed))
}

async fn by_above(view: &View, items: Select<item::Entity>, kind: &str) -> Result<BTreeMap<Uuid, i64>> {
    let above = ids(view.counted().filter(item::Column::Kind.eq(kind)));
    let rows: Vec<(Uuid, i64)> = lineage::Entity::find()
        .select_only()
        .column(lineage::Column::AncestorId)
        .expr_as(Expr::cust("COUNT(*)"), "number")
        .filter(lineage::Column::AncestorId.in_subquery(above))
        .filter(lineage::Column::ItemId.in_subquery(ids(items)))
        .group_by(lineage::Column::AncestorId)
        .into_tuple()
        .all(&view.connection)
        .await?;
    Ok(rows.into_iter().collect())
}
