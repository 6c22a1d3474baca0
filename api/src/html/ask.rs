//! Reading for a page: a query of our own schema, run in this process as the visitor. What comes back is what any client gets.

use super::layout::Sorry;
use super::visitor::Visitor;
use crate::error::UNAVAILABLE;
use crate::graphql::Schema;
use crate::graphql::view::Viewer;
use crate::problem::Problem;
use crate::server::App;
use async_graphql::{Request, ServerError, Value, Variables};
use axum::http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::sync::Arc;

/// A Relay list.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listed<T> {
    pub nodes: Vec<T>,
    pub page_info: PageInfo,
    #[serde(default)]
    pub total_count: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    #[serde(default)]
    pub has_previous_page: bool,
    #[serde(default)]
    pub has_next_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

#[derive(Clone, Deserialize)]
pub struct Named {
    pub id: String,
    pub title: String,
}

#[derive(Deserialize)]
pub struct Person {
    pub id: String,
    pub name: Option<String>,
}

impl Person {
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.id)
    }
}

/// The ways to the pages beside; `kept` is the filter.
pub fn pages(action: &str, kept: &[(&str, &str)], info: &PageInfo) -> Markup {
    html! {
        nav.pages aria-label="Pages" {
            @if info.has_previous_page { (turn(action, kept, ("before", &info.start_cursor), "Earlier")) }
            @if info.has_next_page { (turn(action, kept, ("after", &info.end_cursor), "Later")) }
        }
    }
}

/// A form and no link, so that the browser encodes what was searched for.
fn turn(action: &str, kept: &[(&str, &str)], (name, cursor): (&str, &Option<String>), title: &str) -> Markup {
    html! {
        form method="get" action=(action) {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            input type="hidden" name=(name) value=[cursor.as_deref()];
            button { (title) }
        }
    }
}

pub async fn ask<T: DeserializeOwned>(
    app: &App,
    visitor: &Visitor,
    query: &str,
    variables: serde_json::Value,
) -> Result<T, Sorry> {
    let viewer = Viewer::new(app.engine.clone(), visitor.identity.clone());
    Ok(asked(&app.schema, Arc::new(viewer), query, variables).await?)
}

/// The same for whoever it is that asks.
pub async fn asked<T: DeserializeOwned>(
    schema: &Schema,
    viewer: Arc<Viewer>,
    query: &str,
    variables: serde_json::Value,
) -> Result<T, Problem> {
    let request = Request::new(query).variables(Variables::from_json(variables)).data(viewer);
    let response = schema.execute(request).await;
    if let Some(error) = response.errors.first() {
        return Err(problem(error));
    }
    async_graphql::from_value(response.data).map_err(|error| Problem::internal(&error))
}

/// What the schema refuses, it has logged and put into words for people already.
fn problem(error: &ServerError) -> Problem {
    let code = error.extensions.as_ref().and_then(|more| more.get("code"));
    let status = match code {
        Some(Value::String(code)) if code == "NOT_FOUND" => return Problem::not_found(),
        Some(Value::String(code)) if code == UNAVAILABLE => StatusCode::SERVICE_UNAVAILABLE,
        Some(Value::String(code)) if code == "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    Problem::new(status, "REFUSED", error.message.clone())
}
