//! `input-type`: an input takes its field's type, or says its own; never both, never neither.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for (name, input) in case.outline.inputs() {
        let field = case.outline.definition.fields.get(&name.text).is_some();
        if field && input.of.is_some() {
            let message = format!("`{}` is a field and has its type; leave `type` out here.", name.text);
            complaints.error("input-type", &name.span, message);
        }
        if !field && input.of.is_none() {
            let message = format!("`{}` is no field, so it needs a `type`.", name.text);
            complaints.error("input-type", &name.span, message);
        }
    }
}
