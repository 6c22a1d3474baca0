//! The roles people hold, each for an agency or for none.

use crate::access::Membership;
use chrono::NaiveDate;
use sea_orm::Condition;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Expr;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: Uuid,
    pub role: String,
    pub agency_id: Option<String>,
    pub since: Date,
    pub until: Option<Date>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

pub async fn add(
    on: &impl ConnectionTrait,
    id: Uuid,
    person: Uuid,
    membership: Membership,
    (since, until): (NaiveDate, Option<NaiveDate>),
) -> Result<(), DbErr> {
    let row = Model { id, person_id: person, role: membership.role, agency_id: membership.agency, since, until };
    Entity::insert(ActiveModel::from(row)).exec_without_returning(on).await?;
    Ok(())
}

/// Ends every role she holds after this day. Answers how many ended.
pub async fn end_all(on: &impl ConnectionTrait, person: Uuid, last_day: NaiveDate) -> Result<u64, DbErr> {
    let done = Entity::update_many()
        .col_expr(Column::Until, Expr::value(last_day))
        .filter(Column::PersonId.eq(person))
        .filter(longer(last_day))
        .exec(on)
        .await?;
    Ok(done.rows_affected)
}

/// It ends after this day. Answers whether it would have gone on.
pub async fn end(on: &impl ConnectionTrait, id: Uuid, last_day: NaiveDate) -> Result<bool, DbErr> {
    let of = Entity::update_many().filter(Column::Id.eq(id)).filter(longer(last_day));
    let done = of.col_expr(Column::Until, Expr::value(last_day)).exec(on).await?;
    Ok(done.rows_affected == 1)
}

fn longer(than: NaiveDate) -> Condition {
    Condition::any().add(Column::Until.is_null()).add(Column::Until.gt(than))
}

/// Its term covers this day.
pub fn holding(today: NaiveDate) -> Condition {
    let until = Condition::any().add(Column::Until.is_null()).add(Column::Until.gte(today));
    Condition::all().add(Column::Since.lte(today)).add(until)
}
