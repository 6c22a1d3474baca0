//! Items in memory with all that a step may need to know: read in a handful of set-based statements, under lock where they
//! will be changed, without where somebody only asks what is possible.

use super::command::Failure;
use super::policy;
use super::record::SNAPSHOT;
use super::recount::SKEW;
use super::tables::Tables;
use crate::access::{self, Identity, Reach};
use crate::catalog::Catalog;
use crate::chart::snapshot::{Actor, Costs, Counts, Facts, Snapshot};
use crate::chart::workflow::Workflow;
use crate::ledger::money::Money;
use crate::ledger::policy::Policy;
use crate::store::keys::{DataKey, Keys};
use crate::store::padded::padded;
use crate::store::unindexed::unindexed;
use crate::store::{
    allocation, assignment, claim, cost_line, deadline, expenditure, funding, item, link, responsibility, timer,
    visible,
};
use crate::time::calendar::Calendar;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

pub struct World {
    pub now: DateTime<Utc>,
    pub catalog: Arc<Catalog>,
    pub live: BTreeMap<Uuid, Live>,
    pub reach: HashMap<Uuid, Reach>,
    /// Items whose timers, deadlines and terms are in the tables.
    pub owned: BTreeSet<Uuid>,
    /// Claims of a time that is still to come, of items whose dates are counted again.
    pub ahead: HashMap<Uuid, Vec<claim::Model>>,
    /// Kind, stage and end of the children that the database holds, by parent.
    children: BTreeMap<Uuid, BTreeMap<Uuid, Child>>,
    /// How the money of items is counted, where something above them says it.
    policies: BTreeMap<Uuid, Policy>,
    pub tables: Tables,
}

/// An item's parts that are not columns.
#[derive(Clone)]
pub struct Live {
    pub key: DataKey,
    pub snapshot: Snapshot,
    pub workflow: Arc<Workflow>,
    pub calendar: Arc<Calendar>,
}

#[derive(Clone)]
struct Child {
    kind: String,
    stage: String,
    finished: bool,
    withdrawn: bool,
    ended_at: Option<DateTime<Utc>>,
}

/// Whether the rows will be changed: then they are locked, in id order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    Write,
    Read,
}

impl World {
    pub async fn load(
        on: &impl ConnectionTrait,
        keys: &Keys,
        catalog: Arc<Catalog>,
        now: DateTime<Utc>,
        ids: &BTreeSet<Uuid>,
        lock: Lock,
    ) -> Result<World, Failure> {
        let mut world = World {
            now,
            catalog,
            live: BTreeMap::new(),
            reach: HashMap::new(),
            owned: BTreeSet::new(),
            ahead: HashMap::new(),
            children: BTreeMap::new(),
            policies: BTreeMap::new(),
            tables: Tables::default(),
        };
        let ids: Vec<Uuid> = ids.iter().copied().collect();
        let mut query = item::Entity::find()
            .filter(item::Column::Id.is_in(padded(ids.iter().copied())))
            .order_by_asc(item::Column::Id);
        if lock == Lock::Write {
            query = query.lock_exclusive();
        }
        for row in query.all(on).await? {
            world.live.insert(row.id, world.thaw(keys, &row)?);
            world.tables.items.loaded([(row.id, row)]);
        }
        world.reach = visible::reach_of(on, &ids, world.today()).await?;
        world.load_facts(on).await?;
        Ok(world)
    }

    fn thaw(&self, keys: &Keys, row: &item::Model) -> Result<Live, Failure> {
        let (workflow, calendar) = self.rules(&row.workflow, row.workflow_version as u32)?;
        let key = keys.unwrap(row.id, &row.data_key)?;
        let bytes = key.open(SNAPSHOT, &row.snapshot)?;
        let snapshot = serde_json::from_slice(&bytes).map_err(|cause| Failure::Stored {
            what: format!("the snapshot of item {}", row.id),
            cause: cause.to_string(),
        })?;
        Ok(Live { key, snapshot, workflow, calendar })
    }

