//! What an HTTP client reads when it is refused outside GraphQL: a status, and the same shape as GraphQL's own errors,
//! `{"errors": [{"message": …, "extensions": {"code": …}}]}`. The code is stable; the message says what to do. Errors of ours are logged with their causes and never sent.

use crate::error::{Fault, UNAVAILABLE};
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use milepost_engine::engine::command::Failure;
use serde_json::json;

/// Seconds until a client should ask again where the server could not answer.
const RETRY_AFTER: &str = "5";
const MEGABYTE: u64 = 1024 * 1024;

#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    pub code: &'static str,
    pub message: String,
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

    pub fn method_not_allowed() -> Problem {
        let message = "This cannot be asked here in that way; the header `Allow` says in which.";
        Problem::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
    }

    pub fn other_site() -> Problem {
        let message = "This was sent by a page of another site. Open Milepost itself and do it there.";
        Problem::new(StatusCode::FORBIDDEN, "OTHER_SITE", message)
    }

    pub fn too_large(most: u64) -> Problem {
        let most = match most / MEGABYTE {
            0 => format!("{most} bytes"),
            megabytes => format!("{megabytes} MB"),
        };
        let message = format!("The body is too large: at most {most} are taken here.");
        Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
    }

    /// Logs the error with its causes and answers a neutral sentence.
    pub fn internal(error: &dyn std::error::Error) -> Problem {
        Fault::internal(error).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let error = json!({ "message": self.message, "extensions": { "code": self.code } });
        let mut response = (self.status, Json(json!({ "errors": [error] }))).into_response();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Problem {
        let status = match fault.code {
            UNAVAILABLE => StatusCode::SERVICE_UNAVAILABLE,
            "INTERNAL" => StatusCode::INTERNAL_SERVER_ERROR,
            "NOT_FOUND" => StatusCode::NOT_FOUND,
            _ => StatusCode::BAD_REQUEST,
        };
        Problem::new(status, fault.code, fault.message)
    }
}

impl From<sea_orm::DbErr> for Problem {
    fn from(error: sea_orm::DbErr) -> Problem {
        Fault::from(error).into()
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        Problem::internal(&failure)
    }
}
