//! Rows that an item owns beside the record they come from: deadlines with their dates, who answers, links, money, its place
//! in the tree, its words for search. The record is carried out again and the rows compared by what they say; ids of lines
//! are made anew, so those are not compared. Rows that people keep outside items have no record to compare them with.

use super::Fault;
use crate::chart::snapshot::Snapshot;
use crate::chart::workflow::Workflow;
use crate::engine::project::{excluded, words};
use crate::engine::tables::Tables;
use crate::store::{
    allocation, assignment, baseline, cost_line, deadline, due_revision, exclusion, expenditure, funding, item,
    lineage, link, responsibility, timer, word,
};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What these items own.
pub async fn stored(on: &impl ConnectionTrait, items: &[item::Model]) -> Result<Tables, DbErr> {
    let ids = || items.iter().map(|row| row.id);
    let mut tables = Tables::default();
    let rows = deadline::Entity::find().filter(deadline::Column::ItemId.is_in(ids())).all(on).await?;
    tables.deadlines.loaded(rows.into_iter().map(|row| ((row.item_id, row.name.clone(), row.seq), row)));
    let rows = due_revision::Entity::find().filter(due_revision::Column::ItemId.is_in(ids())).all(on).await?;
    let key = |row: &due_revision::Model| (row.item_id, row.name.clone(), row.seq, row.revision);
    tables.due_revisions.loaded(rows.into_iter().map(|row| (key(&row), row)));
    let rows = link::Entity::find().filter(link::Column::ItemId.is_in(ids())).all(on).await?;
    let key = |row: &link::Model| (row.item_id, row.to_id, row.kind.clone(), row.recorded_at);
    tables.links.loaded(rows.into_iter().map(|row| (key(&row), row)));
    let rows = word::Entity::find().filter(word::Column::ItemId.is_in(ids())).all(on).await?;
    tables.words.loaded(rows.into_iter().map(|row| ((row.item_id, row.word.clone()), row)));
    let rows = exclusion::Entity::find().filter(exclusion::Column::ItemId.is_in(ids())).all(on).await?;
    tables.exclusions.loaded(rows.into_iter().map(|row| ((row.item_id, row.person_id), row)));
    let rows = timer::Entity::find().filter(timer::Column::ItemId.is_in(ids())).all(on).await?;
    tables.timers.loaded(rows.into_iter().map(|row| ((row.item_id, row.id), row)));
    let family = ids().chain(items.iter().filter_map(|row| row.parent_id));
    let rows = lineage::Entity::find().filter(lineage::Column::ItemId.is_in(family)).all(on).await?;
    tables.lineage.loaded(rows.into_iter().map(|row| ((row.item_id, row.ancestor_id), row)));
    answering(on, ids().collect(), &mut tables).await?;
    money(on, ids().collect(), &mut tables).await?;
    Ok(tables)
}

async fn answering(on: &impl ConnectionTrait, ids: Vec<Uuid>, tables: &mut Tables) -> Result<(), DbErr> {
    let rows = responsibility::Entity::find().filter(responsibility::Column::ItemId.is_in(ids.clone()));
    let key =
        |row: &responsibility::Model| (row.item_id, row.agency_id.clone(), row.part.into(), row.since, row.recorded_at);
    tables.terms.loaded(rows.all(on).await?.into_iter().map(|row| (key(&row), row)));
    let rows = assignment::Entity::find().filter(assignment::Column::ItemId.is_in(ids)).all(on).await?;
    tables.people.loaded(rows.into_iter().map(|row| ((row.item_id, row.person_id, row.recorded_at), row)));
    Ok(())
}

async fn money(on: &impl ConnectionTrait, ids: Vec<Uuid>, tables: &mut Tables) -> Result<(), DbErr> {
    let rows = cost_line::Entity::find().filter(cost_line::Column::ItemId.is_in(ids.clone())).all(on).await?;
    tables.lines.loaded(rows.into_iter().map(|row| ((row.item_id, row.id), row)));
    let rows = expenditure::Entity::find().filter(expenditure::Column::ItemId.is_in(ids.clone())).all(on).await?;
    tables.spent.loaded(rows.into_iter().map(|row| ((row.item_id, row.id), row)));
    let rows = funding::Entity::find().filter(funding::Column::ItemId.is_in(ids.clone())).all(on).await?;
    tables.funding.loaded(rows.into_iter().map(|row| ((row.item_id, row.id), row)));
    let rows = baseline::Entity::find().filter(baseline::Column::ItemId.is_in(ids.clone())).all(on).await?;
    tables.baselines.loaded(rows.into_iter().map(|row| ((row.item_id, row.seq), row)));
    let rows = allocation::Entity::find().filter(allocation::Column::ItemId.is_in(ids)).all(on).await?;
    tables.allocations.loaded(rows.into_iter().map(|row| ((row.item_id, row.id), row)));
    Ok(())
}

