//! `branch-never` (warning): what stands behind a branch without a condition is never taken.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::definition::Branch;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for flat in &case.outline.states {
        branches(flat.name, "`always`", flat.always, complaints);
        for (event, transition) in flat.on.iter() {
            let written = transition.branches.as_deref().unwrap_or_default();
            branches(event, &format!("`{}`", event.text), written, complaints);
        }
    }
}

fn branches(place: &Text, of: &str, written: &[Branch], complaints: &mut Complaints) {
    let taken = written.iter().position(|branch| branch.guard.is_none());
    if let Some(behind) = taken.and_then(|taken| written.get(taken + 1)) {
        let guard = behind.guard.as_ref().map(|guard| &guard.when);
        let place = behind.target.as_ref().or(guard).unwrap_or(place);
        let message = format!("This branch of {of} is never taken: one without a condition stands before it.");
        complaints.warning("branch-never", &place.span, message);
    }
}
