//! What a workflow is besides its chart: fields, events, access, deadlines, reminders.

use super::super::definition as written;
use super::super::document::Text;
use super::super::outline::{Outline, type_of};
use super::super::reader::Entries;
use super::super::rules::{Case, member_of};
use super::super::title::Title;
use crate::chart::chart::Guard;
use crate::chart::workflow::{
    Access, AgeRule, DeadlineRule, EventType, Extend, Fate, Field, Input, MetBy, Migration, MoneyFields, Outcome,
    Responsible, Roll, Rung, RungAt, See, When, Workflow,
};
use crate::time::duration::Duration;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// `None` where something does not resolve, which a rule has complained about.
pub(super) fn workflow(source: &str, case: &Case) -> Option<Workflow> {
    let outline = &case.outline;
    let definition = outline.definition;
    Some(Workflow {
        id: definition.id.text.clone(),
        version: definition.version,
        kind: definition.kind.text.clone(),
        title: definition.title.text.clone(),
        hash: crate::hex(&Sha256::digest(source.as_bytes())),
        reference: definition.reference.text.clone(),
        calendar: definition.calendar.text.clone(),
        basis: word(&definition.basis),
        responsible: definition.responsible.as_ref().map(responsible),
        fields: every(definition.fields.iter(), field)?,
        events: every(definition.events.iter(), |event| event_type(outline, event))?,
        access: definition
            .access
            .iter()
            .map(|(role, access)| Some((role.text.clone(), access_of(access)?)))
            .collect::<Option<_>>()?,
        excluded_by: words(definition.excluded_by.iter()),
        same_parent: words(definition.same_parent.iter()),
        checks: checks(case)?,
        create: words(definition.create.iter().flat_map(|create| &create.roles)),
        chart: super::chart::chart(case)?,
        deadlines: every(outline.deadlines_in_force(), |deadline| deadline_rule(outline, deadline))?,
        remind: rungs(&definition.remind)?,
        reminder_gap: match &definition.reminder_gap {
            Some(gap) => Some(duration(gap)?),
            None => None,
        },
        children: definition
            .children
            .iter()
            .map(|(kind, child)| (kind.text.clone(), child.workflow.text.clone()))
            .collect(),
        links: definition.links.iter().map(|(link, kind)| (link.text.clone(), kind.text.clone())).collect(),
        costs_required_before: words(definition.costs.iter().map(|costs| &costs.required_before)),
        money: definition.money.as_ref().map(money_fields),
        second_person: words(definition.second_person.iter()),
        built_in: definition
            .built_in
            .iter()
            .map(|(name, built_in)| (name.text.clone(), words(built_in.roles.iter())))
            .collect(),
        reopen_target: definition.built_in.iter().find_map(|(_, built_in)| word(&built_in.target)),
        role_titles: Arc::default(),
        languages: Vec::new(),
        migrations: definition
            .migrations
            .iter()
            .map(|(version, migration)| Some((version.text.parse().ok()?, migration_of(migration)?)))
            .collect::<Option<_>>()?,
        age: definition.age.as_ref().and_then(age_rule),
        outcome: definition
            .outcome
            .as_ref()
            .map(|outcome| Outcome { from: outcome.from.text.clone(), order: words(outcome.order.iter()) }),
    })
}

fn checks(case: &Case) -> Option<BTreeMap<String, Vec<Guard>>> {
    let checked = case.outline.definition.events.iter().filter(|(_, event)| !event.checks.is_empty());
    let guards = checked.map(|(name, event)| {
        let guards = event.checks.iter().map(|check| super::chart::guard(case, check));
        Some((name.text.clone(), guards.collect::<Option<_>>()?))
    });
    guards.collect()
}

fn migration_of(written: &written::Migration) -> Option<Migration> {
    let names =
        |entries: &Entries<Text>| entries.iter().map(|(old, new)| (old.text.clone(), new.text.clone())).collect();
    let fate = |how: &Text| Fate::ALL.into_iter().find(|fate| fate.word() == how.text);
    let deadlines = written.deadlines.iter().map(|(name, how)| Some((name.text.clone(), fate(how)?)));
    Some(Migration {
        states: names(&written.states),
        fields: names(&written.fields),
        deadlines: deadlines.collect::<Option<_>>()?,
    })
}

fn age_rule(age: &written::Age) -> Option<AgeRule> {
    Some(AgeRule { from: member_of("item", &age.from)?.to_owned(), paused_in: words(age.paused_in.iter()) })
}

fn every<T, U>(of: impl Iterator<Item = T>, make: impl Fn(T) -> Option<U>) -> Option<Vec<U>> {
    of.map(make).collect()
}

fn word(text: &Option<Text>) -> Option<String> {
    text.as_ref().map(|text| text.text.clone())
}

fn words<'d>(texts: impl Iterator<Item = &'d Text>) -> Vec<String> {
    texts.map(|text| text.text.clone()).collect()
}

fn duration(text: &Text) -> Option<Duration> {
    Duration::parse(&text.text).ok()
}

/// `indictment_due_on` reads "Indictment due on" where no title is written.
fn title(title: Option<&Title>, name: &Text) -> String {
    title.map(|title| title.text.clone()).unwrap_or_else(|| {
        let words = name.text.replace('_', " ");
        let mut letters = words.chars();
        let first = letters.next().map(|first| first.to_uppercase());
        first.into_iter().flatten().chain(letters).collect()
    })
}

