//! What of a sum pays which item. It is never changed: it is voided and a new one recorded. `amount` is in minor units.

use crate::ledger::funding::Allocation;
use crate::ledger::money::Money;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "allocation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// That holds the sum.
    pub item_id: Uuid,
    /// The journal row that recorded it.
    pub seq: i64,
    /// The reference of the sum.
    pub funding: String,
    /// The item it pays: the holder or one below it.
    pub to_id: Uuid,
    /// The reference of that item's cost line.
    pub line: Option<String>,
    pub fiscal_year: Option<i32>,
    pub amount: i64,
    /// The sum's.
    pub currency: String,
    pub recorded_at: DateTimeUtc,
    pub voided_at: Option<DateTimeUtc>,
}

impl Model {
    /// As it was recorded. The error says what is damaged.
    pub fn allocation(&self) -> Result<Allocation, String> {
        let amount = Money::of_minor(&self.currency, self.amount)?.amount;
        Ok(Allocation { item: self.to_id, line: self.line.clone(), fiscal_year: self.fiscal_year, amount })
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
