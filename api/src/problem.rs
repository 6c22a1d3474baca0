//! What an HTTP client reads when it is refused outside GraphQL: a status and `{"code": …, "message": …}`. The code is
//! stable; the message says what to do. Errors of ours are logged with their causes and never sent.

use crate::error::Fault;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use milepost_engine::engine::command::Failure;
use serde::Serialize;

#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Problem {
        Problem { status, code, message: message.into() }
    }

    pub fn bad_request(message: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// Also where the person may not see it.
    pub fn not_found() -> Problem {
        let message = "There is nothing here, or you may not see it.";
        Problem::new(StatusCode::NOT_FOUND, "NOT_FOUND", message)
    }

    pub fn unauthenticated() -> Problem {
        let message = "Sign in: send `Authorization: Bearer` with a token that `milepost token add` made.";
        Problem::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", message)
    }

    pub fn too_large(most: u64) -> Problem {
        let message = format!("The body is too large: at most {} MB are taken here.", most / (1024 * 1024));
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "TOO_LARGE", message)
    }

    /// Logs the error with its causes and answers a neutral sentence.
    pub fn internal(error: &dyn std::error::Error) -> Problem {
        let fault = Fault::internal(error);
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, fault.code, fault.message)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Json(Body { code: self.code, message: &self.message });
        let mut response = (self.status, body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<sea_orm::DbErr> for Problem {
    fn from(error: sea_orm::DbErr) -> Problem {
        Problem::internal(&error)
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        Problem::internal(&failure)
    }
}