    pub fn rules(&self, id: &str, version: u32) -> Result<(Arc<Workflow>, Arc<Calendar>), Failure> {
        let workflow = self.catalog.workflow(id, version);
        let workflow =
            workflow.ok_or_else(|| Failure::Missing(format!("workflow `{id}` version {version} is not published")))?;
        let calendar = self.catalog.calendar(&workflow.calendar);
        let calendar =
            calendar.ok_or_else(|| Failure::Missing(format!("calendar `{}` is not published", workflow.calendar)))?;
        Ok((workflow.clone(), calendar.clone()))
    }

    /// What an effect may change. One statement a table, whatever the number of items; what is here already stays.
    pub async fn load_owned(&mut self, on: &impl ConnectionTrait, mut ids: BTreeSet<Uuid>) -> Result<(), DbErr> {
        ids.retain(|id| self.owned.insert(*id));
        if ids.is_empty() {
            return Ok(());
        }
        let ids = padded(ids);
        let ids = || ids.iter().copied();
        let timers = timer::Entity::find().filter(timer::Column::ItemId.is_in(ids())).all(on).await?;
        self.tables.timers.loaded(timers.into_iter().map(|row| ((row.item_id, row.id), row)));
        let open = unindexed(deadline::Column::State.eq(deadline::State::Open));
        let deadlines = deadline::Entity::find().filter(deadline::Column::ItemId.is_in(ids())).filter(open);
        let deadlines = deadlines.all(on).await?;
        self.tables.deadlines.loaded(deadlines.into_iter().map(|row| ((row.item_id, row.name.clone(), row.seq), row)));
        let terms = responsibility::Column::ItemId.is_in(ids()).and(responsibility::Column::EndedAt.is_null());
        let terms = responsibility::Entity::find().filter(terms).all(on).await?;
        let key = |row: &responsibility::Model| {
            (row.item_id, row.agency_id.clone(), row.part.into(), row.since, row.recorded_at)
        };
        self.tables.terms.loaded(terms.into_iter().map(|row| (key(&row), row)));
        let people = assignment::Column::ItemId.is_in(ids()).and(assignment::Column::EndedAt.is_null());
        let people = assignment::Entity::find().filter(people).all(on).await?;
        self.tables.people.loaded(people.into_iter().map(|row| ((row.item_id, row.person_id, row.recorded_at), row)));
        Ok(())
    }

    /// Turns of rungs that a clock that was ahead claimed.
    pub async fn load_ahead(&mut self, on: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), DbErr> {
        let ahead = claim::Column::ItemId.is_in(ids).and(claim::Column::MadeAt.gt(self.now + SKEW));
        for row in claim::Entity::find().filter(ahead).all(on).await? {
            self.ahead.entry(row.item_id).or_default().push(row);
        }
        Ok(())
    }

    /// Links, ended ones too, of items whose event changes or follows one.
    pub async fn load_links(&mut self, on: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), DbErr> {
        if ids.is_empty() {
            return Ok(());
        }
        let links = link::Entity::find().filter(link::Column::ItemId.is_in(ids)).all(on).await?;
        let key = |row: &link::Model| (row.item_id, row.to_id, row.kind.clone(), row.recorded_at);
        self.tables.links.loaded(links.into_iter().map(|row| (key(&row), row)));
        Ok(())
    }

    async fn load_facts(&mut self, on: &impl ConnectionTrait) -> Result<(), DbErr> {
        let of = |wanted: fn(&Workflow) -> bool| -> Vec<Uuid> {
            self.live.iter().filter(|(_, live)| wanted(&live.workflow)).map(|(id, _)| *id).collect()
        };
        let parents = of(|workflow| !workflow.children.is_empty());
        let (costed, funded) = (of(Workflow::reads_costs), of(Workflow::reads_gap));
        if !parents.is_empty() {
            let children = item::Entity::find().filter(item::Column::ParentId.is_in(padded(parents))).all(on).await?;
            for row in children {
                self.note_child(&row);
            }
        }
        self.load_costs(on, costed).await?;
        self.load_funding(on, funded).await
    }

