//! What people said of the columns of a plan's spreadsheet. The header stands in plain words.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "column_name")]
pub struct Model {
    /// Its reference.
    #[sea_orm(primary_key, auto_increment = false)]
    pub plan: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub header: String,
    pub name: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
