//! What a client of graphql-transport-ws may say, and when; and the code its connection is closed with where it says
//! anything else. The library between this and the schema answers some of it with codes of its own or not at all.

use serde::Deserialize;
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// A close frame holds 125 bytes, two of them the code.
const MAX_REASON: usize = 123;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    pub code: u16,
    pub reason: String,
}

impl Close {
    pub fn new(code: u16, reason: impl Into<String>) -> Close {
        let mut reason = reason.into();
        let end = (0..=MAX_REASON.min(reason.len())).rev().find(|end| reason.is_char_boundary(*end));
        reason.truncate(end.unwrap_or_default());
        Close { code, reason }
    }

    pub fn forbidden(reason: impl Into<String>) -> Close {
        Close::new(4403, reason)
    }

    pub fn too_late() -> Close {
        Close::new(4408, "Connection initialisation timeout")
    }

    pub fn too_large(most: usize) -> Close {
        Close::new(1009, format!("A message has at most {most} bytes."))
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    ConnectionInit {},
    Ping {},
    Pong {},
    Subscribe { id: String },
    Complete { id: String },
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Told {
    Complete {
        id: String,
    },
    Error {
        id: String,
    },
    #[serde(other)]
    Else,
}

/// Where one connection stands.
#[derive(Default)]
pub struct Talk(Mutex<Standing>);

#[derive(Default)]
struct Standing {
    asked: bool,
    greeted: bool,
    /// Operations that run.
    open: HashSet<String>,
}

impl Talk {
    fn standing(&self) -> std::sync::MutexGuard<'_, Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn greet(&self) {
        self.standing().greeted = true;
    }

    /// What a client says.
    pub fn hear(&self, message: &[u8]) -> Result<(), Close> {
        let said = serde_json::from_slice(message);
        let said = said.map_err(|error| Close::new(4400, format!("Invalid message: {error}")))?;
        let mut standing = self.standing();
        match said {
            Said::ConnectionInit {} if standing.asked => Err(Close::new(4429, "Too many initialisation requests")),
            Said::ConnectionInit {} => {
                standing.asked = true;
                Ok(())
            }
            Said::Subscribe { .. } if !standing.greeted => Err(Close::new(4401, "Unauthorized")),
            Said::Subscribe { id } => match standing.open.insert(id.clone()) {
                true => Ok(()),
                false => Err(Close::new(4409, format!("Subscriber for {id} already exists"))),
            },
            Said::Complete { id } => {
                standing.open.remove(&id);
                Ok(())
            }
            Said::Ping {} | Said::Pong {} => Ok(()),
        }
    }

    /// What it is answered: the end of an operation frees its id.
    pub fn tell(&self, message: &str) {
        match serde_json::from_str(message) {
            Ok(Told::Complete { id } | Told::Error { id }) => drop(self.standing().open.remove(&id)),
            Ok(Told::Else) | Err(_) => {}
        }
    }
}
