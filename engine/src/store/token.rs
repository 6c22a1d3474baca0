//! API tokens: 256 random bits, so their plain SHA-256 can be kept in their place; the text is shown once.

use super::{keys, person};
use crate::access::Identity;
use crate::clock::Clock;
use crate::hex;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait};
use sha2::{Digest, Sha256};

/// Tells a token from anything else in a log or a leaked file.
const PREFIX: &str = "mp_";
const RANDOM_BYTES: usize = 32;

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
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A token as it is shown, once.
pub struct Issued {
    pub id: Uuid,
    pub text: String,
}

pub async fn issue(on: &impl ConnectionTrait, clock: &dyn Clock, person: Uuid, label: &str) -> Result<Issued, DbErr> {
    let text = format!("{PREFIX}{}", hex(&keys::random::<RANDOM_BYTES>()));
    let row = Model {
        id: clock.id(),
        person_id: person,
        hash: hash(&text),
        label: label.to_owned(),
        created_at: clock.now(),
        revoked_at: None,
    };
    let id = row.id;
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await?;
    Ok(Issued { id, text })
}

/// Whose token this is, in one statement; `None`: nobody's, or it was revoked.
pub async fn identity_by_token(
    on: &impl ConnectionTrait,
    text: &str,
    today: NaiveDate,
) -> Result<Option<Identity>, DbErr> {
    if !text.starts_with(PREFIX) {
        return Ok(None);
    }
    let hers = Expr::col((Entity, Column::PersonId)).equals((person::Entity, person::Column::Id));
    let statement = person::with_memberships(today)
        .inner_join(Entity, hers)
        .and_where(Column::Hash.eq(hash(text)))
        .and_where(Column::RevokedAt.is_null())
        .take();
    person::read(on, &statement).await
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
