//! Who guesses passwords waits: an attempt is counted before it is judged, so that attempts at one moment count too. Addresses that
//! nobody has are counted alike, by the hash of what was written, so that waiting tells nothing of who is here.

use super::account::folded;
use super::database::Database;
use super::token;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use std::collections::{BTreeMap, HashMap};

/// The last of them locks for a minute; each later one twice as long as the one before, up to the longest.
const FREE: i32 = 5;
const LONGEST: i64 = 60;
/// Of whom nothing was heard for so long, nothing is held against.
const REMEMBERED: TimeDelta = TimeDelta::days(1);

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_failure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: Vec<u8>,
    pub failures: i32,
    pub failed_at: DateTimeUtc,
    pub locked_until: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An attempt, taken for a wrong one until it is known better; `Err`: it is not looked at before that moment.
pub async fn count(database: &Database, address: &str, now: DateTime<Utc>) -> Result<Result<(), DateTime<Utc>>, DbErr> {
    let name = name(address);
    let transaction = database.begin().await?;
    Entity::delete_many().filter(Column::FailedAt.lt(now - REMEMBERED)).exec(&transaction).await?;
    let first = Model { name: name.clone(), failures: 0, failed_at: now, locked_until: None };
    let keep = OnConflict::column(Column::Name).do_nothing().to_owned();
    Entity::insert_many([ActiveModel::from(first)]).on_conflict(keep).exec_without_returning(&transaction).await?;
    let row = Entity::find_by_id(name.clone()).lock_exclusive().one(&transaction).await?;
    let row = row.ok_or(DbErr::RecordNotInserted)?;
    if let Some(until) = row.locked_until.filter(|until| *until > now) {
        transaction.commit().await?;
        return Ok(Err(until));
    }
    let failures = row.failures + 1;
    Entity::update_many()
        .col_expr(Column::Failures, Expr::value(failures))
        .col_expr(Column::FailedAt, Expr::value(now))
        .col_expr(Column::LockedUntil, Expr::value(pause(failures).map(|pause| now + pause)))
        .filter(Column::Name.eq(name))
        .exec(&transaction)
        .await?;
    transaction.commit().await.map(Ok)
}

/// Until when each of these addresses is locked, of those that are.
pub async fn locked(
    on: &impl ConnectionTrait,
    addresses: &[String],
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, DateTime<Utc>>, DbErr> {
    let names: HashMap<Vec<u8>, &String> = addresses.iter().map(|address| (name(address), address)).collect();
    let rows = Entity::find().filter(Column::Name.is_in(names.keys().cloned())).filter(Column::LockedUntil.gt(now));
    let locked = rows.all(on).await?.into_iter();
    Ok(locked.filter_map(|row| Some(((*names.get(&row.name)?).clone(), row.locked_until?))).collect())
}

fn pause(failures: i32) -> Option<TimeDelta> {
    let doubled = u32::try_from(failures - FREE).ok()?;
    let minutes = 1i64.checked_shl(doubled).filter(|minutes| (1..LONGEST).contains(minutes));
    Some(TimeDelta::minutes(minutes.unwrap_or(LONGEST)))
}

/// The attempt was right as far as it went: it is counted no more, and those before it are.
pub async fn take_back(on: &impl ConnectionTrait, address: &str) -> Result<(), DbErr> {
    Entity::update_many()
        .col_expr(Column::Failures, Expr::col(Column::Failures).sub(1))
        .col_expr(Column::LockedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Name.eq(name(address)))
        .exec(on)
        .await
        .map(drop)
}

/// She is in.
pub async fn forget(on: &impl ConnectionTrait, address: &str) -> Result<(), DbErr> {
    Entity::delete_by_id(name(address)).exec(on).await.map(drop)
}

fn name(address: &str) -> Vec<u8> {
    token::hash(&folded(address))
}
