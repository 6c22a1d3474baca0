//! Signing in with a token: for it the browser gets a cookie (`session.rs`) that no script reads and no other site sends.

use super::layout::{self, Sorry};
use super::visitor::Visitor;
use crate::auth::{self, COOKIE};
use crate::failures::address;
use crate::problem::Problem;
use crate::server::App;
use crate::session;
use axum::Form;
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use maud::{Markup, html};
use milepost_engine::store::token;
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

#[derive(Deserialize)]
pub struct Given {
    token: String,
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    to: String,
}

#[derive(Deserialize)]
pub struct Leaving {
    csrf: String,
}

pub async fn page(Query(wanted): Query<Wanted>) -> Markup {
    form(ours(&wanted.to), None)
}

/// An address of another site is not gone to.
fn ours(to: &str) -> &str {
    let within = to.starts_with('/') && !to.starts_with("//") && to.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if within { to } else { "/" }
}

fn form(to: &str, complaint: Option<&str>) -> Markup {
    let body = html! {
        form method="post" action="/sign-in" {
            @if let Some(complaint) = complaint { p.complaint role="alert" { (complaint) } }
            input type="hidden" name="to" value=(to);
            label for="token" { "Your token" }
            input #token type="password" name="token" required autocomplete="current-password" autofocus;
            p.hint { "It begins with mp_. The administrator makes one with “milepost token add”." }
            button { "Sign in" }
        }
    };
    layout::page("Sign in", None, &body)
}

pub async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, Sorry> {
    let (token, now) = (given.token.trim(), app.engine.clock.now());
    let known = match auth::identity(&app.engine, token).await? {
        Some(_) => token::find(&app.engine.database.reader, token).await?,
        None => None,
    };
    let Some(token) = known else {
        let from = address(&app, &headers, Some(peer)).unwrap_or(peer.ip());
        app.failures.count(from, now)?;
        let complaint = "This token opens nothing. Check that it was copied whole.";
        return Ok((StatusCode::UNAUTHORIZED, form(ours(&given.to), Some(complaint))).into_response());
    };
    let cookie = session::issue(&app.engine.keys, token, now).map_err(|error| Problem::internal(&error))?;
    Ok(remembered(&app, &cookie, session::LASTS, ours(&given.to)))
}

pub async fn sign_out(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(leaving): Form<Leaving>,
) -> Result<Response, Sorry> {
    visitor.proves(Some(&leaving.csrf))?;
    Ok(remembered(&app, "", TimeDelta::zero(), "/"))
}

fn remembered(app: &App, value: &str, lasts: TimeDelta, to: &str) -> Response {
    let secure = if app.outside.secure { "; Secure" } else { "" };
    let cookie =
        format!("{COOKIE}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}", lasts.num_seconds());
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}
