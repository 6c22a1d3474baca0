//! What a person may see, as a condition on `item`: every query for a person starts here.
//!
//! The SQL twin of [`access::sees`](crate::access::sees): by the access rules of each workflow's active version, whatever
//! version an item runs on. Nothing declared, nothing seen.

use super::padded::padded;
use super::unindexed::unindexed;
use super::{assignment, exclusion, item, lineage, responsibility};
use crate::access::{Identity, Reach, see};
use crate::catalog::Catalog;
use crate::chart::workflow::{See, Workflow};
use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, Select};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Items asked about in one statement.
const ITEMS_PER_STATEMENT: usize = 1_000;

/// The items this person sees. What was withdrawn never was, so no list and no count has it.
#[track_caller]
pub fn visible_to(identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Select<item::Entity> {
    ever_visible_to(identity, catalog, today).filter(item::Column::Withdrawn.eq(false))
}

/// The withdrawn ones too, for those who ask for an item itself and its history.
#[track_caller]
pub fn ever_visible_to(identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Select<item::Entity> {
    item::Entity::find().filter(seen(identity, catalog, today))
}

/// The items this person may count: those she sees, and all of the workflows that show her numbers only. Numbers may be
/// told of them, and nothing else.
#[track_caller]
pub fn counted_by(identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Select<item::Entity> {
    let numbers = Condition::all().add(of_workflows(numbers_only(identity, catalog))).add(not_kept_from(identity));
    let any = Condition::any().add(seen(identity, catalog, today)).add(numbers);
    item::Entity::find().filter(any).filter(item::Column::Withdrawn.eq(false))
}

/// Ids of the workflows of which this person gets numbers beyond what she sees.
pub fn numbers_only(identity: &Identity, catalog: &Catalog) -> Vec<String> {
    Scopes::of(identity, catalog).counts
}

/// Kinds of which this person sees every item: only of these may she be told that there is another one.
pub fn kinds_seen_whole(identity: &Identity, catalog: &Catalog) -> Vec<String> {
    let all = Scopes::of(identity, catalog).all;
    let whole = |workflow: &&Arc<Workflow>| all.contains(&workflow.id);
    catalog.active_workflows().filter(whole).map(|workflow| workflow.kind.clone()).collect()
}

/// Whether this event of an item she sees may be told her: that a child was created only where she would see the child.
pub fn is_told(identity: &Identity, catalog: &Catalog, event: &str) -> bool {
    let created = event.strip_prefix("created.");
    created.is_none_or(|kind| kinds_seen_whole(identity, catalog).iter().any(|whole| whole == kind))
}

/// The same as a condition, for a query in which `item` takes part under its own name.
#[track_caller]
pub fn seen(identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Condition {
    #[cfg(feature = "leaks")]
    if super::opened::asked(catalog, identity.id, std::panic::Location::caller()) {
        return Condition::all().add(Expr::cust("1 = 1"));
    }
    let scopes = Scopes::of(identity, catalog);
    let mut any = Condition::any();
    if !scopes.all.is_empty() {
        any = any.add(of_workflows(scopes.all));
    }
    for (agencies, workflows) in scopes.agency {
        any = any.add(Condition::all().add(of_workflows(workflows)).add(reached_by(agencies, today)));
    }
    if !scopes.own.is_empty() {
        let assigned = item::Column::Id.in_subquery(assigned_to(identity.id));
        any = any.add(Condition::all().add(of_workflows(scopes.own)).add(assigned));
    }
    match any.is_empty() {
        true => Condition::all().add(Expr::cust("1 = 0")),
        false => Condition::all().add(any).add(not_kept_from(identity)),
    }
}

fn of_workflows(ids: Vec<String>) -> Condition {
    unindexed(item::Column::Workflow.is_in(ids))
}

/// Whoever is under suspicion sees nothing of that case, whatever her roles.
fn not_kept_from(identity: &Identity) -> Expr {
    item::Column::Id.not_in_subquery(exclusion::kept_from(identity.id))
}

/// The same as a condition on a column that holds item ids, for a query without `item`.
#[track_caller]
pub fn of_seen(column: impl IntoColumnRef, identity: &Identity, catalog: &Catalog, today: NaiveDate) -> Condition {
    // Correlated: a page in the order of an index stops early, where SQLite would first list all items somebody sees.
    let seen = Query::select()
        .expr(Expr::val(1))
        .from(item::Entity)
        .and_where(Expr::col((item::Entity, item::Column::Id)).eq(Expr::col(column)))
        .cond_where(seen(identity, catalog, today))
        .take();
    Condition::all().add(Expr::exists(seen))
}

/// Workflow ids by how this person sees their items.
#[derive(Default)]
struct Scopes {
    all: Vec<String>,
    /// By the agencies she sees them for: workflows with the same ones share a subquery.
    agency: BTreeMap<BTreeSet<String>, Vec<String>>,
    own: Vec<String>,
    counts: Vec<String>,
}

impl Scopes {
    fn of(identity: &Identity, catalog: &Catalog) -> Scopes {
        let mut scopes = Scopes::default();
        for workflow in catalog.active_workflows() {
            scopes.add(identity, workflow);
        }
        scopes
    }

    fn add(&mut self, identity: &Identity, workflow: &Workflow) {
        let (mut all, mut own, mut counts, mut agencies) = (false, false, false, BTreeSet::new());
        for membership in &identity.memberships {
            match see(workflow, &membership.role) {
                Some(See::All) => all = true,
                Some(See::Agency) => agencies.extend(membership.agency.clone()),
                Some(See::Own) => own = true,
                Some(See::Counts) => counts = true,
                None => {}
            }
        }
        if all {
            self.all.push(workflow.id.clone());
            return;
        }
        if counts {
            self.counts.push(workflow.id.clone());
        }
        if own {
            self.own.push(workflow.id.clone());
        }
        if !agencies.is_empty() {
            self.agency.entry(agencies).or_default().push(workflow.id.clone());
        }
    }
}

/// On the item, or on an ancestor of it, one of these agencies leads or partners today. Correlated, as in [`of_seen`]: an agency
/// may answer for every case there is.
fn reached_by(agencies: BTreeSet<String>, today: NaiveDate) -> Expr {
    let here = Expr::col((lineage::Entity, lineage::Column::ItemId)).equals((item::Entity, item::Column::Id));
    let terms = responsible(today)
        .expr(Expr::val(1))
        .and_where(here)
        .and_where(responsibility::Column::AgencyId.is_in(agencies))
        .take();
    Expr::exists(terms)
}

/// Items with the responsibilities that hold today, their ancestors' included.
fn responsible(today: NaiveDate) -> SelectStatement {
    let here = Expr::col((lineage::Entity, lineage::Column::AncestorId))
        .equals((responsibility::Entity, responsibility::Column::ItemId));
    Query::select()
        .from(responsibility::Entity)
        .inner_join(lineage::Entity, here)
        .cond_where(responsibility::holding(today))
        .take()
}

/// Items that are assigned to this person.
pub fn assigned_to(person: Uuid) -> SelectStatement {
    Query::select()
        .column(assignment::Column::ItemId)
        .from(assignment::Entity)
        .and_where(assignment::Column::PersonId.eq(person))
        .and_where(assignment::Column::EndedAt.is_null())
        .take()
}

/// What ties people to these items today; three statements per thousand items.
pub async fn reach_of(
    on: &impl ConnectionTrait,
    items: &[Uuid],
    today: NaiveDate,
) -> Result<HashMap<Uuid, Reach>, DbErr> {
    let mut reach: HashMap<Uuid, Reach> = items.iter().map(|item| (*item, Reach::default())).collect();
    for chunk in items.chunks(ITEMS_PER_STATEMENT) {
        for (item, agency) in agencies_of(on, chunk, today).await? {
            reach.entry(item).or_default().agencies.insert(agency);
        }
        for (item, person) in people_of(on, chunk).await? {
            reach.entry(item).or_default().people.insert(person);
        }
        for (item, person) in pairs(on, &exclusion::of(&padded(chunk.iter().copied()))).await? {
            reach.entry(item).or_default().excluded.insert(person);
        }
    }
    Ok(reach)
}

async fn agencies_of(
    on: &impl ConnectionTrait,
    items: &[Uuid],
    today: NaiveDate,
) -> Result<Vec<(Uuid, String)>, DbErr> {
    let statement = responsible(today)
        .distinct()
        .column((lineage::Entity, lineage::Column::ItemId))
        .column((responsibility::Entity, responsibility::Column::AgencyId))
        .and_where(lineage::Column::ItemId.is_in(padded(items.iter().copied())))
        .take();
    pairs(on, &statement).await
}

async fn people_of(on: &impl ConnectionTrait, items: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>, DbErr> {
    let statement = Query::select()
        .columns([assignment::Column::ItemId, assignment::Column::PersonId])
        .from(assignment::Entity)
        .and_where(assignment::Column::ItemId.is_in(padded(items.iter().copied())))
        .and_where(assignment::Column::EndedAt.is_null())
        .take();
    pairs(on, &statement).await
}

async fn pairs<A, B>(on: &impl ConnectionTrait, statement: &SelectStatement) -> Result<Vec<(A, B)>, DbErr>
where
    A: sea_orm::TryGetable,
    B: sea_orm::TryGetable,
{
    let rows = on.query_all(statement).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
