//! A compiled workflow: the chart and everything else its YAML file declares. Made by `language/compile`, read by `step`,
//! the writer, the API and the page.

use super::chart::{Chart, Guard};
use super::snapshot::InputFault;
use super::value::Type;
use crate::time::duration::Duration;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Workflow {
    pub id: String,
    pub version: u32,
    pub kind: String,
    pub title: String,
    /// SHA-256 of the published source, hex.
    pub hash: String,
    /// `"{parent}-A{number}"`; may hold `{parent}`, `{number}`, `{year}`.
    pub reference: String,
    pub calendar: String,
    pub basis: Option<String>,
    pub responsible: Option<Responsible>,
    /// In the order written, which is the order of forms.
    pub fields: Vec<Field>,
    pub events: Vec<EventType>,
    /// Role -> what it may see and reveal.
    pub access: BTreeMap<String, Access>,
    /// Fields of the people who may see neither the item nor the tree it stands in.
    pub excluded_by: Vec<String>,
    /// Kinds of links that lead only to items below the same parent.
    pub same_parent: Vec<String>,
    /// By event: what must hold of its input.
    pub checks: BTreeMap<String, Vec<Guard>>,
    /// Roles that may create an item.
    pub create: Vec<String>,
    pub chart: Chart,
    pub deadlines: Vec<DeadlineRule>,
    /// Rungs that belong to the item and not to a deadline.
    pub remind: Vec<Rung>,
    pub reminder_gap: Option<Duration>,
    /// Kind of child -> the workflow new children take.
    pub children: BTreeMap<String, String>,
    /// Kind of link -> kind of item it leads to.
    pub links: BTreeMap<String, String>,
    /// Events that are refused while the item has no cost line.
    pub costs_required_before: Vec<String>,
    /// Where an item, and all below it, is told how money is counted.
    pub money: Option<MoneyFields>,
    pub second_person: Vec<String>,
    pub built_in: BTreeMap<String, Vec<String>>,
    /// Where `reopen` leads.
    pub reopen_target: Option<String>,
    pub outcome: Option<Outcome>,
    pub age: Option<AgeRule>,
    /// Role -> what the published register calls it; empty before the workflow is published.
    pub role_titles: Arc<BTreeMap<String, String>>,
    /// Those that some title is written in, besides English.
    pub languages: Vec<String>,
    /// Version -> how its running items come to this one.
    pub migrations: BTreeMap<u32, Migration>,
}

/// Names of fields that say how the money of an item and of all below it is counted and told: choices, and the day of fixed
/// rates.
#[derive(Clone, Debug, Default)]
pub struct MoneyFields {
    pub fiscal_year_starts: Option<String>,
    pub currency: Option<String>,
    pub rates: Option<String>,
    pub rates_on: Option<String>,
    pub prices: Option<String>,
}

impl Workflow {
    /// A chart with nothing around it.
    pub fn alone(title: String, chart: Chart) -> Workflow {
        Workflow {
            id: title.clone(),
            version: 1,
            kind: "chart".into(),
            title,
            hash: String::new(),
            reference: "{number}".into(),
            calendar: String::new(),
            basis: None,
            responsible: None,
            fields: Vec::new(),
            events: Vec::new(),
            access: BTreeMap::new(),
            excluded_by: Vec::new(),
            same_parent: Vec::new(),
            checks: BTreeMap::new(),
            create: Vec::new(),
            chart,
            deadlines: Vec::new(),
            remind: Vec::new(),
            reminder_gap: None,
            children: BTreeMap::new(),
            links: BTreeMap::new(),
            costs_required_before: Vec::new(),
            money: None,
            second_person: Vec::new(),
            built_in: BTreeMap::new(),
            reopen_target: None,
            outcome: None,
            age: None,
            role_titles: Arc::default(),
            languages: Vec::new(),
            migrations: BTreeMap::new(),
        }
    }

