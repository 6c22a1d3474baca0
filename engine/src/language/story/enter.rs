//! What is entered: the event it means, with its input typed by the workflow.

use super::cast::{Wrong, stand_in};
use crate::chart::input::{DAYS, UNTIL, parse_inputs};
use crate::chart::permission::forbidden;
use crate::chart::snapshot::{Actor, BuiltIn, Event, Extension, Origin, Rejection, Snapshot};
use crate::chart::value::Values;
use crate::chart::workflow::{Input, Workflow};
use std::collections::BTreeMap;

/// The inner result is what the engine would answer to such an input from this actor.
pub fn event(
    workflow: &Workflow,
    snapshot: &Snapshot,
    name: &str,
    with: &BTreeMap<String, String>,
    by: (Origin, &Actor),
) -> Result<Result<Event, Rejection>, Wrong> {
    let (origin, actor) = by;
    let form = match (name, with.get("deadline")) {
        ("extend", deadline) => format!("extend.{}", deadline.map_or("", String::as_str)),
        (name, _) => name.to_owned(),
    };
    let read = read(workflow, snapshot, (name, &form), with, origin);
    match read {
        Ok(Ok(event)) => Ok(Ok(event)),
        wrong => match forbidden(workflow, snapshot, &form, actor).filter(|_| origin == Origin::Person) {
            Some(forbidden) => Ok(Err(forbidden)),
            None => wrong,
        },
    }
}

fn read(
    workflow: &Workflow,
    snapshot: &Snapshot,
    (name, form): (&str, &str),
    with: &BTreeMap<String, String>,
    origin: Origin,
) -> Result<Result<Event, Rejection>, Wrong> {
    let asked = |key: &str| with.get(key).ok_or_else(|| format!("`{name}` needs `{key}`."));
    let built_in = match name {
        "create" => Some(BuiltIn::Create),
        "extend" => {
            let deadline = asked("deadline")?;
            let by = extension(with.get(UNTIL), with.get(DAYS))?;
            Some(BuiltIn::Extend { deadline: deadline.clone(), by })
        }
        "reopen" => Some(BuiltIn::Reopen { reason: asked("reason")?.clone() }),
        "assign" | "cost" | "spend" | "fund" | "allocate" | "baseline" | "link" => {
            return Err(format!("`{name}` cannot be done here. Say what it leads to under `given`.").into());
        }
        _ => None,
    };
    let texts = texts(workflow, name, with);
    // What the engine itself tells an item (`done.task`) is declared nowhere and brings nothing.
    let undeclared = origin == Origin::Message && texts.is_empty();
    let input = if undeclared { Ok(Values::new()) } else { parse_inputs(workflow, snapshot, form, &texts) };
    Ok(input.map(|input| Event { name: name.to_owned(), origin, input, built_in }))
}

fn extension(until: Option<&String>, days: Option<&String>) -> Result<Extension, String> {
    match (until, days) {
        (Some(until), None) => {
            let day = until.parse().map_err(|_| format!("`{until}` is not a day. Write it like `2025-03-31`."));
            day.map(Extension::Until)
        }
        (None, Some(days)) => {
            let number = days.parse().map_err(|_| format!("`{days}` is no number of days. Write it like `14`."));
            number.map(Extension::Days)
        }
        (None, None) | (Some(_), Some(_)) => Err("`extend` needs either `until` or `days`.".into()),
    }
}

fn texts(workflow: &Workflow, event: &str, with: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let inputs = inputs(workflow, event, with);
    let own: &[&str] = match event {
        "extend" => &["deadline", UNTIL, DAYS],
        "reopen" => &["reason"],
        _ => &[],
    };
    let brought = with.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let texts = brought.map(|(name, text)| {
        let declared = inputs.iter().find(|input| input.name == *name);
        (name.clone(), declared.map_or(text.clone(), |input| stand_in(&input.of, text)))
    });
    texts.collect()
}

fn inputs<'a>(workflow: &'a Workflow, event: &str, with: &BTreeMap<String, String>) -> &'a [Input] {
    if event == "extend" {
        let rule = workflow.deadlines.iter().find(|rule| with.get("deadline") == Some(&rule.name));
        return rule.and_then(|rule| rule.extend.as_ref()).map_or(&[], |extend| &extend.inputs);
    }
    let declared = workflow.events.iter().find(|declared| declared.name == event);
    declared.map_or(&[], |declared| &declared.inputs)
}
