//! The record: fold and replay hold, and nobody reads it without the key.

use milepost_engine::chart::snapshot::{Context, Snapshot};
use milepost_engine::chart::step::step;
use milepost_engine::engine::command::Change;
use milepost_engine::engine::record::{PAYLOAD, Record, SNAPSHOT, difference, fold};
use milepost_engine::store::{chain, item, journal, journal_payload};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

both!(fold_and_replay_hold, the_record_is_sealed);

async fn story(office: &Office) -> uuid::Uuid {
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-01-12").await;
    office
        .act(
            &anna,
            Change::Assign {
                item: action,
                lead: Some("ttps".into()),
                partners: vec!["moh".into()],
                people: Vec::new(),
                since: None,
            },
        )
        .await
        .unwrap();
    office.fire(&anna, action, "revise", &[("title", "Radio campaign"), ("due_on", "2026-01-14")]).await.unwrap();
    let task = office.create(&anna, "nap-task", Some(action), &[("title", "Book a venue")]).await;
    office.fire(&anna, task, "drop", &[("dropped_reason", "Not needed")]).await.unwrap();
    office.clock.set(instant("2026-01-16T13:00:00Z"));
    tick(&office.engine).await.unwrap();
    office
        .fire(&anna, action, "defer", &[("deferred_until", "2026-05-01"), ("deferred_reason", "No money")])
        .await
        .unwrap();
    office.fire(&anna, action, "resume", &[]).await.unwrap();
    office.fire(&anna, action, "cancel", &[("cancelled_reason", "Done elsewhere")]).await.unwrap();
    action
}

async fn fold_and_replay_hold(place: Place) {
    let office = Office::open(&place).await;
    let action = story(&office).await;
    let engine = &office.engine;
    let row = item::Entity::find_by_id(action).one(&engine.database.reader).await.unwrap().unwrap();
    let key = engine.keys.unwrap(action, &row.data_key).unwrap();
    let rows = journal::Entity::find()
        .filter(journal::Column::ItemId.eq(action))
        .order_by_asc(journal::Column::Seq)
        .all(&engine.database.reader)
        .await
        .unwrap();
    let payloads = journal_payload::Entity::find()
        .filter(journal_payload::Column::ItemId.eq(action))
        .order_by_asc(journal_payload::Column::Seq)
        .all(&engine.database.reader)
        .await
        .unwrap();
    assert!(rows.len() > 8, "{}", rows.len());
    let (mut snapshot, mut head) = (Snapshot::default(), chain::genesis(action));
    for (row, payload) in rows.iter().zip(&payloads) {
        let record: Record = serde_json::from_slice(&key.open(PAYLOAD, &payload.payload).unwrap()).unwrap();
        let catalog = engine.catalog();
        let (workflow, calendar) = (
            catalog.workflow_by_hash(&row.definition_hash).unwrap(),
            catalog.calendar_by_hash(&row.calendar_hash).unwrap(),
        );
        let context = Context {
            now: row.recorded_at,
            at: row.at,
            seq: row.seq as u64,
            actor: &record.actor,
            facts: &record.facts,
            calendar,
            imported: false,
            history: None,
            before: None,
        };
        let again = step(workflow, &snapshot, &record.event, &context).unwrap();
        let folded = fold(&snapshot, &record).unwrap();
        assert_eq!(
            (&again.snapshot, &again.microsteps, &again.effects, again.ignored),
            (&folded, &record.microsteps, &record.effects, row.ignored),
            "row {}",
            row.seq
        );
        assert_eq!((&row.previous_hash, &row.hash), (&head, &chain::hash(row)));
        (snapshot, head) = (folded, row.hash.clone());
    }
    let stored: Snapshot = serde_json::from_slice(&key.open(SNAPSHOT, &row.snapshot).unwrap()).unwrap();
    assert_eq!((snapshot, head), (stored, row.head));
}

async fn the_record_is_sealed(place: Place) {
    let office = Office::open(&place).await;
    let action = story(&office).await;
    let payloads = journal_payload::Entity::find()
        .filter(journal_payload::Column::ItemId.eq(action))
        .all(&office.engine.database.reader)
        .await
        .unwrap();
    let plain = payloads.iter().any(|row| String::from_utf8_lossy(&row.payload).contains("Done elsewhere"));
    assert!(!plain);
}

#[test]
fn a_difference_leads_from_one_to_the_other() {
    let check = |before: serde_json::Value, after: serde_json::Value| {
        let mut patched = before.clone();
        json_patch::merge(&mut patched, &difference(&before, &after));
        assert_eq!(patched, after);
    };
    check(json!({"a": {"text": "x"}, "b": 1}), json!({"a": {"integer": 3}, "c": [1, 2]}));
    check(json!({"a": {"b": {"c": 1}}}), json!({"a": {}}));
    check(json!({"a": 1}), json!({"a": {"b": 1}}));
    check(json!({"a": [1]}), json!({"a": [1, {"b": 2}]}));
}
