//! The values CEL has no type for: amounts of money and days. Each compares with its like and with nothing else.

use super::environment::Fault;
use crate::chart::value::Value;
use crate::ledger::money::Money;
use cel::ExecutionError;
use cel::common::traits::Comparer;
use cel::common::types::{CelBool, CelDouble, CelInt, CelString, CelTimestamp, Type};
use cel::common::value::{StaticVal, Val};
use chrono::{DateTime, NaiveDate, Utc};
use std::any::Any;
use std::cmp::Ordering;

static MONEY: Type = Type::new_unspecified_type("money");
static DATE: Type = Type::new_unspecified_type("date");

fn apart(message: String) -> ExecutionError {
    ExecutionError::function_error("compare", message)
}

#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub money: Money,
    /// CEL's equality cannot fail; what it must not answer is noted here.
    pub fault: Fault,
}

impl Amount {
    fn against(&self, other: &Amount) -> Result<Ordering, String> {
        let (mine, theirs) = (&self.money, &other.money);
        if mine.currency != theirs.currency {
            return Err(format!("{} and {} cannot be compared.", mine.currency, theirs.currency));
        }
        Ok(mine.amount.cmp(&theirs.amount))
    }
}

impl Comparer for Amount {
    fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
        let other = other
            .downcast_ref::<Amount>()
            .ok_or_else(|| apart("Money is compared with money, like money(\"TTD 50000.00\").".into()))?;
        self.against(other).map_err(apart)
    }
}

impl Val for Amount {
    fn get_type(&self) -> &Type {
        &MONEY
    }

    fn cel_type() -> &'static Type {
        &MONEY
    }

    fn as_comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        let Some(other) = other.downcast_ref::<Amount>() else {
            return false;
        };
        match self.against(other) {
            Ok(ordering) => ordering == Ordering::Equal,
            Err(said) => {
                self.fault.note(&said);
                other.fault.note(&said);
                false
            }
        }
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(self.clone())
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Amount {}

#[derive(Clone, Copy, Debug)]
pub(super) struct Day(pub NaiveDate);

impl Comparer for Day {
    fn compare(&self, other: &dyn Val) -> Result<Ordering, ExecutionError> {
        let other = other
            .downcast_ref::<Day>()
            .ok_or_else(|| apart("A date is compared with a date, like date(\"2024-01-31\").".into()))?;
        Ok(self.0.cmp(&other.0))
    }
}

impl Val for Day {
    fn get_type(&self) -> &Type {
        &DATE
    }

    fn cel_type() -> &'static Type {
        &DATE
    }

    fn as_comparer(&self) -> Option<&dyn Comparer> {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Day>().is_some_and(|other| self.0 == other.0)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(*self)
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Day {}

pub(super) fn instant<'w>(at: DateTime<Utc>) -> Box<dyn Val + 'w> {
    Box::new(CelTimestamp::from(at.fixed_offset()))
}

pub(super) fn operand<'w>(value: &Value, fault: &Fault) -> Box<dyn Val + 'w> {
    match value {
        Value::Text(text) | Value::Choice(text) | Value::Country(text) => Box::new(CelString::from(text.clone())),
        Value::Integer(number) => Box::new(CelInt::from(*number)),
        // Through the text, which rounds to the nearest double: 0.1 here is 0.1 in the expression.
        Value::Decimal(number) => Box::new(CelDouble::from(number.to_string().parse::<f64>().unwrap_or(f64::NAN))),
        Value::Money(money) => Box::new(Amount { money: money.clone(), fault: fault.clone() }),
        Value::Date(day) => Box::new(Day(*day)),
        Value::Instant(at) => instant(*at),
        Value::Flag(flag) => Box::new(CelBool::from(*flag)),
        Value::Document(id) | Value::Person(id) => Box::new(CelString::from(id.to_string())),
    }
}
