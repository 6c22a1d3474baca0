//! How a running item comes to another version of its workflow: every state it stands in, what it remembers, its fields and
//! its clocks under the new version's names. No entry or exit action runs and nothing is raised; where something has no place
//! in the new version, the reason is told and nothing changes. Pure; `migrate/clocks.rs` has deadlines and timers.

mod clocks;
pub(super) mod entered;

use super::chart::{Chart, Kind, StateId};
use super::situation::{EntrySet, Situation};
use super::snapshot::{Context, Effect, Entered, Microstep, Rejection, Snapshot, Step};
use super::value::{Value, Values};
use super::workflow::{Fate, Migration, Workflow};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Where it comes to, and what is otherwise there.
pub struct Migrated {
    pub step: Step,
    pub moves: Moves,
}

/// What changes, old beside new, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Innermost states; without an old one: entered by default.
    pub states: Vec<(Option<String>, String)>,
    /// Without a new one: it stays in the history only.
    pub fields: Vec<(String, Option<String>)>,
    pub deadlines: Vec<DeadlineMove>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlineMove {
    pub deadline: String,
    /// `None`: it starts.
    pub fate: Option<Fate>,
    pub old: Option<NaiveDate>,
    pub new: Option<NaiveDate>,
}

/// Why an item cannot come to a version. No value is named: not everybody may read it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    #[error("Version {to} does not say how items of version {from} come to it.")]
    NoWay { from: u32, to: u32 },
    #[error("State `{state}` has no place in version {to}: say under `migrations` what it becomes.")]
    Unmapped { state: String, to: u32 },
    #[error("It cannot stand so in version {to}: {problem}")]
    Illegal { to: u32, problem: String },
    #[error("It would stand in `{0}`, where items end: a migration ends nothing.")]
    Ends(String),
    #[error("`{memory}` remembers state `{state}`, which has no place there.")]
    Memory { memory: String, state: String },
    #[error("What field `{field}` holds cannot become the {of} of `{new}`.")]
    Field { field: String, new: String, of: &'static str },
    #[error("Two fields would become `{0}`.")]
    Taken(String),
    #[error("It needs one of these roles: {0}.")]
    Forbidden(String),
    #[error("Deadline `{0}` is open, and no state the item would stand in has it.")]
    Deadline(String),
}

pub(super) fn step(workflow: &Workflow, snapshot: &Snapshot, context: &Context) -> Result<Step, Rejection> {
    let refused = |reasons| Rejection::NotMigrated { to: workflow.version, reasons };
    let Some(old) = context.before else {
        return Err(refused(vec!["The version it runs by is not known.".into()]));
    };
    match plan(old, workflow, snapshot, context) {
        Ok(migrated) => Ok(migrated.step),
        Err(obstacles) => Err(refused(obstacles.iter().map(ToString::to_string).collect())),
    }
}

/// Every obstacle at once.
pub fn plan(old: &Workflow, new: &Workflow, snapshot: &Snapshot, context: &Context) -> Result<Migrated, Vec<Obstacle>> {
    let Some(map) = new.migrations.get(&old.version) else {
        return Err(vec![Obstacle::NoWay { from: old.version, to: new.version }]);
    };
    let mut way = Way { old, new, map, snapshot, context, obstacles: Vec::new() };
    let mut after = Snapshot {
        active: Vec::new(),
        history: way.history(),
        fields: way.fields().into(),
        entered: BTreeMap::new(),
        suspensions: way.suspensions(),
        revision: snapshot.revision + 1,
        ..snapshot.clone()
    };
    let configuration = way.configuration(&after);
    let name = |id: &StateId| new.chart.states[*id].name.clone();
    after.active = configuration.iter().filter(|id| new.chart.is_atomic(**id)).map(name).collect();
    after.entered = configuration.iter().map(|id| (name(id), way.entered(&name(id)))).collect();
    let mut moves = Moves { states: way.states_moved(&after), fields: way.fields_moved(), deadlines: Vec::new() };
    let effects = way.clocks(&configuration, &mut after, &mut moves.deadlines);
    match way.obstacles.is_empty() {
        true => Ok(Migrated { step: way.taken(after, effects, &configuration), moves }),
        false => Err(way.obstacles),
    }
}

struct Way<'a> {
    old: &'a Workflow,
    new: &'a Workflow,
    map: &'a Migration,
    snapshot: &'a Snapshot,
    context: &'a Context<'a>,
    obstacles: Vec<Obstacle>,
}

