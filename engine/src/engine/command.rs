//! What a person asks of the engine, and what it answers.

use crate::access::Identity;
use crate::chart::snapshot::{Expenditure, Extension, Rejection};
use crate::ledger::funding::{Allocation, Funding};
use crate::ledger::line::CostLine;
use crate::store::keys::KeyError;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Input by name, as canonical text; empty text is no value.
pub type Texts = BTreeMap<String, String>;

/// The longest request id.
pub const MAX_REQUEST_ID: usize = 200;

#[derive(Clone, Debug)]
pub struct Command {
    pub by: Arc<Identity>,
    /// The caller's own name for this request: the same (person, request id) never acts twice.
    pub request_id: String,
    /// The events of one import.
    pub batch: Option<Uuid>,
    /// When it happened; now, where absent.
    pub at: Option<DateTime<Utc>>,
    pub change: Change,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Create {
        workflow: String,
        parent: Option<Uuid>,
        /// `None`: the workflow's pattern gives it.
        reference: Option<String>,
        input: Texts,
    },
    /// A running item, in the states it stands in, with the fields and milestones it has.
    Adopt {
        workflow: String,
        parent: Option<Uuid>,
        reference: Option<String>,
        states: Vec<String>,
        input: Texts,
        milestones: BTreeMap<String, DateTime<Utc>>,
        source: Option<String>,
    },
    Fire {
        item: Uuid,
        event: String,
        input: Texts,
        /// The revision the person saw; another one refuses. No part of what is asked for: sent again after a look at the item, it
        /// is the same request.
        #[serde(serialize_with = "unsaid")]
        revision: Option<u64>,
    },
    /// The whole of who answers for the item; what is not named ends.
    Assign {
        item: Uuid,
        lead: Option<String>,
        partners: Vec<String>,
        people: Vec<Uuid>,
        /// The day of `at`, where absent.
        since: Option<NaiveDate>,
    },
    Extend {
        item: Uuid,
        deadline: String,
        by: Extension,
        input: Texts,
        #[serde(serialize_with = "unsaid")]
        revision: Option<u64>,
    },
    Cost {
        item: Uuid,
        line: Box<CostLine>,
        /// Why it is so, or so now.
        reason: Option<String>,
    },
    Spend {
        item: Uuid,
        expenditure: Expenditure,
    },
    Fund {
        item: Uuid,
        funding: Box<Funding>,
        reason: Option<String>,
    },
    /// What of a sum that the item holds pays what, itself or below it.
    Allocate {
        item: Uuid,
        funding: String,
        parts: Vec<Allocation>,
    },
    Baseline {
        item: Uuid,
        name: String,
    },
    Link {
        item: Uuid,
        kind: String,
        to: Uuid,
        ended: bool,
    },
    /// One earlier row is not what happened.
    Correct {
        item: Uuid,
        row: u64,
        becomes: Becomes,
        reason: String,
        #[serde(serialize_with = "unsaid")]
        revision: Option<u64>,
    },
    /// Every row of an import's batch on this item never happened.
    Undo {
        item: Uuid,
        batch: Uuid,
        reason: String,
    },
    Reopen {
        item: Uuid,
        reason: String,
        #[serde(serialize_with = "unsaid")]
        revision: Option<u64>,
    },
    /// It runs by this version of its workflow from now on.
    Migrate {
        item: Uuid,
        to: u32,
    },
    /// A restricted field is shown, which [`Shared::revealed`](super::Shared::revealed) then answers.
    Reveal {
        item: Uuid,
        field: String,
        reason: String,
    },
}

/// What a corrected row becomes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    Void,
    /// Its input as it should have been, and the day; absent: as it was.
    Replaced {
        input: Inputs,
        at: Option<DateTime<Utc>>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Inputs {
    /// What is not named was not given.
    Whole(Texts),
    /// What is not named stays as it was.
    Single(Texts),
}

impl Inputs {
    pub fn texts(&self) -> &Texts {
        match self {
            Inputs::Whole(texts) | Inputs::Single(texts) => texts,
        }
    }
}

/// When something happened, and what asked for it.
pub struct Moment<'c> {
    pub at: DateTime<Utc>,
    pub batch: Option<Uuid>,
    pub request_id: Option<&'c str>,
}

