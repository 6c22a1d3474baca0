//! What reminders are to come, if nothing happens until then: the timers that wait are fired one after the other by the same
//! pure step, and heard by the same ladder, as when they fall due. Nothing is claimed.

use super::Shared;
use super::command::Failure;
use super::effects::Reminder;
use super::ladder::{LATER, Ladder};
use super::reminders::{About, StandsFor, WrittenTo, written_to};
use super::world::{Lock, World};
use crate::chart::deadline::OCCURRENCE;
use crate::chart::gap::Going;
use crate::chart::silence::is_silence;
use crate::chart::snapshot::{Actor, Context, Effect, Event, Origin};
use crate::chart::step::step;
use crate::chart::value::Value;
use crate::store::delivery::{self, Channel, State};
use crate::store::{claim, setting, timer};
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is to come is told for so long.
pub const DAYS_AHEAD: i64 = 366;
/// Turns looked at for each item: a year of daily ones, and more.
const MAX_TURNS: usize = 2_000;
/// How a recipient begins who is one.
const PERSON: &str = "person:";

/// One notice for one recipient.
#[derive(Clone, Debug)]
pub struct Coming {
    pub reminder: Reminder,
    /// When the rung falls due: the notice may go out later, or be said by another one.
    pub due_at: DateTime<Utc>,
    pub recipient: String,
    pub stands_for: Option<StandsFor>,
    pub going: Going,
    /// It lies in her inbox.
    pub inbox: bool,
    pub by_email: bool,
}

impl Coming {
    /// When it goes out.
    pub fn at(&self) -> DateTime<Utc> {
        match &self.going {
            Going::Waits { until, .. } => *until,
            Going::Now | Going::Folded { .. } => self.due_at,
        }
    }
}

/// All that is to come until a day, or until it was cut.
pub struct Preview {
    pub coming: Vec<Coming>,
    /// From when on no more turns were looked at.
    pub cut: Option<DateTime<Utc>>,
}

/// When a timer fires, of which item, and which of those that fire then: in the order of their ids, as the worker takes them.
type Turn = (DateTime<Utc>, Uuid, Uuid);

/// Timers that wait, with their event and occurrence.
type Turns = BTreeMap<Turn, (String, i32)>;

