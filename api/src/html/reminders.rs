//! A person's own reminders of an item: who put them off and why, who gets them, and the forms for both.

use super::answers::{Person, State as Status};
use super::form::Forms;
use super::layout::{Sorry, day};
use super::submitted::{Submitted, fault};
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Multipart, Path, State};
use axum::response::Redirect;
use chrono::NaiveDate;
use maud::{Markup, html};
use milepost_engine::engine::aside::{Instead, PutOff};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Deserialize)]
pub struct Snooze {
    person: Person,
    deadline: Option<String>,
    until: NaiveDate,
    reason: String,
}

#[derive(Deserialize)]
pub struct StandIn {
    pub person: Person,
    pub to: Person,
    pub since: NaiveDate,
    pub until: NaiveDate,
}

/// What is said of an item's reminders.
pub fn shown(forms: &Forms) -> Markup {
    let item = &forms.answer.item;
    html! {
        section #reminders {
            h2 { "Reminders" }
            @if !item.snoozes.is_empty() || !item.delegations.is_empty() {
                ul {
                    @for one in &item.snoozes {
                        li {
                            (one.person.shown()) " put reminders"
                            @if let Some(deadline) = &one.deadline { " of " (title(forms, deadline)) }
                            " off until " (day(Some(one.until))) ": " (one.reason)
                        }
                    }
                    @for one in &item.delegations {
                        li { (one.to.shown()) " gets the reminders of " (one.person.shown()) " through " (day(Some(one.until))) }
                    }
                }
            }
            @if !item.finished { (put_off(forms)) (give(forms)) }
        }
    }
}

fn title<'f>(forms: &'f Forms, name: &'f str) -> &'f str {
    let deadlines = forms.answer.item.deadlines.iter();
    deadlines.rev().find(|one| one.name == name).map_or(name, |one| &one.title)
}

fn put_off(forms: &Forms) -> Markup {
    let open = forms.answer.item.deadlines.iter().filter(|one| one.state == Status::Open);
    html! {
        details {
            summary { "Put my reminders off" }
            form method="post" action={ "/items/" (forms.id) "/reminders/snooze" } enctype="multipart/form-data" {
                (forms.hidden(None))
                label for="snooze-deadline" { "Of" }
                select id="snooze-deadline" name="input.deadline" {
                    option value="" { "the whole item" }
                    @for one in open { option value=(one.name) { (one.title) } }
                }
                label for="snooze-until" { "Tell me again from" }
                input id="snooze-until" type="date" name="input.until" required;
                label for="snooze-reason" { "Why, for others on the item to read" }
                input id="snooze-reason" type="text" name="input.reason" required;
                p.hint { "Escalations come all the same." }
                button { "Put off" }
            }
        }
    }
}

fn give(forms: &Forms) -> Markup {
    html! {
        details {
            summary { "Give my reminders to somebody else" }
            form method="post" action={ "/items/" (forms.id) "/reminders/delegate" } enctype="multipart/form-data" {
                (forms.hidden(None))
                label for="delegate-to" { "To, who may see the item" }
                select id="delegate-to" name="input.to" {
                    option value="" { "nobody: they are mine again" }
                    @for person in &forms.people { option value=(person.id) { (person.name) } }
                }
                label for="delegate-until" { "Through" }
                input id="delegate-until" type="date" name="input.until" required;
                button { "Give" }
            }
        }
    }
}

pub async fn snooze(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
    parts: Multipart,
) -> Result<Redirect, Sorry> {
    let item = read(&id)?;
    let form = Submitted::read(&app, &visitor, parts).await?;
    let said = PutOff {
        item,
        deadline: form.given("deadline"),
        until: required(&form, "until")?,
        reason: form.text("reason").to_owned(),
    };
    app.engine.put_off(&visitor.identity, &form.request_id, said).await?;
    Ok(back(item))
}

pub async fn delegate(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path(id): Path<String>,
    parts: Multipart,
) -> Result<Redirect, Sorry> {
    let item = read(&id)?;
    let form = Submitted::read(&app, &visitor, parts).await?;
    let (to, until) = (person(&form)?, required(&form, "until")?);
    let said = Instead { item: Some(item), to, since: app.engine.today(), until };
    app.engine.stand_in(&visitor.identity, &form.request_id, said).await?;
    Ok(back(item))
}

pub fn person(form: &Submitted) -> Result<Option<Uuid>, Sorry> {
    Ok(form.parsed("to", "choose a person.")?)
}

pub fn required(form: &Submitted, input: &str) -> Result<NaiveDate, Sorry> {
    let missing = || fault(input, "must be given.");
    Ok(form.day(input)?.ok_or_else(missing)?)
}

fn read(id: &str) -> Result<Uuid, Problem> {
    id.parse().map_err(|_| Problem::not_found())
}

fn back(item: Uuid) -> Redirect {
    Redirect::to(&format!("/items/{item}#reminders"))
}
