//! GraphQL over HTTP, as its specification says: POST with JSON, GET for queries, and the upgrade to a WebSocket, all at
//! `/graphql`. The person comes as an extension of the request, which `auth.rs` puts there.

use super::answer;
use super::code::refused;
use super::media::{Media, is_json};
use super::persisted::{Texts, known};
use super::view::Viewer;
use super::{Schema, schema, socket};
use crate::auth::Session;
use crate::error::Fault;
use crate::site::Site;
use async_graphql::Variables;
use async_graphql::parser::types::{DocumentOperations, OperationType};
use axum::body::{Body, to_bytes};
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};
use futures_util::future::join_all;
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A request's body, in bytes.
pub const MAX_BODY: usize = 1_000_000;
/// Requests in one body.
pub const MAX_BATCH: usize = 10;

#[derive(Clone)]
pub struct Served {
    pub schema: Schema,
    pub engine: Engine,
}

pub fn router(engine: Engine) -> Router {
    let served = Served { schema: schema(), engine };
    Router::new().route("/graphql", get(by_get).post(by_post)).with_state(served)
}

type Person = Option<Extension<Arc<Identity>>>;
type Place = Option<Extension<Site>>;
type InBrowser = Option<Extension<Session>>;

/// A request that is not GraphQL, or not allowed.
struct Refused {
    status: StatusCode,
    fault: Fault,
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Refused {
        Refused { status, fault: Fault::new(code, message) }
    }

