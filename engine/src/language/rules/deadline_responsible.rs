//! `deadline-responsible`: for each deadline somebody answers, by its own `responsible` or the file's.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    if case.outline.definition.responsible.is_some() {
        return;
    }
    for (_, name, deadline) in case.outline.deadlines() {
        if deadline.responsible.is_none() {
            let message = format!(
                "Nobody answers for `{}`. Write `responsible: {{ lead: true }}` or an agency, here or for the file.",
                name.text
            );
            complaints.error("deadline-responsible", &name.span, message);
        }
    }
}
