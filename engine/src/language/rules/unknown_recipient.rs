//! `unknown-recipient`: notices go to `responsible`, `assigned`, `role:NAME` or `agency:ID`.

use super::Case;
use crate::language::complaints::Complaints;

const FORMS: [&str; 4] = ["responsible", "assigned", "role:NAME", "agency:ID"];

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for to in case.outline.recipients() {
        let named = to.text.starts_with("role:") || to.text.starts_with("agency:");
        if !named && !FORMS[..2].contains(&to.text.as_str()) {
            complaints.unknown("unknown-recipient", "recipient", to, FORMS.into_iter());
        }
    }
    let rungs = case.outline.rungs().map(|rung| (&rung.span, &rung.to));
    let escalations = case.outline.escalations().map(|escalation| (&escalation.span, &escalation.to));
    for (span, _) in rungs.chain(escalations).filter(|(_, to)| to.is_empty()) {
        complaints.error("unknown-recipient", span, "This notice goes to nobody: write `to: [responsible]`.");
    }
}