/// What the item's record left, and what is stored.
pub fn compare(recorded: &Tables, stored: &Tables, item: Uuid) -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(differences(deadlines(recorded, item), deadlines(stored, item)));
    faults.extend(differences(dates(recorded, item), dates(stored, item)));
    faults.extend(differences(terms(recorded, item), terms(stored, item)));
    faults.extend(differences(people(recorded, item), people(stored, item)));
    faults.extend(differences(links(recorded, item), links(stored, item)));
    faults.extend(differences(lines(recorded, item), lines(stored, item)));
    faults.extend(differences(spent(recorded, item), spent(stored, item)));
    faults.extend(differences(funding(recorded, item), funding(stored, item)));
    faults.extend(differences(baselines(recorded, item), baselines(stored, item)));
    faults.extend(differences(allocations(recorded, item), allocations(stored, item)));
    faults.extend(differences(timers(recorded, item), timers(stored, item)));
    faults
}

/// Its place in the tree by its parent's; its words, and whom it is kept from, by what it says now.
pub fn compare_shown(stored: &Tables, row: &item::Model, workflow: &Workflow, snapshot: &Snapshot) -> Vec<Fault> {
    let above = |id: Uuid| lineage_of(stored, id);
    let parents = row.parent_id.into_iter().flat_map(above).map(|(ancestor, depth)| (ancestor, depth + 1));
    let tree: BTreeSet<_> = parents.chain([(row.id, 0)]).collect();
    let lost = (above(row.id).collect::<BTreeSet<_>>() != tree).then_some(Fault::Lineage);
    let kept = stored.words.iter().filter(|(key, _)| key.0 == row.id).map(|(key, _)| key.1.clone());
    let other = (kept.collect::<BTreeSet<_>>() != words(row, workflow, snapshot)).then_some(Fault::Words);
    let kept = stored.exclusions.iter().filter(|(key, _)| key.0 == row.id).map(|(key, _)| key.1);
    let excluded = (kept.collect::<BTreeSet<_>>() != excluded(workflow, snapshot)).then_some(Fault::Excluded);
    lost.into_iter().chain(other).chain(excluded).collect()
}

fn lineage_of(tables: &Tables, item: Uuid) -> impl Iterator<Item = (Uuid, i32)> {
    let own = (item, Uuid::nil())..=(item, Uuid::max());
    tables.lineage.range(own).map(|(_, row)| (row.ancestor_id, row.depth))
}

type Named<T> = Vec<(String, T)>;

fn deadlines(tables: &Tables, item: Uuid) -> Named<deadline::Model> {
    let own = tables.deadlines.iter().filter(|(key, _)| key.0 == item);
    own.map(|(key, row)| (format!("deadline `{}` of row {}", key.1, key.2), row.clone())).collect()
}

fn dates(tables: &Tables, item: Uuid) -> Named<due_revision::Model> {
    let own = tables.due_revisions.iter().filter(|(key, _)| key.0 == item);
    let name =
        |row: &due_revision::Model| format!("date {} of deadline `{}` of row {}", row.revision, row.name, row.seq);
    own.map(|(_, row)| (name(row), row.clone())).collect()
}

fn terms(tables: &Tables, item: Uuid) -> Named<responsibility::Model> {
    let own = tables.terms.iter().filter(|(key, _)| key.0 == item);
    own.map(|(key, row)| (format!("responsibility of `{}`", key.1), row.clone())).collect()
}

fn people(tables: &Tables, item: Uuid) -> Named<assignment::Model> {
    let own = tables.people.iter().filter(|(key, _)| key.0 == item);
    own.map(|(key, row)| (format!("assignment of person {}", key.1), row.clone())).collect()
}