    /// As people call them.
    pub fn titled(&self, roles: &[String]) -> Vec<String> {
        roles.iter().map(|role| self.role_titles.get(role).unwrap_or(role).clone()).collect()
    }

    pub fn event(&self, name: &str) -> Option<&EventType> {
        self.events.iter().find(|event| event.name == name)
    }

    /// What people call the event; a built-in one and the engine's own have titles where the workflow gives none.
    pub fn title_of<'a>(&'a self, event: &'a str) -> Cow<'a, str> {
        if let Some(declared) = self.event(event) {
            return declared.title.as_str().into();
        }
        match event {
            "create" => "Create".into(),
            "assign" => "Assign".into(),
            "cost" => "Record a cost".into(),
            "spend" => "Record an expenditure".into(),
            "fund" => "Record funding".into(),
            "allocate" => "Allocate funding".into(),
            "baseline" => "Make a baseline".into(),
            "link" => "Link".into(),
            "adopt" => "Enter a running item".into(),
            "correct" => "Correct".into(),
            "reopen" => "Reopen".into(),
            "migrate" => "Come to another version".into(),
            "recompute" => "Count the dates again".into(),
            "reveal" => "Show a withheld field".into(),
            _ if event == "extend" || event.starts_with("extend.") => "Extend".into(),
            _ => self.own_title(event).map_or(event.into(), Cow::from),
        }
    }

    /// What time and other items bring.
    fn own_title(&self, event: &str) -> Option<String> {
        let (what, of) = event.split_once('.')?;
        match (what, of.split_once('.')) {
            ("deadline", Some((name, "missed"))) => Some(format!("{}: the date passed", self.deadline(name)?.title)),
            ("deadline", Some((name, _))) => Some(format!("{}: reminder", self.deadline(name)?.title)),
            ("remind", None) => Some("Reminder of silence".into()),
            ("after", Some((state, _))) => Some(format!("Time ran out in {state}")),
            ("linked", None) => Some(format!("Tied: {of}")),
            ("created", None) => Some(format!("New: {of}")),
            ("reopened", None) => Some(format!("Reopened: {of}")),
            ("done", None) => Some(format!("Finished: {of}")),
            _ => None,
        }
    }

    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The roles that may ask for a restricted field.
    pub fn revealing(&self, field: &str) -> Vec<String> {
        let may = |access: &Access| access.reveal.iter().any(|named| named == field);
        self.access.iter().filter(|(_, access)| may(access)).map(|(role, _)| role.clone()).collect()
    }

