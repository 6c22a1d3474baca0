//! GraphQL over a WebSocket (graphql-transport-ws). The token comes in `connection_init` as `{"Authorization": "Bearer …"}` or
//! in the header; a connection without either is closed after a moment. `protocol.rs` has who may say what when.

use super::Schema;
use super::answer::{self, Asked};
use super::http::{MAX_BODY, Served};
use super::persisted::{Texts, known};
use super::protocol::{Close, Talk};
use super::session::{Proof, Session};
use crate::auth;
use crate::error::Fault;
use crate::site::Site;
use async_graphql::http::{WebSocket as Conversation, WebSocketProtocols, WsMessage};
use async_graphql::{Data, Executor, Request, Response, ServerError};
use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, SplitSink, SplitStream, Stream, StreamExt};
use futures_util::{FutureExt, SinkExt, future};
use milepost_engine::engine::Engine;
use serde_json::Value;
use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

const PROTOCOL: &str = "graphql-transport-ws";
/// Until `connection_init` with a good token.
const GREETING: Duration = Duration::from_secs(10);

pub fn open(
    served: Served,
    in_browser: Option<Extension<auth::Session>>,
    site: Option<Extension<Site>>,
    headers: &HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> axum::response::Response {
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade.max_message_size(MAX_BODY).protocols([PROTOCOL]),
        Err(rejection) => return rejection.into_response(),
    };
    if upgrade.selected_protocol().is_none() {
        let sentence = format!("Speak {PROTOCOL}.");
        return (StatusCode::BAD_REQUEST, sentence).into_response();
    }
    let bearer = headers.get(header::AUTHORIZATION);
    let bearer = bearer.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let known = match (bearer, in_browser) {
        (Some(token), _) => Some(Proof::Token(token.to_owned())),
        (None, Some(Extension(session))) => Some(Proof::Session(session.id)),
        (None, None) => None,
    };
    let site = site.map(|Extension(site)| site);
    upgrade.on_upgrade(move |socket| serve(served, known, site, socket))
}

async fn serve(served: Served, known: Option<Proof>, site: Option<Site>, socket: WebSocket) {
    let (mut out, heard) = socket.split();
    let (greeted, greeting) = watch::channel(false);
    let (refused, refusal) = mpsc::channel(1);
    let talk = Arc::new(Talk::default());
    let mut said =
        Conversation::new(Runs(served.schema), listen(heard, talk.clone(), refused), WebSocketProtocols::GraphQLWS)
            .on_connection_init(greet((served.engine, site), known, talk.clone(), greeted));
    let close = tokio::select! {
        // What the client is closed for comes before what it was about to be told.
        biased;
        Some(close) = refused_by(refusal) => Some(close),
        close = speak(&mut said, &mut out, &talk) => close,
        () = silence(greeting) => Some(Close::too_late()),
    };
    let frame = close.map(|Close { code, reason }| CloseFrame { code, reason: reason.into() });
    // Whoever has gone needs no farewell.
    out.send(Message::Close(frame)).await.ok();
}

async fn refused_by(mut refusal: mpsc::Receiver<Close>) -> Option<Close> {
    match refusal.recv().await {
        Some(close) => Some(close),
        // The client hung up: what it is still told ends by itself.
        None => future::pending().await,
    }
}

/// Who greets shows who she is.
fn greet(
    (engine, site): (Engine, Option<Site>),
    known: Option<Proof>,
    talk: Arc<Talk>,
    greeted: watch::Sender<bool>,
) -> impl FnOnce(Value) -> BoxFuture<'static, async_graphql::Result<Data>> {
    move |payload| {
        let proof = token(&payload).map(Proof::Token).or(known);
        async move {
            let unknown = || Fault::new("UNAUTHENTICATED", "Send your token in connection_init.");
            let session = Session::new(engine, proof.ok_or_else(unknown)?, site);
            session.viewer().await?;
            talk.greet();
            greeted.send_replace(true);
            let mut data = Data::default();
            data.insert(session);
            Ok(data)
        }
        .boxed()
    }
}

