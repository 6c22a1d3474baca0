//! The inbox: notices delivered to the person. They are hers, not an item's, so what she does with one is no event.

use super::item::Item;
use super::together::Items;
use super::view::{View, Viewer, viewer};
use crate::error::{Fault, Result};
use crate::loader::Once;
use crate::page::{self, Listed, MAX_PAGE, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use milepost_engine::chart::value::check_moment;
use milepost_engine::store::delivery::{self, Channel, State};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue, ColumnTrait, Condition, EntityTrait, QueryFilter, Select};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Where a notice stands. One that is snoozed is unread again when its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum NoticeState {
    Unread,
    Read,
    Snoozed,
    Done,
}

pub const EVERY: [NoticeState; 4] = [NoticeState::Unread, NoticeState::Read, NoticeState::Snoozed, NoticeState::Done];

/// Notices that were read together.
struct Notices {
    view: Arc<View>,
    rows: Vec<delivery::Model>,
    items: Once<BTreeMap<Uuid, Item>>,
}

pub struct InboxEntry {
    together: Arc<Notices>,
    index: usize,
}

impl InboxEntry {
    pub fn of(view: &Arc<View>, rows: Vec<delivery::Model>) -> Vec<InboxEntry> {
        let together = Arc::new(Notices { view: view.clone(), rows, items: Once::default() });
        let node = |index| InboxEntry { together: together.clone(), index };
        (0..together.rows.len()).map(node).collect()
    }

    fn row(&self) -> &delivery::Model {
        &self.together.rows[self.index]
    }

    fn stands(&self) -> NoticeState {
        stands(self.row(), self.together.view.now)
    }
}

#[Object]
impl InboxEntry {
    async fn id(&self) -> Uuid {
        self.row().id
    }

    /// What was written.
    async fn body(&self) -> Option<&str> {
        self.row().body.as_deref()
    }

    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.row().sent_at
    }

    async fn state(&self) -> NoticeState {
        self.stands()
    }

    async fn read(&self) -> bool {
        self.stands() != NoticeState::Unread
    }

    /// When it comes back, while it is snoozed.
    async fn snoozed_until(&self) -> Option<DateTime<Utc>> {
        (self.stands() == NoticeState::Snoozed).then_some(self.row().next_at)
    }

    /// Absent for a digest, which is about many.
    async fn item(&self) -> Result<Option<Item>> {
        let Some(id) = self.row().item_id else {
            return Ok(None);
        };
        let ids = self.together.rows.iter().filter_map(|row| row.item_id);
        let load = Items::by_id(&self.together.view, ids);
        Ok(self.together.items.get(load).await?.get(&id).cloned())
    }
}

#[derive(Default)]
pub struct InboxQueries;

#[Object]
impl InboxQueries {
    /// Your notices, the newest first; one that was snoozed is as new as its return. One about an item you may no longer see is
    /// not shown.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn inbox(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Absent: those that are unread or read.")] state: Option<NoticeState>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "What had been sent by that moment; not with `state`, which is of now.")] as_of: Option<
            DateTime<Utc>,
        >,
    ) -> Result<Listed<InboxEntry>> {
        if state.is_some() && as_of.is_some() {
            return Err(Fault::bad_request("`state` is of now: leave it out with `asOf`."));
        }
        let view = &viewer(context)?.view(as_of).await?;
        let page = Page { first, after, last, before };
        let states = match state {
            Some(state) => vec![state],
            None if as_of.is_some() => EVERY.to_vec(),
            None => vec![NoticeState::Unread, NoticeState::Read],
        };
        let query = own(view, &states);
        let sorted =
            Sorted { name: "inbox", columns: vec![delivery::Column::NextAt, delivery::Column::Id], descending: true };
        let mut rows = page::read(view.record(), query, &sorted, &page).await?;
        let nodes = InboxEntry::of(view, std::mem::take(&mut rows.rows));
        Ok(rows.connection(nodes))
    }
}

/// This person's notices that stand so, about items she may see.
pub fn own(view: &View, states: &[NoticeState]) -> Select<delivery::Entity> {
    let about = Condition::any().add(delivery::Column::ItemId.is_null()).add(view.among_seen(delivery::Column::ItemId));
    delivery::Entity::find()
        .filter(hers(view.identity.id, states, view.now))
        .filter(Condition::all().add_option(view.as_of.map(|at| delivery::Column::SentAt.lte(at))))
        .filter(about)
}

