//! `branches-alone`: where there are branches, guard, target and actions stand in them; two guards for one step would hide why
//! it is refused.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for (name, transition) in case.outline.states.iter().flat_map(|flat| flat.on.iter()) {
        let Some(branches) = &transition.branches else {
            continue;
        };
        if transition.guard.is_some() || transition.target.is_some() || !transition.actions.is_empty() {
            let message = format!("`{}` has branches: write guard, target and actions in them.", name.text);
            complaints.error("branches-alone", &name.span, message);
        }
        if branches.is_empty() {
            let message = format!("`{}` has no branch to take.", name.text);
            complaints.error("branches-alone", &name.span, message);
        }
    }
}
