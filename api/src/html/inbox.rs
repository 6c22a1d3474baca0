//! What Milepost told this person: reminders and digests, the latest first.

use super::ask::{Listed, ask};
use super::items::{Row, link};
use super::layout::{self, Sorry, instant};
use super::visitor::Visitor;
use crate::graphql::inbox;
use crate::graphql::view::Viewer;
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::State;
use axum::response::Redirect;
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

const NOTICES: &str = "{
  inbox(first: 100) {
    totalCount pageInfo { hasNextPage }
    nodes { id body sentAt read item { id reference title stage due overdue finished } }
  }
}";

#[derive(Deserialize)]
struct Answer {
    inbox: Listed<Notice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    id: Uuid,
    body: Option<String>,
    sent_at: Option<DateTime<Utc>>,
    read: bool,
    item: Option<Row>,
}

#[derive(Deserialize)]
pub struct Read {
    csrf: String,
    id: Uuid,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let Answer { inbox } = ask(&app, &visitor, NOTICES, json!({})).await?;
    let zone = app.engine.catalog().country.zone;
    let body = html! {
        @if inbox.nodes.is_empty() { p { "There is nothing for you." } }
        @if inbox.page_info.has_next_page { p { "The latest " (inbox.nodes.len()) " of " (inbox.total_count) "." } }
        @for notice in &inbox.nodes {
            article.notice {
                @if let Some(sent) = notice.sent_at { p.hint { (instant(sent, zone)) } }
                @if let Some(item) = &notice.item { p { (link(item)) } }
                @if let Some(text) = &notice.body { p.text { (text) } }
                @if !notice.read { (mark(notice.id, &visitor)) }
            }
        }
    };
    Ok(layout::page("Inbox", Some(&visitor), &body))
}

fn mark(id: Uuid, visitor: &Visitor) -> Markup {
    html! {
        form method="post" action="/inbox" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            input type="hidden" name="id" value=(id);
            button { "Mark as read" }
        }
    }
}

pub async fn mark_read(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(read): Form<Read>,
) -> Result<Redirect, Sorry> {
    visitor.proves(Some(&read.csrf))?;
    let viewer = Viewer::new(app.engine.clone(), visitor.identity.clone());
    let marked = inbox::mark_read(&viewer, &[read.id]).await;
    marked.map_err(|_| Sorry(Problem::bad_request("The notice could not be marked; try again.")))?;
    Ok(Redirect::to("/inbox"))
}
