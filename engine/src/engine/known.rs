//! Reading what a batch's commands name, in one statement a table: earlier answers first, then the items under lock, then
//! what each kind of change needs.

use super::Shared;
use super::batch::{Batch, Work};
use super::command::{Becomes, Change, Command, Failure, Texts};
use super::record::ANSWER;
use super::world::{Lock, World};
use crate::chart::snapshot::BuiltIn;
use crate::store::padded::padded;
use crate::store::{agency, document, item, lineage, request, timer};
use chrono::{DateTime, Utc};
use sea_orm::ExprTrait;
use sea_orm::sea_query::{Asterisk, Expr, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Reading what the commands name.
impl<'a> Batch<'a> {
    pub(super) async fn load(
        shared: &'a Shared,
        on: &DatabaseTransaction,
        works: &[Work],
        lock: Lock,
    ) -> Result<Batch<'a>, Failure> {
        let commands: Vec<&Command> = works
            .iter()
            .filter_map(|work| match work {
                Work::Person(command) => Some(command.as_ref()),
                Work::Timer(_) | Work::Recompute { .. } => None,
            })
            .collect();
        let known = known_requests(on, &commands).await?;
        let mut ids: BTreeSet<Uuid> = works.iter().flat_map(named).collect();
        ids.extend(parents_of_reopened(on, &commands).await?);
        ids.extend(known.iter().filter_map(|row| row.item_id));
        let documents = named_documents(on, &commands).await?;
        ids.extend(documents.values().filter_map(|row| row.item_id));
        let mut world = World::load(on, &shared.keys, shared.catalog(), shared.clock.now(), &ids, lock).await?;
        let timed = works.iter().filter_map(|work| match work {
            Work::Timer(key) => Some(key.item),
            Work::Recompute { item, .. } => Some(*item),
            Work::Person(_) => None,
        });
        world.load_owned(on, timed.collect()).await?;
        let recounted = works.iter().filter_map(|work| match work {
            Work::Recompute { item, .. } => Some(*item),
            Work::Timer(_) | Work::Person(_) => None,
        });
        world.load_ahead(on, recounted.collect()).await?;
        let mut batch = Batch {
            shared,
            world,
            carried: Vec::new(),
            reminders: Vec::new(),
            messages: Vec::new(),
            reworded: Vec::new(),
            answered: HashMap::new(),
            documents,
            agencies: Vec::new(),
            holders: HashMap::new(),
            past: HashMap::new(),
            fired: HashMap::new(),
        };
        batch.recall(known)?;
        batch.load_named(on, &commands).await?;
        batch.load_histories(on, works).await?;
        Ok(batch)
    }

    fn recall(&mut self, known: Vec<request::Model>) -> Result<(), Failure> {
        for row in known {
            let live = row.item_id.and_then(|item| self.world.live.get(&item));
            let live = live.ok_or_else(|| Failure::Missing(format!("the item of request `{}`", row.request_id)))?;
            let plain = live.key.open(ANSWER, &row.answer)?;
            let answer = serde_json::from_slice(&plain)
                .map_err(|error| Failure::Stored { what: "an answer".into(), cause: error.to_string() })?;
            self.answered.insert((row.actor_id, row.request_id), (row.body_hash, answer));
        }
        Ok(())
    }

    async fn load_named(&mut self, on: &DatabaseTransaction, commands: &[&Command]) -> Result<(), Failure> {
        let of = |wanted: fn(&Change) -> Option<Uuid>| {
            commands.iter().filter_map(|command| wanted(&command.change)).collect::<Vec<Uuid>>()
        };
        self.world
            .load_costs(
                on,
                of(|change| match change {
                    Change::Cost { item, .. } | Change::Spend { item, .. } | Change::Migrate { item, .. } => {
                        Some(*item)
                    }
                    _ => None,
                }),
            )
            .await?;
        let costed = of(|change| match change {
            Change::Cost { item, .. } => Some(*item),
            _ => None,
        });
        self.world.load_policies(on, &self.shared.keys, costed).await?;
        self.world
            .load_links(
                on,
                of(|change| match change {
                    Change::Link { item, .. } => Some(*item),
                    _ => None,
                }),
            )
            .await?;
        let names_agencies =
            |change: &Change| matches!(change, Change::Assign { .. } | Change::Cost { .. } | Change::Spend { .. });
        if commands.iter().any(|command| names_agencies(&command.change)) {
            self.agencies = agency::Entity::find().all(on).await?;
        }
        self.load_funding(on, commands).await?;
        let named = of(|change| match change {
            Change::Baseline { item, .. } => Some(*item),
            _ => None,
        });
        self.world.load_baselines(on, named).await?;
        self.load_for_creation(on, commands).await
    }

    /// Sums with what is spread of them, and what may be paid.
    async fn load_funding(&mut self, on: &impl ConnectionTrait, commands: &[&Command]) -> Result<(), Failure> {
        let (mut holders, mut paid) = (Vec::new(), BTreeSet::new());
        for command in commands {
            match &command.change {
                Change::Fund { item, .. } => holders.push(*item),
                Change::Allocate { item, parts, .. } => {
                    holders.push(*item);
                    paid.extend(parts.iter().map(|part| part.item));
                }
                _ => {}
            }
        }
        self.world.load_funding(on, holders).await?;
        self.world.load_costs(on, paid.iter().copied().collect()).await?;
        if !paid.is_empty() {
            let rows = lineage::Entity::find().filter(lineage::Column::ItemId.is_in(paid)).all(on).await?;
            self.world.tables.lineage.loaded(rows.into_iter().map(|row| ((row.item_id, row.ancestor_id), row)));
        }
        Ok(())
    }

    async fn load_for_creation(&mut self, on: &impl ConnectionTrait, commands: &[&Command]) -> Result<(), Failure> {
        let births = self.births()?;
        let begun = commands.iter().filter_map(|command| command.change.beginning()?.parent);
        let parents: BTreeSet<Uuid> = begun.chain(births.iter().map(|(_, parent, _)| *parent)).collect();
        if !parents.is_empty() {
            let rows = lineage::Entity::find().filter(lineage::Column::ItemId.is_in(parents)).all(on).await?;
            self.world.tables.lineage.loaded(rows.into_iter().map(|row| ((row.item_id, row.ancestor_id), row)));
        }
        self.load_references(on, commands, &births).await
    }

    /// Items that messages bring forth: of which workflow, below what, when.
    fn births(&self) -> Result<Vec<(String, Uuid, DateTime<Utc>)>, Failure> {
        let messages = self.world.tables.timers.iter().map(|(_, row)| row);
        let messages = messages.filter(|row| row.kind == timer::Kind::Message && row.event == BuiltIn::Create.name());
        let mut births = Vec::new();
        for row in messages {
            let body = self.body(row)?;
            births.extend(body.born.map(|born| (born.workflow, row.item_id, body.at)));
        }
        Ok(births)
    }
}

