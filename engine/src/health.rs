//! How the server is: what waits, since when, and how much there is. Every question is bounded, so it can be asked while people
//! work.

use crate::backup::table_names;
use crate::store::database::Database;
use crate::store::{delivery, timer};
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Alias, Expr, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder, QueryTrait, Statement,
};

/// What is more is not counted further.
pub const MAX_COUNTED: u64 = 100_000;
const SQLITE_SIZE: &str = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()";
const POSTGRES_SIZE: &str = "SELECT pg_database_size(current_database())";

#[derive(Clone, Debug)]
pub struct Health {
    pub backend: DbBackend,
    /// How surely a commit is on disk.
    pub sync: String,
    /// Of the database.
    pub bytes: i64,
    pub timers: Waiting,
    pub deliveries: Waiting,
    /// Given up.
    pub undelivered: Counted,
}

/// What should have happened by now.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub number: Counted,
    pub oldest: Option<DateTime<Utc>>,
}

/// At most [`MAX_COUNTED`]; then there may be more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub number: i64,
    pub more: bool,
}

pub async fn look(database: &Database, now: DateTime<Utc>) -> Result<Health, DbErr> {
    let on = &database.reader;
    let timers = timer::Entity::find().filter(timer::Column::DueAt.lte(now));
    let first = timers.clone().order_by_asc(timer::Column::DueAt).one(on).await?;
    let waiting = delivery::Entity::find()
        .filter(delivery::Column::State.eq(delivery::State::Waiting))
        .filter(delivery::Column::NextAt.lte(now));
    let next = waiting.clone().order_by_asc(delivery::Column::NextAt).one(on).await?;
    let dead = delivery::Entity::find().filter(delivery::Column::State.eq(delivery::State::Dead));
    Ok(Health {
        backend: database.backend,
        sync: database.sync_setting().await?.text,
        bytes: size(database).await?,
        timers: Waiting { number: counted(on, timers.into_query()).await?, oldest: first.map(|row| row.due_at) },
        deliveries: Waiting { number: counted(on, waiting.into_query()).await?, oldest: next.map(|row| row.next_at) },
        undelivered: counted(on, dead.into_query()).await?,
    })
}

/// Every table with how many rows it has.
pub async fn tables(database: &Database) -> Result<Vec<(&'static str, Counted)>, DbErr> {
    let mut tables = Vec::new();
    for name in table_names() {
        let rows = Query::select().from(Alias::new(name)).take();
        tables.push((name, counted(&database.reader, rows).await?));
    }
    Ok(tables)
}

async fn counted(on: &impl ConnectionTrait, mut query: SelectStatement) -> Result<Counted, DbErr> {
    let some = query.clear_selects().expr(Expr::val(1)).limit(MAX_COUNTED + 1).take();
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(some, Alias::new("some")).take();
    let row = on.query_one(&count).await?;
    let number: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let most = MAX_COUNTED.cast_signed();
    Ok(Counted { number: number.min(most), more: number > most })
}

async fn size(database: &Database) -> Result<i64, DbErr> {
    let sql = if database.backend == DbBackend::Sqlite { SQLITE_SIZE } else { POSTGRES_SIZE };
    let row = database.reader.query_one_raw(Statement::from_string(database.backend, sql)).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}
