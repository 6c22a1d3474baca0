//! Plays one story: who acts, what they enter, what is refused. Stops at the first step that fails.

use super::expect;
use super::world::{Stopped, World};
use super::written::{Adopt, Children, Costs, Step, Story, place};
use crate::access::{Identity, Membership, Reach, roles_on};
use crate::chart::chart::TransitionId;
use crate::chart::input::parse_inputs;
use crate::chart::snapshot::{self, Actor, BuiltIn, Counts, Event, Origin, Rejection};
use crate::chart::value::{Type, Values};
use crate::chart::workflow::{Input, Workflow};
use crate::language::nearest::did_you_mean;
use crate::language::pack::Pack;
use crate::ledger::money::Money;
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use uuid::Uuid;

#[derive(Default)]
pub struct Played {
    pub faults: Vec<Fault>,
    pub taken: BTreeSet<TransitionId>,
}

pub struct Fault {
    pub span: Range<usize>,
    pub message: String,
    pub help: Option<String>,
}

/// Why a step cannot be played, without its place.
struct Wrong {
    message: String,
    help: Option<String>,
}

impl From<String> for Wrong {
    fn from(message: String) -> Wrong {
        Wrong {
            message,
            help: None,
        }
    }
}

pub fn play(story: &Story, workflow: &Workflow, pack: &Pack) -> Played {
    let name = story
        .given
        .calendar
        .as_ref()
        .map_or(&workflow.calendar, |calendar| &calendar.value);
    let span = story
        .given
        .calendar
        .as_ref()
        .map_or(place(&story.title), place);
    let Some(calendar) = pack
        .calendars
        .iter()
        .find(|calendar| calendar.name == *name)
    else {
        let known = pack.calendars.iter().map(|calendar| calendar.name.as_str());
        let wrong = unknown("calendar", name, known);
        return Played {
            faults: vec![wrong.at(span)],
            taken: BTreeSet::new(),
        };
    };
    let mut stage = Stage {
        story,
        workflow,
        pack,
        world: World::new(workflow, calendar),
    };
    let faults = stage.faults();
    Played {
        faults,
        taken: stage.world.taken,
    }
}

