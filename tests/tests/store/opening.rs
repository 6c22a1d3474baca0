//! Opening a database: settings that are really set, readers that cannot write, replicas that start together.

use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::store::database::{Database, OpenError};
use milepost_engine::store::setting;
use milepost_tests::{Place, both};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait};

both!(
    a_commit_is_synced,
    readers_cannot_write_sqlite,
    replicas_start_together,
    text_compares_by_bytes,
    the_clock_is_the_servers
);

async fn a_commit_is_synced(place: Place) {
    let database = place.open().await;
    let sync = database.sync_setting().await.unwrap();
    let expected = match database.backend {
        DbBackend::Sqlite => "journal_mode=wal, synchronous=FULL",
        _ => "fsync=on, synchronous_commit=on",
    };
    assert_eq!((sync.text.as_str(), sync.safe), (expected, true));
}

async fn readers_cannot_write_sqlite(place: Place) {
    let database = place.open().await;
    let refused = setting::put(&database.reader, "demo", "yes").await;
    match database.backend {
        DbBackend::Sqlite => assert!(refused.unwrap_err().to_string().contains("readonly database")),
        _ => assert!(refused.is_ok()), // one pool
    }
    setting::put(&database.writer, "demo", "no").await.unwrap();
    assert_eq!(setting::get(&database.reader, "demo").await.unwrap().as_deref(), Some("no"));
}

async fn replicas_start_together(place: Place) {
    unmigrate(&place).await;
    let opened = futures_util::future::join_all((0..4).map(|_| Database::open(&place.url))).await;
    for database in &opened {
        assert_eq!(database.as_ref().unwrap().epoch, 1);
    }
    let settings = setting::Entity::find().all(&opened[0].as_ref().unwrap().reader).await.unwrap();
    assert_eq!(settings.len(), 1);
}

/// A story's PostgreSQL database comes with tables; SQLite's file is not even there yet.
pub async fn unmigrate(place: &Place) {
    if place.url.starts_with("postgres") {
        let database = sea_orm::Database::connect(&place.url).await.unwrap();
        database.execute_unprepared("DROP SCHEMA public CASCADE; CREATE SCHEMA public").await.unwrap();
        database.close().await.unwrap();
    }
}

/// Law 14: the two databases give lists in the same order.
async fn text_compares_by_bytes(place: Place) {
    let database = place.open().await;
    for key in ["é", "a", "B", "_", "Z"] {
        setting::put(&database.writer, key, "").await.unwrap();
    }
    let sql = "SELECT key FROM setting WHERE key <> 'epoch' ORDER BY key";
    let rows = database.reader.query_all_raw(sea_orm::Statement::from_string(database.backend, sql)).await.unwrap();
    let keys: Vec<String> = rows.iter().map(|row| row.try_get("", "key").unwrap()).collect();
    assert_eq!(keys, ["B", "Z", "_", "a", "é"]);
}

async fn the_clock_is_the_servers(place: Place) {
    let database = place.open().await;
    let clock = SystemClock::default();
    let before = clock.now();
    if let Some(shown) = database.server_time().await.unwrap() {
        clock.anchor(async { Ok::<_, sea_orm::DbErr>(shown) }).await.unwrap();
    }
    assert!((clock.now() - before).num_seconds().abs() < 5);
    assert!(clock.id() < clock.id());
}

/// Nobody listens there, and that is said at once.
#[tokio::test]
async fn a_wrong_address_is_told_at_once() {
    let opening = Database::open("postgres://nobody@127.0.0.1:1/x");
    let opened = tokio::time::timeout(std::time::Duration::from_secs(10), opening).await.expect("an answer at once");
    let told = opened.unwrap_err().to_string();
    assert!(told.starts_with("The database at 127.0.0.1:1 cannot be reached: Connection refused"), "{told}");
    assert!(told.contains("DATABASE_URL"), "{told}");
}

#[tokio::test]
async fn a_bad_url_is_refused_with_a_sentence() {
    let refused = |url| async move { Database::open(url).await.unwrap_err().to_string() };
    insta::assert_snapshot!(refused("mysql://root:secret@db/x").await, @"`mysql://…@db/x` names no database. Write sqlite:FILE, for example sqlite:milepost.db, or postgres://USER@HOST/NAME.");
    insta::assert_snapshot!(refused("sqlite:").await, @"`sqlite:` names no database. Write sqlite:FILE, for example sqlite:milepost.db, or postgres://USER@HOST/NAME.");
    assert!(matches!(Database::open("sqlite::memory:").await, Err(OpenError::InMemory)));
}
