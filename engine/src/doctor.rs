//! The laws, checked on a real database: the record's chain verifies, folding it gives the stored snapshot, replaying it
//! gives the same steps, carrying it out again gives the rows that items own, lists show what snapshots say, timers belong to
//! what is open, each reminder that fell due was claimed and sent or waits, no schedule waits beyond its turn, documents are whole, and a commit really reaches
//! the disk. What people keep outside items (the register of agencies, people, memberships, accounts, sessions, invitations, tokens) is compared with
//! no record; that of administration is verified by itself.
//!
//! Changes nothing. Reads one moment, item by item, so it may run beside a server and on any amount of data.

mod deliveries;
mod fate;
mod item;
mod notices;
mod rows;
mod tables;
mod timers;

use crate::catalog::Catalog;
use crate::chart::snapshot::Rejection;
use crate::clock::Clock;
use crate::documents::Documents;
use crate::store::chain::ChainFault;
use crate::store::database::Database;
use crate::store::delivery::Channel;
use crate::store::item as items;
use crate::store::keys::Keys;
use chrono::{DateTime, Utc};
use deliveries::Stored;
pub use fate::Wrong;
use notices::Ground;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

/// Items read at once.
const PAGE: u64 = 100;
/// Where so much is broken, the next finding says nothing new.
pub const MAX_FINDINGS: usize = 1_000;

#[derive(Debug, Default)]
pub struct Report {
    pub items: u64,
    /// Of the journal.
    pub rows: u64,
    pub documents: u64,
    /// Each breaks a law. At most [`MAX_FINDINGS`]: with as many the examination was given up.
    pub findings: Vec<Finding>,
    /// Deliveries that are not out yet.
    pub waiting: i64,
    /// Rows recorded later than now, and the last of these moments: this clock is behind, or another was ahead.
    pub ahead: Option<(u64, DateTime<Utc>)>,
    /// Sums that an earlier release imported, which belong to no plan yet.
    pub unplaced: u64,
    /// Messages between items that changed nothing: no fault of the data, but perhaps of a workflow.
    pub unheard: Vec<Unheard>,
    /// Messages that could not be taken back: no fault, but a person has to settle them.
    pub unsettled: Vec<Unsettled>,
}

/// The receiver's row that the message caused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reference}: row {row} was told by {sender}, which took it back: {reason}")]
pub struct Unsettled {
    pub reference: String,
    pub row: i64,
    pub sender: String,
    pub reason: String,
}

/// The receiver's row.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reference}: the message `{event}` (row {seq}) found nobody who waits for it")]
pub struct Unheard {
    pub reference: String,
    pub seq: i64,
    pub event: String,
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
    #[error("deadline `{0}` is open but nothing will say that it passes")]
    NoTimer(String),
    #[error("the {what} is in its record but not stored")]
    Lost { what: String },
    #[error("the {what} is stored but not in its record")]
    Stray { what: String },
    #[error("the {what} is stored otherwise than its record says")]
    Altered { what: String },
    #[error("its place in the tree is not below its parent")]
    Lineage,
    #[error("a search finds it by other words than it has")]
    Words,
    #[error("it is kept from other people than it names")]
    Excluded,
    #[error("the timer of `{event}` belongs to nothing that is open")]
    StrayTimer { event: String },
    #[error("its reminder `{rung}` fell due, and nobody was to hear it")]
    Unclaimed { rung: String },
    #[error("somebody was reminded by `{rung}`, which did not fall due")]
    StrayClaim { rung: String },
    #[error("nothing tells any more who was to hear its reminder `{rung}`")]
    Forgotten { rung: String },
    #[error("what was kept of who hears of notices cannot be read")]
    Unreadable,
    #[error("{what} to {to}{} {wrong}", by(*channel))]
    Notice { what: String, to: String, channel: Option<Channel>, wrong: Wrong },
    #[error(
        "the schedule `{name}` waits until {waits}, and its next turn is {next}: a server that runs with the right clock takes it up"
    )]
    Schedule { name: String, waits: DateTime<Utc>, next: DateTime<Utc> },
    #[error("{notices} notices about no item were owed, and are neither sent nor waiting nor given up")]
    Unsent { notices: i64 },
    #[error("{rows} rows of the table `{table}` belong to no item")]
    Orphans { table: &'static str, rows: i64 },
    #[error("the months of cost line `{line}` do not sum to its amount")]
    Months { line: String },
    #[error("document {0} is lost or changed")]
    Document(Uuid),
    #[error(
        "row {seq} of the record of administration is not what was recorded, or does not follow from the row before"
    )]
    Administration { seq: i64 },
}

