//! The form that corrects a row of the history where it stands: it never happened, or not on that day, or not so. What the person
//! may not read, and documents, are not in it and stay as they were.

use super::answers::{Entry, Origin, Replaceable};
use super::form::{Forms, Kept, problem};
use super::input::{Filled, input};
use super::reveal::REVEAL;
use super::submitted::{Submitted, fault};
use crate::server::App;
use maud::{Markup, html};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::Input;
use milepost_engine::engine::command::{Becomes, Change, Inputs, Refusal, Texts};
use uuid::Uuid;

pub const EVENT: &str = "correct";
const VOID: &str = "void";
/// An input of the row, as it should have been, and as the form showed it: the form has inputs of its own.
const WITH: &str = "with.";
const WAS: &str = "was.";

/// `None`: this row is not corrected by people.
pub fn form(forms: &Forms, entry: &Entry) -> Option<Markup> {
    if !forms.offers(EVENT) || !is_correctable(entry) {
        return None;
    }
    let kept = forms.kept.filter(|kept| kept.event == EVENT && kept.submitted.text("seq") == entry.seq.to_string());
    let written = |name: &str| kept.map(|kept| kept.submitted.text(name)).unwrap_or_default();
    let id = |name: &str| format!("correct-{}-{name}", entry.seq);
    Some(html! {
        details open[kept.is_some()] {
            summary { "Correct" }
            form method="post" action=(format!("/items/{}/{EVENT}", forms.id)) enctype="multipart/form-data" {
                (forms.hidden(kept))
                input type="hidden" name="input.seq" value=(entry.seq);
                @if let Some(kept) = kept { p.complaint role="alert" { (kept.refusal) } }
                label for=(id("how")) { "What is right" }
                select id=(id("how")) name="input.how" {
                    option value="" { "It was as entered below" }
                    option value=(VOID) selected[written("how") == VOID] { "It never happened" }
                }
                label for=(id("on")) { "It happened on, if on another day" }
                input id=(id("on")) type="date" name="input.on" value=(written("on"));
                (inputs(forms, entry, kept))
                label for=(id("reason")) { "Reason" }
                input id=(id("reason")) type="text" name="input.reason" value=(written("reason")) required;
                button { "Correct" }
            }
        }
    })
}

/// What people and other items entered, and corrections themselves; what somebody was shown she has
/// seen, and what came to another version runs by it.
fn is_correctable(entry: &Entry) -> bool {
    let lasts = [REVEAL, "migrate"].contains(&entry.event.as_str());
    !entry.voided && !lasts && matches!(entry.origin, Origin::Person | Origin::Message)
}

fn inputs(forms: &Forms, entry: &Entry, kept: Option<&Kept>) -> Markup {
    let prefix = format!("correct-{}", entry.seq);
    html! {
        @for (one, was) in entry.replaceable.iter().filter_map(|one| Some((one, shown(one)?))) {
            @let name = format!("{WITH}{}", one.input.name);
            input type="hidden" name={ "input." (WAS) (one.input.name) } value=(was);
            @let text = kept.map_or(was, |kept| kept.submitted.text(&name).to_owned());
            @let filled = Filled { text, problem: kept.and_then(|kept| problem(&kept.refusal, &one.input.name)) };
            (input(&prefix, &Input { name, ..one.input.declared() }, &filled, &forms.people))
        }
    }
}

/// What counts now, as the form shows it.
fn shown(one: &Replaceable) -> Option<String> {
    if one.input.declared().of == Type::Document {
        return None;
    }
    one.value.as_ref().map_or(Some(String::new()), |value| value.canonical())
}

/// Only what is another than the form showed is replaced.
pub fn change(app: &App, item: Uuid, form: &Submitted) -> Result<Change, Refusal> {
    let row = form.parsed("seq", "is no row.")?.ok_or_else(|| fault("seq", "must be given."))?;
    let becomes = match form.text("how") {
        VOID => Becomes::Void,
        _ => {
            let day = form.day("on")?;
            Becomes::Replaced {
                input: Inputs::Single(replaced(form)),
                at: day.and_then(|day| app.engine.catalog().country.noon(day, app.engine.clock.now())),
            }
        }
    };
    let (reason, revision) = (form.text("reason").to_owned(), form.revision);
    Ok(Change::Correct { item, row, becomes, reason, revision })
}

fn replaced(form: &Submitted) -> Texts {
    let given = form.below(WITH);
    let other = given.filter(|(name, text)| form.text(&format!("{WAS}{name}")) != *text);
    other.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}
