//! What could happen next, for buttons and forms. It asks selection the same questions as `step`, so what is offered is
//! what is accepted; an event that nothing listens to in the present states is not listed.

use super::built_in::{built_in_roles, extend_roles, permits};
use super::chart::TransitionId;
use super::input::{asked_to_extend, reason};
use super::selection::{Asked, Obstacle};
use super::situation::Situation;
use super::snapshot::{Context, Origin, Rejection, Snapshot};
use super::workflow::{DeadlineRule, EventType, Input, Workflow};
use std::collections::BTreeSet;
use std::fmt;

/// One event a person might fire, the built-in ones included.
#[derive(Clone, Debug, PartialEq)]
pub struct Possible {
    pub event: String,
    pub title: String,
    pub availability: Availability,
    /// Why not, or what it depends on: the first candidate's reason in selection order, then the others'.
    pub reasons: Vec<String>,
    /// Who may take it from here.
    pub roles: Vec<String>,
    pub inputs: Vec<Input>,
    /// Stages that its own transitions may lead to, as far as the input is not known. What then follows by itself is not
    /// looked at.
    pub leads_to: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    Yes,
    No,
    /// A guard reads the input.
    Depends,
}

/// `Start (focal_point, coordinator)`; where it cannot be taken as it is, why.
impl fmt::Display for Possible {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.title)?;
        if !self.roles.is_empty() {
            write!(f, " ({})", self.roles.join(", "))?;
        }
        let why = self.reasons.join(" ");
        match self.availability {
            Availability::Yes => Ok(()),
            Availability::No => write!(f, ": not now. {why}"),
            Availability::Depends if why.is_empty() => f.write_str(": it depends on what is entered."),
            Availability::Depends => write!(f, ": it depends. {why}"),
        }
    }
}

/// The workflow's own events in the order written, then extensions, then the other built-in events.
pub fn available(workflow: &Workflow, snapshot: &Snapshot, context: &Context) -> Vec<Possible> {
    if snapshot.finished {
        return again(workflow, context).collect();
    }
    if snapshot.active.is_empty() {
        return built_in(workflow, "create", &workflow.create, context).into_iter().collect();
    }
    let situation = Situation::of(workflow, snapshot, context);
    let own = workflow.events.iter();
    let own = own.filter_map(|event| own_event(&situation, event, Origin::Person));
    let open = workflow.deadlines.iter();
    let open = open.filter(|rule| snapshot.open_deadline(&rule.name).is_some());
    let extensions = open.filter_map(|rule| extension(workflow, rule, context));
    let others = ["assign", "cost", "spend", "fund", "allocate", "baseline", "link"].into_iter();
    let others = others.filter_map(|name| built_in(workflow, name, built_in_roles(workflow, name), context));
    let correct = again(workflow, context).filter(|possible| possible.event == CORRECT);
    own.chain(extensions).chain(others).chain(correct).collect()
}

const CORRECT: &str = "correct";

/// What changes the past, and what lets a finished item go on. Whether a correction fits depends on the row it names.
fn again(workflow: &Workflow, context: &Context) -> impl Iterator<Item = Possible> {
    let reopens = workflow.reopen_target.is_some();
    let names = [CORRECT, "reopen"].into_iter().filter(move |name| *name == CORRECT || reopens);
    names.filter_map(|name| {
        let possible = built_in(workflow, name, built_in_roles(workflow, name), context)?;
        let availability = match possible.availability {
            Availability::Yes if name == CORRECT => Availability::Depends,
            availability => availability,
        };
        Some(Possible { availability, inputs: vec![reason()], ..possible })
    })
}

/// What the present states listen to, whoever brings it: what people do, and what other items tell. What time brings and
/// what the chart says to itself is not listed.
pub fn listened(workflow: &Workflow, snapshot: &Snapshot, context: &Context) -> Vec<Possible> {
    if snapshot.finished {
        return Vec::new();
    }
    let situation = Situation::of(workflow, snapshot, context);
    let told = told(workflow);
    let events = workflow.events.iter().chain(&told);
    events.filter_map(|event| own_event(&situation, event, Origin::Message)).collect()
}

/// Events the chart names and nobody declares.
fn told(workflow: &Workflow) -> Vec<EventType> {
    let chart = &workflow.chart;
    let delayed = || chart.states.iter().flat_map(|state| &state.after);
    let missed = || workflow.deadlines.iter().map(|rule| format!("deadline.{}.missed", rule.name));
    let mut told: Vec<EventType> = Vec::new();
    for name in chart.transitions.iter().flat_map(|transition| &transition.events) {
        let known = workflow.event(name).is_some() || told.iter().any(|event| event.name == *name);
        let own = name.starts_with("done.state.") || name.starts_with("error.");
        let timed = delayed().any(|delayed| delayed.event == *name) || missed().any(|missed| missed == *name);
        if !known && !own && !timed {
            let title = workflow.title_of(name).into_owned();
            told.push(EventType { name: name.clone(), title, inputs: Vec::new() });
        }
    }
    told
}

