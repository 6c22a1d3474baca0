//! Signing in: address and password, then the code of a device where she has one; and signing out. Who is let in is decided by
//! `sign_in.rs`, the cookie is made by `session.rs`.

use super::field::{Field, alert};
use super::layout::{self, Sorry};
use super::visitor::Visitor;
use crate::failures::Whence;
use crate::problem::Problem;
use crate::server::App;
use crate::{session, sign_in, web};
use axum::Form;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use milepost_engine::store::{account, session as sessions};
use serde::Deserialize;
use std::sync::Arc;

const WRONG: &str = "The address or the password is wrong.";
const WRONG_CODE: &str = "This code is wrong, or was used before. Wait for the next one.";

#[derive(Deserialize)]
pub struct Given {
    address: String,
    password: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    to: String,
    /// Nobody who is signed in sent a form.
    #[serde(default)]
    unsent: bool,
}

#[derive(Deserialize)]
pub struct Code {
    ticket: String,
    code: String,
    to: String,
}

#[derive(Deserialize)]
pub struct Leaving {
    csrf: String,
}

pub async fn page(Query(wanted): Query<Wanted>) -> Markup {
    match wanted.unsent {
        true => unsent(),
        false => form(ours(&wanted.to), "", None),
    }
}

/// A browser that goes back to the form has what was typed into it.
fn unsent() -> Markup {
    let body = html! {
        (alert("You are no longer signed in, so nothing was recorded. What you typed is kept in its form."))
        p { a href="/sign-in" target="_blank" { "Sign in in a new tab" } ", then go back in this one and send the form again." }
    };
    layout::page("You are no longer signed in", None, &body)
}

/// An address of another site is not gone to.
fn ours(to: &str) -> &str {
    let within = to.starts_with('/') && !to.starts_with("//") && to.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if within { to } else { "/" }
}

fn form(to: &str, address: &str, complaint: Option<&str>) -> Markup {
    let again = complaint.is_some();
    let address = Field {
        name: "address",
        label: "Your e-mail address",
        kind: "email",
        autocomplete: "username",
        value: Some(address),
        focus: !again,
        ..Field::default()
    };
    let password = Field {
        name: "password",
        label: "Your password",
        kind: "password",
        autocomplete: "current-password",
        hint: Some("None yet, or forgotten? Whoever runs Milepost makes a link for you, by which you choose one."),
        fault: complaint,
        focus: again,
        ..Field::default()
    };
    let body = html! {
        form.fields method="post" action="/sign-in" {
            @if again { (alert("You are not signed in.")) }
            input type="hidden" name="to" value=(to);
            (address.markup())
            (password.markup())
            button { "Sign in" }
        }
        (web::coming())
    };
    layout::page("Sign in", None, &body)
}

pub async fn sign_in(
    State(app): State<Arc<App>>,
    Whence(from): Whence,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Sorry> {
    match sign_in::password(&app, from, &given.address, &given.password).await {
        Ok(account) => Ok(entered(&app, &account, &headers, ours(&given.to)).await?),
        Err(denied) => {
            let problem = denied.problem(&app, WRONG);
            Ok((problem.status, form(ours(&given.to), &given.address, Some(&problem.message))).into_response())
        }
    }
}

/// Her password is right: she is in, or asked for a code.
pub async fn entered(app: &App, account: &account::Model, headers: &HeaderMap, to: &str) -> Result<Response, Problem> {
    if account.second_factor.is_none() {
        return session::begin(app, account.person_id, headers, to).await;
    }
    let ticket = sign_in::ticket(app, account).map_err(|error| Problem::internal(&error))?;
    Ok(code_form(to, &ticket, None).into_response())
}

fn code_form(to: &str, ticket: &str, complaint: Option<&str>) -> Markup {
    let code = Field {
        name: "code",
        label: "Code of your device, or a recovery code",
        kind: "text",
        autocomplete: "one-time-code",
        hint: Some(
            "The app on your device shows six digits, new ones twice a minute. Each recovery code is good once.",
        ),
        fault: complaint,
        focus: true,
        ..Field::default()
    };
    let body = html! {
        form.fields method="post" action="/sign-in/code" {
            @if complaint.is_some() { (alert("You are not signed in.")) } @else { p { "Your password was right. One step is left." } }
            input type="hidden" name="to" value=(to);
            input type="hidden" name="ticket" value=(ticket);
            (code.markup())
            button { "Sign in" }
        }
        p { a href="/sign-in" { "Begin again" } }
    };
    layout::page("Sign in: your code", None, &body)
}

pub async fn code(
    State(app): State<Arc<App>>,
    Whence(from): Whence,
    headers: HeaderMap,
    Form(given): Form<Code>,
) -> Result<Response, Sorry> {
    match sign_in::code(&app, from, &given.ticket, &given.code).await {
        Ok(person) => Ok(session::begin(&app, person, &headers, ours(&given.to)).await?),
        Err(denied) => {
            let problem = denied.problem(&app, WRONG_CODE);
            Ok((problem.status, code_form(ours(&given.to), &given.ticket, Some(&problem.message))).into_response())
        }
    }
}

pub async fn sign_out(
    State(app): State<Arc<App>>,
    visitor: Result<Visitor, Response>,
    Form(leaving): Form<Leaving>,
) -> Result<Response, Sorry> {
    let Ok(visitor) = visitor else { return Ok(session::over(&app)) };
    visitor.proves(Some(&leaving.csrf))?;
    let (engine, person) = (&app.engine, visitor.identity.id);
    sessions::end(&engine.database.writer, person, visitor.session, engine.clock.now()).await?;
    Ok(session::over(&app))
}
