//! What a person keeps on paper for the day on which her device is lost. A code is 80 random bits, so its plain SHA-256 is kept in
//! its place; it is good once.

use super::{keys, token};
use crate::hex;
use sea_orm::entity::prelude::*;

const CODES: usize = 10;
const RANDOM_BYTES: usize = 10;
/// Letters of a code written together, so that a person can copy it.
const GROUP: usize = 4;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// New ones, as they are shown once.
pub async fn create(on: &impl ConnectionTrait, person: Uuid) -> Result<Vec<String>, DbErr> {
    let codes: Vec<String> = (0..CODES).map(|_| hex(&keys::random::<RANDOM_BYTES>())).collect();
    let rows = codes.iter().map(|code| ActiveModel::from(Model { person_id: person, hash: token::hash(code) }));
    Entity::insert_many(rows).exec_without_returning(on).await?;
    Ok(codes.iter().map(|code| grouped(code)).collect())
}

fn grouped(code: &str) -> String {
    let letters: Vec<char> = code.chars().collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// However it was written. Answers whether it was good until now.
pub async fn take(on: &impl ConnectionTrait, person: Uuid, written: &str) -> Result<bool, DbErr> {
    let code: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
    let hash = token::hash(&code.to_ascii_lowercase());
    Ok(Entity::delete_by_id((person, hash)).exec(on).await?.rows_affected > 0)
}

pub async fn left(on: &impl ConnectionTrait, person: Uuid) -> Result<u64, DbErr> {
    Entity::find().filter(Column::PersonId.eq(person)).count(on).await
}
