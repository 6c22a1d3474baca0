//! The one writer: every change of an item goes through one queue and one function, load -> step -> save.
//!
//! [`Engine::act`] is the way in for people; `worker.rs` hands in what falls due. `batch.rs` is the transaction, `act.rs`,
//! `create.rs` and `timers.rs` lead to the pure step, `commit.rs` and `effects.rs` turn it into rows, `save.rs` writes them.

mod act;
pub mod aside;
mod assign;
mod baseline;
pub mod batch;
mod bounded;
pub mod command;
mod commit;
pub mod correct;
mod create;
mod deadlines;
pub mod declare;
pub mod effects;
mod filled;
mod funding;
pub mod heard;
pub mod history;
mod known;
mod ladder;
mod messages;
pub mod migrate;
mod money;
pub mod policy;
mod possible;
pub mod preview;
pub mod project;
mod queue;
mod rate;
pub mod record;
pub mod recount;
mod reference;
mod rehearse;
pub mod reminders;
mod reveal;
pub mod rights;
pub mod save;
mod succession;
mod table;
pub mod tables;
mod timers;
pub mod world;

use crate::catalog::Catalog;
use crate::clock::Clock;
use crate::post::Post;
use crate::store::database::Database;
use crate::store::keys::Keys;
use crate::webhook::outside::Outside;
use batch::{Outcome, TimerKey, Work};
use command::{Answer, Change, Command, Failure, MAX_REQUEST_ID, Refusal};
use futures_util::future::join_all;
use queue::Job;
use std::ops::Deref;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tokio::sync::{Mutex, Notify, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Job>,
    writer: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What the writer, the worker and the readers share.
pub struct Shared {
    pub database: Database,
    pub keys: Keys,
    pub clock: Arc<dyn Clock>,
    catalog: RwLock<Arc<Catalog>>,
    commits: watch::Sender<u64>,
    due: Notify,
    /// The way to the mail server; where there is none, nobody is written to.
    pub post: OnceLock<Post>,
    /// The way to receivers of webhooks; where there is none, none is told anything.
    pub outside: OnceLock<Outside>,
}

impl Deref for Engine {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl Shared {
    /// What is published now.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads what was published meanwhile, here or by others.
    pub async fn refresh(&self) -> Result<(), Failure> {
        if self.catalog().is_current(&self.database).await? {
            return Ok(());
        }
        let catalog = Arc::new(Catalog::load(&self.database).await?);
        *self.catalog.write().unwrap_or_else(PoisonError::into_inner) = catalog;
        Ok(())
    }

    /// Changes with every commit of this process, for those who wait for news.
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }

    fn committed(&self) {
        self.commits.send_modify(|count| *count += 1);
    }

    /// Waits until a commit leaves something to do at once: a message, a timer in the past, a notice to send.
    pub async fn something_due(&self) {
        self.due.notified().await;
    }
}

impl Engine {
    /// Starts the writer's task on the current runtime. The catalog is read from the database.
    pub async fn start(database: Database, keys: Keys, clock: Arc<dyn Clock>) -> Result<Engine, Failure> {
        let catalog = RwLock::new(Arc::new(Catalog::load(&database).await?));
        let shared = Arc::new(Shared {
            database,
            keys,
            clock,
            catalog,
            commits: watch::Sender::new(0),
            due: Notify::new(),
            post: OnceLock::new(),
            outside: OnceLock::new(),
        });
        filled::stages(&shared).await?;
        let (queue, waiting) = mpsc::channel(queue::MAX_WAITING);
        let writer = tokio::spawn(queue::run(shared.clone(), waiting));
        Ok(Engine { shared, queue, writer: Arc::new(Mutex::new(Some(writer))) })
    }

    /// Answers when the change is synced to disk. Dropping the future does not undo it.
    pub async fn act(&self, command: Command) -> Result<Answer, Refusal> {
        let sound = (1..=MAX_REQUEST_ID).contains(&command.request_id.len());
        if !sound {
            return Err(Refusal::BadRequest(format!("A request id has 1 to {MAX_REQUEST_ID} characters.")));
        }
        // What was published a moment ago, here or by others, is read when somebody asks for it.
        if let Change::Create { workflow, .. } | Change::Adopt { workflow, .. } = &command.change
            && self.catalog().active(workflow).is_none()
        {
            self.refresh().await?;
        }
        let outcome = self.submit(Work::Person(Box::new(command)))?;
        let answer = outcome.await.map_err(|_| Refusal::Stopping)??;
        answer.ok_or(Refusal::Stopping)
    }

    /// Fires timers that the worker claimed; each by itself.
    pub async fn fire_timers(&self, keys: Vec<TimerKey>) -> Vec<Result<(), Refusal>> {
        let fired = keys.into_iter().map(|key| async move {
            let outcome = self.submit(Work::Timer(key))?;
            outcome.await.map_err(|_| Refusal::Stopping)?.map(|_| ())
        });
        join_all(fired).await
    }

    fn submit(&self, work: Work) -> Result<oneshot::Receiver<Outcome>, Refusal> {
        let (answer, outcome) = oneshot::channel();
        match self.queue.try_send(Job::Work(work, answer)) {
            Ok(()) => Ok(outcome),
            Err(mpsc::error::TrySendError::Full(_)) => Err(Refusal::Busy { waiting: queue::MAX_WAITING }),
            Err(mpsc::error::TrySendError::Closed(_)) => Err(Refusal::Stopping),
        }
    }

    /// Finishes what was accepted, then stops the writer.
    pub async fn stop(&self) -> Result<(), tokio::task::JoinError> {
        if let Some(writer) = self.writer.lock().await.take() {
            // A full queue frees a place soon; a closed one has stopped already.
            drop(self.queue.send(Job::Stop).await);
            writer.await?;
        }
        Ok(())
    }
}
