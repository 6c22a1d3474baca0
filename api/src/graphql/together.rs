//! Items that were read together, and what belongs to them: each kind of part is read once for all of them.

use super::agency::Agency;
use super::baseline::Baseline;
use super::cost_line::{CostLine, CostLines};
use super::dated::earliest;
use super::deadline::{Deadline, Deadlines};
use super::event::AvailableEvent;
use super::expenditure::{Expenditure, Expenditures};
use super::funding::{Allocation, Allocations, Funding, Sums};
use super::item::Item;
use super::link::Link;
use super::objection::Objection;
use super::outcome::outcomes;
use super::parts::{self, Parts};
use super::reference::{PersonRef, References};
use super::reminder::{Snooze, StandIn};
use super::view::View;
use crate::error::{Fault, Result};
use crate::loader::{Groups, Once, grouped};
use chrono::NaiveDate;
use milepost_engine::chart::age::{Age, age};
use milepost_engine::chart::snapshot::Snapshot;
use milepost_engine::chart::value::Value;
use milepost_engine::engine::history;
use milepost_engine::engine::record::SNAPSHOT;
use milepost_engine::store::{allocation, assignment, cost_line, deadline, expenditure, funding, item, responsibility};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// A statement can bind only so many ids.
const ITEMS_PER_STATEMENT: usize = 1_000;

pub struct Items {
    pub view: Arc<View>,
    pub rows: Vec<item::Model>,
    contents: Once<Contents>,
    now: Once<BTreeMap<Uuid, Item>>,
    parents: Once<BTreeMap<Uuid, Item>>,
    deadlines: Once<Groups<Uuid, Deadline>>,
    costs: Once<Groups<Uuid, CostLine>>,
    expenditures: Once<Groups<Uuid, Expenditure>>,
    funding: Once<Groups<Uuid, Funding>>,
    baselines: Once<Groups<Uuid, Baseline>>,
    allocations: Once<Groups<Uuid, Allocation>>,
    agencies: Once<Groups<Uuid, Responsible>>,
    people: Once<Groups<Uuid, PersonRef>>,
    links: Once<Groups<Uuid, Link>>,
    objections: Once<Groups<Uuid, Objection>>,
    snoozes: Once<Groups<Uuid, Snooze>>,
    delegations: Once<Groups<Uuid, StandIn>>,
    children: Once<Groups<Uuid, ChildCount>>,
    parts: Once<HashMap<Uuid, Parts>>,
    next: Once<HashMap<Uuid, Deadline>>,
    possible: Once<HashMap<Uuid, Vec<AvailableEvent>>>,
    ages: Once<HashMap<Uuid, Age>>,
    outcomes: Once<HashMap<Uuid, String>>,
    dates: Once<HashMap<(Uuid, String), NaiveDate>>,
}

/// The decrypted snapshots, in the rows' order, and what they name.
pub struct Contents {
    pub snapshots: Vec<Snapshot>,
    pub references: Arc<References>,
}

#[derive(Clone)]
pub struct Responsible {
    pub part: responsibility::Part,
    pub agency: Agency,
}

/// Children of one stage.
#[derive(Clone, Debug)]
pub struct ChildCount {
    pub stage: String,
    pub finished: bool,
    pub number: i64,
}

impl Items {
    pub fn of(view: &Arc<View>, rows: Vec<item::Model>) -> Vec<Item> {
        let together = Arc::new(Items {
            view: view.clone(),
            rows,
            contents: Once::default(),
            now: Once::default(),
            parents: Once::default(),
            deadlines: Once::default(),
            costs: Once::default(),
            expenditures: Once::default(),
            funding: Once::default(),
            baselines: Once::default(),
            allocations: Once::default(),
            agencies: Once::default(),
            people: Once::default(),
            links: Once::default(),
            objections: Once::default(),
            snoozes: Once::default(),
            delegations: Once::default(),
            children: Once::default(),
            parts: Once::default(),
            next: Once::default(),
            possible: Once::default(),
            ages: Once::default(),
            outcomes: Once::default(),
            dates: Once::default(),
        });
        (0..together.rows.len()).map(|index| Item::new(together.clone(), index)).collect()
    }

