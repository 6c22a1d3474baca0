//! `unknown-workflow`, `unknown-kind`, `unknown-link`: children and links lead to workflows of the pack, and messages and
//! outcomes go by declared children and links.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::document::Text;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    children(case, complaints);
    links(case, complaints);
    let definition = case.outline.definition;
    let actions = case.outline.actions().into_iter();
    for action in actions {
        if let Some(kind) = action.tell.as_ref().and_then(|tell| tell.children.as_ref()) {
            child(case, kind, complaints);
        }
        let told = action.tell.iter().flat_map(|tell| &tell.links);
        let links = told.chain(action.add.iter().flat_map(|add| &add.links));
        for link in links.filter(|link| definition.links.get(&link.text).is_none()) {
            complaints.unknown("unknown-link", "link", link, definition.links.names());
        }
    }
    for link in definition.same_parent.iter().filter(|link| definition.links.get(&link.text).is_none()) {
        complaints.unknown("unknown-link", "link", link, definition.links.names());
    }
    if let Some(outcome) = &definition.outcome {
        child(case, &outcome.from, complaints);
    }
}

fn children(case: &Case, complaints: &mut Complaints) {
    let workflows = &case.registries.workflows;
    for (kind, child) in case.outline.definition.children.iter() {
        let found = workflows.iter().find(|(id, _)| *id == child.workflow.text);
        let Some((_, of)) = found else {
            let ids = workflows.iter().map(|(id, _)| id.as_str());
            complaints.unknown("unknown-workflow", "workflow", &child.workflow, ids);
            continue;
        };
        if *of != kind.text {
            let message =
                format!("Workflow `{}` makes items of kind `{of}`, not `{}`.", child.workflow.text, kind.text);
            complaints.error("unknown-kind", &kind.span, message);
        }
    }
}

fn links(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    let others = case.registries.workflows.iter().map(|(_, kind)| kind.as_str());
    let kinds: Vec<&str> = others.chain([definition.kind.text.as_str()]).collect();
    for (_, kind) in definition.links.iter() {
        if !kinds.contains(&kind.text.as_str()) {
            complaints.unknown("unknown-kind", "kind of item", kind, kinds.iter().copied());
        }
    }
}

fn child(case: &Case, kind: &Text, complaints: &mut Complaints) {
    let children = &case.outline.definition.children;
    if children.get(&kind.text).is_none() {
        complaints.unknown("unknown-kind", "kind of child", kind, children.names());
    }
}
