//! `unknown-role`: whoever may do, see or be told something has a role of the register.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let definition = outline.definition;
    let transitions = outline.states.iter().flat_map(|flat| flat.on.iter());
    let extensions = outline.deadlines().filter_map(|(_, _, deadline)| deadline.extend.as_ref());
    let told: Vec<Text> = outline
        .recipients()
        .filter_map(|to| {
            let text = to.text.strip_prefix("role:")?.to_owned();
            Some(Text { text, span: to.span.clone() })
        })
        .collect();
    let named = transitions
        .flat_map(|(_, transition)| transition.roles.iter().flatten())
        .chain(extensions.flat_map(|extend| &extend.roles))
        .chain(definition.access.names_with_place())
        .chain(definition.create.iter().flat_map(|create| &create.roles))
        .chain(definition.built_in.iter().flat_map(|(_, built_in)| &built_in.roles))
        .chain(&told);
    let known = || case.registries.roles.iter().map(|role| role.id.as_str());
    for role in named {
        if !known().any(|id| id == role.text) {
            complaints.unknown("unknown-role", "role", role, known());
        }
    }
}
