//! `bad-expression` and the codes of `typing.rs`: every expression parses, names only what can be read where it stands, and
//! gives what is wanted there.

use super::{Case, reach};
use crate::chart::value::Type;
use crate::language::complaints::Complaints;
use crate::language::definition::Action;
use crate::language::document::{Span, Text};
use crate::language::outline::{Trigger, Way};
use crate::language::typing::{self, Fault, Names, fits, is_condition};
use std::collections::BTreeMap;

const ALWAYS: &str = "An `always` step reads `item.*` and `active()` only: anything else would act only when somebody next touches the item. Use a deadline, `after` or an event.";
const NO_PERSON: &str = "No person takes this step, and it has no input.";
const BY_EVENT: &str = "This event brings no such input.";
const EVERY_WAY: &str = "Only `event.at` and what every way here brings can be read.";

type Inputs<'d> = BTreeMap<&'d str, Type>;

pub(super) fn check(case: &Case, complaints: &mut Complaints) {
    for text in case.outline.expressions() {
        if let Some(Err(said)) = case.compiled(text) {
            complaints.error("bad-expression", &text.span, said.as_str());
        }
    }
    for way in &case.outline.ways {
        if way.guard.is_none() && way.actions.is_empty() {
            continue;
        }
        let names = names_of_way(case, way);
        if let Some(guard) = &way.guard {
            condition(case, &guard.when, &names, complaints);
        }
        actions(case, way.actions, &names, complaints);
    }
    for (event, of) in case.outline.definition.events.iter() {
        let names = names(case, inputs_of(case, &event.text), BY_EVENT);
        of.checks.iter().for_each(|check| condition(case, &check.when, &names, complaints));
    }
    let (into, out_of) = (reach::into(case), reach::out_of(case));
    for (id, flat) in case.outline.states.iter().enumerate() {
        for (written, events) in [(flat.entry, &into[id]), (flat.exit, &out_of[id])] {
            if !written.is_empty() {
                let inputs = common(case, events);
                actions(case, written, &names(case, inputs, EVERY_WAY), complaints);
            }
        }
    }
}

fn condition(case: &Case, when: &Text, names: &Names, complaints: &mut Complaints) {
    let wanted =
        |kind: &typing::Kind| is_condition(kind).then_some(()).ok_or_else(|| "A guard must be true or false.".into());
    expression(case, when, names, wanted, complaints);
}

fn names_of_way<'d>(case: &'d Case, way: &Way<'d>) -> Names<'d> {
    match way.trigger {
        Trigger::Event(event) => names(case, inputs_of(case, &event.text), BY_EVENT),
        Trigger::After(_) => Names { actor: false, ..names(case, Inputs::new(), NO_PERSON) },
        Trigger::Always => Names { at: false, actor: false, facts: false, ..names(case, Inputs::new(), ALWAYS) },
    }
}

fn names<'d>(case: &'d Case, inputs: Inputs<'d>, why: &'static str) -> Names<'d> {
    Names {
        fields: &case.fields,
        inputs,
        at: true,
        actor: true,
        facts: true,
        why,
        states: &case.states,
        children: &case.children,
    }
}

/// The engine's own events bring none.
fn inputs_of<'d>(case: &'d Case, event: &str) -> Inputs<'d> {
    let declared = case.outline.definition.events.get(event);
    let inputs = declared.into_iter().flat_map(|event| event.input.iter());
    inputs.filter_map(|(name, input)| Some((name.text.as_str(), case.outline.input_type(&name.text, input)?))).collect()
}

/// What each of these events brings.
fn common<'d>(case: &'d Case, events: &[Option<&str>]) -> Inputs<'d> {
    let mut each = events.iter().map(|event| event.map_or(Inputs::new(), |event| inputs_of(case, event)));
    let first = each.next().unwrap_or_default();
    each.fold(first, |mut common, inputs| {
        common.retain(|name, of| inputs.get(name) == Some(of));
        common
    })
}

fn actions(case: &Case, written: &[Action], names: &Names, complaints: &mut Complaints) {
    for action in written {
        for (field, value) in action.set.iter().flat_map(|set| set.iter()) {
            let of = case.outline.field_type(&field.text);
            let wanted = |kind: &typing::Kind| of.as_ref().map_or(Ok(()), |of| fits(kind, of));
            expression(case, value, names, wanted, complaints);
        }
        let told = action.tell.iter().flat_map(|tell| tell.with.iter());
        for (_, value) in told.chain(action.add.iter().flat_map(|add| add.with.iter())) {
            expression(case, value, names, |_| Ok(()), complaints);
        }
    }
}

fn expression(
    case: &Case,
    text: &Text,
    names: &Names,
    wanted: impl Fn(&typing::Kind) -> Result<(), String>,
    complaints: &mut Complaints,
) {
    let Some(compiled) = case.expression(text) else {
        return;
    };
    let (kind, faults) = typing::check(&compiled, names);
    if faults.is_empty()
        && let Err(said) = wanted(&kind)
    {
        complaints.error("wrong-type", &text.span, said);
    }
    for fault in faults {
        complain(case, text, fault, complaints);
    }
}

fn complain(case: &Case, text: &Text, fault: Fault, complaints: &mut Complaints) {
    let span = place(case.source, &text.span, &fault.words);
    match fault.known {
        Some((what, known)) => {
            let name = Text { text: fault.message, span };
            complaints.unknown(fault.code, what, &name, known.iter().map(String::as_str));
        }
        None => complaints.error(fault.code, &span, fault.message),
    }
}

/// The words inside the expression, where they can be found; the expression otherwise.
fn place(source: &str, whole: &Span, words: &str) -> Span {
    let found = source.get(whole.clone()).and_then(|written| written.find(words));
    match found {
        Some(at) if !words.is_empty() => whole.start + at..whole.start + at + words.len(),
        Some(_) | None => whole.clone(),
    }
}
