//! What a built-in event brought, as named values, so that history reads like any other event's.

use milepost_engine::chart::snapshot::{BuiltIn, Event, Expenditure, Part};
use milepost_engine::chart::value::{Value, Values};
use milepost_engine::ledger::line::CostLine;

pub fn input(event: &Event) -> Values {
    let Some(built_in) = &event.built_in else {
        return Values::new();
    };
    let named: Vec<(&str, Option<Value>)> = match built_in {
        BuiltIn::Create => Vec::new(),
        BuiltIn::Assign { agencies, people } => {
            let of = |part| {
                let named = agencies.iter().filter(move |term| term.part == part);
                list(named.map(|term| term.agency.clone()))
            };
            let people = list(people.iter().map(ToString::to_string));
            vec![
                ("lead", of(Part::Lead)),
                ("partners", of(Part::Partner)),
                ("people", people),
            ]
        }
        BuiltIn::Extend { deadline, until } => vec![
            ("deadline", text(deadline)),
            ("until", Some(Value::Date(*until))),
        ],
        BuiltIn::Cost { line } => cost(line),
        BuiltIn::Spend { expenditure } => spent(expenditure),
        BuiltIn::Link { kind, to, ended } => vec![
            ("kind", text(kind)),
            ("to", text(&to.to_string())),
            ("ended", Some(Value::Flag(*ended))),
        ],
    };
    let given = named
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)));
    given.collect()
}

fn cost(line: &CostLine) -> Vec<(&'static str, Option<Value>)> {
    vec![
        ("reference", text(&line.reference)),
        ("label", text(&line.label)),
        ("amount", line.total().map(Value::Money)),
        (
            "funding_source",
            line.funding_source.as_deref().and_then(text),
        ),
    ]
}

fn spent(spent: &Expenditure) -> Vec<(&'static str, Option<Value>)> {
    let optional = |given: &Option<String>| given.as_deref().and_then(text);
    vec![
        ("amount", Some(Value::Money(spent.amount.clone()))),
        ("spent_on", Some(Value::Date(spent.spent_on))),
        ("line", optional(&spent.line)),
        ("source", optional(&spent.source)),
        ("agency", optional(&spent.agency)),
        ("document", spent.document.map(Value::Document)),
        ("note", optional(&spent.note)),
    ]
}

fn list(names: impl Iterator<Item = String>) -> Option<Value> {
    text(&names.collect::<Vec<String>>().join(", "))
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}
