//! `duplicate-deadline`: an item knows its deadlines by name, so a name is given once in a file.

use super::Case;
use crate::language::complaints::Complaints;
use std::collections::BTreeSet;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let mut seen = BTreeSet::new();
    for (_, name, _) in case.outline.deadlines() {
        if !seen.insert(&name.text) {
            let message = format!("There are two deadlines called `{}`.", name.text);
            complaints.error("duplicate-deadline", &name.span, message);
        }
    }
}
