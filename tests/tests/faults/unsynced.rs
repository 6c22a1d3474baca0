//! The server with its syncs switched off. Nobody can ask the real one for that: here the database is opened as it opens it,
//! then told otherwise behind its back.

use milepost_api::server::{Outside, router};
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::documents::Documents;
use milepost_engine::engine::Engine;
use milepost_engine::store::database::Database;
use milepost_engine::store::keys::Keys;
use sea_orm::ConnectionTrait;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

/// Serves what lies in a story's folder until the process is ended.
pub fn serve(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    runtime.expect("a runtime").block_on(serving(folder));
}

async fn serving(folder: &Path) {
    let url = format!("sqlite:{}", folder.join("milepost.db").display());
    let (database, clock) = (Database::open(&url).await.expect("opens"), Arc::new(SystemClock::default()));
    database.writer.execute_unprepared("PRAGMA synchronous = OFF").await.expect("is told");
    assert!(!database.sync_setting().await.expect("answers").safe);
    let keys = Keys::load_or_create(&database, Some(&folder.join("milepost.key"))).await.expect("the key");
    let documents = Documents::open(&database, Some(&folder.join("documents")), clock.now()).await;
    let engine = Engine::start(database, keys, clock).await.expect("starts");
    let router = router(engine, documents.expect("a folder"), Outside::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("Milepost is served at http://{}", listener.local_addr().expect("its address"));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.expect("serves");
}
