//! A workflow's file as its author wrote it: every construct of the language in its one form, names with their places.
//! Nothing is resolved here; `compile.rs` does that.

use super::written::{Entries, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    pub id: Text,
    pub version: Spanned<u32>,
    pub kind: Text,
    pub title: Text,
    pub reference: Text,
    pub calendar: Text,
    pub basis: Option<Text>,
    pub responsible: Option<Responsible>,
    #[serde(default)]
    pub fields: Entries<Field>,
    #[serde(default)]
    pub events: Entries<EventType>,
    #[serde(default)]
    pub access: Entries<Access>,
    pub create: Option<Roles>,
    #[serde(default)]
    pub built_in: Entries<BuiltIn>,
    #[serde(default)]
    pub children: Entries<Child>,
    #[serde(default)]
    pub links: Entries<Text>,
    pub costs: Option<Costs>,
    #[serde(default)]
    pub second_person: Vec<Text>,
    #[serde(default)]
    pub remind: Vec<Rung>,
    pub reminder_gap: Option<Text>,
    pub outcome: Option<Outcome>,
    #[serde(default)]
    pub migrations: Entries<Migration>,
    #[serde(rename = "type")]
    pub of: Option<Text>,
    pub initial: Option<Text>,
    #[serde(default)]
    pub states: Entries<State>,
    #[serde(default)]
    pub on: Entries<Transition>,
    #[serde(default)]
    pub always: Vec<Transition>,
    #[serde(default)]
    pub after: Vec<Delayed>,
    #[serde(default)]
    pub entry: Vec<Action>,
    #[serde(default)]
    pub exit: Vec<Action>,
    #[serde(default)]
    pub deadlines: Entries<Deadline>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Responsible {
    #[serde(default)]
    pub lead: bool,
    pub agency: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    pub roles: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltIn {
    pub roles: Vec<Text>,
    /// Of `reopen`: the state it leads to.
    pub target: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    pub workflow: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Costs {
    pub required_before: Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    pub from: Text,
    pub order: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    #[serde(default)]
    pub states: Entries<Text>,
    #[serde(default)]
    pub fields: Entries<Text>,
    #[serde(default)]
    pub deadlines: Entries<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    #[serde(rename = "type")]
    pub of: Option<Text>,
    pub title: Option<Text>,
    #[serde(default)]
    pub options: Vec<Text>,
    pub sensitivity: Option<Text>,
    #[serde(default)]
    pub searchable: Option<Spanned<bool>>,
    /// The vocabulary its options come from.
    pub standard: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EventType {
    pub title: Text,
    #[serde(default)]
    pub input: Entries<Input>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    #[serde(rename = "type")]
    pub of: Option<Text>,
    pub title: Option<Text>,
    #[serde(default)]
    pub options: Vec<Text>,
    #[serde(default)]
    pub required: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Access {
    pub see: Text,
    #[serde(default)]
    pub reveal: Vec<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    #[serde(rename = "type")]
    pub of: Option<Text>,
    pub initial: Option<Text>,
    #[serde(default)]
    pub states: Entries<State>,
    #[serde(default)]
    pub on: Entries<Transition>,
    #[serde(default)]
    pub always: Vec<Transition>,
    #[serde(default)]
    pub after: Vec<Delayed>,
    #[serde(default)]
    pub entry: Vec<Action>,
    #[serde(default)]
    pub exit: Vec<Action>,
    #[serde(default)]
    pub deadlines: Entries<Deadline>,
    pub stage: Option<Text>,
    pub outcome: Option<Text>,
    pub milestone: Option<Text>,
    /// Of a history state.
    #[serde(default)]
    pub deep: bool,
    /// Of a history state: where it leads before there is any.
    pub target: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    pub roles: Option<Vec<Text>>,
    pub target: Option<Text>,
    pub guard: Option<Guard>,
    #[serde(default)]
    pub internal: bool,
    #[serde(default)]
    pub actions: Vec<Action>,
    #[serde(default)]
    pub branches: Vec<Branch>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    pub target: Option<Text>,
    pub guard: Option<Guard>,
    #[serde(default)]
    pub actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delayed {
    pub delay: Text,
    pub target: Option<Text>,
    pub guard: Option<Guard>,
    #[serde(default)]
    pub actions: Vec<Action>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guard {
    pub when: Text,
    #[serde(rename = "else")]
    pub otherwise: Option<Text>,
}

/// Exactly one of the three.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    pub set: Option<Entries<Text>>,
    pub raise: Option<Text>,
    pub tell: Option<Tell>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tell {
    pub event: Text,
    #[serde(default)]
    pub parent: bool,
    pub children: Option<Text>,
    pub links: Option<Text>,
    #[serde(default)]
    pub with: Entries<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    pub title: Text,
    pub basis: Option<Text>,
    pub due: Option<Text>,
    pub within: Option<Text>,
    pub from: Option<Text>,
    pub order: Option<Text>,
    #[serde(default)]
    pub paused_in: Vec<Text>,
    pub met_by: Option<MetBy>,
    pub extend: Option<Extend>,
    pub responsible: Option<Responsible>,
    pub roll: Option<Text>,
    #[serde(default)]
    pub remind: Vec<Rung>,
    #[serde(default)]
    pub escalate: Vec<Escalation>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetBy {
    pub event: Text,
    pub on: Option<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extend {
    pub roles: Vec<Text>,
    #[serde(default)]
    pub input: Entries<Input>,
}

/// Exactly one of `before`, `late`, `quiet`, `no_next`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    pub before: Option<Text>,
    pub late: Option<Text>,
    pub quiet: Option<Text>,
    pub no_next: Option<Text>,
    pub event: Option<Text>,
    pub every: Option<Text>,
    pub to: Vec<Text>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escalation {
    pub after: Text,
    pub to: Vec<Text>,
}
