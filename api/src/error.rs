//! What a person reads when something is refused or fails: a sentence and a stable `extensions.code`.
//!
//! An error of ours (database, keys, stored forms) becomes a neutral sentence here and is logged once with its causes; it
//! never reaches a client in its own words. That is why resolvers answer [`Fault`], which cannot be made by formatting.

use async_graphql::{ErrorExtensionValues, Value, value};
use milepost_engine::chart::snapshot::{InputFault, Rejection};
use milepost_engine::engine::command::{Failure, Refusal};
use milepost_engine::store::keys::KeyError;
use sea_orm::{DbErr, RuntimeErr, sqlx};

pub type Result<T> = std::result::Result<T, Fault>;

pub const UNAVAILABLE: &str = "UNAVAILABLE";
const NEUTRAL: &str = "The server could not answer. It is not your fault; try again, or tell its operator.";

#[derive(Clone, Debug)]
pub struct Fault {
    pub code: &'static str,
    pub message: String,
    /// Which inputs are wrong.
    pub inputs: Vec<InputFault>,
    /// What a client needs besides: which roles, which revision.
    details: Vec<(&'static str, Value)>,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Fault {
        Fault { code, message: message.into(), inputs: Vec::new(), details: Vec::new() }
    }

    pub fn bad_request(message: impl Into<String>) -> Fault {
        Fault::new("BAD_REQUEST", message)
    }

    /// Also where the person may not see it.
    pub fn not_found() -> Fault {
        Refusal::NotFound.into()
    }

    /// Logs the error with its causes and answers a neutral sentence.
    pub fn internal(error: &dyn std::error::Error) -> Fault {
        let causes = std::iter::successors(Some(error), |error| error.source());
        let chain: Vec<String> = causes.map(ToString::to_string).collect();
        tracing::error!(causes = chain.join(": "), "a request failed");
        Fault::new("INTERNAL", NEUTRAL)
    }

    /// Something stored that cannot be read.
    pub fn stored(what: &str, cause: impl ToString) -> Fault {
        Failure::Stored { what: what.to_owned(), cause: cause.to_string() }.into()
    }

    pub fn extensions(&self) -> ErrorExtensionValues {
        let mut values = ErrorExtensionValues::default();
        values.set("code", self.code);
        if !self.inputs.is_empty() {
            let inputs = self.inputs.iter().map(input);
            values.set("inputs", Value::List(inputs.collect()));
        }
        for (name, value) in &self.details {
            values.set(name, value.clone());
        }
        values
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(fault: Fault) -> async_graphql::Error {
        let extensions = Some(fault.extensions());
        async_graphql::Error { message: fault.message, source: None, extensions }
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Fault {
        let mut fault = Fault::internal(&error);
        if is_away(&error) {
            fault = Fault::new(UNAVAILABLE, "The database does not answer now. Try again in a moment.");
        }
        fault
    }
}

/// The connection is at fault and not what was asked.
fn is_away(error: &DbErr) -> bool {
    let (DbErr::Conn(RuntimeErr::SqlxError(error))
    | DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))) = error
    else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    match error.as_ref() {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => true,
        // PostgreSQL stops, or starts and takes nobody yet.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P0")),
        _ => false,
    }
}

impl From<KeyError> for Fault {
    fn from(error: KeyError) -> Fault {
        Fault::internal(&error)
    }
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Fault {
        Fault::internal(&failure)
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Fault {
        let mut fault = Fault::new(refusal.code(), refusal.to_string());
        match refusal {
            Refusal::Rejected(rejection) => fault.explain(rejection),
            Refusal::Stale { seen, current } => {
                fault.details = vec![("seen", value!(seen)), ("current", value!(current))];
            }
            Refusal::NotFound
            | Refusal::NotYours(_)
            | Refusal::RequestReused { .. }
            | Refusal::BadRequest(_)
            | Refusal::ReferenceTaken { .. }
            | Refusal::Busy { .. }
            | Refusal::Stopping
            | Refusal::Failed(_) => {}
        }
        fault
    }
}

impl Fault {
    fn explain(&mut self, rejection: Rejection) {
        match rejection {
            Rejection::Input { inputs } => self.inputs = inputs,
            Rejection::Forbidden { roles, .. } => {
                let roles = roles.into_iter().map(Value::from);
                self.details = vec![("roles", Value::List(roles.collect()))];
            }
            Rejection::Finished
            | Rejection::WithoutAgency { .. }
            | Rejection::FinishedAbove
            | Rejection::BeforeEntry { .. }
            | Rejection::StillBelow { .. }
            | Rejection::NoSuchRow { .. }
            | Rejection::NoLongerFits { .. }
            | Rejection::NotMigrated { .. }
            | Rejection::OtherVersion { .. }
            | Rejection::UnknownEvent { .. }
            | Rejection::NotPossible { .. }
            | Rejection::Guard { .. }
            | Rejection::SecondPerson { .. }
            | Rejection::OpenChildren { .. }
            | Rejection::CostsRequired { .. }
            | Rejection::InTheFuture
            | Rejection::Runaway { .. }
            | Rejection::DeadlineNotOpen { .. } => {}
        }
    }
}

fn input(fault: &InputFault) -> Value {
    value!({
        "input": fault.input.as_str(),
        "title": fault.title.as_str(),
        "problem": fault.problem.as_str(),
    })
}
