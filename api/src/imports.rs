//! `POST /import/preview` and `POST /import/apply`: a plan's spreadsheet or a register of running cases in, as `milepost import`
//! does it. Nothing is kept between the two: the file is sent again. An apply goes on though nobody listens any more; who
//! listens is told how far it is, a line of JSON each time, and at the end what became of it.

mod sent;
pub mod told;

use crate::error::Fault;
use crate::problem::Problem;
use crate::server::App;
use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::exchange::apply::{self as plans, Applied};
use milepost_engine::exchange::look::{Look, Read, look as looked};
use milepost_engine::exchange::plan::ImportError;
use milepost_engine::exchange::register::apply as registers;
use sent::Sent;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use told::Told;

/// Each file may take the memory of a whole workbook.
pub const AT_A_TIME: usize = 2;

pub async fn look(
    State(app): State<Arc<App>>,
    Extension(identity): Extension<Arc<Identity>>,
    parts: Multipart,
) -> Result<Json<Told>, Problem> {
    let sent = Sent::read(parts, &identity).await?;
    let turn = turn(&app)?;
    let engine = app.engine.clone();
    let look = read(engine, sent, turn).await?.0;
    Ok(Json(Told::of(&app.engine, &identity, look)?))
}

pub async fn apply(
    State(app): State<Arc<App>>,
    Extension(identity): Extension<Arc<Identity>>,
    parts: Multipart,
) -> Result<Response, Problem> {
    let sent = Sent::read(parts, &identity).await?;
    let turn = turn(&app)?;
    let (look, turn) = read(app.engine.clone(), sent, turn).await?;
    let read = match look.read {
        Ok(read) => read,
        Err(error) => return Err(refused(error)),
    };
    let all = match &read {
        Read::Plan(preview) => preview.items.len(),
        Read::Register(preview) => preview.items.len(),
    };
    let (tell, hear) = watch::channel((0, all));
    let applying = Applying { engine: app.engine.clone(), by: identity, read, tell };
    // Of its own: it goes on when the link is lost.
    let here = Handle::current();
    let ended = spawn_blocking(move || here.block_on(applying.run(turn)));
    let lines = stream::unfold(Some(Listening { hear, ended }), |listening| async { listening?.next().await });
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(lines)).into_response())
}

fn turn(app: &App) -> Result<OwnedSemaphorePermit, Problem> {
    app.imports.clone().try_acquire_owned().map_err(|_| {
        let message = "Other files are being brought in just now. Send it again in a moment.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "BUSY", message)
    })
}

/// A large workbook takes seconds: nobody else waits for it. It is read to its end when the link is lost, and keeps its turn.
async fn read(engine: Engine, sent: Sent, turn: OwnedSemaphorePermit) -> Result<(Look, OwnedSemaphorePermit), Problem> {
    let here = Handle::current();
    let look = async move { looked(&engine, &sent.name, &sent.bytes, &sent.options).await };
    spawn_blocking(move || (here.block_on(look), turn)).await.map_err(|error| Problem::internal(&error))
}

fn refused(error: ImportError) -> Problem {
    match error {
        ImportError::Failed(failure) => failure.into(),
        other => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "IMPORT_REFUSED", other.to_string()),
    }
}

struct Applying {
    engine: Engine,
    by: Arc<Identity>,
    read: Read,
    tell: watch::Sender<(usize, usize)>,
}

impl Applying {
    async fn run(self, turn: OwnedSemaphorePermit) -> Result<Applied, ImportError> {
        let Applying { engine, by, read, tell } = &self;
        let progress = |done, all| _ = tell.send_replace((done, all));
        let applied = match read {
            Read::Plan(preview) => plans::apply(engine, by, preview, progress).await,
            Read::Register(preview) => registers::apply(engine, by, preview, progress).await,
        };
        drop(turn);
        applied
    }
}

/// Who hears how far it is.
struct Listening {
    hear: watch::Receiver<(usize, usize)>,
    ended: JoinHandle<Result<Applied, ImportError>>,
}

type Line = Result<String, std::convert::Infallible>;

impl Listening {
    /// What is new; many steps may be told as one.
    async fn next(mut self) -> Option<(Line, Option<Listening>)> {
        if self.hear.changed().await.is_ok() {
            let (done, all) = *self.hear.borrow_and_update();
            return Some((line(&json!({ "done": done, "all": all })), Some(self)));
        }
        let ended = match self.ended.await {
            Ok(Ok(applied)) => json!({ "applied": applied }),
            Ok(Err(ImportError::Failed(failure))) => failed(&Fault::from(failure)),
            Ok(Err(error)) => failed(&Fault::bad_request(error.to_string())),
            Err(error) => failed(&Fault::internal(&error)),
        };
        Some((line(&ended), None))
    }
}

fn failed(fault: &Fault) -> Value {
    json!({ "error": { "code": fault.code, "message": fault.message } })
}

fn line(value: &Value) -> Line {
    Ok(format!("{value}\n"))
}