fn by(channel: Option<Channel>) -> &'static str {
    match channel {
        None => "",
        Some(Channel::Inbox) => " in the inbox",
        Some(Channel::Log) => " in the log",
        Some(Channel::Email) => " by e-mail",
        Some(Channel::Webhook) => " by webhook",
    }
}

impl Report {
    fn add(&mut self, reference: Option<&str>, fault: Fault) {
        if !self.is_full() {
            self.findings.push(Finding { reference: reference.map(str::to_owned), fault });
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
    clock: &dyn Clock,
) -> Result<Report, DbErr> {
    let mut report = Report::default();
    let sync = database.sync_setting().await?;
    if !sync.safe {
        report.add(None, Fault::Sync(sync.text));
    }
    let moment = database.snapshot().await?;
    tables::orphans(&moment, &mut report).await?;
    tables::months(&moment, &mut report).await?;
    let rules = Rules { keys, catalog, clock };
    every_item(&moment, &rules, &mut report).await?;
    deliveries::of_no_item(&moment, &rules, clock.now(), &mut report).await?;
    tables::documents(&moment, documents, &mut report).await?;
    tables::notices(&moment, &mut report).await?;
    tables::schedules(&moment, catalog, clock.now(), &mut report).await?;
    tables::administration(&moment, &mut report).await?;
    report.ahead = tables::ahead(&moment, clock.now()).await?;
    report.unheard = tables::unheard(&moment).await?;
    report.unsettled = tables::unsettled(&moment).await?;
    moment.rollback().await?;
    Ok(report)
}

/// What can be looked at while people work: how commits reach the disk, schedules, notices about no item, the record of
/// administration.
pub async fn glance(database: &Database, catalog: &Catalog, clock: &dyn Clock) -> Result<Report, DbErr> {
    let mut report = Report::default();
    let sync = database.sync_setting().await?;
    if !sync.safe {
        report.add(None, Fault::Sync(sync.text));
    }
    let moment = database.snapshot().await?;
    tables::notices(&moment, &mut report).await?;
    tables::schedules(&moment, catalog, clock.now(), &mut report).await?;
    tables::administration(&moment, &mut report).await?;
    moment.rollback().await?;
    Ok(report)
}

/// What items are read with; the clock makes ids of rows that are only compared.
struct Rules<'a> {
    keys: &'a Keys,
    catalog: &'a Catalog,
    clock: &'a dyn Clock,
}

async fn every_item(on: &DatabaseTransaction, rules: &Rules<'_>, report: &mut Report) -> Result<(), DbErr> {
    let mut last = Uuid::nil();
    while !report.is_full() {
        let page = items::Entity::find()
            .filter(items::Column::Id.gt(last))
            .order_by_asc(items::Column::Id)
            .limit(PAGE)
            .all(on)
            .await?;
        let Some(end) = page.last() else {
            break;
        };
        last = end.id;
        every_item_of(&page, on, rules, report).await?;
    }
    Ok(())
}

async fn every_item_of(
    page: &[items::Model],
    on: &DatabaseTransaction,
    rules: &Rules<'_>,
    report: &mut Report,
) -> Result<(), DbErr> {
    let stored = rows::stored(on, page).await?;
    let notices = Stored::of_items(on, rules.keys, page).await?;
    for row in page {
        let mut examined = item::examine(on, rules, row).await?;
        if let Some(snapshot) = &examined.snapshot {
            let own = stored.timers.iter().filter(|(key, _)| key.0 == row.id);
            let timers: Vec<_> = own.map(|(_, timer)| timer).collect();
            examined.faults.extend(timers::examine(snapshot, examined.recorded, &timers));
            let workflow = rules.catalog.workflow(&row.workflow, row.workflow_version.cast_unsigned());
            let shown = workflow.map(|workflow| rows::compare_shown(&stored, row, workflow, snapshot));
            examined.faults.extend(shown.into_iter().flatten());
        }
        if let Some(recorded) = &examined.left {
            examined.faults.extend(rows::compare(recorded, &stored, row.id));
        }
        if let Some(owed) = &examined.owed {
            let ground = Ground::new(row.id, &notices, &stored, rules.clock.now());
            examined.faults.extend(notices::examine(row.id, owed, &ground));
            examined.faults.extend(notices.broken.contains(&row.id).then_some(Fault::Unreadable));
        }
        report.items += 1;
        report.rows += examined.rows;
        for fault in examined.faults {
            report.add(Some(&row.reference), fault);
        }
    }
    Ok(())
}
