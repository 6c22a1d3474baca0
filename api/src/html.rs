//! What needs no script: signing in and one's own page, lists, and prints. They read through the same GraphQL schema as everybody
//! (so nothing is shown that is withheld there) and change nothing of an item: that is the app's.

mod ask;
mod brief;
mod court;
mod deadlines;
mod feeds;
mod field;
mod home;
mod items;
mod layout;
pub mod letter;
mod me;
mod numbers;
mod objections;
mod password;
mod second_factor;
mod sessions;
pub mod sign_in;
mod undelivered;
mod unsubscribe;
pub mod visitor;
mod welcome;

use crate::problem::Problem;
use crate::server::App;
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
pub use layout::Sorry;
use std::sync::Arc;

/// An address that nothing has: a page for who reads one, an error for a program.
pub async fn unknown(headers: HeaderMap) -> Response {
    let accepted = headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
    match accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        true => Sorry(Problem::not_found()).into_response(),
        false => Problem::not_found().into_response(),
    }
}

pub fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/overdue", get(home::page))
        .route("/brief", get(brief::page))
        .route("/agencies/{id}/letter", get(letter::page))
        .route("/court", get(court::page))
        .route("/deadlines", get(deadlines::page))
        .route("/items", get(items::page))
        .route("/me", get(me::page).post(me::keep))
        .route("/me/leave", post(me::keep_leave))
        .route("/me/password", get(password::page).post(password::change))
        .route("/me/second-factor", get(second_factor::page).post(second_factor::turn_on))
        .route("/me/second-factor/off", post(second_factor::turn_off))
        .route("/me/sessions", post(sessions::end))
        .route("/feeds", get(feeds::page).post(feeds::make))
        .route("/feeds/revoke", post(feeds::end))
        .route("/undelivered", get(undelivered::page).post(undelivered::send_again))
        .route("/unsubscribe/{written}", get(unsubscribe::page).post(unsubscribe::leave))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/sign-in/code", post(sign_in::code))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/welcome/{secret}", get(welcome::page).post(welcome::choose))
        .route("/assets/milepost.css", get(style))
        .route("/favicon.ico", get(icon))
}

/// A stone beside a road; browsers ask for it under this name.
async fn icon() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("html/milepost.svg"))
}

async fn style() -> impl IntoResponse {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")];
    (headers, include_str!("html/milepost.css"))
}
