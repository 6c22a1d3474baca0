//! `unknown-outcome`, `outcome-order`: an outcome that comes from children names every word they may end with, and no other.

use super::Case;
use crate::language::complaints::Complaints;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    let definition = case.outline.definition;
    let Some(outcome) = &definition.outcome else { return };
    let child = definition.children.get(&outcome.from.text);
    let mut peers = case.registries.peers.iter();
    // Where there is none, another rule complains, or the file is checked alone.
    let Some(peer) = child.and_then(|child| peers.find(|peer| peer.id == child.workflow.text)) else { return };
    for word in outcome.order.iter().filter(|word| !peer.outcomes.contains(&word.text)) {
        let known = peer.outcomes.iter().map(String::as_str);
        complaints.unknown("unknown-outcome", &format!("outcome of `{}` called", peer.id), word, known);
    }
    let ordered = |word: &&String| outcome.order.iter().any(|ordered| ordered.text == **word);
    for word in peer.outcomes.iter().filter(|word| !ordered(word)) {
        let message = format!("`{}` may end with `{word}`: say in `order` where that stands.", peer.id);
        complaints.error("outcome-order", &outcome.from.span, message);
    }
}
