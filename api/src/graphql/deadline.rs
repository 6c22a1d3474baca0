//! Deadlines with every date they had, why, and how each was computed.

pub mod filter;
pub mod load;

use super::agency::Agency;
use super::item::{Item, days_between};
use super::reference::{DocumentRef, PersonRef, References};
use super::reminded::{self, Reminder};
use super::together::Items;
use super::view::{View, viewer};
use crate::error::Result;
use crate::loader::{Groups, Once, grouped};
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use filter::DeadlineFilter;
use milepost_engine::language::title::LANGUAGES;
use milepost_engine::store::{deadline, due_revision};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Deadlines that were read together.
pub struct Deadlines {
    view: Arc<View>,
    rows: Vec<deadline::Model>,
    items: Once<BTreeMap<Uuid, Item>>,
    revisions: Once<Groups<Instance, DueRevision>>,
    reminders: Once<Groups<Instance, Reminder>>,
}

/// Item, name, and the row that opened it.
pub type Instance = (Uuid, String, i64);

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

impl Deadlines {
    pub fn of(view: &Arc<View>, rows: Vec<deadline::Model>) -> Vec<Deadline> {
        let together = Arc::new(Deadlines {
            view: view.clone(),
            rows,
            items: Once::default(),
            revisions: Once::default(),
            reminders: Once::default(),
        });
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

    fn instance(&self) -> Instance {
        let row = self.row();
        (row.item_id, row.name.clone(), row.seq)
    }

    async fn dates(&self) -> Result<&[DueRevision]> {
        Ok(self.together.revisions().await?.get(&self.instance()).map_or(&[], Vec::as_slice))
    }

    /// Open, and due later than it once was.
    pub async fn is_moved_later(&self) -> Result<bool> {
        let due = self.row().due.filter(|_| self.row().state == deadline::State::Open);
        let earlier = |date: &DueRevision| date.due.zip(due).is_some_and(|(once, due)| once < due);
        Ok(self.dates().await?.iter().any(earlier))
    }
}

#[Object]
impl Deadline {
    async fn name(&self) -> &str {
        &self.row().name
    }

    async fn title(&self) -> Result<String> {
        let (view, row) = (&self.together.view, self.row());
        // It is kept in English.
        if view.identity.language == LANGUAGES[0] {
            return Ok(row.title.clone());
        }
        let items = self.together.items().await?;
        let workflow = items.get(&row.item_id).map(|item| view.workflow(item.row())).transpose()?;
        let rule = workflow.and_then(|workflow| workflow.deadline(&row.name));
        Ok(rule.map_or_else(|| row.title.clone(), |rule| rule.title.clone()))
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

    /// How many days after its date it was met.
    async fn days_late(&self) -> i64 {
        let row = self.row();
        let late = row.met_on.zip(row.due).map(|(met, due)| days_between(due, met));
        late.unwrap_or(0).max(0)
    }

    /// How many days its date lies after the first one it had; null: there is no date.
    async fn slip_days(&self) -> Result<Option<i64>> {
        let first = self.dates().await?.iter().find_map(|date| date.due);
        Ok(first.zip(self.row().due).map(|(first, due)| days_between(first, due)))
    }

    /// How the date that holds came about, step by step: what it was counted from, each day that was passed over and why, what
    /// suspended and what extended it.
    async fn explanation(&self) -> Result<Vec<String>> {
        let holds = self.dates().await?.iter().find(|date| date.revision == self.row().revision);
        Ok(holds.map_or(Vec::new(), |date| date.steps.clone()))
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

    /// Who was reminded of it and when, the first one first.
    async fn reminders(&self) -> Result<Vec<Reminder>> {
        let load = reminded::of_items(&self.together.view, self.together.rows.iter().map(|row| row.item_id).collect());
        Ok(self.together.reminders.get(load).await?.get(&self.instance()).cloned().unwrap_or_default())
    }

    /// Every date it had, the first one first.
    async fn revisions(&self) -> Result<Vec<DueRevision>> {
        Ok(self.dates().await?.to_vec())
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
        filter.check(&view).await?;
        let query = deadline::Entity::find().filter(filter.condition(&view, view.items()));
        let counted = if filter.names() { view.items() } else { view.counted() };
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
