//! The chain of an item's journal: each row's hash covers the row, its payload and the row before, so nothing that was
//! recorded can be changed, dropped or put in another order unseen. Pure.
//!
//! What is hashed are the stored values, written so that no two rows give the same bytes. `position` is left out: the
//! database gives it, and it says only in which order rows are read.

use super::journal::{Model, Origin};
use chrono::{DateTime, Utc};
use sea_orm::ActiveEnum;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Changes when the columns do, so that rows of an older build are told apart.
const ROW_FORM: &str = "milepost journal row 1";
const GENESIS_FORM: &str = "milepost journal";

/// What an item's first row is chained to.
pub fn genesis(item: Uuid) -> Vec<u8> {
    let digest = Sha256::new().chain_update(GENESIS_FORM).chain_update(item.as_bytes());
    digest.finalize().to_vec()
}

/// Over the stored bytes, sealed as they are.
pub fn payload_hash(payload: &[u8]) -> Vec<u8> {
    Sha256::digest(payload).to_vec()
}

/// The row's own hash, from its `previous_hash` and everything else but `position` and `hash`.
pub fn hash(row: &Model) -> Vec<u8> {
    let digest = Sha256::new().chain_update(&row.previous_hash).chain_update(canonical(row));
    digest.finalize().to_vec()
}

/// Where the record does not hold together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    #[error("row {found} stands where row {expected} should")]
    Order { expected: i64, found: i64 },
    #[error("row {seq} does not follow from the row before it")]
    Previous { seq: i64 },
    #[error("row {seq} is not what was recorded: a column was changed")]
    Row { seq: i64 },
    #[error("the content of row {seq} is missing")]
    PayloadMissing { seq: i64 },
    #[error("the content of row {seq} is not what was recorded")]
    Payload { seq: i64 },
    #[error("the item says its record ends at row {expected}; it ends at row {found}, or in another way")]
    Head { expected: i64, found: i64 },
}

/// Follows one item's rows in order of `seq`, from the first.
pub struct Verifier {
    seq: i64,
    head: Vec<u8>,
    item: Uuid,
}

impl Verifier {
    pub fn new(item: Uuid) -> Verifier {
        Verifier { seq: 0, head: genesis(item), item }
    }

    /// After a fault the chain goes on from the row as it is stored, so that each fault is told once.
    pub fn follow(&mut self, row: &Model, payload: Option<&[u8]>) -> Result<(), ChainFault> {
        let expected = self.seq + 1;
        let previous = std::mem::replace(&mut self.head, row.hash.clone());
        self.seq = row.seq;
        let seq = row.seq;
        if row.item_id != self.item || seq != expected {
            return Err(ChainFault::Order { expected, found: seq });
        }
        if row.previous_hash != previous {
            return Err(ChainFault::Previous { seq });
        }
        if row.hash != hash(row) {
            return Err(ChainFault::Row { seq });
        }
        match payload {
            None => Err(ChainFault::PayloadMissing { seq }),
            Some(payload) if row.payload_hash != payload_hash(payload) => Err(ChainFault::Payload { seq }),
            Some(_) => Ok(()),
        }
    }

    /// The item's own word on where its record ends: without it the last rows could be cut off unseen.
    pub fn end(&self, item_seq: i64, item_head: &[u8]) -> Result<(), ChainFault> {
        match item_seq == self.seq && item_head == self.head {
            true => Ok(()),
            false => Err(ChainFault::Head { expected: item_seq, found: self.seq }),
        }
    }
}

/// The first fault in one item's rows, given with their stored payloads.
pub fn verify<'a>(item: Uuid, rows: impl IntoIterator<Item = (&'a Model, Option<&'a [u8]>)>) -> Result<(), ChainFault> {
    let mut verifier = Verifier::new(item);
    rows.into_iter().try_for_each(|(row, payload)| verifier.follow(row, payload))
}

/// Every column is named here, so that a new one cannot be forgotten.
fn canonical(row: &Model) -> Vec<u8> {
    let Model {
        position: _,
        item_id,
        seq,
        epoch,
        at,
        recorded_at,
        actor_id,
        event,
        origin,
        ignored,
        request_id,
        batch_id,
        revision,
        definition_hash,
        calendar_hash,
        payload_hash,
        previous_hash: _,
        hash: _,
    } = row;
    let mut bytes = Canonical::default();
    bytes.put(ROW_FORM.as_bytes());
    bytes.put(item_id.as_bytes());
    bytes.put(&seq.to_be_bytes());
    bytes.put(&epoch.to_be_bytes());
    bytes.put_instant(*at);
    bytes.put_instant(*recorded_at);
    bytes.put_option(actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
    bytes.put(event.as_bytes());
    bytes.put(Origin::to_value(origin).as_bytes());
    bytes.put(&[u8::from(*ignored)]);
    bytes.put_option(request_id.as_ref().map(|id| id.as_bytes()));
    bytes.put_option(batch_id.as_ref().map(|id| id.as_bytes().as_slice()));
    bytes.put(&revision.to_be_bytes());
    bytes.put(definition_hash.as_bytes());
    bytes.put(calendar_hash.as_bytes());
    bytes.put(payload_hash);
    bytes.0
}

/// Values one after the other, each with its length before it.
#[derive(Default)]
pub(super) struct Canonical(pub(super) Vec<u8>);

impl Canonical {
    pub(super) fn put(&mut self, value: &[u8]) {
        self.0.extend((value.len() as u64).to_be_bytes());
        self.0.extend(value);
    }

    pub(super) fn put_option(&mut self, value: Option<&[u8]>) {
        self.0.push(u8::from(value.is_some()));
        self.put(value.unwrap_or_default());
    }

    /// Microseconds: what both databases keep.
    pub(super) fn put_instant(&mut self, instant: DateTime<Utc>) {
        self.put(&instant.timestamp_micros().to_be_bytes());
    }
}
