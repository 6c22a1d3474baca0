//! `unreachable-state` (warning): a state that no step leads to. Of states within each other the outermost is told.

use super::{Case, reach};
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let reached = reach::reached(outline);
    for (id, flat) in outline.states.iter().enumerate() {
        let around = flat.parent.is_none_or(|parent| reached[parent]);
        if !reached[id] && around && !matches!(flat.kind, Kind::History { .. }) {
            let message = format!("No step leads to `{}`.", flat.name.text);
            complaints.warning("unreachable-state", &flat.name.span, message);
        }
    }
}
