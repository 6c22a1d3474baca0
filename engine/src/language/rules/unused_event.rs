//! `unused-event` (warning): an event that is declared and that no state takes.

use super::Case;
use crate::language::complaints::Complaints;
use std::collections::BTreeSet;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let states = case.outline.states.iter();
    let heard: BTreeSet<&str> = states.flat_map(|flat| flat.on.names()).collect();
    for (name, _) in case.outline.definition.events.iter() {
        if name.text != "create" && !heard.contains(name.text.as_str()) {
            let message = format!("`{}` is declared, and no state takes it.", name.text);
            complaints.warning("unused-event", &name.span, message);
        }
    }
}
