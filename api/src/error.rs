//! What a person reads when something is refused or fails: a sentence and a stable `extensions.code`.
//!
//! An error of ours (database, keys, stored forms) becomes a neutral sentence here and is logged once with its causes; it
//! never reaches a client in its own words. That is why resolvers answer [`Fault`], which cannot be made by formatting.

use async_graphql::{ErrorExtensionValues, Value, value};
use milepost_engine::chart::snapshot::Rejection;
use milepost_engine::engine::command::{Failure, Refusal};
use milepost_engine::store::keys::KeyError;
use sea_orm::DbErr;

pub type Result<T> = std::result::Result<T, Fault>;

const NEUTRAL: &str =
    "The server could not answer. It is not your fault; try again, or tell its operator.";

#[derive(Clone, Debug)]
pub struct Fault {
    pub code: &'static str,
    pub message: String,
    /// What a form needs besides: which input, which revision.
    details: Vec<(&'static str, Value)>,
}

impl Fault {
    pub fn new(code: &'static str, message: impl Into<String>) -> Fault {
        Fault {
            code,
            message: message.into(),
            details: Vec::new(),
        }
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
        Failure::Stored {
            what: what.to_owned(),
            cause: cause.to_string(),
        }
        .into()
    }

    pub fn extensions(&self) -> ErrorExtensionValues {
        let mut values = ErrorExtensionValues::default();
        values.set("code", self.code);
        for (name, value) in &self.details {
            values.set(name, value.clone());
        }
        values
    }

    pub fn detail(&self, name: &str) -> Option<&Value> {
        let found = self.details.iter().find(|(detail, _)| *detail == name);
        found.map(|(_, value)| value)
    }
}

impl From<Fault> for async_graphql::Error {
    fn from(fault: Fault) -> async_graphql::Error {
        let extensions = Some(fault.extensions());
        async_graphql::Error {
            message: fault.message,
            source: None,
            extensions,
        }
    }
}

impl From<DbErr> for Fault {
    fn from(error: DbErr) -> Fault {
        Fault::internal(&error)
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
        let details = match &refusal {
            Refusal::Rejected(rejection) => rejected(rejection),
            Refusal::Stale { seen, current } => {
                vec![("seen", value!(*seen)), ("current", value!(*current))]
            }
            Refusal::NotFound
            | Refusal::RequestReused { .. }
            | Refusal::BadRequest(_)
            | Refusal::ReferenceTaken { .. }
            | Refusal::Busy { .. }
            | Refusal::Stopping
            | Refusal::Failed(_) => Vec::new(),
        };
        Fault {
            code: refusal.code(),
            message: refusal.to_string(),
            details,
        }
    }
}

fn rejected(rejection: &Rejection) -> Vec<(&'static str, Value)> {
    match rejection {
        Rejection::Input { inputs } => {
            let faults = inputs.iter().map(|fault| {
                value!({ "input": fault.input.clone(), "title": fault.title.clone(), "problem": fault.problem.clone() })
            });
            vec![("inputs", Value::List(faults.collect()))]
        }
        Rejection::Forbidden { roles, .. } => {
            let roles = roles.iter().map(|role| Value::from(role.as_str()));
            vec![("roles", Value::List(roles.collect()))]
        }
        Rejection::Finished
        | Rejection::UnknownEvent { .. }
        | Rejection::NotPossible { .. }
        | Rejection::Guard { .. }
        | Rejection::SecondPerson { .. }
        | Rejection::OpenChildren { .. }
        | Rejection::CostsRequired { .. }
        | Rejection::InTheFuture
        | Rejection::Runaway { .. }
        | Rejection::DeadlineNotOpen { .. } => Vec::new(),
    }
}
