//! What was recorded by a moment: the same tables in a database in memory, so that the same queries answer for the past.
//! Slow and right: each item is folded from its journal; rows that carry their own times are cut by them.
//! Rights and redaction are today's: only items the person may see now are carried over.

use crate::access::Identity;
use crate::chart::snapshot::Snapshot;
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::project::{project, withdraw, words};
use crate::engine::record::{PAYLOAD, Record, SNAPSHOT, fold};
use crate::engine::tables::Tables;
use crate::store::upsert::insert;
use crate::store::{
    agency, allocation, assignment, baseline, cost_line, cost_month, deadline, declared_date, document, due_revision,
    expenditure, funding, item, journal, journal_payload, lineage, link, objection, person, rate, responsibility,
    visible, word,
};
use chrono::{DateTime, Utc};
use sea_orm::ExprTrait;
use sea_orm::sea_query::Expr;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Value};
use std::collections::HashMap;
use uuid::Uuid;

/// Items read at once.
const PAGE: usize = 500;

struct Past<'a> {
    engine: &'a Engine,
    at: DateTime<Utc>,
    memory: DatabaseConnection,
}

/// One item as it was.
struct Folded {
    row: item::Model,
    words: Vec<word::Model>,
    deadlines: Vec<deadline::Model>,
}

impl Engine {
    /// A database in memory with what was recorded by `at` of the items this person may see today.
    pub async fn as_of(&self, identity: &Identity, at: DateTime<Utc>) -> Result<DatabaseConnection, Failure> {
        let today = self.clock.now().with_timezone(&self.catalog().country.zone).date_naive();
        let seen = visible::ever_visible_to(identity, &self.catalog(), today).filter(item::Column::CreatedAt.lte(at));
        let items = seen.order_by_asc(item::Column::Id).all(&self.database.reader).await?;
        let past = Past { engine: self, at, memory: open().await? };
        past.copy::<agency::Entity>(agency::Column::Id.is_not_null()).await?;
        past.copy::<person::Entity>(person::Column::CreatedAt.lte(at)).await?;
        past.copy::<declared_date::Entity>(declared_date::Column::RecordedAt.lte(at)).await?;
        past.copy::<rate::Entity>(rate::Column::RecordedAt.lte(at)).await?;
        past.copy::<funding::Entity>(funding::Column::RecordedAt.lte(at)).await?;
        past.reopen::<funding::Entity>(funding::Column::VoidedAt).await?;
        past.copy::<allocation::Entity>(allocation::Column::RecordedAt.lte(at)).await?;
        past.reopen::<allocation::Entity>(allocation::Column::VoidedAt).await?;
        past.copy::<baseline::Entity>(baseline::Column::RecordedAt.lte(at)).await?;
        past.reopen::<baseline::Entity>(baseline::Column::VoidedAt).await?;
        past.copy::<objection::Entity>(objection::Column::RecordedAt.lte(at)).await?;
        past.reopen::<objection::Entity>(objection::Column::SettledAt).await?;
        let mut journal = Vec::new();
        for page in items.chunks(PAGE) {
            journal.extend(past.items(page).await?);
            past.owned(page.iter().map(|row| row.id).collect()).await?;
        }
        past.journal(journal).await?;
        Ok(past.memory)
    }
}

/// One connection: a database in memory belongs to it.
async fn open() -> Result<DatabaseConnection, DbErr> {
    let pool = SqlitePoolOptions::new().max_connections(1).max_lifetime(None).idle_timeout(None);
    let options = SqliteConnectOptions::new().in_memory(true).foreign_keys(false);
    let pool =
        pool.connect_with(options).await.map_err(|error| DbErr::Conn(sea_orm::RuntimeErr::SqlxError(error.into())))?;
    let memory: DatabaseConnection = pool.into();
    milepost_migrations::up(&memory, None).await?;
    Ok(memory)
}

