//! What a built-in event brought, as named values, so that history reads like any other event's.

use milepost_engine::chart::input::extended_by;
use milepost_engine::chart::snapshot::{Amendment, BuiltIn, Expenditure, Part, Term};
use milepost_engine::chart::value::Value;
use milepost_engine::ledger::funding::{Funding, Stage};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money::Money;
use uuid::Uuid;

/// By name; `None` is a value that is withheld.
pub type Given = Vec<(String, Option<Value>)>;

/// `reference` tells what people call an item the person may see; the other end of a link she may not see is withheld.
pub fn input(event: &BuiltIn, reference: impl Fn(Uuid) -> Option<String>) -> Given {
    match event {
        BuiltIn::Create => Vec::new(),
        BuiltIn::Adopt { states, source, .. } => {
            let states = states.iter().map(|state| ("state", text(state)));
            given(states.chain([("source", source.as_deref().and_then(text))]))
        }
        BuiltIn::Correct { rows, amendment, reason } => corrected(rows, amendment, reason),
        BuiltIn::Reopen { reason } => given([("reason", text(reason))]),
        BuiltIn::Migrate { from, to } => {
            let version = |number: u32| Some(Value::Integer(number.into()));
            given([("from", version(*from)), ("to", version(*to))])
        }
        BuiltIn::Reveal { field, reason } => given([("field", text(field)), ("reason", text(reason))]),
        BuiltIn::Assign { agencies, people } => assigned(agencies, people),
        BuiltIn::Extend { deadline, by } => {
            let mut extended = given([("deadline", text(deadline))]);
            let (how, value) = extended_by(*by);
            extended.push((how, Some(value)));
            extended
        }
        BuiltIn::Recompute { reason, .. } => given([("reason", text(reason))]),
        BuiltIn::Cost { line, reason } => with_reason(cost(line), reason.as_deref()),
        BuiltIn::Spend { expenditure } => spent(expenditure),
        BuiltIn::Fund { funding, reason } => with_reason(funded(funding), reason.as_deref()),
        BuiltIn::Baseline { name } => given([("name", text(name))]),
        BuiltIn::Allocate { funding, parts } => {
            let mut all = given([("funding", text(funding))]);
            for part in parts {
                all.push(("to".into(), reference(part.item).map(Value::Text)));
                all.extend(given([
                    ("line", part.line.as_deref().and_then(text)),
                    ("fiscal_year", part.fiscal_year.map(|year| Value::Integer(year.into()))),
                    ("amount", Some(Value::Decimal(part.amount))),
                ]));
            }
            all
        }
        BuiltIn::Link { kind, to, ended } => {
            let mut link = given([("kind", text(kind)), ("ended", Some(Value::Flag(*ended)))]);
            link.push(("to".into(), reference(*to).map(Value::Text)));
            link
        }
    }
}

/// The input that replaces another is named as that row named it.
fn corrected(rows: &[u64], amendment: &Amendment, reason: &str) -> Given {
    let rows = rows.iter().map(|row| ("row", Some(Value::Integer(row.cast_signed()))));
    let mut all = given(rows.chain([("reason", text(reason))]));
    match amendment {
        Amendment::Void => all.push(("voided".into(), Some(Value::Flag(true)))),
        Amendment::Replace { input, at } => {
            all.extend(at.map(|at| ("at".to_owned(), Some(Value::Instant(at)))));
            all.extend(input.iter().flatten().map(|(name, value)| (name.clone(), Some(value.clone()))));
        }
    }
    all
}

fn assigned(agencies: &[Term], people: &[Uuid]) -> Given {
    let mut agencies: Vec<&Term> = agencies.iter().collect();
    agencies.sort_by_key(|term| term.part);
    let agencies = agencies.into_iter().map(|term| {
        let part = match term.part {
            Part::Lead => "lead",
            Part::Partner => "partner",
        };
        (part, text(&term.agency))
    });
    let people = people.iter().map(|id| ("person", Some(Value::Person(*id))));
    given(agencies.chain(people))
}

fn cost(line: &CostLine) -> Given {
    let source = line.funding_source.as_deref();
    given([
        ("reference", text(&line.reference)),
        ("label", text(&line.label)),
        ("amount", line.stated().map(Value::Money)),
        ("unit_cost", line.unit_cost.map(Value::Decimal)),
        ("quantity", line.quantity.map(Value::Decimal)),
        ("funding_source", source.and_then(text)),
    ])
}

fn spent(spent: &Expenditure) -> Given {
    let optional = |given: &Option<String>| given.as_deref().and_then(text);
    given([
        ("amount", Some(Value::Money(spent.amount.clone()))),
        ("spent_on", Some(Value::Date(spent.spent_on))),
        ("line", optional(&spent.line)),
        ("source", optional(&spent.source)),
        ("agency", optional(&spent.agency)),
        ("document", spent.document.map(Value::Document)),
        ("note", optional(&spent.note)),
    ])
}

fn funded(sum: &Funding) -> Given {
    let stage = |stage: &Option<Stage>| {
        let amount = stage.as_ref()?.amount;
        Some(Value::Money(Money { currency: sum.currency.clone(), amount }))
    };
    given([
        ("reference", text(&sum.reference)),
        ("source", text(&sum.source)),
        ("earmark", sum.earmark.as_deref().and_then(text)),
        ("fiscal_year", sum.fiscal_year.map(|year| Value::Integer(year.into()))),
        ("pledged", stage(&sum.pledged)),
        ("committed", stage(&sum.committed)),
        ("received", stage(&sum.received)),
    ])
}

fn with_reason(mut all: Given, reason: Option<&str>) -> Given {
    all.extend(given([("reason", reason.and_then(text))]));
    all
}

/// What was not given is left out.
fn given(named: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Given {
    let present = named.into_iter().filter(|(_, value)| value.is_some());
    present.map(|(name, value)| (name.to_owned(), value)).collect()
}

fn text(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value::Text(text.to_owned()))
}
