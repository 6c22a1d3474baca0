//! One JSON object a line: `{"event":NAME,"input":{…},"after":MILLISECONDS,"role":NAME}` in (all of it may be absent; `given` as
//! in stories), what became of it out.

use super::form::Form;
use super::{Answer, Asked, Given, Rejected};
use crate::chart::available::{Availability, Possible};
use crate::chart::snapshot::Effect;
use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A hundred years.
const MAX_AFTER: i64 = 100 * 366 * 24 * 60 * 60 * 1_000;

const FORM: Form = Form {
    example: r#"{"event":"NAME","input":{},"after":0,"role":"NAME"}"#,
    keys: &[
        ("event", "the name of an event, a text"),
        ("input", r#"an object like `{"title":"Print"}`"#),
        ("after", "a whole number of milliseconds, 0 or more"),
        ("role", "the name of a role, a text"),
        ("given", r#"an object like `{"children":{"task":{"open":1}},"costs":{"lines":1}}`"#),
    ],
    needed: None,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    event: Option<String>,
    input: Option<Map<String, Value>>,
    after: Option<u64>,
    role: Option<String>,
    given: Option<Given>,
}

/// The error is a sentence.
pub fn read(line: &str) -> Result<Asked, String> {
    let line: Line = FORM.read(line)?;
    let after = i64::try_from(line.after.unwrap_or(0)).ok().filter(|after| *after <= MAX_AFTER);
    let after = after.ok_or_else(|| format!("`after` is at most {MAX_AFTER} milliseconds."))?;
    let mut input = BTreeMap::new();
    for (name, value) in line.input.unwrap_or_default() {
        if let Some(text) = text(&name, value)? {
            input.insert(name, text);
        }
    }
    Ok(Asked {
        given: line.given.unwrap_or_default(),
        after: TimeDelta::milliseconds(after),
        event: line.event,
        input,
        role: line.role,
    })
}

/// `null` is no value.
fn text(name: &str, value: Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(flag) => Ok(Some(if flag { "yes" } else { "no" }.into())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(text) => Ok(Some(text)),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("The input `{name}` is one value: a text, a number, true or false."))
        }
    }
}

#[derive(Serialize)]
struct Told<'a> {
    active: &'a [String],
    exited: &'a [String],
    entered: &'a [String],
    effects: Vec<OneEffect>,
    possible: Vec<OnePossible<'a>>,
    rejected: Option<OneRejected<'a>>,
}

#[derive(Serialize)]
struct OneEffect {
    kind: String,
    #[serde(flatten)]
    members: Map<String, Value>,
}

#[derive(Serialize)]
struct OnePossible<'a> {
    event: &'a str,
    available: &'static str,
    reason: Option<String>,
}

#[derive(Serialize)]
struct OneRejected<'a> {
    code: &'a str,
    message: &'a str,
}

pub fn write(answer: &Answer) -> Result<String, serde_json::Error> {
    let rejected = answer.rejected.as_ref().map(|Rejected { code, message }| OneRejected { code, message });
    serde_json::to_string(&Told {
        active: &answer.active,
        exited: &answer.exited,
        entered: &answer.entered,
        effects: answer
            .effects
            .iter()
            .map(effect)
            .chain(answer.failed.iter().map(|why| failed(why)))
            .collect::<Result<_, _>>()?,
        possible: answer.possible.iter().map(possible).collect(),
        rejected,
    })
}

/// Its name and its members in one object.
fn effect(effect: &Effect) -> Result<OneEffect, serde_json::Error> {
    let named: BTreeMap<String, Map<String, Value>> = serde_json::from_value(serde_json::to_value(effect)?)?;
    let (kind, members) = named.into_iter().next().unwrap_or_default();
    Ok(OneEffect { kind, members })
}

/// An action that could not be carried out.
fn failed(why: &str) -> Result<OneEffect, serde_json::Error> {
    let members = [("reason".to_owned(), Value::from(why))].into_iter().collect();
    Ok(OneEffect { kind: "failed".into(), members })
}

fn possible(possible: &Possible) -> OnePossible<'_> {
    let available = match possible.availability {
        Availability::Yes => "yes",
        Availability::No => "no",
        Availability::Depends => "depends",
    };
    let reasons = (!possible.reasons.is_empty()).then(|| possible.reasons.join(" "));
    OnePossible { event: &possible.event, available, reason: reasons }
}
