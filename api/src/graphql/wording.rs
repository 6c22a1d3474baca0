//! What the inputs of a row of the history are called, and what those of the engine's own events name.

use milepost_engine::chart::value::Value;
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::store::agency;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What money events bring, in names of their own.
const MONEY: [&str; 4] = ["cost", "spend", "fund", "allocate"];
const EXTEND: &str = "extend";

/// As its field, its input or its extension declares it.
pub fn title(workflow: &Workflow, event: &str, name: &str) -> String {
    let field = workflow.fields.iter().find(|field| field.name == name && !MONEY.contains(&event));
    if let Some(field) = field {
        return field.title.clone();
    }
    let declared = workflow.events.iter().filter(|declared| declared.name == event).flat_map(|one| &one.inputs);
    let extended = event == EXTEND || event.starts_with("extend.");
    let extensions = workflow.deadlines.iter().filter(|_| extended).flat_map(|rule| &rule.extend);
    let mut inputs = declared.chain(extensions.flat_map(|extension| &extension.inputs));
    match inputs.find(|input| input.name == name) {
        Some(input) => input.title.clone(),
        None => own(event, name),
    }
}

/// Of an input that the engine names.
fn own(event: &str, name: &str) -> String {
    let title = match (event, name) {
        ("assign", "lead") => "Lead agency",
        ("assign", "partner") => "Partner agency",
        (EXTEND, "days") => "Days more",
        ("migrate", "from") => "From version",
        ("migrate", "to") => "To version",
        (_, "line") => "Cost line",
        ("correct", "at") => "When it happened",
        _ => return capitalised(&name.replace('_', " ")),
    };
    title.to_owned()
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What the value names, where it is a name that people know otherwise.
pub fn said(
    workflow: &Workflow,
    agencies: &BTreeMap<String, Arc<agency::Model>>,
    event: &str,
    name: &str,
    value: &Value,
) -> Option<String> {
    let Value::Text(text) = value else { return None };
    match (event, name) {
        (EXTEND, "deadline") => Some(workflow.deadline(text)?.title.clone()),
        ("reveal", "field") => Some(workflow.field(text)?.title.clone()),
        ("assign", "lead" | "partner") | ("spend", "agency") => Some(agencies.get(text)?.title.clone()),
        ("adopt", "state") | ("link", "kind") => Some(text.replace('_', " ")),
        _ => None,
    }
}
