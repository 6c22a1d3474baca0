//! Items as lists show them. The snapshot is encrypted; only promoted, non-sensitive columns lie plain.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub workflow: String,
    pub workflow_version: i32,
    pub kind: String,
    pub reference: String,
    pub title: String,
    pub title_key: String,
    pub stage: String,
    pub outcome: Option<String>,
    pub due: Option<Date>,
    pub due_at: Option<DateTimeUtc>,
    pub due_key: Date,
    pub revision: i64,
    pub seq: i64,
    pub finished: bool,
    /// It never was: its first row was voided.
    pub withdrawn: bool,
    pub data_key: Vec<u8>,
    pub snapshot: Vec<u8>,
    /// The hash of its last journal row.
    pub head: Vec<u8>,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
    pub last_event_at: DateTimeUtc,
    /// When a finished item entered the states it stands in.
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
