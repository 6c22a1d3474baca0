//! The chain: whatever is changed in the stored record, or taken out of it, is found.

use chrono::{TimeDelta, TimeZone, Utc};
use milepost_engine::store::chain::{self, ChainFault, Verifier};
use milepost_engine::store::database::Database;
use milepost_engine::store::journal::{self, Origin};
use milepost_engine::store::journal_payload;
use milepost_engine::store::upsert::insert;
use milepost_tests::{Place, both};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, Statement};
use std::collections::HashMap;
use uuid::Uuid;

both!(every_stored_column_is_covered, rows_cannot_be_moved_or_cut);

const ITEM: Uuid = Uuid::from_u128(7);

fn rows() -> Vec<(journal::Model, Vec<u8>)> {
    let mut head = chain::genesis(ITEM);
    (1..=4)
        .map(|seq| {
            let payload = format!("payload {seq}").into_bytes();
            let row = row(seq, head.clone(), &payload);
            head = row.hash.clone();
            (row, payload)
        })
        .collect()
}

fn row(seq: i64, previous_hash: Vec<u8>, payload: &[u8]) -> journal::Model {
    let at = Utc.with_ymd_and_hms(2026, 3, 2, 12, 30, 0).unwrap() + TimeDelta::microseconds(seq);
    let mut row = journal::Model {
        position: seq,
        item_id: ITEM,
        seq,
        epoch: 1,
        at,
        recorded_at: at + TimeDelta::minutes(1),
        actor_id: Some(Uuid::from_u128(1)),
        event: "approve".into(),
        origin: Origin::Person,
        ignored: false,
        request_id: Some("r".into()),
        batch_id: Some(Uuid::from_u128(2)),
        revision: seq,
        definition_hash: "d".into(),
        calendar_hash: "c".into(),
        payload_hash: chain::payload_hash(payload),
        previous_hash,
        hash: Vec::new(),
    };
    row.hash = chain::hash(&row);
    row
}

async fn store(database: &Database) {
    let (rows, payloads): (Vec<_>, Vec<_>) = rows()
        .into_iter()
        .map(|(row, payload)| {
            let (item_id, seq) = (row.item_id, row.seq);
            (row, journal_payload::Model { item_id, seq, payload })
        })
        .unzip();
    insert::<journal::Entity, _>(&database.writer, rows).await.unwrap();
    insert::<journal_payload::Entity, _>(&database.writer, payloads).await.unwrap();
}

async fn verify(on: &impl ConnectionTrait) -> Result<(), ChainFault> {
    let rows = journal::Entity::find().order_by_asc(journal::Column::Seq).all(on).await.unwrap();
    let payloads = journal_payload::Entity::find().all(on).await.unwrap();
    let payloads: HashMap<i64, Vec<u8>> = payloads.into_iter().map(|row| (row.seq, row.payload)).collect();
    chain::verify(ITEM, rows.iter().map(|row| (row, payloads.get(&row.seq).map(Vec::as_slice))))
}

/// Changes in one row, each as SQL for SQLite and for PostgreSQL: one microsecond, one byte, one letter.
const CHANGES: [(&str, &str, &str); 17] = [
    ("item_id", "x'00000000000000000000000000000008'", "'00000000-0000-0000-0000-000000000008'"),
    ("seq", "9", "9"),
    ("epoch", "2", "2"),
    ("at", "'2026-03-02T12:30:00.000003+00:00'", "at + interval '1 microsecond'"),
    ("recorded_at", "'2026-03-02T12:31:00.000003+00:00'", "recorded_at + interval '1 microsecond'"),
    ("actor_id", "NULL", "NULL"),
    ("event", "'approvf'", "'approvf'"),
    ("origin", "'system'", "'system'"),
    ("ignored", "1", "true"),
    ("request_id", "NULL", "NULL"),
    ("request_id", "''", "''"),
    ("batch_id", "NULL", "NULL"),
    ("revision", "3", "3"),
    ("definition_hash", "'dd'", "'dd'"),
    ("calendar_hash", "''", "''"),
    ("payload_hash", "x'00'", "'\\x00'"),
    ("previous_hash", "x'00'", "'\\x00'"),
];