impl Way<'_> {
    /// The states that the innermost ones become, with all around them; regions that nothing becomes are entered by default.
    fn configuration(&mut self, after: &Snapshot) -> BTreeSet<StateId> {
        let mut targets = Vec::new();
        for state in &self.snapshot.active {
            match self.target(state) {
                Some(id) => targets.push(id),
                None => self.obstacles.push(Obstacle::Unmapped { state: state.clone(), to: self.new.version }),
            }
        }
        let situation = Situation::of(self.new, after, self.context);
        let mut set = EntrySet::default();
        set.states.insert(Chart::ROOT);
        situation.add_each(&targets, Chart::ROOT, &mut set);
        if targets.len() == self.snapshot.active.len()
            && let Err(problem) = situation.are_whole(&set.states)
        {
            self.obstacles.push(Obstacle::Illegal { to: self.new.version, problem });
        }
        let end = set.states.iter().find(|id| self.new.chart.finishes(**id));
        self.obstacles.extend(end.map(|id| Obstacle::Ends(self.new.chart.states[*id].name.clone())));
        set.states
    }

    fn target(&self, state: &str) -> Option<StateId> {
        let chart = &self.new.chart;
        let found = chart.state_named(self.map.state(state));
        found.filter(|id| *id != Chart::ROOT && !matches!(chart.states[*id].kind, Kind::History { .. }))
    }

    /// The old state that this one was, with the row that entered it; of several the last entered.
    fn was(&self, state: &str) -> Option<(&String, &Entered)> {
        let became = self.snapshot.entered.iter().filter(|(old, _)| self.map.state(old) == state);
        became.max_by_key(|(_, entered)| entered.seq)
    }

    fn entered(&self, state: &str) -> Entered {
        let context = self.context;
        let now = || Entered { seq: context.seq, by: context.actor.id, at: context.at };
        self.was(state).map_or_else(now, |(_, entered)| entered.clone())
    }

    /// A memory that no history state of the new version keeps is forgotten.
    fn history(&mut self) -> BTreeMap<String, Vec<String>> {
        let chart = &self.new.chart;
        let mut history = BTreeMap::new();
        for (memory, states) in &self.snapshot.history {
            let Some(id) = chart.state_named(self.map.state(memory)) else { continue };
            let Kind::History { deep } = chart.states[id].kind else { continue };
            let parent = chart.states[id].parent.unwrap_or(Chart::ROOT);
            let fits = |state: &StateId| match deep {
                true => chart.is_atomic(*state) && chart.is_descendant(*state, parent),
                false => chart.states[*state].parent == Some(parent),
            };
            let mut remembered = Vec::new();
            for state in states {
                match self.target(state).filter(fits) {
                    Some(id) => remembered.push(chart.states[id].name.clone()),
                    None => self.obstacles.push(Obstacle::Memory { memory: memory.clone(), state: state.clone() }),
                }
            }
            history.insert(chart.states[id].name.clone(), remembered);
        }
        history
    }

    /// Under the names that states have from then on.
    fn suspensions(&self) -> BTreeMap<String, Vec<(NaiveDate, NaiveDate)>> {
        let mut suspensions: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for (state, days) in &self.snapshot.suspensions {
            suspensions.entry(self.map.state(state).to_owned()).or_default().extend(days);
        }
        suspensions
    }

    fn fields(&mut self) -> Values {
        let mut fields = Values::new();
        for (old, value) in self.snapshot.fields.iter() {
            let Some(field) = self.new.field(self.map.field(old)) else { continue };
            let name = field.name.clone();
            match Value::parse(&field.of, &value.to_string()) {
                Ok(_) if fields.contains_key(&name) => self.obstacles.push(Obstacle::Taken(name)),
                Ok(value) => _ = fields.insert(name, value),
                Err(_) => {
                    let of = field.of.name();
                    self.obstacles.push(Obstacle::Field { field: old.clone(), new: name, of });
                }
            }
        }
        fields
    }

    fn fields_moved(&self) -> Vec<(String, Option<String>)> {
        let became = self.snapshot.fields.keys().map(|old| {
            let new = self.new.field(self.map.field(old));
            (old.clone(), new.map(|field| field.name.clone()))
        });
        became.filter(|(old, new)| new.as_ref() != Some(old)).collect()
    }

    fn states_moved(&self, after: &Snapshot) -> Vec<(Option<String>, String)> {
        let chart = &self.new.chart;
        let became = |new: &String| {
            let id = chart.state_named(new)?;
            let inside = |target: &StateId| *target == id || chart.is_descendant(id, *target);
            self.snapshot.active.iter().find(|old| self.target(old).as_ref().is_some_and(inside))
        };
        let moved = after.active.iter().map(|new| (became(new).cloned(), new.clone()));
        moved.filter(|(old, new)| old.as_ref() != Some(new)).collect()
    }

    fn taken(&self, after: Snapshot, effects: Vec<Effect>, configuration: &BTreeSet<StateId>) -> Step {
        let left = self.snapshot.entered.keys().filter(|state| !after.entered.contains_key(*state));
        let names = configuration.iter().map(|id| &self.new.chart.states[*id].name);
        let came = names.filter(|state| !self.snapshot.entered.contains_key(*state));
        let round = Microstep {
            event: Some("migrate".into()),
            exited: left.cloned().collect(),
            entered: came.cloned().collect(),
            ..Microstep::default()
        };
        Step { microsteps: vec![round], snapshot: after, effects, ignored: false }
    }
}
