//! Signing in with a token: it goes into a cookie that no script reads and no other site sends.

use super::layout::{self, Sorry};
use super::visitor::Visitor;
use crate::auth::{self, COOKIE};
use crate::failures::address;
use crate::server::App;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;
use std::net::SocketAddr;
use std::sync::Arc;

const HALF_A_DAY: u32 = 12 * 60 * 60;

#[derive(Deserialize)]
pub struct Given {
    token: String,
}

#[derive(Deserialize)]
pub struct Leaving {
    csrf: String,
}

pub async fn page() -> Markup {
    form(None)
}

fn form(complaint: Option<&str>) -> Markup {
    let body = html! {
        form method="post" action="/sign-in" {
            @if let Some(complaint) = complaint { p.complaint role="alert" { (complaint) } }
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
    let token = given.token.trim();
    if auth::identity(&app.engine, token).await?.is_none() {
        let from = address(&app, &headers, Some(peer)).unwrap_or(peer.ip());
        app.failures.count(from, app.engine.clock.now())?;
        let complaint = "This token opens nothing. Check that it was copied whole.";
        return Ok((StatusCode::UNAUTHORIZED, form(Some(complaint))).into_response());
    }
    Ok(remembered(&app, token, HALF_A_DAY))
}

pub async fn sign_out(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Form(leaving): Form<Leaving>,
) -> Result<Response, Sorry> {
    visitor.proves(Some(&leaving.csrf))?;
    Ok(remembered(&app, "", 0))
}

fn remembered(app: &App, token: &str, seconds: u32) -> Response {
    let secure = if app.outside.secure { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
}
