//! The links by which people choose a password, each good once and for some days. The secret in the link is 256 random bits, so its
//! plain SHA-256 is kept in its place; it is shown once.

use super::{keys, token};
use crate::clock::Clock;
use crate::hex;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;

pub const LASTS: TimeDelta = TimeDelta::days(3);
const RANDOM_BYTES: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    /// Or another one took its place.
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Answers the secret. A person has one invitation: those before it are over.
pub async fn create(on: &impl ConnectionTrait, clock: &dyn Clock, person: Uuid) -> Result<String, DbErr> {
    let (secret, now) = (hex(&keys::random::<RANDOM_BYTES>()), clock.now());
    let row = Model {
        id: clock.id(),
        person_id: person,
        hash: token::hash(&secret),
        created_at: now,
        ends_at: now + LASTS,
        used_at: None,
    };
    end_all(on, person, now).await?;
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await?;
    Ok(secret)
}

/// Those that are good now.
pub fn open(now: DateTime<Utc>) -> Select<Entity> {
    Entity::find().filter(Column::UsedAt.is_null()).filter(Column::EndsAt.gt(now))
}

/// Whom it invites now.
pub async fn find(on: &impl ConnectionTrait, secret: &str, now: DateTime<Utc>) -> Result<Option<Model>, DbErr> {
    open(now).filter(Column::Hash.eq(token::hash(secret))).one(on).await
}

/// Answers whether it was good until now.
pub async fn take(on: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    Ok(end_where(on, Column::Id.eq(id), now).await? > 0)
}

pub async fn end_all(on: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    end_where(on, Column::PersonId.eq(person), now).await.map(drop)
}

async fn end_where(on: &impl ConnectionTrait, which: Expr, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let of = Entity::update_many().filter(which).filter(Column::UsedAt.is_null());
    Ok(of.col_expr(Column::UsedAt, Expr::value(now)).exec(on).await?.rows_affected)
}
