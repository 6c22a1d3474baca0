//! `searchable-restricted`: a value people may not read must not be found by searching or filtering for it.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for (name, field) in case.outline.definition.fields.iter() {
        if (field.searchable || field.filterable) && field.sensitivity.is_some() {
            let message = format!("`{}` is restricted, so it cannot be searchable or filterable.", name.text);
            complaints.error("searchable-restricted", &name.span, message);
        }
    }
}
