//! The built-in events: who may fire them, and what they leave. Each workflow's `create` and `built_in` name the roles;
//! what is not named, nobody may.

use super::input::{UNTIL, open_rule};
use super::interpret::Interpreter;
use super::selection::Asked;
use super::snapshot::{BuiltIn, Context, Effect, Event, Origin, Rejection, Snapshot, Step};
use super::step::{conclude, stored};
use super::value::{Value, Values};
use super::workflow::{DeadlineRule, When, Workflow};

pub(super) fn step(
    workflow: &Workflow,
    snapshot: &Snapshot,
    event: &Event,
    built_in: &BuiltIn,
    context: &Context,
) -> Result<Step, Rejection> {
    let begun = !snapshot.active.is_empty();
    if begun == matches!(built_in, BuiltIn::Create) {
        return Err(Rejection::NotPossible {
            event: event.name.clone(),
            title: workflow.title_of(&event.name).into_owned(),
        });
    }
    let kept = kept(workflow, snapshot, built_in, &event.input)?;
    let roles = roles(workflow, built_in);
    if event.origin == Origin::Person && !permits(roles, context) {
        return Err(Rejection::Forbidden {
            event: event.name.clone(),
            title: workflow.title_of(&event.name).into_owned(),
            roles: roles.to_vec(),
        });
    }
    let asked = Asked { event: &event.name, origin: event.origin, input: Some(&event.input) };
    let mut interpreter = Interpreter::of(workflow, snapshot, context);
    interpreter.effects.extend(effect(built_in));
    match built_in {
        BuiltIn::Create => interpreter.start(&asked, kept)?,
        BuiltIn::Assign { .. }
        | BuiltIn::Extend { .. }
        | BuiltIn::Cost { .. }
        | BuiltIn::Spend { .. }
        | BuiltIn::Link { .. } => interpreter.take(&asked, &[], kept)?,
    }
    conclude(interpreter, snapshot, event, &event.input)
}

/// Who may fire it.
fn roles<'w>(workflow: &'w Workflow, built_in: &BuiltIn) -> &'w [String] {
    match built_in {
        BuiltIn::Create => &workflow.create,
        BuiltIn::Extend { deadline, .. } => {
            workflow.deadline(deadline).map_or(&[], |rule| extend_roles(workflow, rule))
        }
        BuiltIn::Assign { .. } | BuiltIn::Cost { .. } | BuiltIn::Spend { .. } | BuiltIn::Link { .. } => {
            built_in_roles(workflow, built_in.name())
        }
    }
}

pub(super) fn built_in_roles<'w>(workflow: &'w Workflow, name: &str) -> &'w [String] {
    workflow.built_in.get(name).map_or(&[], Vec::as_slice)
}

/// The deadline's own roles; where it says nothing, those of the file's `built_in: extend`.
pub(super) fn extend_roles<'w>(workflow: &'w Workflow, rule: &'w DeadlineRule) -> &'w [String] {
    match &rule.extend {
        Some(extend) => &extend.roles,
        None => built_in_roles(workflow, "extend"),
    }
}

pub(super) fn permits(roles: &[String], context: &Context) -> bool {
    roles.iter().any(|role| context.actor.roles.contains(role))
}

/// What goes into fields.
fn kept(workflow: &Workflow, snapshot: &Snapshot, built_in: &BuiltIn, given: &Values) -> Result<Values, Rejection> {
    match built_in {
        BuiltIn::Create => Ok(workflow.event("create").map_or(Values::new(), |create| stored(&create.inputs, given))),
        BuiltIn::Extend { deadline, until } => {
            let rule = open_rule(workflow, snapshot, deadline)?;
            let asked = rule.extend.iter().flat_map(|extend| &extend.inputs);
            let asked: Vec<_> = asked.filter(|input| input.name != UNTIL).cloned().collect();
            let mut kept = stored(&asked, given);
            if let When::Due(field) = &rule.when {
                kept.insert(field.clone(), Value::Date(*until));
            }
            Ok(kept)
        }
        BuiltIn::Assign { .. } | BuiltIn::Cost { .. } | BuiltIn::Spend { .. } | BuiltIn::Link { .. } => {
            Ok(Values::new())
        }
    }
}

/// What the writer must store beside the snapshot.
fn effect(built_in: &BuiltIn) -> Option<Effect> {
    match built_in.clone() {
        BuiltIn::Create | BuiltIn::Extend { .. } => None,
        BuiltIn::Assign { agencies, people } => Some(Effect::Assign { agencies, people }),
        BuiltIn::Cost { line } => Some(Effect::Cost { line }),
        BuiltIn::Spend { expenditure } => Some(Effect::Spend { expenditure }),
        BuiltIn::Link { kind, to, ended } => Some(Effect::Link { kind, to, ended }),
    }
}
