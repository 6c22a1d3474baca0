//! Where other programs are told of changes, for whom, and how far they were told.

use super::delivery;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ActiveValue, QueryOrder};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose it is: it tells of what she may see.
    pub person_id: Uuid,
    /// The request that made it: asked again, it makes no other one.
    pub request_id: String,
    pub title: String,
    pub url: String,
    /// JSON lists; an empty one leaves nothing out.
    pub kinds: String,
    pub workflows: String,
    /// Sealed.
    pub secret: Vec<u8>,
    /// The one before, which signs beside it for a while.
    pub old_secret: Option<Vec<u8>>,
    pub old_until: Option<DateTimeUtc>,
    /// The request that made the present secret, if it is not the first.
    pub rotated_by: Option<String>,
    /// How far the record was read for it: a [`Cursor`](super::journal::Cursor).
    pub position: String,
    pub created_at: DateTimeUtc,
    pub disabled_at: Option<DateTimeUtc>,
    pub disabled_reason: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Those that are told of changes.
pub async fn enabled(on: &impl ConnectionTrait) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::DisabledAt.is_null()).order_by_asc(Column::Id).all(on).await
}

/// This person's, in the order in which they were made.
pub async fn of(on: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::PersonId.eq(person)).order_by_asc(Column::Id).all(on).await
}

/// It is told nothing from now on.
pub async fn disable(on: &impl ConnectionTrait, id: Uuid, at: DateTimeUtc, reason: &str) -> Result<(), DbErr> {
    let disabled = ActiveModel {
        disabled_at: ActiveValue::Set(Some(at)),
        disabled_reason: ActiveValue::Set(Some(reason.to_owned())),
        ..Default::default()
    };
    let still = Column::Id.eq(id).and(Column::DisabledAt.is_null());
    Entity::update_many().set(disabled).filter(still).exec(on).await.map(drop)
}

/// The name deliveries have it by.
pub fn recipient(id: Uuid) -> String {
    format!("webhook:{id}")
}

/// The webhook a delivery is for.
pub async fn receiving(on: &impl ConnectionTrait, delivery: &delivery::Model) -> Result<Option<Model>, DbErr> {
    let id = delivery.recipient.strip_prefix("webhook:").and_then(|id| id.parse::<Uuid>().ok());
    match id {
        Some(id) => Entity::find_by_id(id).one(on).await,
        None => Ok(None),
    }
}
