//! What happened to an item, the latest first.

use super::answers::{Entry, Field, Origin, Person};
use super::ask::Listed;
use super::correct;
use super::form::Forms;
use super::layout::instant;
use chrono_tz::Tz;
use maud::{Markup, html};
use serde::Deserialize;
use uuid::Uuid;

/// What another item told.
#[derive(Deserialize)]
pub struct Cause {
    title: String,
    item: Option<Called>,
    actor: Option<Person>,
}

#[derive(Deserialize)]
struct Called {
    reference: String,
}

pub fn shown(journal: &Listed<Entry>, zone: Tz, forms: &Forms) -> Markup {
    html! {
        section {
            h2 { "History" }
            @if journal.page_info.has_previous_page { p { "The latest " (journal.nodes.len()) " of " (journal.total_count) " rows." } }
            table {
                thead { tr { th.number scope="col" { "No." } th scope="col" { "Happened" } th scope="col" { "What" } th scope="col" { "Who" } th scope="col" { "Recorded" } } }
                tbody { @for entry in journal.nodes.iter().rev() { (row(entry, zone, forms)) } }
            }
        }
    }
}

fn row(entry: &Entry, zone: Tz, forms: &Forms) -> Markup {
    html! {
        tr {
            td.number { (entry.seq) }
            td { (instant(entry.at, zone)) }
            td {
                strong { (entry.title) }
                @if let Some(batch) = entry.batch_id { " (" (imported(batch, forms)) ")" }
                @if entry.ignored { " (had no effect)" }
                @if entry.late { " (entered late)" }
                @if let Some(by) = entry.corrected_by { " (" @if entry.voided { "voided" } @else { "corrected" } " by row " (by) ")" }
                @for row in &entry.corrects { " row " (row) }
                @if let Some(stage) = &entry.stage { " → " (stage) }
                @if let Some(cause) = &entry.cause { (told(cause)) }
                @if !entry.input.is_empty() {
                    dl.input { @for field in entry.input.iter().filter(|field| is_entered(entry, field)) { (named(field)) } }
                }
                @if let Some(form) = correct::form(forms, entry) { (form) }
            }
            td { (who(entry)) }
            td { (instant(entry.recorded_at, zone)) }
        }
    }
}

fn told(cause: &Cause) -> Markup {
    html! {
        " after " @if let Some(item) = &cause.item { (item.reference) ": " } (cause.title)
        @if let Some(person) = &cause.actor { ", " (person.shown()) }
    }
}

fn named(field: &Field) -> Markup {
    html! {
        @if let Some(value) = &field.value {
            dt { (field.title) }
            dd { @match &field.said { Some(said) => (said), None => (value.shown()) } }
        }
    }
}

/// What a timer brings with it, nobody entered.
fn is_entered(entry: &Entry, field: &Field) -> bool {
    entry.origin != Origin::Timer || !["folded", "occurrence"].contains(&field.name.as_str())
}

/// Who may correct may take the whole import back.
fn imported(batch: Uuid, forms: &Forms) -> Markup {
    html! {
        @if forms.offers(correct::EVENT) { a href={ "/imports/" (batch) } { "imported" } } @else { "imported" }
    }
}

fn who(entry: &Entry) -> &str {
    match (&entry.actor, entry.origin) {
        (Some(person), _) => Person::shown(person),
        (None, Origin::Timer) => "time",
        (None, Origin::Message) => "another item",
        (None, Origin::Person | Origin::System) => "the system",
    }
}
