//! Who guesses is slowed down: wrong tokens, passwords and codes are counted by the address they come from. A right one is never refused.

use crate::problem::Problem;
use crate::server::App;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

/// Wrong ones from one address within a window; the next is told to wait for its end.
const MAX_FAILURES: u32 = 10;
const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// Addresses remembered; more than that at once is an attack, and all are forgotten.
const MAX_ADDRESSES: usize = 10_000;

/// Wrong ones by address, since when.
#[derive(Default)]
pub struct Failures(Mutex<HashMap<IpAddr, (DateTime<Utc>, u32)>>);

impl Failures {
    /// Counts a wrong one, and answers what to say instead of "wrong" where there were too many.
    pub fn count(&self, from: IpAddr, now: DateTime<Utc>) -> Result<(), Problem> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_ADDRESSES {
            known.clear();
        }
        let (since, count) = known.entry(from).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        match *count > MAX_FAILURES {
            false => Ok(()),
            true => {
                let message = "Too many wrong tokens or passwords came from here. Wait a minute and try again.";
                Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_SIGN_INS", message))
            }
        }
    }
}

/// Where a request comes from: behind a trusted proxy, whom it names last; else the other end of the connection.
pub fn address(app: &App, headers: &HeaderMap, peer: Option<SocketAddr>) -> Option<IpAddr> {
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let named = forwarded.filter(|_| app.outside.trust_proxy);
    let last = named.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.or(peer.map(|peer| peer.ip()))
}

/// The same for a handler.
pub struct Whence(pub IpAddr);

impl FromRequestParts<Arc<App>> for Whence {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Whence, Response> {
        let ConnectInfo(peer) =
            ConnectInfo::<SocketAddr>::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        Ok(Whence(address(app, &parts.headers, Some(peer)).unwrap_or(peer.ip())))
    }
}
