//! A field of an item, or an input of an event, with its typed value. What a person may not read is a typed [`Withheld`].

use super::reference::{DocumentRef, PersonRef, References};
use crate::error::{Fault, Result};
use async_graphql::{Enum, InputObject, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Union};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::value::{Type, Value};
use milepost_engine::engine::command::Texts;
use milepost_engine::ledger::money;
use rust_decimal::Decimal;
use serde::Deserialize;
use std::sync::Arc;

/// An exact decimal number, written as text: `"50000.00"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exact(pub Decimal);

#[Scalar(name = "Decimal")]
impl ScalarType for Exact {
    fn parse(value: async_graphql::Value) -> InputValueResult<Exact> {
        let async_graphql::Value::String(text) = &value else {
            return Err(InputValueError::expected_type(value));
        };
        let number = Decimal::from_str_exact(text);
        let wrong = |_| InputValueError::custom("an exact number is text like \"50000.00\"");
        number.map(Exact).map_err(wrong)
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::Value::String(self.0.to_string())
    }
}

/// A named, typed value.
#[derive(SimpleObject)]
pub struct Field {
    pub name: String,
    pub title: String,
    #[graphql(name = "type")]
    pub of: FieldType,
    /// Whether it is withheld from everybody, in the item's version or the one in force, and shown for a reason only.
    pub restricted: bool,
    /// Null where it is empty.
    pub value: Option<FieldValue>,
    /// What the value names, as people call it, in a row of the history: a deadline, a field, an agency. Null elsewhere.
    pub said: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FieldType {
    Text,
    Integer,
    Decimal,
    Money,
    Date,
    Instant,
    Choice,
    Flag,
    /// ISO 3166 alpha-2.
    Country,
    Document,
    Person,
}

#[derive(Union)]
pub enum FieldValue {
    Text(Text),
    Number(Number),
    Money(Money),
    Date(Date),
    Instant(Instant),
    Choice(Choice),
    Flag(Flag),
    DocumentRef(DocumentRef),
    PersonRef(PersonRef),
    Withheld(Withheld),
}

#[derive(SimpleObject)]
pub struct Text {
    text: String,
}

#[derive(SimpleObject)]
pub struct Number {
    number: Exact,
}

/// An amount and its currency.
#[derive(Clone, Debug, SimpleObject)]
pub struct Money {
    /// ISO 4217.
    currency: String,
    amount: Exact,
}

#[derive(SimpleObject)]
pub struct Date {
    date: NaiveDate,
}

#[derive(SimpleObject)]
pub struct Instant {
    instant: DateTime<Utc>,
}

/// One of the options, or a country's code.
#[derive(SimpleObject)]
pub struct Choice {
    choice: String,
}

#[derive(SimpleObject)]
pub struct Flag {
    flag: bool,
}

/// There is a value, and you may not read it: where there is none, the value is absent, as the history tells anyway.
#[derive(SimpleObject)]
pub struct Withheld {
    reason: &'static str,
}

/// A named value as canonical text: `2026-01-31`, `TTD 50000.00`, `true`, an option, an id. Empty text is no value.
#[derive(Clone, Debug, InputObject)]
pub struct FieldInput {
    pub name: String,
    pub value: String,
}

impl From<money::Money> for Money {
    fn from(money: money::Money) -> Money {
        Money { currency: money.currency, amount: Exact(money.amount) }
    }
}

impl From<&Type> for FieldType {
    fn from(of: &Type) -> FieldType {
        match of {
            Type::Text => FieldType::Text,
            Type::Integer => FieldType::Integer,
            Type::Decimal => FieldType::Decimal,
            Type::Money => FieldType::Money,
            Type::Date => FieldType::Date,
            Type::Instant => FieldType::Instant,
            Type::Choice(_) => FieldType::Choice,
            Type::Flag => FieldType::Flag,
            Type::Country => FieldType::Country,
            Type::Document => FieldType::Document,
            Type::Person => FieldType::Person,
        }
    }
}

impl FieldType {
    /// The engine's own type again.
    pub fn declared(self, options: &[String]) -> Type {
        match self {
            FieldType::Text => Type::Text,
            FieldType::Integer => Type::Integer,
            FieldType::Decimal => Type::Decimal,
            FieldType::Money => Type::Money,
            FieldType::Date => Type::Date,
            FieldType::Instant => Type::Instant,
            FieldType::Choice => Type::Choice(options.to_vec()),
            FieldType::Flag => Type::Flag,
            FieldType::Country => Type::Country,
            FieldType::Document => Type::Document,
            FieldType::Person => Type::Person,
        }
    }
}

impl From<&Value> for FieldType {
    fn from(value: &Value) -> FieldType {
        match value {
            Value::Text(_) => FieldType::Text,
            Value::Integer(_) => FieldType::Integer,
            Value::Decimal(_) => FieldType::Decimal,
            Value::Money(_) => FieldType::Money,
            Value::Date(_) => FieldType::Date,
            Value::Instant(_) => FieldType::Instant,
            Value::Choice(_) => FieldType::Choice,
            Value::Flag(_) => FieldType::Flag,
            Value::Country(_) => FieldType::Country,
            Value::Document(_) => FieldType::Document,
            Value::Person(_) => FieldType::Person,
        }
    }
}

pub fn texts(inputs: Vec<FieldInput>) -> Result<Texts> {
    let mut texts = Texts::new();
    for input in inputs {
        if texts.contains_key(&input.name) {
            let sentence = format!("The input `{}` is given twice.", input.name);
            return Err(Fault::bad_request(sentence));
        }
        texts.insert(input.name, input.value);
    }
    Ok(texts)
}

pub fn value(value: &Value, among: &Arc<References>) -> FieldValue {
    match value {
        Value::Text(text) => FieldValue::Text(Text { text: text.clone() }),
        Value::Integer(number) => FieldValue::Number(Number { number: Exact((*number).into()) }),
        Value::Decimal(number) => FieldValue::Number(Number { number: Exact(*number) }),
        Value::Money(money) => FieldValue::Money(money.clone().into()),
        Value::Date(date) => FieldValue::Date(Date { date: *date }),
        Value::Instant(instant) => FieldValue::Instant(Instant { instant: *instant }),
        Value::Choice(choice) | Value::Country(choice) => FieldValue::Choice(Choice { choice: choice.clone() }),
        Value::Flag(flag) => FieldValue::Flag(Flag { flag: *flag }),
        Value::Document(id) => FieldValue::DocumentRef(among.document(*id)),
        Value::Person(id) => FieldValue::PersonRef(among.person(*id)),
    }
}

pub fn withheld() -> FieldValue {
    FieldValue::Withheld(Withheld { reason: "This field is restricted." })
}
