//! Facts about the whole database: its epoch, the master key's fingerprint, how it was seeded.

use super::upsert::upsert;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;

pub const EPOCH: &str = "epoch";
pub const KEY_FINGERPRINT: &str = "key_fingerprint";
/// Whether the server that was started last has a mail server, for those who ask from outside it.
pub const LETTERS: &str = "letters";
/// Where people open the server that was started last, for the links that commands print.
pub const SITE: &str = "site";
/// Since when each item stands in its stage is kept beside it.
pub const STAGES: &str = "stages";
pub const YES: &str = "yes";
pub const NO: &str = "no";

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub value: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn get(on: &impl ConnectionTrait, key: &str) -> Result<Option<String>, DbErr> {
    Ok(Entity::find_by_id(key).one(on).await?.map(|row| row.value))
}

pub async fn put(on: &impl ConnectionTrait, key: &str, value: &str) -> Result<(), DbErr> {
    upsert::<Entity, _>(on, vec![Model { key: key.to_owned(), value: value.to_owned() }]).await
}

/// The value that holds: an existing one wins, also over a replica that starts at the same moment.
pub async fn get_or_put(on: &impl ConnectionTrait, key: &str, value: &str) -> Result<String, DbErr> {
    if let Some(existing) = get(on, key).await? {
        return Ok(existing);
    }
    let row = ActiveModel::from(Model { key: key.to_owned(), value: value.to_owned() });
    let keep = OnConflict::column(Column::Key).do_nothing().to_owned();
    Entity::insert_many([row]).on_conflict(keep).exec_without_returning(on).await?;
    get(on, key).await?.ok_or_else(|| DbErr::RecordNotFound(key.to_owned()))
}
