//! Text to typed values.
use super::snapshot::{Rejection, Snapshot};
use super::value::Values;
use super::workflow::Workflow;
use std::collections::BTreeMap;
/// Input by the event's declaration (an `extend`'s by its deadline's: `event` is then `extend.NAME`); empty text is no
/// value; all faults at once.
pub fn parse_inputs(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &str,
    texts: &BTreeMap<String, String>,
) -> Result<Values, Rejection> {
    let _ = (workflow, snapshot, event, texts);
    todo!()
}
