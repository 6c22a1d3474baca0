//! Notices that could not be delivered, for the roles that are alarmed of them: who was not reached and why. What a notice was
//! about is told to those who may see the item, and no words of it to anybody.

use super::item::Item;
use super::together::Items;
use super::view::{View, Viewer, viewer};
use crate::error::{Fault, Result};
use crate::page::{self, Listed, MAX_PAGE, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::deliver::again::{self, Again};
use milepost_engine::deliver::recipient;
use milepost_engine::engine::command::Refusal;
use milepost_engine::store::delivery::{self, Channel, Column, State};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Channel")]
pub enum DeliveryChannel {
    Inbox,
    Log,
    Email,
    Webhook,
}

#[derive(SimpleObject)]
pub struct Undelivered {
    id: Uuid,
    /// Whom it was for: a name.
    recipient: String,
    channel: DeliveryChannel,
    /// Why it was given up.
    reason: String,
    /// How often it was tried.
    attempts: i32,
    /// When it was given up.
    since: DateTime<Utc>,
    /// Absent where you may not see it, and of a digest, which is about many.
    item: Option<Item>,
}

#[derive(Default)]
pub struct UndeliveredQueries;

#[Object]
impl UndeliveredQueries {
    /// What could not be delivered and was not sent again since, the latest first; for the roles that the country's `alarms`
    /// names. It is of now.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn undelivered(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Undelivered>> {
        let viewer = viewer(context)?;
        only_alarmed(viewer)?;
        let view = viewer.now();
        let query = delivery::Entity::find().filter(Column::State.eq(State::Dead));
        let sorted = Sorted { name: "undelivered", columns: vec![Column::NextAt, Column::Id], descending: true };
        let mut rows = page::read(view.record(), query, &sorted, &Page { first, after, last, before }).await?;
        let nodes = shown(view, std::mem::take(&mut rows.rows)).await?;
        Ok(rows.connection(nodes))
    }
}

async fn shown(view: &Arc<View>, rows: Vec<delivery::Model>) -> Result<Vec<Undelivered>> {
    let items = Items::by_id(view, rows.iter().filter_map(|row| row.item_id)).await?;
    let titles = recipient::titles(view.record(), rows.iter().map(|row| row.recipient.as_str())).await?;
    let node = |row: delivery::Model| Undelivered {
        id: row.id,
        recipient: titles.get(&row.recipient).cloned().unwrap_or(row.recipient),
        channel: row.channel.into(),
        reason: row.error.unwrap_or_default(),
        attempts: row.attempts,
        since: row.next_at,
        item: row.item_id.and_then(|id| items.get(&id).cloned()),
    };
    Ok(rows.into_iter().map(node).collect())
}

/// Whether this person is alarmed of what could not be delivered.
pub fn is_alarmed(viewer: &Viewer) -> bool {
    let catalog = &viewer.now().catalog;
    catalog.country.alarmed().any(|role| viewer.identity.memberships.iter().any(|held| held.role == role))
}

fn only_alarmed(viewer: &Viewer) -> Result<()> {
    if is_alarmed(viewer) {
        return Ok(());
    }
    let catalog = &viewer.now().catalog;
    let roles = catalog.country.alarmed().map(str::to_owned).collect();
    Err(Fault::from(Refusal::from(catalog.forbidden("undelivered", "What could not be delivered", roles))))
}

/// What became of notices that were to be sent again.
#[derive(SimpleObject)]
pub struct SentAgain {
    /// How many go out again. What does so already is not among them.
    sent: u64,
    /// Those that nobody is to read any more: they are listed no more.
    pub dropped: Vec<DroppedNotice>,
}

/// A notice that does not go out again.
#[derive(SimpleObject)]
pub struct DroppedNotice {
    id: Uuid,
    pub reason: String,
}

/// They are tried again as if they were new.
pub async fn send_again(viewer: &Viewer, ids: &[Uuid]) -> Result<SentAgain> {
    only_alarmed(viewer)?;
    if ids.len() > MAX_PAGE {
        let sentence = format!("At most {MAX_PAGE} notices at a time.");
        return Err(Fault::bad_request(sentence));
    }
    let Again { sent, dropped } = again::send_again(&viewer.engine, ids).await?;
    let dropped = dropped.into_iter().map(|(id, reason)| DroppedNotice { id, reason });
    Ok(SentAgain { sent, dropped: dropped.collect() })
}

#[derive(Default)]
pub struct UndeliveredChanges;

#[Object]
impl UndeliveredChanges {
    /// Sends notices that could not be delivered once more, where somebody is still to read them. For the roles that the
    /// country's `alarms` names. The same again changes nothing, whatever its id.
    async fn send_again(
        &self,
        context: &Context<'_>,
        ids: Vec<Uuid>,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<SentAgain> {
        send_again(viewer(context)?, &ids).await
    }
}