    pub fn deadline(&self, name: &str) -> Option<&DeadlineRule> {
        self.deadlines.iter().find(|rule| rule.name == name)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Responsible {
    Lead,
    Agency(String),
}

#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub title: String,
    pub of: Type,
    /// Withheld from everybody; who may `reveal` it asks for it with a reason.
    pub restricted: bool,
    pub searchable: bool,
    /// Lists can be cut by its value, which therefore lies plain.
    pub filterable: bool,
}

#[derive(Clone, Debug)]
pub struct EventType {
    pub name: String,
    pub title: String,
    pub inputs: Vec<Input>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    pub name: String,
    pub title: String,
    pub of: Type,
    pub required: bool,
    /// An input with a field's name is stored in that field when the step is taken.
    pub stored: bool,
}

impl Input {
    pub fn fault(&self, problem: impl Into<String>) -> InputFault {
        InputFault { input: self.name.clone(), title: self.title.clone(), problem: problem.into() }
    }
}

#[derive(Clone, Debug)]
pub struct Access {
    pub see: See,
    pub reveal: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum See {
    /// Numbers only: no item.
    Counts,
    /// Items assigned to me.
    Own,
    /// My agency leads or partners here or on an ancestor.
    Agency,
    All,
}

#[derive(Clone, Debug)]
pub struct DeadlineRule {
    pub name: String,
    /// The state whose entry opens it and whose exit withdraws it.
    pub state: super::chart::StateId,
    pub title: String,
    pub basis: Option<String>,
    pub when: When,
    /// The field that holds the order which set the date.
    pub order: Option<String>,
    /// The field that says who ordered it.
    pub ordered_by: Option<String>,
    pub met_by: Option<MetBy>,
    pub extend: Option<Extend>,
    pub responsible: Option<Responsible>,
    pub roll: Roll,
    /// States in which a computed date stands still.
    pub paused_in: Vec<String>,
    pub remind: Vec<Rung>,
}

#[derive(Clone, Debug)]
pub enum When {
    /// `due: item.FIELD`: a date that was ordered or planned.
    Due(String),
    /// `within: 21 days`, `from: item.FIELD`: a date that is computed.
    Within { budget: Duration, from: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    Next,
    Previous,
    Stay,
}

#[derive(Clone, Debug)]
pub struct MetBy {
    pub event: String,
    /// The input that holds the date on which it was met; where absent, the event's `at`.
    pub on: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Extend {
    pub roles: Vec<String>,
    /// Besides `until`, or for a computed date `days`, which are always asked.
    pub inputs: Vec<Input>,
}

#[derive(Clone, Debug)]
pub struct Rung {
    pub at: RungAt,
    /// Five-field cron line: repeats after the first, until the deadline is met.
    pub every: Option<String>,
    /// `responsible`, `assigned`, `role:NAME`, `agency:ID`.
    pub to: Vec<String>,
    /// To somebody higher: nothing holds it back.
    pub escalates: bool,
}

#[derive(Clone, Debug)]
pub enum RungAt {
    Before(Duration),
    Late(Duration),
    /// Nothing happened for so long (only the named event counts, where one is named).
    Quiet(Duration, Option<String>),
    /// No open deadline has a date.
    NoNext(Duration),
}

/// How old a case is, and in which states it does not age.
#[derive(Clone, Debug)]
pub struct AgeRule {
    /// The field of the day it is counted from.
    pub from: String,
    pub paused_in: Vec<String>,
}

/// What is not named keeps its name; a deadline that is not named is kept where its state still has it.
#[derive(Clone, Debug, Default)]
pub struct Migration {
    pub states: BTreeMap<String, String>,
    pub fields: BTreeMap<String, String>,
    pub deadlines: BTreeMap<String, Fate>,
}

/// What becomes of an open deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Keep,
    Recompute,
    Cancel,
}

impl Fate {
    pub const ALL: [Fate; 3] = [Fate::Keep, Fate::Recompute, Fate::Cancel];

    /// As the language writes it.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Keep => "keep",
            Fate::Recompute => "recompute",
            Fate::Cancel => "cancel",
        }
    }
}

impl Migration {
    /// What the state, the history state too, is called from then on.
    pub fn state<'m>(&'m self, old: &'m str) -> &'m str {
        self.states.get(old).map_or(old, String::as_str)
    }

    pub fn field<'m>(&'m self, old: &'m str) -> &'m str {
        self.fields.get(old).map_or(old, String::as_str)
    }
}

/// An item's outcome is the first word of the order that any child of this kind has.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub from: String,
    pub order: Vec<String>,
}

impl Outcome {
    pub fn of(&self, children: &[String]) -> Option<&String> {
        self.order.iter().find(|word| children.contains(word))
    }
}

impl Workflow {
    /// Some guard looks at what is not funded yet.
    pub fn reads_gap(&self) -> bool {
        self.guards().any(|guard| guard.when.source.contains("costs.gap"))
    }

    /// Some guard, or a requirement, looks at the item's costs.
    pub fn reads_costs(&self) -> bool {
        !self.costs_required_before.is_empty() || self.guards().any(|guard| guard.when.source.contains("costs"))
    }

    fn guards(&self) -> impl Iterator<Item = &Guard> {
        self.chart.transitions.iter().filter_map(|transition| transition.guard.as_ref())
    }
}
