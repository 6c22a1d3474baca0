//! A person's own reminders of an item: who put them off and why, who gets them, and the forms for both.

use super::answers::{Person, State as Status};
use super::ask::ask;
use super::form::Forms;
use super::layout::{Sorry, day, instant};
use super::submitted::{Submitted, fault};
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::{Multipart, Path, State};
use axum::response::Redirect;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use maud::{Markup, html};
use milepost_engine::engine::aside::{Instead, PutOff};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
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

/// The days that the page of an item looks ahead.
const AHEAD: TimeDelta = TimeDelta::days(60);

const COMING: &str = "query ($item: UUID!, $until: NaiveDate!) {
  reminderPreview(item: $item, until: $until) {
    at rung deadline recipient person { id name } standsFor { id name } channels outcome reason
  }
}";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Preview {
    reminder_preview: Vec<Coming>,
}

/// A reminder to come.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Coming {
    at: DateTime<Utc>,
    rung: String,
    deadline: Option<String>,
    recipient: String,
    person: Option<Person>,
    stands_for: Option<Person>,
    channels: Vec<String>,
    reason: Option<String>,
}

/// What the page of an item says of its reminders.
pub struct Told {
    /// What is to come in the next weeks, if nothing happens.
    coming: Vec<Coming>,
    /// To whom they may be given.
    others: BTreeSet<Uuid>,
}

pub async fn told(app: &App, visitor: &Visitor, item: Uuid) -> Result<Told, Sorry> {
    let variables = json!({ "item": item, "until": app.engine.today() + AHEAD });
    let Preview { reminder_preview } = ask(app, visitor, COMING, variables).await?;
    let mut others = app.engine.who_may_see(item).await?;
    others.remove(&visitor.identity.id);
    Ok(Told { coming: reminder_preview, others })
}

fn to_come(forms: &Forms, coming: &[Coming], zone: Tz) -> Markup {
    html! {
        @if !coming.is_empty() {
            details {
                summary { "Reminders to come" }
                table {
                    thead { tr { th scope="col" { "When" } th scope="col" { "Of" } th scope="col" { "To" } th scope="col" { "How" } } }
                    tbody {
                        @for one in coming {
                            tr {
                                td { (instant(one.at, zone)) }
                                td { @if let Some(name) = &one.deadline { (title(forms, name)) ", " } (one.rung) }
                                td {
                                    (one.person.as_ref().map_or(one.recipient.as_str(), Person::shown))
                                    @if let Some(of) = &one.stands_for { ", for " (of.shown()) }
                                }
                                td { @if let Some(why) = &one.reason { (why) } @else { (one.channels.join(", ").to_lowercase()) } }
                            }
                        }
                    }
                }
                form method="post" action={ "/items/" (forms.id) "/reminders/test" } enctype="multipart/form-data" {
                    (forms.hidden(None))
                    p.hint { "Their words are sent to you only, marked as a test." }
                    button { "Try them out" }
                }
            }
        }
    }
}

/// What is said of an item's reminders.
pub fn shown(forms: &Forms, told: &Told, zone: Tz) -> Markup {
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
            (to_come(forms, &told.coming, zone))
            @if !item.finished { (put_off(forms)) (give(forms, &told.others)) }
        }
    }
}

fn title<'f>(forms: &'f Forms, name: &'f str) -> &'f str {
    let deadlines = forms.answer.item.deadlines.iter();
    deadlines.rev().find(|one| one.name == name).map_or(name, |one| &one.title)
}

fn put_off(forms: &Forms) -> Markup {
    let open = forms.answer.item.deadlines.iter().filter(|one| one.state == Status::Open);
    let inputs = html! {
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
    };
    unfolding(forms, "snooze", "Put my reminders off", &inputs)
}

fn give(forms: &Forms, others: &BTreeSet<Uuid>) -> Markup {
    let others = forms.people.iter().filter(|person| others.contains(&person.id));
    let inputs = html! {
        label for="delegate-to" { "To, who may see the item" }
        select id="delegate-to" name="input.to" {
            option value="" { "nobody: they are mine again" }
            @for person in others { option value=(person.id) { (person.name) } }
        }
        label for="delegate-until" { "Through" }
        input id="delegate-until" type="date" name="input.until" required;
        button { "Give" }
    };
    unfolding(forms, "delegate", "Give my reminders to somebody else", &inputs)
}

fn unfolding(forms: &Forms, what: &str, title: &str, inputs: &Markup) -> Markup {
    html! {
        details {
            summary { (title) }
            form.fields method="post" action={ "/items/" (forms.id) "/reminders/" (what) } enctype="multipart/form-data" {
                (forms.hidden(None))
                (inputs)
            }
        }
    }
}

/// She puts her reminders off, gives them to somebody else, or tries them out.
pub async fn said(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Path((item, what)): Path<(String, String)>,
    parts: Multipart,
) -> Result<Redirect, Sorry> {
    let item: Uuid = item.parse().map_err(|_| Problem::not_found())?;
    let form = Submitted::read(&app, &visitor, parts).await?;
    let (engine, by, request) = (&app.engine, &visitor.identity, form.request_id.as_str());
    match what.as_str() {
        "snooze" => {
            let (deadline, reason) = (form.given("deadline"), form.text("reason").to_owned());
            let said = PutOff { item, deadline, until: required(&form, "until")?, reason };
            engine.put_off(by, request, said).await?;
        }
        "delegate" => {
            let (to, until) = (person(&form)?, required(&form, "until")?);
            let said = Instead { item: Some(item), to, since: engine.today(), until };
            engine.stand_in(by, request, said).await?;
        }
        "test" => {
            engine.test_reminders(by, item, request).await?;
            return Ok(Redirect::to("/inbox"));
        }
        _ => return Err(Problem::not_found().into()),
    }
    Ok(Redirect::to(&format!("/items/{item}/plain#reminders")))
}

pub fn person(form: &Submitted) -> Result<Option<Uuid>, Sorry> {
    Ok(form.parsed("to", "choose a person.")?)
}

pub fn required(form: &Submitted, input: &str) -> Result<NaiveDate, Sorry> {
    let missing = || fault(input, "must be given.");
    Ok(form.day(input)?.ok_or_else(missing)?)
}
