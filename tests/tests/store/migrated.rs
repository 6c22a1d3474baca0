//! Rows that an older binary wrote, after the tables were brought up to date.

use super::opening::unmigrate;
use chrono::TimeDelta;
use milepost_engine::store::delivery::{ActiveModel, Channel, Column, Entity, Model, State};
use milepost_engine::store::item;
use milepost_migrations::up;
use milepost_tests::office::{MORNING, Office, instant};
use milepost_tests::{Place, both};
use sea_orm::ActiveValue::NotSet;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement};
use uuid::Uuid;

both!(
    what_nobody_was_to_read_is_no_more_what_could_not_be_delivered,
    since_when_an_item_stands_in_its_stage_is_told_of_older_ones_too
);

/// The steps before the one that tells both apart.
const BEFORE: u32 = 7;
const MET: &str = "The deadline was met or withdrawn before this was sent.";

/// As it was written then: when it was given up stood where it says when it was sent.
fn given_up(number: u128, channel: Channel, error: &str) -> Model {
    let (leased, at) = (instant(MORNING) + TimeDelta::minutes(5), instant(MORNING));
    Model {
        id: Uuid::from_u128(number),
        channel,
        item_id: None,
        recipient: "agency:ttps".into(),
        person_id: None,
        about: "{}".into(),
        state: State::Dead,
        attempts: 1,
        next_at: leased,
        sent_at: Some(at),
        body: None,
        error: Some(error.into()),
        receipt: None,
    }
}

async fn what_nobody_was_to_read_is_no_more_what_could_not_be_delivered(place: Place) {
    unmigrate(&place).await;
    let url = if place.url.starts_with("sqlite") { format!("{}?mode=rwc", place.url) } else { place.url.clone() };
    let older = sea_orm::Database::connect(url).await.expect("connects");
    up(&older, Some(BEFORE)).await.expect("the tables of that day");
    let rows = [
        given_up(1, Channel::Email, "The mail server refused it: permanent error (550): No such mailbox."),
        given_up(2, Channel::Email, "The address is not one: Missing domain or user."),
        given_up(3, Channel::Email, "The letter could not be written: it has no sender."),
        given_up(4, Channel::Email, MET),
        given_up(5, Channel::Inbox, MET),
        given_up(6, Channel::Log, "The reader may not see this item any more."),
        Model { state: State::Sent, error: None, ..given_up(7, Channel::Email, "") },
        Model { state: State::Waiting, sent_at: None, ..given_up(8, Channel::Email, "The mail server refused it.") },
    ];
    // There were no receipts then.
    let written = rows.clone().map(|row| ActiveModel { receipt: NotSet, ..row.into() });
    Entity::insert_many(written).exec_without_returning(&older).await.expect("written");
    older.close().await.expect("the older binary ends");

    let database = place.open().await;
    let now = Entity::find().order_by_asc(Column::Id);
    let now = now.all(&database.reader).await.expect("read");
    let since = instant(MORNING);
    let becomes = |row: &Model, state| Model { state, next_at: since, sent_at: None, ..row.clone() };
    let mut expected = rows.clone();
    for row in &mut expected[..3] {
        *row = becomes(row, State::Dead);
    }
    for row in &mut expected[3..6] {
        *row = becomes(row, State::Dropped);
    }
    assert_eq!(now, expected);
    let steps = Statement::from_string(database.backend, "SELECT COUNT(*) FROM seaql_migrations");
    let steps = database.reader.query_one_raw(steps).await.expect("read").expect("a row");
    assert!(steps.try_get_by_index::<i64>(0).expect("a number") > i64::from(BEFORE) + 1, "and every later step");
}

/// Items of an older binary bear the beginning of time until the first start of this one opens them.
async fn since_when_an_item_stands_in_its_stage_is_told_of_older_ones_too(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    office.create(&anna, "nap-plan", None, &[("title", "Plan")]).await;
    let known = item::Entity::find().all(&office.engine.database.reader).await.expect("read");
    let older = "UPDATE item SET stage_since = '1970-01-01T00:00:00+00:00'; DELETE FROM setting WHERE key = 'stages'";
    office.engine.database.writer.execute_unprepared(older).await.expect("as it was");
    assert_eq!(office.findings(&place).await.len(), known.len(), "the doctor sees that");
    let again = office.another(&place).await;
    let filled = item::Entity::find().all(&again.engine.database.reader).await.expect("read");
    assert_eq!(filled, known);
    assert_eq!(again.findings(&place).await, Vec::<String>::new());
}
