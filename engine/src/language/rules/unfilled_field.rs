//! `unfilled-field` (warning): a field no step ever fills is never anything but empty.

use super::Case;
use super::member_of;
use crate::language::complaints::Complaints;
use std::collections::BTreeSet;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let asked = outline.inputs().map(|(name, _)| name.text.as_str());
    let actions = outline.actions();
    let set = actions.iter().flat_map(|action| action.set.iter().flat_map(|set| set.names()));
    // An extension stores its `until` in the field the date is read from.
    let extended = outline
        .deadlines()
        .filter(|(_, _, deadline)| deadline.extend.is_some())
        .filter_map(|(_, _, deadline)| member_of("item", deadline.due.as_ref()?));
    let filled: BTreeSet<&str> = asked.chain(set).chain(extended).collect();
    for (name, _) in outline.definition.fields.iter() {
        if !filled.contains(name.text.as_str()) {
            let message = format!("No step ever fills `{}`.", name.text);
            complaints.warning("unfilled-field", &name.span, message);
        }
    }
}
