//! What is asked of whole tables: rows without an item, cost lines that do not add up, documents that are not whole,
//! messages that nobody heard, and those that could not be taken back.

use super::{Fault, MAX_FINDINGS, Report, Unheard, Unsettled};
use crate::catalog::Catalog;
use crate::documents::Documents;
use crate::store::{
    administration, claim, cost_line, cost_month, delivery, document, funding_before, item, journal, objection,
    schedule,
};
use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query};
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};
use tokio::io::AsyncReadExt;
use uuid::Uuid;

const BUFFER: usize = 64 * 1024;
/// Tables whose every row belongs to an item.
const OWNED: [&str; 18] = [
    "exclusion",
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
    "funding",
    "allocation",
    "baseline",
    "objection",
];

pub async fn orphans(on: &DatabaseTransaction, report: &mut Report) -> Result<(), DbErr> {
    for table in OWNED {
        let of = Expr::col((item::Entity, item::Column::Id)).equals((Alias::new(table), Alias::new("item_id")));
        let owner = Query::select().expr(Expr::val(1)).from(item::Entity).and_where(of).take();
        let count = Query::select()
            .expr(Func::count(Expr::col((Alias::new(table), Alias::new("item_id")))))
            .from(Alias::new(table))
            .and_where(Expr::exists(owner).not())
            .take();
        let row = on.query_one(&count).await?;
        let rows = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
        if rows > 0 {
            report.add(None, Fault::Orphans { table, rows });
        }
    }
    Ok(())
}

/// None waits beyond its next turn.
pub async fn schedules(
    on: &DatabaseTransaction,
    catalog: &Catalog,
    now: DateTime<Utc>,
    report: &mut Report,
) -> Result<(), DbErr> {
    for rule in &catalog.schedules {
        let row = schedule::Entity::find_by_id(rule.name.as_str()).one(on).await?;
        let (waits, next) = (row.map(|row| row.next_at), rule.schedule.after(now));
        if let (Some(waits), Some(next)) = (waits, next)
            && next < waits
        {
            report.add(None, Fault::Schedule { name: rule.name.clone(), waits, next });
        }
    }
    Ok(())
}

pub async fn ahead(on: &DatabaseTransaction, now: DateTime<Utc>) -> Result<Option<(u64, DateTime<Utc>)>, DbErr> {
    let later = || journal::Entity::find().filter(journal::Column::RecordedAt.gt(now));
    let last = later().order_by_desc(journal::Column::RecordedAt).one(on).await?;
    Ok(match last {
        Some(last) => Some((later().count(on).await?, last.recorded_at)),
        None => None,
    })
}

pub async fn months(on: &DatabaseTransaction, report: &mut Report) -> Result<(), DbErr> {
    let amount = || Expr::col((cost_line::Entity, cost_line::Column::Amount));
    let of_line =
        Expr::col((cost_month::Entity, cost_month::Column::LineId)).equals((cost_line::Entity, cost_line::Column::Id));
    let sum = cost_month::Column::Amount.sum();
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

/// What was claimed about no item was sent, waits, or was given up, whichever release claimed it.
pub async fn notices(on: &DatabaseTransaction, report: &mut Report) -> Result<(), DbErr> {
    let of = Expr::col((delivery::Entity, delivery::Column::Id)).equals((claim::Entity, claim::Column::Id));
    let sent = Query::select().expr(Expr::val(1)).from(delivery::Entity).and_where(of).take();
    let unsent = claim::Entity::find().filter(claim::Column::ItemId.eq(Uuid::nil()));
    let unsent = unsent.filter(claim::Column::Folded.eq(false)).filter(Expr::exists(sent).not());
    let notices = unsent.count(on).await?.cast_signed();
    if notices > 0 {
        report.add(None, Fault::Unsent { notices });
    }
    let waiting = delivery::Entity::find().filter(delivery::Column::State.eq(delivery::State::Waiting));
    report.waiting = waiting.count(on).await?.cast_signed();
    report.unplaced = funding_before::Entity::find().count(on).await?;
    Ok(())
}

/// Who let whom in and gave whom a role is told as it was recorded.
pub async fn administration(on: &DatabaseTransaction, report: &mut Report) -> Result<(), DbErr> {
    if let Some(seq) = administration::broken(on).await? {
        report.add(None, Fault::Administration { seq });
    }
    Ok(())
}

/// Those an author wrote: that a child finished is told to every parent, who need not care.
pub async fn unheard(on: &DatabaseTransaction) -> Result<Vec<Unheard>, DbErr> {
    let of = Expr::col((item::Entity, item::Column::Id)).equals((journal::Entity, journal::Column::ItemId));
    let rows = Query::select()
        .column((item::Entity, item::Column::Reference))
        .column((journal::Entity, journal::Column::Seq))
        .column((journal::Entity, journal::Column::Event))
        .from(journal::Entity)
        .inner_join(item::Entity, of)
        .and_where(journal::Column::Origin.eq(journal::Origin::Message.to_value()))
        .and_where(journal::Column::Ignored.eq(true))
        .and_where(journal::Column::Event.not_like("done.%"))
        .order_by((journal::Entity, journal::Column::RecordedAt), Order::Asc)
        .order_by((journal::Entity, journal::Column::ItemId), Order::Asc)
        .order_by((journal::Entity, journal::Column::Seq), Order::Asc)
        .limit(MAX_FINDINGS as u64)
        .take();
    let rows = on.query_all(&rows).await?;
    let unheard = rows.iter().map(|row| {
        Ok(Unheard {
            reference: row.try_get_by_index(0)?,
            seq: row.try_get_by_index(1)?,
            event: row.try_get_by_index(2)?,
        })
    });
    unheard.collect()
}

/// The oldest first.
pub async fn unsettled(on: &DatabaseTransaction) -> Result<Vec<Unsettled>, DbErr> {
    let rows = objection::open()
        .order_by_asc(objection::Column::RecordedAt)
        .order_by_asc(objection::Column::ItemId)
        .order_by_asc(objection::Column::Seq)
        .limit(MAX_FINDINGS as u64)
        .all(on)
        .await?;
    let ends: BTreeSet<Uuid> = rows.iter().flat_map(|row| [row.item_id, row.sender_id]).collect();
    let mut references: HashMap<Uuid, String> = HashMap::new();
    for end in ends {
        let named = item::Entity::find_by_id(end).one(on).await?;
        references.extend(named.map(|row| (end, row.reference)));
    }
    let named = |id: &Uuid| references.get(id).cloned().unwrap_or_else(|| id.to_string());
    let unsettled = rows.into_iter().map(|row| Unsettled {
        reference: named(&row.item_id),
        row: row.row_seq,
        sender: named(&row.sender_id),
        reason: row.reason,
    });
    Ok(unsettled.collect())
}

pub async fn documents(on: &DatabaseTransaction, folder: &Documents, report: &mut Report) -> Result<(), DbErr> {
    let query = document::Entity::find().order_by_asc(document::Column::Id);
    let mut rows = query.stream(on).await?;
    while let Some(row) = rows.try_next().await? {
        report.documents += 1;
        if !is_whole(folder, &row).await {
            report.add(None, Fault::Document(row.id));
        }
        if report.is_full() {
            break;
        }
    }
    Ok(())
}

/// A file that cannot be read is as bad as one that is not there.
async fn is_whole(folder: &Documents, row: &document::Model) -> bool {
    let Ok(mut file) = folder.read(row).await else {
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
