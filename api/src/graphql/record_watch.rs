//! The whole record as it grows: that something was recorded of an item she sees, and nothing else. Who she is and what she may
//! see is asked again each time; what she does not see is read past in silence.

use super::journal::position;
use super::session::Session;
use super::together::Items;
use super::watch::News;
use crate::error::{Fault, Result};
use async_graphql::{Context, SimpleObject, Subscription};
use futures_util::{Stream, stream};
use milepost_engine::store::journal::{self, Cursor};
use milepost_engine::store::visible::is_told;
use tokio::sync::OwnedSemaphorePermit;

/// Rows read at once; what they bring is told once.
const ROWS: u64 = 100;

/// Something was recorded that you may see.
#[derive(SimpleObject)]
pub struct Recorded {
    /// Of the last such row: `journal` reads it with those before it, and what came since begins after it.
    position: String,
}

#[derive(Default)]
pub struct RecordSubscriptions;

#[Subscription]
impl RecordSubscriptions {
    /// Each time something is recorded of an item that you see, from now on or from after a position; several rows at once
    /// are told once. Ends with your token.
    async fn recorded(
        &self,
        context: &Context<'_>,
        from_position: Option<String>,
    ) -> Result<impl Stream<Item = Result<Recorded>>> {
        let session = context.data_opt::<Session>();
        let session = session.ok_or_else(|| Fault::new("UNAUTHENTICATED", "Send your token."))?;
        let watch = Watch::start(session.clone(), from_position.as_deref()).await?;
        Ok(stream::unfold(Some(watch), |watch| async move { watch?.next().await }))
    }
}

struct Watch {
    session: Session,
    seen: Cursor,
    news: News,
    _one_of_a_few: OwnedSemaphorePermit,
}

impl Watch {
    async fn start(session: Session, from: Option<&str>) -> Result<Watch> {
        let permit = session.another_watch()?;
        session.viewer().await?;
        let (news, database) = (News::of(&session.engine), &session.engine.database);
        let seen = match from {
            Some(text) => position(text)?,
            None => journal::end(&database.reader, database.epoch).await?,
        };
        Ok(Watch { session, seen, news, _one_of_a_few: permit })
    }

    async fn next(mut self) -> Option<(Result<Recorded>, Option<Watch>)> {
        loop {
            self.news.heard();
            match self.read().await {
                Ok(Read::Told(position)) => return Some((Ok(Recorded { position }), Some(self))),
                Ok(Read::Unseen) => {}
                Ok(Read::Nothing) if self.news.wait().await => {}
                Ok(Read::Nothing) => return None,
                Err(fault) => return Some((Err(fault), None)),
            }
        }
    }

    async fn read(&mut self) -> Result<Read> {
        let database = &self.session.engine.database;
        let rows = journal::after(&database.reader, database.epoch, self.seen, ROWS).await?;
        let Some(last) = rows.last() else { return Ok(Read::Nothing) };
        self.seen = Cursor::from(last);
        let viewer = self.session.viewer().await?;
        let items = Items::by_id(viewer.now(), rows.iter().map(|row| row.item_id)).await?;
        let catalog = &viewer.now().catalog;
        let told = rows.iter().rev().find(|row| {
            items.contains_key(&row.item_id) && !row.ignored && is_told(&viewer.identity, catalog, &row.event)
        });
        Ok(told.map_or(Read::Unseen, |row| Read::Told(Cursor::from(row).to_string())))
    }
}

/// What the rows that were read hold for her.
enum Read {
    Told(String),
    Unseen,
    Nothing,
}
