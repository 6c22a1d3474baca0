//! What is to be sent for a claim, and how far it got.

use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: Channel,
    /// Absent for a digest, which is about many items.
    pub item_id: Option<Uuid>,
    /// `person:ID`, `agency:ID` or `role:NAME`.
    pub recipient: String,
    pub person_id: Option<Uuid>,
    /// What it is about, as JSON: it is put into words at sending, for who then may see.
    pub about: String,
    pub state: State,
    pub attempts: i32,
    pub next_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    /// What was sent.
    pub body: Option<String>,
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Channel {
    Inbox,
    Log,
    Email,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum State {
    Waiting,
    Sent,
    Read,
    /// Put off by who it was sent to, until `next_at`.
    Snoozed,
    Done,
    Dead,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
