//! The API served on a port of its own, as its clients meet it.

use super::desk::Desk;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use milepost_api::graphql::http::router;
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::store::token;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub struct Served {
    /// `127.0.0.1:PORT`.
    pub address: String,
    task: JoinHandle<()>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Served {
    pub async fn start(engine: &Engine) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let identified = from_fn_with_state(engine.clone(), identify);
        let app: Router = router(engine.clone()).layer(identified);
        let task = tokio::spawn(async { axum::serve(listener, app).await.expect("serves") });
        Served { address, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }
}

/// As the server's own layer does it: a known token puts its person into the request.
async fn identify(State(engine): State<Engine>, mut request: Request, next: Next) -> Response {
    let token = request.headers().get("authorization");
    let token = token.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    if let Some(token) = token {
        let today = engine.clock.now().date_naive();
        let found = token::identity_by_token(&engine.database.reader, token, today);
        if let Some(identity) = found.await.expect("reads") {
            request.extensions_mut().insert(Arc::new(identity));
        }
    }
    next.run(request).await
}

pub async fn token(desk: &Desk, who: &Identity) -> String {
    let engine = &desk.office.engine;
    let issued = token::issue(
        &engine.database.writer,
        engine.clock.as_ref(),
        who.id,
        "test",
    );
    issued.await.expect("a token").text
}