async fn named_documents(
    on: &impl ConnectionTrait,
    commands: &[&Command],
) -> Result<HashMap<Uuid, document::Model>, DbErr> {
    let ids: BTreeSet<Uuid> = commands.iter().flat_map(|command| documents(&command.change)).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = document::Entity::find().filter(document::Column::Id.is_in(ids)).all(on).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// A parent takes its child's reopening, by a correction too, in the same transaction, and is locked with it.
async fn parents_of_reopened(on: &impl ConnectionTrait, commands: &[&Command]) -> Result<Vec<Uuid>, DbErr> {
    let reopened = commands.iter().filter_map(|command| match command.change {
        Change::Reopen { item, .. } | Change::Correct { item, .. } | Change::Undo { item, .. } => Some(item),
        _ => None,
    });
    let reopened: Vec<Uuid> = reopened.collect();
    if reopened.is_empty() {
        return Ok(Vec::new());
    }
    let parents = item::Entity::find().select_only().column(item::Column::ParentId);
    let parents = parents.filter(item::Column::Id.is_in(reopened)).filter(item::Column::ParentId.is_not_null());
    parents.into_tuple().all(on).await
}

async fn known_requests(on: &impl ConnectionTrait, commands: &[&Command]) -> Result<Vec<request::Model>, DbErr> {
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    // Pair for pair, by the key: a condition on each column would read all that a person ever asked.
    let asked = padded(commands.iter().map(|command| (command.by.id, command.request_id.as_str())));
    let asked = Query::select().column(Asterisk).from_values(asked, "asked").take();
    let key = Expr::tuple([Expr::col(request::Column::ActorId), Expr::col(request::Column::RequestId)]);
    request::Entity::find().filter(key.in_subquery(asked)).all(on).await
}

/// The items a piece of work reads or changes.
fn named(work: &Work) -> Vec<Uuid> {
    match work {
        Work::Timer(key) => vec![key.item],
        Work::Recompute { item, .. } => vec![*item],
        Work::Person(command) => {
            let linked = match &command.change {
                Change::Link { to, .. } => vec![*to],
                Change::Allocate { parts, .. } => parts.iter().map(|part| part.item).collect(),
                _ => Vec::new(),
            };
            let parent = command.change.beginning().and_then(|beginning| beginning.parent);
            command.change.item().into_iter().chain(parent).chain(linked).collect()
        }
    }
}

/// Ids in the input that may be documents'.
fn documents(change: &Change) -> Vec<Uuid> {
    let ids = |input: &Texts| input.values().filter_map(|text| text.parse().ok()).collect();
    match change {
        Change::Create { input, .. }
        | Change::Adopt { input, .. }
        | Change::Fire { input, .. }
        | Change::Extend { input, .. } => ids(input),
        Change::Correct { becomes: Becomes::Replaced { input, .. }, .. } => ids(input.texts()),
        Change::Spend { expenditure, .. } => expenditure.document.iter().copied().collect(),
        Change::Assign { .. }
        | Change::Cost { .. }
        | Change::Fund { .. }
        | Change::Allocate { .. }
        | Change::Baseline { .. }
        | Change::Link { .. }
        | Change::Correct { becomes: Becomes::Void, .. }
        | Change::Undo { .. }
        | Change::Reopen { .. }
        | Change::Migrate { .. }
        | Change::Reveal { .. } => Vec::new(),
    }
}

pub(super) fn body_hash(command: &Command) -> Result<Vec<u8>, Failure> {
    let body = serde_json::to_vec(&(&command.change, &command.at))
        .map_err(|error| Failure::Stored { what: "a request".into(), cause: error.to_string() })?;
    Ok(Sha256::digest(body).to_vec())
}
