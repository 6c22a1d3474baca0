//! A chart that stands alone, played through `step` on a clock of its own: what is sent comes back when its time has come.

use super::delay;
use crate::chart::snapshot::{Actor, BuiltIn, Event, Origin};
use crate::chart::value::Values;
use crate::chart::workflow::Workflow;
use crate::language::story::world::{Round, Stopped, World};
use crate::time::calendar::Calendar;
use chrono::TimeDelta;

/// No working day is ever asked for.
const CALENDAR: &str = "id: chart\nversion: 1\ntitle: A chart's clock\nzone: UTC\nweekend: []\n";

/// What comes from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    Event(String),
    Wait(TimeDelta),
}

impl Moment {
    /// `+100ms`, or the name of an event.
    pub fn parse(text: &str) -> Result<Moment, String> {
        match text.strip_prefix('+') {
            Some(time) => Ok(Moment::Wait(TimeDelta::milliseconds(delay::parse(time)?.into()))),
            None => Ok(Moment::Event(text.to_owned())),
        }
    }
}

/// The innermost active states after the start and after each event; those that were sent stand where their time came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    pub event: String,
    pub sent: bool,
    pub active: Vec<String>,
}

/// The days a chart's clock runs through: all alike.
pub fn clock() -> Result<Calendar, String> {
    Calendar::parse(CALENDAR)
}

/// The error is a sentence: the chart runs in a circle, or sends for ever.
pub fn play(workflow: &Workflow, moments: &[Moment]) -> Result<Vec<Stood>, String> {
    let calendar = clock()?;
    let mut world = World::new(workflow, &calendar);
    let create = BuiltIn::Create;
    take(&mut world, create.name(), Some(create))?;
    for moment in moments {
        match moment {
            Moment::Wait(time) => world.advance(world.now + *time).map_err(|stopped| stopped.to_string())?,
            Moment::Event(event) => take(&mut world, event, None)?,
        }
    }
    Ok(world.rounds.into_iter().map(stood).collect())
}

/// What enables nothing is no fault of a chart.
fn take(world: &mut World, name: &str, built_in: Option<BuiltIn>) -> Result<(), String> {
    let origin = if built_in.is_some() { Origin::System } else { Origin::Message };
    let event = Event { name: name.to_owned(), origin, input: Values::new(), built_in };
    let nobody = Actor::system();
    match world.take(&event, world.now, &nobody) {
        Err(Stopped::Ignored) => {
            let active = world.snapshot.active.clone();
            let (microsteps, effects) = (Vec::new(), Vec::new());
            world.rounds.push(Round { event: name.to_owned(), origin, active, microsteps, effects });
            Ok(())
        }
        taken => taken.map_err(|stopped| stopped.to_string()),
    }
}

fn stood(round: Round) -> Stood {
    let sent = match round.origin {
        Origin::Timer => true,
        Origin::Person | Origin::Message | Origin::System => false,
    };
    Stood { event: round.event, sent, active: round.active }
}
