//! Days of calendars are declared and withdrawn: what that would make of the deadlines that are counted by the calendar, and
//! the declaration itself. A row says it; then each item whose date moves gets an event of its own, in batches. Whoever asks
//! the same again goes on where it was.

use super::batch::{Batch, Work};
use super::command::{Failure, Refusal};
use super::commit::Cause;
use super::world::{Lock, World};
use super::{Engine, Shared};
use crate::access::Identity;
use crate::chart::snapshot::{Actor, BuiltIn, Context, Effect, Event, Origin, Rejection, Snapshot, Step};
use crate::chart::step::step;
use crate::chart::value::Values;
use crate::store::upsert::insert;
use crate::store::visible::visible_to;
use crate::store::{deadline, declared_date, due_revision, item};
use crate::time::YEARS;
use crate::time::calendar::Calendar;
use crate::time::counting::said;
use crate::time::legal_clock::ENDS;
use chrono::{Datelike, NaiveDate};
use futures_util::future::join_all;
use sea_orm::ExprTrait;
use sea_orm::sea_query::{Expr, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Items looked at at once.
const BATCH: u64 = 50;
/// Characters of a title or a source.
const MAX_TEXT: usize = 200;
const EVENT: &str = "recompute";

/// What somebody says of a day.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// Its id.
    pub calendar: String,
    pub day: NaiveDate,
    /// Of the holiday; what is withdrawn has its own.
    pub title: String,
    /// Who declared it, and where it is written.
    pub source: String,
    pub withdraw: bool,
}

/// An open deadline whose date moves.
#[derive(Clone, Debug)]
pub struct Moved {
    pub item: Uuid,
    pub reference: String,
    pub deadline: String,
    pub old: Option<NaiveDate>,
    pub new: Option<NaiveDate>,
}

/// A declaration as it can be recorded, or is recorded already.
struct Checked {
    title: String,
    is_new: bool,
    /// The calendar as it would be.
    calendar: Calendar,
}

impl Shared {
    /// The deadlines of items the person sees that would move. Refused where it could not be declared.
    pub async fn declaration(&self, by: &Identity, declaration: &Declaration) -> Result<Vec<Moved>, Refusal> {
        self.refresh().await?;
        let calendar = self.checked(by, declaration)?.calendar;
        let catalog = self.catalog();
        let today = self.clock.now().with_timezone(&catalog.country.zone).date_naive();
        let seen = visible_to(by, &catalog, today);
        let (mut moved, mut last) = (Vec::new(), Uuid::nil());
        while let Some(rows) = self.counted(seen.clone(), &calendar.name, last).await? {
            last = rows.last().map_or(last, |row| row.id);
            moved.extend(self.moves(&calendar, &rows).await?);
        }
        Ok(moved)
    }

