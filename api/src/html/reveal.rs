//! A withheld field is shown on the answer to a form, with a reason, and on no other page.

use super::answers::{Field, VALUE};
use super::ask::ask;
use super::layout::{self, Sorry};
use super::submitted::Submitted;
use super::visitor::Visitor;
use crate::server::App;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

/// The event, and where its form goes.
pub const REVEAL: &str = "reveal";

const REVEALED: &str = "
mutation ($item: UUID!, $field: String!, $reason: String!, $request: String!) {
  reveal(item: $item, field: $field, reason: $reason, requestId: $request) { seq field { title value { ...value } } }
}";

#[derive(Deserialize)]
struct Answer {
    reveal: Revealed,
}

#[derive(Deserialize)]
struct Revealed {
    seq: u64,
    field: Field,
}

pub async fn page(app: &App, visitor: &Visitor, id: Uuid, form: &Submitted) -> Result<Response, Sorry> {
    let variables = json!({
        "item": id, "field": form.text("field"), "reason": form.text("reason"), "request": form.request_id
    });
    let Answer { reveal: Revealed { seq, field } } = ask(app, visitor, &[REVEALED, VALUE].concat(), variables).await?;
    let body = html! {
        dl { dt { (field.title) } dd { @match &field.value { Some(value) => (value.shown()), None => "empty" } } }
        p.hint { "That you were shown this, and why, is row " (seq) " of the history. Leave the page when you have read it." }
        p { a href={ "/items/" (id) } { "Back" } }
    };
    let page = layout::page("Shown once", Some(visitor), &body);
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}
