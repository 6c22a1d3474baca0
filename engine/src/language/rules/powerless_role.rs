//! `powerless-role` (warning): a role that is to take a step and that `access` lets see no item: a role counts only where it sees.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let steps = outline.states.iter().flat_map(|flat| flat.on.iter());
    let extensions = outline.deadlines().filter_map(|(_, _, deadline)| deadline.extend.as_ref());
    // Who adopts an item need not see it: it is not there yet.
    let built_in = outline.definition.built_in.iter().filter(|(name, _)| name.text != "adopt");
    let named = steps
        .flat_map(|(_, transition)| transition.roles.iter().flatten())
        .chain(extensions.flat_map(|extend| &extend.roles))
        .chain(built_in.flat_map(|(_, built_in)| &built_in.roles));
    for role in named.filter(|role| !acts(case, &role.text)) {
        let known = case.registries.roles.iter().any(|known| known.id == role.text);
        if known {
            let message =
                format!("`{}` may see no item here, so it can do nothing: name it under `access`.", role.text);
            complaints.warning("powerless-role", &role.span, message);
        }
    }
}

/// It sees items, and not only their number.
pub(super) fn acts(case: &Case, role: &str) -> bool {
    let access = case.outline.definition.access.get(role);
    access.is_some_and(|access| access.see.text != "counts")
}
