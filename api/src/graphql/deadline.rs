//! Deadlines with every date they had, why, and how each was computed.

use super::agency::Agency;
use super::item::{Item, days_between};
use super::list::compared;
use super::reference::{DocumentRef, PersonRef, References};
use super::together::Items;
use super::view::{View, ids, viewer};
use crate::error::Result;
use crate::loader::{Groups, Once, grouped};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Days, NaiveDate, Utc};
use milepost_engine::store::{deadline, due_revision, item};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QueryTrait, Select};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Deadlines that were read together.
pub struct Deadlines {
    view: Arc<View>,
    rows: Vec<deadline::Model>,
    items: Once<BTreeMap<Uuid, Item>>,
    revisions: Once<Groups<Instance, DueRevision>>,
}

/// Item, name, and the row that opened it.
type Instance = (Uuid, String, i64);

#[derive(Clone)]
pub struct Deadline {
    together: Arc<Deadlines>,
    index: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "deadline::State")]
pub enum DeadlineState {
    Open,
    Met,
    Withdrawn,
}

/// One date a deadline had.
#[derive(Clone, SimpleObject)]
pub struct DueRevision {
    /// From 1.
    revision: i32,
    due: Option<NaiveDate>,
    /// The first instant that is late.
    due_at: Option<DateTime<Utc>>,
    /// Why the deadline has this date.
    reason: String,
    /// How the date was computed, step by step.
    steps: Vec<String>,
    /// The order that set it.
    order: Option<DocumentRef>,
    actor: Option<PersonRef>,
    recorded_at: DateTime<Utc>,
    /// When it passed unmet.
    missed_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Default, InputObject)]
pub struct DeadlineFilter {
    state: Option<DeadlineState>,
    overdue: Option<bool>,
    /// Open, not late, and due in at most so many days.
    due_within_days: Option<u32>,
    /// The agency that answers for it.
    agency: Option<String>,
    /// The kind of its item.
    kind: Option<String>,
    /// Its item, or any ancestor of it.
    item: Option<Uuid>,
}

impl Deadlines {
    pub fn of(view: &Arc<View>, rows: Vec<deadline::Model>) -> Vec<Deadline> {
        let together =
            Arc::new(Deadlines { view: view.clone(), rows, items: Once::default(), revisions: Once::default() });
        let node = |index| Deadline { together: together.clone(), index };
        (0..together.rows.len()).map(node).collect()
    }

    async fn items(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().map(|row| row.item_id);
        self.items.get(Items::by_id(&self.view, ids)).await
    }

    async fn revisions(&self) -> Result<&Groups<Instance, DueRevision>> {
        let load = async {
            let rows = due_revision::Entity::find()
                .filter(due_revision::Column::ItemId.is_in(self.rows.iter().map(|row| row.item_id)))
                .order_by_asc(due_revision::Column::Revision)
                .all(&self.view.connection)
                .await?;
            let people = rows.iter().filter_map(|row| row.actor_id);
            let orders = rows.iter().filter_map(|row| row.order_id);
            let among = References::new(&self.view, people, orders);
            let revisions = rows.into_iter().map(|row| due_revision(row, &among));
            Ok(grouped(revisions))
        };
        self.revisions.get(load).await
    }
}

fn due_revision(row: due_revision::Model, among: &Arc<References>) -> (Instance, DueRevision) {
    let steps = row.steps.lines().map(str::to_owned);
    let revision = DueRevision {
        revision: row.revision,
        due: row.due,
        due_at: row.due_at,
        reason: row.reason,
        steps: steps.collect(),
        order: row.order_id.map(|id| among.document(id)),
        actor: row.actor_id.map(|id| among.person(id)),
        recorded_at: row.recorded_at,
        missed_at: row.missed_at,
    };
    ((row.item_id, row.name, row.seq), revision)
}

impl Deadline {
    pub fn row(&self) -> &deadline::Model {
        &self.together.rows[self.index]
    }

    fn is_overdue(&self) -> bool {
        let row = self.row();
        let open = row.state == deadline::State::Open;
        open && row.due_at.is_some_and(|due| due <= self.together.view.now)
    }
}

#[Object]
impl Deadline {
    async fn name(&self) -> &str {
        &self.row().name
    }

    async fn title(&self) -> &str {
        &self.row().title
    }

    async fn state(&self) -> DeadlineState {
        self.row().state.into()
    }

    /// Null: no date yet.
    async fn due(&self) -> Option<NaiveDate> {
        self.row().due
    }

    /// The first instant that is late.
    async fn due_at(&self) -> Option<DateTime<Utc>> {
        self.row().due_at
    }

    async fn met_on(&self) -> Option<NaiveDate> {
        self.row().met_on
    }

    /// Open, and its date has passed.
    async fn overdue(&self) -> bool {
        self.is_overdue()
    }

