//! What was recorded under one version, where another one holds on its day: a late entry before a migration, a row moved over it.

use crate::chart::history::{Row, begins};
use crate::chart::snapshot::{BuiltIn, Event, Origin, Rejection};
use crate::chart::value::{Value, Values};
use crate::chart::workflow::Workflow;
use std::borrow::Cow;

pub fn migrates(event: &Event) -> bool {
    matches!(event.built_in, Some(BuiltIn::Migrate { .. }))
}

/// What was entered by the inputs of another version is read by those of this one, under the names that fields have here.
pub fn as_entered<'e>(workflow: &Workflow, row: &Row, event: &'e Event) -> Result<Cow<'e, Event>, Rejection> {
    let own = event.built_in.is_none() || begins(event);
    if workflow.hash == row.workflow.hash || !own || event.origin != Origin::Person {
        return Ok(Cow::Borrowed(event));
    }
    let declared = workflow.event(&event.name);
    let read = |(name, value): (&String, &Value)| {
        let name = field_here(workflow, row.workflow, name);
        let input = declared?.inputs.iter().find(|input| input.name == name)?;
        Some((input.name.clone(), Value::parse(&input.of, &value.to_string()).ok()?))
    };
    let input = event.input.iter().map(read).collect::<Option<Values>>().filter(|_| declared.is_some());
    let title = || row.workflow.title_of(&event.name).into_owned();
    let input = input.ok_or_else(|| Rejection::OtherVersion { title: title(), version: workflow.version })?;
    Ok(Cow::Owned(Event { input, ..event.clone() }))
}

/// A field of one version by the name it has in the other, whichever leads to the other.
fn field_here<'n>(here: &'n Workflow, there: &'n Workflow, name: &'n str) -> &'n str {
    if let Some(map) = here.migrations.get(&there.version) {
        return map.field(name);
    }
    let map = there.migrations.get(&here.version);
    let renamed = map.and_then(|map| map.fields.iter().find(|(_, new)| *new == name));
    renamed.map_or(name, |(old, _)| old)
}
