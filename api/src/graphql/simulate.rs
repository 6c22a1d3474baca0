//! A published workflow tried out on a clock that only its user moves. Nothing is read of any item and nothing is stored: the
//! whole script comes with each question.

use super::event::AvailableEvent;
use super::field::FieldInput;
use super::view::viewer;
use crate::error::{Fault, Result};
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::engine::command::Texts;
use milepost_engine::simulation::script::{self, MAX_STEPS, Step};
use milepost_engine::simulation::{Asked, Coming, Given, Simulation};
use milepost_engine::time::calendar::Calendar;
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// What a simulation counts of a request, which has no room for many.
const COMPLEXITY: usize = 4_000;
/// Kinds of children that one step speaks of.
const MAX_KINDS: usize = 20;

/// What comes next. Each of it may be absent.
#[derive(InputObject)]
pub struct SimulationStep {
    /// The clock moves to noon of this day first; what falls due on the way happens.
    until: Option<NaiveDate>,
    /// Then this event comes: one of `possible`, by its name.
    event: Option<String>,
    /// A document or a person is any name.
    #[graphql(default)]
    input: Vec<FieldInput>,
    /// Who does it. Absent: it is brought to the item, as time and other items do, and no role is asked.
    role: Option<String>,
    /// What stands below the item from now on.
    #[graphql(default)]
    children: Vec<SimulatedChildren>,
    /// How many cost lines it has from now on.
    cost_lines: Option<u32>,
}

/// Items of one kind below the simulated one.
#[derive(InputObject)]
pub struct SimulatedChildren {
    kind: String,
    open: u32,
    done: u32,
}

/// An item as its script leaves it.
#[derive(SimpleObject)]
pub struct SimulatedItem {
    /// What became of each step; the first is the beginning.
    steps: Vec<SimulatedStep>,
    /// The clock, after the last of them.
    now: DateTime<Utc>,
    /// In the calendar's zone.
    today: NaiveDate,
    stage: String,
    /// The innermost states, in document order.
    active: Vec<String>,
    finished: bool,
    /// What could happen next: to somebody of the role that was asked for, else to whoever brings it.
    possible: Vec<AvailableEvent>,
    /// Roles that the workflow shows anything of an item.
    roles: Vec<String>,
    deadlines: Vec<SimulatedDeadline>,
    /// What happens by itself if nothing else does, the earliest first.
    coming: Vec<SimulatedNotice>,
}

/// One step, in sentences.
#[derive(SimpleObject)]
pub struct SimulatedStep {
    /// When it was, and in which states the item stood then.
    stands: String,
    happened: Vec<String>,
    /// Why it was not taken, as the engine would say it. Absent: it was.
    refused: Option<String>,
    /// The stable code of that.
    code: Option<String>,
}

/// An open deadline of a simulated item.
#[derive(SimpleObject)]
pub struct SimulatedDeadline {
    title: String,
    /// Absent: it has no date yet.
    due: Option<NaiveDate>,
    overdue: bool,
    /// How the date came about.
    explanation: Vec<String>,
}

/// What time would bring.
#[derive(SimpleObject)]
pub struct SimulatedNotice {
    at: DateTime<Utc>,
    what: String,
    /// Of a reminder: whom it goes to, as the workflow names them.
    to: Vec<String>,
}

#[derive(Default)]
pub struct SimulateQueries;

#[Object]
impl SimulateQueries {
    /// Tries one item of a published workflow out, by the same step as the engine, on a clock that only the script moves. It
    /// begins at noon of a day with an item that was created with nothing; until anything happens, `create` says what it
    /// begins with. A role is one person, whose agency leads the item.
    #[graphql(complexity = "COMPLEXITY + child_complexity")]
    async fn simulate(
        &self,
        context: &Context<'_>,
        workflow: String,
        #[graphql(desc = "Absent: the one that new items take.")] version: Option<u32>,
        #[graphql(desc = "The day it begins. Absent: today.")] on: Option<NaiveDate>,
        #[graphql(desc = "For whom `possible` is told.")] role: Option<String>,
        #[graphql(desc = "At most 200.")] steps: Vec<SimulationStep>,
    ) -> Result<SimulatedItem> {
        let view = viewer(context)?.now();
        if steps.len() > MAX_STEPS {
            return Err(Fault::bad_request(format!("A script has at most {MAX_STEPS} steps: start over.")));
        }
        let found = match version {
            Some(version) => view.catalog.workflow(&workflow, version),
            None => view.catalog.active(&workflow),
        };
        let found = found.ok_or_else(|| Fault::new("NOT_FOUND", "There is no such published workflow."))?.clone();
        let missing = || Fault::stored(&format!("workflow {workflow}"), "no calendar");
        let calendar = view.catalog.calendar(&found.calendar).ok_or_else(missing)?.clone();
        let steps = steps.into_iter().map(step).collect::<Result<Vec<Step>>>()?;
        let day = on.unwrap_or(view.today);
        let played = spawn_blocking(move || played(&found, &calendar, day, role.as_deref(), steps));
        played.await.map_err(|error| Fault::internal(&error))?.map_err(Fault::bad_request)
    }
}

fn step(step: SimulationStep) -> Result<Step> {
    if step.children.len() > MAX_KINDS {
        return Err(Fault::bad_request(format!("A step speaks of at most {MAX_KINDS} kinds of children.")));
    }
    let children = step.children.into_iter().map(|one| (one.kind, one.open, one.done));
    let given = Given::of(children, step.cost_lines);
    let input = step.input.into_iter().filter(|one| !one.value.trim().is_empty());
    let input: Texts = input.map(|one| (one.name, one.value)).collect();
    let asked = Asked { given, event: step.event, input, role: step.role, ..Asked::default() };
    Ok(Step { until: step.until, asked })
}

/// The error is a sentence.
fn played(
    workflow: &Arc<Workflow>,
    calendar: &Arc<Calendar>,
    day: NaiveDate,
    role: Option<&str>,
    steps: Vec<Step>,
) -> std::result::Result<SimulatedItem, String> {
    let (simulation, told) = script::play(workflow, calendar, day, steps)?;
    let steps = told.into_iter().map(|told| {
        let (code, refused) = told.answer.rejected.map(|why| (why.code.to_owned(), why.message)).unzip();
        SimulatedStep { stands: told.stands, happened: told.happened, refused, code }
    });
    let snapshot = simulation.snapshot();
    Ok(SimulatedItem {
        steps: steps.collect(),
        now: simulation.now(),
        today: calendar.day_of(simulation.now()),
        stage: simulation.stage().unwrap_or_default(),
        active: snapshot.active.clone(),
        finished: snapshot.finished,
        possible: simulation.possible(role).into_iter().map(AvailableEvent).collect(),
        roles: simulation.roles().map(str::to_owned).collect(),
        deadlines: deadlines(&simulation),
        coming: simulation.coming().into_iter().map(notice).collect(),
    })
}

fn deadlines(simulation: &Simulation) -> Vec<SimulatedDeadline> {
    let open = simulation.open().into_iter();
    let told = open.map(|open| SimulatedDeadline {
        title: open.title.to_owned(),
        due: open.due,
        overdue: open.overdue,
        explanation: open.steps.into_iter().cloned().collect(),
    });
    told.collect()
}

fn notice(coming: Coming) -> SimulatedNotice {
    SimulatedNotice { at: coming.at, what: coming.what, to: coming.to }
}
