//! One transaction for many waiting commands: load under lock, run the pure step for each in memory, write one statement a
//! table, commit. A rejection never reaches the database. Rights are those of the batch's start: its commands are
//! concurrent, none was acknowledged before another was read.

use super::Shared;
use super::command::{Answer, Change, Command, Failure, Refusal, Texts};
use super::effects::Reminder;
use super::messages::Message;
use super::record::ANSWER;
use super::world::{Lock, World};
use crate::store::{agency, counter, document, item, lineage, request};
use sea_orm::ExprTrait;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

#[derive(Debug)]
pub enum Work {
    Person(Command),
    Timer(TimerKey),
}

/// A timer that was due when it was claimed; gone or with another fence, it is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerKey {
    pub item: Uuid,
    pub id: Uuid,
    pub fence: i64,
}

/// `None`: a timer, which nobody waits for.
pub type Outcome = Result<Option<Answer>, Refusal>;

pub struct Batch<'a> {
    pub(super) shared: &'a Shared,
    pub(super) world: World,
    pub(super) reminders: Vec<Reminder>,
    pub(super) messages: Vec<Message>,
    /// Items whose words for search changed.
    pub(super) reworded: Vec<Uuid>,
    /// Accepted answers by (person, request id): stored ones and this batch's.
    answered: HashMap<(Uuid, String), (Vec<u8>, Answer)>,
    pub(super) documents: HashMap<Uuid, document::Model>,
    /// The register, where somebody is assigned.
    pub(super) agencies: Vec<agency::Model>,
    /// References that were asked for and are taken.
    pub(super) taken: HashSet<String>,
}

impl Batch<'_> {
    /// All of it is on disk when this answers, or none.
    pub async fn run(shared: &Shared, works: &[Work]) -> Result<Vec<Outcome>, Failure> {
        let transaction = shared.database.begin().await?;
        let mut batch = Batch::load(shared, &transaction, works).await?;
        let outcomes = works
            .iter()
            .map(|work| batch.one(work))
            .collect::<Result<Vec<Outcome>, Failure>>()?;
        if batch.world.tables.journal.is_empty()
            && works.iter().all(|work| matches!(work, Work::Person(_)))
        {
            transaction.rollback().await?;
            return Ok(outcomes);
        }
        batch.send_messages(&transaction).await?;
        batch.claim_reminders(&transaction).await?;
        let urgent = batch.world.tables.is_urgent(batch.world.now);
        batch
            .world
            .tables
            .save(&transaction, batch.world.now, &batch.reworded)
            .await?;
        transaction.commit().await?;
        if urgent {
            shared.due.notify_one();
        }
        Ok(outcomes)
    }

    fn one(&mut self, work: &Work) -> Result<Outcome, Failure> {
        match work {
            Work::Timer(key) => self.timer(*key).map(|()| Ok(None)),
            Work::Person(command) => self.person(command).map(|outcome| outcome.map(Some)),
        }
    }

    fn person(&mut self, command: &Command) -> Result<Result<Answer, Refusal>, Failure> {
        let key = (command.by.id, command.request_id.clone());
        let body = body_hash(command)?;
        if let Some((asked, answer)) = self.answered.get(&key) {
            let reused = || Refusal::RequestReused {
                request_id: command.request_id.clone(),
            };
            return Ok(if *asked == body {
                Ok(answer.clone())
            } else {
                Err(reused())
            });
        }
        let item = match self.act(command)? {
            Ok(item) => item,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let answer = self.answer(item)?;
        let plain = serde_json::to_vec(&answer).map_err(|error| Failure::Stored {
            what: "an answer".into(),
            cause: error.to_string(),
        })?;
        self.world.tables.requests.push(request::Model {
            actor_id: command.by.id,
            request_id: command.request_id.clone(),
            body_hash: body.clone(),
            answer: self.world.live[&item].key.seal(ANSWER, &plain)?,
            item_id: Some(item),
            recorded_at: self.world.now,
        });
        self.answered.insert(key, (body, answer.clone()));
        Ok(Ok(answer))
    }

    fn answer(&self, item: Uuid) -> Result<Answer, Failure> {
        let row = self
            .world
            .tables
            .items
            .get(&item)
            .ok_or_else(|| Failure::Missing(format!("item {item}")))?;
        Ok(Answer {
            item,
            reference: row.reference.clone(),
            seq: row.seq as u64,
            revision: row.revision as u64,
            stage: row.stage.clone(),
        })
    }
}

