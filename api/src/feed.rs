//! What a calendar reads: the deadlines that a feed's filter finds among those its person may see now, as iCalendar
//! (RFC 5545). There is no signing in; whoever has the address has the secret in it.
//!
//! A deadline that is met or withdrawn is gone from the feed and not kept as cancelled: a subscribed calendar shows what the
//! feed holds and nothing else, and a list of all that ever was would grow for ever and tell it to who may see it no more.

use crate::error::Result;
use crate::graphql::feed as feeds;
use crate::graphql::view::{View, Viewer};
use crate::problem::Problem;
use crate::server::App;
use crate::site::Site;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::{Days, NaiveDate};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus, Property};
use milepost_engine::deliver::is_confidential;
use milepost_engine::hex;
use milepost_engine::store::{agency, deadline, feed, item};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// Events of one feed; the earliest are there.
const MAX_EVENTS: u64 = 1_000;
/// How often calendars should ask.
const REFRESH: &str = "PT1H";
const PRODUCT: &str = "-//Milepost//Deadlines//EN";
/// Asked for again each time; the tag then says that nothing changed.
const CACHE: &str = "private, no-cache";

pub async fn read(
    State(app): State<Arc<App>>,
    site: Option<Extension<Site>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> std::result::Result<Response, Problem> {
    let engine = &app.engine;
    let today = engine.clock.now().with_timezone(&engine.catalog().country.zone).date_naive();
    let secret = file.strip_suffix(".ics").ok_or_else(Problem::not_found)?;
    let found = feed::open(&engine.database.reader, secret, today).await?;
    let (feed, identity) = found.ok_or_else(Problem::not_found)?;
    let viewer = Viewer::new(engine.clone(), Arc::new(identity)).at(site.map(|Extension(site)| site));
    let text = written(&viewer, &feed).await?;
    let tag = format!("\"{}\"", hex(&Sha256::digest(&text)));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let kept = [(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, CACHE)];
    if known.is_some_and(|known| matches(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let of = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kept, of, text).into_response())
}

/// By RFC 9110: any of a list, weak or not.
fn matches(known: &str, tag: &str) -> bool {
    known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

async fn written(viewer: &Viewer, feed: &feed::Model) -> Result<String> {
    let view = viewer.now();
    let filter = feeds::filter(feed)?;
    let found = deadline::Entity::find()
        .filter(filter.condition(view, view.items()))
        .filter(deadline::Column::State.eq(deadline::State::Open))
        .filter(deadline::Column::Due.is_not_null());
    let total = found.clone().count(&view.connection).await?;
    let found = found
        .order_by_asc(deadline::Column::DueKey)
        .order_by_asc(deadline::Column::ItemId)
        .order_by_asc(deadline::Column::Name)
        .order_by_asc(deadline::Column::Seq);
    let rows = found.limit(MAX_EVENTS).all(&view.connection).await?;
    let beside = Beside::load(view, &rows).await?;
    let site = viewer.site.as_ref().map_or("", |site| &site.0);
    let mut calendar = head(&feed.title, total);
    for row in &rows {
        if let (Some(item), Some(due)) = (beside.items.get(&row.item_id), row.due) {
            calendar.push(beside.event(view, row, item, due, site));
        }
    }
    Ok(calendar.to_string())
}

fn head(title: &str, total: u64) -> Calendar {
    let mut calendar = Calendar::empty();
    for (name, value) in [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN"), ("X-WR-CALNAME", title)] {
        calendar.append_property(Property::new(name, value));
    }
    // The library takes no name for a text unless it is told.
    calendar.append_property(Property::new("NAME", title).add_parameter("VALUE", "TEXT").done());
    if total > MAX_EVENTS {
        calendar
            .description(&format!("The earliest {MAX_EVENTS} of {total} deadlines. A narrower list has the others."));
    }
    let refresh = Property::new("REFRESH-INTERVAL", REFRESH).add_parameter("VALUE", "DURATION").done();
    calendar.append_property(refresh);
    calendar.append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
    calendar
}

/// What the deadlines are of. They were found among those the person may see.
struct Beside {
    items: HashMap<Uuid, item::Model>,
    agencies: HashMap<String, String>,
}

impl Beside {
    async fn load(view: &View, rows: &[deadline::Model]) -> Result<Beside> {
        let ids = item::Column::Id.is_in(rows.iter().map(|row| row.item_id));
        let items = item::Entity::find().filter(ids).all(&view.connection).await?;
        let agencies = agency::Entity::find().all(view.record()).await?;
        Ok(Beside {
            items: items.into_iter().map(|item| (item.id, item)).collect(),
            agencies: agencies.into_iter().map(|agency| (agency.id, agency.title)).collect(),
        })
    }

    /// It leaves the house, so of a case it has the reference, the stage, the date and the link and nothing else.
    fn event(&self, view: &View, row: &deadline::Model, item: &item::Model, due: NaiveDate, site: &str) -> Event {
        let mut event = Event::new();
        event
            .uid(&uid(row))
            .sequence(row.revision.unsigned_abs())
            .timestamp(item.changed_at)
            .last_modified(item.changed_at)
            .starts(due)
            .ends(due.checked_add_days(Days::new(1)).unwrap_or(due))
            .status(EventStatus::Confirmed)
            .url(&format!("{site}/items/{}", item.id))
            .append_property(Property::new("TRANSP", "TRANSPARENT"));
        if is_confidential(&view.catalog, &item.workflow) {
            event.summary(&one_line(&format!("{} ({})", item.reference, item.stage)));
            return event;
        }
        event.summary(&one_line(&format!("{} {}: {}", item.reference, item.title, row.title)));
        let agency = row.agency_id.as_ref().and_then(|id| self.agencies.get(id));
        let agency = agency.map_or(String::new(), |agency| format!("\nAnswers for it: {}", one_line(agency)));
        event.description(&format!("Stage: {}{agency}", one_line(&item.stage)));
        event
    }
}

/// The same for ever, and without the deadline's name, which may tell of a case what it is about.
fn uid(row: &deadline::Model) -> String {
    let instance = Sha256::digest(format!("{} {} {}", row.item_id, row.seq, row.name));
    format!("{}@milepost", hex(&instance[..16]))
}

/// Nothing that a person wrote can begin a property of its own.
fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
