//! `state-shape`: a parallel state has regions; a final state and a history state have nothing inside and no way out; the top
//! level has states, a final one among them or not.

use super::Case;
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    if case.outline.states.len() == 1 {
        let message = "A workflow has at least one state.";
        complaints.error("state-shape", &case.outline.definition.id.span, message);
    }
    for flat in &case.outline.states {
        let ways = !flat.on.0.is_empty() || !flat.after.is_empty() || !flat.always.is_empty();
        let inside = !flat.children.is_empty();
        let of_history = flat.state.is_some_and(|state| state.deep || state.target.is_some());
        let deadlines = !flat.deadlines.0.is_empty();
        let said = match flat.kind {
            Kind::Parallel if !inside => "is parallel and has no regions",
            Kind::Parallel | Kind::Atomic | Kind::Compound if of_history => {
                "is no history state, so it has no `deep` and no `target`: ways out stand under `on`"
            }
            Kind::Final if ways => "is final, so nothing can lead out of it",
            Kind::Final if inside => "is final, so it has no states inside",
            Kind::Final if deadlines => "is final, so nothing can fall due in it",
            Kind::History { .. } if ways || inside || deadlines => {
                "is a history state: it has a `target` and nothing else"
            }
            Kind::Parallel | Kind::Atomic | Kind::Compound | Kind::Final | Kind::History { .. } => {
                continue;
            }
        };
        complaints.error("state-shape", &flat.name.span, format!("`{}` {said}.", flat.name.text));
    }
}
