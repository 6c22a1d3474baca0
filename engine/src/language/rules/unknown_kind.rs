//! `unknown-workflow`, `unknown-kind`, `unknown-link`: children and links lead to workflows of the pack, and messages and
//! outcomes go by declared children and links.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    let workflows = &case.registries.workflows;
    for (kind, child) in definition.children.iter() {
        let Some((_, of)) = workflows.iter().find(|(id, _)| *id == child.workflow.text) else {
            let ids = workflows.iter().map(|(id, _)| id.as_str());
            complaints.unknown("unknown-workflow", "workflow", &child.workflow, ids);
            continue;
        };
        if *of != kind.text {
            let message = format!(
                "Workflow `{}` makes items of kind `{of}`, not `{}`.",
                child.workflow.text, kind.text
            );
            complaints.error("unknown-kind", &kind.span, message);
        }
    }
    for (_, kind) in definition.links.iter() {
        let kinds = workflows.iter().map(|(_, kind)| kind.as_str());
        let mut kinds = kinds.chain([definition.kind.text.as_str()]);
        if !kinds.clone().any(|known| known == kind.text) {
            complaints.unknown(
                "unknown-kind",
                "kind of item",
                kind,
                kinds.by_ref().collect::<Vec<_>>().into_iter(),
            );
        }
    }
    let tells = case
        .outline
        .actions()
        .into_iter()
        .filter_map(|action| action.tell.as_ref());
    for tell in tells {
        for kind in tell
            .children
            .iter()
            .filter(|kind| definition.children.get(&kind.text).is_none())
        {
            complaints.unknown(
                "unknown-kind",
                "kind of child",
                kind,
                definition.children.names(),
            );
        }
        for link in tell
            .links
            .iter()
            .filter(|link| definition.links.get(&link.text).is_none())
        {
            complaints.unknown("unknown-link", "link", link, definition.links.names());
        }
    }
    let from = definition.outcome.iter().map(|outcome| &outcome.from);
    for kind in from.filter(|kind| definition.children.get(&kind.text).is_none()) {
        complaints.unknown(
            "unknown-kind",
            "kind of child",
            kind,
            definition.children.names(),
        );
    }
}
