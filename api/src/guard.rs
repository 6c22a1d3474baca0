//! What lies around every request: its id in the logs, the headers that keep a browser from being used against its user, and
//! the refusal of bodies that are too large.

use crate::graphql::http::MAX_BODY;
use crate::listen::Patience;
use crate::problem::Problem;
use crate::server::{App, MAX_UPLOAD};
use axum::BoxError;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream, StreamExt};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::time::{sleep, timeout};
use tracing::{Instrument, field};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// No script, no style of another origin or inline, no frame around it, forms only to us. The app's pages have their own (`web.rs`).
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
/// What follows in a path is as good as a password.
const SECRET: [&str; 3] = ["/feeds/", "/unsubscribe/", "/welcome/"];
const ONE_YEAR_OF_TLS: &str = "max-age=31536000";
/// A refused body is thrown away as it comes, so that its sender hears the answer instead of a broken connection; for so
/// long and so much.
const MAX_DISCARDED: usize = 64 * 1024 * 1024;
const DISCARD_FOR: Duration = Duration::from_secs(10);

/// One line a request, and its id on every line logged on the way.
pub async fn traced(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (id, started) = (app.engine.clock.id(), app.engine.clock.now());
    let span = tracing::info_span!(
        "request", %id, method = %request.method(), path = told(request.uri().path()), person = field::Empty, item = field::Empty
    );
    async {
        let mut response = next.run(request).await;
        let took = app.engine.clock.now() - started;
        tracing::info!(status = response.status().as_u16(), milliseconds = took.num_milliseconds(), "answered");
        if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
    .instrument(span)
    .await
}

/// The path as a log may have it.
fn told(path: &str) -> &str {
    SECRET.into_iter().find(|secret| path.starts_with(secret)).unwrap_or(path)
}

pub async fn headers(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.outside.secure {
        let value = HeaderValue::from_static(ONE_YEAR_OF_TLS);
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    response
}

/// Says so before a byte is read where the sender says how much is coming; and whoever finds out later, the answer has one form.
pub async fn refuse_large(request: Request, next: Next) -> Response {
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let most = match request.uri().path() {
        "/graphql" => MAX_BODY,
        _ => MAX_UPLOAD,
    } as u64;
    if announced.is_some_and(|length| length > most) {
        tokio::spawn(discard(request.into_body()));
        return Problem::too_large(most).into_response();
    }
    let response = next.run(request).await;
    match response.status() {
        StatusCode::PAYLOAD_TOO_LARGE if !is_json(&response) => Problem::too_large(most).into_response(),
        StatusCode::METHOD_NOT_ALLOWED if !is_json(&response) => {
            let allowed = response.headers().get(header::ALLOW).cloned();
            let mut response = Problem::method_not_allowed().into_response();
            response.headers_mut().extend(allowed.map(|allowed| (header::ALLOW, allowed)));
            response
        }
        _ => response,
    }
}

/// A body that does not come is not waited for: what reads it meets its end, and whoever sends it is told.
pub async fn hurry(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let late = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| Body::from_stream(hurried(body, app.outside.patience, late.clone())));
    let response = next.run(request).await;
    match late.load(Ordering::Relaxed) {
        false => response,
        true => {
            let message = "The body did not arrive in time. Send it again, without a pause.";
            let problem = Problem::new(StatusCode::REQUEST_TIMEOUT, "TOO_SLOW", message);
            ([(header::CONNECTION, "close")], problem).into_response()
        }
    }
}

fn hurried(body: Body, patience: Patience, late: Arc<AtomicBool>) -> impl Stream<Item = Result<Bytes, BoxError>> {
    let end = Box::pin(sleep(patience.body));
    stream::unfold((body.into_data_stream(), end, late), move |(mut pieces, mut end, late)| async move {
        let piece = tokio::select! {
            biased;
            () = &mut end => None,
            piece = timeout(patience.piece, pieces.next()) => piece.ok(),
        };
        let piece = match piece {
            Some(piece) => piece?.map_err(BoxError::from),
            None => {
                late.store(true, Ordering::Relaxed);
                Err("the body is late".into())
            }
        };
        Some((piece, (pieces, end, late)))
    })
}

fn is_json(response: &Response) -> bool {
    let of = response.headers().get(header::CONTENT_TYPE);
    of.is_some_and(|of| of.as_bytes().starts_with(b"application/json"))
}

async fn discard(body: Body) {
    let mut pieces = body.into_data_stream();
    let thrown_away = async {
        let mut size = 0;
        while let Some(Ok(piece)) = pieces.next().await {
            size += piece.len();
            if size > MAX_DISCARDED {
                break;
            }
        }
    };
    // Whoever takes longer hears a broken connection after all.
    tokio::time::timeout(DISCARD_FOR, thrown_away).await.ok();
}
