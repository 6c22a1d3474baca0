//! `choice-options`: a choice has options, each once; nothing else has any.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;
use std::collections::BTreeSet;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for (name, field) in case.outline.definition.fields.iter() {
        options(name, &field.of.text, &field.options, complaints);
    }
    for (name, input) in case.outline.inputs() {
        let of = input.of.as_ref().map_or("", |of| of.text.as_str());
        options(name, of, &input.options, complaints);
    }
}

fn options(name: &Text, of: &str, options: &[Text], complaints: &mut Complaints) {
    if of == "choice" && options.is_empty() {
        let message = format!("`{}` is a choice without `options`.", name.text);
        complaints.error("choice-options", &name.span, message);
    }
    if of != "choice" && !options.is_empty() {
        let message = format!("`{}` has options, so its type must be `choice`.", name.text);
        complaints.error("choice-options", &name.span, message);
    }
    let mut seen = BTreeSet::new();
    for option in options {
        if !seen.insert(&option.text) {
            let message = format!("The option `{}` is written twice.", option.text);
            complaints.error("choice-options", &option.span, message);
        }
    }
}