    /// Those of these items that the person may see.
    pub async fn by_id(view: &Arc<View>, ids: impl IntoIterator<Item = Uuid>) -> Result<BTreeMap<Uuid, Item>> {
        let ids: BTreeSet<Uuid> = ids.into_iter().collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let mut rows = Vec::with_capacity(ids.len());
        for chunk in ids.chunks(ITEMS_PER_STATEMENT) {
            let some = view.all_items().filter(item::Column::Id.is_in(chunk.iter().copied()));
            rows.extend(some.all(&view.connection).await?);
        }
        let items = Items::of(view, rows).into_iter();
        Ok(items.map(|item| (item.row().id, item)).collect())
    }

    fn ids(&self) -> impl Iterator<Item = Uuid> {
        self.rows.iter().map(|row| row.id)
    }

    pub async fn contents(&self) -> Result<&Contents> {
        self.contents.get(async { self.decrypt() }).await
    }

    fn decrypt(&self) -> Result<Contents> {
        let snapshots = self.rows.iter().map(|row| snapshot(&self.view, row));
        let snapshots: Vec<Snapshot> = snapshots.collect::<Result<_>>()?;
        let values = || snapshots.iter().flat_map(|snapshot| snapshot.fields.values());
        let people = values().filter_map(|value| match value {
            Value::Person(id) => Some(*id),
            _ => None,
        });
        let documents = values().filter_map(|value| match value {
            Value::Document(id) => Some(*id),
            _ => None,
        });
        let references = References::new(&self.view, people, documents);
        Ok(Contents { snapshots, references })
    }

    /// As they are now.
    pub async fn now(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let present = self.view.present();
        self.now.get(Items::by_id(&present, self.ids())).await
    }

    pub async fn parents(&self) -> Result<&BTreeMap<Uuid, Item>> {
        let ids = self.rows.iter().filter_map(|row| row.parent_id);
        self.parents.get(Items::by_id(&self.view, ids)).await
    }

    pub async fn deadlines(&self) -> Result<&Groups<Uuid, Deadline>> {
        let load = async {
            let rows = deadline::Entity::find()
                .filter(deadline::Column::ItemId.is_in(self.ids()))
                .order_by_asc(deadline::Column::DueKey)
                .order_by_asc(deadline::Column::Name)
                .order_by_asc(deadline::Column::Seq)
                .all(&self.view.connection)
                .await?;
            let deadlines = Deadlines::of(&self.view, rows).into_iter();
            Ok(grouped(deadlines.map(|one| (one.row().item_id, one))))
        };
        self.deadlines.get(load).await
    }

    pub async fn costs(&self) -> Result<&Groups<Uuid, CostLine>> {
        let load = async {
            let rows = cost_line::Entity::find()
                .filter(cost_line::Column::ItemId.is_in(self.ids()))
                .filter(cost_line::Column::VoidedAt.is_null())
                .order_by_asc(cost_line::Column::Id)
                .all(&self.view.connection)
                .await?;
            let lines = CostLines::of(&self.view, rows).into_iter();
            Ok(grouped(lines.map(|line| (line.row().item_id, line))))
        };
        self.costs.get(load).await
    }

    pub async fn expenditures(&self) -> Result<&Groups<Uuid, Expenditure>> {
        let load = async {
            let rows = expenditure::Entity::find()
                .filter(expenditure::Column::ItemId.is_in(self.ids()))
                .filter(expenditure::Column::VoidedAt.is_null())
                .order_by_asc(expenditure::Column::SpentOn)
                .order_by_asc(expenditure::Column::Id)
                .all(&self.view.connection)
                .await?;
            let spent = Expenditures::of(&self.view, rows).into_iter();
            Ok(grouped(spent.map(|one| (one.row().item_id, one))))
        };
        self.expenditures.get(load).await
    }

