//! API tokens: 256 random bits, so their plain SHA-256 can be kept in their place; the text is shown once.

use super::database::Database;
use super::{keys, person};
use crate::access::Identity;
use crate::clock::Clock;
use crate::hex;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sha2::{Digest, Sha256};

/// Tells a token from anything else in a log or a leaked file.
const PREFIX: &str = "mp_";
const RANDOM_BYTES: usize = 32;
/// How exactly it is known when it was last used.
const USED_EVERY: TimeDelta = TimeDelta::minutes(10);

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "token")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub hash: Vec<u8>,
    pub label: String,
    pub created_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
    /// From then on it opens nothing; absent: until it is revoked.
    pub ends_at: Option<DateTimeUtc>,
    /// About when it last opened something.
    pub used_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A token as it is shown, once.
pub struct Issued {
    pub id: Uuid,
    pub text: String,
}

/// Without an end.
pub async fn issue(on: &impl ConnectionTrait, clock: &dyn Clock, person: Uuid, label: &str) -> Result<Issued, DbErr> {
    issue_until(on, clock, person, label, None).await
}

pub async fn issue_until(
    on: &impl ConnectionTrait,
    clock: &dyn Clock,
    person: Uuid,
    label: &str,
    ends_at: Option<DateTime<Utc>>,
) -> Result<Issued, DbErr> {
    let text = format!("{PREFIX}{}", hex(&keys::random::<RANDOM_BYTES>()));
    let row = Model {
        id: clock.id(),
        person_id: person,
        hash: hash(&text),
        label: label.to_owned(),
        created_at: clock.now(),
        revoked_at: None,
        ends_at,
        used_at: None,
    };
    let id = row.id;
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await?;
    Ok(Issued { id, text })
}

/// Whose token this is, in one statement; `None`: nobody's, or it was revoked, or its time is over.
pub async fn identity_by_token(
    on: &impl ConnectionTrait,
    text: &str,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Option<Identity>, DbErr> {
    if !text.starts_with(PREFIX) {
        return Ok(None);
    }
    let hers = Expr::col((Entity, Column::PersonId)).equals((person::Entity, person::Column::Id));
    let statement = person::with_memberships(today)
        .inner_join(Entity, hers)
        .and_where(Column::Hash.eq(hash(text)))
        .and_where(Column::RevokedAt.is_null())
        .and_where(Column::EndsAt.is_null().or(Column::EndsAt.gt(now)))
        .take();
    person::read(on, &statement).await
}

/// It opened something; written once in a while only.
pub async fn see(on: &Database, text: &str, now: DateTime<Utc>) -> Result<(), DbErr> {
    let stale = Column::UsedAt.is_null().or(Column::UsedAt.lt(now - USED_EVERY));
    let hers = Column::Hash.eq(hash(text)).and(stale);
    if Entity::find().filter(hers.clone()).one(&on.reader).await?.is_none() {
        return Ok(());
    }
    let of = Entity::update_many().filter(hers);
    of.col_expr(Column::UsedAt, Expr::value(now)).exec(&on.writer).await.map(drop)
}

pub async fn of_person(on: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Id).all(on).await
}

/// From now on the token opens nothing. Answers whether there was such a token in force.
pub async fn revoke(on: &impl ConnectionTrait, token: Uuid, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::Id.eq(token))
        .filter(Column::RevokedAt.is_null())
        .exec(on)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Of one person, all that are in force. Answers how many.
pub async fn revoke_all(on: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person))
        .filter(Column::RevokedAt.is_null())
        .exec(on)
        .await?;
    Ok(done.rows_affected)
}

pub(super) fn hash(text: &str) -> Vec<u8> {
    Sha256::digest(text).to_vec()
}
