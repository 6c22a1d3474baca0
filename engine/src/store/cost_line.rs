//! Cost lines of items. A line is never changed: it is voided and a new one recorded. `amount` is in minor units.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "cost_line")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    pub reference: String,
    pub label: String,
    pub category: Option<String>,
    pub capital: Option<bool>,
    pub unit: Option<String>,
    pub unit_cost: Option<String>,
    pub quantity: Option<String>,
    pub frequency: Option<String>,
    pub years: String,
    pub currency: String,
    /// Missing where no year has one; never zero for it.
    pub amount: Option<i64>,
    pub funding_source: Option<String>,
    pub funding_status: Option<String>,
    pub assumption: Option<String>,
    pub source: Option<String>,
    pub recorded_at: DateTimeUtc,
    pub voided_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
