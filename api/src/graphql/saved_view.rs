//! Views of a page that people keep, for themselves, for their agency or for everyone: listed, saved, deleted.

use super::agency::Agency;
use super::reference::{PersonRef, References};
use super::view::{View, Viewer, viewer};
use crate::error::{Fault, Result};
use crate::page::cost;
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use milepost_engine::access::Identity;
use milepost_engine::engine::command::{MAX_REQUEST_ID, Refusal};
use milepost_engine::store::saved_view::{self, Column, Model};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

/// Of one person, of one agency, or for everyone.
const MAX_VIEWS: u64 = 100;
/// Letters.
const MAX_TITLE: usize = 120;
const MAX_PAGE_NAME: usize = 40;
const MAX_SEARCH: usize = 4_000;

/// Whom a view is offered to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "saved_view::Audience")]
pub enum Audience {
    /// You alone.
    Mine,
    /// The members of an agency, each of whom may delete it.
    Agency,
    /// Everybody. It is made and deleted by the role that the country's `administrator` names.
    Everyone,
}

/// How a page was narrowed, grouped and sorted, under a title.
#[derive(SimpleObject)]
pub struct SavedView {
    id: Uuid,
    title: String,
    /// The page's name, like `plan`.
    page: String,
    /// What stands in the page's address after the question mark, as `name=value&…`.
    search: String,
    audience: Audience,
    /// Whose it is, of one for an agency.
    agency: Option<Agency>,
    made_by: PersonRef,
    /// Whether you may delete it.
    deletable: bool,
}

#[derive(InputObject)]
pub struct SavedViewInput {
    title: String,
    /// The page's name, like `plan`.
    page: String,
    /// What stands in the page's address after the question mark.
    search: String,
    audience: Audience,
    /// The id of one of your agencies, for it; absent: the one you are a member of.
    agency: Option<String>,
}

#[derive(Default)]
pub struct SavedViewQueries;

#[Object]
impl SavedViewQueries {
    /// Views of a page that you may choose: yours, your agencies' and everyone's, by title.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn saved_views(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The page's name, like `plan`.")] page: String,
    ) -> Result<Vec<SavedView>> {
        let view = viewer(context)?.now();
        let rows = saved_view::offered(&view.identity).filter(Column::Page.eq(page)).all(view.record()).await?;
        shown(view, rows).await
    }
}

#[derive(Default)]
pub struct SavedViewChanges;

#[Object]
impl SavedViewChanges {
    /// Keeps a view of a page. The same request again makes no second one.
    async fn save_view(&self, context: &Context<'_>, view: SavedViewInput, request_id: String) -> Result<SavedView> {
        let viewer = viewer(context)?;
        let kept = kept(viewer, view, request_id).await?;
        shown(viewer.now(), vec![kept]).await?.pop().ok_or_else(Fault::not_found)
    }

