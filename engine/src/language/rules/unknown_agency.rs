//! `unknown-agency`: who answers and who is told stands in the register of agencies.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let outline = &case.outline;
    let answering = outline.responsibles().filter_map(|responsible| responsible.agency.clone());
    let told = outline.recipients().filter_map(|to| {
        let text = to.text.strip_prefix("agency:")?.to_owned();
        Some(Text { text, span: to.span.clone() })
    });
    let known = || case.registries.agencies.iter().map(|agency| agency.id.as_str());
    for agency in answering.chain(told) {
        if !known().any(|id| id == agency.text) {
            complaints.unknown("unknown-agency", "agency", &agency, known());
        }
    }
}
