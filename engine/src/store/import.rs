//! Files that were brought in: one row an apply, under the batch id that its journal rows bear. What an import did is in the
//! journal; this names it.

use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{ActiveValue, ConnectionTrait, IntoActiveModel};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    /// The batch.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    /// The file's own name.
    pub file: String,
    pub kind: Kind,
    pub started_at: DateTimeUtc,
    /// Absent: it goes on, or was cut off.
    pub ended_at: Option<DateTimeUtc>,
    /// Items; known when it ended.
    pub created: i64,
    pub changed: i64,
    pub refused: i64,
    /// When all of it was taken back.
    pub undone_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
pub enum Kind {
    Plan,
    Register,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Before its first item is sent, so that one that is cut off is named too.
pub async fn begin(on: &impl ConnectionTrait, row: Model) -> Result<(), DbErr> {
    Entity::insert(row.into_active_model()).exec_without_returning(on).await?;
    Ok(())
}

/// Items that were created, changed and refused.
pub async fn end(on: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>, items: [usize; 3]) -> Result<(), DbErr> {
    let [created, changed, refused] = items.map(|number| ActiveValue::Set(number as i64));
    let ended = ActiveModel { ended_at: ActiveValue::Set(Some(now)), created, changed, refused, ..Default::default() };
    Entity::update_many().set(ended).filter(Column::Id.eq(id)).exec(on).await?;
    Ok(())
}

/// The first time counts.
pub async fn undone(on: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<(), DbErr> {
    let undone = ActiveModel { undone_at: ActiveValue::Set(Some(now)), ..Default::default() };
    Entity::update_many().set(undone).filter(Column::Id.eq(id)).filter(Column::UndoneAt.is_null()).exec(on).await?;
    Ok(())
}