    fn bad(message: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    fn answer(self, media: Media) -> Response {
        let error = json!({ "message": self.fault.message, "extensions": self.fault.extensions() });
        let mut response = reply(media, self.status, &json!({ "errors": [error] }));
        let headers = response.headers_mut();
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Refused {
        Refused { status: StatusCode::BAD_REQUEST, fault }
    }
}

async fn by_post(
    State(served): State<Served>,
    person: Person,
    site: Place,
    session: InBrowser,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(media) = Media::accepted(&headers) else {
        return not_acceptable();
    };
    let answered = async {
        let viewer = viewer(&served, person, site)?;
        if !is_json(&headers) {
            let sentence = "Send the request as application/json in UTF-8.";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Refused::new(status, "UNSUPPORTED_MEDIA_TYPE", sentence));
        }
        let (value, texts) = (read(body).await?, texts(session.as_ref()));
        match value {
            Value::Array(requests) => served.batch(&viewer, requests, texts).await,
            single => {
                let response = served.run(&viewer, request(single, texts)?).await;
                Ok((status(&response, media), told(response)?))
            }
        }
    };
    finish(media, answered.await)
}

async fn by_get(
    State(served): State<Served>,
    person: Person,
    site: Place,
    session: InBrowser,
    headers: HeaderMap,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Response {
    if headers.contains_key(header::UPGRADE) {
        return socket::open(served, session, site, &headers, upgrade);
    }
    let Some(media) = Media::accepted(&headers) else {
        return not_acceptable();
    };
    let answered = async {
        let viewer = viewer(&served, person, site)?;
        let mut request = request(parameters(&uri)?, texts(session.as_ref()))?;
        if is_mutation(&mut request) {
            let sentence = "A mutation is sent by POST.";
            let status = StatusCode::METHOD_NOT_ALLOWED;
            return Err(Refused::new(status, "METHOD_NOT_ALLOWED", sentence));
        }
        let response = served.run(&viewer, request).await;
        Ok((status(&response, media), told(response)?))
    };
    finish(media, answered.await)
}

impl Served {
    async fn run(&self, viewer: &Arc<Viewer>, request: async_graphql::Request) -> async_graphql::Response {
        answer::run(&self.schema, request.data(viewer.clone())).await
    }

    async fn batch(
        &self,
        viewer: &Arc<Viewer>,
        requests: Vec<Value>,
        texts: Texts,
    ) -> Result<(StatusCode, Value), Refused> {
        if !(1..=MAX_BATCH).contains(&requests.len()) {
            let sentence = format!("A batch has 1 to {MAX_BATCH} requests.");
            return Err(Refused::new(StatusCode::BAD_REQUEST, "BATCH_TOO_LARGE", sentence));
        }
        let requests = requests.into_iter().map(|one| request(one, texts));
        let requests: Vec<async_graphql::Request> = requests.collect::<Result<_, _>>()?;
        let responses = requests.into_iter().map(|one| self.run(viewer, one));
        let responses = join_all(responses).await.into_iter().map(told);
        let responses: Vec<Value> = responses.collect::<Result<_, _>>()?;
        Ok((StatusCode::OK, Value::Array(responses)))
    }
}

fn viewer(served: &Served, person: Person, site: Place) -> Result<Arc<Viewer>, Refused> {
    let Some(Extension(identity)) = person else {
        let sentence = "Send your token: `Authorization: Bearer …`.";
        return Err(Refused::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", sentence));
    };
    Ok(Arc::new(Viewer::new(served.engine.clone(), identity).at(site.map(|Extension(site)| site))))
}

async fn read(body: Body) -> Result<Value, Refused> {
    let bytes = to_bytes(body, MAX_BODY).await.map_err(|_| {
        let sentence = format!("A request has at most {MAX_BODY} bytes, and arrives whole.");
        Refused::new(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", sentence)
    })?;
    serde_json::from_slice(&bytes).map_err(|error| Refused::bad(format!("Not JSON: {error}")))
}

/// The URL's parameters as the object a body would hold.
fn parameters(uri: &Uri) -> Result<Value, Refused> {
    let given: Query<BTreeMap<String, String>> =
        Query::try_from_uri(uri).map_err(|error| Refused::bad(error.to_string()))?;
    let mut object = Map::new();
    for (name, text) in given.0 {
        let value = match name.as_str() {
            "variables" | "extensions" => {
                serde_json::from_str(&text).map_err(|error| Refused::bad(format!("`{name}` is not JSON: {error}")))?
            }
            _ => Value::String(text),
        };
        object.insert(name, value);
    }
    Ok(Value::Object(object))
}

fn texts(session: Option<&Extension<Session>>) -> Texts {
    if session.is_some() { Texts::Known } else { Texts::Sent }
}

fn request(value: Value, texts: Texts) -> Result<async_graphql::Request, Refused> {
    let Value::Object(mut given) = value else {
        return Err(Refused::bad("A request is a JSON object with `query`."));
    };
    let mut taken = |name: &str| given.remove(name).filter(|value| !value.is_null());
    let wrong = |name: &str, what: &str| Refused::bad(format!("`{name}` is {what}."));
    let extensions = match taken("extensions") {
        Some(extensions @ Value::Object(_)) => extensions,
        Some(_) => return Err(wrong("extensions", "an object")),
        None => Value::Null,
    };
    let query = match (taken("query"), texts) {
        (Some(Value::String(query)), Texts::Sent) => query,
        (Some(Value::String(query)), Texts::Known) => known(&query, None)?.to_owned(),
        (None, Texts::Known) => known("", extensions.get("persistedQuery"))?.to_owned(),
        (Some(_) | None, Texts::Sent | Texts::Known) => return Err(wrong("query", "text, and must be given")),
    };
    let mut request = async_graphql::Request::new(query);
    match taken("operationName") {
        Some(Value::String(name)) => request = request.operation_name(name),
        Some(_) => return Err(wrong("operationName", "text")),
        None => {}
    }
    match taken("variables") {
        Some(variables @ Value::Object(_)) => {
            request = request.variables(Variables::from_json(variables));
        }
        Some(_) => return Err(wrong("variables", "an object")),
        None => {}
    }
    Ok(request)
}

/// What does not parse is no mutation: it is refused when it is run.
fn is_mutation(request: &mut async_graphql::Request) -> bool {
    let name = request.operation_name.clone();
    let Ok(document) = request.parsed_query() else {
        return false;
    };
    let operation = match &document.operations {
        DocumentOperations::Single(operation) => Some(operation),
        DocumentOperations::Multiple(operations) => name.and_then(|name| operations.get(name.as_str())),
    };
    operation.is_some_and(|operation| operation.node.ty == OperationType::Mutation)
}

fn status(response: &async_graphql::Response, media: Media) -> StatusCode {
    match refused(response) {
        true => media.status_of_refused(),
        false => StatusCode::OK,
    }
}

/// As it is sent: without data where the request was not run.
fn told(response: async_graphql::Response) -> Result<Value, Refused> {
    let without_data = refused(&response);
    let told = serde_json::to_value(&response);
    let mut told =
        told.map_err(|error| Refused { status: StatusCode::INTERNAL_SERVER_ERROR, fault: Fault::internal(&error) })?;
    if let (true, Value::Object(told)) = (without_data, &mut told) {
        told.remove("data");
    }
    Ok(told)
}

fn finish(media: Media, answered: Result<(StatusCode, Value), Refused>) -> Response {
    match answered {
        Ok((status, value)) => reply(media, status, &value),
        Err(refused) => refused.answer(media),
    }
}

fn not_acceptable() -> Response {
    let sentence = "Answers are application/graphql-response+json or application/json.";
    let status = StatusCode::NOT_ACCEPTABLE;
    Refused::new(status, "NOT_ACCEPTABLE", sentence).answer(Media::Json)
}

fn reply(media: Media, status: StatusCode, value: &Value) -> Response {
    let headers = [(header::CONTENT_TYPE, media.name()), (header::CACHE_CONTROL, "no-store")];
    (status, headers, value.to_string()).into_response()
}
