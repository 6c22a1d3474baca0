//! Views of a page that people keep: each a title and the page's search, for its maker, for an agency or for everyone.

use crate::access::Identity;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{Condition, QueryOrder};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "saved_view")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Who made it.
    pub person_id: Uuid,
    /// The request that made it: asked again, it makes no other one.
    pub request_id: String,
    pub title: String,
    /// The page's name, like `plan`.
    pub page: String,
    /// What stands in its address after the question mark.
    pub search: String,
    pub audience: Audience,
    /// Whose it is, of one for an agency.
    pub agency_id: Option<String>,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Audience {
    Mine,
    Agency,
    Everyone,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Those that this person may choose.
pub fn offered(by: &Identity) -> Select<Entity> {
    Entity::find().filter(for_them(by)).order_by_asc(Column::Title).order_by_asc(Column::Id)
}

fn for_them(by: &Identity) -> Condition {
    let agencies = by.memberships.iter().filter_map(|held| held.agency.clone());
    let hers = Column::Audience.eq(Audience::Mine).and(Column::PersonId.eq(by.id));
    let agency = Column::Audience.eq(Audience::Agency).and(Column::AgencyId.is_in(agencies));
    Condition::any().add(hers).add(agency).add(Column::Audience.eq(Audience::Everyone))
}

/// Keeps it, where this request has not made one before; answers the one that is kept.
pub async fn keep(on: &impl ConnectionTrait, row: Model) -> Result<Model, DbErr> {
    let (person, request) = (row.person_id, row.request_id.clone());
    let insert = Entity::insert(ActiveModel::from(row)).on_conflict(OnConflict::new().do_nothing().to_owned());
    insert.exec_without_returning(on).await?;
    let made = Column::PersonId.eq(person).and(Column::RequestId.eq(request));
    Entity::find().filter(made).one(on).await?.ok_or(DbErr::RecordNotInserted)
}

pub async fn delete(on: &impl ConnectionTrait, id: Uuid) -> Result<bool, DbErr> {
    Ok(Entity::delete_by_id(id).exec(on).await?.rows_affected > 0)
}
