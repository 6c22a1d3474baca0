//! Events that fire at a time: delays, deadlines, rungs, messages to other items.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "timer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: Kind,
    pub event: String,
    pub due_at: DateTimeUtc,
    /// The state, or `NAME/SEQ` of the deadline, whose end cancels it; empty for a message.
    pub scope: String,
    /// Which turn of a repeating rung.
    pub occurrence: i32,
    pub input: Option<Vec<u8>>,
    pub sender_id: Option<Uuid>,
    pub sender_seq: Option<i64>,
    pub sender_index: Option<i32>,
    pub fence: i64,
    pub leased_until: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    After,
    Deadline,
    Rung,
    Message,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
