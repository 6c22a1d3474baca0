//! The interpreter.
use super::snapshot::{Context, Event, Rejection, Snapshot, Step};
use super::workflow::Workflow;
pub fn step(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    context: &Context,
) -> Result<Step, Rejection> {
    let _ = (workflow, snapshot, event, context);
    todo!()
}
