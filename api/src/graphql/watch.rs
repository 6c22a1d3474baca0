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
use milepost_engine::store::visible::is_told;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
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

#[Subscription]
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
        Ok(stream::unfold(Some(watch), |watch| async move { watch?.next().await }))
    }
}

struct Watch {
    session: Session,
    item: Uuid,
    seen: Seen,
    waiting: VecDeque<journal::Model>,
    news: News,
    _one_of_a_few: OwnedSemaphorePermit,
}

/// How far the item's own rows were told. They commit in the order of their numbers, so none can come late, and none has
/// to be waited for; a restored database may give a number again, in a new epoch.
#[derive(Clone, Copy)]
struct Seen {
    epoch: i32,
    seq: i64,
}

/// What says that there may be something to tell.
pub struct News {
    commits: watch::Receiver<u64>,
    pause: Duration,
}

impl News {
    pub fn of(engine: &Engine) -> News {
        News { commits: engine.commits(), pause: SHORTEST_PAUSE }
    }

    /// What was committed until now is about to be read.
    pub fn heard(&mut self) {
        self.commits.mark_unchanged();
    }

    /// Until there may be something new; false: the server stops.
    pub async fn wait(&mut self) -> bool {
        match tokio::time::timeout(self.pause, self.commits.changed()).await {
            Ok(Ok(())) => self.pause = SHORTEST_PAUSE,
            Ok(Err(_)) => return false,
            Err(_) => self.pause = LONGEST_PAUSE.min(self.pause * 2),
        }
        true
    }
}

type Next = Option<(Result<ItemChange>, Option<Watch>)>;

impl Watch {
    async fn start(session: Session, item: Uuid, from: Option<&str>) -> Result<Watch> {
        let permit = session.another_watch()?;
        let viewer = session.viewer().await?;
        if !Items::by_id(viewer.now(), [item]).await?.contains_key(&item) {
            return Err(Fault::not_found());
        }
        let news = News::of(&session.engine);
        let seen = match from {
            Some(text) => Seen::until(&session.engine, item, position(text)?).await?,
            None => Seen::all(&session.engine, item).await?,
        };
        Ok(Watch { session, item, seen, waiting: VecDeque::new(), news, _one_of_a_few: permit })
    }

    async fn next(mut self) -> Next {
        loop {
            if let Some(row) = self.waiting.pop_front() {
                self.seen = Seen::of(&row);
                if !self.is_told(&row).await {
                    continue;
                }
                return match self.change(row).await {
                    Ok(change) => Some((Ok(change), Some(self))),
                    Err(fault) => Some((Err(fault), None)),
                };
            }
            self.news.heard();
            match read(&self.session.engine, self.item, self.seen).await {
                Ok(rows) => self.waiting = rows.into(),
                Err(error) => return Some((Err(error.into()), None)),
            }
            if self.waiting.is_empty() && !self.news.wait().await {
                return None;
            }
        }
    }

    /// As in the journal: a child that somebody does not see is not told of. Who has lost her token hears of that by the row.
    async fn is_told(&self, row: &journal::Model) -> bool {
        match self.session.viewer().await {
            Ok(viewer) => is_told(&viewer.identity, &viewer.now().catalog, &row.event),
            Err(_) => true,
        }
    }

    async fn change(&self, row: journal::Model) -> Result<ItemChange> {
        let viewer: Arc<Viewer> = self.session.viewer().await?;
        let position = Cursor::from(&row).to_string();
        let mut items = Items::by_id(viewer.now(), [row.item_id]).await?;
        let item = items.remove(&row.item_id).ok_or_else(Fault::not_found)?;
        let entry = Entries::of(viewer.now(), vec![row]).into_iter().next();
        let entry = entry.ok_or_else(Fault::not_found)?;
        Ok(ItemChange { position, entry, item })
    }
}

impl Seen {
    fn of(row: &journal::Model) -> Seen {
        Seen { epoch: row.epoch, seq: row.seq }
    }

    async fn all(engine: &Engine, item: Uuid) -> std::result::Result<Seen, DbErr> {
        let last = own(item)
            .order_by_desc(journal::Column::Epoch)
            .order_by_desc(journal::Column::Seq)
            .one(&engine.database.reader)
            .await?;
        Ok(Seen::before(last.map(|row| (row.epoch, row.seq + 1))))
    }

    /// A position of this item's is a row of it; another's says where the whole record was read to.
    async fn until(engine: &Engine, item: Uuid, at: Cursor) -> std::result::Result<Seen, DbErr> {
        if at.item_id == item {
            return Ok(Seen { epoch: at.epoch, seq: at.seq });
        }
        let next = own(item)
            .filter(journal::beyond(at))
            .order_by_asc(journal::Column::Epoch)
            .order_by_asc(journal::Column::Seq)
            .one(&engine.database.reader)
            .await?;
        match next {
            Some(row) => Ok(Seen::before(Some((row.epoch, row.seq)))),
            None => Seen::all(engine, item).await,
        }
    }

    fn before(row: Option<(i32, i64)>) -> Seen {
        let (epoch, seq) = row.unwrap_or_default();
        Seen { epoch, seq: seq - 1 }
    }
}

fn own(item: Uuid) -> Select<journal::Entity> {
    journal::Entity::find().filter(journal::Column::ItemId.eq(item))
}

async fn read(engine: &Engine, item: Uuid, seen: Seen) -> std::result::Result<Vec<journal::Model>, DbErr> {
    let place = Expr::tuple([Expr::col(journal::Column::Epoch), Expr::col(journal::Column::Seq)]);
    let told = Expr::tuple([Expr::value(seen.epoch), Expr::value(seen.seq)]);
    own(item)
        .filter(place.gt(told))
        .order_by_asc(journal::Column::Epoch)
        .order_by_asc(journal::Column::Seq)
        .limit(ROWS)
        .all(&engine.database.reader)
        .await
}
