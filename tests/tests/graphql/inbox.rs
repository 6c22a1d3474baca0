//! A person's notices: unread, read, put off until a moment, done; each change is told to whoever watches. Nothing of another
//! person's can be read or changed.

use super::changes::notice;
use super::desk::Desk;
use super::served::{Served, token};
use super::watch::Socket;
use milepost_engine::access::Identity;
use milepost_engine::store::delivery;
use milepost_engine::store::upsert::insert;
use milepost_tests::office::instant;
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};
use uuid::Uuid;

both!(
    what_is_put_off_comes_back_unread,
    what_is_done_is_out_of_the_way,
    nobody_changes_anothers_notices,
    a_moment_that_has_passed_is_refused,
    who_watches_is_told_of_each_change,
    what_another_sees_no_more_is_not_told,
);

/// Of these people, one each.
async fn notices(desk: &Desk, people: &[(Uuid, Option<Uuid>)]) -> Vec<Uuid> {
    let rows = people.iter().zip(1..).map(|((person, item), number)| notice(number, *person, *item));
    let rows: Vec<delivery::Model> = rows.collect();
    let ids = rows.iter().map(|row| row.id).collect();
    insert::<delivery::Entity, _>(&desk.office.engine.database.writer, rows).await.expect("sent");
    ids
}

/// The words of those that stand so.
async fn standing(desk: &Desk, state: &str) -> Vec<String> {
    let answer = desk.ask(&desk.anna, &format!("{{ inbox{state} {{ nodes {{ body }} }} }}")).await;
    let nodes = answer["inbox"]["nodes"].as_array().expect("nodes").clone();
    nodes.iter().map(|node| node["body"].as_str().expect("words").to_owned()).collect()
}

fn snooze(ids: &[Uuid], until: &str) -> String {
    format!("mutation {{ snoozeNotices(ids: {}, until: \"{until}\", requestId: \"s\") }}", json!(ids))
}

fn finish(ids: &[Uuid]) -> String {
    format!("mutation {{ finishNotices(ids: {}, requestId: \"f\") }}", json!(ids))
}

async fn what_is_put_off_comes_back_unread(place: Place) {
    let desk = Desk::open(&place).await;
    let ids = notices(&desk, &[(desk.anna.id, None), (desk.anna.id, None)]).await;
    let read = format!("mutation {{ markRead(ids: {}, requestId: \"r\") }}", json!(ids));
    assert_eq!(desk.ask(&desk.anna, &read).await["markRead"], 2);
    let until = "2026-01-06T09:30:00Z";
    assert_eq!(desk.ask(&desk.anna, &snooze(&ids[..1], until)).await["snoozeNotices"], 1);
    assert_eq!(standing(&desk, "").await, ["notice 2"]);
    assert_eq!(standing(&desk, "(state: SNOOZED)").await, ["notice 1"]);
    let nodes = "{ inbox(state: SNOOZED) { nodes { state read snoozedUntil } } }";
    let kept = json!([{ "state": "SNOOZED", "read": true, "snoozedUntil": "2026-01-06T09:30:00+00:00" }]);
    assert_eq!(desk.ask(&desk.anna, nodes).await["inbox"]["nodes"], kept);
    desk.office.clock.set(instant("2026-01-06T09:29:59Z"));
    assert_eq!(standing(&desk, "(state: UNREAD)").await, [""; 0]);
    desk.office.clock.set(instant(until));
    assert_eq!(standing(&desk, "(state: UNREAD)").await, ["notice 1"]);
    assert_eq!(standing(&desk, "(state: SNOOZED)").await, [""; 0]);
    // It is as new as its return, and can be read again.
    assert_eq!(standing(&desk, "").await, ["notice 1", "notice 2"]);
    assert_eq!(desk.ask(&desk.anna, &read).await["markRead"], 1);
    assert_eq!(standing(&desk, "(state: READ)").await, ["notice 1", "notice 2"]);
}

