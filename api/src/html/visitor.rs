//! Who looks at a page: a person signed in by cookie. Nobody signed in is sent to sign in. A form that changes something
//! proves that a page of ours made it: it carries a secret that only the holder of the cookie can know.

use crate::auth::{Session, is_same};
use crate::documents::percent;
use crate::html::layout::Sorry;
use crate::problem::Problem;
use crate::server::App;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use milepost_engine::access::Identity;
use std::sync::Arc;
use uuid::Uuid;

pub struct Visitor {
    pub identity: Arc<Identity>,
    pub csrf: String,
    /// By which she is signed in.
    pub session: Uuid,
}

impl Visitor {
    fn of(parts: &Parts) -> Option<Visitor> {
        let identity = parts.extensions.get::<Arc<Identity>>()?.clone();
        let session = parts.extensions.get::<Session>()?;
        Some(Visitor { identity, csrf: session.proof(), session: session.id })
    }

    pub fn proves(&self, csrf: Option<&str>) -> Result<(), Sorry> {
        match csrf.is_some_and(|given| is_same(given, &self.csrf)) {
            true => Ok(()),
            false => Err(Sorry(Problem::new(
                StatusCode::FORBIDDEN,
                "FORGED_FORM",
                "This form was not made by a page of yours, or you have signed in anew since. Go back: what you typed is still in it. Send it again; if this comes once more, copy what you typed, load the page again and paste it.",
            ))),
        }
    }
}

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Visitor, Response> {
        Visitor::of(parts).ok_or_else(|| Redirect::to(&sign_in(parts)).into_response())
    }
}

/// From where she comes back to what she wanted to read, or is told what becomes of a form that she sent.
fn sign_in(parts: &Parts) -> String {
    match parts.uri.path_and_query().filter(|to| to.as_str() != "/") {
        _ if !parts.method.is_safe() => "/sign-in?unsent=true".to_owned(),
        Some(to) => format!("/sign-in?to={}", percent(to.as_str())),
        None => "/sign-in".to_owned(),
    }
}