/// As `{"Authorization": "Bearer …"}`, which clients have for their headers, or as `{"token": …}`.
fn token(payload: &Value) -> Option<String> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let bearer = text("Authorization").or(text("authorization"));
    let bearer = bearer.map(|value| value.strip_prefix("Bearer ").unwrap_or(value));
    bearer.or(text("token")).map(|token| token.trim().to_owned())
}

/// What the client says, until it may not say so: then `refused` is told why, and nothing more is heard.
fn listen(heard: SplitStream<WebSocket>, talk: Arc<Talk>, refused: mpsc::Sender<Close>) -> BoxStream<'static, Vec<u8>> {
    let understood = move |message: Result<Message, axum::Error>| {
        let words = match message {
            Ok(message) => words(message)?,
            Err(_) => return Some(Err(Close::too_large(MAX_BODY))),
        };
        Some(talk.hear(&words).map(|()| words))
    };
    let heard = heard.filter_map(move |message| {
        let (understood, refused) = (understood(message), refused.clone());
        async move {
            match understood? {
                Ok(words) => Some(words),
                Err(close) => {
                    // There is room for the first, and there is no second.
                    refused.try_send(close).ok();
                    future::pending().await
                }
            }
        }
    });
    heard.boxed()
}

/// Ends with the conversation, and says how to close.
async fn speak(
    said: &mut (impl Stream<Item = WsMessage> + Unpin),
    out: &mut SplitSink<WebSocket, Message>,
    talk: &Talk,
) -> Option<Close> {
    while let Some(message) = said.next().await {
        match message {
            WsMessage::Text(text) => {
                talk.tell(&text);
                // A connection that breaks ends its conversation: nobody is left to tell.
                out.send(Message::Text(text.into())).await.ok()?;
            }
            // The library has one code for whoever greets wrongly.
            WsMessage::Close(1002, reason) => return Some(Close::forbidden(reason)),
            WsMessage::Close(code, reason) => return Some(Close::new(code, reason)),
        }
    }
    None
}

fn words(message: Message) -> Option<Vec<u8>> {
    match message {
        Message::Text(text) => Some(text.as_str().into()),
        Message::Binary(bytes) => Some(bytes.into()),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => None,
    }
}

/// Ends when nobody greeted in time.
async fn silence(mut greeting: watch::Receiver<bool>) {
    let greeted = greeting.wait_for(|greeted| *greeted);
    if tokio::time::timeout(GREETING, greeted).await.is_ok() {
        future::pending().await
    }
}

/// Runs each operation for the person as she is then.
#[derive(Clone)]
struct Runs(Schema);

impl Executor for Runs {
    async fn execute(&self, request: Request) -> Response {
        answer::run(&self.0, request).await
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let schema = self.0.clone();
        let begin = async move {
            let request = match viewer(request, session.as_deref()).await {
                Ok(request) => request,
                Err(fault) => return stream::iter([refusal(fault)]).boxed(),
            };
            let asked = Asked::of(&request);
            let responses = schema.execute_stream_with_session_data(request, session.unwrap_or_default());
            responses.map(move |response| asked.answer(response)).boxed()
        };
        stream::once(begin).flatten().boxed()
    }
}

async fn viewer(request: Request, session: Option<&Data>) -> Result<Request, Fault> {
    let session = session.and_then(|data| data.get(&TypeId::of::<Session>())?.downcast_ref::<Session>());
    let session = session.ok_or_else(|| Fault::new("UNAUTHENTICATED", "Send your token."))?;
    let viewer = session.viewer().await?;
    Ok(meant(request, session.texts())?.data(viewer))
}

fn meant(mut request: Request, texts: Texts) -> Result<Request, Fault> {
    if texts == Texts::Known {
        let named = request.extensions.get("persistedQuery").cloned();
        let named = named.and_then(|named| named.into_json().ok());
        request.query = known(&request.query, named.as_ref())?.to_owned();
    }
    Ok(request)
}

fn refusal(fault: Fault) -> Response {
    let mut error = ServerError::new(fault.message.clone(), None);
    error.extensions = Some(fault.extensions());
    Response::from_errors(vec![error])
}
