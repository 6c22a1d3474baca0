//! People and services that act. Read as pseudonyms; counted by id.

use super::membership;
use crate::access::{Identity, Membership};
use crate::clock::Clock;
use chrono::NaiveDate;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub email: Option<String>,
    pub kind: Kind,
    pub created_at: DateTimeUtc,
    /// Notices go to the e-mail address too, where there is one.
    pub by_email: bool,
    /// The hour of the day at which her letters go out as one; absent: each at once.
    pub digest_hour: Option<i32>,
    /// Of notices and letters.
    pub language: Language,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Language {
    English,
    Spanish,
    French,
    Dutch,
}

impl Language {
    pub const ALL: [Language; 4] = [Language::English, Language::Spanish, Language::French, Language::Dutch];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    Human,
    Service,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Somebody to be made known, with the roles she holds from a day on.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub name: String,
    pub email: Option<String>,
    pub kind: Kind,
    pub memberships: Vec<Membership>,
    pub since: NaiveDate,
}

/// Answers the new person's id. Call it inside a transaction: a person without her roles is of no use.
pub async fn create(on: &impl ConnectionTrait, clock: &dyn Clock, person: NewPerson) -> Result<Uuid, DbErr> {
    let id = clock.id();
    let row = Model {
        id,
        name: person.name,
        email: person.email,
        kind: person.kind,
        created_at: clock.now(),
        by_email: true,
        digest_hour: None,
        language: Language::English,
    };
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await?;
    for membership in person.memberships {
        membership::add(on, clock.id(), id, membership, (person.since, None)).await?;
    }
    Ok(id)
}

/// A person with the memberships that hold today; `None`: there is no such person.
pub async fn identity(on: &impl ConnectionTrait, person: Uuid, today: NaiveDate) -> Result<Option<Identity>, DbErr> {
    let statement = with_memberships(today).and_where(Expr::col((Entity, Column::Id)).eq(person)).take();
    read(on, &statement).await
}

/// Everybody, by name.
pub async fn all(on: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().order_by_asc(Column::Name).order_by_asc(Column::Id).all(on).await
}

/// A row per membership that holds today, one with no role where there is none.
pub(super) fn with_memberships(today: NaiveDate) -> SelectStatement {
    let hers = Expr::col((membership::Entity, membership::Column::PersonId)).equals((Entity, Column::Id));
    Query::select()
        .columns([(Entity, Column::Id), (Entity, Column::Name)])
        .columns([(membership::Entity, membership::Column::Role), (membership::Entity, membership::Column::AgencyId)])
        .column((Entity, Column::Language))
        .from(Entity)
        .left_join(membership::Entity, membership::holding(today).add(hers))
        .order_by((membership::Entity, membership::Column::Id), sea_orm::Order::Asc)
        .take()
}

pub(super) async fn read(on: &impl ConnectionTrait, statement: &SelectStatement) -> Result<Option<Identity>, DbErr> {
    let mut identity: Option<Identity> = None;
    for row in on.query_all(statement).await? {
        let (id, name) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let language: Language = row.try_get_by_index(4)?;
        let language = language.tag();
        let known = identity.get_or_insert(Identity { id, name, language, memberships: Vec::new() });
        if let Some(role) = row.try_get_by_index(2)? {
            let agency = row.try_get_by_index(3)?;
            known.memberships.push(Membership { role, agency });
        }
    }
    Ok(identity)
}
