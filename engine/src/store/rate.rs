//! Exchange rates and price indices, in the order in which they were recorded. A row never changes; the last of a kind and day
//! holds.

use crate::ledger::rates::{Kind, Rate, Rates};
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use std::str::FromStr;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "rate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    /// One unit of this; or whose prices.
    pub currency: String,
    /// In this; absent: a price index.
    pub told_in: Option<String>,
    /// The first day it holds for.
    pub day: Date,
    /// Canonical decimal text.
    pub value: String,
    pub source: String,
    pub person_id: Uuid,
    pub recorded_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    pub fn kind(&self) -> Kind {
        Kind::named(self.currency.clone(), self.told_in.clone())
    }

    fn rate(&self) -> Result<Rate, DbErr> {
        let value =
            Decimal::from_str(&self.value).map_err(|error| DbErr::Type(format!("rate {}: {error}", self.seq)))?;
        Ok(Rate { day: self.day, value, source: self.source.clone() })
    }
}

/// All that is known.
pub async fn known(on: &impl ConnectionTrait) -> Result<Rates, DbErr> {
    let mut rates = Rates::default();
    for row in Entity::find().order_by_asc(Column::Seq).all(on).await? {
        rates.add(row.kind(), row.rate()?);
    }
    Ok(rates)
}
