//! What a step asks to be done besides the new snapshot.

use super::chart::Recipient;
use super::snapshot::{Expenditure, Term};
use super::value::Values;
use crate::ledger::funding::{Allocation, Funding};
use crate::ledger::line::CostLine;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the writer must carry out, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Fire `event` as a timer at `due`, unless `state` is left before. `#ID` in its place: unless the send ID is cancelled.
    StartTimer {
        state: String,
        event: String,
        due: DateTime<Utc>,
    },
    /// `state` was left: its timers are gone.
    CancelTimers {
        state: String,
    },
    /// Of the timers of states and of the reminders of deadlines only these go on, under other names perhaps.
    KeepTimers {
        kept: Vec<KeptTimer>,
    },
    /// A message: a timer row due now on each receiver.
    Tell {
        to: Recipient,
        event: String,
        with: Values,
        index: u32,
        /// When it happened, where that is not the `at` of the row itself: a correction tells what an earlier row should have.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<DateTime<Utc>>,
    },
    /// The message (this item, `seq`, `index`) should not have been sent: what it caused is voided.
    TakeBack {
        to: Recipient,
        seq: u64,
        index: i32,
    },
    /// The message (this item, `seq`, `index`) should have brought this, on that day: the row it caused is replaced.
    TellOtherwise {
        to: Recipient,
        seq: u64,
        index: i32,
        with: Values,
        at: DateTime<Utc>,
    },
    /// A new due revision (the first opens the instance). `reason` is a sentence; `steps` say how the date was computed.
    DueRevision {
        deadline: String,
        seq: u64,
        revision: u32,
        due: Option<NaiveDate>,
        due_at: Option<DateTime<Utc>>,
        reason: String,
        steps: Vec<String>,
        /// The document that ordered the date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<Uuid>,
    },
    /// Fires for this due revision only; the next due revision, a meeting or a withdrawal cancels it.
    /// The miss is `deadline.NAME.missed`; a rung is `deadline.NAME.rung.INDEX`, at most one timer of each at a time.
    DeadlineTimer {
        deadline: String,
        seq: u64,
        revision: u32,
        event: String,
        occurrence: u32,
        due: DateTime<Utc>,
    },
    MeetDeadline {
        deadline: String,
        seq: u64,
        on: NaiveDate,
    },
    WithdrawDeadline {
        deadline: String,
        seq: u64,
    },
    /// A met or withdrawn deadline is open after all, with the date it had.
    ResumeDeadline {
        deadline: String,
        seq: u64,
    },
    /// The deadline's due revision passed unmet.
    MissDeadline {
        deadline: String,
        seq: u64,
        revision: u32,
    },
    /// A rung fell due: one claim per recipient. `folded`: a later notice of the same deadline says it too.
    Remind {
        deadline: String,
        seq: u64,
        revision: u32,
        rung: String,
        occurrence: u32,
        to: Vec<String>,
        folded: bool,
    },
    Assign {
        agencies: Vec<Term>,
        people: Vec<Uuid>,
    },
    Cost {
        line: Box<CostLine>,
    },
    /// There is no such line after all.
    VoidCost {
        reference: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scenario: Option<String>,
    },
    Spend {
        expenditure: Expenditure,
    },
    /// What the row `seq` spent was not spent.
    VoidSpend {
        seq: u64,
    },
    Fund {
        funding: Box<Funding>,
    },
    /// There is no such sum after all.
    VoidFunding {
        reference: String,
    },
    Baseline {
        name: String,
    },
    /// The row `seq` made no baseline.
    VoidBaseline {
        seq: u64,
    },
    /// Parts that replace those of the same item, line and year; nothing takes one away.
    Allocate {
        funding: String,
        parts: Vec<Allocation>,
    },
    Link {
        kind: String,
        to: Uuid,
        ended: bool,
    },
    Milestone {
        name: String,
        at: DateTime<Utc>,
    },
}

/// A timer that goes on when its item comes to another version; its scope is a state, or a deadline's instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTimer {
    pub scope: String,
    pub event: String,
    pub new_scope: String,
    pub new_event: String,
}

/// What there is of the rungs of an item's deadlines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rungs {
    /// Those that have not gone out yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingRung>,
    /// Turns that went out by a clock that was ahead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spent: Vec<SpentRung>,
}

/// A turn of a rung that is over, of one due revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpentRung {
    /// Of its deadline.
    pub scope: String,
    pub revision: u32,
    /// As claims and notices name it.
    pub rung: String,
    pub occurrence: u32,
}

/// The timer of a rung.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WaitingRung {
    /// Of its deadline.
    pub scope: String,
    pub event: String,
    /// Turns count from 1.
    pub occurrence: u32,
    pub due: DateTime<Utc>,
}
