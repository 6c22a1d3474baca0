//! A person's calendar feeds: made of what the list of deadlines shows, with their address once; and ended.

use super::ask::{Named, ask};
use super::deadlines;
use super::layout::{self, Sorry, instant};
use super::visitor::Visitor;
use crate::error::Fault;
use crate::graphql::feed::{self, Feed, FeedInput};
use crate::graphql::view::Viewer;
use crate::problem::Problem;
use crate::server::App;
use crate::site::Site;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Extension, Form};
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

const FEEDS: &str = "{ feeds { id title createdAt } agencies { id title } }";

#[derive(Deserialize)]
struct Answer {
    feeds: Vec<Kept>,
    agencies: Vec<Named>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    id: Uuid,
    title: String,
    created_at: DateTime<Utc>,
}

/// The form that makes one.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct New {
    csrf: String,
    request_id: String,
    title: String,
    agency: String,
    due: String,
}

#[derive(Deserialize)]
pub struct Ended {
    csrf: String,
    id: Uuid,
}

pub async fn page(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Query(asked): Query<deadlines::Asked>,
) -> Result<Markup, Sorry> {
    shown(&app, &visitor, &asked, None).await
}

pub async fn make(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    site: Option<Extension<Site>>,
    Form(new): Form<New>,
) -> Result<(StatusCode, Markup), Sorry> {
    visitor.proves(Some(&new.csrf))?;
    let asked = deadlines::Asked::of(new.agency, new.due);
    let viewer = viewer(&app, &visitor).at(site.map(|Extension(site)| site));
    let input = FeedInput { request_id: new.request_id, title: new.title, filter: Some(asked.filter()) };
    let made = feed::create(&viewer, input).await;
    let status = if made.is_ok() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, shown(&app, &visitor, &asked, Some(&made)).await?))
}

pub async fn end(State(app): State<Arc<App>>, visitor: Visitor, Form(ended): Form<Ended>) -> Result<Markup, Sorry> {
    visitor.proves(Some(&ended.csrf))?;
    feed::revoke(&viewer(&app, &visitor), ended.id).await.map_err(|_| Sorry(Problem::not_found()))?;
    shown(&app, &visitor, &deadlines::Asked::default(), None).await
}

fn viewer(app: &App, visitor: &Visitor) -> Viewer {
    Viewer::new(app.engine.clone(), visitor.identity.clone())
}

async fn shown(
    app: &App,
    visitor: &Visitor,
    asked: &deadlines::Asked,
    made: Option<&Result<Feed, Fault>>,
) -> Result<Markup, Sorry> {
    let Answer { feeds, agencies } = ask(app, visitor, FEEDS, json!({})).await?;
    let (zone, id) = (app.engine.catalog().country.zone, app.engine.clock.id());
    let body = html! {
        @match made {
            Some(Ok(feed)) => (told(feed)),
            Some(Err(fault)) => p.complaint role="alert" { (fault.message) },
            None => {},
        }
        @for feed in &feeds {
            article.notice {
                p { strong { (feed.title) } }
                p.hint { "Made on " (instant(feed.created_at, zone)) }
                form method="post" action="/feeds/revoke" {
                    input type="hidden" name="csrf" value=(visitor.csrf);
                    input type="hidden" name="id" value=(feed.id);
                    button { "Revoke" }
                }
            }
        }
        h2 { "Subscribe to a list" }
        p.hint { "Your calendar then shows the open deadlines of the list, as far as you may see them. Whoever has the address sees them too." }
        form.filter method="post" action="/feeds" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            input type="hidden" name="requestId" value=(id);
            label { "Title " input name="title" required maxlength="120" value="Deadlines"; }
            (deadlines::choices(asked, &agencies))
            button { "Make the feed" }
        }
    };
    Ok(layout::page("Calendar feeds", Some(visitor), &body))
}

fn told(feed: &Feed) -> Markup {
    html! {
        div.done role="status" {
            @match &feed.address {
                Some(address) => {
                    p { "Add this address to your calendar as a subscription. It is shown now and never again." }
                    p { code { (address) } }
                },
                None => p { "This feed is made already, and its address was shown. Revoke it and make another if it is lost." },
            }
        }
    }
}
