//! Who asks, and which state of the record is read: today's, or what was recorded at an earlier moment. Objects carry their
//! view, so what is nested in an old item is as old. Every query for a person starts at [`View::items`].

use super::agency::Register;
use crate::error::{Fault, Result};
use crate::site::Site;
use async_graphql::Context;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::access::{Identity, see};
use milepost_engine::catalog::Catalog;
use milepost_engine::chart::value::check_moment;
use milepost_engine::chart::workflow::{See, Workflow};
use milepost_engine::engine::Engine;
use milepost_engine::store::item;
use milepost_engine::store::visible::{counted_by, ever_visible_to, of_seen, visible_to};
use sea_orm::sea_query::{IntoColumnRef, SelectStatement};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Each is a database of its own while the request lasts.
const MAX_MOMENTS: usize = 4;

/// The person behind a request, and the views it has opened.
pub struct Viewer {
    pub engine: Engine,
    pub identity: Arc<Identity>,
    /// Where she opened Milepost; absent within this process.
    pub site: Option<Site>,
    now: Arc<View>,
    /// Each earlier moment is made once a request, one after the other.
    past: Mutex<BTreeMap<DateTime<Utc>, Arc<View>>>,
}

pub struct View {
    pub engine: Engine,
    pub identity: Arc<Identity>,
    pub catalog: Arc<Catalog>,
    /// Where items and what they own are read from.
    pub connection: DatabaseConnection,
    pub as_of: Option<DateTime<Utc>>,
    /// What "now" means here: the earlier moment, where one was asked for.
    pub now: DateTime<Utc>,
    /// In the country's zone.
    pub today: NaiveDate,
    /// Rights are always the present day's.
    rights_on: NaiveDate,
    pub register: Register,
}

impl Viewer {
    pub fn new(engine: Engine, identity: Arc<Identity>) -> Viewer {
        let now = View::of(&engine, &identity, engine.database.reader.clone(), None);
        Viewer { now: Arc::new(now), engine, identity, site: None, past: Mutex::default() }
    }

    pub fn at(self, site: Option<Site>) -> Viewer {
        Viewer { site, ..self }
    }

    /// As it was when the request came.
    pub fn now(&self) -> &Arc<View> {
        &self.now
    }

    /// After a change.
    pub fn fresh(&self) -> Arc<View> {
        let reader = self.engine.database.reader.clone();
        Arc::new(View::of(&self.engine, &self.identity, reader, None))
    }

    pub async fn view(&self, as_of: Option<DateTime<Utc>>) -> Result<Arc<View>> {
        let Some(moment) = as_of else {
            return Ok(self.now.clone());
        };
        check_moment(moment).map_err(Fault::bad_request)?;
        if self.now.counts_only() {
            let sentence = "Your role sees numbers only, and numbers of an earlier moment are not told yet.";
            return Err(Fault::new("NUMBERS_ONLY", sentence));
        }
        if moment > self.now.now {
            return Err(Fault::bad_request("`asOf` lies in the future."));
        }
        let mut past = self.past.lock().await;
        if let Some(view) = past.get(&moment) {
            return Ok(view.clone());
        }
        if past.len() >= MAX_MOMENTS {
            let sentence = format!("Ask for at most {MAX_MOMENTS} moments at a time.");
            return Err(Fault::new("TOO_MANY_MOMENTS", sentence));
        }
        // Boxed: it is large, and what waits for it is nested deep.
        let recorded = Box::pin(self.engine.as_of(&self.identity, moment)).await?;
        let view = View::of(&self.engine, &self.identity, recorded, Some(moment));
        let view = Arc::new(view);
        past.insert(moment, view.clone());
        Ok(view)
    }
}

impl View {
    fn of(
        engine: &Engine,
        identity: &Arc<Identity>,
        connection: DatabaseConnection,
        as_of: Option<DateTime<Utc>>,
    ) -> View {
        let catalog = engine.catalog().spoken_in(identity.language);
        let present = engine.clock.now();
        let now = as_of.unwrap_or(present);
        let day = |instant: DateTime<Utc>| {
            let local = instant.with_timezone(&catalog.country.zone);
            local.date_naive()
        };
        View {
            engine: engine.clone(),
            identity: identity.clone(),
            today: day(now),
            rights_on: day(present),
            catalog,
            connection,
            as_of,
            now,
            register: Register::default(),
        }
    }

    /// The same person's view of now.
    pub fn present(&self) -> Arc<View> {
        Arc::new(View::of(&self.engine, &self.identity, self.record().clone(), None))
    }

    /// The items this person may see. An earlier state holds only those she may see today.
    #[track_caller]
    pub fn items(&self) -> Select<item::Entity> {
        match self.as_of {
            Some(_) => item::Entity::find().filter(item::Column::Withdrawn.eq(false)),
            None => visible_to(&self.identity, &self.catalog, self.rights_on),
        }
    }

    /// Those of which she is told numbers: beyond what she sees, all of the workflows that show her role numbers only.
    #[track_caller]
    pub fn counted(&self) -> Select<item::Entity> {
        match self.as_of {
            Some(_) => self.items(),
            None => counted_by(&self.identity, &self.catalog, self.rights_on),
        }
    }

    /// What stands below an item, where that is told of the item: what she sees; to who is told numbers only, what she counts.
    #[track_caller]
    pub fn parts(&self) -> Select<item::Entity> {
        if self.counts_only() { self.counted() } else { self.items() }
    }

    /// No workflow shows her an item, and some of them numbers.
    pub fn counts_only(&self) -> bool {
        let memberships = &self.identity.memberships;
        let workflows = self.catalog.active_workflows();
        let seen = workflows.flat_map(|workflow| memberships.iter().filter_map(|held| see(workflow, &held.role)));
        let seen: BTreeSet<See> = seen.collect();
        seen.into_iter().eq([See::Counts])
    }

    /// With those that were withdrawn, for who asks for one by its name.
    #[track_caller]
    pub fn all_items(&self) -> Select<item::Entity> {
        match self.as_of {
            Some(_) => item::Entity::find(),
            None => ever_visible_to(&self.identity, &self.catalog, self.rights_on),
        }
    }

    /// Their ids, for `IN`.
    #[track_caller]
    pub fn item_ids(&self) -> SelectStatement {
        ids(self.items())
    }

    #[track_caller]
    pub fn counted_ids(&self) -> SelectStatement {
        ids(self.counted())
    }

    /// The same as a condition on a column of [`View::record`] that holds item ids.
    #[track_caller]
    pub fn among_seen(&self, column: impl IntoColumnRef) -> Condition {
        of_seen(column, &self.identity, &self.catalog, self.rights_on)
    }

    /// What is kept once, whatever the moment: the record itself, people, agencies, documents.
    pub fn record(&self) -> &DatabaseConnection {
        &self.engine.database.reader
    }

    /// The workflow an item runs.
    pub fn workflow(&self, row: &item::Model) -> Result<&Arc<Workflow>> {
        let version = u32::try_from(row.workflow_version).unwrap_or_default();
        let found = self.catalog.workflow(&row.workflow, version);
        found.ok_or_else(|| {
            let what = format!("item {}", row.id);
            Fault::stored(&what, format!("no workflow {} version {version}", row.workflow))
        })
    }
}

pub fn ids(items: Select<item::Entity>) -> SelectStatement {
    items.select_only().column(item::Column::Id).into_query()
}

pub fn viewer<'a>(context: &Context<'a>) -> Result<&'a Arc<Viewer>> {
    let found = context.data_opt::<Arc<Viewer>>();
    found.ok_or_else(|| Fault::new("UNAUTHENTICATED", "Sign in: send your token."))
}
