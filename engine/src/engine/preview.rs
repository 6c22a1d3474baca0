//! What reminders are to come, if nothing happens until then: the timers that wait are fired one after the other by the same
//! pure step and heard by the same ladder as when they fall due. Nothing is claimed.

use super::command::Failure;
use super::effects::Reminder;
use super::ladder::Ladder;
use super::reminders::{StandsFor, written_to};
use super::world::{Lock, World};
use super::Shared;
use crate::chart::deadline::OCCURRENCE;
use crate::chart::gap::Going;
use crate::chart::silence::is_silence;
use crate::chart::snapshot::{Actor, Context, Effect, Event, Origin};
use crate::chart::step::step;
use crate::chart::value::Value;
use crate::store::delivery::{self, Channel, State};
use crate::store::timer;
use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Turns looked at for the items of one question.
const MAX_TURNS: usize = 2_000;

/// One notice for one recipient.
#[derive(Clone, Debug)]
pub struct Coming {
    pub reminder: Reminder,
    /// When the rung falls due; the notice may go out later, or be said by another one.
    pub due_at: DateTime<Utc>,
    pub recipient: String,
    pub stands_for: Option<StandsFor>,
    pub going: Going,
    pub channels: Vec<Channel>,
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

/// A timer that waits.
type Turn = (DateTime<Utc>, Uuid, String);

impl Shared {
    /// By recipients of today's roles, in the order in which the rungs fall due.
    pub async fn coming(&self, items: &[Uuid], until: DateTime<Utc>) -> Result<Vec<Coming>, Failure> {
        let (reader, ids) = (&self.database.reader, items.iter().copied().collect::<BTreeSet<Uuid>>());
        let now = self.clock.now();
        let mut world = World::load(reader, &self.keys, self.catalog(), now, &ids, Lock::Read).await?;
        world.load_owned(reader, ids.clone()).await?;
        let mut ladder = Ladder::load(reader, &world, ids).await?;
        let written_to = written_to(reader, self).await?;
        let mut coming = Vec::new();
        let mut turns: BTreeMap<Turn, i32> = BTreeMap::new();
        for (_, row) in world.tables.timers.iter() {
            if row.kind == timer::Kind::Rung || row.kind == timer::Kind::After && is_silence(&row.scope) {
                turns.insert((row.due_at, row.item_id, row.event.clone()), row.occurrence);
            }
        }
        for _ in 0..MAX_TURNS {
            let Some(((due_at, item, event), occurrence)) = turns.pop_first().filter(|((due, ..), _)| *due <= until)
            else {
                break;
            };
            let at = due_at.max(now);
            ladder.passes(at);
            for effect in fired(&world, item, &event, occurrence, at) {
                match &effect {
                    Effect::DeadlineTimer { event, occurrence, due, .. } => {
                        turns.insert((*due, item, event.clone()), occurrence.cast_signed());
                    }
                    Effect::StartTimer { event, due, .. } => _ = turns.insert((*due, item, event.clone()), 0),
                    _ => {}
                }
                let Some(reminder) = Reminder::of(item, &effect) else { continue };
                for (recipient, stands_for) in ladder.hearers(&reminder, world.day_of(at)) {
                    let going = ladder.going(&reminder, &recipient, at);
                    let channels = channels(&recipient, written_to.contains(&recipient));
                    let reminder = reminder.clone();
                    coming.push(Coming { reminder, due_at: at, recipient, stands_for, going, channels });
                }
            }
        }
        Ok(coming)
    }
}

fn channels(recipient: &str, by_email: bool) -> Vec<Channel> {
    let inbox = recipient.starts_with("person:").then_some(Channel::Inbox);
    inbox.into_iter().chain(by_email.then_some(Channel::Email)).collect()
}

/// What a timer would bring at that moment; nothing, where it is refused.
fn fired(world: &World, item: Uuid, event: &str, occurrence: i32, at: DateTime<Utc>) -> Vec<Effect> {
    let Some(live) = world.live.get(&item) else { return Vec::new() };
    let (actor, facts) = (Actor { id: None, roles: BTreeSet::new() }, world.facts(item, &live.workflow));
    let input = [(OCCURRENCE.to_owned(), Value::Integer(occurrence.into()))].into();
    let event = Event { name: event.to_owned(), origin: Origin::Timer, input, built_in: None };
    let seq = world.tables.items.get(&item).map_or(0, |row| row.seq.cast_unsigned() + 1);
    let context = Context {
        now: at,
        at,
        seq,
        actor: &actor,
        facts: &facts,
        calendar: &live.calendar,
        imported: false,
        history: None,
        before: None,
    };
    step(&live.workflow, &live.snapshot, &event, &context).map(|step| step.effects).unwrap_or_default()
}