    fn checked(&self, by: &Identity, declaration: &Declaration) -> Result<Checked, Refusal> {
        let Declaration { calendar: name, day, title, source, withdraw } = declaration;
        let catalog = self.catalog();
        let missing = || Refusal::BadRequest(format!("There is no calendar `{name}`."));
        let (file, declared) = catalog.declared(name).ok_or_else(missing)?;
        if file.declared_by.is_empty() {
            let sentence = format!("Nobody may declare days of `{name}`: its file names no roles in `declared_by`.");
            return Err(refused(sentence));
        }
        if !by.memberships.iter().any(|held| file.declared_by.contains(&held.role)) {
            let (event, title) = ("declare".to_owned(), "Declare a day".to_owned());
            return Err(Rejection::Forbidden { event, title, roles: file.declared_by.clone() }.into());
        }
        bounded(*day, title, source, *withdraw)?;
        let mut would = declared.clone();
        let stands = if *withdraw { declared.kept(*day, file) } else { declared.held(*day, file) };
        let (is_new, title) = match (withdraw, stands) {
            (false, None) => (true, title.trim()),
            (false, Some(_)) if declared.title(*day) == Some(title.trim()) => (false, title.trim()),
            (false, Some(is)) => {
                return Err(refused(format!("{} is declared already: {is}. Withdraw it first.", said(*day))));
            }
            (true, Some(is)) => (true, is),
            (true, None) if declared.withdrawn(*day) => (false, ""),
            (true, None) => return Err(refused(format!("{} is no holiday in `{name}`.", said(*day)))),
        };
        match withdraw {
            true => would.withdraw(*day, file),
            false => would.declare(*day, title),
        }
        Ok(Checked { title: title.to_owned(), is_new, calendar: file.with(&would) })
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

    /// Where these items' dates move under the calendar.
    async fn moves(&self, calendar: &Calendar, rows: &[item::Model]) -> Result<Vec<Moved>, Failure> {
        let (now, ids) = (self.clock.now(), rows.iter().map(|row| row.id).collect());
        let world = World::load(&self.database.reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        let mut found = Vec::new();
        for row in rows {
            if let Ok(Some((before, step))) = world.recomputed(row.id, row.seq, calendar, "") {
                found.extend(moved(row, before, &step));
            }
        }
        Ok(found)
    }

    /// What the journal will say of it.
    async fn reason(&self, calendar: &str, day: NaiveDate) -> Result<String, Failure> {
        let rows = declared_date::Entity::find().filter(declared_date::Column::Calendar.eq(calendar));
        let rows = rows.filter(declared_date::Column::Day.eq(day)).order_by_desc(declared_date::Column::Seq);
        let row = rows.one(&self.database.reader).await?;
        let row = row.ok_or_else(|| Failure::Missing(format!("the declaration of {day}")))?;
        let declared_date::Model { title, source, .. } = row;
        Ok(match row.withdrawn {
            false => format!("{title} was declared for {} ({source}).", said(day)),
            true => format!("{title} on {} was withdrawn ({source}).", said(day)),
        })
    }
}

impl World {
    /// The item as it was and the step, where it has any date to move.
    fn recomputed(
        &self,
        item: Uuid,
        seq: i64,
        calendar: &Calendar,
        reason: &str,
    ) -> Result<Option<(&Snapshot, Step)>, Rejection> {
        let Some(live) = self.live.get(&item).filter(|live| !live.snapshot.finished) else { return Ok(None) };
        let (actor, facts) = (Actor::system(), self.facts(item, &live.workflow));
        let context = Context::plain((self.now, self.now), seq.cast_unsigned() + 1, &actor, &facts, calendar);
        let step = step(&live.workflow, &live.snapshot, &event(reason), &context)?;
        let moves = step.effects.iter().any(|effect| matches!(effect, Effect::DueRevision { .. }));
        Ok(moves.then_some((&live.snapshot, step)))
    }
}

impl Engine {
    /// Answers how many items could not be given their new dates; the log names them, and the others have theirs.
    pub async fn declare(&self, by: &Identity, declaration: &Declaration) -> Result<usize, Refusal> {
        self.refresh().await?;
        let checked = self.checked(by, declaration)?;
        if checked.is_new {
            self.record(by, declaration, checked.title).await?;
            self.refresh().await?;
        }
        let Declaration { calendar, day, .. } = declaration;
        let reason = self.reason(calendar, *day).await?;
        let catalog = self.catalog();
        let calendar =
            catalog.calendar(calendar).ok_or_else(|| refused(format!("There is no calendar `{calendar}`.")))?;
        self.recompute(item::Entity::find(), calendar, &reason).await
    }

    /// Dates that the end of a calendar held back, where a version of it that goes on was published. Answers as `declare` does.
    pub async fn reach_on(&self) -> Result<usize, Refusal> {
        let held = || item::Entity::find().filter(item::Column::Id.in_subquery(held_back()));
        if held().one(&self.database.reader).await?.is_none() {
            return Ok(0);
        }
        let mut left = 0;
        for calendar in self.catalog().calendars() {
            let reason = format!("Version {} of `{}` says what comes after.", calendar.version, calendar.name);
            left += self.recompute(held(), calendar, &reason).await?;
        }
        Ok(left)
    }

    async fn record(&self, by: &Identity, declaration: &Declaration, title: String) -> Result<(), Failure> {
        let transaction = self.database.begin().await?;
        let last = declared_date::Entity::find().order_by_desc(declared_date::Column::Seq).one(&transaction).await?;
        let row = declared_date::Model {
            seq: last.map_or(0, |row| row.seq) + 1,
            calendar: declaration.calendar.clone(),
            day: declaration.day,
            title,
            source: declaration.source.trim().to_owned(),
            withdrawn: declaration.withdraw,
            person_id: by.id,
            recorded_at: self.clock.now(),
        };
        insert::<declared_date::Entity, _>(&transaction, vec![row]).await?;
        Ok(transaction.commit().await?)
    }

    /// Every one of these items whose date is another by the calendar as it is now.
    async fn recompute(&self, of: Select<item::Entity>, calendar: &Calendar, reason: &str) -> Result<usize, Refusal> {
        let (mut left, mut last) = (0, Uuid::nil());
        while let Some(rows) = self.counted(of.clone(), &calendar.name, last).await? {
            last = rows.last().map_or(last, |row| row.id);
            let moved: BTreeSet<Uuid> =
                self.moves(calendar, &rows).await?.into_iter().map(|moved| moved.item).collect();
            let fired = moved.into_iter().map(|item| async move {
                let outcome = self.submit(Work::Recompute { item, reason: reason.to_owned() })?;
                outcome.await.map_err(|_| Refusal::Stopping)?
            });
            for refusal in join_all(fired).await.into_iter().filter_map(Result::err) {
                tracing::error!(%refusal, calendar = calendar.name, "a date could not be counted again");
                left += 1;
            }
        }
        Ok(left)
    }
}

/// Items with an open deadline that has no date because its calendar ended.
fn held_back() -> SelectStatement {
    use deadline::Column as Open;
    use due_revision::Column as Revision;
    let own = [
        (Open::ItemId, Revision::ItemId),
        (Open::Name, Revision::Name),
        (Open::Seq, Revision::Seq),
        (Open::Revision, Revision::Revision),
    ];
    let own = own.into_iter().fold(Condition::all(), |all, (open, revision)| {
        all.add(Expr::col((deadline::Entity, open)).equals((due_revision::Entity, revision)))
    });
    Query::select()
        .column((deadline::Entity, Open::ItemId))
        .from(deadline::Entity)
        .inner_join(due_revision::Entity, own)
        .and_where(Open::State.eq(deadline::State::Open))
        .and_where(Open::Due.is_null())
        .and_where(Revision::Steps.starts_with(ENDS))
        .take()
}

impl Batch<'_> {
    /// Nothing is recorded where no date moves any more.
    pub(super) fn recompute(&mut self, item: Uuid, reason: &str) -> Result<Result<(), Refusal>, Failure> {
        let (Some(live), seq) = (self.world.live.get(&item), self.next_seq(item).cast_signed() - 1) else {
            return Ok(Ok(()));
        };
        let (calendar, facts) = (live.calendar.clone(), self.world.facts(item, &live.workflow));
        let step = match self.world.recomputed(item, seq, &calendar, reason) {
            Ok(Some((_, step))) => step,
            Ok(None) => return Ok(Ok(())),
            Err(rejection) => return Ok(Err(rejection.into())),
        };
        let (event, actor, at) = (event(reason), Actor::system(), self.world.now);
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

fn event(reason: &str) -> Event {
    let built_in = Some(BuiltIn::Recompute { reason: reason.to_owned() });
    Event { name: EVENT.into(), origin: Origin::System, input: Values::new(), built_in }
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

fn bounded(day: NaiveDate, title: &str, source: &str, withdraw: bool) -> Result<(), Refusal> {
    if !YEARS.contains(&day.year()) {
        return Err(refused(format!("{day} lies outside the years {} to {}.", YEARS.start(), YEARS.end())));
    }
    if title.trim().is_empty() && !withdraw {
        return Err(refused("Give the title of the holiday.".into()));
    }
    if source.trim().is_empty() {
        return Err(refused("Give the source: who declared it, and where it is written.".into()));
    }
    match [title, source].into_iter().any(|text| text.chars().count() > MAX_TEXT || text.contains(char::is_control)) {
        true => Err(refused(format!("A title and a source are one line of at most {MAX_TEXT} characters."))),
        false => Ok(()),
    }
}

fn refused(sentence: String) -> Refusal {
    Refusal::BadRequest(sentence)
}
