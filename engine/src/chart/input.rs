//! Text to typed values, by the event's declaration. Knows nothing of guards or roles: `step` asks those.

use super::snapshot::{Extension, InputFault, Rejection, Snapshot};
use super::value::{Type, Value, Values};
use super::workflow::{DeadlineRule, Field, Input, When, Workflow};
use crate::language::nearest::did_you_mean;
use std::collections::BTreeMap;

/// What an extension asks: the new date, or of a computed one how many days more.
pub const UNTIL: &str = "until";
pub const DAYS: &str = "days";

/// Input by the event's declaration (an `extend`'s by its deadline's: `event` is then `extend.NAME`); empty text is no
/// value; all faults at once. An extension's `until` or `days` may be given here or beside the input.
pub fn parse_inputs(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &str,
    texts: &BTreeMap<String, String>,
) -> Result<Values, Rejection> {
    parse_declared(&declared_inputs(workflow, snapshot, event)?, texts)
}

/// The same for inputs that are known.
pub fn parse_declared(declared: &[Input], texts: &BTreeMap<String, String>) -> Result<Values, Rejection> {
    let mut values = Values::new();
    let mut faults = unknown_names(declared, texts);
    for input in declared {
        let text = texts.get(&input.name).filter(|text| !text.trim().is_empty());
        match text.map(|text| Value::parse(&input.of, text)) {
            Some(Ok(value)) => {
                values.insert(input.name.clone(), value);
            }
            Some(Err(problem)) => faults.push(input.fault(problem)),
            None if input.required => faults.push(input.fault("must be given.")),
            None => {}
        }
    }
    if faults.is_empty() { Ok(values) } else { Err(Rejection::Input { inputs: faults }) }
}

/// The date an extension asks for, as forms show it.
pub fn until() -> Input {
    Input { name: UNTIL.into(), title: "New date".into(), of: Type::Date, required: true, stored: false }
}

/// The days that a computed date is extended by, instead.
pub fn days() -> Input {
    Input { name: DAYS.into(), title: "Days more".into(), of: Type::Integer, required: false, stored: false }
}

/// What it brings; of the input it is no part then.
pub fn extension(input: &mut Values) -> Option<Extension> {
    let (until, days) = (input.remove(UNTIL), input.remove(DAYS));
    match (until, days) {
        (Some(Value::Date(until)), _) => Some(Extension::Until(until)),
        (_, Some(Value::Integer(days))) => Some(Extension::Days(u32::try_from(days).unwrap_or(0))),
        _ => None,
    }
}

/// The same as it was entered.
pub fn extended_by(by: Extension) -> (String, Value) {
    match by {
        Extension::Until(until) => (UNTIL.into(), Value::Date(until)),
        Extension::Days(days) => (DAYS.into(), Value::Integer(days.into())),
    }
}

/// All that an extension asks: one of the first two of a computed date.
pub fn asked_to_extend(rule: &DeadlineRule) -> Vec<Input> {
    let own = rule.extend.iter().flat_map(|extend| extend.inputs.clone());
    let own = own.filter(|input| input.name != UNTIL && input.name != DAYS);
    let first = match rule.when {
        When::Due(_) => vec![until()],
        When::Within { .. } => vec![Input { required: false, ..until() }, days()],
    };
    first.into_iter().chain(own).collect()
}

/// Why the past is changed, as forms ask it.
pub fn reason() -> Input {
    Input { name: "reason".into(), title: "Reason".into(), of: Type::Text, required: true, stored: false }
}

fn declared_inputs(workflow: &Workflow, snapshot: &Snapshot, event: &str) -> Result<Vec<Input>, Rejection> {
    if let Some(deadline) = event.strip_prefix("extend.") {
        return extension_inputs(workflow, snapshot, deadline);
    }
    if let Some(declared) = workflow.event(event) {
        return Ok(declared.inputs.clone());
    }
    match event {
        "create" | "assign" | "cost" | "spend" | "fund" | "allocate" | "baseline" | "link" | "reopen" => Ok(Vec::new()),
        "adopt" => Ok(workflow.fields.iter().map(Input::of_field).collect()),
        _ => Err(Rejection::UnknownEvent { event: event.to_owned() }),
    }
}

impl Input {
    /// What is known of a running item, as far as it is.
    pub fn of_field(field: &Field) -> Input {
        let (name, title, of) = (field.name.clone(), field.title.clone(), field.of.clone());
        Input { name, title, of, required: false, stored: true }
    }
}

fn extension_inputs(workflow: &Workflow, snapshot: &Snapshot, deadline: &str) -> Result<Vec<Input>, Rejection> {
    let asked = asked_to_extend(open_rule(workflow, snapshot, deadline)?).into_iter();
    Ok(asked.map(|input| Input { required: input.required && input.name != UNTIL, ..input }).collect())
}

/// The rule of a deadline that is open.
pub(super) fn open_rule<'w>(
    workflow: &'w Workflow,
    snapshot: &Snapshot,
    deadline: &str,
) -> Result<&'w DeadlineRule, Rejection> {
    let open = snapshot.open_deadline(deadline).is_some();
    let rule = workflow.deadline(deadline);
    let called = rule.map_or(deadline, |rule| rule.title.as_str());
    rule.filter(|_| open).ok_or_else(|| Rejection::DeadlineNotOpen { deadline: called.to_owned() })
}

fn unknown_names(declared: &[Input], texts: &BTreeMap<String, String>) -> Vec<InputFault> {
    let known = || declared.iter().map(|input| input.name.as_str());
    let unknown = texts.keys().filter(|name| !known().any(|known| known == *name));
    let fault = |name: &String| InputFault {
        input: name.clone(),
        title: name.clone(),
        problem: match did_you_mean(name, known()) {
            Some(nearest) => format!("there is no such input. Did you mean `{nearest}`?"),
            None => "there is no such input.".into(),
        },
    };
    unknown.map(fault).collect()
}
