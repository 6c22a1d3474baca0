//! What the page of an item asks for, and the shape of the answer.

use super::ask::{Listed, Named};
use super::history::Cause;
use super::items::Row;
use super::objections::Objection;
use super::reminders::{Snooze, StandIn};
use crate::graphql::field::FieldType;
use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};
use milepost_engine::chart::workflow::Input;
use serde::Deserialize;
use uuid::Uuid;

/// The latest 100 rows of the history; GraphQL has them all.
pub const ITEM: &str = "
query ($id: UUID!) {
  item(id: $id) {
    reference title workflow stage outcome due overdue daysOverdue revision finished
    parent { ...row }
    lead { id title } partners { id title } people { id name }
    fields { name title value { ...value } }
    deadlines {
      name title state due overdue daysOverdue metOn late daysLate slipDays basis agency { id title }
      revisions { revision due reason steps recordedAt missedAt actor { id name } }
    }
    costs {
      reference label category amount { ...money } byFiscalYear { fiscalYear amount { ...money } }
      fundingSource fundingStatus assumption scenario leftOut
    }
    funding {
      reference source earmark fiscalYear pledged { ...stage } committed { ...stage } received { ...stage } left { ...money }
      allocations { amount { ...money } fiscalYear line { reference } item { id reference title } }
    }
    allocations { amount { ...money } fiscalYear line { reference } funding { reference } }
    expenditures { amount { ...money } spentOn line { reference } source note document { id fileName: name } }
    children(first: 100) { totalCount pageInfo { hasNextPage } nodes { ...row } }
    links { kind incoming item { ...row } }
    snoozes { person { id name } deadline until reason }
    delegations { person { id name } to { id name } since until }
    objections { receiver { ...row } row reason sender { ...row } recordedAt }
    journal(last: 100) {
      totalCount pageInfo { hasPreviousPage }
      nodes { seq batchId at recordedAt event title origin ignored late voided correctedBy corrects actor { id name } input { name title said value { ...value } } stage cause { title item { reference } actor { id name } } replaceable { input { name title type options } value { ...value } } }
    }
  }
  agencies { id title }
}
fragment row on Item { id reference title stage due overdue finished lead { id title } }
fragment stage on FundingStage { amount { ...money } on }
fragment money on Money { currency amount }";

/// Goes with each query that asks for a value.
pub const VALUE: &str = "
fragment value on FieldValue {
  __typename
  ... on Text { text } ... on Number { number } ... on Money { currency amount } ... on Date { date } ... on Instant { instant }
  ... on Choice { choice } ... on Flag { flag } ... on DocumentRef { id fileName: name } ... on PersonRef { id name }
  ... on Withheld { reason }
}";

#[derive(Deserialize)]
pub struct Answer {
    pub item: Item,
    pub agencies: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    pub reference: String,
    pub title: String,
    pub workflow: String,
    pub stage: String,
    pub outcome: Option<String>,
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    pub days_overdue: i64,
    pub revision: u64,
    pub finished: bool,
    pub parent: Option<Row>,
    pub lead: Option<Named>,
    pub partners: Vec<Named>,
    pub people: Vec<Person>,
    pub fields: Vec<Field>,
    pub deadlines: Vec<Deadline>,
    pub costs: Vec<Cost>,
    pub funding: Vec<Funding>,
    pub allocations: Vec<Allocation>,
    pub expenditures: Vec<Spent>,
    pub children: Listed<Row>,
    pub links: Vec<Link>,
    pub snoozes: Vec<Snooze>,
    pub delegations: Vec<StandIn>,
    pub objections: Vec<Objection>,
    pub journal: Listed<Entry>,
}

#[derive(Deserialize)]
pub struct Person {
    pub id: String,
    pub name: Option<String>,
}

impl Person {
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

#[derive(Deserialize)]
pub struct Field {
    /// Absent where it is an input of the past.
    #[serde(default)]
    pub name: String,
    pub title: String,
    pub value: Option<Value>,
    /// What the value names.
    #[serde(default)]
    pub said: Option<String>,
}

#[derive(Deserialize)]
#[serde(tag = "__typename")]
pub enum Value {
    Text {
        text: String,
    },
    Number {
        number: String,
    },
    Money(Money),
    Date {
        date: NaiveDate,
    },
    Instant {
        instant: DateTime<Utc>,
    },
    Choice {
        choice: String,
    },
    Flag {
        flag: bool,
    },
    #[serde(rename_all = "camelCase")]
    DocumentRef {
        id: String,
        file_name: Option<String>,
    },
    PersonRef(Person),
    Withheld {
        reason: String,
    },
}

impl Value {
    pub fn shown(&self) -> Markup {
        html! {
            @match self {
                Value::Text { text } => span.text { (text) },
                Value::Number { number } => (number),
                Value::Money(money) => (money.shown()),
                Value::Date { date } => (super::layout::day(Some(*date))),
                Value::Instant { instant } => (instant.format("%Y-%m-%d %H:%M UTC")),
                Value::Choice { choice } => (choice.replace('_', " ")),
                Value::Flag { flag } => (if *flag { "yes" } else { "no" }),
                Value::DocumentRef { id, file_name } => (document(id, file_name.as_deref())),
                Value::PersonRef(person) => (person.shown()),
                Value::Withheld { reason } => em { "withheld: " (reason) },
            }
        }
    }

