//! What the database holds of the items a file names: their data, who answers for them, their cost lines.

use super::sight::Sight;
use crate::chart::snapshot::Snapshot;
use crate::engine::command::Failure;
use crate::engine::record::SNAPSHOT;
use crate::ledger::funding::Funding;
use crate::ledger::line::CostLine;
use crate::store::keys::Keys;
use crate::store::responsibility::Part;
use crate::store::{agency, assignment, cost_line, funding, item, responsibility};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Items read with one statement.
pub const CHUNK: usize = 500;
/// No chain of successors is longer.
const MAX_SUCCESSORS: usize = 20;

#[derive(Debug)]
pub struct Stored {
    pub item: item::Model,
    pub snapshot: Snapshot,
    pub terms: Vec<responsibility::Model>,
    pub people: Vec<Uuid>,
    /// By reference.
    pub lines: BTreeMap<String, CostLine>,
    pub funding: BTreeMap<String, Funding>,
}

/// By reference, for references with the workflows whose items a file names: of namesakes the one of that workflow, and the first.
pub async fn load(
    on: &impl ConnectionTrait,
    keys: &Keys,
    sight: Sight<'_>,
    named: &HashMap<&str, &str>,
) -> Result<HashMap<String, Stored>, Failure> {
    let mut stored = HashMap::new();
    let references: Vec<&str> = named.keys().copied().collect();
    for chunk in references.chunks(CHUNK) {
        let named_so = item::Column::Reference.is_in(chunk.iter().copied());
        let rows = sight.items().filter(named_so).order_by_asc(item::Column::Reference);
        let mut rows = rows.order_by_asc(item::Column::Twin).all(on).await?;
        // Stable, so the first of the right workflow comes first.
        rows.sort_by_key(|row| named.get(row.reference.as_str()) != Some(&row.workflow.as_str()));
        let mut seen = HashSet::new();
        rows.retain(|row| seen.insert(row.reference.clone()));
        let held = of(on, keys, rows).await?.into_iter();
        stored.extend(held.map(|held| (held.item.reference.clone(), held)));
    }
    Ok(stored)
}

/// Of a chunk of items, in their order.
pub async fn of(on: &impl ConnectionTrait, keys: &Keys, rows: Vec<item::Model>) -> Result<Vec<Stored>, Failure> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut owned = Owned::load(on, &ids).await?;
    let mut stored = Vec::new();
    for row in rows {
        let snapshot = thaw(keys, &row)?;
        stored.push(owned.take(row, snapshot)?);
    }
    Ok(stored)
}

fn thaw(keys: &Keys, row: &item::Model) -> Result<Snapshot, Failure> {
    let bytes = keys.unwrap(row.id, &row.data_key)?.open(SNAPSHOT, &row.snapshot)?;
    serde_json::from_slice(&bytes).map_err(|cause| damaged(&row.reference, cause))
}

fn damaged(reference: &str, cause: impl ToString) -> Failure {
    Failure::Stored { what: reference.to_owned(), cause: cause.to_string() }
}

/// Rows that belong to items, by item.
#[derive(Default)]
struct Owned {
    terms: HashMap<Uuid, Vec<responsibility::Model>>,
    people: HashMap<Uuid, Vec<Uuid>>,
    lines: HashMap<Uuid, Vec<cost_line::Model>>,
    funding: HashMap<Uuid, Vec<funding::Model>>,
}

impl Owned {
    async fn load(on: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Owned, Failure> {
        let mut owned = Owned::default();
        let ids = || ids.iter().copied();
        let terms = responsibility::Entity::find()
            .filter(responsibility::Column::ItemId.is_in(ids()))
            .filter(responsibility::Column::EndedAt.is_null())
            .order_by_asc(responsibility::Column::AgencyId);
        for term in terms.all(on).await? {
            owned.terms.entry(term.item_id).or_default().push(term);
        }
        let people = assignment::Entity::find()
            .filter(assignment::Column::ItemId.is_in(ids()))
            .filter(assignment::Column::EndedAt.is_null())
            .order_by_asc(assignment::Column::PersonId);
        for person in people.all(on).await? {
            owned.people.entry(person.item_id).or_default().push(person.person_id);
        }
        let lines = cost_line::Entity::find()
            .filter(cost_line::Column::ItemId.is_in(ids()))
            .filter(cost_line::Column::VoidedAt.is_null())
            .filter(cost_line::Column::Scenario.is_null());
        for line in lines.all(on).await? {
            owned.lines.entry(line.item_id).or_default().push(line);
        }
        let sums = funding::Entity::find()
            .filter(funding::Column::ItemId.is_in(ids()))
            .filter(funding::Column::VoidedAt.is_null());
        for sum in sums.all(on).await? {
            owned.funding.entry(sum.item_id).or_default().push(sum);
        }
        Ok(owned)
    }

    fn take(&mut self, item: item::Model, snapshot: Snapshot) -> Result<Stored, Failure> {
        let mut lines = BTreeMap::new();
        for row in self.lines.remove(&item.id).unwrap_or_default() {
            let line = row.line().map_err(|cause| damaged(&item.reference, cause))?;
            lines.insert(row.reference, line);
        }
        let mut funding = BTreeMap::new();
        for row in self.funding.remove(&item.id).unwrap_or_default() {
            let sum = row.funding().map_err(|cause| damaged(&item.reference, cause))?;
            funding.insert(row.reference, sum);
        }
        Ok(Stored {
            funding,
            snapshot,
            terms: self.terms.remove(&item.id).unwrap_or_default(),
            people: self.people.remove(&item.id).unwrap_or_default(),
            lines,
            item,
        })
    }
}

/// Which agencies answer, as they were named: a successor's term only follows another's.
pub struct Answering<'a> {
    pub terms: &'a [responsibility::Model],
    pub register: &'a [agency::Model],
}

impl Answering<'_> {
    pub fn named(&self, part: Part) -> Vec<&str> {
        let terms = self.terms.iter().filter(|term| term.part == part && !self.follows(term));
        terms.map(|term| term.agency_id.as_str()).collect()
    }

    fn follows(&self, term: &responsibility::Model) -> bool {
        let before = |other: &&responsibility::Model| {
            other.part == term.part && other.until.and_then(|until| until.succ_opt()) == Some(term.since)
        };
        self.terms.iter().filter(before).any(|other| self.succeeds(&other.agency_id, &term.agency_id))
    }

    /// `later` is `agency` itself or comes after it.
    pub fn succeeds(&self, agency: &str, later: &str) -> bool {
        let next = |id: &&str| self.register.iter().find(|agency| agency.id == **id)?.successor.as_deref();
        std::iter::successors(Some(agency), next).take(MAX_SUCCESSORS).any(|id| id == later)
    }

    /// These agencies and no others answer in this part; where one of them has ended, its successor.
    pub fn are(&self, part: Part, agencies: &[String]) -> bool {
        let all: Vec<&str> =
            self.terms.iter().filter(|term| term.part == part).map(|term| term.agency_id.as_str()).collect();
        let stands = |agency: &String| all.iter().any(|term| self.succeeds(agency, term));
        let wanted = |term: &&str| agencies.iter().any(|agency| self.succeeds(agency, term));
        agencies.iter().all(stands) && self.named(part).iter().all(wanted)
    }
}
