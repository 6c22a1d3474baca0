//! `GET /items/{id}/diagram.svg`: an item's workflow with the states it stands in marked, for who sees the item. `GET
//! /workflows/{id}/diagram.svg`: a published workflow, for everybody who is signed in.

use crate::problem::Problem;
use crate::server::App;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use milepost_engine::access::Identity;
use milepost_engine::picture::svg::{standing, svg};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

pub async fn drawn(
    State(app): State<Arc<App>>,
    identity: Option<Extension<Arc<Identity>>>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let Extension(identity) = identity.ok_or_else(Problem::unauthenticated)?;
    let id: Uuid = id.parse().map_err(|_| Problem::not_found())?;
    let stands = app.engine.stands(&identity, id).await.map_err(|failure| Problem::internal(&failure))?;
    let (workflow, states) = stands.ok_or_else(Problem::not_found)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], standing(&workflow, &states)))
}

#[derive(Deserialize)]
pub struct Version {
    /// Absent: the one that new items take.
    version: Option<u32>,
}

pub async fn published(
    State(app): State<Arc<App>>,
    identity: Option<Extension<Arc<Identity>>>,
    Path(id): Path<String>,
    Query(asked): Query<Version>,
) -> Result<impl IntoResponse, Problem> {
    let Extension(_asker) = identity.ok_or_else(Problem::unauthenticated)?;
    let catalog = app.engine.catalog();
    let found = match asked.version {
        Some(version) => catalog.workflow(&id, version),
        None => catalog.active(&id),
    };
    let workflow = found.ok_or_else(Problem::not_found)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg(workflow)))
}
