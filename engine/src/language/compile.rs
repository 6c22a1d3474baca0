//! From one workflow's source to a compiled [`Workflow`], with every complaint at once: read, lay out, hold against every
//! rule, and only then number and resolve.

mod chart;
mod parts;

use super::complaints::Complaints;
use super::definition::{self, Definition};
use super::diagnostic::Diagnostic;
use super::document::Span;
use super::outline::Outline;
use super::reader::Reader;
use super::registry::Registries;
use super::rules::{self, Case};
use crate::chart::workflow::Workflow;

/// A workflow with complaints that are errors is not given.
pub fn compile(file: &str, source: &str, registries: &Registries) -> (Option<Workflow>, Vec<Diagnostic>) {
    let mut reader = Reader { complaints: Complaints::new(file), incomplete: false };
    let definition = definition::read(file, source, &mut reader);
    let complete = !reader.incomplete;
    let mut complaints = reader.complaints;
    let workflow = definition
        .filter(|_| complete)
        .and_then(|definition| check_and_build(source, &definition, registries, &mut complaints));
    (workflow, complaints.finish())
}

fn check_and_build(
    source: &str,
    definition: &Definition,
    registries: &Registries,
    complaints: &mut Complaints,
) -> Option<Workflow> {
    let case = Case::new(source, Outline::of(definition), registries);
    rules::all(&case, complaints);
    if complaints.has_errors() {
        return None;
    }
    let workflow = parts::workflow(source, &case);
    if workflow.is_none() {
        // Every name was looked up by a rule before; should one be missing, its author still hears of it.
        let message = "A name in this file leads nowhere, and no rule says which. Please report this.";
        complaints.error("unresolved-name", &definition.id.span, message);
    }
    workflow
}

/// Where each transition of the compiled chart was written.
pub(super) fn places(file: &str, source: &str) -> Vec<Span> {
    let definition = identity(file, source);
    let places =
        |definition: &Definition| Outline::of(definition).ways.iter().map(|way| way.place.span.clone()).collect();
    definition.as_ref().map_or(Vec::new(), places)
}

/// The id, version and kind a file says it has: other files may name it, whatever else is wrong in it.
pub(super) fn identity(file: &str, source: &str) -> Option<Definition> {
    let mut reader = Reader { complaints: Complaints::new(file), incomplete: false };
    definition::read(file, source, &mut reader)
}
