//! The built-in events: who may fire them, and what they leave. Each workflow's `create` and `built_in` name the roles;
//! what is not named, nobody may.

use super::chart::StateId;
use super::input::{DAYS, UNTIL, days, open_rule, until};
use super::interpret::Interpreter;
use super::migrate;
use super::selection::Asked;
use super::snapshot::{BuiltIn, Context, Effect, Event, Extension, InputFault, Origin, Rejection, Snapshot, Step};
use super::step::{conclude, stored};
use super::value::{Value, Values};
use super::workflow::{DeadlineRule, When, Workflow};
use chrono::NaiveDate;
use std::borrow::Cow;

pub(super) fn step(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    built_in: &BuiltIn,
    context: &Context,
) -> Result<Step, Rejection> {
    if !is_its_time(snapshot, built_in) {
        return Err(Rejection::NotPossible {
            event: event.name.clone(),
            title: workflow.title_of(&event.name).into_owned(),
        });
    }
    allowed(workflow, event, &roles(workflow, built_in), context)?;
    let kept = kept(workflow, snapshot, built_in, &event.input)?;
    let asked = Asked { event: &event.name, origin: event.origin, input: Some(&event.input) };
    let mut interpreter = Interpreter::of(workflow, snapshot, context);
    interpreter.effects.extend(effect(built_in));
    match built_in {
        BuiltIn::Create => {
            if let Some(obstacle) = interpreter.situation.check_fails(&asked) {
                return Err(obstacle.rejection(workflow, &event.name, &workflow.title_of(&event.name)));
            }
            interpreter.start(&asked, kept)?;
        }
        BuiltIn::Adopt { states, milestones, .. } => {
            let standing = interpreter.situation.standing_in(states).map_err(|problem| states_fault(&problem))?;
            interpreter.adopt(standing, kept, milestones);
        }
        BuiltIn::Reopen { .. } => interpreter.reopen(reopened(workflow)?, &asked)?,
        BuiltIn::Reveal { .. } => return Ok(Step { ignored: false, ..Step::nothing(snapshot) }),
        BuiltIn::Migrate { .. } => return migrate::step(workflow, snapshot, context),
        BuiltIn::Assign { .. }
        | BuiltIn::Extend { .. }
        | BuiltIn::Cost { .. }
        | BuiltIn::Spend { .. }
        | BuiltIn::Fund { .. }
        | BuiltIn::Allocate { .. }
        | BuiltIn::Baseline { .. }
        | BuiltIn::Correct { .. }
        | BuiltIn::Recompute { .. }
        | BuiltIn::Link { ended: true, .. } => interpreter.take(&asked, &[], kept)?,
        BuiltIn::Link { kind, to, ended: false } => {
            interpreter.linked = Some(*to);
            let name = format!("linked.{kind}");
            let tied = Asked::raised(&name);
            let enabled = interpreter.situation.select_transitions(&tied);
            interpreter.take(if enabled.is_empty() { &asked } else { &tied }, &enabled, kept)?;
        }
    }
    conclude(interpreter, snapshot, event, &event.input)
}

/// An item begins once, goes on while it is not finished, and is reopened when it is.
fn is_its_time(snapshot: &Snapshot, built_in: &BuiltIn) -> bool {
    let begun = !snapshot.active.is_empty();
    match built_in {
        BuiltIn::Create | BuiltIn::Adopt { .. } => !begun,
        BuiltIn::Reopen { .. } => begun && snapshot.finished,
        BuiltIn::Assign { .. }
        | BuiltIn::Extend { .. }
        | BuiltIn::Cost { .. }
        | BuiltIn::Spend { .. }
        | BuiltIn::Fund { .. }
        | BuiltIn::Allocate { .. }
        | BuiltIn::Baseline { .. }
        | BuiltIn::Link { .. }
        | BuiltIn::Migrate { .. }
        | BuiltIn::Recompute { .. }
        | BuiltIn::Reveal { .. } => begun,
        // `step.rs` takes it to `history.rs`.
        BuiltIn::Correct { .. } => false,
    }
}

/// A person needs one of the roles.
pub(super) fn allowed(
    workflow: &Workflow,
    event: &Event,
    roles: &[String],
    context: &Context,
) -> Result<(), Rejection> {
    if event.origin != Origin::Person || permits(roles, context) {
        return Ok(());
    }
    let title = workflow.title_of(&event.name).into_owned();
    Err(Rejection::Forbidden {
        event: event.name.clone(),
        title,
        roles: roles.to_vec(),
        titles: workflow.titled(roles),
    })
}

fn reopened(workflow: &Workflow) -> Result<StateId, Rejection> {
    let target = workflow.reopen_target.as_ref().and_then(|name| workflow.chart.state_named(name));
    target.ok_or_else(|| Rejection::NotPossible {
        event: "reopen".into(),
        title: workflow.title_of("reopen").into_owned(),
    })
}

fn states_fault(problem: &str) -> Rejection {
    let fault = InputFault { input: "states".into(), title: "States".into(), problem: problem.into() };
    Rejection::Input { inputs: vec![fault] }
}

