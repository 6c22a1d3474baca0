//! Where people open Milepost, for the addresses that are told to them: as the operator says, else as the request came.

use crate::server::{App, Outside};
use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri};
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// `https://milepost.ministry.example`, without a slash at its end.
#[derive(Clone, Debug)]
pub struct Site(pub Arc<str>);

/// Puts it into the request.
pub async fn known(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    if let Some(site) = Site::of(&app.outside, request.headers(), request.uri()) {
        request.extensions_mut().insert(site);
    }
    next.run(request).await
}

impl Site {
    fn of(outside: &Outside, headers: &HeaderMap, uri: &Uri) -> Option<Site> {
        if let Some(site) = &outside.site {
            return Some(Site(site.trim_end_matches('/').into()));
        }
        let scheme = if outside.secure { "https" } else { "http" };
        host(outside, headers, uri).map(|host| Site(format!("{scheme}://{host}").into()))
    }
}

/// By which name the server was called.
pub fn host<'a>(outside: &Outside, headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let forwarded = text("x-forwarded-host").filter(|_| outside.trust_proxy);
    forwarded.or(text("host")).or(uri.authority().map(Authority::as_str))
}
