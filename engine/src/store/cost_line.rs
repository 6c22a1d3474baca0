//! Cost lines of items. A line is never changed: it is voided and a new one recorded. `amount` is in minor units.

use crate::ledger::line::CostLine;
use sea_orm::entity::prelude::*;
use std::str::FromStr;

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
    /// The whole line as it was recorded (JSON); of an older row the other columns say all.
    pub stated: Option<String>,
    pub price_year: Option<i32>,
    pub cofog: Option<String>,
    pub agency_id: Option<String>,
    pub optional: bool,
    /// Of one of the plan's own lines none.
    pub scenario: Option<String>,
    pub left_out: bool,
}

impl Model {
    /// The line as it was recorded. The error says what is damaged.
    pub fn line(&self) -> Result<CostLine, String> {
        match &self.stated {
            Some(stated) => serde_json::from_str(stated).map_err(|error| error.to_string()),
            None => self.of_columns(),
        }
    }

    fn of_columns(&self) -> Result<CostLine, String> {
        let decimal = |text: &Option<String>| text.as_deref().map(Decimal::from_str).transpose();
        let decimal = |text| decimal(text).map_err(|error| error.to_string());
        Ok(CostLine {
            reference: self.reference.clone(),
            label: self.label.clone(),
            category: self.category.clone(),
            capital: self.capital,
            unit: self.unit.clone(),
            unit_cost: decimal(&self.unit_cost)?,
            quantity: decimal(&self.quantity)?,
            frequency: decimal(&self.frequency)?,
            currency: self.currency.clone(),
            years: serde_json::from_str(&self.years).map_err(|error| error.to_string())?,
            funding_source: self.funding_source.clone(),
            funding_status: self.funding_status.clone(),
            assumption: self.assumption.clone(),
            source: self.source.clone(),
            ..CostLine::default()
        })
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