async fn every_stored_column_is_covered(place: Place) {
    let database = place.open().await;
    store(&database).await;
    assert_eq!(verify(&database.writer).await, Ok(()));
    let hash = ("hash", "x'00'", "'\\x00'");
    for (column, sqlite, postgres) in CHANGES.into_iter().chain([hash]) {
        let value = match database.backend {
            DbBackend::Sqlite => sqlite,
            _ => postgres,
        };
        let change = format!("UPDATE journal SET {column} = {value} WHERE seq = 2");
        let found = changed(&database, &change).await;
        assert!(found.is_err(), "{change} is not found");
    }
    let payload = match database.backend {
        DbBackend::Sqlite => "x'7061796c6f61642033'",
        _ => "'\\x7061796c6f61642033'",
    };
    let change = format!("UPDATE journal_payload SET payload = {payload} WHERE seq = 2");
    assert_eq!(changed(&database, &change).await, Err(ChainFault::Payload { seq: 2 }));
    assert_eq!(verify(&database.writer).await, Ok(()));
}

/// What `verify` says after the change, which is undone.
async fn changed(database: &Database, change: &str) -> Result<(), ChainFault> {
    let transaction = database.begin().await.unwrap();
    let statement = Statement::from_string(database.backend, change);
    let done = transaction.execute_raw(statement).await.unwrap();
    assert_eq!(done.rows_affected(), 1, "{change}");
    let verified = verify(&transaction).await;
    transaction.rollback().await.unwrap();
    verified
}

async fn rows_cannot_be_moved_or_cut(place: Place) {
    let database = place.open().await;
    store(&database).await;
    let order = changed(&database, "DELETE FROM journal WHERE seq = 1").await;
    assert_eq!(order, Err(ChainFault::Order { expected: 1, found: 2 }));
    let order = changed(&database, "DELETE FROM journal WHERE seq = 3").await;
    assert_eq!(order, Err(ChainFault::Order { expected: 3, found: 4 }));
    let gone = changed(&database, "DELETE FROM journal_payload WHERE seq = 3").await;
    assert_eq!(gone, Err(ChainFault::PayloadMissing { seq: 3 }));
}

/// The end of the record is held by the item's head, which the rows alone cannot show.
#[test]
fn a_cut_end_is_found_by_the_head() {
    let rows = rows();
    let follow = |rows: &[(journal::Model, Vec<u8>)]| {
        let mut verifier = Verifier::new(ITEM);
        for (row, payload) in rows {
            verifier.follow(row, Some(payload)).unwrap();
        }
        verifier.end(4, &rows_head())
    };
    assert_eq!(follow(&rows), Ok(()));
    assert_eq!(follow(&rows[..3]), Err(ChainFault::Head { expected: 4, found: 3 }));
    assert_eq!(follow(&[]), Err(ChainFault::Head { expected: 4, found: 0 }));
}

fn rows_head() -> Vec<u8> {
    rows().pop().unwrap().0.hash
}

/// A row rewritten with a right hash of its own breaks the row after it; another item's first row is not ours.
#[test]
fn a_rewritten_row_breaks_the_next() {
    let mut rows = rows();
    rows[1].0.event = "reject".into();
    rows[1].0.hash = chain::hash(&rows[1].0);
    let stored = rows.iter().map(|(row, payload)| (row, Some(payload.as_slice())));
    assert_eq!(chain::verify(ITEM, stored), Err(ChainFault::Previous { seq: 3 }));
    assert_ne!(chain::genesis(ITEM), chain::genesis(Uuid::from_u128(8)));
}

/// `ab` + `c` and `a` + `bc` are two rows.
#[test]
fn columns_do_not_run_into_each_other() {
    let mut one = row(1, vec![], b"");
    let mut two = one.clone();
    (one.definition_hash, one.calendar_hash) = ("ab".into(), "c".into());
    (two.definition_hash, two.calendar_hash) = ("a".into(), "bc".into());
    assert_ne!(chain::hash(&one), chain::hash(&two));
}
