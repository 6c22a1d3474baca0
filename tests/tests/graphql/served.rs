//! The server on a port of its own, as its clients meet it.

use super::desk::Desk;
use milepost_api::server::{Outside, router};
use milepost_engine::access::Identity;
use milepost_engine::documents::Documents;
use milepost_engine::engine::Engine;
use milepost_engine::store::token;
use milepost_tests::Place;
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
    pub async fn start(desk: &Desk, place: &Place) -> Served {
        Served::of(&desk.office.engine, place).await
    }

    pub async fn of(engine: &Engine, place: &Place) -> Served {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let folder = place.directory().join("documents");
        let now = engine.clock.now();
        let documents = Documents::open(&engine.database, Some(&folder), now);
        let documents = documents.await.expect("a folder for documents");
        let app = router(engine.clone(), documents, Outside::default());
        let task = tokio::spawn(async { axum::serve(listener, app).await.expect("serves") });
        Served { address, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }
}

pub async fn token(desk: &Desk, who: &Identity) -> String {
    let engine = &desk.office.engine;
    let writer = &engine.database.writer;
    let issued = token::issue(writer, desk.office.clock.as_ref(), who.id, "test");
    issued.await.expect("a token").text
}