    /// The sums of these items, and what is spread from them and to them.
    pub async fn load_funding(&mut self, on: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), DbErr> {
        if ids.is_empty() {
            return Ok(());
        }
        let ids = padded(ids);
        let sums = funding::Column::ItemId.is_in(ids.clone()).and(funding::Column::VoidedAt.is_null());
        let sums = funding::Entity::find().filter(sums).all(on).await?;
        self.tables.funding.loaded(sums.into_iter().map(|row| ((row.item_id, row.id), row)));
        let (from, to) = (allocation::Column::ItemId.is_in(ids.clone()), allocation::Column::ToId.is_in(ids));
        let parts = allocation::Entity::find().filter(from.or(to)).filter(allocation::Column::VoidedAt.is_null());
        let parts = parts.all(on).await?;
        self.tables.allocations.loaded(parts.into_iter().map(|row| ((row.item_id, row.id), row)));
        Ok(())
    }

    /// How the money of these items is counted.
    pub async fn load_policies(
        &mut self,
        on: &impl ConnectionTrait,
        keys: &Keys,
        ids: Vec<Uuid>,
    ) -> Result<(), Failure> {
        self.policies.extend(policy::policies(on, keys, &self.catalog, ids).await?);
        Ok(())
    }

    /// What the country says is left out of the line.
    pub fn fiscal_year_starts(&self, item: Uuid) -> Option<u32> {
        let starts = self.policies.get(&item).map(|policy| policy.fiscal_year_starts);
        starts.filter(|starts| *starts != self.catalog.country.fiscal_year_starts)
    }