/// Who may fire it.
fn roles<'w>(workflow: &'w Workflow, built_in: &BuiltIn) -> Cow<'w, [String]> {
    match built_in {
        BuiltIn::Create => Cow::Borrowed(&workflow.create),
        BuiltIn::Extend { deadline, .. } => Cow::Borrowed(deadline_roles(workflow, deadline)),
        BuiltIn::Adopt { .. }
        | BuiltIn::Assign { .. }
        | BuiltIn::Cost { .. }
        | BuiltIn::Spend { .. }
        | BuiltIn::Fund { .. }
        | BuiltIn::Allocate { .. }
        | BuiltIn::Baseline { .. }
        | BuiltIn::Link { .. }
        | BuiltIn::Correct { .. }
        | BuiltIn::Migrate { .. }
        | BuiltIn::Recompute { .. }
        | BuiltIn::Reopen { .. } => Cow::Borrowed(built_in_roles(workflow, built_in.name())),
        BuiltIn::Reveal { field, .. } => Cow::Owned(workflow.revealing(field)),
    }
}

pub(crate) fn built_in_roles<'w>(workflow: &'w Workflow, name: &str) -> &'w [String] {
    workflow.built_in.get(name).map_or(&[], Vec::as_slice)
}

/// Who may extend what is called so.
pub(super) fn deadline_roles<'w>(workflow: &'w Workflow, deadline: &str) -> &'w [String] {
    match workflow.deadline(deadline) {
        Some(rule) => extend_roles(workflow, rule),
        None => built_in_roles(workflow, "extend"),
    }
}

/// The deadline's own roles; where it says nothing, those of the file's `built_in: extend`.
pub(crate) fn extend_roles<'w>(workflow: &'w Workflow, rule: &'w DeadlineRule) -> &'w [String] {
    match &rule.extend {
        Some(extend) => &extend.roles,
        None => built_in_roles(workflow, "extend"),
    }
}

pub(crate) fn permits(roles: &[String], context: &Context) -> bool {
    roles.iter().any(|role| context.actor.roles.contains(role))
}

/// What goes into fields.
fn kept(workflow: &Workflow, snapshot: &Snapshot, built_in: &BuiltIn, given: &Values) -> Result<Values, Rejection> {
    match built_in {
        BuiltIn::Create => Ok(workflow.event("create").map_or(Values::new(), |create| stored(&create.inputs, given))),
        BuiltIn::Extend { deadline, by } => {
            let rule = open_rule(workflow, snapshot, deadline)?;
            let asked = rule.extend.iter().flat_map(|extend| &extend.inputs);
            let asked: Vec<_> = asked.filter(|input| input.name != UNTIL && input.name != DAYS).cloned().collect();
            let mut kept = stored(&asked, given);
            match (by, &rule.when) {
                (Extension::Until(until), When::Within { .. }) => later(snapshot, deadline, *until)?,
                (Extension::Until(until), When::Due(field)) => {
                    later(snapshot, deadline, *until)?;
                    kept.insert(field.clone(), Value::Date(*until));
                }
                (Extension::Days(0), _) => return Err(days_fault("give at least one day.")),
                (Extension::Days(_), When::Within { .. }) => {}
                (Extension::Days(_), When::Due(_)) => {
                    return Err(days_fault("this date was ordered and not computed. Give the new date."));
                }
            }
            Ok(kept)
        }
        // Its input was read by the fields themselves.
        BuiltIn::Adopt { .. } => Ok(given.clone()),
        BuiltIn::Assign { .. }
        | BuiltIn::Cost { .. }
        | BuiltIn::Spend { .. }
        | BuiltIn::Fund { .. }
        | BuiltIn::Allocate { .. }
        | BuiltIn::Baseline { .. }
        | BuiltIn::Link { .. }
        | BuiltIn::Correct { .. }
        | BuiltIn::Reopen { .. }
        | BuiltIn::Migrate { .. }
        | BuiltIn::Recompute { .. }
        | BuiltIn::Reveal { .. } => Ok(Values::new()),
    }
}

fn days_fault(problem: &str) -> Rejection {
    Rejection::Input { inputs: vec![days().fault(problem)] }
}

/// An earlier date, or the same, gives nobody more time.
fn later(snapshot: &Snapshot, deadline: &str, new: NaiveDate) -> Result<(), Rejection> {
    let due = snapshot.open_deadline(deadline).and_then(|open| open.due);
    match due.filter(|due| new <= *due) {
        None => Ok(()),
        Some(due) => {
            let problem =
                format!("it is due on {due} already. Give a later day, or correct the row that gave that date.");
            Err(Rejection::Input { inputs: vec![until().fault(problem)] })
        }
    }
}

/// What the writer must store beside the snapshot.
pub(super) fn effect(built_in: &BuiltIn) -> Option<Effect> {
    match built_in.clone() {
        BuiltIn::Create
        | BuiltIn::Adopt { .. }
        | BuiltIn::Extend { .. }
        | BuiltIn::Correct { .. }
        | BuiltIn::Reopen { .. }
        | BuiltIn::Migrate { .. }
        | BuiltIn::Recompute { .. }
        | BuiltIn::Reveal { .. } => None,
        BuiltIn::Assign { agencies, people } => Some(Effect::Assign { agencies, people }),
        BuiltIn::Cost { line, .. } => Some(Effect::Cost { line }),
        BuiltIn::Spend { expenditure } => Some(Effect::Spend { expenditure }),
        BuiltIn::Fund { funding, .. } => Some(Effect::Fund { funding }),
        BuiltIn::Baseline { name } => Some(Effect::Baseline { name }),
        BuiltIn::Allocate { funding, parts } => Some(Effect::Allocate { funding, parts }),
        BuiltIn::Link { kind, to, ended } => Some(Effect::Link { kind, to, ended }),
    }
}
