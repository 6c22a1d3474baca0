//! What `step` takes and gives: an item's snapshot, the event, the context it happens in, and the step or the rejection.

pub use super::effect::{Effect, KeptTimer, Rungs, SpentRung, WaitingRung};
pub use super::facts::{Costs, Counts, Facts};
use super::history::Row;
pub use super::rejection::{InputFault, Rejection};
use super::value::{Value, Values};
use super::workflow::Workflow;
use crate::ledger::funding::{Allocation, Funding};
use crate::ledger::line::CostLine;
use crate::ledger::money::Money;
use crate::time::calendar::Calendar;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Everything an item is at one moment. Names, not indices: it outlives the chart's version and reads well in the journal.
/// No value is ever `null` in its stored form, so a merge patch between two snapshots is exact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Active atomic (or final) states in document order; empty only before `create`.
    pub active: Vec<String>,
    /// History state -> the states it remembers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub history: BTreeMap<String, Vec<String>>,
    /// Shared by the steps that leave them as they are.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: Arc<Values>,
    /// Every active state (ancestors too) -> the row that entered it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entered: BTreeMap<String, Entered>,
    /// Deadline name -> its latest instance.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub deadlines: BTreeMap<String, Deadline>,
    /// State that some deadline is `paused_in` -> the days on which it was entered and left, both included, each time.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub suspensions: BTreeMap<String, Vec<(NaiveDate, NaiveDate)>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub milestones: BTreeMap<String, DateTime<Utc>>,
    /// The day it began here; absent where it ran before it was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<NaiveDate>,
    /// Rises when configuration or fields change.
    pub revision: u64,
    pub finished: bool,
}

impl Snapshot {
    /// Its `create` or `adopt` was voided: it never was.
    pub fn is_withdrawn(&self) -> bool {
        self.revision > 0 && self.active.is_empty()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    /// The journal row that entered the state.
    pub seq: u64,
    /// Who took the step; `None` for the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Uuid>,
    pub at: DateTime<Utc>,
}

/// One instance of a deadline: (name, seq of the row that entered its state).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    pub seq: u64,
    /// The due revision, from 1; an extension or a changed field makes the next.
    pub revision: u32,
    /// The day it falls due, in the calendar's zone; `None`: "no date".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The end of that day: the first instant that is late.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// What a computed deadline was extended by, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extended: Vec<Extension>,
    pub state: DeadlineState,
    /// The due revision whose miss is journalled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<u32>,
    /// Who ordered the date it has; what is ordered later of something else changes nothing here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered_by: Option<String>,
    /// Its date is one that an earlier version gave, and stands while the field it is read from holds this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
}

/// More time: stored as the day, or as the number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Extension {
    /// The date as ordered.
    Until(NaiveDate),
    /// After the budget, counted as it is; of a computed deadline only.
    Days(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineState {
    Open,
    /// On this day, in time or late.
    Met(NaiveDate),
    Withdrawn,
}

/// What happens to an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub name: String,
    pub origin: Origin,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub input: Values,
    /// What a built-in event brings; absent for the YAML's own events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub built_in: Option<BuiltIn>,
}

/// The built-in events, which every workflow has and its `built_in` roles may fire. `create` takes the YAML's own input too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuiltIn {
    Create,
    /// A running item enters in these states, with what was reached already; entry actions do not run.
    Adopt {
        states: Vec<String>,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        milestones: BTreeMap<String, DateTime<Utc>>,
        /// Where it was read: a register, a letter.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<String>,
    },
    /// The whole of who answers for the item: what is not named ends.
    Assign {
        agencies: Vec<Term>,
        people: Vec<Uuid>,
    },
    /// More time for an open deadline; its YAML may ask more `input`, a field's name is stored there.
    Extend {
        deadline: String,
        #[serde(alias = "until")]
        by: Extension,
    },
    /// The same reference again replaces the line.
    Cost {
        line: Box<CostLine>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    Spend {
        expenditure: Expenditure,
    },
    /// The same reference again replaces the sum.
    Fund {
        funding: Box<Funding>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What of a sum pays what: the same again replaces a part, nothing takes it away.
    Allocate {
        funding: String,
        parts: Vec<Allocation>,
    },
    /// The plan, its dates and its money as they stand now are what later ones are compared with.
    Baseline {
        name: String,
    },
    /// `ended`: the link is no longer.
    Link {
        kind: String,
        to: Uuid,
        ended: bool,
    },
    /// Earlier rows of this item are not what happened; all that came after is taken again over what did.
    Correct {
        rows: Vec<u64>,
        amendment: Amendment,
        reason: String,
    },
    /// A finished item goes on.
    Reopen {
        reason: String,
    },
    /// It runs by another version of its workflow from now on.
    Migrate {
        from: u32,
        to: u32,
    },
    /// What open deadlines are counted by has changed: a calendar's days.
    Recompute {
        reason: String,
        #[serde(flatten)]
        rungs: Rungs,
    },
    /// A restricted field was shown to somebody. Nothing of the item changes.
    Reveal {
        field: String,
        reason: String,
    },
}

/// What a correction makes of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amendment {
    /// It never happened.
    Void,
    /// It happened otherwise: with this whole input, on this day; absent: as it was.
    Replace {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<Values>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<DateTime<Utc>>,
    },
}

