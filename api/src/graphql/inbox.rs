//! The inbox: notices delivered to the person. They are hers, not an item's, so reading one is no event.

use super::item::Item;
use super::together::Items;
use super::view::{View, Viewer, viewer};
use crate::error::{Fault, Result};
use crate::loader::Once;
use crate::page::{self, Listed, MAX_PAGE, Page, Sorted, cost};
use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use milepost_engine::store::delivery::{self, Channel, State};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

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
    fn row(&self) -> &delivery::Model {
        &self.together.rows[self.index]
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

    async fn read(&self) -> bool {
        self.row().state == State::Read
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
    /// Your notices, the newest first. One about an item you may no longer see is not shown.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "Relay's four and the list's own")]
    async fn inbox(
        &self,
        context: &Context<'_>,
        unread: Option<bool>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        #[graphql(desc = "What had been sent by that moment; not with `unread`, which is of now.")] as_of: Option<
            DateTime<Utc>,
        >,
    ) -> Result<Listed<InboxEntry>> {
        if unread.is_some() && as_of.is_some() {
            return Err(Fault::bad_request("`unread` is of now: leave it out with `asOf`."));
        }
        let view = &viewer(context)?.view(as_of).await?;
        let page = Page { first, after, last, before };
        let query = delivery::Entity::find().filter(own(view, unread));
        let sorted =
            Sorted { name: "inbox", columns: vec![delivery::Column::NextAt, delivery::Column::Id], descending: true };
        let mut rows = page::read(view.record(), query, &sorted, &page).await?;
        let together =
            Arc::new(Notices { view: view.clone(), rows: std::mem::take(&mut rows.rows), items: Once::default() });
        let node = |index| InboxEntry { together: together.clone(), index };
        Ok(rows.connection((0..together.rows.len()).map(node).collect()))
    }
}

fn own(view: &View, unread: Option<bool>) -> Condition {
    let states = match unread {
        Some(true) => vec![State::Sent],
        Some(false) => vec![State::Read],
        None => vec![State::Sent, State::Read],
    };
    let about = Condition::any().add(delivery::Column::ItemId.is_null()).add(view.among_seen(delivery::Column::ItemId));
    Condition::all()
        .add(delivery::Column::Channel.eq(Channel::Inbox))
        .add(delivery::Column::PersonId.eq(view.identity.id))
        .add(delivery::Column::State.is_in(states))
        .add_option(view.as_of.map(|at| delivery::Column::SentAt.lte(at)))
        .add(about)
}

/// Marks notices of this person's as read; the same again changes nothing. Answers how many were unread.
pub async fn mark_read(viewer: &Viewer, ids: &[Uuid]) -> Result<u64> {
    if ids.len() > MAX_PAGE {
        let sentence = format!("At most {MAX_PAGE} notices at a time.");
        return Err(Fault::bad_request(sentence));
    }
    let marked = delivery::Entity::update_many()
        .col_expr(delivery::Column::State, Expr::value(State::Read))
        .filter(delivery::Column::Id.is_in(ids.iter().copied()))
        .filter(delivery::Column::Channel.eq(Channel::Inbox))
        .filter(delivery::Column::PersonId.eq(viewer.identity.id))
        .filter(delivery::Column::State.eq(State::Sent))
        .exec(&viewer.engine.database.writer)
        .await?;
    Ok(marked.rows_affected)
}
