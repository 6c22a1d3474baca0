//! Subscriptions: one item's changes as they are recorded, resumable by position. Whether the person may see the item is
//! asked again for each event. This process's commits wake it; other replicas' are found by polling, slower while idle.

use super::entries::Entries;
use super::item::Item;
use super::journal::{JournalEntry, position};
use super::session::Session;
use super::together::Items;
use super::view::Viewer;
use crate::error::{Fault, Result};
use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use milepost_engine::engine::Engine;
use milepost_engine::store::journal::{self, Cursor};
use sea_orm::{ColumnTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, watch};
use uuid::Uuid;

/// Rows read at once.
const ROWS: u64 = 100;
const SHORTEST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Something was recorded for the item.
#[derive(SimpleObject)]
pub struct ItemChange {
    /// Where to go on from after a lost connection.
    position: String,
    entry: JournalEntry,
    /// As it is now.
    item: Item,
}

#[derive(Default)]
pub struct Subscriptions;

#[Subscription(name = "Subscription")]
impl Subscriptions {
    /// What is recorded for an item, in order, from now or from after a position. Ends when you may no longer see it.
    async fn item_changed(
        &self,
        context: &Context<'_>,
        item: Uuid,
        from_position: Option<String>,
    ) -> Result<impl Stream<Item = Result<ItemChange>>> {
        let session = context.data_opt::<Session>();
        let session = session.ok_or_else(|| Fault::new("UNAUTHENTICATED", "Send your token."))?;
        let watch = Watch::start(session.clone(), item, from_position.as_deref()).await?;
        Ok(stream::unfold(Some(watch), |watch| async move {
            watch?.next().await
        }))
    }
}

struct Watch {
    session: Session,
    item: Uuid,
    cursor: Cursor,
    waiting: VecDeque<journal::Model>,
    commits: watch::Receiver<u64>,
    pause: Duration,
    _one_of_a_few: OwnedSemaphorePermit,
}

type Next = Option<(Result<ItemChange>, Option<Watch>)>;

impl Watch {
    async fn start(session: Session, item: Uuid, from: Option<&str>) -> Result<Watch> {
        let permit = session.another_watch()?;
        let viewer = session.viewer().await?;
        if !Items::by_id(viewer.now(), [item])
            .await?
            .contains_key(&item)
        {
            return Err(Fault::not_found());
        }
        let commits = session.engine.commits();
        let cursor = match from {
            Some(text) => position(text)?,
            None => {
                let database = &session.engine.database;
                journal::end(&database.reader, database.epoch).await?
            }
        };
        Ok(Watch {
            session,
            item,
            cursor,
            waiting: VecDeque::new(),
            commits,
            pause: SHORTEST_PAUSE,
            _one_of_a_few: permit,
        })
    }

    async fn next(mut self) -> Next {
        loop {
            if let Some(row) = self.waiting.pop_front() {
                self.cursor = Cursor::from(&row);
                return match self.change(row).await {
                    Ok(change) => Some((Ok(change), Some(self))),
                    Err(fault) => Some((Err(fault), None)),
                };
            }
            self.commits.mark_unchanged();
            match read(&self.session.engine, self.item, self.cursor).await {
                Ok(rows) => self.waiting = rows.into(),
                Err(error) => return Some((Err(error.into()), None)),
            }
            if self.waiting.is_empty() && !self.rest().await {
                return None;
            }
        }
    }

    /// Until there may be something new; false: the server stops.
    async fn rest(&mut self) -> bool {
        match tokio::time::timeout(self.pause, self.commits.changed()).await {
            Ok(Ok(())) => self.pause = SHORTEST_PAUSE,
            Ok(Err(_)) => return false,
            Err(_) => self.pause = LONGEST_PAUSE.min(self.pause * 2),
        }
        true
    }

    async fn change(&self, row: journal::Model) -> Result<ItemChange> {
        let viewer: Arc<Viewer> = self.session.viewer().await?;
        let position = Cursor::from(&row).to_string();
        let mut items = Items::by_id(viewer.now(), [row.item_id]).await?;
        let item = items.remove(&row.item_id).ok_or_else(Fault::not_found)?;
        let entry = Entries::of(viewer.now(), vec![row]).into_iter().next();
        let entry = entry.ok_or_else(Fault::not_found)?;
        Ok(ItemChange {
            position,
            entry,
            item,
        })
    }
}

async fn read(
    engine: &Engine,
    item: Uuid,
    after: Cursor,
) -> std::result::Result<Vec<journal::Model>, DbErr> {
    let reader = &engine.database.reader;
    journal::settled(reader, engine.database.epoch)
        .filter(journal::Column::ItemId.eq(item))
        .filter(journal::beyond(after))
        .order_by_asc(journal::Column::Epoch)
        .order_by_asc(journal::Column::Position)
        .order_by_asc(journal::Column::Seq)
        .limit(ROWS)
        .all(reader)
        .await
}
