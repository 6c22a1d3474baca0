//! What Milepost told this person: reminders and digests, the latest first; she reads, puts off or finishes each.

use super::ask::{Listed, ask};
use super::items::{Row, link};
use super::layout::{self, Sorry, instant};
use super::visitor::Visitor;
use crate::error::Fault;
use crate::graphql::inbox;
use crate::graphql::view::Viewer;
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Redirect;
use chrono::{DateTime, Days, NaiveDateTime, NaiveTime, Utc};
use maud::{Markup, html};
use milepost_engine::time::calendar::resolve;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

const NOTICES: &str = "query ($state: NoticeState) {
  inbox(state: $state, first: 100) {
    totalCount pageInfo { hasNextPage }
    nodes { id body sentAt state snoozedUntil item { id reference title stage due overdue finished } }
  }
}";

/// What stands in the address, what is asked for, and how it is called.
const SHOWN: [(&str, Option<&str>, &str); 4] = [
    ("", None, "All"),
    ("unread", Some("UNREAD"), "Unread"),
    ("snoozed", Some("SNOOZED"), "Put off"),
    ("done", Some("DONE"), "Done"),
];
/// How browsers write a day and an hour.
const LOCAL: &str = "%Y-%m-%dT%H:%M";
/// When one that is put off without another thought comes back.
const MORNING: NaiveTime = NaiveTime::from_hms_opt(8, 0, 0).expect("a time of the day");

#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: String,
}

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
    state: Stands,
    snoozed_until: Option<DateTime<Utc>>,
    item: Option<Row>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Stands {
    Unread,
    Read,
    Snoozed,
    Done,
}

/// What is done with one notice.
#[derive(Deserialize)]
pub struct Done {
    csrf: String,
    id: Uuid,
    act: Act,
    #[serde(default)]
    until: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Act {
    Read,
    Snooze,
    Finish,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor, Query(asked): Query<Asked>) -> Result<Markup, Sorry> {
    let (show, state, _) = SHOWN.into_iter().find(|(show, ..)| *show == asked.show).unwrap_or(SHOWN[0]);
    let Answer { inbox } = ask(&app, &visitor, NOTICES, json!({ "state": state })).await?;
    let zone = app.engine.catalog().country.zone;
    let tomorrow = app.engine.clock.now().with_timezone(&zone).date_naive().checked_add_days(Days::new(1));
    let tomorrow = tomorrow.map_or(String::new(), |day| day.and_time(MORNING).format(LOCAL).to_string());
    let body = html! {
        nav aria-label="Which notices" {
            @for (one, _, title) in SHOWN { a href={ "/inbox?show=" (one) } aria-current=[(one == show).then_some("page")] { (title) } }
        }
        @if inbox.nodes.is_empty() { p { "There is nothing for you." } }
        @if inbox.page_info.has_next_page { p { "The latest " (inbox.nodes.len()) " of " (inbox.total_count) "." } }
        @for notice in &inbox.nodes {
            article.notice {
                @if let Some(sent) = notice.sent_at { p.hint { (instant(sent, zone)) } }
                @if let Some(until) = notice.snoozed_until { p.hint { "Comes back on " (instant(until, zone)) } }
                @if let Some(item) = &notice.item { p { (link(item)) } }
                @if let Some(text) = &notice.body { p.text { (text) } }
                @if notice.state != Stands::Done { (buttons(notice, &visitor, &tomorrow)) }
            }
        }
    };
    Ok(layout::page("Inbox", Some(&visitor), &body))
}

fn buttons(notice: &Notice, visitor: &Visitor, tomorrow: &str) -> Markup {
    html! {
        form.filter method="post" action="/inbox" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            input type="hidden" name="id" value=(notice.id);
            @if notice.state == Stands::Unread { button name="act" value="read" { "Mark as read" } }
            button name="act" value="finish" { "Done" }
            label { "Until " input type="datetime-local" name="until" value=(tomorrow); }
            button name="act" value="snooze" { "Put off" }
        }
    }
}

pub async fn act(State(app): State<Arc<App>>, visitor: Visitor, Form(done): Form<Done>) -> Result<Redirect, Sorry> {
    visitor.proves(Some(&done.csrf))?;
    let viewer = Viewer::new(app.engine.clone(), visitor.identity.clone());
    let changed = match done.act {
        Act::Read => inbox::mark_read(&viewer, &[done.id]).await,
        Act::Finish => inbox::finish(&viewer, &[done.id]).await,
        Act::Snooze => {
            let until = NaiveDateTime::parse_from_str(&done.until, LOCAL)
                .map_err(|_| Problem::bad_request("Give the day and the hour like 2026-01-05T08:00."))?;
            inbox::snooze(&viewer, &[done.id], resolve(app.engine.catalog().country.zone, until)).await
        }
    };
    changed.map_err(refused)?;
    Ok(Redirect::to("/inbox"))
}

fn refused(fault: Fault) -> Sorry {
    match fault.code {
        "BAD_REQUEST" => Sorry(Problem::bad_request(fault.message)),
        _ => Sorry(fault.into()),
    }
}
