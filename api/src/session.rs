//! A browser's sign-in: its cookie, which no script reads and no other site sends, and how its user would name the browser. Who is
//! signed in is a row of the database (`store/session.rs`).

use crate::problem::Problem;
use crate::server::App;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::TimeDelta;
use milepost_engine::store::session::{self, LASTS};
use uuid::Uuid;

/// Over TLS browsers promise by the prefix that nobody but this host has set it.
const SECURE_COOKIE: &str = "__Host-milepost";
const COOKIE: &str = "milepost";

/// As they call themselves, and as they are called; those that call themselves after others come first.
const BROWSERS: [(&str, &str); 6] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
];

/// She is signed in from here on, whoever was before, and goes where she wanted to.
pub async fn begin(app: &App, person: Uuid, headers: &HeaderMap, to: &str) -> Result<Response, Problem> {
    let engine = &app.engine;
    let opened = session::open(&engine.database.writer, engine.clock.as_ref(), person, browser(headers)).await?;
    Ok(([(header::SET_COOKIE, cookie(app, &opened, LASTS))], Redirect::to(to)).into_response())
}

/// The browser forgets it.
pub fn over(app: &App) -> Response {
    ([(header::SET_COOKIE, cookie(app, "", TimeDelta::zero()))], Redirect::to("/")).into_response()
}

fn cookie(app: &App, value: &str, lasts: TimeDelta) -> String {
    let secure = if app.outside.secure { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{secure}", name(app), lasts.num_seconds())
}

fn name(app: &App) -> &'static str {
    if app.outside.secure { SECURE_COOKIE } else { COOKIE }
}

/// What the browser sent.
pub fn sent<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let pairs = cookies.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut named = pairs.filter_map(|pair| pair.trim().split_once('='));
    named.find(|(known, _)| *known == name(app)).map(|(_, value)| value)
}

/// `Firefox on Windows`.
fn browser(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known = |names: &[(&str, &'static str)]| {
        let mut names = names.iter();
        names.find(|(name, _)| agent.contains(name)).map(|(_, said)| *said)
    };
    match (known(&BROWSERS), known(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "A browser that does not say which".to_owned(),
    }
}
