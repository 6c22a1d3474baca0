//! Dates and reminders counted again by a calendar that is another than it was: in batches, each item whose date or rung moves
//! by an event of its own. What a calendar was counted by last is kept, so that a publication, a declaration elsewhere and a
//! recount that stopped on the way are all seen by whoever asks next.

use super::batch::{Batch, Work};
use super::command::{Failure, Refusal};
use super::commit::Cause;
use super::world::{Lock, World};
use super::{Engine, Shared};
use crate::chart::deadline::scope;
use crate::chart::snapshot::{
    Actor, BuiltIn, Context, Effect, Event, Origin, Rejection, Rungs, Snapshot, SpentRung, Step, WaitingRung,
};
use crate::chart::step::step;
use crate::chart::value::Values;
use crate::store::{deadline, declared_date, item, journal, setting, timer};
use crate::time::calendar::Calendar;
use crate::time::counting::said;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::join_all;
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Items looked at at once.
const BATCH: u64 = 50;
const EVENT: &str = "recompute";
/// Clocks of several machines differ by less.
pub const SKEW: TimeDelta = TimeDelta::minutes(1);
const AHEAD: &str = "The clock was ahead.";

/// An open deadline whose date moves, or the hour at which its day ends.
#[derive(Clone, Debug)]
pub struct Moved {
    pub item: Uuid,
    pub reference: String,
    pub deadline: String,
    pub old: Option<NaiveDate>,
    pub new: Option<NaiveDate>,
}

impl Shared {
    /// The deadlines of these items that would have another date.
    pub async fn would_move(&self, of: Select<item::Entity>, calendar: &Calendar) -> Result<Vec<Moved>, Failure> {
        let (mut moved, mut last) = (Vec::new(), Uuid::nil());
        while let Some(rows) = self.counted(of.clone(), &calendar.name, last).await? {
            last = rows.last().map_or(last, |row| row.id);
            moved.extend(self.moves(calendar, &rows).await?.into_iter().flat_map(|(_, dates)| dates));
        }
        Ok(moved)
    }

    /// The next items after this one that have open deadlines counted by the calendar; `None`: there are no more.
    async fn counted(
        &self,
        of: Select<item::Entity>,
        calendar: &str,
        after: Uuid,
    ) -> Result<Option<Vec<item::Model>>, Failure> {
        let catalog = self.catalog();
        let own = catalog.workflows().filter(|workflow| workflow.calendar == calendar);
        let versions = own.fold(Condition::any(), |any, workflow| {
            let version = item::Column::WorkflowVersion.eq(workflow.version.cast_signed());
            any.add(item::Column::Workflow.eq(workflow.id.as_str()).and(version))
        });
        if versions.is_empty() {
            return Ok(None);
        }
        let open = deadline::Entity::find().select_only().column(deadline::Column::ItemId);
        let open = open.filter(deadline::Column::State.eq(deadline::State::Open)).into_query();
        let running = of.filter(item::Column::Finished.eq(false)).filter(versions);
        let running = running.filter(item::Column::Id.in_subquery(open)).filter(item::Column::Id.gt(after));
        let rows = running.order_by_asc(item::Column::Id).limit(BATCH).all(&self.database.reader).await?;
        Ok((!rows.is_empty()).then_some(rows))
    }

    /// Those of the items that are touched, with the dates that move.
    async fn moves(&self, calendar: &Calendar, rows: &[item::Model]) -> Result<Vec<(Uuid, Vec<Moved>)>, Failure> {
        let (now, ids): (_, BTreeSet<Uuid>) = (self.clock.now(), rows.iter().map(|row| row.id).collect());
        let reader = &self.database.reader;
        let mut world = World::load(reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        world.load_ahead(reader, ids.iter().copied().collect()).await?;
        world.load_owned(reader, ids).await?;
        let mut found = Vec::new();
        for row in rows {
            let event = world.recompute(row.id, "");
            if let Ok(Some((before, step))) = world.recomputed(row.id, row.seq, calendar, &event) {
                found.push((row.id, moved(row, before, &step)));
            }
        }
        Ok(found)
    }

    /// What the journal will say of what was declared of the calendar last.
    async fn declared(&self, calendar: &str) -> Result<Option<String>, DbErr> {
        let rows = declared_date::Entity::find().filter(declared_date::Column::Calendar.eq(calendar));
        let row = rows.order_by_desc(declared_date::Column::Seq).one(&self.database.reader).await?;
        Ok(row.map(|declared_date::Model { title, source, day, withdrawn, .. }| match withdrawn {
            false => format!("{title} was declared for {} ({source}).", said(day)),
            true => format!("{title} on {} was withdrawn ({source}).", said(day)),
        }))
    }
}

impl World {
    fn recompute(&self, item: Uuid, reason: &str) -> Event {
        let own = (item, Uuid::nil())..=(item, Uuid::max());
        let rungs = self.tables.timers.range(own).map(|(_, timer)| timer);
        let rungs = rungs.filter(|timer| timer.kind == timer::Kind::Rung && timer.due_at > self.now);
        let waiting = rungs.map(|timer| WaitingRung {
            scope: timer.scope.clone(),
            event: timer.event.clone(),
            occurrence: timer.occurrence.cast_unsigned(),
            due: timer.due_at,
        });
        let spent = self.ahead.get(&item).into_iter().flatten().map(|claim| SpentRung {
            scope: scope(&claim.deadline, claim.seq.cast_unsigned()),
            revision: claim.revision.cast_unsigned(),
            rung: claim.rung.clone(),
            occurrence: claim.occurrence.cast_unsigned(),
        });
        let rungs = Rungs { waiting: waiting.collect(), spent: spent.collect() };
        let built_in = Some(BuiltIn::Recompute { reason: reason.to_owned(), rungs });
        Event { name: EVENT.into(), origin: Origin::System, input: Values::new(), built_in }
    }

