//! Following the record: every row is read once and in order, also those that commit late.

use chrono::{TimeZone, Utc};
use milepost_engine::store::database::Database;
use milepost_engine::store::journal::{self, Cursor, Origin};
use milepost_tests::{Place, both};
use sea_orm::{ActiveModelTrait, ActiveValue, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel};
use std::time::Duration;
use uuid::Uuid;

both!(a_late_commit_is_not_skipped, rows_come_in_pages, older_epochs_are_always_read, one_items_rows);

const PAGE: u64 = 100;
const POLL: Duration = Duration::from_millis(5);
const MAX_POLLS: u32 = 2_000;

/// A row as the writer inserts it: the database gives the position.
async fn record(on: &impl ConnectionTrait, item: u128, seq: i64) {
    let mut row = row(item, seq, 1, 0).into_active_model();
    row.position = ActiveValue::NotSet;
    journal::Entity::insert(row).exec_without_returning(on).await.unwrap();
}

async fn record_at(on: &impl ConnectionTrait, item: u128, seq: i64, epoch: i32, position: i64) {
    let row = row(item, seq, epoch, position).into_active_model().reset_all();
    journal::Entity::insert(row).exec_without_returning(on).await.unwrap();
}

fn row(item: u128, seq: i64, epoch: i32, position: i64) -> journal::Model {
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap();
    journal::Model {
        position,
        item_id: Uuid::from_u128(item),
        seq,
        epoch,
        at,
        recorded_at: at,
        actor_id: None,
        event: "note".into(),
        origin: Origin::System,
        ignored: false,
        request_id: None,
        batch_id: None,
        revision: 1,
        definition_hash: String::new(),
        calendar_hash: String::new(),
        payload_hash: vec![],
        previous_hash: vec![],
        hash: vec![],
    }
}

/// Items and seqs of what comes after the cursor, which moves on.
async fn read(database: &Database, cursor: &mut Cursor, limit: u64) -> Vec<(u128, i64)> {
    let rows = journal::after(&database.reader, database.epoch, *cursor, limit).await.unwrap();
    if let Some(last) = rows.last() {
        *cursor = Cursor::from(last);
    }
    rows.iter().map(|row| (row.item_id.as_u128(), row.seq)).collect()
}

/// Until the row is the last one to be read: other stories' transactions on the same server hold it back a little.
async fn settled(database: &Database, item: u128, seq: i64) {
    for _ in 0..MAX_POLLS {
        let end = journal::end(&database.reader, database.epoch).await.unwrap();
        if (end.item_id.as_u128(), end.seq) == (item, seq) {
            return;
        }
        tokio::time::sleep(POLL).await;
    }
    panic!("row {seq} of item {item} is never read");
}

async fn a_late_commit_is_not_skipped(place: Place) {
    let database = place.open().await;
    let mut cursor = Cursor::default();
    record(&database.writer, 1, 1).await;
    settled(&database, 1, 1).await;
    assert_eq!(read(&database, &mut cursor, PAGE).await, [(1, 1)]);
    if database.backend == DbBackend::Sqlite {
        return; // one writer: nothing commits late
    }
    let late = database.begin().await.unwrap();
    record(&late, 2, 1).await;
    record(&database.writer, 3, 1).await;
    assert_eq!(read(&database, &mut cursor, PAGE).await, []);
    let end = journal::end(&database.reader, database.epoch).await.unwrap();
    assert_eq!(end, cursor);
    late.commit().await.unwrap();
    settled(&database, 3, 1).await;
    assert_eq!(read(&database, &mut cursor, PAGE).await, [(2, 1), (3, 1)]);
}

async fn rows_come_in_pages(place: Place) {
    let database = place.open().await;
    for (item, seq) in [(2, 1), (1, 1), (1, 2), (2, 2), (3, 1)] {
        record(&database.writer, item, seq).await;
    }
    settled(&database, 3, 1).await;
    let mut cursor = Cursor::default();
    assert_eq!(read(&database, &mut cursor, 2).await, [(2, 1), (1, 1)]);
    assert_eq!(read(&database, &mut cursor, 2).await, [(1, 2), (2, 2)]);
    assert_eq!(read(&database, &mut cursor, 2).await, [(3, 1)]);
    assert_eq!(read(&database, &mut cursor, 2).await, []);
    let end = journal::end(&database.reader, database.epoch).await.unwrap();
    assert_eq!(end, cursor);
}

/// After a restore the server's transaction numbers begin again; rows of the epoch before have higher ones.
async fn older_epochs_are_always_read(place: Place) {
    let database = place.open().await;
    record_at(&database.writer, 1, 1, 1, i64::MAX - 5).await;
    record_at(&database.writer, 2, 1, 2, 3).await;
    let two = Database { epoch: 2, ..database };
    settled(&two, 2, 1).await;
    let mut cursor = Cursor::default();
    assert_eq!(read(&two, &mut cursor, 1).await, [(1, 1)]);
    assert_eq!(read(&two, &mut cursor, 1).await, [(2, 1)]);
}

async fn one_items_rows(place: Place) {
    let database = place.open().await;
    for seq in 1..=5 {
        record(&database.writer, 1, seq).await;
        record(&database.writer, 2, seq).await;
    }
    let rows = journal::of_item(&database.reader, Uuid::from_u128(2), 2, 2).await.unwrap();
    let seqs: Vec<(u128, i64)> = rows.iter().map(|row| (row.item_id.as_u128(), row.seq)).collect();
    assert_eq!(seqs, [(2, 3), (2, 4)]);
}

#[test]
fn a_cursor_goes_through_text() {
    let cursor = Cursor { epoch: 3, position: i64::MAX, item_id: Uuid::from_u128(u128::MAX - 1), seq: 77 };
    assert_eq!(cursor.to_string().parse(), Ok(cursor));
    assert_eq!(Cursor::default().to_string().parse(), Ok(Cursor::default()));
    for text in ["", "1-2-3", "x", "1-2-00000000000000000000000000000000-4-5"] {
        assert!(text.parse::<Cursor>().is_err(), "{text}");
    }
    insta::assert_snapshot!("rubbish".parse::<Cursor>().unwrap_err(), @"`rubbish` is no cursor of this server. Take one from an earlier answer, or none to begin at the beginning.");
}
