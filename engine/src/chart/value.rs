//! What a field or an input can hold. One type for YAML, the journal, guards and GraphQL; its text form is canonical, so
//! forms, spreadsheets and the API all speak it.

use crate::ledger::money::Money;
use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The declared type of a field or an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Text,
    Integer,
    Decimal,
    Money,
    Date,
    Instant,
    Choice(Vec<String>),
    Flag,
    /// ISO 3166 alpha-2.
    Country,
    /// The id that `POST /documents` answered.
    Document,
    Person,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    Text(String),
    Integer(i64),
    Decimal(Decimal),
    Money(Money),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    Choice(String),
    Flag(bool),
    Country(String),
    Document(Uuid),
    Person(Uuid),
}

/// Fields or inputs by name.
pub type Values = BTreeMap<String, Value>;
