//! Files that were brought in: who, when, how many. What each did is in the journal, and `undoBatch` takes it back.

use super::reference::{PersonRef, References};
use super::view::{View, viewer};
use crate::error::Result;
use crate::page::{self, Listed, Page, Sorted, cost};
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use milepost_engine::store::import::{self, Kind};
use milepost_engine::store::journal;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum ImportKind {
    /// A plan's spreadsheet.
    Plan,
    /// A register of running cases.
    Register,
}

/// A file that was brought in.
#[derive(SimpleObject)]
pub struct Import {
    /// The batch that its journal entries bear, which `undoBatch` takes back.
    id: Uuid,
    /// The file's own name.
    file: String,
    kind: ImportKind,
    person: PersonRef,
    started_at: DateTime<Utc>,
    /// Absent: it goes on, or was cut off; the same file again goes on with it.
    ended_at: Option<DateTime<Utc>>,
    /// Items that it created; 0 until it ended.
    created: i64,
    /// Items that it changed; 0 until it ended.
    changed: i64,
    /// Items that the engine refused; 0 until it ended.
    refused: i64,
    /// When all of it was taken back.
    undone_at: Option<DateTime<Utc>>,
}

#[derive(Default)]
pub struct ImportQueries;

#[Object]
impl ImportQueries {
    /// Files that were brought in, the latest first: those of which you see every item. It is of now.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn imports(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Listed<Import>> {
        let view = viewer(context)?.now();
        let query = import::Entity::find().filter(seen(view));
        let columns = vec![import::Column::StartedAt, import::Column::Id];
        let sorted = Sorted { name: "imports", columns, descending: true };
        let mut rows = page::read(view.record(), query, &sorted, &Page { first, after, last, before }).await?;
        let nodes = shown(view, std::mem::take(&mut rows.rows));
        Ok(rows.connection(nodes))
    }
}

/// Every item that somebody brought in with it is one that she sees: the file's name and its numbers are of all of them.
fn seen(view: &View) -> Condition {
    let hers = view.among_seen((journal::Entity, journal::Column::ItemId));
    Condition::all().add(Expr::exists(entries(hers.clone()))).add(Expr::exists(entries(hers.not())).not())
}

/// Journal entries of the import that its person made, about such items. What other items were told of it is not hers.
fn entries(of: Condition) -> SelectStatement {
    let batch = (journal::Entity, journal::Column::BatchId);
    Query::select()
        .expr(Expr::val(1))
        .from(journal::Entity)
        .and_where(Expr::col(batch).equals((import::Entity, import::Column::Id)))
        .and_where(journal::Column::Origin.eq(journal::Origin::Person))
        .cond_where(of)
        .to_owned()
}

fn shown(view: &Arc<View>, rows: Vec<import::Model>) -> Vec<Import> {
    let people = References::new(view, rows.iter().map(|row| row.person_id), []);
    let node = |row: import::Model| Import {
        id: row.id,
        file: row.file,
        kind: row.kind.into(),
        person: people.person(row.person_id),
        started_at: row.started_at,
        ended_at: row.ended_at,
        created: row.created,
        changed: row.changed,
        refused: row.refused,
        undone_at: row.undone_at,
    };
    rows.into_iter().map(node).collect()
}
