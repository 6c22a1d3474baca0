//! What a step enters: the event it means, with its input typed by the workflow.

use super::cast::{Wrong, stand_in};
use super::written::Step;
use crate::chart::input::parse_inputs;
use crate::chart::snapshot::{BuiltIn, Event, Origin, Rejection, Snapshot};
use crate::chart::value::Values;
use crate::chart::workflow::{Input, Workflow};
use std::collections::BTreeMap;

/// The inner result is what the engine would answer to such an input.
pub fn event(
    workflow: &Workflow,
    snapshot: &Snapshot,
    name: &str,
    step: &Step,
) -> Result<Result<Event, Rejection>, Wrong> {
    let origin = if step.by.is_some() { Origin::Person } else { Origin::Message };
    let (form, built_in) = match name {
        "create" => (name.to_owned(), Some(BuiltIn::Create)),
        "extend" => {
            let asked = |key: &str| step.with.get(key).ok_or_else(|| format!("`extend` needs `{key}` under `with`."));
            let (deadline, until) = (asked("deadline")?, asked("until")?);
            let until = until.parse().map_err(|_| format!("`{until}` is not a day. Write it like `2025-03-31`."))?;
            (format!("extend.{deadline}"), Some(BuiltIn::Extend { deadline: deadline.clone(), until }))
        }
        "assign" | "cost" | "spend" | "link" => {
            return Err(format!("A story cannot do `{name}`. Say what it leads to under `given`.").into());
        }
        _ => (name.to_owned(), None),
    };
    let texts = texts(workflow, name, step);
    // What the engine itself tells an item (`done.task`) is declared nowhere and brings nothing.
    let undeclared = origin == Origin::Message && texts.is_empty();
    let input = if undeclared { Ok(Values::new()) } else { parse_inputs(workflow, snapshot, &form, &texts) };
    Ok(input.map(|input| Event { name: name.to_owned(), origin, input, built_in }))
}

fn texts(workflow: &Workflow, event: &str, step: &Step) -> BTreeMap<String, String> {
    let inputs = inputs(workflow, event, step);
    let brought = step.with.iter().filter(|(name, _)| event != "extend" || (*name != "deadline" && *name != "until"));
    let texts = brought.map(|(name, text)| {
        let declared = inputs.iter().find(|input| input.name == *name);
        (name.clone(), declared.map_or(text.clone(), |input| stand_in(&input.of, text)))
    });
    texts.collect()
}

fn inputs<'a>(workflow: &'a Workflow, event: &str, step: &Step) -> &'a [Input] {
    if event == "extend" {
        let rule = workflow.deadlines.iter().find(|rule| step.with.get("deadline") == Some(&rule.name));
        return rule.and_then(|rule| rule.extend.as_ref()).map_or(&[], |extend| &extend.inputs);
    }
    let declared = workflow.events.iter().find(|declared| declared.name == event);
    declared.map_or(&[], |declared| &declared.inputs)
}
