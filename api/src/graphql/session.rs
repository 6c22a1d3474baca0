//! Who holds a WebSocket open. It may outlive a token, a session or a membership, so who the person is and which roles she holds is
//! asked anew for each operation and each event.

use super::persisted::Texts;
use super::view::Viewer;
use crate::error::{Fault, Result};
use crate::site::Site;
use milepost_engine::engine::Engine;
use milepost_engine::store::{person, session, token};
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

/// Subscriptions of one connection.
const MAX_WATCHES: usize = 50;

#[derive(Clone)]
pub struct Session {
    pub engine: Engine,
    proof: Arc<Proof>,
    site: Option<Site>,
    watches: Arc<Semaphore>,
}

pub enum Proof {
    /// Sent in `connection_init` or the header.
    Token(String),
    /// Of a browser, by which its user was signed in when the connection was opened.
    Session(Uuid),
}

impl Session {
    pub fn new(engine: Engine, proof: Proof, site: Option<Site>) -> Session {
        Session { engine, proof: Arc::new(proof), site, watches: Arc::new(Semaphore::new(MAX_WATCHES)) }
    }

    /// The person as she is now.
    pub async fn viewer(&self) -> Result<Arc<Viewer>> {
        let zone = self.engine.catalog().country.zone;
        let now = self.engine.clock.now();
        let today = now.with_timezone(&zone).date_naive();
        let reader = &self.engine.database.reader;
        let found = match self.proof.as_ref() {
            Proof::Token(text) => token::identity_by_token(reader, text, today, now).await?,
            Proof::Session(id) => match session::person(reader, *id, now).await? {
                Some(person) => person::identity(reader, person, today).await?,
                None => None,
            },
        };
        let unknown = || Fault::new("UNAUTHENTICATED", "This token or session is unknown or over. Sign in again.");
        let identity = Arc::new(found.ok_or_else(unknown)?);
        Ok(Arc::new(Viewer::new(self.engine.clone(), identity).at(self.site.clone())))
    }

    pub fn texts(&self) -> Texts {
        match self.proof.as_ref() {
            Proof::Token(_) => Texts::Sent,
            Proof::Session(_) => Texts::Known,
        }
    }

    pub fn another_watch(&self) -> Result<OwnedSemaphorePermit> {
        let permit = self.watches.clone().try_acquire_owned();
        permit.map_err(|_| {
            let sentence = format!("A connection holds at most {MAX_WATCHES} subscriptions.");
            Fault::new("TOO_MANY_SUBSCRIPTIONS", sentence)
        })
    }
}
