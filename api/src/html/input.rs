//! One input of a form by its type, with its label, its hint and what is wrong with it.

use maud::{Markup, html};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::Input;
use milepost_engine::store::person;

/// What an input holds when the page comes.
pub struct Filled {
    pub text: String,
    pub problem: Option<String>,
}

pub fn input(prefix: &str, asked: &Input, filled: &Filled, people: &[person::Model]) -> Markup {
    let id = format!("{prefix}-{}", asked.name);
    let problem = format!("{id}-problem");
    let described = filled.problem.as_ref().map(|_| problem.as_str());
    html! {
        div.field {
            label for=(id) { (asked.title) @if asked.required { " (required)" } }
            @if let Some(hint) = hint(&asked.of) { p.hint { (hint) } }
            @if let Some(text) = &filled.problem { p.complaint id=(problem) { (text) } }
            (control(&id, asked, &filled.text, people, described))
        }
    }
}

fn hint(of: &Type) -> Option<&'static str> {
    match of {
        Type::Money => Some("Currency and amount, like TTD 50000.00"),
        Type::Instant => Some("Like 2026-01-31T14:30:00Z"),
        Type::Country => Some("Two letters, like TT"),
        Type::Document => Some("A file of at most 25 MB"),
        Type::Text | Type::Integer | Type::Decimal | Type::Date | Type::Choice(_) | Type::Flag | Type::Person => None,
    }
}

fn control(id: &str, asked: &Input, text: &str, people: &[person::Model], described: Option<&str>) -> Markup {
    let name = format!("input.{}", asked.name);
    let wrong = described.map(|_| "true");
    let typed = |kind: &str, mode: Option<&str>| {
        html! { input id=(id) name=(name) type=(kind) inputmode=[mode] value=(text) required[asked.required] aria-describedby=[described] aria-invalid=[wrong]; }
    };
    let choice = |options: Vec<(&str, &str)>| {
        html! {
            select id=(id) name=(name) required[asked.required] aria-describedby=[described] aria-invalid=[wrong] {
                option value="" { "" }
                @for (value, title) in options { option value=(value) selected[value == text] { (title) } }
            }
        }
    };
    match &asked.of {
        Type::Text => html! {
            textarea id=(id) name=(name) rows="2" required[asked.required] aria-describedby=[described] aria-invalid=[wrong] { (text) }
        },
        Type::Integer => typed("text", Some("numeric")),
        Type::Decimal => typed("text", Some("decimal")),
        Type::Money | Type::Instant | Type::Country => typed("text", None),
        Type::Date => typed("date", None),
        Type::Choice(options) => choice(options.iter().map(|one| (one.as_str(), one.as_str())).collect()),
        Type::Flag => choice(vec![("true", "yes"), ("false", "no")]),
        Type::Person => {
            let ids: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
            let names = people.iter().map(|person| person.name.as_str());
            choice(ids.iter().map(String::as_str).zip(names).collect())
        }
        Type::Document => document(id, &name, text, asked.required),
    }
}

/// A file that came with a refused form is stored already: it need not be chosen again.
fn document(id: &str, name: &str, stored: &str, required: bool) -> Markup {
    html! {
        @if !stored.is_empty() {
            input type="hidden" name=(name) value=(stored);
            p.hint { a href={ "/documents/" (stored) } { "The file you sent" } " is kept; choose another one to replace it." }
        }
        input id=(id) name=(name) type="file" required[required && stored.is_empty()];
    }
}