/// Reading what the commands name.
impl<'a> Batch<'a> {
    async fn load(
        shared: &'a Shared,
        on: &DatabaseTransaction,
        works: &[Work],
    ) -> Result<Batch<'a>, Failure> {
        let commands: Vec<&Command> = works
            .iter()
            .filter_map(|work| match work {
                Work::Person(command) => Some(command),
                Work::Timer(_) => None,
            })
            .collect();
        let known = known_requests(on, &commands).await?;
        let mut ids: BTreeSet<Uuid> = works.iter().flat_map(named).collect();
        ids.extend(known.iter().filter_map(|row| row.item_id));
        let world = World::load(
            on,
            &shared.keys,
            shared.catalog(),
            shared.clock.now(),
            &ids,
            Lock::Write,
        )
        .await?;
        let mut batch = Batch {
            shared,
            world,
            reminders: Vec::new(),
            messages: Vec::new(),
            reworded: Vec::new(),
            answered: HashMap::new(),
            documents: HashMap::new(),
            agencies: Vec::new(),
            taken: HashSet::new(),
        };
        batch.recall(known)?;
        batch.load_named(on, &commands).await?;
        Ok(batch)
    }

    fn recall(&mut self, known: Vec<request::Model>) -> Result<(), Failure> {
        for row in known {
            let live = row.item_id.and_then(|item| self.world.live.get(&item));
            let live = live.ok_or_else(|| {
                Failure::Missing(format!("the item of request `{}`", row.request_id))
            })?;
            let plain = live.key.open(ANSWER, &row.answer)?;
            let answer = serde_json::from_slice(&plain).map_err(|error| Failure::Stored {
                what: "an answer".into(),
                cause: error.to_string(),
            })?;
            self.answered
                .insert((row.actor_id, row.request_id), (row.body_hash, answer));
        }
        Ok(())
    }

    async fn load_named(
        &mut self,
        on: &DatabaseTransaction,
        commands: &[&Command],
    ) -> Result<(), Failure> {
        let of = |wanted: fn(&Change) -> Option<Uuid>| {
            commands
                .iter()
                .filter_map(|command| wanted(&command.change))
                .collect::<Vec<Uuid>>()
        };
        self.world
            .load_costs(
                on,
                of(|change| match change {
                    Change::Cost { item, .. } | Change::Spend { item, .. } => Some(*item),
                    _ => None,
                }),
            )
            .await?;
        self.world
            .load_links(
                on,
                of(|change| match change {
                    Change::Link { item, .. } => Some(*item),
                    _ => None,
                }),
            )
            .await?;
        if commands
            .iter()
            .any(|command| matches!(command.change, Change::Assign { .. }))
        {
            self.agencies = agency::Entity::find().all(on).await?;
        }
        self.load_documents(on, commands).await?;
        self.load_for_creation(
            on,
            commands,
            of(|change| match change {
                Change::Create { parent, .. } => *parent,
                _ => None,
            }),
        )
        .await?;
        Ok(())
    }

    async fn load_documents(
        &mut self,
        on: &impl ConnectionTrait,
        commands: &[&Command],
    ) -> Result<(), DbErr> {
        let ids: BTreeSet<Uuid> = commands
            .iter()
            .flat_map(|command| documents(&command.change))
            .collect();
        if !ids.is_empty() {
            let rows = document::Entity::find()
                .filter(document::Column::Id.is_in(ids))
                .all(on)
                .await?;
            self.documents
                .extend(rows.into_iter().map(|row| (row.id, row)));
        }
        Ok(())
    }

    async fn load_for_creation(
        &mut self,
        on: &impl ConnectionTrait,
        commands: &[&Command],
        parents: Vec<Uuid>,
    ) -> Result<(), DbErr> {
        if !parents.is_empty() {
            let rows = lineage::Entity::find()
                .filter(lineage::Column::ItemId.is_in(parents))
                .all(on)
                .await?;
            self.world.tables.lineage.loaded(
                rows.into_iter()
                    .map(|row| ((row.item_id, row.ancestor_id), row)),
            );
        }
        let references: Vec<String> = commands
            .iter()
            .filter_map(|command| match &command.change {
                Change::Create { reference, .. } => reference.clone(),
                _ => None,
            })
            .collect();
        if !references.is_empty() {
            let taken = item::Entity::find()
                .select_only()
                .column(item::Column::Reference)
                .filter(item::Column::Reference.is_in(references));
            self.taken
                .extend(taken.into_tuple::<String>().all(on).await?);
        }
        let scopes: BTreeSet<String> = commands
            .iter()
            .filter_map(|command| self.counter_scope(command))
            .collect();
        if !scopes.is_empty() {
            let rows = counter::Entity::find()
                .filter(counter::Column::Scope.is_in(scopes))
                .order_by_asc(counter::Column::Scope)
                .lock_exclusive()
                .all(on)
                .await?;
            self.world
                .tables
                .counters
                .loaded(rows.into_iter().map(|row| (row.scope.clone(), row)));
        }
        Ok(())
    }
}

async fn known_requests(
    on: &impl ConnectionTrait,
    commands: &[&Command],
) -> Result<Vec<request::Model>, DbErr> {
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    let asked = commands.iter().fold(Condition::any(), |any, command| {
        let same = request::Column::ActorId
            .eq(command.by.id)
            .and(request::Column::RequestId.eq(command.request_id.clone()));
        any.add(same)
    });
    request::Entity::find().filter(asked).all(on).await
}

/// The items a piece of work reads or changes.
fn named(work: &Work) -> Vec<Uuid> {
    match work {
        Work::Timer(key) => vec![key.item],
        Work::Person(command) => match &command.change {
            Change::Create { parent, .. } => parent.iter().copied().collect(),
            Change::Link { item, to, .. } => vec![*item, *to],
            Change::Fire { item, .. }
            | Change::Assign { item, .. }
            | Change::Extend { item, .. }
            | Change::Cost { item, .. }
            | Change::Spend { item, .. } => vec![*item],
        },
    }
}

/// Ids in the input that may be documents'.
fn documents(change: &Change) -> Vec<Uuid> {
    let ids = |input: &Texts| {
        input
            .values()
            .filter_map(|text| text.parse().ok())
            .collect()
    };
    match change {
        Change::Create { input, .. }
        | Change::Fire { input, .. }
        | Change::Extend { input, .. } => ids(input),
        Change::Spend { expenditure, .. } => expenditure.document.iter().copied().collect(),
        Change::Assign { .. } | Change::Cost { .. } | Change::Link { .. } => Vec::new(),
    }
}

fn body_hash(command: &Command) -> Result<Vec<u8>, Failure> {
    let body =
        serde_json::to_vec(&(&command.change, &command.at)).map_err(|error| Failure::Stored {
            what: "a request".into(),
            cause: error.to_string(),
        })?;
    Ok(Sha256::digest(body).to_vec())
}