impl Shared {
    /// By recipients of today's roles, in the order in which they go out.
    pub async fn coming(&self, items: &[Uuid], until: DateTime<Utc>) -> Result<Preview, Failure> {
        let (reader, ids) = (&self.database.reader, items.iter().copied().collect::<BTreeSet<Uuid>>());
        let now = self.clock.now();
        let mut world = World::load(reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        world.load_owned(reader, ids.clone()).await?;
        let mut ladder = Ladder::load(reader, &world, ids).await?;
        let written_to = written_to(reader, self, self.writes_letters().await?).await?;
        let mut coming = self.waiting(&world, items, &written_to).await?;
        let mut turns = turns(&world);
        for made in 0..MAX_TURNS * items.len() {
            let next = turns.pop_first().filter(|((due_at, ..), _)| *due_at <= until);
            let Some(((due_at, item, _), (event, occurrence))) = next else { break };
            let at = due_at.max(now);
            ladder.passes(at);
            // What is made now comes after all that is there.
            let id = Uuid::from_u128(u128::MAX - (MAX_TURNS * items.len() - made) as u128);
            for effect in fired(&world, item, &event, occurrence, at) {
                if let Effect::DeadlineTimer { event, occurrence, due, .. } = &effect {
                    turns.insert((*due, item, id), (event.clone(), occurrence.cast_signed()));
                }
                if let Effect::StartTimer { event, due, .. } = &effect {
                    turns.insert((*due, item, id), (event.clone(), 0));
                }
                let Some(reminder) = Reminder::of(item, &effect) else { continue };
                let day = world.day_of(at);
                let later = ladder.told_by(&later(&world, &turns, &reminder, at), day);
                for (recipient, stands_for) in ladder.hearers(&reminder, day) {
                    let going = match later.contains(&recipient) {
                        true => Going::Folded { why: LATER.into() },
                        false => ladder.going(&reminder, &recipient, at),
                    };
                    let reminder = reminder.clone();
                    let inbox = recipient.starts_with(PERSON);
                    let by_email = written_to.has(&recipient);
                    coming.push(Coming { reminder, due_at: at, recipient, stands_for, going, inbox, by_email });
                }
            }
        }
        coming.sort_by_key(Coming::at);
        let cut = turns.first_key_value().map(|((due_at, ..), _)| *due_at).filter(|due_at| *due_at <= until);
        Ok(Preview { coming, cut })
    }

    /// Whether letters go out: here, or by the server that was started last.
    async fn writes_letters(&self) -> Result<bool, DbErr> {
        let started = setting::get(&self.database.reader, setting::LETTERS);
        Ok(self.post.get().is_some() || started.await?.as_deref() == Some(setting::YES))
    }

    /// What was claimed already and waits.
    async fn waiting(&self, world: &World, items: &[Uuid], written_to: &WrittenTo) -> Result<Vec<Coming>, Failure> {
        let reader = &self.database.reader;
        let rows = delivery::Entity::find().filter(delivery::Column::ItemId.is_in(items.iter().copied()));
        let rows = rows.filter(delivery::Column::State.eq(State::Waiting));
        let rows = rows.filter(delivery::Column::Channel.eq(Channel::Log)).all(reader).await?;
        let claims = claim::Entity::find().filter(claim::Column::Id.is_in(rows.iter().map(|row| row.id)));
        let claims = claims.all(reader).await?;
        let mut waiting = Vec::new();
        for row in rows {
            let Some(claim) = claims.iter().find(|claim| claim.id == row.id) else { continue };
            let key = (claim.item_id, claim.deadline.clone(), claim.seq);
            let open = world.tables.deadlines.get(&key).is_some_and(|open| open.revision == claim.revision);
            if let (Some(until), true) = (claim.held_until, open || claim.deadline.is_empty()) {
                let about = About::read(&row)?;
                waiting.push(Coming {
                    reminder: Reminder::of_claim(claim),
                    due_at: claim.made_at,
                    recipient: claim.recipient.clone(),
                    stands_for: about.stands_for(),
                    going: Going::Waits { until, why: claim.reason.clone().unwrap_or_default() },
                    inbox: claim.recipient.starts_with(PERSON),
                    by_email: written_to.has(&claim.recipient),
                });
            }
        }
        Ok(waiting)
    }

    /// Items that have something to remind of by then, the first to fall due first.
    pub async fn with_reminders(&self, until: DateTime<Utc>, most: u64) -> Result<Vec<Uuid>, DbErr> {
        use sea_orm::{Condition, QueryOrder, QuerySelect};
        let silence =
            Condition::all().add(timer::Column::Kind.eq(timer::Kind::After)).add(timer::Column::Scope.like("remind.%"));
        let any = Condition::any().add(timer::Column::Kind.eq(timer::Kind::Rung)).add(silence);
        let query = timer::Entity::find().select_only().column(timer::Column::ItemId).distinct();
        let query = query.filter(any).filter(timer::Column::DueAt.lte(until));
        let query = query.order_by_asc(timer::Column::ItemId).limit(most);
        query.into_tuple().all(&self.database.reader).await
    }
}

/// The rungs of the same deadline that fire at that moment too, after this one.
fn later(world: &World, turns: &Turns, reminder: &Reminder, at: DateTime<Utc>) -> Vec<Reminder> {
    let rule = world.live.get(&reminder.item).and_then(|live| live.workflow.deadline(&reminder.deadline));
    let own = format!("deadline.{}.rung.", reminder.deadline);
    let due = turns.range(..=(at, Uuid::max(), Uuid::max()));
    let due = due.filter(|((_, item, _), (event, _))| *item == reminder.item && event.starts_with(&own));
    let rungs = due.filter_map(|(_, (event, _))| rule?.rung_of(event));
    rungs.map(|rung| Reminder { to: rung.to.clone(), ..reminder.clone() }).collect()
}

fn turns(world: &World) -> Turns {
    let rows = world.tables.timers.iter().map(|(_, row)| row);
    let reminds = rows.filter(|row| match row.kind {
        timer::Kind::Rung => true,
        timer::Kind::After => is_silence(&row.scope),
        timer::Kind::Deadline | timer::Kind::Message => false,
    });
    reminds.map(|row| ((row.due_at, row.item_id, row.id), (row.event.clone(), row.occurrence))).collect()
}

/// What a timer would bring at that moment; nothing, where it is refused.
fn fired(world: &World, item: Uuid, event: &str, occurrence: i32, at: DateTime<Utc>) -> Vec<Effect> {
    let Some(live) = world.live.get(&item) else { return Vec::new() };
    let (actor, facts) = (Actor::system(), world.facts(item, &live.workflow));
    let input = [(OCCURRENCE.to_owned(), Value::Integer(occurrence.into()))].into();
    let event = Event { name: event.to_owned(), origin: Origin::Timer, input, built_in: None };
    let seq = world.tables.items.get(&item).map_or(0, |row| row.seq.cast_unsigned() + 1);
    let context = Context::plain((at, at), seq, &actor, &facts, &live.calendar);
    step(&live.workflow, &live.snapshot, &event, &context).map(|step| step.effects).unwrap_or_default()
}
