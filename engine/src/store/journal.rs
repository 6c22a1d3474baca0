//! The record: one row per event, chained by hash. Rows are only ever added.
//!
//! Whoever follows the record (subscriptions, exports) reads it [`after`] a [`Cursor`], never by time or sequence: on
//! PostgreSQL those skip rows that commit late.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{DbBackend, QueryOrder, QuerySelect};
use std::fmt;
use std::str::FromStr;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "journal")]
pub struct Model {
    pub position: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub epoch: i32,
    pub at: DateTimeUtc,
    pub recorded_at: DateTimeUtc,
    pub actor_id: Option<Uuid>,
    pub event: String,
    pub origin: Origin,
    pub ignored: bool,
    pub request_id: Option<String>,
    pub batch_id: Option<Uuid>,
    pub revision: i64,
    pub definition_hash: String,
    pub calendar_hash: String,
    pub payload_hash: Vec<u8>,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Origin {
    Person,
    Timer,
    Message,
    System,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "super::journal_payload::Entity",
        from = "(Column::ItemId, Column::Seq)",
        to = "(super::journal_payload::Column::ItemId, super::journal_payload::Column::Seq)"
    )]
    Payload,
}

impl Related<super::journal_payload::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Payload.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

/// A place in the order in which rows are read. Its text form is opaque: only this type reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub epoch: i32,
    pub position: i64,
    pub item_id: Uuid,
    pub seq: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no cursor of this server. Take one from an earlier answer, or none to begin at the beginning.")]
pub struct BadCursor(String);

impl From<&Model> for Cursor {
    fn from(row: &Model) -> Cursor {
        Cursor { epoch: row.epoch, position: row.position, item_id: row.item_id, seq: row.seq }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cursor { epoch, position, item_id, seq } = self;
        write!(f, "{epoch:x}-{position:x}-{}-{seq:x}", item_id.simple())
    }
}

impl FromStr for Cursor {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Cursor, BadCursor> {
        parse(text).ok_or_else(|| BadCursor(text.chars().take(100).collect()))
    }
}

fn parse(text: &str) -> Option<Cursor> {
    let mut parts = text.split('-');
    let cursor = Cursor {
        epoch: i32::from_str_radix(parts.next()?, 16).ok()?,
        position: i64::from_str_radix(parts.next()?, 16).ok()?,
        item_id: Uuid::try_parse(parts.next()?).ok()?,
        seq: i64::from_str_radix(parts.next()?, 16).ok()?,
    };
    parts.next().is_none().then_some(cursor)
}

/// Rows after the cursor in order of (epoch, position, item, seq). On PostgreSQL only rows below the oldest running
/// transaction: a row of this epoch may still commit before those above it. `epoch` is the database's own.
pub async fn after(on: &impl ConnectionTrait, epoch: i32, cursor: Cursor, limit: u64) -> Result<Vec<Model>, DbErr> {
    settled(on, epoch)
        .filter(beyond(cursor))
        .order_by_asc(Column::Epoch)
        .order_by_asc(Column::Position)
        .order_by_asc(Column::ItemId)
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(on)
        .await
}

/// Rows after this place.
pub fn beyond(cursor: Cursor) -> Expr {
    let place = Expr::tuple([
        Expr::col(Column::Epoch),
        Expr::col(Column::Position),
        Expr::col(Column::ItemId),
        Expr::col(Column::Seq),
    ]);
    let given = Expr::tuple([
        Expr::value(cursor.epoch),
        Expr::value(cursor.position),
        Expr::value(cursor.item_id),
        Expr::value(cursor.seq),
    ]);
    place.gt(given)
}

/// Where the record ends now, for those who want only what comes.
pub async fn end(on: &impl ConnectionTrait, epoch: i32) -> Result<Cursor, DbErr> {
    let last = settled(on, epoch)
        .order_by_desc(Column::Epoch)
        .order_by_desc(Column::Position)
        .order_by_desc(Column::ItemId)
        .order_by_desc(Column::Seq)
        .one(on)
        .await?;
    Ok(last.as_ref().map(Cursor::from).unwrap_or_default())
}

/// Rows before which none can come any more.
pub fn settled(on: &impl ConnectionTrait, epoch: i32) -> Select<Entity> {
    let rows = Entity::find();
    if on.get_database_backend() == DbBackend::Sqlite {
        return rows;
    }
    let oldest_running = Expr::cust("(pg_snapshot_xmin(pg_current_snapshot())::text::bigint)");
    let below = Expr::col(Column::Position).lt(oldest_running);
    rows.filter(Column::Epoch.lt(epoch).or(below))
}

/// One item's rows after `seq`, in order.
pub async fn of_item(on: &impl ConnectionTrait, item: Uuid, after_seq: i64, limit: u64) -> Result<Vec<Model>, DbErr> {
    Entity::find()
        .filter(Column::ItemId.eq(item))
        .filter(Column::Seq.gt(after_seq))
        .order_by_asc(Column::Seq)
        .limit(limit)
        .all(on)
        .await
}
impl From<crate::chart::snapshot::Origin> for Origin {
    fn from(origin: crate::chart::snapshot::Origin) -> Self {
        use crate::chart::snapshot::Origin as Pure;
        match origin {
            Pure::Person => Origin::Person,
            Pure::Timer => Origin::Timer,
            Pure::Message => Origin::Message,
            Pure::System => Origin::System,
        }
    }
}

/// When the last row was recorded.
pub async fn last_recorded(on: &impl ConnectionTrait) -> Result<Option<DateTimeUtc>, DbErr> {
    let query = Entity::find().select_only().column(Column::RecordedAt).order_by_desc(Column::Position).limit(1);
    query.into_tuple().one(on).await
}