struct Stage<'a> {
    story: &'a Story,
    workflow: &'a Workflow,
    pack: &'a Pack,
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
                let here = |fault: Fault| Fault {
                    span: place(step),
                    ..fault
                };
                return faults.into_iter().map(here).collect();
            }
        }
        Vec::new()
    }

    fn given(&mut self) -> Result<(), Fault> {
        let given = &self.story.given;
        for agency in &given.agencies {
            self.known_agency(&agency.value)
                .map_err(|wrong| wrong.at(place(agency)))?;
        }
        for person in given.people.values() {
            self.known_person(&person.value)
                .map_err(|wrong| wrong.at(place(person)))?;
        }
        self.changed(&given.children, given.costs.as_ref())?;
        if let Some(adopt) = &given.adopt {
            self.adopt(&adopt.value)
                .map_err(|wrong| wrong.at(place(adopt)))?;
        }
        Ok(())
    }

    fn changed(
        &mut self,
        children: &BTreeMap<String, Children>,
        costs: Option<&Spanned<Costs>>,
    ) -> Result<(), Fault> {
        for (kind, children) in children {
            self.world
                .facts
                .children
                .insert(kind.clone(), counts(children));
        }
        if let Some(costs) = costs {
            self.world.facts.costs = sums(&costs.value).map_err(|wrong| wrong.at(place(costs)))?;
        }
        Ok(())
    }

    fn adopt(&mut self, adopt: &Adopt) -> Result<(), Wrong> {
        let mut fields = Values::new();
        for (name, text) in &adopt.fields {
            let known = || self.workflow.fields.iter();
            let field = known().find(|field| field.name == *name);
            let field = field
                .ok_or_else(|| unknown("field", name, known().map(|field| field.name.as_str())))?;
            let value = crate::chart::value::Value::parse(&field.of, &stand_in(&field.of, text));
            fields.insert(
                name.clone(),
                value.map_err(|problem| format!("{name}: {problem}"))?,
            );
        }
        self.world
            .adopt(&adopt.states, fields, adopt.at)
            .map_err(|stopped| said(stopped).into())
    }

    fn step(&mut self, step: &Step) -> Vec<Fault> {
        self.world.forget_reminders();
        match self.act(step) {
            Err(wrong) => vec![wrong.at(0..0)],
            Ok(()) => step.then.as_ref().map_or(Vec::new(), |then| {
                expect::look(self.workflow, &self.world, then)
            }),
        }
    }

    fn act(&mut self, step: &Step) -> Result<(), Wrong> {
        if let Some(day) = step.on {
            let noon = self.world.noon(day);
            if noon < self.world.now {
                return Err(format!("The clock stands at {} and cannot go back to {day}. To enter something late, use `at`.", self.world.calendar.day_of(self.world.now)).into());
            }
            self.world.advance(noon).map_err(said)?;
        }
        if let Some(change) = &step.given {
            self.changed(&change.children, change.costs.as_ref())
                .map_err(|fault| Wrong {
                    message: fault.message,
                    help: fault.help,
                })?;
        }
        let Some(name) = &step.event else {
            return match step.by.is_some() || !step.with.is_empty() || step.refused.is_some() {
                true => Err(
                    "`by`, `with` and `refused` belong to a step that says what to `do`."
                        .to_owned()
                        .into(),
                ),
                false => Ok(()),
            };
        };
        let outcome = self.fire(name, step)?;
        judged(name, step.refused.as_deref(), outcome)
    }

    /// The inner result is what the engine would answer.
    fn fire(&mut self, name: &str, step: &Step) -> Result<Result<(), Stopped>, Wrong> {
        if !self.world.exists() && name != "create" {
            return Err(
                "The story begins with `create`, or with `adopt` under `given`."
                    .to_owned()
                    .into(),
            );
        }
        let actor = match &step.by {
            Some(name) => self.person(name)?,
            None => Actor {
                id: None,
                roles: BTreeSet::new(),
            },
        };
        let event = match self.event(name, step)? {
            Ok(event) => event,
            Err(rejection) => return Ok(Err(Stopped::Refused(rejection))),
        };
        let at = step.at.map_or(self.world.now, |day| self.world.noon(day));
        Ok(self.world.take(&event, at, &actor))
    }

    fn event(&self, name: &str, step: &Step) -> Result<Result<Event, Rejection>, Wrong> {
        let origin = if step.by.is_some() {
            Origin::Person
        } else {
            Origin::Message
        };
        let (form, built_in) = match name {
            "create" => (name.to_owned(), Some(BuiltIn::Create)),
            "extend" => {
                let asked = |key: &str| {
                    step.with
                        .get(key)
                        .ok_or_else(|| format!("`extend` needs `{key}` under `with`."))
                };
                let (deadline, until) = (asked("deadline")?, asked("until")?);
                let until = until
                    .parse()
                    .map_err(|_| format!("`{until}` is not a day. Write it like `2025-03-31`."))?;
                (
                    format!("extend.{deadline}"),
                    Some(BuiltIn::Extend {
                        deadline: deadline.clone(),
                        until,
                    }),
                )
            }
            "assign" | "cost" | "spend" | "link" => {
                return Err(format!(
                    "A story cannot do `{name}`. Say what it leads to under `given`."
                )
                .into());
            }
            _ => (name.to_owned(), None),
        };
        let texts = self.texts(name, step);
        // What the engine itself tells an item (`done.task`) is declared nowhere and brings nothing.
        let undeclared = origin == Origin::Message && texts.is_empty();
        let input = if undeclared {
            Ok(Values::new())
        } else {
            parse_inputs(self.workflow, &self.world.snapshot, &form, &texts)
        };
        Ok(input.map(|input| Event {
            name: name.to_owned(),
            origin,
            input,
            built_in,
        }))
    }

    fn texts(&self, event: &str, step: &Step) -> BTreeMap<String, String> {
        let inputs = self.inputs(event, step);
        let brought = step
            .with
            .iter()
            .filter(|(name, _)| event != "extend" || (*name != "deadline" && *name != "until"));
        let texts = brought.map(|(name, text)| {
            let declared = inputs.iter().find(|input| input.name == *name);
            (
                name.clone(),
                declared.map_or(text.clone(), |input| stand_in(&input.of, text)),
            )
        });
        texts.collect()
    }

    fn inputs(&self, event: &str, step: &Step) -> &[Input] {
        if event == "extend" {
            let rule = self
                .workflow
                .deadlines
                .iter()
                .find(|rule| step.with.get("deadline") == Some(&rule.name));
            return rule
                .and_then(|rule| rule.extend.as_ref())
                .map_or(&[], |extend| &extend.inputs);
        }
        let declared = self
            .workflow
            .events
            .iter()
            .find(|declared| declared.name == event);
        declared.map_or(&[], |declared| &declared.inputs)
    }

    /// A person of `given`, or the one person who has this role.
    fn person(&self, name: &str) -> Result<Actor, Wrong> {
        let given = &self.story.given;
        let agencies: BTreeSet<String> = given
            .agencies
            .iter()
            .map(|agency| agency.value.clone())
            .collect();
        let first = given.agencies.first().map(|agency| agency.value.clone());
        let (roles, agency) = match given.people.get(name) {
            Some(person) => (
                person.value.roles.clone(),
                person.value.agency.clone().or(first),
            ),
            None => {
                self.known_role(name)?;
                (vec![name.to_owned()], first)
            }
        };
        let memberships = roles.into_iter().map(|role| Membership {
            role,
            agency: agency.clone(),
        });
        let identity = Identity {
            id: id("person", name),
            name: name.to_owned(),
            memberships: memberships.collect(),
        };
        let reach = Reach {
            agencies,
            people: BTreeSet::new(),
        };
        let roles = roles_on(&identity, self.workflow, &reach);
        Ok(Actor {
            id: Some(identity.id),
            roles,
        })
    }

    fn known_person(&self, person: &super::written::Person) -> Result<(), Wrong> {
        person
            .roles
            .iter()
            .try_for_each(|role| self.known_role(role))?;
        person
            .agency
            .iter()
            .try_for_each(|agency| self.known_agency(agency))
    }

    fn known_role(&self, name: &str) -> Result<(), Wrong> {
        known(
            "role",
            name,
            self.pack.roles.iter().map(|role| role.id.as_str()),
        )
    }

    fn known_agency(&self, name: &str) -> Result<(), Wrong> {
        known(
            "agency",
            name,
            self.pack.agencies.iter().map(|agency| agency.id.as_str()),
        )
    }
}