    async fn days_overdue(&self) -> i64 {
        let due = self.row().due.filter(|_| self.is_overdue());
        due.map_or(0, |due| days_between(due, self.together.view.today))
    }

    /// It was met after its date.
    async fn late(&self) -> bool {
        let row = self.row();
        row.met_on.zip(row.due).is_some_and(|(met, due)| met > due)
    }

    /// The due revision that holds.
    async fn revision(&self) -> i32 {
        self.row().revision
    }

    /// What law or rule sets it.
    async fn basis(&self) -> Option<&str> {
        self.row().basis.as_deref()
    }

    async fn opened_at(&self) -> DateTime<Utc> {
        self.row().opened_at
    }

    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.row().closed_at
    }

    /// The agency that answers for it.
    async fn agency(&self) -> Result<Option<Agency>> {
        Agency::find(&self.together.view, self.row().agency_id.as_deref()).await
    }

    /// Who ordered its date, where its workflow says which field tells that.
    async fn ordered_by(&self) -> Result<Option<String>> {
        let items = self.together.items().await?;
        let Some(item) = items.get(&self.row().item_id) else { return Ok(None) };
        item.ordered_by(&self.row().name, self.row().seq).await
    }

    async fn item(&self) -> Result<Option<Item>> {
        let items = self.together.items().await?;
        Ok(items.get(&self.row().item_id).cloned())
    }

    /// Every date it had, the first one first.
    async fn revisions(&self) -> Result<Vec<DueRevision>> {
        let row = self.row();
        let instance = (row.item_id, row.name.clone(), row.seq);
        let revisions = self.together.revisions().await?.get(&instance);
        Ok(revisions.cloned().unwrap_or_default())
    }
}

#[derive(Default)]
pub struct DeadlineQueries;

#[Object]
impl DeadlineQueries {
    /// Deadlines of the items you may see, the earliest date first; those without a date come last.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn deadlines(
        &self,
        context: &Context<'_>,
        filter: Option<DeadlineFilter>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "As it was recorded at that moment.")] as_of: Option<DateTime<Utc>>,
    ) -> Result<Listed<Deadline>> {
        let view = viewer(context)?.view(as_of).await?;
        let page = Page { first, after, last, before };
        let filter = filter.unwrap_or_default();
        let query = deadline::Entity::find().filter(filter.condition(&view, view.items()));
        let counted = if filter.item.is_some() { view.items() } else { view.counted() };
        let counted = deadline::Entity::find().filter(filter.condition(&view, counted));
        let mut rows = page::read(&view.connection, query, &by_date(), &page).await?.counting(&counted);
        let nodes = Deadlines::of(&view, std::mem::take(&mut rows.rows));
        Ok(rows.connection(nodes))
    }
}

fn by_date() -> Sorted<deadline::Entity> {
    Sorted {
        name: "deadline",
        columns: vec![
            deadline::Column::DueKey,
            deadline::Column::ItemId,
            deadline::Column::Name,
            deadline::Column::Seq,
        ],
        descending: false,
    }
}

impl DeadlineFilter {
    fn condition(&self, view: &View, among: Select<item::Entity>) -> Condition {
        let state = self.state.map(deadline::State::from);
        let agency = self.agency.as_deref();
        Condition::all()
            .add(deadline::Column::ItemId.in_subquery(self.items(among)))
            .add_option(state.map(|state| deadline::Column::State.eq(state)))
            .add_option(agency.map(|id| deadline::Column::AgencyId.eq(id)))
            .add_option(self.overdue.map(|yes| match yes {
                true => overdue(view.now),
                false => overdue(view.now).not(),
            }))
            .add_option(self.due_within_days.map(|days| within(view, days)))
    }

    fn items(&self, among: Select<item::Entity>) -> SelectStatement {
        let kind = self.kind.as_deref();
        let items = among.apply_if(kind, |query, kind| query.filter(item::Column::Kind.eq(kind))).apply_if(
            self.item,
            |query, id| {
                let here = Condition::any().add(item::Column::Id.eq(id));
                query.filter(here.add(super::list::under(id)))
            },
        );
        ids(items)
    }
}

/// Open, and late at that moment.
pub fn overdue(now: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(deadline::Column::State.eq(deadline::State::Open))
        .add(deadline::Column::DueAt.is_not_null())
        .add(deadline::Column::DueAt.lte(now))
}

fn within(view: &View, days: u32) -> Condition {
    let until = view.today.checked_add_days(Days::new(days.into()));
    Condition::all()
        .add(deadline::Column::State.eq(deadline::State::Open))
        .add(deadline::Column::DueAt.gt(view.now))
        .add(deadline::Column::Due.lte(compared(until.unwrap_or(NaiveDate::MAX))))
}
