//! What was given up is sent once more, as if it were new, where somebody is still to read it; the rest is dropped.

use super::alarm::is_alarm;
use super::hooks::heard;
use super::{Outcome, addressed, finished, put, rendered};
use crate::engine::Engine;
use crate::engine::command::Failure;
use crate::store::delivery::{Channel, Column, Entity, Model, State};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use uuid::Uuid;

/// What became of notices that were given up.
#[derive(Debug, Default)]
pub struct Again {
    /// How many go out again.
    pub sent: u64,
    /// Those that nobody is to read any more, with the reason.
    pub dropped: Vec<(Uuid, String)>,
}

/// What goes out again already is not among them. Alarms come last: one of what goes out again is out of date.
pub async fn send_again(engine: &Engine, ids: &[Uuid]) -> Result<Again, Failure> {
    let dead = Column::Id.is_in(ids.iter().copied()).and(Column::State.eq(State::Dead));
    let dead = Entity::find().filter(dead).all(&engine.database.reader).await?.into_iter();
    let mut dead = dead.map(|row| Ok((is_alarm(&row)?, row))).collect::<Result<Vec<_>, Failure>>()?;
    dead.sort_by_key(|(alarm, row)| (*alarm, row.id));
    let mut again = Again::default();
    for (_, row) in dead {
        let unread = unread(engine, &row).await?;
        let becomes = match &unread {
            Some(reason) => finished(engine, &row, &Outcome::Dropped(reason.clone()))?,
            None => as_new(engine, &row),
        };
        match (put(&engine.database.writer, vec![becomes], State::Dead).await?, unread) {
            (0, _) => {}
            (_, Some(reason)) => again.dropped.push((row.id, reason)),
            (_, None) => again.sent += 1,
        }
    }
    Ok(again)
}

/// Why nobody would read it, where that is so.
async fn unread(engine: &Engine, row: &Model) -> Result<Option<String>, Failure> {
    Ok(match row.channel {
        Channel::Inbox | Channel::Log => rendered(engine, row).await?.err(),
        Channel::Email => addressed(engine, row).await?.err(),
        Channel::Webhook => heard(engine, row).await?.err(),
    })
}

fn as_new(engine: &Engine, row: &Model) -> Model {
    let next_at = engine.clock.now();
    Model { state: State::Waiting, attempts: 0, next_at, error: None, receipt: None, ..row.clone() }
}