impl Wrong {
    fn at(self, span: Range<usize>) -> Fault {
        Fault {
            span,
            message: self.message,
            help: self.help,
        }
    }
}

fn known<'a>(
    what: &str,
    name: &str,
    mut among: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Wrong> {
    let all = among.clone();
    if among.any(|known| known == name) {
        Ok(())
    } else {
        Err(unknown(what, name, all))
    }
}

fn unknown<'a>(what: &str, name: &str, among: impl Iterator<Item = &'a str>) -> Wrong {
    let help = did_you_mean(name, among).map(|nearest| format!("did you mean `{nearest}`?"));
    Wrong {
        message: format!("There is no {what} `{name}`."),
        help,
    }
}

fn judged(event: &str, expected: Option<&str>, outcome: Result<(), Stopped>) -> Result<(), Wrong> {
    match (expected, outcome) {
        (None, Ok(())) => Ok(()),
        (Some(code), Ok(())) => {
            Err(format!("`{event}` was to be refused with {code}, and was accepted.").into())
        }
        (Some(code), Err(Stopped::Refused(rejection))) if rejection.code() == code => Ok(()),
        (Some(code), Err(Stopped::Refused(rejection))) => Err(format!(
            "`{event}` was to be refused with {code}, and was refused with {}: {rejection}",
            rejection.code()
        )
        .into()),
        (None, Err(Stopped::Refused(rejection))) => Err(format!(
            "`{event}` was refused with {}: {rejection}",
            rejection.code()
        )
        .into()),
        (_, Err(Stopped::Ignored)) => Err(format!("`{event}` enables nothing here.").into()),
        (_, Err(Stopped::Broken(message))) => Err(message.into()),
    }
}

fn said(stopped: Stopped) -> String {
    match stopped {
        Stopped::Refused(rejection) => rejection.to_string(),
        Stopped::Ignored => "Nothing was enabled.".into(),
        Stopped::Broken(message) => message,
    }
}

fn counts(children: &Children) -> Counts {
    Counts {
        total: children.open + children.done,
        open: children.open,
        done: children.done,
        stages: children.stages.clone(),
    }
}

fn sums(costs: &Costs) -> Result<snapshot::Costs, Wrong> {
    let money = |text: &Option<String>| text.as_deref().map(Money::parse).transpose();
    Ok(snapshot::Costs {
        lines: costs.lines,
        planned: money(&costs.planned)?,
        spent: money(&costs.spent)?,
    })
}

/// Stories name documents and people; the engine knows them by id.
pub fn stand_in(of: &Type, text: &str) -> String {
    match of {
        Type::Document => id("document", text).to_string(),
        Type::Person => id("person", text).to_string(),
        Type::Text
        | Type::Integer
        | Type::Decimal
        | Type::Money
        | Type::Date
        | Type::Instant
        | Type::Choice(_)
        | Type::Flag
        | Type::Country => text.to_owned(),
    }
}

/// The same name is the same id in every story.
fn id(what: &str, name: &str) -> Uuid {
    let hash = Sha256::digest(format!("{what}:{name}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::from_bytes(bytes)
}
