//! A workflow tried out: one item on a clock that only its user moves, through the same `step` as the engine. Pure: nothing is
//! stored, no real clock is read. `simulation/line.rs` has the form in which programs ask and are answered, `simulation/words.rs` what people read.

pub mod form;
pub mod line;
pub mod script;
pub mod words;

use crate::access::see;
use crate::chart::available::{Possible, available, listened};
use crate::chart::snapshot::{Actor, BuiltIn, Effect, Event, Origin, Snapshot};
use crate::chart::value::Values;
use crate::chart::workflow::{See, Workflow};
use crate::language::story::cast::id;
use crate::language::story::enter;
use crate::language::story::world::{Stopped, World};
use crate::language::story::written::{Children, Costs};
use crate::time::calendar::Calendar;
use crate::time::duration::Duration;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Deserialize;
use std::collections::BTreeMap;

pub struct Simulation<'a> {
    workflow: &'a Workflow,
    calendar: &'a Calendar,
    world: World<'a>,
    /// Nothing has happened to the item yet, so that `create` can still say what it begins with.
    fresh: bool,
}

/// What comes next: the world outside changes, time passes and what is due by then happens (that of the step before included,
/// though no time passed), then this event comes. Each of it may be absent.
#[derive(Default)]
pub struct Asked {
    pub given: Given,
    pub after: TimeDelta,
    pub event: Option<String>,
    pub input: BTreeMap<String, String>,
    /// Who does it, and for whom what is possible is told; `None`: it is brought to the item, and no role is asked.
    pub role: Option<String>,
}

/// As in stories.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    #[serde(default)]
    children: BTreeMap<String, Children>,
    costs: Option<Costs>,
}

/// What became of it.
pub struct Answer {
    /// The innermost active states, in document order.
    pub active: Vec<String>,
    /// In the order it happened.
    pub exited: Vec<String>,
    pub entered: Vec<String>,
    pub effects: Vec<Effect>,
    /// Actions that could not be carried out, each with its reason: the rest of what was to be done with them was left out.
    pub failed: Vec<String>,
    pub possible: Vec<Possible>,
    pub rejected: Option<Rejected>,
}

/// What happens by itself if nothing else does.
pub struct Coming {
    pub at: DateTime<Utc>,
    pub what: String,
    /// Whom a reminder goes to, as the workflow names them.
    pub to: Vec<String>,
}

pub struct Rejected {
    pub code: &'static str,
    pub message: String,
}

impl<'a> Simulation<'a> {
    /// An item created with nothing, at noon of this day; the error is a sentence.
    pub fn begin(workflow: &'a Workflow, calendar: &'a Calendar, day: NaiveDate) -> Result<Simulation<'a>, String> {
        let mut world = World::new(workflow, calendar);
        world.now = world.noon(day);
        let create = Event {
            name: BuiltIn::Create.name().into(),
            origin: Origin::System,
            input: Values::new(),
            built_in: Some(BuiltIn::Create),
        };
        world.take_alone(&create, world.now, &Actor::system()).map_err(|stopped| stopped.to_string())?;
        Ok(Simulation { workflow, calendar, world, fresh: true })
    }

    /// What the beginning did.
    pub fn first(&self) -> Answer {
        self.told(0, None, None)
    }

    pub fn answer(&mut self, asked: &Asked) -> Answer {
        let before = self.world.rounds.len();
        match self.carry_out(asked) {
            Ok(begun_again) => self.told(if begun_again { 0 } else { before }, asked.role(self.workflow), None),
            Err(rejected) => self.told(before, asked.role(self.workflow), Some(rejected)),
        }
    }

    /// Nothing was done.
    pub fn refused(&self, code: &'static str, message: String) -> Answer {
        self.told(self.world.rounds.len(), None, Some(Rejected { code, message }))
    }

    /// True: the item is another one now.
    fn carry_out(&mut self, asked: &Asked) -> Result<bool, Rejected> {
        let given = self.world.given(&asked.given.children, asked.given.costs.as_ref());
        given.map_err(|message| Rejected { code: "BAD_LINE", message })?;
        let before = self.world.rounds.len();
        let moved = self.world.advance(self.world.now + asked.after);
        self.fresh &= self.world.rounds.len() == before;
        moved.map_err(Rejected::of)?;
        let Some(name) = &asked.event else {
            return Ok(false);
        };
        let actor = actor(self.workflow, asked.role(self.workflow));
        if self.fresh && name == BuiltIn::Create.name() {
            self.world = self.begun_again(asked, &actor)?;
            return Ok(true);
        }
        let event = event(self.workflow, &self.world, name, asked, &actor)?;
        take(&mut self.world, &event, &actor)?;
        self.fresh = false;
        Ok(false)
    }

    fn begun_again(&self, asked: &Asked, actor: &Actor) -> Result<World<'a>, Rejected> {
        let mut world = World::new(self.workflow, self.calendar);
        world.now = self.world.now;
        world.facts = self.world.facts.clone();
        let event = event(self.workflow, &world, BuiltIn::Create.name(), asked, actor)?;
        take(&mut world, &event, actor)?;
        Ok(world)
    }

    fn told(&self, since: usize, role: Option<&str>, rejected: Option<Rejected>) -> Answer {
        let rounds = &self.world.rounds[since..];
        let root = self.workflow.chart.states[0].name.as_str();
        let inner = |names: &[String]| names.iter().filter(|name| *name != root).cloned().collect::<Vec<String>>();
        let microsteps = || rounds.iter().flat_map(|round| &round.microsteps);
        Answer {
            active: self.world.snapshot.active.clone(),
            exited: microsteps().flat_map(|microstep| inner(&microstep.exited)).collect(),
            entered: microsteps().flat_map(|microstep| inner(&microstep.entered)).collect(),
            effects: rounds.iter().flat_map(|round| round.effects.iter().cloned()).collect(),
            failed: microsteps().flat_map(|microstep| microstep.failed.iter().cloned()).collect(),
            possible: self.possible(role),
            rejected,
        }
    }

    /// As it is now.
    pub fn snapshot(&self) -> &Snapshot {
        &self.world.snapshot
    }

    pub fn stage(&self) -> Option<String> {
        self.world.stage()
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.world.now
    }

    /// What would happen by itself next, the earliest first.
    pub fn coming(&self) -> Vec<Coming> {
        let rung = |event: &str| {
            let deadline = event.strip_prefix("deadline.")?.split_once(".rung.")?.0;
            self.workflow.deadline(deadline)?.told_by(event)
        };
        let coming = self.world.coming().into_iter().map(|(at, event)| {
            let title = self.workflow.title_of(event);
            match rung(event) {
                Some((said, to)) => Coming { at, what: format!("{title} ({said})"), to: to.to_vec() },
                None => Coming { at, what: title.into_owned(), to: Vec::new() },
            }
        });
        coming.collect()
    }

    /// Those that see anything of it.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.workflow.access.keys().map(String::as_str)
    }

    /// How long it is from now until this time has passed, by the calendar's days.
    pub fn lasts(&self, duration: Duration) -> TimeDelta {
        self.calendar.later(self.world.now, duration) - self.world.now
    }

    /// To somebody of this role; without one: what the item listens to, whoever brings it.
    pub fn possible(&self, role: Option<&str>) -> Vec<Possible> {
        let (world, workflow) = (&self.world, self.workflow);
        let actor = match role {
            Some(_) => actor(workflow, role),
            None => Actor { id: None, roles: workflow.access.keys().cloned().collect() },
        };
        let context = world.context(world.now, &actor);
        let offered = available(workflow, &world.snapshot, &context).into_iter();
        let built_in = |possible: &Possible| possible.event.starts_with("extend.") || possible.event == "reopen";
        let declared = |possible: &Possible| role.is_some() && workflow.event(&possible.event).is_some();
        let brought = if role.is_none() { listened(workflow, &world.snapshot, &context) } else { Vec::new() };
        let create = if self.fresh { available(workflow, &Snapshot::default(), &context) } else { Vec::new() };
        let offered = offered.filter(|possible| declared(possible) || built_in(possible));
        create.into_iter().chain(brought).chain(offered).collect()
    }
}

