//! Files with a row for each cost line: which rows describe one action, and the action that they describe together. Pure.

use super::complaint::Fault;
use super::hierarchy::Tree;
use super::plan::Item;
use super::read_row::ReadRow;
use super::row::Place;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What makes rows one action: pillar, objective, requirement, and what is done.
type Key = (String, Option<String>, Option<String>, String);

fn key(row: &ReadRow) -> Option<Key> {
    let place = row.place.as_ref()?;
    let (requirement, action) = place.made_of.clone()?;
    Some((place.pillar.clone(), place.objective.clone(), requirement, action))
}

/// An action without a reference of its own goes on with that of the stored action to which its lines belong (`before`: line ->
/// action), so that a line less or a text mended is no other action; a new one has that of its first line.
pub fn name_actions(rows: &mut [ReadRow], before: &BTreeMap<String, String>) {
    let mut keyed: Vec<(String, Key)> = Vec::new();
    for row in rows.iter() {
        keyed.extend(row.place.as_ref().and_then(|place| Some((place.line.clone()?, key(row)?))));
    }
    keyed.sort_by(|(one, _), (next, _)| order(one).cmp(&order(next)));
    let mut named: HashMap<&Key, String> = HashMap::new();
    let mut taken: HashSet<String> = HashSet::new();
    let known = keyed.iter().filter_map(|(line, key)| Some((before.get(line)?.clone(), key)));
    let new = keyed.iter().map(|(line, key)| (line.clone(), key));
    // An action that was divided: its reference is another's already.
    let divided = keyed.iter().map(|(line, key)| (format!("{line}-2"), key));
    for (reference, key) in known.chain(new).chain(divided) {
        if !named.contains_key(key) && taken.insert(reference.clone()) {
            named.insert(key, reference);
        }
    }
    for row in rows {
        let reference = key(row).and_then(|key| named.get(&key));
        if let (Some(place), Some(reference)) = (row.place.as_mut(), reference) {
            place.reference.clone_from(reference);
        }
    }
}

/// `9` before `10`.
fn order(reference: &str) -> (usize, &str) {
    (reference.len(), reference)
}

/// A row that says otherwise of its action than the first of its rows waits.
pub fn disagree(rows: &mut [ReadRow]) {
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..rows.len() {
        let Some(place) = rows[index].place.clone().filter(|place| place.line.is_some()) else {
            continue;
        };
        let known = *first.entry(place.reference.clone()).or_insert(index);
        let Some(what) = otherwise(&rows[known], &rows[index], &place) else {
            continue;
        };
        let problem =
            format!("Row {} says otherwise of the same action `{}`.", rows[known].row.number, place.reference);
        rows[index].complain(what, Fault::Contradiction, problem);
    }
}

/// The column in which a row differs; what one leaves empty the other may say.
fn otherwise(first: &ReadRow, row: &ReadRow, place: &Place) -> Option<&'static str> {
    let known = first.place.as_ref()?;
    let (own, before) = (&row.action, &first.action);
    let differs = |name: &str| match (before.fields.get(name), own.fields.get(name)) {
        (Some(before), Some(own)) => before != own,
        (None, _) | (_, None) => false,
    };
    match () {
        () if place.pillar != known.pillar => Some("pillar"),
        () if place.objective != known.objective => Some("objective"),
        () if differs("title") => Some("action"),
        () if differs("requirement") => Some("requirement"),
        () if differs("start_text") => Some("start"),
        () if differs("due_text") => Some("due"),
        () if before.lead.is_some() && own.lead.is_some() && before.lead != own.lead => Some("lead_agency"),
        () => None,
    }
}

/// The actions of the good rows. What the first row of one leaves empty a later one fills.
pub fn actions(rows: &[ReadRow], tree: &Tree) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut found: HashMap<String, usize> = HashMap::new();
    for item in rows.iter().filter_map(|row| row.item(tree)) {
        match found.get(&item.reference) {
            Some(index) => join(&mut items[*index], item),
            None => {
                found.insert(item.reference.clone(), items.len());
                items.push(item);
            }
        }
    }
    items
}

fn join(item: &mut Item, row: Item) {
    for (name, text) in row.fields {
        item.fields.entry(name).or_insert(text);
    }
    item.lead = item.lead.take().or(row.lead);
    item.since = item.since.or(row.since);
    item.last_entry = item.last_entry.min(row.last_entry);
    let new = |partner: &String| item.lead.as_ref() != Some(partner) && !item.partners.contains(partner);
    let partners: Vec<String> = row.partners.into_iter().filter(new).collect();
    item.partners.extend(partners);
    item.lines.extend(row.lines);
}
