//! A person's own page: how she wants to be told, who stands in for her while she is on leave, and how she signs in.

use super::ask::ask;
use super::layout::{self, Sorry, day};
use super::reminders::{StandIn, person, required};
use super::sessions;
use super::submitted::Submitted;
use super::visitor::Visitor;
use crate::server::App;
use axum::extract::{Multipart, State};
use axum::response::Redirect;
use maud::{Markup, html};
use milepost_engine::engine::aside::Instead;
use milepost_engine::store::person;
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

const ME: &str = "{ me { preferences { email byEmail digestHour language } standIns { person { id name } to { id name } since until } } }";

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
            form.fields method="post" action="/me" enctype="multipart/form-data" {
                (hidden(app, visitor))
                label for="by-email" { "By e-mail too" }
                select id="by-email" name="input.by_email" {
                    option value="true" selected[now.by_email] { "yes" }
                    option value="false" selected[!now.by_email] { "no" }
                }
                label for="hour" { "Letters" }
                select id="hour" name="input.hour" {
                    option value="" selected[now.digest_hour.is_none()] { "each at once" }
                    @for hour in 0..24 { option value=(hour) selected[now.digest_hour == Some(hour)] { "one a day, after " (hour) ":00" } }
                }
                label for="language" { "Language of notices and letters" }
                select id="language" name="input.language" {
                    @for (id, tag, title) in LANGUAGES { option value=(id) lang=(tag) selected[now.language == id] { (title) } }
                }
                button { "Keep" }
            }
        }
    }
}

pub async fn keep(State(app): State<Arc<App>>, visitor: Visitor, parts: Multipart) -> Result<Redirect, Sorry> {
    let form = Submitted::read(&app, &visitor, parts).await?;
    let variables = json!({
        "byEmail": form.text("by_email") == "true",
        "hour": form.parsed::<u32>("hour", "choose an hour.")?,
        "language": form.text("language"),
        "request": form.request_id,
    });
    let _: serde_json::Value = ask(&app, &visitor, KEEP, variables).await?;
    Ok(Redirect::to("/me"))
}

fn leave(app: &App, visitor: &Visitor, now: &[StandIn], people: &[person::Model]) -> Markup {
    html! {
        section {
            h2 { "On leave" }
            @if !now.is_empty() {
                ul { @for one in now { li { (one.to.shown()) " stands in from " (day(Some(one.since))) " through " (day(Some(one.until))) } } }
            }
            form.fields method="post" action="/me/leave" enctype="multipart/form-data" {
                (hidden(app, visitor))
                label for="to" { "Who gets my notices too" }
                select id="to" name="input.to" {
                    option value="" { "nobody" }
                    @for one in people { option value=(one.id) { (one.name) } }
                }
                label for="since" { "From" }
                input id="since" type="date" name="input.since" required;
                label for="until" { "Through" }
                input id="until" type="date" name="input.until" required;
                p.hint { "She hears only of what she may see herself. What you said last of a day counts." }
                button { "Keep" }
            }
        }
    }
}

pub fn hidden(app: &App, visitor: &Visitor) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(visitor.csrf);
        input type="hidden" name="requestId" value=(app.engine.clock.id());
    }
}

pub async fn keep_leave(State(app): State<Arc<App>>, visitor: Visitor, parts: Multipart) -> Result<Redirect, Sorry> {
    let form = Submitted::read(&app, &visitor, parts).await?;
    let (to, since, until) = (person(&form)?, required(&form, "since")?, required(&form, "until")?);
    let said = Instead { item: None, to, since, until };
    app.engine.stand_in(&visitor.identity, &form.request_id, said).await?;
    Ok(Redirect::to("/me"))
}
