//! Accounts: with which address and password a person signs in, and her second factor. The password's hash is argon2id's own text,
//! the factor's secret is sealed by the server's keys.

use super::{invitation, person, recovery_code, session};
use crate::post;
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    /// Folded; nobody else's.
    pub address: String,
    pub hash: String,
    pub changed_at: DateTimeUtc,
    /// The sealed secret of a device that makes codes.
    pub second_factor: Option<Vec<u8>>,
    /// Of the last code that was taken: it and what came before are taken no more.
    pub last_step: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// An address as it is compared: alone, without a name before it, and without capitals.
pub fn folded(address: &str) -> String {
    let address = address.trim();
    post::address(address).unwrap_or_else(|| address.to_owned()).to_lowercase()
}

pub async fn of(on: &impl ConnectionTrait, person: Uuid) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(person).one(on).await
}

pub async fn find(on: &impl ConnectionTrait, address: &str) -> Result<Option<Model>, DbErr> {
    Entity::find().filter(Column::Address.eq(folded(address))).one(on).await
}

pub async fn is_anybodys(on: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(Entity::find().one(on).await?.is_some())
}

/// From now on she signs in with this address and password, and nobody is signed in as her. A person without an address has this one.
pub async fn put(
    on: &impl ConnectionTrait,
    person: Uuid,
    address: &str,
    hash: String,
    now: DateTime<Utc>,
) -> Result<(), DbErr> {
    let row = Model {
        person_id: person,
        address: folded(address),
        hash,
        changed_at: now,
        second_factor: None,
        last_step: None,
    };
    let change = [Column::Address, Column::Hash, Column::ChangedAt];
    let change = OnConflict::column(Column::PersonId).update_columns(change).to_owned();
    Entity::insert(ActiveModel::from(row)).on_conflict(change).exec_without_returning(on).await?;
    person::Entity::update_many()
        .col_expr(person::Column::Email, Expr::value(address))
        .filter(person::Column::Id.eq(person))
        .filter(person::Column::Email.is_null())
        .exec(on)
        .await?;
    session::end_all(on, person, now).await
}

/// `None` takes the second factor away, and its recovery codes.
pub async fn put_second_factor(
    on: &impl ConnectionTrait,
    person: Uuid,
    sealed: Option<Vec<u8>>,
    step: Option<i64>,
) -> Result<(), DbErr> {
    recovery_code::Entity::delete_many().filter(recovery_code::Column::PersonId.eq(person)).exec(on).await?;
    let of = Entity::update_many().filter(Column::PersonId.eq(person));
    of.col_expr(Column::SecondFactor, Expr::value(sealed))
        .col_expr(Column::LastStep, Expr::value(step))
        .exec(on)
        .await
        .map(drop)
}

/// A code is taken once: answers whether this step, or a later one, was not taken before.
pub async fn take_step(on: &impl ConnectionTrait, person: Uuid, step: i64) -> Result<bool, DbErr> {
    let later = Column::LastStep.is_null().or(Column::LastStep.lt(step));
    let of = Entity::update_many().filter(Column::PersonId.eq(person)).filter(later);
    Ok(of.col_expr(Column::LastStep, Expr::value(step)).exec(on).await?.rows_affected > 0)
}

/// She signs in no more, until she is invited again.
pub async fn close(on: &impl ConnectionTrait, person: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    put_second_factor(on, person, None, None).await?;
    Entity::delete_by_id(person).exec(on).await?;
    invitation::end_all(on, person, now).await?;
    session::end_all(on, person, now).await
}
