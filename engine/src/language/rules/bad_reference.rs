//! `bad-reference`: the pattern of references holds only `{parent}`, `{number}` and `{year}`, and tells items apart.

use super::Case;
use crate::language::complaints::Complaints;

const PLACEHOLDERS: [&str; 3] = ["parent", "number", "year"];

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let pattern = &case.outline.definition.reference;
    if let Some(said) = fault(&pattern.text) {
        complaints.error("bad-reference", &pattern.span, said);
    }
}

fn fault(pattern: &str) -> Option<String> {
    let mut rest = pattern;
    while let Some(open) = rest.find(['{', '}']) {
        let (inside, after) = rest[open..].strip_prefix('{').and_then(|rest| rest.split_once('}')).unzip();
        let Some(name) = inside else {
            return Some(format!("The braces of `{pattern}` do not match."));
        };
        if !PLACEHOLDERS.contains(&name) {
            return Some(format!("`{{{name}}}` is not known in a reference. Use {{parent}}, {{number}} or {{year}}."));
        }
        rest = after.unwrap_or("");
    }
    let numbered = pattern.contains("{number}");
    (!numbered).then(|| format!("`{pattern}` gives every item the same reference. Use {{number}} in it."))
}