async fn what_is_done_is_out_of_the_way(place: Place) {
    let desk = Desk::open(&place).await;
    let ids = notices(&desk, &[(desk.anna.id, None), (desk.anna.id, None)]).await;
    desk.ask(&desk.anna, &snooze(&ids[..1], "2026-01-06T09:30:00Z")).await;
    assert_eq!(desk.ask(&desk.anna, &finish(&ids)).await["finishNotices"], 2);
    assert_eq!(desk.ask(&desk.anna, &finish(&ids)).await["finishNotices"], 0);
    desk.office.clock.set(instant("2026-01-07T09:30:00Z"));
    assert_eq!(standing(&desk, "").await, [""; 0]);
    assert_eq!(standing(&desk, "(state: DONE)").await.len(), 2);
    // What is done stays so.
    assert_eq!(desk.ask(&desk.anna, &snooze(&ids, "2026-01-09T09:30:00Z")).await["snoozeNotices"], 0);
    let then = "{ inbox(asOf: \"2026-01-05T12:30:00Z\") { totalCount } }";
    assert_eq!(desk.ask(&desk.anna, then).await["inbox"]["totalCount"], 2);
}

async fn rows(desk: &Desk) -> Vec<delivery::Model> {
    let rows = delivery::Entity::find().order_by_asc(delivery::Column::Id);
    rows.all(&desk.office.engine.database.reader).await.expect("read")
}

async fn nobody_changes_anothers_notices(place: Place) {
    let desk = Desk::open(&place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let ids = notices(&desk, &[(desk.anna.id, None), (ben.id, None)]).await;
    let before = rows(&desk).await;
    assert_eq!(desk.ask(&ben, &snooze(&ids[..1], "2026-01-06T09:30:00Z")).await["snoozeNotices"], 0);
    assert_eq!(desk.ask(&ben, &finish(&ids[..1])).await["finishNotices"], 0);
    assert_eq!(rows(&desk).await, before);
    for state in ["", "(state: UNREAD)", "(state: SNOOZED)", "(state: DONE)"] {
        assert!(!standing(&desk, state).await.contains(&"notice 2".to_owned()), "{state}");
    }
}

async fn a_moment_that_has_passed_is_refused(place: Place) {
    let desk = Desk::open(&place).await;
    let ids = notices(&desk, &[(desk.anna.id, None)]).await;
    for until in ["2026-01-05T13:00:00Z", "2025-01-05T13:00:00Z"] {
        let refused = desk.refused(&desk.anna, &snooze(&ids, until)).await;
        assert_eq!(
            (refused.code.as_str(), refused.message.as_str()),
            ("BAD_REQUEST", "Give a moment that is still to come.")
        );
    }
    assert_eq!(standing(&desk, "(state: UNREAD)").await, ["notice 1"]);
}

/// The first answer says that every change from now on is told, and how many are unread.
async fn watching(served: &Served, desk: &Desk, who: &Identity) -> Socket {
    let mut socket = Socket::greeted(served, &token(desk, who).await).await;
    let query = "subscription { inboxChanged { unread entry { body state } } }";
    socket.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
    socket
}

async fn told(socket: &mut Socket) -> Value {
    let message = socket.next().await;
    let change = &message["payload"]["data"]["inboxChanged"];
    json!([change["entry"]["body"], change["entry"]["state"], change["unread"]])
}

async fn who_watches_is_told_of_each_change(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    notices(&desk, &[(desk.anna.id, None)]).await;
    let mut socket = watching(&served, &desk, &desk.anna).await;
    assert_eq!(told(&mut socket).await, json!([null, null, 1]));
    let writer = &desk.office.engine.database.writer;
    insert::<delivery::Entity, _>(writer, vec![notice(2, desk.anna.id, None)]).await.expect("sent");
    assert_eq!(told(&mut socket).await, json!(["notice 2", "UNREAD", 2]));
    let id = Uuid::from_u128(2);
    desk.ask(&desk.anna, &snooze(&[id], "2026-01-06T09:30:00Z")).await;
    assert_eq!(told(&mut socket).await, json!(["notice 2", "SNOOZED", 1]));
    desk.office.clock.set(instant("2026-01-06T09:30:00Z"));
    assert_eq!(told(&mut socket).await, json!(["notice 2", "UNREAD", 2]));
    desk.ask(&desk.anna, &finish(&[id])).await;
    assert_eq!(told(&mut socket).await, json!(["notice 2", "DONE", 1]));
}

/// One of hers, one of his about an item that is not his agency's, and one that is his.
async fn what_another_sees_no_more_is_not_told(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let served = Served::start(&desk, &place).await;
    let mut socket = watching(&served, &desk, &ben).await;
    assert_eq!(told(&mut socket).await, json!([null, null, 0]));
    notices(&desk, &[(desk.anna.id, None), (ben.id, Some(action)), (ben.id, None)]).await;
    assert_eq!(told(&mut socket).await, json!(["notice 3", "UNREAD", 1]));
}
