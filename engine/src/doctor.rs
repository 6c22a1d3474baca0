//! The laws, checked on a real database: the record's chain verifies, folding it gives the stored snapshot, replaying it
//! gives the same steps, lists show what snapshots say, timers belong to what is open, lines sum to their amounts, documents
//! are whole, and a commit really reaches the disk.
//!
//! Changes nothing. Reads one moment, item by item, so it may run beside a server and on any amount of data.

mod item;
mod timers;

use crate::catalog::Catalog;
use crate::chart::snapshot::Rejection;
use crate::documents::Documents;
use crate::store::chain::ChainFault;
use crate::store::database::Database;
use crate::store::keys::Keys;
use crate::store::{cost_line, cost_month, deadline, document, item as items, timer};
use futures_util::TryStreamExt;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncReadExt;
use uuid::Uuid;

/// Items read at once.
const PAGE: u64 = 100;
/// Where so much is broken, the next finding says nothing new.
pub const MAX_FINDINGS: usize = 1_000;
const BUFFER: usize = 64 * 1024;
/// Tables whose every row belongs to an item.
const OWNED: [&str; 13] = [
    "lineage",
    "link",
    "word",
    "journal",
    "journal_payload",
    "timer",
    "deadline",
    "due_revision",
    "responsibility",
    "assignment",
    "cost_line",
    "cost_month",
    "expenditure",
];

#[derive(Debug, Default)]
pub struct Report {
    pub items: u64,
    /// Of the journal.
    pub rows: u64,
    pub documents: u64,
    /// Each breaks a law. At most [`MAX_FINDINGS`]: with as many the examination was given up.
    pub findings: Vec<Finding>,
}