fn hers(person: Uuid, states: &[NoticeState], now: DateTime<Utc>) -> Condition {
    let (state, snoozed) = (delivery::Column::State, delivery::Column::State.eq(State::Snoozed));
    let any = states.iter().fold(Condition::any(), |any, one| match one {
        NoticeState::Unread => {
            any.add(state.eq(State::Sent)).add(snoozed.clone().and(delivery::Column::NextAt.lte(now)))
        }
        NoticeState::Read => any.add(state.eq(State::Read)),
        NoticeState::Snoozed => any.add(snoozed.clone().and(delivery::Column::NextAt.gt(now))),
        NoticeState::Done => any.add(state.eq(State::Done)),
    });
    Condition::all()
        .add(delivery::Column::Channel.eq(Channel::Inbox))
        .add(delivery::Column::PersonId.eq(person))
        .add(any)
}

/// Of one that was sent.
pub fn stands(row: &delivery::Model, now: DateTime<Utc>) -> NoticeState {
    match row.state {
        State::Snoozed if row.next_at > now => NoticeState::Snoozed,
        State::Waiting | State::Dead | State::Dropped | State::Sent | State::Snoozed => NoticeState::Unread,
        State::Read => NoticeState::Read,
        State::Done => NoticeState::Done,
    }
}

#[derive(Default)]
pub struct InboxChanges;

#[Object]
impl InboxChanges {
    /// Marks notices of yours as read, and answers how many were unread. The same again changes nothing, whatever its id.
    async fn mark_read(
        &self,
        context: &Context<'_>,
        ids: Vec<Uuid>,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<u64> {
        mark_read(viewer(context)?, &ids).await
    }

    /// Puts notices of yours off: at that moment they are unread again. Answers how many were put off.
    async fn snooze_notices(
        &self,
        context: &Context<'_>,
        ids: Vec<Uuid>,
        until: DateTime<Utc>,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<u64> {
        snooze(viewer(context)?, &ids, until).await
    }

    /// Says of notices of yours that nothing is left to do, and answers of how many that is new.
    async fn finish_notices(
        &self,
        context: &Context<'_>,
        ids: Vec<Uuid>,
        #[graphql(name = "requestId")] _request_id: String,
    ) -> Result<u64> {
        finish(viewer(context)?, &ids).await
    }
}

async fn mark_read(viewer: &Viewer, ids: &[Uuid]) -> Result<u64> {
    let read = delivery::ActiveModel { state: ActiveValue::Set(State::Read), ..Default::default() };
    change(viewer, ids, &[NoticeState::Unread], read).await
}

async fn snooze(viewer: &Viewer, ids: &[Uuid], until: DateTime<Utc>) -> Result<u64> {
    check_moment(until).map_err(Fault::bad_request)?;
    if until <= viewer.engine.clock.now() {
        return Err(Fault::bad_request("Give a moment that is still to come."));
    }
    let snoozed = delivery::ActiveModel {
        state: ActiveValue::Set(State::Snoozed),
        next_at: ActiveValue::Set(until),
        ..Default::default()
    };
    change(viewer, ids, &[NoticeState::Unread, NoticeState::Read, NoticeState::Snoozed], snoozed).await
}

async fn finish(viewer: &Viewer, ids: &[Uuid]) -> Result<u64> {
    let done = delivery::ActiveModel { state: ActiveValue::Set(State::Done), ..Default::default() };
    change(viewer, ids, &[NoticeState::Unread, NoticeState::Read, NoticeState::Snoozed], done).await
}

/// Of this person's notices that stand so. Answers how many changed.
async fn change(viewer: &Viewer, ids: &[Uuid], from: &[NoticeState], to: delivery::ActiveModel) -> Result<u64> {
    if ids.len() > MAX_PAGE {
        let sentence = format!("At most {MAX_PAGE} notices at a time.");
        return Err(Fault::bad_request(sentence));
    }
    let changed = delivery::Entity::update_many()
        .set(to)
        .filter(delivery::Column::Id.is_in(ids.iter().copied()))
        .filter(hers(viewer.identity.id, from, viewer.engine.clock.now()))
        .exec(&viewer.engine.database.writer)
        .await?;
    Ok(changed.rows_affected)
}
