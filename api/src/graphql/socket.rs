//! GraphQL over a WebSocket (graphql-transport-ws). The token comes in `connection_init` as `{"token": …}` or in the
//! header; a connection without either is closed after a moment.

use super::Schema;
use super::answer::{self, Asked};
use super::http::{MAX_BODY, Served};
use super::session::{Proof, Session};
use crate::error::Fault;
use async_graphql::http::{WebSocket as Conversation, WebSocketProtocols, WsMessage};
use async_graphql::{Data, Executor, Request, Response, ServerError};
use axum::Extension;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::stream::{self, BoxStream, StreamExt};
use futures_util::{FutureExt, future};
use milepost_engine::access::Identity;
use serde_json::Value;
use std::any::TypeId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

const PROTOCOL: &str = "graphql-transport-ws";
/// Until `connection_init` with a good token.
const GREETING: Duration = Duration::from_secs(10);

pub fn open(
    served: Served,
    person: Option<Extension<Arc<Identity>>>,
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
    let known = match (bearer, person) {
        (Some(token), _) => Some(Proof::Token(token.to_owned())),
        (None, Some(Extension(identity))) => Some(Proof::Person(identity.id)),
        (None, None) => None,
    };
    upgrade.on_upgrade(move |socket| serve(served, known, socket))
}

async fn serve(served: Served, known: Option<Proof>, socket: WebSocket) {
    let greeted = Arc::new(Notify::new());
    let greeting = greeted.clone();
    let engine = served.engine.clone();
    let greet = move |payload: Value| async move {
        let token = payload.get("token").and_then(Value::as_str);
        let proof = token.map(|token| Proof::Token(token.to_owned())).or(known);
        let proof = proof.ok_or_else(|| Fault::new("UNAUTHENTICATED", "Send your token."))?;
        let session = Session::new(engine, proof);
        session.viewer().await?;
        greeted.notify_one();
        let mut data = Data::default();
        data.insert(session);
        Ok(data)
    };
    let runs = Runs(served.schema);
    let (out, heard) = socket.split();
    let heard = heard
        .take_while(|message| future::ready(message.is_ok()))
        .filter_map(|message| future::ready(message.ok().and_then(words)));
    let said = Conversation::new(runs, heard, WebSocketProtocols::GraphQLWS)
        .on_connection_init(greet)
        .map(|message| Ok(frame(message)));
    // A connection that breaks ends its conversation: nobody is left to tell.
    let talk = said.forward(out).map(drop);
    tokio::select! {
        () = talk => {}
        () = silence(&greeting) => {}
    }
}

fn words(message: Message) -> Option<Vec<u8>> {
    match message {
        Message::Text(text) => Some(text.as_str().into()),
        Message::Binary(bytes) => Some(bytes.into()),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => None,
    }
}

fn frame(message: WsMessage) -> Message {
    match message {
        WsMessage::Text(text) => Message::Text(text.into()),
        WsMessage::Close(code, reason) => Message::Close(Some(CloseFrame { code, reason: reason.into() })),
    }
}

/// Ends when nobody greeted in time.
async fn silence(greeting: &Notify) {
    if tokio::time::timeout(GREETING, greeting.notified()).await.is_ok() {
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
    Ok(request.data(session.viewer().await?))
}

fn refusal(fault: Fault) -> Response {
    let mut error = ServerError::new(fault.message.clone(), None);
    error.extensions = Some(fault.extensions());
    Response::from_errors(vec![error])
}
