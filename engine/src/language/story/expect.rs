//! Whether what a step expects holds, and a sentence for each thing that does not.

use super::cast::{Fault, stand_in};
use super::world::World;
use super::written::{Met, Then};
use crate::chart::snapshot::{Deadline, DeadlineState};
use crate::chart::value::Value;
use crate::chart::workflow::Workflow;
use crate::language::nearest::did_you_mean;
use chrono::NaiveDate;
use std::collections::BTreeSet;

pub struct Look<'a> {
    pub workflow: &'a Workflow,
    pub world: &'a World<'a>,
    faults: Vec<(String, Option<String>)>,
}

/// Every expectation that does not hold.
pub fn look(workflow: &Workflow, world: &World, then: &Then) -> Vec<Fault> {
    let mut look = Look { workflow, world, faults: Vec::new() };
    look.states(then);
    look.fields(then);
    look.deadlines(then);
    look.milestones(then);
    if let Some(expected) = &then.reminded {
        look.same("reminded", expected, world.reminded.iter().cloned());
    }
    look.faults.into_iter().map(|(message, help)| Fault { span: 0..0, message, help }).collect()
}

impl Look<'_> {
    fn states(&mut self, then: &Then) {
        let snapshot = &self.world.snapshot;
        if let Some(expected) = &then.active {
            self.same("active", expected, snapshot.active.iter().cloned());
        }
        if let Some(expected) = &then.stage {
            let found = self.world.stage().unwrap_or("none".into());
            self.check("stage", expected, &found);
        }
        if let Some(expected) = then.finished {
            self.check("finished", &expected.to_string(), &snapshot.finished.to_string());
        }
    }

    fn fields(&mut self, then: &Then) {
        for (name, expected) in &then.fields {
            let declared = self.workflow.fields.iter().find(|field| field.name == *name);
            let Some(declared) = declared else {
                let known = self.workflow.fields.iter().map(|field| field.name.as_str());
                self.unknown("field", name, known.collect());
                continue;
            };
            let found = self.world.snapshot.field(name).map(Value::to_string);
            let expected = expected.as_ref().map(|text| stand_in(&declared.of, text));
            if found != expected {
                let (expected, found) = (expected.unwrap_or("nothing".into()), found.unwrap_or("nothing".into()));
                self.check(&format!("field {name}"), &expected, &found);
            }
        }
    }

    fn deadlines(&mut self, then: &Then) {
        if let Some(expected) = &then.overdue {
            let deadlines = self.world.snapshot.deadlines.iter();
            let overdue = deadlines.filter(|(_, deadline)| self.is_overdue(deadline));
            let overdue: Vec<String> = overdue.map(|(name, _)| name.clone()).collect();
            self.same("overdue", expected, overdue.into_iter());
        }
        for (name, expected) in &then.met {
            self.deadline(name, "", said_met(*expected), met);
        }
        for name in &then.withdrawn {
            self.deadline(name, "", "withdrawn", met);
        }
        for (name, expected) in &then.due {
            self.deadline(name, " due", &said_day(*expected), |found| said_day(found.due));
        }
    }

    fn milestones(&mut self, then: &Then) {
        for (name, expected) in &then.milestones {
            let reached = self.world.snapshot.milestones.get(name);
            let found = reached.map(|at| self.world.calendar.day_of(*at));
            self.check(
                &format!("milestone {name}"),
                &said_day(Some(*expected)),
                &found.map_or("not reached".into(), |day| said_day(Some(day))),
            );
        }
    }

    fn is_overdue(&self, deadline: &Deadline) -> bool {
        deadline.state == DeadlineState::Open && deadline.due_at.is_some_and(|due_at| due_at <= self.world.now)
    }

    fn deadline<S: Into<String>>(&mut self, name: &str, of: &str, expected: &str, found: impl Fn(&Deadline) -> S) {
        if self.workflow.deadline(name).is_none() {
            let known = self.workflow.deadlines.iter().map(|rule| rule.name.as_str());
            return self.unknown("deadline", name, known.collect());
        }
        let instance = self.world.snapshot.deadlines.get(name);
        let found = instance.map_or("never opened".into(), |instance| found(instance).into());
        self.check(&format!("deadline {name}{of}"), expected, &found);
    }

    fn check(&mut self, what: &str, expected: &str, found: &str) {
        if expected != found {
            self.faults.push((format!("{what}: expected {expected}, found {found}."), None));
        }
    }

    /// As sets: the order says nothing.
    fn same(&mut self, what: &str, expected: &[String], found: impl Iterator<Item = String>) {
        let (expected, found) = (expected.iter().cloned().collect::<BTreeSet<_>>(), found.collect::<BTreeSet<_>>());
        let said = |names: &BTreeSet<String>| match names.is_empty() {
            true => "nothing".to_owned(),
            false => names.iter().cloned().collect::<Vec<_>>().join(", "),
        };
        self.check(what, &said(&expected), &said(&found));
    }

    fn unknown(&mut self, what: &str, name: &str, known: Vec<&str>) {
        let help = did_you_mean(name, known.into_iter()).map(|nearest| format!("did you mean `{nearest}`?"));
        self.faults.push((format!("There is no {what} `{name}` in this workflow."), help));
    }
}

fn met(deadline: &Deadline) -> &'static str {
    match deadline.state {
        DeadlineState::Open => "open",
        DeadlineState::Withdrawn => "withdrawn",
        DeadlineState::Met(on) if deadline.due.is_some_and(|due| on > due) => said_met(Met::Late),
        DeadlineState::Met(_) => said_met(Met::InTime),
    }
}

fn said_met(met: Met) -> &'static str {
    match met {
        Met::InTime => "met in time",
        Met::Late => "met late",
    }
}

fn said_day(day: Option<NaiveDate>) -> String {
    day.map_or("no date".into(), |day| day.to_string())
}
