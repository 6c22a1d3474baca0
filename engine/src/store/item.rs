//! Items as lists show them. The snapshot is encrypted; only promoted, non-sensitive columns lie plain.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, QueryOrder, QuerySelect, Select};

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
    /// Which of those with its reference it is: whoever named it could not know of the ones before.
    pub twin: i32,
    pub title: String,
    pub title_key: String,
    pub stage: String,
    /// When it came to its stage; to what has none, when it was entered.
    pub stage_since: DateTimeUtc,
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

/// Named in a sentence about an ambiguous name.
const MAX_NAMESAKES: u64 = 5;

#[derive(Debug, thiserror::Error)]
#[error("More than one item is called `{called}`. Name one by its id: {}.", ids.iter().map(Uuid::to_string).collect::<Vec<_>>().join(", "))]
pub struct Namesakes {
    pub called: String,
    pub ids: Vec<Uuid>,
}

/// Of these items the one with this reference or id.
pub async fn called(
    among: Select<Entity>,
    name: &str,
    on: &impl ConnectionTrait,
) -> Result<Result<Option<Model>, Namesakes>, DbErr> {
    let id = name.parse::<Uuid>().ok().map(|id| Column::Id.eq(id));
    let named = Condition::any().add(Column::Reference.eq(name)).add_option(id);
    let found = among.filter(named).order_by_asc(Column::Twin).limit(MAX_NAMESAKES).all(on).await?;
    Ok(match <[Model; 1]>::try_from(found) {
        Ok([one]) => Ok(Some(one)),
        Err(none) if none.is_empty() => Ok(None),
        Err(several) => Err(Namesakes { called: name.to_owned(), ids: several.iter().map(|one| one.id).collect() }),
    })
}
