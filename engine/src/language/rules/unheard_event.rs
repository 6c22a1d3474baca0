//! `unheard-event` (warning): a message is an event that its receiver's own file declares. Where a kind has several workflows,
//! one of them must.

use super::Case;
use crate::language::complaints::Complaints;
use crate::language::definition::Tell;
use crate::language::nearest::did_you_mean;
use crate::language::registry::Peer;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for tell in case.outline.actions().into_iter().filter_map(|action| action.tell.as_ref()) {
        let receivers = receivers(case, tell);
        let declared = || receivers.iter().flat_map(|peer| peer.events.iter().map(String::as_str));
        if !receivers.is_empty() && !declared().any(|event| event == tell.event.text) {
            let names: Vec<&str> = receivers.iter().map(|peer| peer.id.as_str()).collect();
            let near = did_you_mean(&tell.event.text, declared());
            let near = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
            let message =
                format!("Nobody hears `{}`: {} does not declare it.{near}", tell.event.text, names.join(", "));
            complaints.warning("unheard-event", &tell.event.span, message);
        }
    }
}

/// None where another rule complains, or the file is checked alone.
fn receivers<'c>(case: &'c Case, tell: &Tell) -> Vec<&'c Peer> {
    let definition = case.outline.definition;
    let peers = case.registries.peers.iter();
    if let Some(child) = tell.children.as_ref().and_then(|kind| definition.children.get(&kind.text)) {
        return peers.filter(|peer| peer.id == child.workflow.text).collect();
    }
    if let Some(kind) = tell.links.as_ref().and_then(|link| definition.links.get(&link.text)) {
        return peers.filter(|peer| peer.kind == kind.text).collect();
    }
    if tell.linked {
        let kinds: Vec<&str> = definition.links.iter().map(|(_, kind)| kind.text.as_str()).collect();
        return peers.filter(|peer| kinds.contains(&peer.kind.as_str())).collect();
    }
    if tell.parent {
        return peers.filter(|peer| peer.children.contains(&definition.id.text)).collect();
    }
    Vec::new()
}