impl Given {
    pub fn children(kind: &str, open: u32, done: u32) -> Given {
        let children = Children { open, done, ..Children::default() };
        Given { children: [(kind.to_owned(), children)].into(), costs: None }
    }

    /// Kind, open and done; how many cost lines.
    pub fn of(children: impl IntoIterator<Item = (String, u32, u32)>, lines: Option<u32>) -> Given {
        let children =
            children.into_iter().map(|(kind, open, done)| (kind, Children { open, done, ..Children::default() }));
        let costs = lines.map(|lines| Costs { lines, planned: None, spent: None, gap: None });
        Given { children: children.collect(), costs }
    }

    pub fn costs(lines: u32) -> Given {
        Given { costs: Some(Costs { lines, planned: None, spent: None, gap: None }), ..Given::default() }
    }
}

impl Asked {
    /// A chart that stands alone has no roles.
    fn role(&self, workflow: &Workflow) -> Option<&str> {
        self.role.as_deref().filter(|_| !workflow.access.is_empty())
    }

    fn origin(&self, workflow: &Workflow) -> Origin {
        if self.role(workflow).is_some() { Origin::Person } else { Origin::Message }
    }
}

impl Rejected {
    fn of(stopped: Stopped) -> Rejected {
        let message = stopped.to_string();
        match stopped {
            Stopped::Refused(rejection) => Rejected { code: rejection.code(), message },
            Stopped::Ignored => Rejected { code: "NOT_POSSIBLE", message },
            Stopped::Broken(_) => Rejected { code: "RUNAWAY", message },
        }
    }
}

fn event(workflow: &Workflow, world: &World, name: &str, asked: &Asked, actor: &Actor) -> Result<Event, Rejected> {
    let (mut name, mut input) = (name, asked.input.clone());
    if let Some(deadline) = name.strip_prefix("extend.") {
        input.insert("deadline".into(), deadline.into());
        name = "extend";
    }
    let entered = enter::event(workflow, &world.snapshot, name, &input, (asked.origin(workflow), actor));
    let entered = entered.map_err(|wrong| Rejected { code: "BAD_INPUT", message: wrong.message })?;
    entered.map_err(|rejection| Rejected::of(Stopped::Refused(rejection)))
}

fn take(world: &mut World, event: &Event, actor: &Actor) -> Result<(), Rejected> {
    match world.take_alone(event, world.now, actor) {
        Ok(()) => Ok(()),
        Err(Stopped::Ignored) => {
            let why = world.refusal(event, actor).map_or(Stopped::Ignored, Stopped::Refused);
            Err(Rejected::of(why))
        }
        Err(stopped) => Err(Rejected::of(stopped)),
    }
}

/// The one person who has the role. Her agency leads the item, and it is assigned to her.
fn actor(workflow: &Workflow, role: Option<&str>) -> Actor {
    let Some(role) = role else {
        return Actor::system();
    };
    let counts = see(workflow, role).is_some_and(|see| see != See::Counts);
    Actor { id: Some(id("person", role)), roles: counts.then(|| role.to_owned()).into_iter().collect() }
}