fn links(tables: &Tables, item: Uuid) -> Named<link::Model> {
    let own = tables.links.iter().filter(|(key, _)| key.0 == item);
    own.map(|(key, row)| (format!("link `{}`", key.2), row.clone())).collect()
}

fn lines(tables: &Tables, item: Uuid) -> Named<cost_line::Model> {
    let own = tables.lines.iter().filter(|(key, _)| key.0 == item);
    own.map(|(_, row)| (format!("cost line `{}`{}", row.reference, scenario(row)), without_id(row))).collect()
}

fn scenario(line: &cost_line::Model) -> String {
    line.scenario.as_ref().map(|name| format!(" of the scenario `{name}`")).unwrap_or_default()
}

/// A row that is older than `stated` says the same in its other columns.
fn without_id(line: &cost_line::Model) -> cost_line::Model {
    let stated = line.line().ok().and_then(|stated| serde_json::to_string(&stated).ok());
    cost_line::Model { id: Uuid::nil(), stated, ..line.clone() }
}

/// With what its line says.
fn spent(tables: &Tables, item: Uuid) -> Named<(expenditure::Model, Option<cost_line::Model>)> {
    let own = tables.spent.iter().filter(|(key, _)| key.0 == item);
    own.map(|(_, row)| {
        let line = row.line_id.and_then(|line| tables.lines.get(&(item, line))).map(without_id);
        let content = expenditure::Model { id: Uuid::nil(), line_id: None, ..row.clone() };
        (format!("expenditure of row {}", row.seq), (content, line))
    })
    .collect()
}

fn funding(tables: &Tables, item: Uuid) -> Named<funding::Model> {
    let own = tables.funding.iter().filter(|(key, _)| key.0 == item);
    own.map(|(_, row)| (format!("funding `{}`", row.reference), funding::Model { id: Uuid::nil(), ..row.clone() }))
        .collect()
}

fn baselines(tables: &Tables, item: Uuid) -> Named<baseline::Model> {
    let own = tables.baselines.iter().filter(|(key, _)| key.0 == item);
    own.map(|(_, row)| (format!("baseline `{}`", row.name), row.clone())).collect()
}

fn allocations(tables: &Tables, item: Uuid) -> Named<allocation::Model> {
    let own = tables.allocations.iter().filter(|(key, _)| key.0 == item);
    let name = |row: &allocation::Model| format!("allocation of `{}` to {}", row.funding, row.to_id);
    own.map(|(_, row)| (name(row), allocation::Model { id: Uuid::nil(), ..row.clone() })).collect()
}

/// When each fires. A message is the sender's.
fn timers(tables: &Tables, item: Uuid) -> Named<(timer::Kind, DateTime<Utc>, i32)> {
    let own = tables.timers.iter().filter(|(key, row)| key.0 == item && row.kind != timer::Kind::Message);
    own.map(|(_, row)| (format!("timer of `{}`", row.event), (row.kind, row.due_at, row.occurrence))).collect()
}

fn differences<T: PartialEq>(recorded: Named<T>, stored: Named<T>) -> Vec<Fault> {
    let (recorded, stored) = (by_name(recorded), by_name(stored));
    let names: BTreeSet<&String> = recorded.keys().chain(stored.keys()).collect();
    let of = |rows: &'_ BTreeMap<String, Vec<T>>, name: &String| rows.get(name).map_or(0, Vec::len);
    let differs = names.into_iter().filter(|name| match (recorded.get(*name), stored.get(*name)) {
        (Some(one), Some(other)) => one.len() != other.len() || one.iter().any(|row| !other.contains(row)),
        (None, _) | (_, None) => true,
    });
    let fault = |what: &String| match of(&recorded, what).cmp(&of(&stored, what)) {
        std::cmp::Ordering::Greater => Fault::Lost { what: what.clone() },
        std::cmp::Ordering::Less => Fault::Stray { what: what.clone() },
        std::cmp::Ordering::Equal => Fault::Altered { what: what.clone() },
    };
    differs.map(fault).collect()
}

fn by_name<T>(rows: Named<T>) -> BTreeMap<String, Vec<T>> {
    let mut named: BTreeMap<String, Vec<T>> = BTreeMap::new();
    for (name, row) in rows {
        named.entry(name).or_default().push(row);
    }
    named
}