    /// As an input takes it back; `None`: it cannot be shown there.
    pub fn canonical(&self) -> Option<String> {
        match self {
            Value::Text { text } => Some(text.clone()),
            Value::Number { number } => Some(number.clone()),
            Value::Money(money) => Some(money.shown()),
            Value::Date { date } => Some(date.to_string()),
            Value::Instant { instant } => Some(instant.to_rfc3339()),
            Value::Choice { choice } => Some(choice.clone()),
            Value::Flag { flag } => Some(flag.to_string()),
            Value::DocumentRef { id, .. } => Some(id.clone()),
            Value::PersonRef(person) => Some(person.id.clone()),
            Value::Withheld { .. } => None,
        }
    }
}

pub fn document(id: &str, name: Option<&str>) -> Markup {
    html! { a href={ "/documents/" (id) } { (name.unwrap_or("the document")) } }
}

#[derive(Deserialize)]
pub struct Money {
    pub currency: String,
    pub amount: String,
}

impl Money {
    pub fn shown(&self) -> String {
        format!("{} {}", self.currency, self.amount)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    Open,
    Met,
    Withdrawn,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    pub name: String,
    pub title: String,
    pub state: State,
    pub due: Option<NaiveDate>,
    pub overdue: bool,
    pub days_overdue: i64,
    pub met_on: Option<NaiveDate>,
    pub late: bool,
    pub days_late: i64,
    pub slip_days: Option<i64>,
    pub basis: Option<String>,
    pub agency: Option<Named>,
    pub revisions: Vec<Revision>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    pub revision: i32,
    pub due: Option<NaiveDate>,
    pub reason: String,
    pub steps: Vec<String>,
    pub recorded_at: DateTime<Utc>,
    pub missed_at: Option<DateTime<Utc>>,
    pub actor: Option<Person>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    pub reference: String,
    pub label: String,
    pub category: Option<String>,
    pub amount: Option<Money>,
    pub by_fiscal_year: Vec<Year>,
    pub funding_source: Option<String>,
    pub funding_status: Option<String>,
    pub assumption: Option<String>,
    pub scenario: Option<String>,
    pub left_out: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Funding {
    pub reference: String,
    pub source: String,
    pub earmark: Option<String>,
    pub fiscal_year: Option<i32>,
    pub pledged: Option<Stage>,
    pub committed: Option<Stage>,
    pub received: Option<Stage>,
    pub left: Money,
    pub allocations: Vec<Allocation>,
}

#[derive(Deserialize)]
pub struct Stage {
    pub amount: Money,
    pub on: Option<NaiveDate>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Allocation {
    pub amount: Money,
    pub fiscal_year: Option<i32>,
    pub line: Option<Line>,
    /// That it pays, where it stands with its sum.
    pub item: Option<Paid>,
    /// Its sum, where it stands with the item that it pays.
    pub funding: Option<Source>,
}

#[derive(Deserialize)]
pub struct Paid {
    pub id: Uuid,
    pub reference: String,
    pub title: String,
}

#[derive(Deserialize)]
pub struct Source {
    pub reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Year {
    pub fiscal_year: i32,
    pub amount: Option<Money>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spent {
    pub amount: Money,
    pub spent_on: NaiveDate,
    pub line: Option<Line>,
    pub source: Option<String>,
    pub note: Option<String>,
    pub document: Option<File>,
}

#[derive(Deserialize)]
pub struct Line {
    pub reference: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    pub id: String,
    pub file_name: Option<String>,
}

#[derive(Deserialize)]
pub struct Link {
    pub kind: String,
    pub incoming: bool,
    pub item: Row,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Origin {
    Person,
    Timer,
    Message,
    System,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    pub seq: i64,
    pub batch_id: Option<Uuid>,
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    pub event: String,
    pub title: String,
    pub origin: Origin,
    pub ignored: bool,
    pub late: bool,
    pub voided: bool,
    pub corrected_by: Option<u64>,
    pub corrects: Vec<u64>,
    pub actor: Option<Person>,
    pub input: Vec<Field>,
    pub stage: Option<String>,
    pub cause: Option<Cause>,
    pub replaceable: Vec<Replaceable>,
}

/// An input of a row that a correction can replace, as it counts now.
#[derive(Deserialize)]
pub struct Replaceable {
    pub input: Asked,
    pub value: Option<Value>,
}

#[derive(Deserialize)]
pub struct Asked {
    pub name: String,
    pub title: String,
    #[serde(rename = "type")]
    of: FieldType,
    options: Vec<String>,
}

impl Asked {
    /// A correction need not give it.
    pub fn declared(&self) -> Input {
        let (name, title, of) = (self.name.clone(), self.title.clone(), self.of.declared(&self.options));
        Input { name, title, of, required: false, stored: false }
    }
}
