//! `open-branches` (warning): every branch has a condition, and nothing says what becomes of the event when none holds. A last
//! branch without one takes the rest; its `else` tells the person why nothing happens.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::definition::Guard;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for (name, transition) in case.outline.states.iter().flat_map(|flat| flat.on.iter()) {
        let branches = transition.branches.as_deref().unwrap_or_default();
        let guards: Vec<&Guard> = branches.iter().filter_map(|branch| branch.guard.as_ref()).collect();
        let open = guards.len() == branches.len() && guards.last().is_some_and(|last| last.otherwise.is_none());
        if open {
            let message = format!(
                "`{}` says nothing of the case in which no condition holds: add a last branch without one, or `else` to the last.",
                name.text
            );
            complaints.warning("open-branches", &name.span, message);
        }
    }
}
