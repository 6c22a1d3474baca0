//! `two-writers` (warning): two regions that, on the same event, set the same field to different things: one of them is lost.

use super::{Case, reach};
use crate::chart::chart::Kind;
use crate::language::complaints::Complaints;
use crate::language::definition::Action;
use crate::language::document::Text;

/// One `set` of a field, and the event by which it comes about.
struct Write<'d> {
    /// The state it stands in.
    state: usize,
    event: &'d str,
    field: &'d Text,
    value: &'d str,
}

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let writes = writes(case);
    for flat in case.outline.states.iter().filter(|flat| flat.kind == Kind::Parallel) {
        let region =
            |write: &Write| flat.children.iter().position(|region| case.outline.is_within(write.state, *region));
        for (at, second) in writes.iter().enumerate() {
            let clashes = |first: &&Write| {
                let apart = region(first).zip(region(second)).is_some_and(|(one, other)| one != other);
                let together = first.event == second.event && first.field.text == second.field.text;
                apart && together && first.value != second.value
            };
            if let Some(first) = writes[..at].iter().find(clashes) {
                let other = case.outline.states[first.state].name;
                let message = format!(
                    "On `{}` this and a region beside it, in `{}`, set `{}` to different things; the later one stays.",
                    second.event, other.text, second.field.text
                );
                complaints.warning("two-writers", &second.field.span, message);
            }
        }
    }
}

fn writes<'d>(case: &Case<'d>) -> Vec<Write<'d>> {
    let mut found = Vec::new();
    for way in &case.outline.ways {
        add(&mut found, way.source, way.actions, &[reach::event(way)]);
    }
    let (into, out_of) = (reach::into(case), reach::out_of(case));
    for (id, flat) in case.outline.states.iter().enumerate() {
        add(&mut found, id, flat.entry, &into[id]);
        add(&mut found, id, flat.exit, &out_of[id]);
    }
    found
}

fn add<'d>(found: &mut Vec<Write<'d>>, state: usize, actions: &'d [Action], events: &[Option<&'d str>]) {
    for (field, value) in actions.iter().flat_map(|action| action.set.iter().flat_map(|set| set.iter())) {
        let value = value.text.as_str();
        found.extend(events.iter().flatten().map(|event| Write { state, event, field, value }));
    }
}