    pub async fn funding(&self) -> Result<&Groups<Uuid, Funding>> {
        let load = async {
            let rows = funding::Entity::find()
                .filter(funding::Column::ItemId.is_in(self.ids()))
                .filter(funding::Column::VoidedAt.is_null())
                .order_by_asc(funding::Column::Reference)
                .all(&self.view.connection)
                .await?;
            let sums = Sums::of(&self.view, rows)?.into_iter();
            Ok(grouped(sums.map(|sum| (sum.row().item_id, sum))))
        };
        self.funding.get(load).await
    }

    pub async fn baselines(&self) -> Result<&Groups<Uuid, Baseline>> {
        let load = async {
            let made = Baseline::load(&self.view, self.ids()).await?.into_iter();
            Ok(grouped(made.map(|one| (one.row().item_id, one))))
        };
        self.baselines.get(load).await
    }

    /// That pay these items.
    pub async fn allocations(&self) -> Result<&Groups<Uuid, Allocation>> {
        let load = async {
            let rows = allocation::Entity::find()
                .filter(allocation::Column::ToId.is_in(self.ids()))
                .filter(allocation::Column::VoidedAt.is_null())
                .order_by_asc(allocation::Column::Id)
                .all(&self.view.connection)
                .await?;
            let parts = Allocations::of(&self.view, rows).into_iter();
            Ok(grouped(parts.map(|part| (part.row().to_id, part))))
        };
        self.allocations.get(load).await
    }

    pub async fn agencies(&self) -> Result<&Groups<Uuid, Responsible>> {
        let load = async {
            let register = self.view.register.rows(&self.view).await?;
            let rows = responsibility::Entity::find()
                .filter(responsibility::Column::ItemId.is_in(self.ids()))
                .filter(responsibility::holding(self.view.today))
                .order_by_asc(responsibility::Column::AgencyId)
                .all(&self.view.connection)
                .await?;
            let found = rows.into_iter().filter_map(|row| {
                let agency = Agency::new(&self.view, register.get(&row.agency_id)?);
                let part = row.part;
                Some((row.item_id, Responsible { part, agency }))
            });
            Ok(grouped(found))
        };
        self.agencies.get(load).await
    }

    pub async fn people(&self) -> Result<&Groups<Uuid, PersonRef>> {
        let load = async {
            let rows = assignment::Entity::find()
                .filter(assignment::Column::ItemId.is_in(self.ids()))
                .filter(assignment::Column::EndedAt.is_null())
                .order_by_asc(assignment::Column::PersonId)
                .all(&self.view.connection)
                .await?;
            let ids = rows.iter().map(|row| row.person_id);
            let among = References::new(&self.view, ids, []);
            let people = rows.iter().map(|row| (row.item_id, among.person(row.person_id)));
            Ok(grouped(people))
        };
        self.people.get(load).await
    }

    pub async fn links(&self) -> Result<&Groups<Uuid, Link>> {
        let ids: Vec<Uuid> = self.ids().collect();
        self.links.get(Link::load(&self.view, &ids)).await
    }

    pub async fn objections(&self) -> Result<&Groups<Uuid, Objection>> {
        let ids: Vec<Uuid> = self.ids().collect();
        self.objections.get(Objection::load(&self.view, &ids)).await
    }

    pub async fn snoozes(&self) -> Result<&Groups<Uuid, Snooze>> {
        let ids: Vec<Uuid> = self.ids().collect();
        self.snoozes.get(Snooze::load(&self.view, &ids)).await
    }

    pub async fn delegations(&self) -> Result<&Groups<Uuid, StandIn>> {
        let ids: Vec<Uuid> = self.ids().collect();
        self.delegations.get(StandIn::load(&self.view, &ids)).await
    }

