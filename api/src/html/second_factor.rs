//! A code of a device beside the password: turned on with a QR code and proven by a first code, which shows the recovery codes once;
//! turned off with the password.

use super::field::{Field, alert};
use super::layout::{self, Sorry};
use super::password::account_of;
use super::visitor::Visitor;
use crate::failures::Whence;
use crate::problem::Problem;
use crate::second_factor::Secret;
use crate::server::App;
use crate::sign_in;
use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use milepost_engine::store::{account, recovery_code};
use milepost_engine::{hex, unhex};
use serde::Deserialize;
use std::sync::Arc;

const WRONG: &str = "This is not your password.";

#[derive(Deserialize)]
pub struct Proof {
    csrf: String,
    /// The secret that the page offered, sealed.
    offered: String,
    code: String,
}

#[derive(Deserialize)]
pub struct Off {
    csrf: String,
    password: String,
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let account = account_of(&app, &visitor).await?;
    match account.second_factor {
        Some(_) => Ok(off(&visitor, None)),
        None => on(&app, &visitor, &account, &Secret::new(), None),
    }
}

fn on(
    app: &App,
    visitor: &Visitor,
    account: &account::Model,
    secret: &Secret,
    fault: Option<&str>,
) -> Result<Markup, Sorry> {
    let offered = secret.seal(&app.engine.keys, account.person_id).map_err(|error| Problem::internal(&error))?;
    let code = Field {
        name: "code",
        label: "The six digits that your device shows now",
        kind: "text",
        autocomplete: "one-time-code",
        fault,
        focus: fault.is_some(),
        ..Field::default()
    };
    let body = html! {
        @if fault.is_some() { (alert("It is not turned on yet.")) }
        p { "Whoever learns your password still cannot sign in without your device. Open an authenticator app on it and let it read this picture:" }
        @if let Some(picture) = secret.picture(&account.address) { p { (picture) } }
        p { "Or type this secret there: " code { (secret.text()) } }
        form.fields method="post" action="/me/second-factor" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            input type="hidden" name="offered" value=(hex(&offered));
            (code.markup())
            button { "Turn it on" }
        }
        p { a href="/me" { "Not now" } }
    };
    Ok(layout::page("A code of my device", Some(visitor), &body))
}

pub async fn turn_on(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(proof): Form<Proof>,
) -> Result<Response, Sorry> {
    visitor.proves(Some(&proof.csrf))?;
    let (engine, account) = (&app.engine, account_of(&app, &visitor).await?);
    if account.second_factor.is_some() {
        return Ok(Redirect::to("/me/second-factor").into_response());
    }
    let sealed = unhex(&proof.offered).unwrap_or_default();
    let secret = Secret::open(&engine.keys, account.person_id, &sealed)
        .map_err(|_| Problem::bad_request("This page is not whole. Load it again."))?;
    let Some(step) = secret.step(&proof.code, engine.clock.now()) else {
        let fault = "This is not what your device should show. Is its clock right?";
        let page = on(&app, &visitor, &account, &secret, Some(fault))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let transaction = engine.database.begin().await?;
    account::put_second_factor(&transaction, account.person_id, Some(sealed), Some(step)).await?;
    let codes = recovery_code::create(&transaction, account.person_id).await?;
    transaction.commit().await?;
    Ok(shown(&visitor, &codes).into_response())
}

fn shown(visitor: &Visitor, codes: &[String]) -> Markup {
    let body = html! {
        p role="status" { "From now on you are asked for a code of your device after your password." }
        p { strong { "Print these recovery codes or write them down; they are not shown again." } " Each signs you in once on a day when your device is not there." }
        ul { @for code in codes { li { code { (code) } } } }
        p { a href="/me" { "I have them" } }
    };
    layout::page("My recovery codes", Some(visitor), &body)
}

fn off(visitor: &Visitor, fault: Option<&str>) -> Markup {
    let password = Field {
        name: "password",
        label: "Your password",
        kind: "password",
        autocomplete: "current-password",
        fault,
        focus: true,
        ..Field::default()
    };
    let body = html! {
        @if fault.is_some() { (alert("It is still turned on.")) }
        p { "You are asked for a code of your device after your password. Without it, whoever learns your password can sign in. Your recovery codes end with it." }
        form.fields method="post" action="/me/second-factor/off" {
            input type="hidden" name="csrf" value=(visitor.csrf);
            (password.markup())
            button { "Turn it off" }
        }
        p { a href="/me" { "Leave it on" } }
    };
    layout::page("A code of my device", Some(visitor), &body)
}

pub async fn turn_off(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Whence(from): Whence,
    Form(given): Form<Off>,
) -> Result<Response, Sorry> {
    visitor.proves(Some(&given.csrf))?;
    let account = account_of(&app, &visitor).await?;
    if let Err(denied) = sign_in::password(&app, from, &account.address, &given.password).await {
        let problem = denied.problem(&app, WRONG);
        return Ok((problem.status, off(&visitor, Some(&problem.message))).into_response());
    }
    let transaction = app.engine.database.begin().await?;
    account::put_second_factor(&transaction, account.person_id, None, None).await?;
    transaction.commit().await?;
    Ok(Redirect::to("/me").into_response())
}
