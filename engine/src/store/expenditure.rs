//! Money spent. `amount` is in minor units.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "expenditure")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    /// The journal row that spent it.
    pub seq: i64,
    pub line_id: Option<Uuid>,
    pub spent_on: Date,
    pub amount: i64,
    pub currency: String,
    pub source: Option<String>,
    pub document_id: Option<Uuid>,
    pub agency_id: Option<String>,
    pub note: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub actor_id: Option<Uuid>,
    /// A correction says it was not spent.
    pub voided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
