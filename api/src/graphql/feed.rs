//! Calendar feeds: a person's own, each of the deadlines that one filter finds. Their address is answered once, by the
//! request that makes them.

use super::deadline::DeadlineState;
use super::deadline::filter::DeadlineFilter;
use super::view::{Viewer, viewer};
use crate::error::{Fault, Result};
use crate::page::cost;
use async_graphql::{Context, InputObject, InputType, Object, SimpleObject, Value};
use chrono::{DateTime, Utc};
use milepost_engine::chart::value::spoils_line;
use milepost_engine::engine::command::Refusal;
use milepost_engine::store::feed::{self, NewFeed};
use sea_orm::PaginatorTrait;
use uuid::Uuid;

/// Of one person, in force.
const MAX_FEEDS: usize = 100;
/// Letters of a title.
const MAX_TITLE: usize = 120;

/// A calendar that programs subscribe to.
#[derive(SimpleObject)]
pub struct Feed {
    id: Uuid,
    /// How calendars show it.
    pub title: String,
    /// Which deadlines, as JSON in the form of `DeadlineFilter`.
    filter: String,
    pub created_at: DateTime<Utc>,
    revoked_at: Option<DateTime<Utc>>,
    /// Whoever has it reads the feed without signing in. Told once, to the request that made the feed; then null.
    pub address: Option<String>,
}

#[derive(InputObject)]
pub struct FeedInput {
    pub request_id: String,
    /// How calendars show it.
    pub title: String,
    /// Which deadlines, of those that are open and have a date. Asked anew each time the feed is read: `dueWithinDays` counts
    /// from that day.
    pub filter: Option<DeadlineFilter>,
}

impl Feed {
    fn of(row: feed::Model, address: Option<String>) -> Feed {
        let feed::Model { id, title, filter, created_at, revoked_at, .. } = row;
        Feed { id, title, filter, created_at, revoked_at, address }
    }
}

#[derive(Default)]
pub struct FeedQueries;

#[Object]
impl FeedQueries {
    /// Your calendar feeds that are in force, the newest first.
    #[graphql(complexity = "cost(None, None, child_complexity)")]
    async fn feeds(&self, context: &Context<'_>) -> Result<Vec<Feed>> {
        let viewer = viewer(context)?;
        let rows = feed::in_force(viewer.identity.id).all(&viewer.engine.database.reader).await?;
        Ok(rows.into_iter().map(|row| Feed::of(row, None)).collect())
    }
}

#[derive(Default)]
pub struct FeedChanges;

#[Object]
impl FeedChanges {
    /// Makes a calendar feed of what you may see, and answers its address. The same request again makes no second one, and
    /// its answer has no address.
    async fn create_feed(&self, context: &Context<'_>, input: FeedInput) -> Result<Feed> {
        create(viewer(context)?, input).await
    }

    /// From now on nothing is read by the feed's address.
    async fn revoke_feed(
        &self,
        context: &Context<'_>,
        id: Uuid,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<Feed> {
        revoke(viewer(context)?, id).await
    }
}

pub async fn create(viewer: &Viewer, input: FeedInput) -> Result<Feed> {
    let title = input.title.trim();
    if title.is_empty() || title.chars().count() > MAX_TITLE || title.contains(spoils_line) {
        return Err(Fault::bad_request(format!("Give a title of one line, at most {MAX_TITLE} letters.")));
    }
    let filter = input.filter.unwrap_or_default();
    if filter.state.is_some_and(|state| state != DeadlineState::Open) {
        return Err(Fault::bad_request("A feed has open deadlines: leave `state` out."));
    }
    filter.check(viewer.now()).await?;
    let (database, person) = (&viewer.engine.database, viewer.identity.id);
    let known = feed::in_force(person).count(&database.reader).await?;
    if known >= MAX_FEEDS as u64 {
        return Err(Fault::bad_request(format!("You have {MAX_FEEDS} feeds. Revoke one that nobody reads.")));
    }
    let filter = written(&filter)?;
    let new = NewFeed { person, request_id: &input.request_id, title, filter: filter.clone() };
    let (row, secret) = feed::create(&database.writer, viewer.engine.clock.as_ref(), new).await?;
    if (row.title.as_str(), &row.filter) != (title, &filter) {
        return Err(Refusal::RequestReused { request_id: input.request_id }.into());
    }
    let site = viewer.site.as_ref().map_or("", |site| &site.0);
    let address = secret.map(|secret| format!("{site}/feeds/{secret}.ics"));
    Ok(Feed::of(row, address))
}

pub async fn revoke(viewer: &Viewer, id: Uuid) -> Result<Feed> {
    let engine = &viewer.engine;
    let row = feed::revoke(&engine.database.writer, viewer.identity.id, id, engine.clock.now()).await?;
    Ok(Feed::of(row.ok_or(Refusal::NotYours("feed"))?, None))
}

/// What is not asked for is left out.
fn written(filter: &DeadlineFilter) -> Result<String> {
    let mut json = filter.to_value().into_json().map_err(|error| Fault::internal(&error))?;
    json.as_object_mut().into_iter().for_each(|asked| asked.retain(|_, value| !value.is_null()));
    Ok(json.to_string())
}

/// The filter as it was kept.
pub fn filter(feed: &feed::Model) -> Result<DeadlineFilter> {
    let unreadable = |error: String| Fault::stored(&format!("feed {}", feed.id), error);
    let json = serde_json::from_str(&feed.filter).map_err(|error| unreadable(error.to_string()))?;
    let value = Value::from_json(json).map_err(|error| unreadable(error.to_string()))?;
    DeadlineFilter::parse(Some(value)).map_err(|error| unreadable(error.into_server_error(Default::default()).message))
}
