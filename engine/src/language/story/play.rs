//! Plays one story: who acts, what they enter, what is refused. Stops at the first step that fails.

use super::cast::{Cast, Fault, Wrong, stand_in, unknown};
use super::world::{Stopped, World};
use super::written::{Adopt, Children, Costs, Step, Story};
use super::{enter, expect};
use crate::chart::chart::TransitionId;
use crate::chart::snapshot::{Actor, Origin};
use crate::chart::value::{Value, Values};
use crate::chart::workflow::Workflow;
use crate::language::pack::Pack;
use crate::language::written::span;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// Events of one story, reminders among them: past it no story waits any longer.
const MAX_EVENTS: usize = 10_000;

#[derive(Default)]
pub struct Played {
    pub faults: Vec<Fault>,
    pub taken: BTreeSet<TransitionId>,
}

pub fn play(story: &Story, source: &str, workflow: &Workflow, pack: &Pack) -> Played {
    let name = story.given.calendar.as_ref().map_or(&workflow.calendar, |calendar| &calendar.value);
    let named = story.given.calendar.as_ref().map_or(&story.title, |calendar| calendar);
    let span = span(named, source);
    let Some(calendar) = pack.calendars.iter().find(|calendar| calendar.name == *name) else {
        let known = pack.calendars.iter().map(|calendar| calendar.name.as_str());
        let wrong = unknown("calendar", name, known);
        return Played { faults: vec![wrong.at(span)], taken: BTreeSet::new() };
    };
    let mut stage = Stage {
        story,
        source,
        cast: Cast { given: &story.given, workflow, pack },
        world: World::new(workflow, calendar),
    };
    let faults = stage.faults();
    Played { faults, taken: stage.world.taken }
}

struct Stage<'a> {
    story: &'a Story,
    source: &'a str,
    cast: Cast<'a>,
    world: World<'a>,
}

