//! What a file's `migrations` say, held against the earlier version itself: names that it never had, and states of it that
//! have no place in the file.

use super::compile::Source;
use super::complaints::Complaints;
use super::diagnostic::Diagnostic;
use super::pack::File;
use crate::chart::workflow::Workflow;

/// Complaints about the file, which compiles to `new`.
pub fn complaints(file: &File, old: &Workflow, new: &Workflow) -> Vec<Diagnostic> {
    let mut complaints = Complaints::new(&file.path);
    let definition = Source::read(&file.path, &file.text).definition;
    let migrations = definition.iter().flat_map(|definition| definition.migrations.iter());
    let from = |text: &str| text.parse() == Ok(old.version);
    let version = format!("version {}", old.version);
    for (place, migration) in migrations.filter(|(version, _)| from(&version.text)) {
        let states = old.chart.states.iter().skip(1).map(|state| state.name.as_str());
        for name in migration.states.names_with_place().filter(|name| old.chart.state_named(&name.text).is_none()) {
            complaints.unknown("unknown-state", &format!("state in {version} called"), name, states.clone());
        }
        for name in migration.fields.names_with_place().filter(|name| old.field(&name.text).is_none()) {
            let fields = old.fields.iter().map(|field| field.name.as_str());
            complaints.unknown("unknown-field", &format!("field in {version} called"), name, fields);
        }
        for name in migration.deadlines.names_with_place().filter(|name| old.deadline(&name.text).is_none()) {
            let deadlines = old.deadlines.iter().map(|rule| rule.name.as_str());
            complaints.unknown("bad-migration", &format!("deadline in {version} called"), name, deadlines);
        }
        for state in unmapped(old, new) {
            let message =
                format!("State `{state}` of {version} has no place here: what stands in it cannot come along.");
            complaints.warning("unmapped-state", &place.span, message);
        }
    }
    complaints.finish()
}

/// Innermost states that items stand in while they run.
fn unmapped<'o>(old: &'o Workflow, new: &Workflow) -> Vec<&'o str> {
    let chart = &old.chart;
    let Some(map) = new.migrations.get(&old.version) else { return Vec::new() };
    let running = (0..chart.states.len()).filter(|id| chart.is_atomic(*id) && !chart.finishes(*id));
    let names = running.map(|id| chart.states[id].name.as_str());
    names.filter(|name| new.chart.state_named(map.state(name)).is_none()).collect()
}