impl Command {
    pub fn moment(&self, now: DateTime<Utc>) -> Moment<'_> {
        Moment { at: self.at.unwrap_or(now), batch: self.batch, request_id: Some(&self.request_id) }
    }
}

/// A condition, as if there were none.
fn unsaid<S: Serializer>(_: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}

/// What a new item is asked to be.
pub struct Beginning<'c> {
    pub workflow: &'c str,
    pub parent: Option<Uuid>,
    pub reference: Option<&'c str>,
}

impl Change {
    /// The existing item it is about.
    pub fn item(&self) -> Option<Uuid> {
        match self {
            Change::Create { .. } | Change::Adopt { .. } => None,
            Change::Fire { item, .. }
            | Change::Assign { item, .. }
            | Change::Extend { item, .. }
            | Change::Cost { item, .. }
            | Change::Spend { item, .. }
            | Change::Fund { item, .. }
            | Change::Allocate { item, .. }
            | Change::Baseline { item, .. }
            | Change::Link { item, .. }
            | Change::Correct { item, .. }
            | Change::Undo { item, .. }
            | Change::Reopen { item, .. }
            | Change::Migrate { item, .. }
            | Change::Reveal { item, .. } => Some(*item),
        }
    }

    pub fn beginning(&self) -> Option<Beginning<'_>> {
        match self {
            Change::Create { workflow, parent, reference, .. } | Change::Adopt { workflow, parent, reference, .. } => {
                Some(Beginning { workflow, parent: *parent, reference: reference.as_deref() })
            }
            _ => None,
        }
    }
}

/// The change is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub item: Uuid,
    pub reference: String,
    /// The journal row.
    pub seq: u64,
    pub revision: u64,
    pub stage: String,
}

/// Why nothing was changed. The text says what to do; [`Refusal::code`] is stable.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// Also where the person may not see it.
    #[error("There is no such item, or you may not see it.")]
    NotFound,
    /// Also where it is somebody else's.
    #[error("There is no such {0} of yours.")]
    NotYours(&'static str),
    #[error(
        "Somebody else changed this item since you read it (you saw revision {seen}, it is at {current}). Read it again."
    )]
    Stale { seen: u64, current: u64 },
    #[error("The request id `{request_id}` was used for something else. Give each request its own id.")]
    RequestReused { request_id: String },
    #[error("{0}")]
    BadRequest(String),
    #[error("The reference `{reference}` is taken.")]
    ReferenceTaken { reference: String },
    #[error("The server is busy with {waiting} requests. Try again with the same request id.")]
    Busy { waiting: usize },
    #[error("The server is stopping. Try again with the same request id.")]
    Stopping,
    /// The operator's: logged once with its cause; the person reads only that it was not their fault.
    #[error("The change could not be stored. It is not your fault; try again with the same request id.")]
    Failed(#[source] Arc<Failure>),
}

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("database: {0}")]
    Database(#[from] DbErr),
    #[error("key: {0}")]
    Key(#[from] KeyError),
    #[error("stored form of {what}: {cause}")]
    Stored { what: String, cause: String },
    #[error("{0}")]
    Missing(String),
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Refusal {
        Refusal::Failed(Arc::new(failure))
    }
}

impl From<KeyError> for Refusal {
    fn from(error: KeyError) -> Refusal {
        Failure::Key(error).into()
    }
}

impl From<DbErr> for Refusal {
    fn from(error: DbErr) -> Refusal {
        Failure::Database(error).into()
    }
}

impl Refusal {
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::Rejected(rejection) => rejection.code(),
            Refusal::NotFound | Refusal::NotYours(_) => "NOT_FOUND",
            Refusal::Stale { .. } => "STALE_REVISION",
            Refusal::RequestReused { .. } => "REQUEST_ID_REUSED",
            Refusal::BadRequest(_) => "BAD_REQUEST",
            Refusal::ReferenceTaken { .. } => "REFERENCE_TAKEN",
            Refusal::Busy { .. } => "BUSY",
            Refusal::Stopping => "STOPPING",
            Refusal::Failed(_) => "INTERNAL",
        }
    }
}
