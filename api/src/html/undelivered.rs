//! Notices that did not arrive, for those who are alarmed of them: whom they were for, why, and a button to send them again.

use super::ask::{Listed, ask, pages};
use super::items::{Row, link};
use super::layout::{self, Sorry, instant};
use super::visitor::Visitor;
use crate::graphql::undelivered::{self, DroppedNotice};
use crate::graphql::view::Viewer;
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

const UNDELIVERED: &str = "query ($first: Int, $after: String, $last: Int, $before: String) {
  undelivered(first: $first, after: $after, last: $last, before: $before) {
    totalCount pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    nodes { id recipient channel reason attempts since item { id reference title stage due overdue finished } }
  }
}";
const SHOWN: u32 = 50;

#[derive(Deserialize)]
struct Answer {
    undelivered: Listed<Undelivered>,
}

#[derive(Deserialize)]
struct Undelivered {
    id: Uuid,
    recipient: String,
    channel: String,
    reason: String,
    attempts: i32,
    since: DateTime<Utc>,
    item: Option<Row>,
}

#[derive(Default, Deserialize)]
pub struct Asked {
    after: Option<String>,
    before: Option<String>,
}

#[derive(Deserialize)]
pub struct Again {
    csrf: String,
    id: Uuid,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Sorry> {
    shown(&app, &visitor, asked, &[]).await
}

async fn shown(app: &App, visitor: &Visitor, asked: Asked, dropped: &[DroppedNotice]) -> Result<Markup, Sorry> {
    let variables = match asked.before {
        Some(before) => json!({ "last": SHOWN, "before": before }),
        None => json!({ "first": SHOWN, "after": asked.after }),
    };
    let Answer { undelivered } = ask(app, visitor, UNDELIVERED, variables).await?;
    let zone = app.engine.catalog().country.zone;
    let body = html! {
        @for one in dropped { p.done role="status" { "It was not sent again, and is listed no more. " (one.reason) } }
        @if undelivered.nodes.is_empty() { p { "Every notice arrived, or is still on its way." } }
        @else { p { (undelivered.total_count) " could not be delivered. Mend what the reason says, then send them again." } }
        @for notice in &undelivered.nodes {
            article.notice {
                p.hint {
                    (instant(notice.since, zone)) ", " (notice.channel.to_lowercase()) ", tried " (notice.attempts)
                    @if notice.attempts == 1 { " time" } @else { " times" }
                }
                p { "For " (notice.recipient) @if let Some(item) = &notice.item { ": " (link(item)) } }
                p.text { (notice.reason) }
                form method="post" action="/undelivered" {
                    input type="hidden" name="csrf" value=(visitor.csrf);
                    input type="hidden" name="id" value=(notice.id);
                    button { "Send again" }
                }
            }
        }
        (pages("/undelivered", &[], &undelivered.page_info))
    };
    Ok(layout::page("Notices that did not arrive", Some(visitor), &body))
}

pub async fn send_again(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(again): Form<Again>,
) -> Result<Response, Sorry> {
    visitor.proves(Some(&again.csrf))?;
    let viewer = Viewer::new(app.engine.clone(), visitor.identity.clone());
    let again = undelivered::send_again(&viewer, &[again.id]).await;
    let again = again.map_err(|fault| Sorry(Problem::new(StatusCode::BAD_REQUEST, fault.code, fault.message)))?;
    if again.dropped.is_empty() {
        return Ok(Redirect::to("/undelivered").into_response());
    }
    Ok(shown(&app, &visitor, Asked::default(), &again.dropped).await?.into_response())
}
