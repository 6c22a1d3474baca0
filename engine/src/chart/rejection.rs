//! Why an event was not taken, for the person who fired it: one reason, and what to do.

use chrono::NaiveDate;

/// Why a person's event was refused. `code` is stable; the text says what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Rejection {
    #[error("This item is finished. Only a correction or a reopening can change it.")]
    Finished,
    #[error("What this item stands below is finished: reopen or correct that first.")]
    FinishedAbove,
    #[error("There is no event `{event}` in this workflow.")]
    UnknownEvent { event: String },
    #[error("`{title}` is not possible in the stage this item is in.")]
    NotPossible { event: String, title: String },
    #[error("{}", needed(event, title, titles))]
    Forbidden {
        event: String,
        title: String,
        roles: Vec<String>,
        /// The same, as people call them.
        titles: Vec<String>,
    },
    #[error(
        "`{title}` is for who holds the role {role} for an agency, and you hold it for none. An administrator can give it to you for your agency."
    )]
    WithoutAgency { title: String, role: String },
    #[error("{reason}")]
    Guard { event: String, reason: String },
    #[error("`{title}` must be done by another person than the one who {}.", if event == "correct" { "entered the row" } else { "took the last step" })]
    SecondPerson { event: String, title: String },
    #[error("{} {} of this item must be finished first.", open, kind)]
    OpenChildren { kind: String, open: u32 },
    #[error("`{title}` needs at least one cost line first.")]
    CostsRequired { event: String, title: String },
    #[error("{}", inputs.iter().map(|i| i.to_string()).collect::<Vec<_>>().join(" "))]
    Input { inputs: Vec<InputFault> },
    #[error("The date lies in the future.")]
    InTheFuture,
    #[error("This workflow ran past its bound of {bound} microsteps; its author must mend it.")]
    Runaway { bound: usize },
    #[error("Deadline `{deadline}` is not open.")]
    DeadlineNotOpen { deadline: String },
    #[error("This item was entered as of {entered}. Nothing of it can be dated before that day.")]
    BeforeEntry { entered: NaiveDate },
    #[error("Below this item there is still one of kind `{kind}`. Take that back first.")]
    StillBelow { kind: String },
    #[error("There is no row {seq} in this item's history that could be corrected.")]
    NoSuchRow { seq: u64 },
    #[error("Not migrated to version {to}. {}", reasons.join(" "))]
    NotMigrated { to: u32, reasons: Vec<String> },
    #[error("On that day the item ran by version {version}, in which `{title}` is entered otherwise.")]
    OtherVersion { title: String, version: u32 },
    #[error("`{title}` of {day} would no longer fit: {reason} Correct or void that row first.")]
    NoLongerFits { seq: u64, title: String, day: NaiveDate, reason: String },
}

/// Who would have to do it.
fn needed(event: &str, title: &str, roles: &[String]) -> String {
    if !roles.is_empty() {
        return format!("`{title}` needs one of these roles: {}.", roles.join(", "));
    }
    let key = match event {
        "create" => "create".to_owned(),
        "reveal" => "access".to_owned(),
        event => format!("built_in: {event}"),
    };
    format!("Nobody may do `{title}`: the workflow names no role for it under `{key}`.")
}

/// One complaint about one input.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{title}: {problem}")]
pub struct InputFault {
    pub input: String,
    pub title: String,
    pub problem: String,
}

impl Rejection {
    /// Stable, for `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Rejection::Finished => "FINISHED",
            Rejection::FinishedAbove => "FINISHED_ABOVE",
            Rejection::UnknownEvent { .. } => "UNKNOWN_EVENT",
            Rejection::NotPossible { .. } => "NOT_POSSIBLE",
            Rejection::Forbidden { .. } | Rejection::WithoutAgency { .. } => "FORBIDDEN",
            Rejection::Guard { .. } => "GUARD",
            Rejection::SecondPerson { .. } => "SECOND_PERSON",
            Rejection::OpenChildren { .. } => "OPEN_CHILDREN",
            Rejection::CostsRequired { .. } => "COSTS_REQUIRED",
            Rejection::Input { .. } => "BAD_INPUT",
            Rejection::InTheFuture => "IN_THE_FUTURE",
            Rejection::Runaway { .. } => "RUNAWAY",
            Rejection::DeadlineNotOpen { .. } => "DEADLINE_NOT_OPEN",
            Rejection::BeforeEntry { .. } => "BEFORE_ENTRY",
            Rejection::StillBelow { .. } => "STILL_BELOW",
            Rejection::NoSuchRow { .. } => "NO_SUCH_ROW",
            Rejection::NotMigrated { .. } => "NOT_MIGRATED",
            Rejection::OtherVersion { .. } => "OTHER_VERSION",
            Rejection::NoLongerFits { .. } => "NO_LONGER_FITS",
        }
    }
}
