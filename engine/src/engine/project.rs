//! What lists show of an item, from its snapshot: stage, outcome, title, next due date, words for search.

use crate::chart::chart::{Chart, State};
use crate::chart::snapshot::{DeadlineState, Snapshot};
use crate::chart::value::Value;
use crate::chart::workflow::Workflow;
use crate::store::item;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

/// Sorts what has no date last, on both databases.
pub const NO_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day");
/// Longer words are cut; nobody searches for them.
const MAX_WORD: usize = 50;
/// Letters of a value that filters compare.
const MAX_FACET: usize = 100;
/// The facet of an active state; no field is named so.
pub const STATE: &str = "/state";
/// Words kept per item.
const MAX_WORDS: usize = 500;
/// Letters of a title that lists show and sort by.
pub const MAX_TITLE: usize = 500;

/// Writes the projected columns of an item's row.
pub fn project(row: &mut item::Model, workflow: &Workflow, snapshot: &Snapshot) {
    row.title = title(workflow, snapshot, &row.reference);
    row.title_key = fold(&row.title);
    row.stage = innermost(&workflow.chart, &snapshot.active, |state| state.stage.clone()).unwrap_or_default();
    row.stage_since = stage_since(workflow, snapshot).unwrap_or(row.created_at);
    row.outcome = innermost(&workflow.chart, &snapshot.active, |state| state.outcome.clone());
    let open = snapshot.deadlines.values().filter(|deadline| deadline.state == DeadlineState::Open);
    let next = open.filter(|deadline| deadline.due.is_some()).min_by_key(|deadline| deadline.due);
    row.due = next.and_then(|deadline| deadline.due);
    row.due_at = next.and_then(|deadline| deadline.due_at);
    row.due_key = row.due.unwrap_or(NO_DATE);
    row.revision = snapshot.revision as i64;
    row.finished = snapshot.finished;
    let ends = snapshot.entered.values().map(|entered| entered.at).max();
    row.ended_at = ends.filter(|_| snapshot.finished);
    row.withdrawn = snapshot.is_withdrawn();
}

/// What is withdrawn gives its reference free, and takes it again where it comes back.
pub fn withdraw(row: &mut item::Model, snapshot: &Snapshot) {
    let mark = format!(" (withdrawn {})", row.id.simple());
    match (row.withdrawn, snapshot.is_withdrawn()) {
        (false, true) => row.reference.push_str(&mark),
        (true, false) => row.reference = row.reference.trim_end_matches(&mark).to_owned(),
        (false, false) | (true, true) => {}
    }
}

/// In one line. A restricted title is not shown in lists.
fn title(workflow: &Workflow, snapshot: &Snapshot, reference: &str) -> String {
    let declared = workflow.fields.iter().find(|field| field.name == "title" && !field.restricted);
    match declared.and_then(|field| snapshot.field(&field.name)) {
        Some(title) => title.to_string().replace(char::is_control, " ").chars().take(MAX_TITLE).collect(),
        None => format!("{} {reference}", workflow.title),
    }
}

/// When the state that says its present stage was entered.
fn stage_since(workflow: &Workflow, snapshot: &Snapshot) -> Option<DateTime<Utc>> {
    let entered = |state: &State| state.stage.as_ref().and(snapshot.entered.get(&state.name));
    innermost(&workflow.chart, &snapshot.active, |state| entered(state).map(|entered| entered.at))
}

fn innermost<T>(chart: &Chart, active: &[String], of: impl Fn(&State) -> Option<T>) -> Option<T> {
    chart.innermost(active.iter().filter_map(|name| chart.state_named(name)), of)
}

/// Who may not see the item, nor the tree it stands in.
pub fn excluded(workflow: &Workflow, snapshot: &Snapshot) -> BTreeSet<Uuid> {
    let fields = workflow.excluded_by.iter().filter_map(|field| snapshot.field(field));
    let people = fields.filter_map(|value| match value {
        Value::Person(id) => Some(*id),
        _ => None,
    });
    people.collect()
}

/// Whether a search or a filter finds the item by other words than before.
pub fn is_reworded(workflow: &Workflow, before: &Snapshot, after: &Snapshot) -> bool {
    let mut fields = workflow.fields.iter();
    before.active != after.active
        || fields.any(|field| {
            let found = !field.restricted && (field.searchable || field.filterable || field.name == "title");
            found && before.field(&field.name) != after.field(&field.name)
        })
}

/// The words a search finds the item by. Restricted fields are not among them.
pub fn words(row: &item::Model, workflow: &Workflow, snapshot: &Snapshot) -> BTreeSet<String> {
    let searchable = workflow.fields.iter().filter(|field| field.searchable && !field.restricted);
    let values = searchable.filter_map(|field| snapshot.field(&field.name)).map(|value| value.to_string());
    let texts: Vec<String> = [row.title.clone(), row.reference.clone()].into_iter().chain(values).collect();
    let words = texts.iter().flat_map(|text| split(text)).take(MAX_WORDS);
    words.chain(facets(workflow, snapshot)).collect()
}

/// What filters find the item by: its active states and its filterable fields.
fn facets(workflow: &Workflow, snapshot: &Snapshot) -> impl Iterator<Item = String> {
    let states = snapshot.entered.keys().map(|state| facet(STATE, state));
    let fields = workflow.fields.iter().filter(|field| field.filterable && !field.restricted);
    states.chain(fields.filter_map(|field| Some(facet(&field.name, &snapshot.field(&field.name)?.to_string()))))
}

/// A value as filters compare it: no word of a text begins so. Dates keep their order.
pub fn facet(name: &str, value: &str) -> String {
    let value: String = fold(value).chars().take(MAX_FACET).collect();
    format!("={name}={value}")
}

/// A text's words, folded.
pub fn split(text: &str) -> Vec<String> {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '-');
    let words = words.map(|word| word.trim_matches(['.', '-'])).filter(|word| !word.is_empty());
    words.map(|word| word.chars().take(MAX_WORD).collect()).collect()
}

/// Lower case without accents: how texts are compared and sorted on both databases.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}
