//! What a form sent: its texts, and its files, which are stored as documents on the way so that the event can name them.

use super::layout::Sorry;
use super::visitor::Visitor;
use crate::documents;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::Multipart;
use axum::extract::multipart::Field;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::snapshot::{InputFault, Rejection};
use milepost_engine::engine::command::{Refusal, Texts};
use milepost_engine::ledger::country::Country;
use std::str::FromStr;

/// Fields of one form (a court's day has 100 hearings), and the longest text of one.
const MAX_FIELDS: usize = 3_000;
const MAX_TEXT: usize = 100_000;
/// Inputs of the event are told from the form's own fields by this.
const INPUT: &str = "input.";
pub const HAPPENED_ON: &str = "happenedOn";

pub struct Submitted {
    pub request_id: String,
    /// The one the page showed.
    pub revision: Option<u64>,
    /// The day it happened on, as it was written.
    pub happened_on: String,
    /// In the order of the form; a name may come more than once.
    fields: Vec<(String, String)>,
}

impl Submitted {
    pub async fn read(app: &App, visitor: &Visitor, mut parts: Multipart) -> Result<Submitted, Sorry> {
        let mut fields: Vec<(String, String)> = Vec::new();
        while let Some(field) = parts.next_field().await? {
            if fields.len() == MAX_FIELDS {
                return Err(Problem::bad_request("This form has too many fields.").into());
            }
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name() {
                None => fields.push((name, text(field).await?)),
                // An empty file input sends an empty name.
                Some("") => {}
                Some(_) => {
                    // Nothing is stored for a form that is not ours; its proof comes first.
                    visitor.proves(first(&fields, "csrf"))?;
                    let document = documents::store(app, &visitor.identity, field).await?;
                    fields.retain(|(known, _)| *known != name);
                    fields.push((name, document.id.to_string()));
                }
            }
        }
        visitor.proves(first(&fields, "csrf"))?;
        Ok(Submitted {
            request_id: first(&fields, "requestId").unwrap_or_default().to_owned(),
            revision: first(&fields, "revision").and_then(|text| text.parse().ok()),
            happened_on: first(&fields, HAPPENED_ON).unwrap_or_default().trim().to_owned(),
            fields,
        })
    }

    /// When it happened, where that was not today.
    pub fn at(&self, now: DateTime<Utc>, country: &Country) -> Result<Option<DateTime<Utc>>, Refusal> {
        if self.happened_on.is_empty() {
            return Ok(None);
        }
        let day: Result<NaiveDate, _> = self.happened_on.parse();
        let day = day.map_err(|_| Refusal::BadRequest("Happened on: a date is written like 2026-01-31.".into()))?;
        if day == now.with_timezone(&country.zone).date_naive() {
            return Ok(None);
        }
        Ok(country.noon(day, now))
    }

    /// The event's inputs; an empty one is no value.
    pub fn texts(&self) -> Texts {
        let named = self.fields.iter().filter_map(|(name, text)| {
            let name = name.strip_prefix(INPUT)?;
            (!text.trim().is_empty()).then(|| (name.to_owned(), text.clone()))
        });
        named.collect()
    }

    /// An input as it was written, empty where it was not.
    pub fn text(&self, input: &str) -> &str {
        self.all(input).next().unwrap_or_default()
    }

    pub fn given(&self, input: &str) -> Option<String> {
        let text = self.text(input).trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// Every value of an input that may be ticked more than once.
    pub fn all(&self, input: &str) -> impl Iterator<Item = &str> {
        let named = self.fields.iter();
        named.filter_map(move |(name, text)| (name.strip_prefix(INPUT) == Some(input)).then_some(text.as_str()))
    }

    /// Inputs whose names begin so, by the rest of their names.
    pub fn below(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        let named = self.fields.iter();
        named.filter_map(move |(name, text)| Some((name.strip_prefix(INPUT)?.strip_prefix(prefix)?, text.as_str())))
    }

    pub fn parsed<T: FromStr>(&self, input: &str, problem: &str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.given(input) else {
            return Ok(None);
        };
        let parsed = text.parse().map_err(|_| fault(input, problem))?;
        Ok(Some(parsed))
    }

    pub fn day(&self, input: &str) -> Result<Option<NaiveDate>, Refusal> {
        self.parsed(input, "a date is written like 2026-01-31.")
    }
}

/// A complaint about one input, as the engine makes them.
pub fn fault(input: &str, problem: impl Into<String>) -> Refusal {
    let title = input.replace('_', " ");
    let inputs = vec![InputFault { input: input.to_owned(), title, problem: problem.into() }];
    Refusal::Rejected(Rejection::Input { inputs })
}

fn first<'a>(fields: &'a [(String, String)], wanted: &str) -> Option<&'a str> {
    let mut named = fields.iter();
    let found = named.find(|(name, _)| name == wanted);
    found.map(|(_, text)| text.as_str())
}

async fn text(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await? {
        if bytes.len() + piece.len() > MAX_TEXT {
            return Err(Problem::bad_request("A text of this form is too long."));
        }
        bytes.extend_from_slice(&piece);
    }
    let text = String::from_utf8(bytes);
    text.map_err(|_| Problem::bad_request("A text of this form is not UTF-8."))
}