impl Past<'_> {
    /// Answers the journal rows they were folded from.
    async fn items(&self, rows: &[item::Model]) -> Result<Vec<journal::Model>, Failure> {
        let reader = &self.engine.database.reader;
        let ids = || rows.iter().map(|row| row.id);
        let recorded = journal::Column::ItemId.is_in(ids()).and(journal::Column::RecordedAt.lte(self.at));
        let journal = journal::Entity::find().filter(recorded).order_by_asc(journal::Column::Seq).all(reader).await?;
        let payloads =
            journal_payload::Entity::find().filter(journal_payload::Column::ItemId.is_in(ids())).all(reader).await?;
        let mut told: HashMap<(Uuid, i64), journal_payload::Model> =
            payloads.into_iter().map(|row| ((row.item_id, row.seq), row)).collect();
        let mut entries: HashMap<Uuid, Vec<(journal::Model, journal_payload::Model)>> = HashMap::new();
        for row in journal {
            let payload = told.remove(&(row.item_id, row.seq));
            let payload =
                payload.ok_or_else(|| Failure::Missing(format!("row {} of item {}", row.seq, row.item_id)))?;
            entries.entry(row.item_id).or_default().push((row, payload));
        }
        let (mut folded, mut found, mut deadlines) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let past = self.folded(row, entries.get(&row.id).map_or(&[], Vec::as_slice))?;
            folded.push(past.row);
            found.extend(past.words);
            deadlines.extend(past.deadlines);
        }
        insert::<item::Entity, _>(&self.memory, folded).await?;
        insert::<word::Entity, _>(&self.memory, found).await?;
        insert::<deadline::Entity, _>(&self.memory, deadlines).await?;
        let (journal, payloads) = entries.into_values().flatten().unzip::<_, _, Vec<_>, Vec<_>>();
        insert::<journal_payload::Entity, _>(&self.memory, payloads).await?;
        Ok(journal)
    }

    /// Positions are given anew: on PostgreSQL the rows of one transaction share one, and here it is a key.
    async fn journal(&self, mut rows: Vec<journal::Model>) -> Result<(), Failure> {
        rows.sort_by_key(|row| (row.epoch, row.position, row.item_id, row.seq));
        for (position, row) in (1..).zip(&mut rows) {
            row.position = position;
        }
        Ok(insert::<journal::Entity, _>(&self.memory, rows).await?)
    }

    /// The item as it was after the last of these journal rows.
    fn folded(
        &self,
        row: &item::Model,
        entries: &[(journal::Model, journal_payload::Model)],
    ) -> Result<Folded, Failure> {
        let stored = |error: serde_json::Error| Failure::Stored {
            what: format!("the journal of item {}", row.id),
            cause: error.to_string(),
        };
        let key = self.engine.keys.unwrap(row.id, &row.data_key)?;
        let (mut snapshot, mut tables) = (Snapshot::default(), Tables::default());
        for (entry, payload) in entries {
            let record: Record = serde_json::from_slice(&key.open(PAYLOAD, &payload.payload)?).map_err(stored)?;
            snapshot = fold(&snapshot, &record).map_err(stored)?;
            tables.carry_out(&self.engine.catalog(), self.engine.clock.as_ref(), entry, &record)?;
        }
        let (last, _) = entries.last().ok_or_else(|| Failure::Missing(format!("the journal of item {}", row.id)))?;
        let catalog = self.engine.catalog();
        let workflow = catalog
            .workflow_by_hash(&last.definition_hash)
            .ok_or_else(|| Failure::Missing(format!("the workflow of item {}", row.id)))?;
        let mut past = item::Model {
            workflow_version: workflow.version as i32,
            seq: last.seq,
            head: last.hash.clone(),
            ..row.clone()
        };
        withdraw(&mut past, &snapshot);
        project(&mut past, workflow, &snapshot);
        let changed = entries.iter().find(|(one, _)| one.revision == last.revision);
        past.changed_at = changed.map_or(last.recorded_at, |(one, _)| one.recorded_at);
        let people = entries
            .iter()
            .filter(|(one, _)| !["correct", "migrate", "recompute", "reveal"].contains(&one.event.as_str()));
        past.last_event_at = people.map(|(one, _)| one.at).max().unwrap_or(row.created_at);
        past.snapshot = key.seal(SNAPSHOT, &serde_json::to_vec(&snapshot).map_err(stored)?)?;
        let words = words(&past, workflow, &snapshot).into_iter().map(|word| word::Model { word, item_id: row.id });
        let deadlines = tables.deadlines.iter().map(|(_, deadline)| deadline.clone());
        Ok(Folded { words: words.collect(), deadlines: deadlines.collect(), row: past })
    }

    /// Rows that say themselves when they were recorded and ended.
    async fn owned(&self, ids: Vec<Uuid>) -> Result<(), Failure> {
        let at = self.at;
        self.copy::<lineage::Entity>(lineage::Column::ItemId.is_in(ids.clone())).await?;
        self.copy::<document::Entity>(
            document::Column::ItemId.is_in(ids.clone()).and(document::Column::UploadedAt.lte(at)),
        )
        .await?;
        self.copy::<responsibility::Entity>(
            responsibility::Column::ItemId.is_in(ids.clone()).and(responsibility::Column::RecordedAt.lte(at)),
        )
        .await?;
        self.reopen::<responsibility::Entity>(responsibility::Column::EndedAt).await?;
        self.copy::<assignment::Entity>(
            assignment::Column::ItemId.is_in(ids.clone()).and(assignment::Column::RecordedAt.lte(at)),
        )
        .await?;
        self.reopen::<assignment::Entity>(assignment::Column::EndedAt).await?;
        self.copy::<link::Entity>(link::Column::ItemId.is_in(ids.clone()).and(link::Column::RecordedAt.lte(at)))
            .await?;
        self.reopen::<link::Entity>(link::Column::EndedAt).await?;
        self.copy::<cost_line::Entity>(
            cost_line::Column::ItemId.is_in(ids.clone()).and(cost_line::Column::RecordedAt.lte(at)),
        )
        .await?;
        self.reopen::<cost_line::Entity>(cost_line::Column::VoidedAt).await?;
        self.copy::<cost_month::Entity>(cost_month::Column::ItemId.is_in(ids.clone())).await?;
        self.copy::<expenditure::Entity>(
            expenditure::Column::ItemId.is_in(ids.clone()).and(expenditure::Column::RecordedAt.lte(at)),
        )
        .await?;
        self.reopen::<expenditure::Entity>(expenditure::Column::VoidedAt).await?;
        self.copy::<due_revision::Entity>(
            due_revision::Column::ItemId.is_in(ids.clone()).and(due_revision::Column::RecordedAt.lte(at)),
        )
        .await?;
        self.reopen::<due_revision::Entity>(due_revision::Column::MissedAt).await
    }

    async fn copy<E>(&self, which: sea_orm::sea_query::SimpleExpr) -> Result<(), Failure>
    where
        E: EntityTrait,
        E::Model: IntoActiveModel<E::ActiveModel>,
    {
        let rows = E::find().filter(which).all(&self.engine.database.reader).await?;
        Ok(insert::<E, _>(&self.memory, rows).await?)
    }

    /// What ended later had not ended.
    async fn reopen<E: EntityTrait>(&self, ended: E::Column) -> Result<(), Failure> {
        let none = Expr::value(Value::ChronoDateTimeUtc(None));
        E::update_many().col_expr(ended, none).filter(ended.gt(self.at)).exec(&self.memory).await?;
        Ok(())
    }
}
