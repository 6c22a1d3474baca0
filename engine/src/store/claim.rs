//! Reminders that were made, each once: (deadline instance, due revision, rung, occurrence, recipient).

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "claim")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub item_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub deadline: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub rung: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occurrence: i32,
    #[sea_orm(primary_key, auto_increment = false)]
    pub recipient: String,
    pub id: Uuid,
    /// Another notice says it, so nothing is sent for this one.
    pub folded: bool,
    pub made_at: DateTimeUtc,
    /// It waits until then.
    pub held_until: Option<DateTimeUtc>,
    /// Why it is folded or waits, in a sentence.
    pub reason: Option<String>,
    /// The letter of the day that says it, where its reader wants one.
    pub letter_id: Option<Uuid>,
}

impl Model {
    /// Of something that is about no item and goes out at once; `deadline` names what makes it, `seq` and `rung` when and of what.
    pub fn of_no_item(
        (id, made_at): (Uuid, DateTimeUtc),
        deadline: &str,
        seq: i64,
        rung: String,
        recipient: String,
    ) -> Model {
        Model {
            item_id: Uuid::nil(),
            deadline: deadline.to_owned(),
            seq,
            revision: 0,
            rung,
            occurrence: 0,
            recipient,
            id,
            folded: false,
            made_at,
            held_until: None,
            reason: None,
            letter_id: None,
        }
    }
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
