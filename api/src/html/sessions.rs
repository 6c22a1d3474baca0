//! How a person signs in, as her own page says it: her password, her second factor, and the browsers in which she is signed in, each
//! of which she can sign out.

use super::layout::{Sorry, instant};
use super::visitor::Visitor;
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};
use milepost_engine::store::{account, recovery_code, session};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Deserialize)]
pub struct Ending {
    csrf: String,
    /// Absent: all but this one.
    session: Option<Uuid>,
}

pub async fn section(app: &App, visitor: &Visitor) -> Result<Markup, Problem> {
    let (engine, person) = (&app.engine, visitor.identity.id);
    let (reader, now) = (&engine.database.reader, engine.clock.now());
    let account = account::of(reader, person).await?;
    let left = recovery_code::left(reader, person).await?;
    let sessions = session::of_person(reader, person, now).await?;
    Ok(html! {
        section {
            h2 { "How I sign in" }
            @if let Some(account) = &account { (ways(account, left)) }
            h3 { "Where I am signed in" }
            (browsers(app, visitor, &sessions))
        }
    })
}

fn ways(account: &account::Model, left: u64) -> Markup {
    html! {
        p { "With " strong { (account.address) } " and a password. " a href="/me/password" { "Change my password" } }
        @if account.second_factor.is_some() {
            p { "Then with a code of my device; " (left) " recovery codes are left. " a href="/me/second-factor" { "Turn that off" } }
        } @else {
            p { "With nothing else: whoever knows the password is me. " a href="/me/second-factor" { "Ask for a code of my device too" } }
        }
    }
}

fn browsers(app: &App, visitor: &Visitor, sessions: &[session::Model]) -> Markup {
    let zone = app.engine.catalog().country.zone;
    html! {
        ul.plain {
            @for one in sessions {
                li {
                    form method="post" action="/me/sessions" {
                        input type="hidden" name="csrf" value=(visitor.csrf);
                        (one.browser) ", since " (instant(one.created_at, zone)) ", last there " (instant(one.seen_at, zone)) ". "
                        @if one.id == visitor.session {
                            strong { "This browser." }
                        } @else {
                            input type="hidden" name="session" value=(one.id);
                            button aria-label=(format!("Sign it out: {}, since {}", one.browser, instant(one.created_at, zone))) { "Sign it out" }
                        }
                    }
                }
            }
        }
        @if sessions.len() > 1 {
            form method="post" action="/me/sessions" {
                input type="hidden" name="csrf" value=(visitor.csrf);
                button { "Sign out all others" }
            }
        }
    }
}

pub async fn end(State(app): State<Arc<App>>, visitor: Visitor, Form(ending): Form<Ending>) -> Result<Redirect, Sorry> {
    visitor.proves(Some(&ending.csrf))?;
    let (writer, person, now) = (&app.engine.database.writer, visitor.identity.id, app.engine.clock.now());
    match ending.session {
        Some(id) => session::end(writer, person, id, now).await?,
        None => session::end_others(writer, person, visitor.session, now).await?,
    }
    Ok(Redirect::to("/me"))
}