impl BuiltIn {
    pub fn name(&self) -> &'static str {
        match self {
            BuiltIn::Create => "create",
            BuiltIn::Adopt { .. } => "adopt",
            BuiltIn::Assign { .. } => "assign",
            BuiltIn::Extend { .. } => "extend",
            BuiltIn::Cost { .. } => "cost",
            BuiltIn::Spend { .. } => "spend",
            BuiltIn::Fund { .. } => "fund",
            BuiltIn::Allocate { .. } => "allocate",
            BuiltIn::Baseline { .. } => "baseline",
            BuiltIn::Link { .. } => "link",
            BuiltIn::Correct { .. } => "correct",
            BuiltIn::Reopen { .. } => "reopen",
            BuiltIn::Migrate { .. } => "migrate",
            BuiltIn::Recompute { .. } => "recompute",
            BuiltIn::Reveal { .. } => "reveal",
        }
    }

    /// It has no place among what happened to the item: it speaks of rows, or of who read what.
    pub fn is_beside(&self) -> bool {
        matches!(self, BuiltIn::Correct { .. } | BuiltIn::Reveal { .. })
    }
}

/// How long an agency leads or partners; a successor's term follows its predecessor's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Term {
    pub agency: String,
    pub part: Part,
    pub since: NaiveDate,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Lead,
    Partner,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Expenditure {
    pub amount: Money,
    pub spent_on: NaiveDate,
    /// The cost line it is spent against, by its reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person fired it: roles are asked, and an event that enables nothing is rejected.
    Person,
    /// A timer of this item: ignored where it enables nothing.
    Timer,
    /// Another item told it: ignored where it enables nothing.
    Message,
    /// The engine itself (`recompute`, the miss of a deadline).
    System,
}

/// What the step may know besides the snapshot. All of it is recorded with the row, so a replay gives the same step.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// When it is recorded.
    pub now: DateTime<Utc>,
    /// When it happened; never after `now`.
    pub at: DateTime<Utc>,
    /// The journal row this step will be.
    pub seq: u64,
    pub actor: &'a Actor,
    pub facts: &'a Facts,
    pub calendar: &'a Calendar,
    /// It came with a file of what was before: nobody is told what is past already.
    pub imported: bool,
    /// Every earlier row, where the event changes what came before: a correction, a late entry.
    pub history: Option<&'a [Row<'a>]>,
    /// The version it ran by until now, where it comes to another.
    pub before: Option<&'a Workflow>,
}

impl<'a> Context<'a> {
    /// Of what comes after all that there is, and with no file.
    pub fn plain(
        (now, at): (DateTime<Utc>, DateTime<Utc>),
        seq: u64,
        actor: &'a Actor,
        facts: &'a Facts,
        calendar: &'a Calendar,
    ) -> Context<'a> {
        Context { now, at, seq, actor, facts, calendar, imported: false, history: None, before: None }
    }
}

/// Who acts, with the roles that count on this item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Actor {
    /// `None`: the system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    pub roles: BTreeSet<String>,
}

/// The outcome of one macrostep.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub snapshot: Snapshot,
    pub microsteps: Vec<Microstep>,
    pub effects: Vec<Effect>,
    /// Nothing was enabled: journalled as ignored (never for a person's event, which is rejected instead).
    pub ignored: bool,
}

/// One round of SCXML's loop, by names in the order things happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Microstep {
    /// The event that was taken; absent for an eventless round.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
    /// Transitions taken, by index in the chart.
    pub transitions: Vec<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exited: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entered: Vec<String>,
    /// Fields set by actions or inputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub set: Values,
    /// Actions that could not be carried out, each with its reason.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<String>,
}

impl Actor {
    pub fn system() -> Actor {
        Actor { id: None, roles: BTreeSet::new() }
    }
}

impl Snapshot {
    pub fn field(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// The deadline's instance, where it is open.
    pub fn open_deadline(&self, name: &str) -> Option<&Deadline> {
        let instance = self.deadlines.get(name);
        instance.filter(|instance| instance.state == DeadlineState::Open)
    }
}