fn own_event(situation: &Situation, event: &EventType, origin: Origin) -> Option<Possible> {
    let asked = Asked { event: &event.name, origin, input: None };
    let candidates = situation.candidates(&asked);
    let obstacles = candidates.iter().map(|id| situation.obstacle(*id, &asked));
    let obstacles: Vec<Option<Obstacle>> = obstacles.collect();
    let mut roles: Vec<String> = Vec::new();
    for id in &candidates {
        for role in situation.chart.transitions[*id].roles.iter().flatten() {
            if !roles.contains(role) {
                roles.push(role.clone());
            }
        }
    }
    let availability = availability(&obstacles)?;
    let reasons = match availability {
        Availability::Yes => Vec::new(),
        Availability::No | Availability::Depends => reasons(situation.workflow, obstacles, event),
    };
    Some(Possible {
        event: event.name.clone(),
        title: event.title.clone(),
        availability,
        reasons,
        roles,
        inputs: event.inputs.clone(),
        leads_to: stages_after(situation, &candidates, &asked),
    })
}

/// Of the candidates that the event enables or may enable; one that is enabled stands before those it conflicts with.
fn stages_after(situation: &Situation, candidates: &[TransitionId], asked: &Asked) -> Vec<String> {
    let (mut left, mut stages) = (BTreeSet::new(), Vec::new());
    for id in candidates {
        let one = || std::iter::once(&situation.chart.transitions[*id]);
        let exits = situation.compute_exit_set(one());
        let decided = match situation.obstacle(*id, asked) {
            None => true,
            Some(Obstacle::Undecided(_)) => false,
            Some(_) => continue,
        };
        let entered = situation.compute_entry_set(one()).states;
        if entered.is_empty() || !left.is_disjoint(&exits) {
            continue;
        }
        let after = situation.configuration.difference(&exits).chain(&entered).copied();
        let leaves = after.filter(|state| situation.chart.is_atomic(*state));
        let stage = situation.chart.innermost(leaves, |state| state.stage.as_ref());
        stages.extend(stage.filter(|stage| !stages.contains(*stage)).cloned());
        if decided {
            left.extend(exits);
        }
    }
    stages
}

/// One enabled candidate is enough; `None`: there is no candidate.
fn availability(obstacles: &[Option<Obstacle>]) -> Option<Availability> {
    let rank = |obstacle: &Option<Obstacle>| match obstacle {
        None => Availability::Yes,
        Some(Obstacle::Undecided(_)) => Availability::Depends,
        Some(
            Obstacle::Role(_)
            | Obstacle::Costs
            | Obstacle::SecondPerson
            | Obstacle::OpenChildren { .. }
            | Obstacle::Guard(_),
        ) => Availability::No,
    };
    let ranks: Vec<Availability> = obstacles.iter().map(rank).collect();
    let order = [Availability::Yes, Availability::Depends, Availability::No];
    order.into_iter().find(|best| ranks.contains(best))
}

fn reasons(workflow: &Workflow, obstacles: Vec<Option<Obstacle>>, event: &EventType) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    for obstacle in obstacles.into_iter().flatten() {
        let reason = obstacle.rejection(workflow, &event.name, &event.title).to_string();
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

fn extension(workflow: &Workflow, rule: &DeadlineRule, context: &Context) -> Option<Possible> {
    let event = format!("extend.{}", rule.name);
    let possible = built_in(workflow, &event, extend_roles(workflow, rule), context)?;
    Some(Possible { title: format!("Extend: {}", rule.title), inputs: asked_to_extend(rule), ..possible })
}

/// Where no role may fire it, it is not offered to anybody.
fn built_in(workflow: &Workflow, event: &str, roles: &[String], context: &Context) -> Option<Possible> {
    let title = workflow.title_of(event).into_owned();
    let refused = (!permits(roles, context)).then(|| Rejection::Forbidden {
        event: event.to_owned(),
        title: title.clone(),
        roles: roles.to_vec(),
        titles: workflow.titled(roles),
    });
    let declared = workflow.event(event);
    (!roles.is_empty()).then(|| Possible {
        event: event.to_owned(),
        title,
        availability: match &refused {
            None => Availability::Yes,
            Some(_) => Availability::No,
        },
        reasons: refused.iter().map(ToString::to_string).collect(),
        roles: roles.to_vec(),
        inputs: declared.map_or(Vec::new(), |declared| declared.inputs.clone()),
        leads_to: Vec::new(),
    })
}