    /// The lines that count and the money spent, of items whose event changes or whose guards read them.
    pub async fn load_costs(&mut self, on: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<(), DbErr> {
        if ids.is_empty() {
            return Ok(());
        }
        let ids = padded(ids);
        let lines = cost_line::Column::ItemId.is_in(ids.clone()).and(cost_line::Column::VoidedAt.is_null());
        let lines = cost_line::Entity::find().filter(lines).all(on).await?;
        self.tables.lines.loaded(lines.into_iter().map(|row| ((row.item_id, row.id), row)));
        let spent = expenditure::Entity::find().filter(expenditure::Column::ItemId.is_in(ids)).all(on).await?;
        self.tables.spent.loaded(spent.into_iter().map(|row| ((row.item_id, row.id), row)));
        Ok(())
    }

    /// A child as it is now, for its parent's counts.
    pub fn note_child(&mut self, row: &item::Model) {
        let Some(parent) = row.parent_id else { return };
        let (kind, stage) = (row.kind.clone(), row.stage.clone());
        let (finished, withdrawn, ended_at) = (row.finished, row.withdrawn, row.ended_at);
        let child = Child { kind, stage, finished, withdrawn, ended_at };
        self.children.entry(parent).or_default().insert(row.id, child);
    }

    /// Open children of a kind, in id order.
    pub fn open_children(&self, parent: Uuid, kind: &str) -> Vec<Uuid> {
        let children = self.children.get(&parent).into_iter().flatten();
        children
            .filter(|(_, child)| child.kind == kind && !child.finished && !child.withdrawn)
            .map(|(id, _)| *id)
            .collect()
    }

    /// Those that were withdrawn too.
    pub fn every_child(&self, parent: Uuid, kind: &str) -> Vec<Uuid> {
        let children = self.children.get(&parent).into_iter().flatten();
        children.filter(|(_, child)| child.kind == kind).map(|(id, _)| *id).collect()
    }

    pub fn facts(&self, item: Uuid, workflow: &Workflow) -> Facts {
        self.counted(item, workflow, |child| child.finished)
    }

    /// On a day that is past, what ended later had not ended yet.
    pub fn facts_on(&self, item: Uuid, workflow: &Workflow, day: NaiveDate) -> Facts {
        let Some(live) = self.live.get(&item) else { return self.facts(item, workflow) };
        let later = |at: DateTime<Utc>| live.calendar.day_of(at) > day;
        let ended = |child: &Child| child.finished && !child.ended_at.is_some_and(later);
        self.counted(item, workflow, ended)
    }

    fn counted(&self, item: Uuid, workflow: &Workflow, ended: impl Fn(&Child) -> bool) -> Facts {
        let mut facts = Facts::default();
        for kind in workflow.children.keys() {
            facts.children.insert(kind.clone(), Counts::default());
        }
        let children = self.children.get(&item).into_iter().flat_map(BTreeMap::values);
        for child in children.filter(|child| !child.withdrawn) {
            let counts = facts.children.entry(child.kind.clone()).or_default();
            counts.total += 1;
            counts.done += u32::from(ended(child));
            counts.open += u32::from(!ended(child));
            *counts.stages.entry(child.stage.clone()).or_default() += 1;
        }
        if workflow.reads_costs() {
            facts.costs = self.costs(item);
        }
        if workflow.reads_gap() {
            facts.costs.gap = self.gap(item, facts.costs.planned.as_ref());
        }
        facts
    }

    fn costs(&self, item: Uuid) -> Costs {
        let own = (item, Uuid::nil())..=(item, Uuid::max());
        let lines: Vec<_> = self
            .tables
            .lines
            .range(own.clone())
            .map(|(_, line)| line)
            .filter(|line| line.voided_at.is_none() && line.scenario.is_none())
            .collect();
        let spent = self.tables.spent.range(own).map(|(_, spent)| spent).filter(|spent| spent.voided_at.is_none());
        Costs {
            lines: lines.len() as u32,
            planned: sum(lines.iter().filter_map(|line| Some((line.currency.as_str(), line.amount?)))),
            spent: sum(spent.map(|spent| (spent.currency.as_str(), spent.amount))),
            gap: None,
        }
    }

    /// What is planned, less what was received or is committed to the item.
    fn gap(&self, item: Uuid, planned: Option<&Money>) -> Option<Money> {
        let sums = self.tables.funding.iter().map(|(_, sum)| sum);
        let sums = sums.filter(|sum| sum.item_id == item && sum.voided_at.is_none());
        let counted = |sum: &funding::Model| Ord::max(sum.committed, sum.received).unwrap_or_default();
        let held = sums.map(|sum| (sum.currency.as_str(), -counted(sum)));
        let parts = self.tables.allocations.iter().map(|(_, part)| part).filter(|part| part.voided_at.is_none());
        let spread = parts.flat_map(|part| {
            let away = (part.item_id == item).then_some((part.currency.as_str(), part.amount));
            let paid = (part.to_id == item).then_some((part.currency.as_str(), -part.amount));
            away.into_iter().chain(paid)
        });
        let planned = planned?;
        sum([(planned.currency.as_str(), planned.minor().ok()?)].into_iter().chain(held).chain(spread))
    }

    /// The person with the roles that count on this item.
    pub fn actor(&self, identity: &Identity, item: Uuid, workflow: &Workflow) -> Actor {
        let nothing = Reach::default();
        let reach = self.reach.get(&item).unwrap_or(&nothing);
        Actor { id: Some(identity.id), roles: access::roles_on(identity, workflow, reach) }
    }

    #[track_caller]
    pub fn sees(&self, identity: &Identity, item: Uuid) -> bool {
        #[cfg(feature = "leaks")]
        if crate::store::opened::asked(&self.catalog, identity.id, std::panic::Location::caller()) {
            return self.live.contains_key(&item);
        }
        let Some(live) = self.live.get(&item) else {
            return false;
        };
        let active = self.catalog.active(&live.workflow.id).unwrap_or(&live.workflow);
        !self.actor(identity, item, active).roles.is_empty()
    }

    /// The day it is in the country, by which memberships and terms hold.
    pub fn today(&self) -> NaiveDate {
        self.day_of(self.now)
    }

    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.catalog.country.zone).date_naive()
    }
}

/// `None` in more than one currency, past the largest amount, or of nothing.
fn sum<'a>(amounts: impl Iterator<Item = (&'a str, i64)>) -> Option<Money> {
    let mut amounts = amounts.map(|(currency, minor)| Money::of_minor(currency, minor).ok());
    let first = amounts.next()??;
    amounts.try_fold(first, |sum, amount| sum.plus(&amount?))
}