fn money_fields(written: &written::MoneyFields) -> MoneyFields {
    let field = |text: &Option<Text>| text.as_ref().and_then(|text| member_of("item", text)).map(str::to_owned);
    MoneyFields {
        fiscal_year_starts: field(&written.fiscal_year_starts),
        currency: field(&written.currency),
        rates: field(&written.rates),
        rates_on: field(&written.rates_on),
        prices: field(&written.prices),
    }
}

fn responsible(written: &written::Responsible) -> Responsible {
    match &written.agency {
        Some(agency) => Responsible::Agency(agency.text.clone()),
        None => Responsible::Lead,
    }
}

fn field((name, written): (&Text, &written::Field)) -> Option<Field> {
    Some(Field {
        name: name.text.clone(),
        title: title(written.title.as_ref(), name),
        of: type_of(&written.of.text, &written.options)?,
        restricted: written.sensitivity.is_some(),
        searchable: written.searchable,
        filterable: written.filterable,
    })
}

fn event_type(outline: &Outline, (name, written): (&Text, &written::EventType)) -> Option<EventType> {
    Some(EventType {
        name: name.text.clone(),
        title: title(written.title.as_ref(), name),
        inputs: inputs(outline, &written.input)?,
    })
}

fn inputs(outline: &Outline, written: &Entries<written::Input>) -> Option<Vec<Input>> {
    every(written.iter(), |(name, input)| {
        let field = outline.definition.fields.get(&name.text);
        let titled = input.title.as_ref().or(field.and_then(|field| field.title.as_ref()));
        Some(Input {
            name: name.text.clone(),
            title: title(titled, name),
            of: outline.input_type(&name.text, input)?,
            required: input.required,
            stored: field.is_some(),
        })
    })
}

fn access_of(written: &written::Access) -> Option<Access> {
    Some(Access {
        see: match written.see.text.as_str() {
            "counts" => See::Counts,
            "own" => See::Own,
            "agency" => See::Agency,
            "all" => See::All,
            _ => return None,
        },
        reveal: words(written.reveal.iter()),
    })
}

fn deadline_rule(
    outline: &Outline,
    (state, name, written): (usize, &Text, &written::Deadline),
) -> Option<DeadlineRule> {
    let when = match (&written.due, &written.within, &written.from) {
        (Some(due), None, _) => When::Due(member_of("item", due)?.to_owned()),
        (None, Some(within), Some(from)) => {
            When::Within { budget: duration(within)?, from: member_of("item", from)?.to_owned() }
        }
        _ => return None,
    };
    let computed = matches!(when, When::Within { .. });
    let own = written.responsible.as_ref();
    Some(DeadlineRule {
        name: name.text.clone(),
        state,
        title: written.title.text.clone(),
        basis: word(&written.basis).or_else(|| word(&outline.definition.basis)),
        when,
        order: written.order.as_ref().and_then(|order| member_of("item", order)).map(str::to_owned),
        ordered_by: written.ordered_by.as_ref().and_then(|who| member_of("item", who)).map(str::to_owned),
        met_by: written.met_by.as_ref().map(|met_by| MetBy {
            event: met_by.event.text.clone(),
            on: met_by.on.as_ref().and_then(|on| member_of("event", on)).map(str::to_owned),
        }),
        extend: match &written.extend {
            Some(extend) => Some(Extend { roles: words(extend.roles.iter()), inputs: inputs(outline, &extend.input)? }),
            None => None,
        },
        responsible: own.or(outline.definition.responsible.as_ref()).map(responsible),
        roll: roll(written.roll.as_ref(), computed)?,
        paused_in: words(written.paused_in.iter()),
        remind: rungs(&written.remind)?.into_iter().chain(escalations(&written.escalate)?).collect(),
    })
}

/// Where nothing is written, a computed date rolls on to a working day and an ordered or planned one stays.
fn roll(written: Option<&Text>, computed: bool) -> Option<Roll> {
    match written.map(|roll| roll.text.as_str()) {
        Some("next") => Some(Roll::Next),
        Some("previous") => Some(Roll::Previous),
        Some("stay") => Some(Roll::Stay),
        Some(_) => None,
        None if computed => Some(Roll::Next),
        None => Some(Roll::Stay),
    }
}

fn rungs(written: &[written::Rung]) -> Option<Vec<Rung>> {
    every(written.iter(), |rung| {
        let event = || word(&rung.event);
        let at = match (&rung.before, &rung.late, &rung.quiet, &rung.no_next) {
            (Some(before), None, None, None) => RungAt::Before(duration(before)?),
            (None, Some(late), None, None) => RungAt::Late(duration(late)?),
            (None, None, Some(quiet), None) => RungAt::Quiet(duration(quiet)?, event()),
            (None, None, None, Some(no_next)) => RungAt::NoNext(duration(no_next)?),
            _ => return None,
        };
        Some(Rung { at, every: word(&rung.every), to: words(rung.to.iter()), escalates: false })
    })
}

/// An escalation is a late rung to somebody higher.
fn escalations(written: &[written::Escalation]) -> Option<Vec<Rung>> {
    every(written.iter(), |escalation| {
        let at = RungAt::Late(duration(&escalation.after)?);
        Some(Rung { at, every: None, to: words(escalation.to.iter()), escalates: true })
    })
}
