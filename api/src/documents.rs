//! `POST /documents` and `GET /documents/{id}`: bytes pass through in pieces, never held whole. Who may read a document is
//! the condition in `store/document.rs`; a stranger's document is not there.

use crate::problem::Problem;
use crate::server::App;
use axum::Json;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{Extension, Multipart, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use milepost_engine::access::Identity;
use milepost_engine::documents::{DocumentError, MAX_BYTES};
use milepost_engine::hex;
use milepost_engine::store::document::{Column, Model, readable_by};
use sea_orm::{ColumnTrait, QueryFilter};
use serde::Serialize;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

/// What a client may send around the document's own bytes.
pub const MAX_ENVELOPE: u64 = 64 * 1024;
/// Read from disk at a time.
const PIECE: usize = 64 * 1024;
const ANY_TYPE: &str = "application/octet-stream";

#[derive(Serialize)]
pub struct Uploaded {
    id: Uuid,
    name: String,
    size: i64,
    sha256: String,
}

pub async fn upload(
    State(app): State<Arc<App>>,
    Extension(identity): Extension<Arc<Identity>>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let mut parts = parts.map_err(|_| {
        let message = "Send one file, as one field of a form of type multipart/form-data.";
        Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message)
    })?;
    let mut stored = None;
    while let Some(field) = parts.next_field().await? {
        if field.file_name().is_none() || stored.is_some() {
            return Err(Problem::bad_request("Send one file, as one field of a multipart form."));
        }
        stored = Some(store(&app, &identity, field).await?);
    }
    let document =
        stored.ok_or_else(|| Problem::bad_request("The form has no file. Send one as a multipart field."))?;
    Ok((StatusCode::CREATED, Json(uploaded(document))))
}

/// Streams one file of a form to the documents' folder.
async fn store(app: &App, identity: &Identity, mut field: Field<'_>) -> Result<Model, Problem> {
    let name = field.file_name().unwrap_or_default().to_owned();
    let media_type = field.content_type().unwrap_or(ANY_TYPE).to_owned();
    let mut upload = app.documents.begin(&name, &media_type).await?;
    while let Some(piece) = field.chunk().await? {
        upload.write(&piece).await?;
    }
    let (writer, clock) = (&app.engine.database.writer, app.engine.clock.as_ref());
    let document = upload.finish(writer, clock, identity.id).await?;
    tracing::info!(document = %document.id, size = document.size, "a document was stored");
    Ok(document)
}

fn uploaded(document: Model) -> Uploaded {
    Uploaded { id: document.id, name: document.name, size: document.size, sha256: hex(&document.sha256) }
}

pub async fn download(
    State(app): State<Arc<App>>,
    identity: Option<Extension<Arc<Identity>>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let Extension(identity) = identity.ok_or_else(Problem::unauthenticated)?;
    let id: Uuid = id.parse().map_err(|_| Problem::not_found())?;
    let catalog = app.engine.catalog();
    let today = app.engine.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let readable = readable_by(&identity, &catalog, today).filter(Column::Id.eq(id));
    let document = readable.one(&app.engine.database.reader).await?;
    let document = document.ok_or_else(Problem::not_found)?;
    let file = app.documents.read(&document).await?;
    Ok((headers(&document)?, Body::from_stream(pieces(file))).into_response())
}

/// Always to be kept, never to be shown: what people upload must not run as a page of ours.
fn headers(document: &Model) -> Result<HeaderMap, Problem> {
    let name = percent(&document.name);
    let pairs = [
        (header::CONTENT_TYPE, document.media_type.clone()),
        (header::CONTENT_LENGTH, document.size.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
        (header::ETAG, format!("\"{}\"", hex(&document.sha256))),
    ];
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let value = HeaderValue::from_str(&value).map_err(|error| Problem::internal(&error))?;
        headers.insert(name, value);
    }
    Ok(headers)
}

/// RFC 8187: everything but letters and digits as percent signs.
pub fn percent(name: &str) -> String {
    let letter = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' => (byte as char).to_string(),
        other => format!("%{other:02X}"),
    };
    name.bytes().map(letter).collect()
}

fn pieces(file: File) -> impl futures_util::Stream<Item = std::io::Result<Vec<u8>>> {
    stream::try_unfold(file, |mut file| async move {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok((read > 0).then_some((piece, file)))
    })
}

impl From<MultipartError> for Problem {
    fn from(error: MultipartError) -> Problem {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Problem::too_large(MAX_BYTES);
        }
        Problem::bad_request(format!("The multipart form cannot be read: {}", error.body_text()))
    }
}

impl From<DocumentError> for Problem {
    fn from(error: DocumentError) -> Problem {
        match error {
            DocumentError::TooLarge => Problem::too_large(MAX_BYTES),
            DocumentError::BadName(_) | DocumentError::BadMediaType(_) => Problem::bad_request(error.to_string()),
            DocumentError::NoFolder
            | DocumentError::Missing(_)
            | DocumentError::File { .. }
            | DocumentError::Database(_) => Problem::internal(&error),
        }
    }
}
