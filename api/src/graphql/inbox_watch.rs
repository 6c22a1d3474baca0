//! A person's inbox as it changes: what arrives, what comes back, what she read or finished elsewhere. Who she is and what
//! she may see is asked again each time.

use super::inbox::{EVERY, InboxEntry, NoticeState, own, stands};
use super::session::Session;
use super::view::View;
use super::watch::News;
use crate::error::{Fault, Result};
use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use milepost_engine::store::delivery;
use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use tokio::sync::OwnedSemaphorePermit;
use uuid::Uuid;

/// The newest are watched.
const WATCHED: u64 = 100;

/// A notice arrived, came back, or stands otherwise than before.
#[derive(SimpleObject)]
pub struct InboxChange {
    /// Null at the beginning: from now on each change is told.
    entry: Option<InboxEntry>,
    /// How many of all your notices are unread now.
    unread: u64,
}

#[derive(Default)]
pub struct InboxSubscriptions;

#[Subscription]
impl InboxSubscriptions {
    /// Your newest notices, each as it arrives and as it changes from now on. Ends with your token.
    async fn inbox_changed(&self, context: &Context<'_>) -> Result<impl Stream<Item = Result<InboxChange>>> {
        let session = context.data_opt::<Session>();
        let session = session.ok_or_else(|| Fault::new("UNAUTHENTICATED", "Send your token."))?;
        let watch = Watch::start(session.clone()).await?;
        Ok(stream::unfold(Some(watch), |watch| async move { watch?.next().await }))
    }
}

struct Watch {
    session: Session,
    /// How each stood when it was last told.
    told: HashMap<Uuid, NoticeState>,
    waiting: VecDeque<InboxChange>,
    news: News,
    _one_of_a_few: OwnedSemaphorePermit,
}

impl Watch {
    async fn start(session: Session) -> Result<Watch> {
        let permit = session.another_watch()?;
        let news = News::of(&session.engine);
        let mut watch = Watch { session, told: HashMap::new(), waiting: VecDeque::new(), news, _one_of_a_few: permit };
        let view = watch.read().await?;
        watch.waiting = [InboxChange { entry: None, unread: unread(&view).await? }].into();
        Ok(watch)
    }

    async fn next(mut self) -> Option<(Result<InboxChange>, Option<Watch>)> {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                return Some((Ok(change), Some(self)));
            }
            if !self.news.wait().await {
                return None;
            }
            self.news.heard();
            match self.read().await {
                Ok(_) => {}
                Err(fault) => return Some((Err(fault), None)),
            }
        }
    }

    /// What is new is told next.
    async fn read(&mut self) -> Result<Arc<View>> {
        let viewer = self.session.viewer().await?;
        let view = viewer.now();
        let newest = own(view, &EVERY)
            .order_by_desc(delivery::Column::NextAt)
            .order_by_desc(delivery::Column::Id)
            .limit(WATCHED)
            .all(view.record())
            .await?;
        let stand: HashMap<Uuid, NoticeState> = newest.iter().map(|row| (row.id, stands(row, view.now))).collect();
        let told = std::mem::replace(&mut self.told, stand);
        let changed = newest.into_iter().filter(|row| told.get(&row.id) != self.told.get(&row.id));
        self.waiting = changes(view, changed.collect()).await?;
        Ok(view.clone())
    }
}

async fn changes(view: &Arc<View>, rows: Vec<delivery::Model>) -> Result<VecDeque<InboxChange>> {
    if rows.is_empty() {
        return Ok(VecDeque::new());
    }
    let unread = unread(view).await?;
    // The oldest change is told first.
    let entries = InboxEntry::of(view, rows).into_iter().rev();
    Ok(entries.map(|entry| InboxChange { entry: Some(entry), unread }).collect())
}

async fn unread(view: &View) -> Result<u64> {
    Ok(own(view, &[NoticeState::Unread]).count(view.record()).await?)
}
