//! What could happen next.
use super::snapshot::{Context, Snapshot};
use super::workflow::{Input, Workflow};

/// One event a person might fire, the built-in ones included.
#[derive(Clone, Debug, PartialEq)]
pub struct Possible {
    pub event: String,
    pub title: String,
    pub availability: Availability,
    /// Why not, or what it depends on: the first candidate's reason in selection order, then the others'.
    pub reasons: Vec<String>,
    /// Who may take it from here.
    pub roles: Vec<String>,
    pub inputs: Vec<Input>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    Yes,
    No,
    /// A guard reads the input.
    Depends,
}

pub fn available(workflow: &Workflow, snapshot: &Snapshot, context: &Context) -> Vec<Possible> {
    let _ = (workflow, snapshot, context);
    todo!()
}
