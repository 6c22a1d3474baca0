//! `dead-end` (warning): a state that is not final and that nothing ever leaves.

use super::Case;
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let ways = &outline.ways;
    let left: Vec<bool> =
        (0..outline.states.len()).map(|id| ways.iter().any(|way| way.source == id && way.target.is_some())).collect();
    for (id, flat) in outline.states.iter().enumerate().skip(1) {
        let stays = !left[id] && !outline.ancestors(id).any(|ancestor| left[ancestor]);
        if flat.kind == Kind::Atomic && stays {
            let message = format!("Nothing leaves `{}`, and it is not final.", flat.name.text);
            complaints.warning("dead-end", &flat.name.span, message);
        }
    }
}
