//! A form for a new item, at the top or below a parent, made from what the workflow's `create` asks for.

use super::change::status;
use super::form::{Kept, happened_on, problem, request_id};
use super::input::{Filled, input};
use super::layout::{self, Sorry};
use super::submitted::Submitted;
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Multipart, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::engine::command::{Change, Command, Refusal};
use milepost_engine::store::person;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

const EVENT: &str = "create";

#[derive(Deserialize)]
pub struct Place {
    parent: Option<Uuid>,
}

pub async fn page(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(workflow): Path<String>,
    Query(place): Query<Place>,
) -> Result<Markup, Sorry> {
    shown(&app, &visitor, &workflow, &place, None).await
}

pub async fn create(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(workflow): Path<String>,
    Query(place): Query<Place>,
    parts: Multipart,
) -> Result<Response, Sorry> {
    let submitted = Submitted::read(&app, &visitor, parts).await?;
    match act(&app, &visitor, &workflow, &place, &submitted).await {
        Ok(item) => Ok(Redirect::to(&format!("/items/{item}")).into_response()),
        Err(Refusal::NotFound) => Err(Problem::not_found().into()),
        Err(refusal) => {
            let status = status(&refusal);
            let kept = Kept { event: EVENT.into(), refusal, submitted };
            let page = shown(&app, &visitor, &workflow, &place, Some(&kept)).await?;
            Ok((status, page).into_response())
        }
    }
}

async fn act(
    app: &App,
    visitor: &Visitor,
    workflow: &str,
    place: &Place,
    submitted: &Submitted,
) -> Result<Uuid, Refusal> {
    let command = Command {
        by: visitor.identity.clone(),
        request_id: submitted.request_id.clone(),
        batch: None,
        at: submitted.at(app.engine.clock.now(), &app.engine.catalog().country)?,
        change: Change::Create {
            workflow: workflow.to_owned(),
            parent: place.parent,
            reference: None,
            input: submitted.texts(),
        },
    };
    Ok(app.engine.act(command).await?.item)
}

async fn shown(app: &App, visitor: &Visitor, id: &str, place: &Place, kept: Option<&Kept>) -> Result<Markup, Sorry> {
    let catalog = app.engine.catalog();
    let workflow = catalog.active(id).filter(|workflow| may(visitor, workflow)).ok_or_else(Problem::not_found)?;
    let people = person::all(&app.engine.database.reader).await?;
    let inputs = workflow.event(EVENT).map(|event| event.inputs.as_slice()).unwrap_or_default();
    let filled = |name: &str| Filled {
        text: kept.map(|kept| kept.submitted.text(name).to_owned()).unwrap_or_default(),
        problem: kept.and_then(|kept| problem(&kept.refusal, name)),
    };
    let body = html! {
        form method="post" action=(address(id, place.parent)) enctype="multipart/form-data" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            input type="hidden" name="requestId" value=(request_id(app, kept));
            @if let Some(kept) = kept { p.complaint role="alert" { (kept.refusal) } }
            @for one in inputs { (input(EVENT, one, &filled(&one.name), &people)) }
            (happened_on(EVENT, kept.map(Kept::happened_on)))
            button { (workflow.title_of(EVENT)) }
        }
    };
    Ok(layout::page(&format!("New: {}", workflow.title), Some(visitor), &body))
}

fn address(workflow: &str, parent: Option<Uuid>) -> String {
    match parent {
        Some(parent) => format!("/new/{workflow}?parent={parent}"),
        None => format!("/new/{workflow}"),
    }
}

fn may(visitor: &Visitor, workflow: &Workflow) -> bool {
    let mut held = visitor.identity.memberships.iter();
    held.any(|membership| workflow.create.contains(&membership.role))
}

/// The ways to what this person may create: below a parent of this workflow, or at the top.
pub fn ways(app: &App, visitor: &Visitor, parent: Option<(&str, Uuid)>) -> Markup {
    let catalog = app.engine.catalog();
    let below = |of: &Workflow| of.children.values().cloned().collect::<Vec<_>>();
    let ids = match parent {
        Some((workflow, _)) => catalog.active(workflow).map(|workflow| below(workflow)).unwrap_or_default(),
        None => {
            let children: Vec<String> = catalog.active_workflows().flat_map(|workflow| below(workflow)).collect();
            let top = catalog.active_workflows().filter(|workflow| !children.contains(&workflow.id));
            top.map(|workflow| workflow.id.clone()).collect()
        }
    };
    let workflows = ids.iter().filter_map(|id| catalog.active(id)).filter(|workflow| may(visitor, workflow));
    let parent = parent.map(|(_, id)| id);
    html! {
        @for workflow in workflows {
            p { a href=(address(&workflow.id, parent)) { "New: " (workflow.title) } }
        }
    }
}
