//! From one workflow's source to a compiled [`Workflow`], with every complaint at once.
use super::diagnostic::Diagnostic;
use super::registry::Registries;
use crate::chart::workflow::Workflow;

/// A workflow with complaints that are errors is not given.
pub fn compile(
    file: &str,
    source: &str,
    registries: &Registries,
) -> (Option<Workflow>, Vec<Diagnostic>) {
    let _ = (file, source, registries);
    todo!()
}
