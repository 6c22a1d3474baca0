//! `dead-end` (warning): a state that is not final and that nothing ever leaves, not even from a region beside it.

use super::{Case, reach};
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let mut left = vec![false; outline.states.len()];
    for way in &outline.ways {
        reach::left(outline, way).into_iter().for_each(|state| left[state] = true);
    }
    for (id, flat) in outline.states.iter().enumerate().skip(1) {
        if flat.kind == Kind::Atomic && !left[id] {
            let message = format!("Nothing leaves `{}`, and it is not final.", flat.name.text);
            complaints.warning("dead-end", &flat.name.span, message);
        }
    }
}
