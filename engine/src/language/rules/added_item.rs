//! `added-item`: `add` gives what `create` asks for, and nothing else; an item that stands below no other adds none.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::nearest::did_you_mean;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    let create = definition.events.get("create");
    let asked = || create.into_iter().flat_map(|create| create.input.iter());
    let (own, peers) = (&definition.id.text, &case.registries.peers);
    for add in case.outline.actions().into_iter().filter_map(|action| action.add.as_ref()) {
        for (name, _) in add.with.iter().filter(|(name, _)| !asked().any(|(input, _)| input.text == name.text)) {
            let near = did_you_mean(&name.text, asked().map(|(input, _)| input.text.as_str()));
            let near = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
            complaints.error("added-item", &name.span, format!("`create` does not ask for `{}`.{near}", name.text));
        }
        for (name, _) in asked().filter(|(name, input)| input.required && add.with.get(&name.text).is_none()) {
            let message = format!("`create` requires `{}`: say what it is.", name.text);
            complaints.error("added-item", &add.span, message);
        }
        if !peers.is_empty() && !peers.iter().any(|peer| peer.children.contains(own)) {
            let message =
                format!("`add` puts another item below the same parent; no file has `{own}` among its children.");
            complaints.error("added-item", &add.span, message);
        }
    }
}
