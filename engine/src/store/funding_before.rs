//! Sums that a release before imported, which belong to no plan. Its next import takes them over. `amount` is in minor units.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "funding_before")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub source: String,
    pub kind: String,
    /// `pledged`, `committed` or `received`.
    pub status: String,
    pub amount: i64,
    pub currency: String,
    pub date: Option<Date>,
    pub earmark: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
