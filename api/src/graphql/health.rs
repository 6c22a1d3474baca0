//! How the server is, for who administers: what waits and since when, how much there is, what is published.

use super::administration::only_administrators;
use super::view::{View, Viewer, viewer};
use crate::error::Result;
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::doctor;
use milepost_engine::health::{self, Counted};
use milepost_engine::store::definition::{self, Class};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::sync::Arc;

pub struct Health {
    viewer: Arc<Viewer>,
    seen: health::Health,
}

/// How many, up to 100,000.
#[derive(SimpleObject)]
pub struct Count {
    number: i64,
    /// There are more.
    more: bool,
}

/// What should have happened by now.
#[derive(SimpleObject)]
pub struct Waiting {
    count: Count,
    /// Since when the oldest waits.
    oldest: Option<DateTime<Utc>>,
}

#[derive(SimpleObject)]
pub struct TableSize {
    name: String,
    rows: Count,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Class")]
pub enum DefinitionClass {
    Workflow,
    Calendar,
    Country,
    Roles,
    Agencies,
    Schedules,
    Register,
}

/// A published file that holds now.
#[derive(SimpleObject)]
pub struct Published {
    class: DefinitionClass,
    id: String,
    version: i32,
    published_at: DateTime<Utc>,
}

impl From<Counted> for Count {
    fn from(Counted { number, more }: Counted) -> Count {
        Count { number, more }
    }
}

impl From<health::Waiting> for Waiting {
    fn from(waiting: health::Waiting) -> Waiting {
        Waiting { count: waiting.number.into(), oldest: waiting.oldest }
    }
}

#[Object]
impl Health {
    /// Of this build of Milepost.
    async fn version(&self) -> &str {
        env!("CARGO_PKG_VERSION")
    }

    /// `SQLite` or `PostgreSQL`.
    async fn database(&self) -> &str {
        if self.seen.backend == DbBackend::Sqlite { "SQLite" } else { "PostgreSQL" }
    }

    /// How surely a change is on disk when it is answered, as the database writes it.
    async fn sync(&self) -> &str {
        &self.seen.sync
    }

    /// How large the database is, in bytes: a whole number as text.
    async fn bytes(&self) -> String {
        self.seen.bytes.to_string()
    }

    /// Timers that are due and that no server has taken up.
    async fn timers(&self) -> Waiting {
        self.seen.timers.clone().into()
    }

    /// Notices that should be out and are not.
    async fn deliveries(&self) -> Waiting {
        self.seen.deliveries.clone().into()
    }

    /// Notices that were given up; `undelivered` lists them.
    async fn undelivered(&self) -> Count {
        self.seen.undelivered.into()
    }

    /// Every table of the database.
    #[graphql(complexity = "100 * (1 + child_complexity)")]
    async fn tables(&self) -> Result<Vec<TableSize>> {
        let tables = health::tables(&self.viewer.engine.database).await?;
        Ok(tables.into_iter().map(|(name, rows)| TableSize { name: name.to_owned(), rows: rows.into() }).collect())
    }

    /// Looks at what can be checked while people work: how changes reach the disk, schedules, notices about no item, the record of
    /// administration. A sentence for each fault; `milepost doctor` on the server checks everything.
    #[graphql(complexity = "1000")]
    async fn findings(&self) -> Result<Vec<String>> {
        let (engine, catalog) = (&self.viewer.engine, &self.viewer.now().catalog);
        let report = doctor::glance(&engine.database, catalog, engine.clock.as_ref()).await?;
        Ok(report.findings.iter().map(ToString::to_string).collect())
    }
}

#[derive(Default)]
pub struct HealthQueries;

#[Object]
impl HealthQueries {
    /// How the server is; for the role that the country's `administrator` names.
    async fn health(&self, context: &Context<'_>) -> Result<Health> {
        let viewer = viewer(context)?;
        only_administrators(viewer)?;
        let seen = health::look(&viewer.engine.database, viewer.engine.clock.now()).await?;
        Ok(Health { viewer: viewer.clone(), seen })
    }

    /// The published files that hold now, by class and id.
    #[graphql(complexity = "100 * (1 + child_complexity)")]
    async fn published(&self, context: &Context<'_>) -> Result<Vec<Published>> {
        published(viewer(context)?.now()).await
    }
}

type Row = (Class, String, i32, DateTime<Utc>);

async fn published(view: &View) -> Result<Vec<Published>> {
    let rows: Vec<Row> = definition::Entity::find()
        .select_only()
        .columns([definition::Column::Class, definition::Column::Id])
        .columns([definition::Column::Version, definition::Column::PublishedAt])
        .filter(definition::Column::Active.eq(true))
        .order_by_asc(definition::Column::Class)
        .order_by_asc(definition::Column::Id)
        .into_tuple()
        .all(view.record())
        .await?;
    let file = |(class, id, version, published_at): Row| Published { class: class.into(), id, version, published_at };
    Ok(rows.into_iter().map(file).collect())
}
