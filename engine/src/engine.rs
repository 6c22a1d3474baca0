//! The one writer: every change of an item goes through one queue and one function, load -> step -> save.
//!
//! [`Engine::act`] is the way in for people; `worker.rs` hands in what falls due.

pub mod command;

use crate::access::Identity;
use crate::catalog::Catalog;
use crate::chart::available::Possible;
use crate::clock::Clock;
use crate::store::database::Database;
use crate::store::keys::Keys;
use command::{Answer, Command, Failure, Refusal};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone)]
pub struct Engine {
    pub database: Database,
    pub keys: Arc<Keys>,
    pub clock: Arc<dyn Clock>,
}

impl Engine {
    /// Starts the writer's task on the current runtime. The catalog is read from the database.
    pub async fn start(
        database: Database,
        keys: Keys,
        clock: Arc<dyn Clock>,
    ) -> Result<Engine, Failure> {
        let _ = (database, keys, clock);
        todo!()
    }

    /// What is published now.
    pub fn catalog(&self) -> Arc<Catalog> {
        todo!()
    }

    /// Answers when the change is synced to disk. Dropping the future does not undo it.
    pub async fn act(&self, command: Command) -> Result<Answer, Refusal> {
        let _ = command;
        todo!()
    }

    /// What this person could do now with each of these items (those she sees), as `act` would decide.
    pub async fn possible(
        &self,
        identity: &Identity,
        items: &[Uuid],
    ) -> Result<HashMap<Uuid, Vec<Possible>>, Failure> {
        let _ = (identity, items);
        todo!()
    }

    /// Changes with every commit of this process, for those who wait for news.
    pub fn commits(&self) -> tokio::sync::watch::Receiver<u64> {
        todo!()
    }

    /// Finishes what was accepted, then stops the writer.
    pub async fn stop(&self) {
        todo!()
    }
}