impl Stage<'_> {
    fn faults(&mut self) -> Vec<Fault> {
        if let Err(fault) = self.given() {
            return vec![fault];
        }
        for step in &self.story.steps {
            let faults = self.step(&step.value);
            if !faults.is_empty() {
                let here = |fault: Fault| Fault { span: span(step, self.source), ..fault };
                return faults.into_iter().map(here).collect();
            }
        }
        Vec::new()
    }

    fn given(&mut self) -> Result<(), Fault> {
        let given = &self.story.given;
        for agency in &given.agencies {
            self.cast.known_agency(&agency.value).map_err(|wrong| wrong.at(span(agency, self.source)))?;
        }
        for person in given.people.values() {
            self.cast.known_person(&person.value).map_err(|wrong| wrong.at(span(person, self.source)))?;
        }
        self.changed(&given.children, given.costs.as_ref())?;
        if let Some(adopt) = &given.adopt {
            self.adopt(&adopt.value).map_err(|wrong| wrong.at(span(adopt, self.source)))?;
        }
        Ok(())
    }

    fn changed(&mut self, children: &BTreeMap<String, Children>, costs: Option<&Spanned<Costs>>) -> Result<(), Fault> {
        let given = self.world.given(children, costs.map(|costs| &costs.value));
        let place = || costs.map_or(0..0, |costs| span(costs, self.source));
        given.map_err(|problem| Wrong::from(problem).at(place()))
    }

    fn adopt(&mut self, adopt: &Adopt) -> Result<(), Wrong> {
        let mut fields = Values::new();
        for (name, text) in &adopt.fields {
            let known = || self.cast.workflow.fields.iter();
            let field = known().find(|field| field.name == *name);
            let field = field.ok_or_else(|| unknown("field", name, known().map(|field| field.name.as_str())))?;
            let value = Value::parse(&field.of, &stand_in(&field.of, text));
            fields.insert(name.clone(), value.map_err(|problem| format!("{name}: {problem}"))?);
        }
        self.world.adopt(&adopt.states, fields, adopt.at).map_err(|stopped| stopped.to_string().into())
    }

    fn step(&mut self, step: &Step) -> Vec<Fault> {
        self.world.forget_reminders();
        let before = self.world.rounds.len();
        match self.act(step) {
            Err(wrong) => vec![wrong.at(0..0)],
            Ok(()) => {
                let expected = step.then.iter().flat_map(|then| expect::look(self.cast.workflow, &self.world, then));
                self.left_out(before).chain(expected).collect()
            }
        }
    }

    /// What was to be done and could not, since then.
    fn left_out(&self, before: usize) -> impl Iterator<Item = Fault> {
        let rounds = self.world.rounds[before..].iter();
        let failed = rounds.flat_map(|round| round.microsteps.iter().map(move |step| (&round.event, &step.failed)));
        failed.flat_map(|(event, failed)| {
            failed.iter().map(move |why| Wrong::from(format!("`{event}` could not do all it should: {why}")).at(0..0))
        })
    }

    fn act(&mut self, step: &Step) -> Result<(), Wrong> {
        if let Some(day) = step.on {
            let noon = self.world.noon(day);
            if noon < self.world.now {
                return Err(format!(
                    "The clock stands at {} and cannot go back to {day}. To enter something late, use `at`.",
                    self.world.calendar.day_of(self.world.now)
                )
                .into());
            }
            self.world.advance(noon).map_err(|stopped| stopped.to_string())?;
            self.few_enough()?;
        }
        if let Some(change) = &step.given {
            self.changed(&change.children, change.costs.as_ref())
                .map_err(|fault| Wrong { message: fault.message, help: fault.help })?;
        }
        let Some(name) = &step.event else {
            return match step.by.is_some() || !step.with.is_empty() || step.refused.is_some() {
                true => Err("`by`, `with` and `refused` belong to a step that says what to `do`.".to_owned().into()),
                false => Ok(()),
            };
        };
        let outcome = self.fire(name, step)?;
        judged(name, step.refused.as_deref(), outcome)
    }

    fn few_enough(&self) -> Result<(), Wrong> {
        match self.world.rounds.len() {
            ..=MAX_EVENTS => Ok(()),
            _ => Err(format!(
                "More than {MAX_EVENTS} events came about in this story. Let what repeats come less often, or tell it in several stories."
            )
            .into()),
        }
    }

    /// The inner result is what the engine would answer.
    fn fire(&mut self, name: &str, step: &Step) -> Result<Result<(), Stopped>, Wrong> {
        if !self.world.exists() && name != "create" {
            return Err("The story begins with `create`, or with `adopt` under `given`.".to_owned().into());
        }
        let actor = match &step.by {
            Some(name) => self.cast.person(name)?,
            None => Actor::system(),
        };
        let origin = if step.by.is_some() { Origin::Person } else { Origin::Message };
        let event = match enter::event(self.cast.workflow, &self.world.snapshot, name, &step.with, (origin, &actor))? {
            Ok(event) => event,
            Err(rejection) => return Ok(Err(Stopped::Refused(rejection))),
        };
        let at = step.at.map_or(self.world.now, |day| self.world.noon(day));
        Ok(self.world.take(&event, at, &actor))
    }
}

fn judged(event: &str, expected: Option<&str>, outcome: Result<(), Stopped>) -> Result<(), Wrong> {
    match (expected, outcome) {
        (None, Ok(())) => Ok(()),
        (Some(code), Ok(())) => Err(format!("`{event}` was to be refused with {code}, and was accepted.").into()),
        (Some(code), Err(Stopped::Refused(rejection))) if rejection.code() == code => Ok(()),
        (Some(code), Err(Stopped::Refused(rejection))) => Err(format!(
            "`{event}` was to be refused with {code}, and was refused with {}: {rejection}",
            rejection.code()
        )
        .into()),
        (None, Err(Stopped::Refused(rejection))) => {
            Err(format!("`{event}` was refused with {}: {rejection}", rejection.code()).into())
        }
        (_, Err(Stopped::Ignored)) => Err(format!("`{event}` enables nothing here.").into()),
        (_, Err(Stopped::Broken(message))) => Err(message.into()),
    }
}
