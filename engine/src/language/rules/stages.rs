//! `no-stage`, `two-stages`: every configuration has exactly one stage, the innermost that is active; of the regions of a
//! parallel state at most one carries stages.

use super::Case;
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    unstaged(case, 0, complaints);
    for flat in outline.states.iter().filter(|flat| flat.kind == Kind::Parallel) {
        let mut carrying = flat.children.iter().filter(|child| carries(case, **child));
        if let (Some(_), Some(second)) = (carrying.next(), carrying.next()) {
            let name = &outline.states[*second].name;
            let message =
                format!("Two regions of `{}` carry stages, so an item would be in two stages.", flat.name.text);
            complaints.error("two-stages", &name.span, message);
        }
    }
}

/// A stage is written on it or anywhere inside.
fn carries(case: &Case, id: usize) -> bool {
    (id..=case.outline.states[id].last).any(|inner| has_stage(case, inner))
}

fn has_stage(case: &Case, id: usize) -> bool {
    case.outline.states[id].state.is_some_and(|state| state.stage.is_some())
}

/// Every configuration inside has a stage.
fn staged(case: &Case, id: usize) -> bool {
    let flat = &case.outline.states[id];
    let mut children = flat.children.iter().filter(|child| !is_history(case, **child));
    has_stage(case, id)
        || match flat.kind {
            Kind::Compound => children.all(|child| staged(case, *child)),
            Kind::Parallel => children.any(|child| staged(case, *child)),
            Kind::Atomic | Kind::Final | Kind::History { .. } => false,
        }
}

/// Complains of the innermost states that are to blame.
fn unstaged(case: &Case, id: usize, complaints: &mut Complaints) {
    let flat = &case.outline.states[id];
    if staged(case, id) || is_history(case, id) {
        return;
    }
    match flat.kind {
        Kind::Compound => flat.children.iter().for_each(|child| unstaged(case, *child, complaints)),
        Kind::Atomic | Kind::Final | Kind::Parallel | Kind::History { .. } => {
            let message =
                format!("An item in `{}` is in no stage: write `stage` on it or on a state around it.", flat.name.text);
            complaints.error("no-stage", &flat.name.span, message);
        }
    }
}

fn is_history(case: &Case, id: usize) -> bool {
    matches!(case.outline.states[id].kind, Kind::History { .. })
}
