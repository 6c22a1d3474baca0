//! One transaction for many waiting commands: load under lock, run the pure step for each in memory, write one statement a
//! table, commit. A rejection never reaches the database. Rights are those of the batch's start: its commands are
//! concurrent, none was acknowledged before another was read.

use super::Shared;
use super::command::{Answer, Command, Failure, Refusal};
use super::effects::{Carried, Reminder};
use super::history::Entry;
use super::known::body_hash;
use super::messages::Message;
use super::record::ANSWER;
use super::reference::Holder;
use super::world::{Lock, World};
use crate::store::{agency, document, request};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug)]
pub enum Work {
    Person(Box<Command>),
    Timer(TimerKey),
    /// What this item's dates are counted by has changed, and why.
    Recompute {
        item: Uuid,
        reason: String,
    },
}

/// A timer that was due when it was claimed; gone or with another fence, it is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimerKey {
    pub item: Uuid,
    pub id: Uuid,
    pub fence: i64,
}

/// `None`: nothing that somebody asked for by an id of the request.
pub type Outcome = Result<Option<Answer>, Refusal>;

pub struct Batch<'a> {
    pub(super) shared: &'a Shared,
    pub(super) world: World,
    /// Effects on rows that are not read yet.
    pub(super) carried: Vec<Carried>,
    pub(super) reminders: Vec<Reminder>,
    pub(super) messages: Vec<Message>,
    /// Items whose words for search changed.
    pub(super) reworded: Vec<Uuid>,
    /// Accepted answers by (person, request id): stored ones and this batch's.
    pub(super) answered: HashMap<(Uuid, String), (Vec<u8>, Answer)>,
    pub(super) documents: HashMap<Uuid, document::Model>,
    /// The register, where an agency is named.
    pub(super) agencies: Vec<agency::Model>,
    /// By reference that is asked for, or may come next.
    pub(super) holders: HashMap<String, Vec<Holder>>,
    /// Items whose event changes what came before, with all their rows.
    pub(super) past: HashMap<Uuid, Vec<Entry>>,
    /// Rows that people fired on items that told one of these something, with their import; read to take an import back.
    pub(super) fired: HashMap<(Uuid, i64), Option<Uuid>>,
}

impl Batch<'_> {
    /// All of it is on disk when this answers, or none.
    pub async fn run(shared: &Shared, works: &[Work]) -> Result<Vec<Outcome>, Failure> {
        let transaction = shared.database.begin().await?;
        let mut batch = Batch::load(shared, &transaction, works, Lock::Write).await?;
        let outcomes = works.iter().map(|work| batch.one(work)).collect::<Result<Vec<Outcome>, Failure>>()?;
        if batch.world.tables.journal.is_empty() && works.iter().all(|work| matches!(work, Work::Person(_))) {
            transaction.rollback().await?;
            return Ok(outcomes);
        }
        batch.carry_out_rest(&transaction).await?;
        batch.send_messages(&transaction).await?;
        let occasions = batch.claim_reminders(&transaction).await?;
        let urgent = batch.world.tables.is_urgent(batch.world.now);
        batch.world.tables.save(&transaction, batch.world.now, &batch.reworded).await?;
        batch.save_claims(&transaction, occasions).await?;
        transaction.commit().await?;
        if urgent {
            shared.due.notify_one();
        }
        Ok(outcomes)
    }

    pub(super) fn one(&mut self, work: &Work) -> Result<Outcome, Failure> {
        match work {
            Work::Timer(key) => self.timer(*key).map(|()| Ok(None)),
            Work::Recompute { item, reason } => self.recompute(*item, reason).map(|outcome| outcome.map(|()| None)),
            Work::Person(command) => self.person(command).map(|outcome| outcome.map(Some)),
        }
    }

    fn person(&mut self, command: &Command) -> Result<Result<Answer, Refusal>, Failure> {
        let key = (command.by.id, command.request_id.clone());
        let body = body_hash(command)?;
        if let Some((asked, answer)) = self.answered.get(&key) {
            let reused = || Refusal::RequestReused { request_id: command.request_id.clone() };
            return Ok(if *asked == body { Ok(answer.clone()) } else { Err(reused()) });
        }
        let item = match self.act(command)? {
            Ok(item) => item,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let answer = self.answer(item)?;
        let plain = serde_json::to_vec(&answer)
            .map_err(|error| Failure::Stored { what: "an answer".into(), cause: error.to_string() })?;
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
        let row = self.world.tables.items.get(&item).ok_or_else(|| Failure::Missing(format!("item {item}")))?;
        Ok(Answer {
            item,
            reference: row.reference.clone(),
            seq: row.seq as u64,
            revision: row.revision as u64,
            stage: row.stage.clone(),
        })
    }
}
