//! Choosing a password: the two inputs for it wherever that is done, and the page on which a person changes hers.

use super::field::{Field, alert};
use super::layout::{self, Sorry};
use super::visitor::Visitor;
use crate::failures::Whence;
use crate::passwords::complaint;
use crate::problem::Problem;
use crate::server::App;
use crate::{session, sign_in};
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use milepost_engine::store::account;
use serde::Deserialize;
use std::sync::Arc;

const WRONG: &str = "This is not your password of now.";
const HINT: &str = "12 characters or more, any of them: a few words in a row are easy to remember. Nobody can read it, not even who runs Milepost.";

/// What is wrong, and with which input.
pub type Fault = (&'static str, String);

#[derive(Deserialize)]
pub struct Change {
    csrf: String,
    present: String,
    password: String,
    again: String,
}

pub fn is_at<'a>(fault: Option<&'a Fault>, name: &str) -> Option<&'a str> {
    fault.filter(|(at, _)| *at == name).map(|(_, text)| text.as_str())
}

/// For a new password, and for it once more. `focus`: where nothing is wrong, the first of them has it.
pub fn inputs(fault: Option<&Fault>, focus: bool) -> Markup {
    let new = Field {
        name: "password",
        label: "New password",
        kind: "password",
        autocomplete: "new-password",
        hint: Some(HINT),
        fault: is_at(fault, "password"),
        focus: focus || is_at(fault, "password").is_some(),
        ..Field::default()
    };
    let again = Field {
        name: "again",
        label: "The new password once more",
        kind: "password",
        autocomplete: "new-password",
        fault: is_at(fault, "again"),
        focus: is_at(fault, "again").is_some(),
        ..Field::default()
    };
    html! { (new.markup()) (again.markup()) }
}

/// Why these two do not make a new password for her.
pub fn fault(password: &str, again: &str, name: &str, address: &str) -> Option<Fault> {
    let complaint = complaint(password, name, address).map(|text| ("password", text));
    complaint.or_else(|| (password != again).then(|| ("again", "The two are not the same.".to_owned())))
}

/// Hers; who was never invited has none.
pub async fn account_of(app: &App, visitor: &Visitor) -> Result<account::Model, Sorry> {
    let found = account::of(&app.engine.database.reader, visitor.identity.id).await?;
    Ok(found.ok_or_else(Problem::not_found)?)
}

pub async fn page(State(app): State<Arc<App>>, visitor: Visitor) -> Result<Markup, Sorry> {
    let account = account_of(&app, &visitor).await?;
    Ok(form(&visitor, &account, None))
}

fn form(visitor: &Visitor, account: &account::Model, fault: Option<&Fault>) -> Markup {
    let address = Field {
        name: "address",
        label: "Your e-mail address",
        kind: "email",
        autocomplete: "username",
        value: Some(&account.address),
        fixed: true,
        ..Field::default()
    };
    let present = Field {
        name: "present",
        label: "Your password of now",
        kind: "password",
        autocomplete: "current-password",
        fault: is_at(fault, "present"),
        focus: fault.is_none_or(|(at, _)| *at == "present"),
        ..Field::default()
    };
    let body = html! {
        form.fields method="post" action="/me/password" {
            @if fault.is_some() { (alert("Your password was not changed.")) }
            input type="hidden" name="csrf" value=(visitor.csrf);
            (address.markup())
            (present.markup())
            (inputs(fault, false))
            p.hint { "Every other browser in which you are signed in is signed out." }
            button { "Change it" }
        }
    };
    layout::page("Change my password", Some(visitor), &body)
}

pub async fn change(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Whence(from): Whence,
    headers: HeaderMap,
    Form(given): Form<Change>,
) -> Result<Response, Sorry> {
    visitor.proves(Some(&given.csrf))?;
    let (engine, account) = (&app.engine, account_of(&app, &visitor).await?);
    let refused = |status: StatusCode, fault: &Fault| (status, form(&visitor, &account, Some(fault))).into_response();
    if let Some(fault) = fault(&given.password, &given.again, &visitor.identity.name, &account.address) {
        return Ok(refused(StatusCode::UNPROCESSABLE_ENTITY, &fault));
    }
    if let Err(denied) = sign_in::password(&app, from, &account.address, &given.present).await {
        let problem = denied.problem(&app, WRONG);
        return Ok(refused(problem.status, &("present", problem.message)));
    }
    let hash = app.passwords.turn()?.hash(&given.password).await?;
    let transaction = engine.database.begin().await?;
    account::put(&transaction, account.person_id, &account.address, hash, engine.clock.now()).await?;
    transaction.commit().await?;
    Ok(session::begin(&app, account.person_id, &headers, "/me").await?)
}
