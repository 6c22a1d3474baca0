//! A person's own page: how she wants to be told, who stands in for her while she is on leave, and how she signs in.

use super::ask::{Person, ask};
use super::layout::{self, Sorry, day};
use super::sessions;
use super::visitor::Visitor;
use crate::error::Fault;
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::State;
use axum::response::Redirect;
use chrono::NaiveDate;
use maud::{Markup, html};
use milepost_engine::engine::aside::Instead;
use milepost_engine::store::person;
use serde::Deserialize;
use serde_json::json;
use std::str::FromStr;
use std::sync::Arc;
use uuid::Uuid;

const ME: &str = "{ me { preferences { email byEmail digestHour language } standIns { to { id name } since until } } }";

#[derive(Deserialize)]
struct Answer {
    me: Me,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    preferences: Preferences,
    stand_ins: Vec<StandIn>,
}

#[derive(Deserialize)]
struct StandIn {
    to: Person,
    since: NaiveDate,
    until: NaiveDate,
}

/// What the first form sends; empty where she wants no letter of the day.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wishes {
    csrf: String,
    request_id: String,
    by_email: bool,
    hour: String,
    language: String,
}

/// What the second form sends; empty where nobody stands in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leave {
    csrf: String,
    request_id: String,
    to: String,
    since: String,
    until: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Preferences {
    email: Option<String>,
    by_email: bool,
    digest_hour: Option<u32>,
    language: String,
}

const KEEP: &str = "
mutation ($byEmail: Boolean, $hour: Int, $language: Language, $request: String!) {
  updatePreferences(byEmail: $byEmail, digestHour: $hour, language: $language, requestId: $request) { id }
}";

/// As GraphQL names them, and in their own words.
const LANGUAGES: [(&str, &str, &str); 4] = [
    ("ENGLISH", "en", "English"),
    ("SPANISH", "es", "Español"),
    ("FRENCH", "fr", "Français"),
    ("DUTCH", "nl", "Nederlands"),
];

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let Answer { me } = ask(&app, &visitor, ME, json!({})).await?;
    let colleagues = app.engine.colleagues(&visitor.identity).await?;
    let mut people = person::all(&app.engine.database.reader).await?;
    people.retain(|one| colleagues.contains(&one.id));
    let body = html! { (telling(&app, &visitor, &me.preferences)) (leave(&app, &visitor, &me.stand_ins, &people)) (sessions::section(&app, &visitor).await?) };
    Ok(layout::page("My page", Some(&visitor), &body))
}

fn telling(app: &App, visitor: &Visitor, now: &Preferences) -> Markup {
    html! {
        section {
            h2 { "How I am told" }
            p { "Every notice is in the inbox." @if let Some(email) = &now.email { " E-mail goes to " (email) "." } @else { " No e-mail address is known." } }
            form.fields method="post" action="/me" {
                (hidden(app, visitor))
                label for="by-email" { "By e-mail too" }
                select id="by-email" name="byEmail" {
                    option value="true" selected[now.by_email] { "yes" }
                    option value="false" selected[!now.by_email] { "no" }
                }
                label for="hour" { "Letters" }
                select id="hour" name="hour" {
                    option value="" selected[now.digest_hour.is_none()] { "each at once" }
                    @for hour in 0..24 { option value=(hour) selected[now.digest_hour == Some(hour)] { "one a day, after " (hour) ":00" } }
                }
                label for="language" { "Language of notices and letters" }
                select id="language" name="language" {
                    @for (id, tag, title) in LANGUAGES { option value=(id) lang=(tag) selected[now.language == id] { (title) } }
                }
                button { "Keep" }
            }
        }
    }
}

pub async fn keep(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(wishes): Form<Wishes>,
) -> Result<Redirect, Sorry> {
    visitor.proves(Some(&wishes.csrf))?;
    let variables = json!({
        "byEmail": wishes.by_email,
        "hour": written::<u32>(&wishes.hour, "Choose an hour.")?,
        "language": wishes.language,
        "request": wishes.request_id,
    });
    let _: serde_json::Value = ask(&app, &visitor, KEEP, variables).await?;
    Ok(Redirect::to("/me"))
}

/// Nothing where the form has nothing.
fn written<T: FromStr>(text: &str, problem: &str) -> Result<Option<T>, Problem> {
    let given = Some(text.trim()).filter(|text| !text.is_empty());
    given.map(|text| text.parse().map_err(|_| Problem::bad_request(problem))).transpose()
}

fn day_of(text: &str) -> Result<NaiveDate, Problem> {
    let missing = || Problem::bad_request("Say from which day and through which.");
    written(text, "A date is written like 2026-01-31.")?.ok_or_else(missing)
}

fn leave(app: &App, visitor: &Visitor, now: &[StandIn], people: &[person::Model]) -> Markup {
    html! {
        section {
            h2 { "On leave" }
            @if !now.is_empty() {
                ul { @for one in now { li { (one.to.shown()) " stands in from " (day(Some(one.since))) " through " (day(Some(one.until))) } } }
            }
            form.fields method="post" action="/me/leave" {
                (hidden(app, visitor))
                label for="to" { "Who gets my notices too" }
                select id="to" name="to" {
                    option value="" { "nobody" }
                    @for one in people { option value=(one.id) { (one.name) } }
                }
                label for="since" { "From" }
                input id="since" type="date" name="since" required;
                label for="until" { "Through" }
                input id="until" type="date" name="until" required;
                p.hint { "She hears only of what she may see herself. What you said last of a day counts." }
                button { "Keep" }
            }
        }
    }
}

fn hidden(app: &App, visitor: &Visitor) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(visitor.csrf);
        input type="hidden" name="requestId" value=(app.engine.clock.id());
    }
}

pub async fn keep_leave(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(leave): Form<Leave>,
) -> Result<Redirect, Sorry> {
    visitor.proves(Some(&leave.csrf))?;
    let to = written::<Uuid>(&leave.to, "Choose a person.")?;
    let said = Instead { item: None, to, since: day_of(&leave.since)?, until: day_of(&leave.until)? };
    app.engine.stand_in(&visitor.identity, &leave.request_id, said).await.map_err(Fault::from)?;
    Ok(Redirect::to("/me"))
}
