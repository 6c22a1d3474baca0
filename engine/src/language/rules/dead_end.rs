//! `dead-end` (warning): a state that is not final and that nothing ever leaves, not even from a region beside it.

use super::{Case, reach};
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    for (id, flat) in outline.states.iter().enumerate().skip(1) {
        if flat.kind == Kind::Atomic && !outline.ways.iter().any(|way| reach::leaves(outline, way, id)) {
            let message = format!("Nothing leaves `{}`, and it is not final.", flat.name.text);
            complaints.warning("dead-end", &flat.name.span, message);
        }
    }
}
