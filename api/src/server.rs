//! What is served, under which limits: the API (`/graphql`, `/documents`, `/import`, `/plans`), the pages (`html.rs`, and `web.rs` for the app), and two
//! places that say how the server is. `guard.rs` has what lies around every request, `listen.rs` the sockets and the end.

use crate::failures::Failures;
use crate::listen::Patience;
use crate::passwords::Passwords;
use crate::problem::Problem;
use crate::{auth, diagram, documents, export, feed, graphql, guard, html, imports, site, web};
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use milepost_engine::documents::{Documents, MAX_BYTES};
use milepost_engine::engine::Engine;
use milepost_engine::store::setting;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A document and what lies around it.
pub const MAX_UPLOAD: usize = (MAX_BYTES + documents::MAX_ENVELOPE) as usize;

/// What every handler may reach.
pub struct App {
    pub engine: Engine,
    pub documents: Documents,
    pub outside: Outside,
    pub schema: graphql::Schema,
    pub failures: Failures,
    pub passwords: Passwords,
    /// Files that are read or applied at a time.
    pub imports: Arc<Semaphore>,
}

/// How people reach the server.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Where people open Milepost; absent: by the name by which they called.
    pub site: Option<String>,
    /// Over TLS, ours or a trusted proxy's: cookies go nowhere else.
    pub secure: bool,
    /// A proxy in front says who asks; without one anybody could.
    pub trust_proxy: bool,
    pub patience: Patience,
}

pub fn router(engine: Engine, documents: Documents, outside: Outside) -> Router {
    let graphql = graphql::http::router(engine.clone());
    let (failures, passwords) = (Failures::default(), Passwords::default());
    let imports = Arc::new(Semaphore::new(imports::AT_A_TIME));
    let app = Arc::new(App { engine, documents, outside, schema: graphql::schema(), failures, passwords, imports });
    Router::new()
        .merge(api())
        .merge(html::routes())
        .merge(web::routes())
        .route("/feeds/{file}", get(feed::read))
        .route("/readyz", get(ready))
        .with_state(app.clone())
        .merge(graphql)
        .fallback(html::unknown)
        .layer(DefaultBodyLimit::max(MAX_UPLOAD))
        .layer(from_fn_with_state(app.clone(), auth::identify))
        .layer(from_fn_with_state(app.clone(), site::known))
        .route("/healthz", get(healthy))
        .layer(from_fn_with_state(app.clone(), guard::hurry))
        .layer(from_fn_with_state(app.clone(), guard::headers))
        .layer(from_fn(guard::refuse_large))
        .layer(from_fn_with_state(app, guard::traced))
}

fn api() -> Router<Arc<App>> {
    let by_page = Router::new().route("/documents", post(documents::upload));
    let by_page = by_page.route("/import/preview", post(imports::look)).route("/import/apply", post(imports::apply));
    let by_anybody = Router::new().route("/documents/{id}", get(documents::download));
    let by_anybody = by_anybody.route("/items/{id}/diagram.svg", get(diagram::drawn));
    let by_anybody = by_anybody.route("/workflows/{id}/diagram.svg", get(diagram::published));
    let by_anybody = by_anybody.route("/plans/{id}/{file}", get(export::download));
    by_page.layer(from_fn(auth::by_token_or_page)).merge(by_anybody)
}

/// The process runs.
async fn healthy() -> &'static str {
    "ok\n"
}

/// It can answer: the database does, and holds what this server was started for.
async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, Problem> {
    let answered = setting::get(&app.engine.database.reader, setting::EPOCH).await;
    let epoch = answered.map_err(|error| unready(&error.to_string()))?;
    if epoch != Some(app.engine.database.epoch.to_string()) {
        return Err(unready("the database was restored under this server: start it again"));
    }
    let published = app.engine.catalog().active_workflows().next().is_some();
    published.then_some("ready\n").ok_or_else(|| unready("no workflow is published"))
}

fn unready(reason: &str) -> Problem {
    tracing::warn!(reason, "not ready");
    let message = "The server cannot answer now; its log says why.";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "NOT_READY", message)
}
