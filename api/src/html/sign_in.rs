//! Signing in with a token: it goes into a cookie that no script reads and no other site sends. Who guesses is slowed down.

use super::layout::{self, Sorry};
use super::visitor::Visitor;
use crate::auth::{self, COOKIE};
use crate::problem::Problem;
use crate::server::App;
use axum::Form;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, TimeDelta, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

/// Wrong tokens from one address within a window; the next waits for its end.
const MAX_FAILURES: u32 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Addresses remembered; more than that at once is an attack, and all are forgotten.
const MAX_ADDRESSES: usize = 10_000;
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
    let from = address(&app, peer, &headers);
    let now = app.engine.clock.now();
    if app.sign_ins.too_many(from, now) {
        let message = "Too many wrong tokens came from here. Wait a minute and try again.";
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_SIGN_INS", message).into());
    }
    let token = given.token.trim();
    if auth::identity(&app.engine, token).await?.is_none() {
        app.sign_ins.count(from, now);
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

/// Behind a trusted proxy, whom it names last; else the other end of the connection.
fn address(app: &App, peer: SocketAddr, headers: &HeaderMap) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let named = forwarded.filter(|_| app.outside.trust_proxy);
    let last = named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer.ip())
}

/// Wrong tokens by address, since when.
#[derive(Default)]
pub struct Failures(Mutex<HashMap<IpAddr, (DateTime<Utc>, u32)>>);

impl Failures {
    fn too_many(&self, from: IpAddr, now: DateTime<Utc>) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = known.get(&from);
        counted.is_some_and(|(since, count)| now - *since < WINDOW && *count >= MAX_FAILURES)
    }

    fn count(&self, from: IpAddr, now: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ADDRESSES {
            known.clear();
        }
        let (since, count) = known.entry(from).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }
}
