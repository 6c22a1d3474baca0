//! The drawing as a list: each state with its deadlines and what is done there, in the words that stand in the drawing.

use super::label;
use crate::chart::chart::{Chart, State, StateId};
use crate::chart::workflow::Workflow;

pub struct Listed {
    pub name: String,
    pub stage: Option<String>,
    /// The state around it; `None`: it stands in the item as such.
    pub within: Option<String>,
    pub deadlines: Vec<String>,
    pub ways: Vec<Way>,
}

/// One step: what is done, by whom and on which condition, and where it leads.
pub struct Way {
    pub what: String,
    pub to: Vec<String>,
}

/// In document order. The first is the whole item, where something is done in all states.
pub fn list(workflow: &Workflow) -> Vec<Listed> {
    let states = workflow.chart.states.iter().enumerate();
    let states = states.map(|(id, state)| listed(workflow, id, state));
    states.filter(|one| one.within.is_some() || !one.ways.is_empty() || !one.deadlines.is_empty()).collect()
}

fn listed(workflow: &Workflow, id: StateId, state: &State) -> Listed {
    let chart = &workflow.chart;
    let ways = state.transitions.iter().map(|way| &chart.transitions[*way]).map(|way| Way {
        what: label::step(workflow, way),
        to: way.targets.iter().map(|target| label::name(workflow, *target)).collect(),
    });
    let within = state.parent.filter(|_| id != Chart::ROOT);
    Listed {
        name: label::name(workflow, id),
        stage: state.stage.clone(),
        within: within.map(|parent| label::name(workflow, parent)),
        deadlines: label::deadlines(workflow, id).collect(),
        ways: ways.collect(),
    }
}
