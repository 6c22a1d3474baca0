//! The one pure function: what an event does to an item. Reads no clock, makes no id, does no I/O; the same arguments give
//! the same step, today and in ten years' replay.

use super::built_in;
use super::dating::ledger;
use super::deadline::{self, Notice, Settling};
use super::history;
use super::interpret::Interpreter;
use super::rung;
use super::selection::Asked;
use super::silence;
use super::situation::Situation;
use super::snapshot::{BuiltIn, Context, Entered, Event, Origin, Rejection, Snapshot, Step};
use super::value::{Value, Values};
use super::workflow::{Input, Workflow};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// A person's event that cannot be taken is rejected with its reason; any other is ignored, and journalled so.
pub fn step(workflow: &Workflow, snapshot: &Snapshot, event: &Event, context: &Context) -> Result<Step, Rejection> {
    let answer = attempt(workflow, snapshot, event, context);
    let Err(rejection) = &answer else {
        return answer;
    };
    let answered = event.origin == Origin::Person || event.built_in.is_some();
    if answered || matches!(rejection, Rejection::Runaway { .. }) {
        return answer;
    }
    Ok(Step::nothing(snapshot))
}

/// What would be ignored says here why it enables nothing.
pub(crate) fn attempt(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    context: &Context,
) -> Result<Step, Rejection> {
    let (again, beside) = (
        matches!(event.built_in, Some(BuiltIn::Reopen { .. })),
        event.built_in.as_ref().is_some_and(BuiltIn::is_beside),
    );
    if snapshot.finished && !again && !beside {
        return Err(Rejection::Finished);
    }
    if event.origin == Origin::Person && context.at > context.now {
        return Err(Rejection::InTheFuture);
    }
    if let Some(rows) = context.history {
        return history::amend(workflow, snapshot, event, rows, context);
    }
    if let Some(built_in) = &event.built_in {
        return built_in::step(workflow, snapshot, event, built_in, context);
    }
    if let Some(rung) = silence::of(workflow, event) {
        return silence::fire(rung, snapshot, event, context);
    }
    match Notice::of(workflow, event) {
        Some(Notice::Rung(rule, index)) => rung::fire(rule, index, snapshot, event, context),
        Some(Notice::Missed(rule)) => {
            let missed = deadline::miss(rule, snapshot, event, context)?;
            own_event(workflow, &missed, event, context, Listening::MayBeNobody(rule))
        }
        None => own_event(workflow, snapshot, event, context, Listening::Somebody),
    }
}

impl Step {
    /// Nothing was enabled.
    pub fn nothing(snapshot: &Snapshot) -> Step {
        Step { snapshot: snapshot.clone(), microsteps: Vec::new(), effects: Vec::new(), ignored: true }
    }
}

/// Whether an event that enables nothing changes nothing.
enum Listening<'a> {
    Somebody,
    /// The miss of a deadline stands whether or not a transition listens to it.
    MayBeNobody(&'a super::workflow::DeadlineRule),
}

fn own_event(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    context: &Context,
    listening: Listening,
) -> Result<Step, Rejection> {
    let declared = workflow.event(&event.name);
    if declared.is_none() && event.origin == Origin::Person {
        return Err(Rejection::UnknownEvent { event: event.name.clone() });
    }
    let inputs = declared.map_or(&[][..], |declared| &declared.inputs);
    let given = typed(inputs, event)?;
    let asked = Asked { event: &event.name, origin: event.origin, input: Some(&given) };
    let mut interpreter = Interpreter::of(workflow, snapshot, context);
    let enabled = interpreter.situation.select_transitions(&asked);
    match listening {
        Listening::Somebody if enabled.is_empty() => {
            return Err(refusal(&interpreter.situation, &asked));
        }
        Listening::Somebody => {}
        Listening::MayBeNobody(rule) => {
            interpreter.effects.extend(deadline::missed(rule, snapshot));
        }
    }
    interpreter.take(&asked, &enabled, stored(inputs, &given))?;
    conclude(interpreter, snapshot, event, &given)
}

