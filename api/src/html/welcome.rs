//! Who was invited chooses a password, by a link that is good once, and is signed in. Looking at the page uses nothing up: programs
//! that read letters open links too.

use super::field::{Field, alert};
use super::layout::{self, Sorry};
use super::password::{Fault, fault, inputs, is_at};
use super::sign_in::entered;
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use milepost_engine::post;
use milepost_engine::store::{account, invitation, person, sign_in_failure};
use sea_orm::EntityTrait;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Deserialize)]
pub struct Chosen {
    address: String,
    password: String,
    again: String,
}

/// Whom a link invites.
struct Guest {
    invitation: Uuid,
    id: Uuid,
    name: String,
    /// That she signs in with, where it is known.
    address: Option<String>,
}

impl Guest {
    async fn find(app: &App, secret: &str) -> Result<Guest, Problem> {
        let (reader, now) = (&app.engine.database.reader, app.engine.clock.now());
        let invitation = invitation::find(reader, secret, now).await?.ok_or_else(over)?;
        let person = person::Entity::find_by_id(invitation.person_id).one(reader).await?.ok_or_else(over)?;
        let known = account::of(reader, person.id).await?.map(|account| account.address);
        let address = known.or(person.email.map(|email| account::folded(&email)));
        Ok(Guest { invitation: invitation.id, id: person.id, name: person.name, address })
    }
}

fn over() -> Problem {
    let message = "This link was used, or is too old, or another one took its place. Sign in with your password; if you \
                   have none, ask whoever runs Milepost for a new link (`milepost user invite`).";
    Problem::new(StatusCode::NOT_FOUND, "INVITATION_OVER", message)
}

pub async fn page(State(app): State<Arc<App>>, Path(secret): Path<String>) -> Result<Markup, Sorry> {
    Ok(form(&Guest::find(&app, &secret).await?, &secret, "", None))
}

fn form(guest: &Guest, secret: &str, written: &str, fault: Option<&Fault>) -> Markup {
    let known = guest.address.as_deref();
    let address = Field {
        name: "address",
        label: "Your e-mail address",
        kind: "email",
        autocomplete: "username",
        value: Some(known.unwrap_or(written)),
        fixed: known.is_some(),
        hint: Some("You sign in with it from now on."),
        fault: is_at(fault, "address"),
        focus: known.is_none() && fault.is_none_or(|(at, _)| *at == "address"),
    };
    let body = html! {
        p { "Choose a password, and you are signed in. This link is good once." }
        form.fields method="post" action=(format!("/welcome/{secret}")) {
            @if fault.is_some() { (alert("No password was chosen yet.")) }
            (address.markup())
            (inputs(fault, known.is_some() && fault.is_none()))
            button { "Choose it and sign in" }
        }
    };
    layout::page(&format!("Welcome, {}", guest.name), None, &body)
}

pub async fn choose(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Path(secret): Path<String>,
    Form(given): Form<Chosen>,
) -> Result<Response, Sorry> {
    let guest = Guest::find(&app, &secret).await?;
    let address = account::folded(guest.address.as_deref().unwrap_or(&given.address));
    let wrong = match address_fault(&app, &guest, &address).await? {
        None => fault(&given.password, &given.again, &guest.name, &address),
        wrong => wrong,
    };
    if let Some(fault) = wrong {
        let page = form(&guest, &secret, &given.address, Some(&fault));
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let hash = app.passwords.turn()?.hash(&given.password).await?;
    let account = keep(&app, &guest, &address, hash).await?;
    Ok(entered(&app, &account, &headers, "/").await?)
}

async fn address_fault(app: &App, guest: &Guest, address: &str) -> Result<Option<Fault>, Problem> {
    if !post::is_address(address) {
        return Ok(Some(("address", "An e-mail address is written like ann@ministry.example.".into())));
    }
    let theirs = account::find(&app.engine.database.reader, address).await?;
    let taken = theirs.is_some_and(|account| account.person_id != guest.id);
    Ok(taken.then(|| ("address", "Somebody else signs in with this address. Each person has one of her own.".into())))
}

/// The link is used up, and whoever was signed in as her is so no more.
async fn keep(app: &App, guest: &Guest, address: &str, hash: String) -> Result<account::Model, Problem> {
    let (database, now) = (&app.engine.database, app.engine.clock.now());
    let transaction = database.begin().await?;
    if !invitation::take(&transaction, guest.invitation, now).await? {
        return Err(over());
    }
    account::put(&transaction, guest.id, address, hash, now).await?;
    sign_in_failure::forget(&transaction, address).await?;
    let kept = account::of(&transaction, guest.id).await?.ok_or_else(over)?;
    transaction.commit().await?;
    Ok(kept)
}
