//! Which agency leads or partners on which item, from when until when.

use chrono::NaiveDate;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "responsibility")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: Part,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: Date,
    pub until: Option<Date>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub recorded_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Part {
    Lead,
    Partner,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Recorded, not withdrawn, and its term covers this day.
pub fn holding(today: NaiveDate) -> Condition {
    let until = Condition::any().add(Column::Until.is_null()).add(Column::Until.gte(today));
    Condition::all().add(Column::EndedAt.is_null()).add(Column::Since.lte(today)).add(until)
}

impl From<Part> for crate::chart::snapshot::Part {
    fn from(part: Part) -> Self {
        match part {
            Part::Lead => Self::Lead,
            Part::Partner => Self::Partner,
        }
    }
}

impl From<crate::chart::snapshot::Part> for Part {
    fn from(part: crate::chart::snapshot::Part) -> Self {
        use crate::chart::snapshot::Part as Pure;
        match part {
            Pure::Lead => Part::Lead,
            Pure::Partner => Part::Partner,
        }
    }
}
