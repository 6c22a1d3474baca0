//! Messages that could not be taken back, on the page of either item and on the overview, with how each is settled.

use super::items::{Row, link};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    receiver: Option<Row>,
    row: Option<i64>,
    reason: Option<String>,
    sender: Option<Row>,
    recorded_at: DateTime<Utc>,
}

/// `more`: how many there are besides.
pub fn shown(all: &[Objection], more: i64, zone: Tz) -> Markup {
    html! {
        @if !all.is_empty() {
            section {
                h2 { "To settle" }
                p.hint {
                    "What one item told another was taken back, but something a person entered rests on it. Correct that row of the item that was told: "
                    "void it once nothing rests on it, or give its day again, and it stands."
                }
                ul { @for one in all { li { (told(one, zone)) } } }
                @if more > 0 { p { "And " (more) " more." } }
            }
        }
    }
}

fn told(one: &Objection, zone: Tz) -> Markup {
    html! {
        (end(one.receiver.as_ref()))
        @if let Some(row) = one.row { ", row " (row) }
        ", told by " (end(one.sender.as_ref())) ", " (super::layout::instant(one.recorded_at, zone))
        @if let Some(reason) = &one.reason { ": " (reason) }
    }
}

fn end(item: Option<&Row>) -> Markup {
    html! { @if let Some(item) = item { (link(item)) } @else { "an item you may not see" } }
}
