//! `deadline-basis`: each deadline says which law, order or plan sets it, by its own `basis` or the file's.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    if case.outline.definition.basis.is_some() {
        return;
    }
    for (_, name, deadline) in case.outline.deadlines() {
        if deadline.basis.is_none() {
            let message =
                format!("`{}` has no `basis`: say which law, order or plan sets it, here or for the file.", name.text);
            complaints.error("deadline-basis", &name.span, message);
        }
    }
}
