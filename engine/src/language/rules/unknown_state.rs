//! `unknown-state`: targets, pauses and migrations lead to states of this file.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let definition = outline.definition;
    let ways = &outline.ways;
    let targets = ways.iter().filter_map(|way| way.target);
    let of_history = outline.states.iter().filter_map(|flat| flat.state?.target.as_ref());
    let reopened = definition.built_in.iter().filter_map(|(_, built_in)| built_in.target.as_ref());
    let paused = outline.deadlines().flat_map(|(_, _, deadline)| &deadline.paused_in);
    let ageless = definition.age.iter().flat_map(|age| &age.paused_in);
    let migrated = definition.migrations.iter().flat_map(|(_, migration)| migration.states.iter().map(|(_, new)| new));
    let unverified = definition.unverified.iter().flat_map(|off| off.deadlines.iter().map(|(state, _)| state));
    let named =
        targets.chain(of_history).chain(reopened).chain(paused).chain(migrated).chain(ageless).chain(unverified);
    for state in named {
        if outline.find(&state.text).is_none() {
            complaints.unknown("unknown-state", "state", state, outline.state_names());
        }
    }
}
