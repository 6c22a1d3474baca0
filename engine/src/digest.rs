//! Schedules that belong to no item: their occurrence is claimed by row, then each recipient's digest once.

use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::engine::heard::{HEARD, Occasions, save_claims};
use crate::engine::project::NO_DATE;
use crate::engine::reminders::{About, deliveries, members, of_agency, written_to};
use crate::language::registry::{ScheduleRule, Send};
use crate::store::upsert::upsert;
use crate::store::{claim, deadline, schedule};
use chrono::{DateTime, NaiveTime, Utc};
use sea_orm::ExprTrait;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeSet;

/// For a schedule that never comes again.
const NEVER: DateTime<Utc> = NO_DATE.and_time(NaiveTime::MIN).and_utc();

/// Makes the digests that are due. After a downtime one goes out, then the rhythm.
pub async fn fire_due(engine: &Engine) -> Result<(), Failure> {
    let now = engine.clock.now();
    for rule in &engine.catalog().schedules {
        let Some(planned) = planned(engine, rule, now).await?.filter(|planned| *planned <= now) else {
            continue;
        };
        let transaction = engine.database.begin().await?;
        let next = rule.schedule.after(now).unwrap_or(NEVER);
        let taken = schedule::Entity::update_many()
            .col_expr(schedule::Column::NextAt, Expr::value(next))
            .filter(schedule::Column::Name.eq(rule.name.as_str()).and(schedule::Column::NextAt.eq(planned)))
            .exec(&transaction)
            .await?;
        if taken.rows_affected == 1 {
            claim_digest(engine, &transaction, rule, planned).await?;
            transaction.commit().await?;
        }
    }
    Ok(())
}

/// The occurrence that comes next. A schedule seen for the first time begins now; one that waits beyond its next turn was put
/// off by a clock that was ahead, or has another line since.
async fn planned(engine: &Engine, rule: &ScheduleRule, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, DbErr> {
    let known = schedule::Entity::find_by_id(rule.name.as_str()).one(&engine.database.reader).await?;
    let (waits, next) = (known.map(|row| row.next_at), rule.schedule.after(now));
    let Some(next) = next.filter(|next| waits.is_none_or(|waits| *next < waits)) else {
        return Ok(waits);
    };
    let row = schedule::Model { name: rule.name.clone(), next_at: next };
    upsert::<schedule::Entity, _>(&engine.database.writer, vec![row]).await?;
    Ok(Some(next))
}

async fn claim_digest(
    engine: &Engine,
    on: &impl ConnectionTrait,
    rule: &ScheduleRule,
    planned: DateTime<Utc>,
) -> Result<(), Failure> {
    match rule.send {
        Send::OverdueByAgency => {}
    }
    let now = engine.clock.now();
    let people = members(on, now.with_timezone(&engine.catalog().country.zone).date_naive()).await?;
    let written_to = written_to(on, engine, engine.post.get().is_some()).await?;
    let mut claims = Vec::new();
    for agency in late_agencies(on, now).await? {
        let about = About::OverdueByAgency { schedule: rule.name.clone(), agency: agency.clone() };
        let recipients: BTreeSet<String> = rule
            .to
            .iter()
            .flat_map(|to| match to.strip_prefix("role:") {
                Some(role) => people
                    .iter()
                    .filter(|one| one.role == role)
                    .map(|one| format!("person:{}", one.person_id))
                    .collect(),
                None => of_agency(&people, &agency),
            })
            .collect();
        for recipient in recipients {
            let (made, rung) = ((engine.clock.id(), now), agency.clone());
            let mut claim = claim::Model::of_no_item(made, &rule.name, planned.timestamp(), rung, recipient);
            let deliveries = deliveries(&mut claim, None, &about, &written_to)?;
            claims.push((claim, deliveries));
        }
    }
    let (clock, seal) = (engine.clock.as_ref(), |_, plain: &[u8]| engine.keys.seal(HEARD, plain));
    save_claims(on, clock, claims, Occasions::new(), seal).await
}

/// Agencies with an overdue deadline, in order.
async fn late_agencies(on: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<String>, DbErr> {
    use deadline::Column;
    let late = Column::State.eq(deadline::State::Open).and(Column::DueAt.lte(now)).and(Column::AgencyId.is_not_null());
    let query = deadline::Entity::find()
        .select_only()
        .column(Column::AgencyId)
        .distinct()
        .filter(late)
        .order_by_asc(Column::AgencyId);
    query.into_tuple().all(on).await
}

pub async fn next(engine: &Engine) -> Result<Option<DateTime<Utc>>, DbErr> {
    let names: Vec<String> = engine.catalog().schedules.iter().map(|rule| rule.name.clone()).collect();
    let query = schedule::Entity::find()
        .select_only()
        .column(schedule::Column::NextAt)
        .filter(schedule::Column::Name.is_in(names));
    query.order_by_asc(schedule::Column::NextAt).limit(1).into_tuple().one(&engine.database.reader).await
}
