//! An import, taken back as a whole: the page asks for the reason, then says of each item what became of it.

use super::layout::{self, Sorry};
use super::submitted::Submitted;
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Multipart, Path, State};
use maud::{Markup, html};
use milepost_engine::exchange::undo::{Undone, undo};
use std::sync::Arc;
use uuid::Uuid;

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Path(batch): Path<String>) -> Result<Markup, Sorry> {
    Ok(shown(&app, &visitor, read(&batch)?, &html! {}))
}

pub async fn take_back(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(batch): Path<String>,
    parts: Multipart,
) -> Result<Markup, Sorry> {
    let batch = read(&batch)?;
    let form = Submitted::read(&app, &visitor, parts).await?;
    let undone = undo(&app.engine, &visitor.identity, batch, form.text("reason"), &form.request_id).await?;
    Ok(shown(&app, &visitor, batch, &what_became(&undone)))
}

fn read(batch: &str) -> Result<Uuid, Problem> {
    batch.parse().map_err(|_| Problem::not_found())
}

fn shown(app: &App, visitor: &Visitor, batch: Uuid, told: &Markup) -> Markup {
    let body = html! {
        (told)
        form method="post" action={ "/imports/" (batch) } enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            input type="hidden" name="requestId" value=(app.engine.clock.id());
            p.hint { "Every item of this import is taken back, as if it had never come in. What was worked on since is named and stays; all histories are kept." }
            label for="reason" { "Reason" }
            input id="reason" type="text" name="input.reason" required;
            button { "Take the import back" }
        }
    };
    layout::page("An import", Some(visitor), &body)
}

fn what_became(undone: &[Undone]) -> Markup {
    let taken = undone.iter().filter(|one| one.answer.is_ok()).count();
    html! {
        div.done role="status" {
            p { "Taken back: " (taken) @if taken == 1 { " item." } @else { " items." } }
            @if undone.is_empty() { p { "Nothing that you may see is left of this import." } }
        }
        @for (one, refusal) in undone.iter().filter_map(|one| Some((one, one.answer.as_ref().err()?))) {
            p.complaint role="alert" { a href={ "/items/" (one.item) } { (one.reference) } ": " (refusal) }
        }
    }
}
