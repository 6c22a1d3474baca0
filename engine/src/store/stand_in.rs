//! Who gets a person's notices: of one item instead of her, of all beside her while she is on leave. What she said last of a
//! day counts; a row never changes.

use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "stand_in")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub request_id: String,
    /// Absent: of all, on leave.
    pub item_id: Option<Uuid>,
    /// Absent: nobody, on these days.
    pub to_id: Option<Uuid>,
    pub since: Date,
    /// The last day.
    pub until: Date,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Those of this day and later ones, the last said first.
pub async fn from(on: &impl ConnectionTrait, today: Date) -> Result<Vec<Model>, DbErr> {
    Entity::find().filter(Column::Until.gte(today)).order_by_desc(Column::RecordedAt).all(on).await
}
