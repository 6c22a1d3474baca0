//! `unknown-word`: where the language gives the words, no other stands.

use super::Case;
use crate::chart::workflow::Fate;
use crate::language::complaints::Complaints;
use crate::language::definition::{ROLLS, SCOPES, SENSITIVITIES, STATE_TYPES, TYPES};

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let definition = outline.definition;
    for (_, field) in definition.fields.iter() {
        complaints.one_of("type", &field.of, &TYPES);
        if let Some(sensitivity) = &field.sensitivity {
            complaints.one_of("sensitivity", sensitivity, &SENSITIVITIES);
        }
    }
    for (_, input) in outline.inputs() {
        if let Some(of) = &input.of {
            complaints.one_of("type", of, &TYPES);
        }
    }
    for kind in outline.states.iter().filter_map(|flat| flat.state?.kind.as_ref()) {
        complaints.one_of("type of state", kind, &STATE_TYPES);
    }
    for (_, access) in definition.access.iter() {
        complaints.one_of("scope", &access.see, &SCOPES);
    }
    for roll in outline.deadlines().filter_map(|(_, _, deadline)| deadline.roll.as_ref()) {
        complaints.one_of("way to roll", roll, &ROLLS);
    }
    for (_, migration) in definition.migrations.iter() {
        for (_, how) in migration.deadlines.iter() {
            complaints.one_of("way to migrate a deadline", how, &Fate::ALL.map(Fate::word));
        }
    }
}
