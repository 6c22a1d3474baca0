//! Calendar feeds of people: whoever has the address reads what its person may see then. The secret in the address is 256
//! random bits, so its plain SHA-256 is kept in its place; it is answered once.

use super::{keys, membership, person, token};
use crate::access::Identity;
use crate::clock::Clock;
use crate::hex;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait};

const RANDOM_BYTES: usize = 32;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "feed")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub request_id: String,
    pub title: String,
    /// Which deadlines, as JSON: the form in which they are asked for.
    pub filter: String,
    pub hash: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub revoked_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// What a person asks for.
pub struct NewFeed<'a> {
    pub person: Uuid,
    pub request_id: &'a str,
    pub title: &'a str,
    pub filter: String,
}

/// The feed with its secret; without it where this request has made the feed before.
pub async fn create(
    on: &impl ConnectionTrait,
    clock: &dyn Clock,
    new: NewFeed<'_>,
) -> Result<(Model, Option<String>), DbErr> {
    let secret = hex(&keys::random::<RANDOM_BYTES>());
    let row = Model {
        id: clock.id(),
        person_id: new.person,
        request_id: new.request_id.to_owned(),
        title: new.title.to_owned(),
        filter: new.filter,
        hash: token::hash(&secret),
        created_at: clock.now(),
        revoked_at: None,
    };
    let insert = Entity::insert(ActiveModel::from(row.clone())).on_conflict(OnConflict::new().do_nothing().to_owned());
    insert.exec_without_returning(on).await?;
    let kept = of_person(new.person).filter(Column::RequestId.eq(new.request_id)).one(on).await?;
    let kept = kept.ok_or_else(|| DbErr::RecordNotInserted)?;
    let secret = (kept.id == row.id).then_some(secret);
    Ok((kept, secret))
}

/// Those in force, the newest first.
pub fn in_force(person: Uuid) -> Select<Entity> {
    of_person(person).filter(Column::RevokedAt.is_null()).order_by_desc(Column::Id)
}

fn of_person(person: Uuid) -> Select<Entity> {
    Entity::find().filter(Column::PersonId.eq(person))
}

/// The feed in force with this secret, and its person; `None`: there is none, it was revoked, or its person holds no role
/// any more. Which of these it is takes one statement, so that not even time tells.
pub async fn open(
    on: &impl ConnectionTrait,
    secret: &str,
    today: NaiveDate,
) -> Result<Option<(Model, Identity)>, DbErr> {
    let members = membership::Entity::find().select_only().column(membership::Column::PersonId);
    let members = members.filter(membership::holding(today)).into_query();
    let found = Entity::find()
        .filter(Column::Hash.eq(token::hash(secret)))
        .filter(Column::RevokedAt.is_null())
        .filter(Column::PersonId.in_subquery(members));
    let Some(feed) = found.one(on).await? else { return Ok(None) };
    let identity = person::identity(on, feed.person_id, today).await?;
    Ok(identity.map(|identity| (feed, identity)))
}

/// From now on the person's feed answers nothing. The same again changes nothing; `None`: she has no such feed.
pub async fn revoke(
    on: &impl ConnectionTrait,
    person: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<Model>, DbErr> {
    revoke_where(on, Column::PersonId.eq(person).and(Column::Id.eq(id)), now).await?;
    of_person(person).filter(Column::Id.eq(id)).one(on).await
}

/// All of one person. Answers how many.
pub async fn revoke_all(on: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<u64, DbErr> {
    revoke_where(on, Column::PersonId.eq(person), now).await
}

async fn revoke_where(on: &impl ConnectionTrait, which: Expr, now: DateTime<Utc>) -> Result<u64, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(which)
        .filter(Column::RevokedAt.is_null())
        .exec(on)
        .await?;
    Ok(done.rows_affected)
}
