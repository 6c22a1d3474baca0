//! What is to be sent for a claim, and how far it got.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "delivery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub channel: Channel,
    /// Absent for a digest, which is about many items.
    pub item_id: Option<Uuid>,
    /// `person:ID`, `agency:ID`, `role:NAME` or `webhook:ID`.
    pub recipient: String,
    pub person_id: Option<Uuid>,
    /// What it is about, as JSON (of a webhook: [`Told`](crate::webhook::Told)): it is put into words at sending, for who then may see.
    pub about: String,
    pub state: State,
    pub attempts: i32,
    /// When it is tried next; of what was given up, since when it is.
    pub next_at: DateTimeUtc,
    pub sent_at: Option<DateTimeUtc>,
    /// What was sent.
    pub body: Option<String>,
    pub error: Option<String>,
    /// What shows that it was sent or given up ([`Receipt`](crate::deliver::receipt::Receipt)); older ones have none.
    pub receipt: Option<Vec<u8>>,
}

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, EnumIter, DeriveActiveEnum, Serialize, Deserialize,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Inbox,
    Log,
    Email,
    Webhook,
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
    /// Nobody was to read it any more when it was to be sent.
    Dropped,
    /// It could not be delivered.
    Dead,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
