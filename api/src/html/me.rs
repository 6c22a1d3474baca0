//! A person's own page: who stands in for her while she is on leave.

use super::ask::ask;
use super::layout::{self, Sorry, day};
use super::reminders::{StandIn, person, required};
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

const ME: &str = "{ me { standIns { person { id name } to { id name } since until } } }";

#[derive(Deserialize)]
struct Answer {
    me: Me,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Me {
    stand_ins: Vec<StandIn>,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let Answer { me } = ask(&app, &visitor, ME, json!({})).await?;
    let people = person::all(&app.engine.database.reader).await?;
    let body = html! { (leave(&app, &visitor, &me.stand_ins, &people)) };
    Ok(layout::page("My notices", Some(&visitor), &body))
}

fn leave(app: &App, visitor: &Visitor, now: &[StandIn], people: &[person::Model]) -> Markup {
    html! {
        section {
            h2 { "On leave" }
            @if !now.is_empty() {
                ul { @for one in now { li { (one.to.shown()) " stands in from " (day(Some(one.since))) " through " (day(Some(one.until))) } } }
            }
            form method="post" action="/me/leave" enctype="multipart/form-data" {
                (hidden(app, visitor))
                label for="to" { "Who gets my notices too" }
                select id="to" name="input.to" {
                    option value="" { "nobody" }
                    @for one in people.iter().filter(|one| one.id != visitor.identity.id) { option value=(one.id) { (one.name) } }
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
