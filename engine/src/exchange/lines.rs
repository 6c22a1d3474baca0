//! Files with a row for each cost line: which rows describe one action, and the action that they describe together. Pure.

use super::complaint::Fault;
use super::hierarchy::Tree;
use super::plan::{Item, ReadRow};
use super::row::Place;
use std::collections::{BTreeMap, HashMap};

/// An action without a reference of its own has that of its first line.
pub fn name_actions(rows: &mut [ReadRow]) {
    let mut first: HashMap<(String, Option<String>, Option<String>, String), String> = HashMap::new();
    let key = |place: &Place| {
        let (requirement, action) = place.made_of.clone()?;
        Some((place.pillar.clone(), place.objective.clone(), requirement, action))
    };
    let places = || rows.iter().filter_map(|row| row.place.as_ref());
    for (key, place) in places().filter_map(|place| Some((key(place)?, place))) {
        let named = first.entry(key).or_insert_with(|| place.reference.clone());
        if order(&place.reference) < order(named) {
            named.clone_from(&place.reference);
        }
    }
    for place in rows.iter_mut().filter_map(|row| row.place.as_mut()) {
        if let Some(reference) = key(place).and_then(|key| first.get(&key)) {
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
    let new = |partner: &String| item.lead.as_ref() != Some(partner) && !item.partners.contains(partner);
    let partners: Vec<String> = row.partners.into_iter().filter(new).collect();
    item.partners.extend(partners);
    item.lines.extend(row.lines);
}