    /// Deletes a view: your own, one of your agency's, or, as administrator, everyone's. Answers whether it was there. The same
    /// again changes nothing, whatever its id.
    async fn delete_view(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<bool> {
        let viewer = viewer(context)?;
        let writer = &viewer.engine.database.writer;
        let found = saved_view::offered(&viewer.identity).filter(Column::Id.eq(id)).one(writer).await?;
        let Some(row) = found else { return Ok(false) };
        if !may_delete(viewer.now(), &row) {
            return Err(forbidden(viewer, "delete_view", "Delete a view for everyone"));
        }
        Ok(saved_view::delete(writer, id).await?)
    }
}

async fn kept(viewer: &Arc<Viewer>, asked: SavedViewInput, request_id: String) -> Result<Model> {
    check(&asked, &request_id)?;
    let engine = &viewer.engine;
    let audience = asked.audience.into();
    let agency_id = match audience {
        saved_view::Audience::Agency => Some(own_agency(&viewer.identity, asked.agency.as_deref())?),
        saved_view::Audience::Mine | saved_view::Audience::Everyone => None,
    };
    if audience == saved_view::Audience::Everyone && !administers(viewer.now()) {
        return Err(forbidden(viewer, "save_view", "Save a view for everyone"));
    }
    let row = Model {
        id: engine.clock.id(),
        person_id: viewer.identity.id,
        request_id: request_id.clone(),
        title: asked.title.trim().to_owned(),
        page: asked.page,
        search: asked.search,
        audience,
        agency_id,
        created_at: engine.clock.now(),
    };
    let full = beside(&row).count(&engine.database.reader).await? >= MAX_VIEWS;
    if full {
        return Err(Fault::bad_request(format!("There are {MAX_VIEWS} such views. Delete one that nobody uses.")));
    }
    let kept = saved_view::keep(&engine.database.writer, row.clone()).await?;
    let same = Model { id: kept.id, created_at: kept.created_at, ..row };
    if kept != same {
        return Err(Refusal::RequestReused { request_id }.into());
    }
    Ok(kept)
}

/// Those of the same owner.
fn beside(row: &Model) -> sea_orm::Select<saved_view::Entity> {
    let same = saved_view::Entity::find().filter(Column::Audience.eq(row.audience));
    match (row.audience, &row.agency_id) {
        (saved_view::Audience::Mine, _) => same.filter(Column::PersonId.eq(row.person_id)),
        (_, Some(agency)) => same.filter(Column::AgencyId.eq(agency.as_str())),
        (_, None) => same,
    }
}

fn check(asked: &SavedViewInput, request_id: &str) -> Result<()> {
    let title = asked.title.trim();
    if title.is_empty() || title.chars().count() > MAX_TITLE || title.contains(char::is_control) {
        return Err(Fault::bad_request(format!("Give a title of one line, at most {MAX_TITLE} letters.")));
    }
    let named = (1..=MAX_PAGE_NAME).contains(&asked.page.len()) && asked.page.chars().all(|c| c.is_ascii_lowercase());
    if !named {
        return Err(Fault::bad_request("Give the page's name, like `plan`."));
    }
    if asked.search.len() > MAX_SEARCH || asked.search.contains(char::is_control) {
        return Err(Fault::bad_request(format!("A search is one line of at most {MAX_SEARCH} letters.")));
    }
    if !(1..=MAX_REQUEST_ID).contains(&request_id.len()) {
        return Err(Fault::bad_request(format!("A request id has 1 to {MAX_REQUEST_ID} characters.")));
    }
    Ok(())
}

fn own_agency(by: &Identity, asked: Option<&str>) -> Result<String> {
    let mut agencies = by.memberships.iter().filter_map(|held| held.agency.as_deref());
    let found = agencies.find(|agency| asked.is_none_or(|asked| asked == *agency));
    let none = || Fault::bad_request("You are no member of that agency. Save the view for yourself.");
    found.map(str::to_owned).ok_or_else(none)
}

fn administers(view: &View) -> bool {
    let role = &view.catalog.country.administrator;
    view.identity.memberships.iter().any(|held| role.as_ref() == Some(&held.role))
}

/// Of one that is offered to her.
fn may_delete(view: &View, row: &Model) -> bool {
    row.audience != saved_view::Audience::Everyone || administers(view)
}

fn forbidden(viewer: &Viewer, event: &str, title: &str) -> Fault {
    let catalog = &viewer.now().catalog;
    let roles = catalog.country.administrator.iter().cloned().collect();
    Refusal::from(catalog.forbidden(event, title, roles)).into()
}

async fn shown(view: &Arc<View>, rows: Vec<Model>) -> Result<Vec<SavedView>> {
    let people = References::new(view, rows.iter().map(|row| row.person_id), None);
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        shown.push(SavedView {
            deletable: may_delete(view, &row),
            agency: Agency::find(view, row.agency_id.as_deref()).await?,
            id: row.id,
            title: row.title,
            page: row.page,
            search: row.search,
            audience: row.audience.into(),
            made_by: people.person(row.person_id),
        });
    }
    Ok(shown)
}
