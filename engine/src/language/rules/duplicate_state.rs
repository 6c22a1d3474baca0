//! `duplicate-state`: state names are unique in a file, as ids are in SCXML; `root` is the file's top level.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::outline::ROOT;
use std::collections::BTreeSet;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let mut seen = BTreeSet::from([ROOT]);
    for flat in case.outline.states.iter().skip(1) {
        if !seen.insert(&flat.name.text) {
            let message = format!("There are two states called `{}`.", flat.name.text);
            complaints.error("duplicate-state", &flat.name.span, message);
        }
    }
}