    /// Visible children by stage.
    pub async fn children(&self) -> Result<&Groups<Uuid, ChildCount>> {
        let load = async {
            let rows: Vec<(Uuid, String, bool, i64)> = item::Entity::find()
                .select_only()
                .columns([item::Column::ParentId, item::Column::Stage, item::Column::Finished])
                .expr_as(Expr::cust("COUNT(*)"), "number")
                .filter(item::Column::ParentId.is_in(self.ids()))
                .filter(item::Column::Id.in_subquery(self.view.item_ids()))
                .group_by(item::Column::ParentId)
                .group_by(item::Column::Stage)
                .group_by(item::Column::Finished)
                .order_by_asc(item::Column::Stage)
                .into_tuple()
                .all(&self.view.connection)
                .await?;
            let counts = rows.into_iter().map(|(parent, stage, finished, number)| {
                let count = ChildCount { stage, finished, number };
                (parent, count)
            });
            Ok(grouped(counts))
        };
        self.children.get(load).await
    }

    /// How what stands below each of them stands; of those below which something is late or at risk.
    pub async fn parts(&self) -> Result<&HashMap<Uuid, Parts>> {
        self.parts.get(parts::counted(&self.view, self.ids())).await
    }

    /// Whose date comes first, of each of them and what stands below it.
    pub async fn next(&self) -> Result<&HashMap<Uuid, Deadline>> {
        self.next.get(parts::next(&self.view, self.ids())).await
    }

    /// Of those that have one.
    pub async fn outcomes(&self) -> Result<&HashMap<Uuid, String>> {
        self.outcomes.get(outcomes(&self.view, &self.rows)).await
    }

    /// The earliest open date of each name, of each of these items or of what stands below it and is seen.
    pub async fn dates(&self) -> Result<&HashMap<(Uuid, String), NaiveDate>> {
        self.dates.get(earliest(&self.view, self.ids())).await
    }

    /// Of those whose workflow counts one.
    pub async fn ages(&self) -> Result<&HashMap<Uuid, Age>> {
        let load = async {
            let aging = self.rows.iter().filter(|row| self.view.workflow(row).is_ok_and(|one| one.age.is_some()));
            let mut keys = HashMap::new();
            for row in aging {
                keys.insert(row.id, self.view.engine.keys.unwrap(row.id, &row.data_key)?);
            }
            let past = history::read(&self.view.connection, &keys).await?;
            let snapshots = &self.contents().await?.snapshots;
            let ages = self.rows.iter().zip(snapshots).filter_map(|(row, snapshot)| {
                let rows = past.get(&row.id)?.iter().map(|entry| history::row(&self.view.catalog, entry));
                let rows: Vec<_> = rows.collect::<Option<_>>()?;
                Some((row.id, age(self.view.workflow(row).ok()?, snapshot, &rows, self.view.now)?))
            });
            Ok(ages.collect())
        };
        self.ages.get(load).await
    }

    /// What the person could do now; nothing in an earlier state.
    pub async fn possible(&self) -> Result<&HashMap<Uuid, Vec<AvailableEvent>>> {
        let load = async {
            if self.view.as_of.is_some() {
                return Ok(HashMap::new());
            }
            let ids: Vec<Uuid> = self.ids().collect();
            let possible = self.view.engine.possible(&self.view.identity, &ids).await?;
            let events = possible.into_iter().map(|(id, events)| {
                let events = events.into_iter().map(AvailableEvent);
                (id, events.collect())
            });
            Ok(events.collect())
        };
        self.possible.get(load).await
    }
}

fn snapshot(view: &View, row: &item::Model) -> Result<Snapshot> {
    let key = view.engine.keys.unwrap(row.id, &row.data_key)?;
    let bytes = key.open(SNAPSHOT, &row.snapshot)?;
    let what = || format!("the snapshot of item {}", row.id);
    serde_json::from_slice(&bytes).map_err(|error| Fault::stored(&what(), error))
}
