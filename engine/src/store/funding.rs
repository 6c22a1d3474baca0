//! Sums of money that items hold. A sum is never changed: it is voided and a new one recorded. Amounts are in minor units.

use crate::ledger::funding::Funding;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "funding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub item_id: Uuid,
    /// The journal row that recorded it.
    pub seq: i64,
    pub reference: String,
    pub source: String,
    pub fiscal_year: Option<i32>,
    pub currency: String,
    pub pledged: Option<i64>,
    pub committed: Option<i64>,
    pub received: Option<i64>,
    /// The whole sum as it was recorded (JSON).
    pub stated: String,
    pub recorded_at: DateTimeUtc,
    pub voided_at: Option<DateTimeUtc>,
}

impl Model {
    /// The sum as it was recorded. The error says what is damaged.
    pub fn funding(&self) -> Result<Funding, String> {
        serde_json::from_str(&self.stated).map_err(|error| error.to_string())
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
