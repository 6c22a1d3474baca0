//! What shows that a notice went out, or was given up: written with its end and sealed with the house's key, so that a row that
//! only says so is told from one of which it is true.

use crate::engine::command::Failure;
use crate::hex;
use crate::store::delivery::{self, Channel, State};
use crate::store::keys::Keys;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What it is sealed as.
const RECEIPT: &str = "receipt";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    Sent,
    Dropped,
    Dead,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    id: Uuid,
    channel: Channel,
    end: End,
    at: DateTime<Utc>,
    /// The hash of what was sent, or of why it was not.
    words: String,
}

impl Receipt {
    fn new(of: &delivery::Model, end: End, at: DateTime<Utc>, words: &str) -> Receipt {
        Receipt { id: of.id, channel: of.channel, end, at, words: hex(&Sha256::digest(words)) }
    }

    pub fn sealed(
        keys: &Keys,
        of: &delivery::Model,
        end: End,
        at: DateTime<Utc>,
        words: &str,
    ) -> Result<Vec<u8>, Failure> {
        let plain = serde_json::to_vec(&Receipt::new(of, end, at, words));
        let plain = plain.map_err(|error| Failure::Stored { what: "a receipt".into(), cause: error.to_string() })?;
        Ok(keys.seal(RECEIPT, &plain)?)
    }

    /// The one that this row carries; `None`: it has none, or one that is not ours.
    pub fn of(keys: &Keys, row: &delivery::Model) -> Option<Receipt> {
        serde_json::from_slice(&keys.open(RECEIPT, row.receipt.as_ref()?).ok()?).ok()
    }

    /// What this row should carry by what it says; `None`: it says that it waits.
    pub fn expected(row: &delivery::Model) -> Option<Receipt> {
        let why = row.error.as_deref().unwrap_or_default();
        match row.state {
            State::Waiting => None,
            State::Dropped => Some(Receipt::new(row, End::Dropped, row.next_at, why)),
            State::Dead => Some(Receipt::new(row, End::Dead, row.next_at, why)),
            State::Sent | State::Read | State::Snoozed | State::Done => {
                let words = row.body.as_deref().unwrap_or_default();
                Some(Receipt::new(row, End::Sent, row.sent_at?, words))
            }
        }
    }
}
