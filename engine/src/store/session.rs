//! Who is signed in, from which browser. The cookie holds 256 random bits, so their plain SHA-256 is kept in their place. A session
//! ends by itself, or at once when somebody ends it.

use super::{keys, token};
use crate::clock::Clock;
use crate::hex;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{QueryOrder, QuerySelect};
use std::collections::HashMap;

/// A working day, whatever she does.
pub const LASTS: TimeDelta = TimeDelta::hours(12);
/// Nobody was there for so long.
const IDLE: TimeDelta = TimeDelta::hours(2);
/// How exactly it is known when she was last there.
const SEEN_EVERY: TimeDelta = TimeDelta::minutes(1);
/// How long a session that is over is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);
const RANDOM_BYTES: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub hash: Vec<u8>,
    /// As she would say it.
    pub browser: String,
    pub created_at: DateTimeUtc,
    pub seen_at: DateTimeUtc,
    pub ends_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Answers what the cookie holds.
pub async fn open(
    on: &impl ConnectionTrait,
    clock: &dyn Clock,
    person: Uuid,
    browser: String,
) -> Result<String, DbErr> {
    let (secret, now) = (hex(&keys::random::<RANDOM_BYTES>()), clock.now());
    let row = Model {
        id: clock.id(),
        person_id: person,
        hash: token::hash(&secret),
        browser,
        created_at: now,
        seen_at: now,
        ends_at: now + LASTS,
        revoked_at: None,
    };
    let forgotten = Column::PersonId.eq(person).and(Column::EndsAt.lt(now - REMEMBERED));
    Entity::delete_many().filter(forgotten).exec(on).await?;
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await?;
    Ok(secret)
}

/// Which session a cookie opens now.
pub async fn find(on: &impl ConnectionTrait, secret: &str, now: DateTime<Utc>) -> Result<Option<Model>, DbErr> {
    in_force(now).filter(Column::Hash.eq(token::hash(secret))).one(on).await
}

/// Whose it is, while it lasts.
pub async fn person(on: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<Option<Uuid>, DbErr> {
    Ok(in_force(now).filter(Column::Id.eq(id)).one(on).await?.map(|session| session.person_id))
}

/// A person's, the newest first.
pub async fn of_person(on: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<Vec<Model>, DbErr> {
    in_force(now).filter(Column::PersonId.eq(person)).order_by_desc(Column::Id).all(on).await
}

/// In how many browsers each of these people is signed in.
pub async fn open_of(
    on: &impl ConnectionTrait,
    people: &[Uuid],
    now: DateTime<Utc>,
) -> Result<HashMap<Uuid, i32>, DbErr> {
    let mut open = HashMap::new();
    for row in in_force(now).filter(Column::PersonId.is_in(people.iter().copied())).all(on).await? {
        *open.entry(row.person_id).or_default() += 1;
    }
    Ok(open)
}

/// When each of these people last signed in.
pub async fn last_of(on: &impl ConnectionTrait, people: &[Uuid]) -> Result<HashMap<Uuid, DateTime<Utc>>, DbErr> {
    let last = Entity::find()
        .select_only()
        .column(Column::PersonId)
        .expr_as(Column::CreatedAt.max(), "last")
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .group_by(Column::PersonId);
    let rows: Vec<(Uuid, DateTime<Utc>)> = last.into_tuple().all(on).await?;
    Ok(rows.into_iter().collect())
}

fn in_force(now: DateTime<Utc>) -> Select<Entity> {
    let lasts = Column::RevokedAt.is_null().and(Column::EndsAt.gt(now)).and(Column::SeenAt.gt(now - IDLE));
    Entity::find().filter(lasts)
}

/// She is there; written once in a while only.
pub async fn see(on: &impl ConnectionTrait, session: &Model, now: DateTime<Utc>) -> Result<(), DbErr> {
    if now - session.seen_at < SEEN_EVERY {
        return Ok(());
    }
    let of = Entity::update_many().filter(Column::Id.eq(session.id)).filter(Column::SeenAt.lt(now));
    of.col_expr(Column::SeenAt, Expr::value(now)).exec(on).await.map(drop)
}

/// One of hers. What is ended is ended for good, whatever another machine's clock says of it.
pub async fn end(on: &impl ConnectionTrait, person: Uuid, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    end_where(on, Column::PersonId.eq(person).and(Column::Id.eq(id)), now).await
}

pub async fn end_others(on: &impl ConnectionTrait, person: Uuid, but: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    end_where(on, Column::PersonId.eq(person).and(Column::Id.ne(but)), now).await
}

pub async fn end_all(on: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    end_where(on, Column::PersonId.eq(person), now).await
}

async fn end_where(on: &impl ConnectionTrait, which: Expr, now: DateTime<Utc>) -> Result<(), DbErr> {
    let of = Entity::update_many().filter(which).filter(Column::RevokedAt.is_null());
    of.col_expr(Column::RevokedAt, Expr::value(now)).exec(on).await.map(drop)
}