/// A person's input is typed already; what another item told is read by this workflow's own declaration.
fn typed(inputs: &[Input], event: &Event) -> Result<Values, Rejection> {
    let mut given = event.input.clone();
    if event.origin == Origin::Person {
        return Ok(given);
    }
    for input in inputs {
        if let Some(value) = given.get_mut(&input.name) {
            *value = Value::parse(&input.of, &value.to_string())
                .map_err(|problem| Rejection::Input { inputs: vec![input.fault(problem)] })?;
        }
    }
    Ok(given)
}

/// What is kept of an event's input: that which bears a field's name.
pub(super) fn stored(inputs: &[Input], given: &Values) -> Values {
    let kept = inputs.iter().filter(|input| input.stored);
    kept.filter_map(|input| Some((input.name.clone(), given.get(&input.name)?.clone()))).collect()
}

/// The first candidate's reason, in selection order.
fn refusal(situation: &Situation, asked: &Asked) -> Rejection {
    let title = situation.workflow.title_of(asked.event);
    let candidates = situation.candidates(asked);
    let obstacle = candidates.into_iter().find_map(|id| situation.obstacle(id, asked));
    match obstacle {
        Some(obstacle) => obstacle.rejection(situation.workflow, asked.event, &title),
        None => Rejection::NotPossible { event: asked.event.to_owned(), title: title.into_owned() },
    }
}

/// The snapshot after the macrostep, and what it means for the deadlines.
pub(super) fn conclude(
    mut interpreter: Interpreter,
    before: &Snapshot,
    event: &Event,
    given: &Values,
) -> Result<Step, Rejection> {
    let mut after = snapshot_after(&interpreter, before);
    after.began = began(before, event, interpreter.situation.context);
    after.suspensions = ledger(interpreter.situation.workflow, before, &after.entered, interpreter.situation.context);
    interpreter.tell_end();
    let mut effects = interpreter.effects;
    let settling = Settling {
        workflow: interpreter.situation.workflow,
        context: interpreter.situation.context,
        before,
        event,
        given,
        microsteps: &interpreter.microsteps,
        exited: &interpreter.exited,
        entered: &interpreter.entered,
    };
    effects.extend(settling.settle(&mut after)?);
    let (workflow, context) = (settling.workflow, settling.context);
    effects.extend(silence::settle(workflow, event, settling.microsteps, (before, &after), context));
    Ok(Step { snapshot: after, microsteps: interpreter.microsteps, effects, ignored: false })
}

/// What is adopted or imported may have been met before it was entered.
fn began(before: &Snapshot, event: &Event, context: &Context) -> Option<NaiveDate> {
    match event.built_in {
        Some(BuiltIn::Create) if !context.imported => Some(context.calendar.day_of(context.at)),
        _ => before.began,
    }
}

fn snapshot_after(interpreter: &Interpreter, before: &Snapshot) -> Snapshot {
    let situation = &interpreter.situation;
    let context = situation.context;
    let name = |state: usize| situation.state(state).name.clone();
    let row = |state: &usize| {
        let kept = before.entered.get(&situation.state(*state).name);
        match kept.filter(|_| !interpreter.entered.contains(state)) {
            Some(row) => row.clone(),
            None => Entered { seq: context.seq, by: context.actor.id, at: context.at },
        }
    };
    let moved = !interpreter.entered.is_empty() || !interpreter.exited.is_empty();
    let changed = moved || situation.fields != before.fields;
    let history = situation.history.iter();
    Snapshot {
        active: situation.active_atomic().map(name).collect(),
        history: history
            .map(|(state, remembered)| (name(*state), remembered.iter().copied().map(name).collect()))
            .collect(),
        fields: situation.fields.clone(),
        entered: situation.configuration.iter().map(|state| (name(*state), row(state))).collect(),
        deadlines: before.deadlines.clone(),
        suspensions: BTreeMap::new(),
        milestones: interpreter.milestones.clone(),
        began: before.began,
        revision: before.revision + u64::from(changed),
        finished: interpreter.finished,
    }
}
