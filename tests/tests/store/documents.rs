//! Documents: bytes and row come together, nothing is left of what was refused, and names cannot lead elsewhere.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use milepost_engine::clock::{Clock, TestClock};
use milepost_engine::documents::{DocumentError, Documents, MAX_BYTES};
use milepost_engine::store::database::Database;
use milepost_engine::store::document;
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, PaginatorTrait};
use std::fs::{self, File};
use std::path::PathBuf;
use tokio::io::AsyncReadExt;
use uuid::Uuid;

both!(what_goes_in_comes_out, too_much_is_refused, a_broken_off_upload_leaves_nothing, old_drafts_are_swept);

const MEGABYTE: usize = 1024 * 1024;
const ASHA: Uuid = Uuid::from_u128(1);

fn clock() -> TestClock {
    TestClock::new(Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap())
}

fn folder(place: &Place) -> PathBuf {
    place.directory().join("milepost.db.documents")
}

async fn open(place: &Place, database: &Database) -> Documents {
    let folder = folder(place);
    Documents::open(database, Some(&folder), clock().now()).await.unwrap()
}

fn files(place: &Place) -> Vec<String> {
    let entries = fs::read_dir(folder(place)).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn what_goes_in_comes_out(place: Place) {
    let database = place.open().await;
    let documents = open(&place, &database).await;
    let mut upload = documents.begin(" minutes.pdf ", "Application/PDF; q=1").await.unwrap();
    upload.write(b"page 1, ").await.unwrap();
    upload.write(b"page 2").await.unwrap();
    let made = upload.finish(&database.writer, &clock(), ASHA).await.unwrap();
    assert_eq!(files(&place), [made.id.to_string()]);

    let row = document::Entity::find_by_id(made.id).one(&database.reader).await.unwrap().unwrap();
    assert_eq!(row, made);
    assert_eq!((row.name.as_str(), row.media_type.as_str(), row.size), ("minutes.pdf", "application/pdf", 14));
    assert_eq!(milepost_engine::hex(&row.sha256), "373fcb41e1772c2210ade2fce586db0b8c3170c629d81b26d25dc12361961edf");
    let mut text = String::new();
    documents.read(&row).await.unwrap().read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "page 1, page 2");

    fs::remove_file(documents.path(row.id)).unwrap();
    assert!(matches!(documents.read(&row).await, Err(DocumentError::Missing(_))));
}

async fn too_much_is_refused(place: Place) {
    let database = place.open().await;
    let documents = open(&place, &database).await;
    let chunk = vec![0; MEGABYTE];
    let mut upload = documents.begin("film.mp4", "video/mp4").await.unwrap();
    for _ in 0..MAX_BYTES as usize / MEGABYTE {
        upload.write(&chunk).await.unwrap();
    }
    let refused = upload.write(&chunk).await.unwrap_err();
    assert_eq!(refused.to_string(), "A document has at most 25 MB; this one has more.");
    drop(upload);
    assert_eq!(files(&place), [""; 0]);
    assert_eq!(document::Entity::find().count(&database.reader).await.unwrap(), 0);
}

async fn a_broken_off_upload_leaves_nothing(place: Place) {
    let database = place.open().await;
    let documents = open(&place, &database).await;
    let mut upload = documents.begin("half.pdf", "application/pdf").await.unwrap();
    upload.write(b"half").await.unwrap();
    assert_eq!(files(&place).len(), 1);
    drop(upload);
    assert_eq!(files(&place), [""; 0]);
}

/// A crash leaves drafts; the next start after a day removes them, and nothing else.
async fn old_drafts_are_swept(place: Place) {
    let database = place.open().await;
    open(&place, &database).await;
    let now = clock().now();
    let put = |name: &str, written: DateTime<Utc>| {
        let file = File::create(folder(&place).join(name)).unwrap();
        file.set_modified(written.into()).unwrap();
    };
    put("old.part", now - TimeDelta::hours(25));
    put("running.part", now - TimeDelta::hours(1));
    put("kept", now - TimeDelta::days(900));
    open(&place, &database).await;
    assert_eq!(files(&place), ["kept", "running.part"]);
}

#[tokio::test]
async fn names_and_types_are_checked() {
    let directory = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", directory.path().join("a.db").display());
    let database = Database::open(&url).await.unwrap();
    let documents = Documents::open(&database, None, clock().now()).await.unwrap();
    let refusal = async |name: &str, media_type: &str| match documents.begin(name, media_type).await {
        Ok(_) => "taken".to_owned(),
        Err(error) => error.to_string(),
    };
    let long = "x".repeat(201);
    for name in ["", "  ", ".", "..", "../up", "a\\b", "a\nb", "a\u{202e}b", &long] {
        assert!(refusal(name, "text/csv").await.starts_with("The file name"), "{name}");
    }
    for media_type in ["", "pdf", "/", "a/", "text/ csv", "text/csv\r\nX: y"] {
        assert!(refusal("a.csv", media_type).await.contains("is no media type"), "{media_type}");
    }
    assert_eq!(refusal("Ordre n° 7 (définitif).pdf", "application/vnd.ms-excel.sheet+zip").await, "taken");
    assert!(directory.path().join("a.db.documents").exists());
}
