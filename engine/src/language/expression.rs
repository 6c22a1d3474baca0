//! CEL expressions: compiled once, bounded, run over borrowed values. What names and types they may use is checked by
//! `check.rs`; this room trusts nothing all the same: amounts compare only with amounts of their currency, dates only with
//! dates, and a failure is a sentence that never holds a value (it may be one the reader must not see).

mod bound;
mod environment;
mod operand;
mod record;

use crate::chart::snapshot::{Actor, Facts};
use crate::chart::value::{Type, Value, Values};
use crate::language::stack::roomy;
use cel::common::types::{CelBool, CelDouble, CelInt, CelString, CelTimestamp};
use cel::common::value::Val;
use cel::{Context, ExecutionError, Program};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use environment::{ENVIRONMENT, Fault, Names};
use operand::{Amount, Day};
use rust_decimal::Decimal;
use std::sync::Arc;

pub(super) use bound::parts;
pub use bound::{MAX_BRACKETS, MAX_CHARACTERS, MAX_DEPTH, MAX_TOKENS};
pub(super) use environment::{ACTIVE, CHILDREN, day};
pub(super) use record::STAGES;

/// A compiled expression and the text it came from.
#[derive(Clone, Debug)]
pub struct Expression {
    pub source: String,
    pub program: Arc<Program>,
}

/// What an expression may read when it runs.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    pub item: &'a Values,
    pub event: &'a Values,
    pub at: DateTime<Utc>,
    pub actor: &'a Actor,
    pub today: NaiveDate,
    /// The calendar's: an instant stored in a date field becomes its day there.
    pub zone: Tz,
    /// Names of every active state, ancestors too.
    pub active: &'a [&'a str],
    pub facts: &'a Facts,
}

impl Expression {
    /// Without a check of names and types: for charts that are not YAML (the compiler's own way in checks first).
    pub fn compile(source: &str) -> Result<Expression, String> {
        bound::text(source)?;
        let parsed = roomy(|| ENVIRONMENT.compile(source))?;
        let program = parsed.map_err(|errors| {
            let said = errors.errors.first().map_or("", |error| error.msg.trim());
            // What the grammar would have taken instead helps nobody.
            let said = said.split(" expecting ").next().unwrap_or(said);
            format!("`{source}` is not an expression: {said}.")
        })?;
        bound::shape(program.expression())?;
        Ok(Expression { source: source.to_owned(), program: Arc::new(program) })
    }

    /// The error is a sentence that names the empty field or what went wrong; a guard that fails to run is false.
    pub fn holds(&self, scope: &Scope) -> Result<bool, String> {
        self.run(scope, |value| {
            value
                .downcast_ref::<CelBool>()
                .map(|truth| *truth.inner())
                .ok_or_else(|| format!("`{}` is neither true nor false.", self.source))
        })
    }

    pub fn value(&self, of: &Type, scope: &Scope) -> Result<Value, String> {
        self.run(scope, |value| {
            typed(of, value, scope.zone).ok_or_else(|| format!("`{}` does not give a {}.", self.source, of.name()))
        })
    }

    /// It reads `event.*`, so it cannot be decided before the input is known.
    pub fn reads_input(&self) -> bool {
        self.program.references().has_variable("event")
    }

    fn run<T>(&self, scope: &Scope, read: impl Fn(&dyn Val) -> Result<T, String>) -> Result<T, String> {
        let fault = Fault::default();
        let names = Names { scope: *scope, fault: fault.clone() };
        let mut context = Context::with_env(ENVIRONMENT.clone());
        context.set_variable_resolver(&names);
        let value = cel::Value::resolve_val(self.program.expression(), &context)
            .map_err(|error| self.sentence(error))
            .and_then(|value| read(value.as_ref()));
        match fault.noted() {
            Some(said) => Err(said.clone()),
            None => value,
        }
    }

    /// Only our own errors carry their text on: CEL's quote the values.
    fn sentence(&self, error: ExecutionError) -> String {
        match error {
            ExecutionError::NoSuchKey(said) => said.to_string(),
            ExecutionError::FunctionError { message, .. } => message,
            ExecutionError::UndeclaredReference(name) => format!("`{name}` is not known here."),
            ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
                format!("`{}` divides by zero.", self.source)
            }
            ExecutionError::Overflow(..) => format!("`{}` is too large a number.", self.source),
            _ => format!("`{}` cannot be worked out: its parts are of different types.", self.source),
        }
    }
}

fn typed(of: &Type, value: &dyn Val, zone: Tz) -> Option<Value> {
    let text = || value.downcast_ref::<CelString>().map(|text| text.inner().to_owned());
    let instant = || value.downcast_ref::<CelTimestamp>().map(|instant| instant.inner().with_timezone(&Utc));
    match of {
        Type::Text => text().map(Value::Text),
        Type::Integer => value.downcast_ref::<CelInt>().map(|number| Value::Integer(*number.inner())),
        Type::Decimal => decimal(value).map(Value::Decimal),
        Type::Money => value.downcast_ref::<Amount>().map(|amount| Value::Money(amount.money.clone())),
        Type::Date => value
            .downcast_ref::<Day>()
            .map(|day| day.0)
            .or_else(|| instant().map(|instant| instant.with_timezone(&zone).date_naive()))
            .map(Value::Date),
        Type::Instant => instant().map(Value::Instant),
        Type::Choice(options) => text().filter(|text| options.contains(text)).map(Value::Choice),
        Type::Flag => value.downcast_ref::<CelBool>().map(|flag| Value::Flag(*flag.inner())),
        Type::Country => text().map(Value::Country),
        Type::Document => text()?.parse().ok().map(Value::Document),
        Type::Person => text()?.parse().ok().map(Value::Person),
    }
}

fn decimal(value: &dyn Val) -> Option<Decimal> {
    if let Some(whole) = value.downcast_ref::<CelInt>() {
        return Some(Decimal::from(*whole.inner()));
    }
    // By its shortest text: 0.1 stays 0.1.
    let number = *value.downcast_ref::<CelDouble>()?.inner();
    number.to_string().parse().ok()
}