    /// The item as it was and the step, where it has any date or rung to move.
    fn recomputed(
        &self,
        item: Uuid,
        seq: i64,
        calendar: &Calendar,
        event: &Event,
    ) -> Result<Option<(&Snapshot, Step)>, Rejection> {
        let Some(live) = self.live.get(&item).filter(|live| !live.snapshot.finished) else { return Ok(None) };
        let (actor, facts) = (Actor::system(), self.facts(item, &live.workflow));
        let context = Context::plain((self.now, self.now), seq.cast_unsigned() + 1, &actor, &facts, calendar);
        let step = step(&live.workflow, &live.snapshot, event, &context)?;
        let moves = |effect: &Effect| matches!(effect, Effect::DueRevision { .. } | Effect::DeadlineTimer { .. });
        Ok(step.effects.iter().any(moves).then_some((&live.snapshot, step)))
    }
}

impl Engine {
    /// By every calendar that is another than dates were counted by last. Answers how many items could not be given their new
    /// dates; the log names them, and the others have theirs.
    pub async fn recount(&self) -> Result<usize, Refusal> {
        let mut left = 0;
        for calendar in self.catalog().calendars() {
            let counted = setting::get(&self.database.reader, &mark(calendar)).await.map_err(Failure::from)?;
            if counted.as_deref() == Some(&state(calendar)) {
                continue;
            }
            let same_file = counted.is_none_or(|counted| counted.starts_with(&version(calendar)));
            let declared = self.declared(&calendar.name).await.map_err(Failure::from)?.filter(|_| same_file);
            let published =
                || format!("Version {} of the calendar `{}` gives it this date.", calendar.version, calendar.name);
            left += self.recompute(calendar, &declared.unwrap_or_else(published)).await?;
        }
        Ok(left)
    }

    /// By every calendar, where the last row was recorded later than now: by a clock that was ahead, which put off to its own
    /// days what is set right here. Answers that moment; `known`: the one that was answered before.
    pub async fn after_clock(&self, known: Option<DateTime<Utc>>) -> Result<Option<DateTime<Utc>>, Refusal> {
        let last = journal::last_recorded(&self.database.reader).await.map_err(Failure::from)?;
        let Some(ahead) = last.filter(|last| *last > self.clock.now() + SKEW && known != Some(*last)) else {
            return Ok(known);
        };
        tracing::warn!(recorded_at = %ahead, "the record has rows of a later time than this machine's clock: either is wrong");
        for calendar in self.catalog().calendars() {
            self.recompute(calendar, AHEAD).await?;
        }
        Ok(Some(ahead))
    }

    /// Every item whose date or rung is another by the calendar as it is now.
    async fn recompute(&self, calendar: &Calendar, reason: &str) -> Result<usize, Refusal> {
        let (mut left, mut last) = (0, Uuid::nil());
        while let Some(rows) = self.counted(item::Entity::find(), &calendar.name, last).await? {
            last = rows.last().map_or(last, |row| row.id);
            let fired = self.moves(calendar, &rows).await?.into_iter().map(|(item, _)| async move {
                let outcome = self.submit(Work::Recompute { item, reason: reason.to_owned() })?;
                outcome.await.map_err(|_| Refusal::Stopping)?
            });
            for refusal in join_all(fired).await.into_iter().filter_map(Result::err) {
                tracing::error!(%refusal, calendar = calendar.name, "a date could not be counted again");
                left += 1;
            }
        }
        if left == 0 {
            setting::put(&self.database.writer, &mark(calendar), &state(calendar)).await.map_err(Failure::from)?;
        }
        Ok(left)
    }
}

impl Batch<'_> {
    /// Nothing is recorded where nothing moves any more.
    pub(super) fn recompute(&mut self, item: Uuid, reason: &str) -> Result<Result<(), Refusal>, Failure> {
        let (Some(live), seq) = (self.world.live.get(&item), self.next_seq(item).cast_signed() - 1) else {
            return Ok(Ok(()));
        };
        let (calendar, facts) = (live.calendar.clone(), self.world.facts(item, &live.workflow));
        let event = self.world.recompute(item, reason);
        let step = match self.world.recomputed(item, seq, &calendar, &event) {
            Ok(Some((_, step))) => step,
            Ok(None) => return Ok(Ok(())),
            Err(rejection) => return Ok(Err(rejection.into())),
        };
        let (actor, at) = (Actor::system(), self.world.now);
        let cause = Cause {
            event: &event,
            at,
            actor: &actor,
            facts: &facts,
            request_id: None,
            batch: None,
            placed: false,
            sent: None,
        };
        self.commit(item, cause, step).map(Ok)
    }
}

/// Where it is kept by which state of a calendar dates were counted last.
fn mark(calendar: &Calendar) -> String {
    format!("counted {}", calendar.name)
}

fn version(calendar: &Calendar) -> String {
    format!("version {} ", calendar.version)
}

fn state(calendar: &Calendar) -> String {
    format!("{}{}", version(calendar), calendar.hash)
}

fn moved(row: &item::Model, before: &Snapshot, step: &Step) -> Vec<Moved> {
    let revised = step.effects.iter().filter_map(|effect| match effect {
        Effect::DueRevision { deadline, due, .. } => Some((deadline, *due)),
        _ => None,
    });
    let moved = revised.map(|(deadline, new)| Moved {
        item: row.id,
        reference: row.reference.clone(),
        deadline: deadline.clone(),
        old: before.open_deadline(deadline).and_then(|open| open.due),
        new,
    });
    moved.collect()
}