#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{}{fault}", reference.as_ref().map(|reference| format!("{reference}: ")).unwrap_or_default())]
pub struct Finding {
    /// The item's.
    pub reference: Option<String>,
    pub fault: Fault,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Fault {
    #[error("a commit may be lost in a power cut ({0})")]
    Sync(String),
    #[error(transparent)]
    Chain(#[from] ChainFault),
    #[error("its content cannot be read with this key")]
    Key,
    #[error("its snapshot cannot be read: {0}")]
    Snapshot(String),
    #[error("the content of row {seq} cannot be read: {cause}")]
    Payload { seq: i64, cause: String },
    #[error("row {seq} leads to revision {folded}, not {stored}")]
    Revision { seq: i64, folded: u64, stored: i64 },
    #[error("its record leads to another snapshot than the stored one")]
    Fold,
    #[error("row {seq} was taken under a definition or calendar that is not published any more")]
    Rules { seq: i64 },
    #[error("row {seq}, taken again, gives another {what}")]
    Replay { seq: i64, what: &'static str },
    #[error("row {seq}, taken again, is refused: {rejection}")]
    Refused { seq: i64, rejection: Rejection },
    #[error("lists show something else than its snapshot says")]
    Columns,
    #[error("deadline `{0}` is shown otherwise than its snapshot says")]
    Deadline(String),
    #[error("deadline `{0}` is open but nothing will say that it passes")]
    NoTimer(String),
    #[error("the timer of `{event}` belongs to nothing that is open")]
    StrayTimer { event: String },
    #[error("{rows} rows of the table `{table}` belong to no item")]
    Orphans { table: &'static str, rows: i64 },
    #[error("the months of cost line `{line}` do not sum to its amount")]
    Months { line: String },
    #[error("document {0} is lost or changed")]
    Document(Uuid),
}

impl Report {
    fn add(&mut self, reference: Option<&str>, fault: Fault) {
        if !self.is_full() {
            self.findings.push(Finding {
                reference: reference.map(str::to_owned),
                fault,
            });
        }
    }

    fn is_full(&self) -> bool {
        self.findings.len() >= MAX_FINDINGS
    }
}

pub async fn examine(
    database: &Database,
    keys: &Keys,
    catalog: &Catalog,
    documents: &Documents,
) -> Result<Report, DbErr> {
    let mut report = Report::default();
    let sync = database.sync_setting().await?;
    if !sync.safe {
        report.add(None, Fault::Sync(sync.text));
    }
    let moment = database.snapshot().await?;
    orphans(&moment, &mut report).await?;
    months(&moment, &mut report).await?;
    every_item(&moment, keys, catalog, &mut report).await?;
    every_document(&moment, documents, &mut report).await?;
    moment.rollback().await?;
    Ok(report)
}

async fn orphans(on: &DatabaseTransaction, report: &mut Report) -> Result<(), DbErr> {
    for table in OWNED {
        let of = Expr::col((items::Entity, items::Column::Id))
            .equals((Alias::new(table), Alias::new("item_id")));
        let owner = Query::select()
            .expr(Expr::val(1))
            .from(items::Entity)
            .and_where(of)
            .take();
        let count = Query::select()
            .expr(Func::count(Expr::col((
                Alias::new(table),
                Alias::new("item_id"),
            ))))
            .from(Alias::new(table))
            .and_where(Expr::exists(owner).not())
            .take();
        let row = on.query_one(&count).await?;
        let rows = row
            .map(|row| row.try_get_by_index(0))
            .transpose()?
            .unwrap_or(0);
        if rows > 0 {
            report.add(None, Fault::Orphans { table, rows });
        }
    }
    Ok(())
}

async fn months(on: &DatabaseTransaction, report: &mut Report) -> Result<(), DbErr> {
    let amount = || Expr::col((cost_line::Entity, cost_line::Column::Amount));
    let of_line = Expr::col((cost_month::Entity, cost_month::Column::LineId))
        .equals((cost_line::Entity, cost_line::Column::Id));
    // PostgreSQL sums `bigint` as `numeric`.
    let sum = cost_month::Column::Amount.sum().cast_as("bigint");
    let lines = Query::select()
        .column((cost_line::Entity, cost_line::Column::Reference))
        .from(cost_line::Entity)
        .left_join(cost_month::Entity, of_line)
        .and_where(amount().is_not_null())
        .add_group_by([
            Expr::col((cost_line::Entity, cost_line::Column::Id)),
            Expr::col((cost_line::Entity, cost_line::Column::Reference)),
            amount(),
        ])
        .and_having(Func::coalesce([sum, Expr::val(0)]).ne(amount()))
        .limit(MAX_FINDINGS as u64)
        .take();
    for row in on.query_all(&lines).await? {
        let line = row.try_get_by_index(0)?;
        report.add(None, Fault::Months { line });
    }
    Ok(())
}

async fn every_item(
    on: &DatabaseTransaction,
    keys: &Keys,
    catalog: &Catalog,
    report: &mut Report,
) -> Result<(), DbErr> {
    let mut last = Uuid::nil();
    loop {
        let page = items::Entity::find()
            .filter(items::Column::Id.gt(last))
            .order_by_asc(items::Column::Id)
            .limit(PAGE)
            .all(on)
            .await?;
        let Some(end) = page.last() else {
            return Ok(());
        };
        last = end.id;
        let ids = || page.iter().map(|row| row.id);
        let timers = timer::Entity::find()
            .filter(timer::Column::ItemId.is_in(ids()))
            .all(on)
            .await?;
        let open = deadline::Entity::find()
            .filter(deadline::Column::ItemId.is_in(ids()))
            .filter(deadline::Column::State.eq(deadline::State::Open))
            .all(on)
            .await?;
        for row in &page {
            let examined = item::examine(on, keys, catalog, row).await?;
            let mut faults = examined.faults;
            if let Some(snapshot) = &examined.snapshot {
                let timers = timers.iter().filter(|timer| timer.item_id == row.id);
                let open = open.iter().filter(|deadline| deadline.item_id == row.id);
                faults.extend(timers::examine(
                    snapshot,
                    &timers.collect::<Vec<_>>(),
                    &open.collect::<Vec<_>>(),
                ));
            }
            report.items += 1;
            report.rows += examined.rows;
            for fault in faults {
                report.add(Some(&row.reference), fault);
            }
        }
        if report.is_full() {
            return Ok(());
        }
    }
}

async fn every_document(
    on: &DatabaseTransaction,
    documents: &Documents,
    report: &mut Report,
) -> Result<(), DbErr> {
    let query = document::Entity::find().order_by_asc(document::Column::Id);
    let mut rows = query.stream(on).await?;
    while let Some(row) = rows.try_next().await? {
        report.documents += 1;
        if !is_whole(documents, &row).await {
            report.add(None, Fault::Document(row.id));
        }
        if report.is_full() {
            break;
        }
    }
    Ok(())
}

/// A file that cannot be read is as bad as one that is not there.
async fn is_whole(documents: &Documents, row: &document::Model) -> bool {
    let Ok(mut file) = documents.read(row).await else {
        return false;
    };
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; BUFFER]);
    loop {
        match file.read(&mut buffer).await {
            Ok(0) => return hash.finalize().as_slice() == row.sha256,
            Ok(length) => hash.update(&buffer[..length]),
            Err(_) => return false,
        }
    }
}
