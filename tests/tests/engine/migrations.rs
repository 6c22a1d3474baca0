//! Running items come to another version of their workflow: names change, a region is new, clocks go on, and what was
//! recorded before still leads to what is stored.

use super::letters::{Letters, rows, snapshot};
use chrono::TimeDelta;
use milepost_engine::chart::snapshot::DeadlineState;
use milepost_engine::chart::value::Value;
use milepost_engine::engine::command::{Becomes, Change, Command, Inputs};
use milepost_engine::store::{due_revision, item, timer};
use milepost_engine::worker::tick;
use milepost_tests::office::{instant, texts};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

both!(
    a_letter_comes_to_the_next_version,
    what_is_remembered_comes_along,
    a_late_entry_takes_its_place_before_a_migration,
    what_has_no_place_is_told,
    two_who_migrate_at_once_count_what_each_moved,
);

/// Name, revision, date and state of each deadline.
async fn deadlines(letters: &Letters, letter: Uuid) -> Vec<String> {
    let snapshot = snapshot(&letters.office, letter).await;
    let shown = snapshot.deadlines.iter().map(|(name, one)| {
        let state = match one.state {
            DeadlineState::Open => "open",
            DeadlineState::Met(_) => "met",
            DeadlineState::Withdrawn => "withdrawn",
        };
        format!("{name} {} {} {state}", one.revision, one.due.expect("a date"))
    });
    shown.collect()
}

/// Event and moment of what waits.
async fn timers(letters: &Letters, letter: Uuid) -> Vec<String> {
    let own = timer::Entity::find().filter(timer::Column::ItemId.eq(letter)).order_by_asc(timer::Column::Event);
    let rows = own.all(&letters.office.engine.database.reader).await.unwrap();
    rows.iter().map(|row| format!("{} {} {}", row.scope, row.event, row.due_at.date_naive())).collect()
}

async fn a_letter_comes_to_the_next_version(place: Place) {
    let letters = Letters::open(&place).await;
    let letter = letters.receive("Roads").await;
    letters.fire(letter, "note", &[("pages", "3"), ("hint", "Call first")]).await;
    assert_eq!(
        timers(&letters, letter).await,
        [
            "waiting after.waiting.0 2026-02-04",
            "answer/1 deadline.answer.missed 2026-01-27",
            "call/1 deadline.call.missed 2026-01-13",
            "look/1 deadline.look.missed 2026-01-16",
            "look/1 deadline.look.rung.0 2026-01-13",
            "look/1 deadline.look.rung.1 2026-01-16",
        ]
    );
    letters.second().await;
    letters.office.clock.advance(TimeDelta::days(1));
    let answer = letters.migrate(letter, 2).await.expect("migrated");
    assert_eq!((answer.seq, answer.stage.as_str()), (3, "Waiting"));
    let now = snapshot(&letters.office, letter).await;
    assert_eq!(now.active, ["awaited", "unfiled"]);
    assert_eq!(now.entered["awaited"].seq, 1, "it stands there since it came");
    assert_eq!(now.entered["unfiled"].seq, 3);
    let fields: Vec<(&str, String)> =
        now.fields.iter().map(|(name, value)| (name.as_str(), value.to_string())).collect();
    assert_eq!(fields, [("got_on", "2026-01-05".into()), ("pages", "3".into()), ("topic", "Roads".into())]);
    assert_eq!(now.field("pages"), Some(&Value::Integer(3)));
    assert_eq!(
        deadlines(&letters, letter).await,
        [
            "answer 1 2026-01-26 withdrawn",
            "call 2 2026-01-13 open",
            "look 1 2026-01-15 open",
            "shelf 1 2026-01-08 open"
        ]
    );
    // What both versions give goes on; the second reminder is another one, and is due on another day.
    assert_eq!(
        timers(&letters, letter).await,
        [
            "awaited after.awaited.0 2026-02-04",
            "call/1 deadline.call.missed 2026-01-14",
            "look/1 deadline.look.missed 2026-01-16",
            "look/1 deadline.look.rung.0 2026-01-13",
            "look/1 deadline.look.rung.1 2026-01-19",
            "shelf/3 deadline.shelf.missed 2026-01-09",
        ]
    );
    let dates = due_revision::Entity::find().filter(due_revision::Column::Name.eq("call"));
    let dates = dates.order_by_asc(due_revision::Column::Revision);
    let dates = dates.all(&letters.office.engine.database.reader).await.unwrap();
    assert_eq!(dates[1].reason, "Version 2 of the workflow gives it this date.");
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
    it_goes_on(&letters, letter).await;
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}

/// By the new rules, and what is due falls due.
async fn it_goes_on(letters: &Letters, letter: Uuid) {
    letters.fire(letter, "file", &[]).await;
    let look = |all: Vec<String>| all.into_iter().find(|one| one.starts_with("look")).expect("it is there");
    assert_eq!(
        look(deadlines(letters, letter).await),
        "look 1 2026-01-15 open",
        "kept, though the rule gives twelve days"
    );
    letters.fire(letter, "note", &[("got_on", "2026-01-06")]).await;
    assert_eq!(look(deadlines(letters, letter).await), "look 2 2026-01-19 open", "another day is counted from");
    letters.fire(letter, "post", &[]).await;
    letters.office.clock.advance(TimeDelta::days(40));
    tick(&letters.office.engine).await.expect("ticks");
    letters.fire(letter, "close", &[]).await;
    let row = letters.row(letter).await;
    assert_eq!((row.workflow_version, row.stage.as_str(), row.finished), (2, "Closed", true));
    // As it was before: by the version of then.
    let then = letters.office.engine.as_of(&letters.anna, instant("2026-01-05T14:00:00Z")).await.expect("the past");
    let row = item::Entity::find_by_id(letter).one(&then).await.unwrap().expect("the letter");
    assert_eq!((row.workflow_version, row.title.as_str()), (1, "Letter L1"));
}

async fn what_is_remembered_comes_along(place: Place) {
    let letters = Letters::open(&place).await;
    let letter = letters.receive("Roads").await;
    letters.fire(letter, "post", &[]).await;
    letters.fire(letter, "hold", &[]).await;
    letters.second().await;
    letters.migrate(letter, 2).await.expect("migrated");
    assert_eq!(snapshot(&letters.office, letter).await.active, ["held"]);
    letters.fire(letter, "resume", &[]).await;
    assert_eq!(snapshot(&letters.office, letter).await.active, ["sent", "unfiled"]);
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}

async fn a_late_entry_takes_its_place_before_a_migration(place: Place) {
    let letters = Letters::open(&place).await;
    let letter = letters.receive("Roads").await;
    let clock = letters.office.clock.clone();
    clock.advance(TimeDelta::days(4));
    let post = letters.fire(letter, "post", &[]).await;
    letters.second().await;
    clock.advance(TimeDelta::days(1));
    letters.migrate(letter, 2).await.expect("migrated");
    assert_eq!(snapshot(&letters.office, letter).await.active, ["sent", "unfiled"]);
    clock.advance(TimeDelta::days(1));
    letters.fire(letter, "file", &[]).await;
    // By the names and types of today, of a day on which there were others.
    let late = [("topic", "Roads and bridges"), ("pages", "7")];
    letters.at(letter, "2026-01-07", "note", &late).await.expect("noted late");
    let now = snapshot(&letters.office, letter).await;
    assert_eq!((now.field("pages"), now.active.join(" ").as_str()), (Some(&Value::Integer(7)), "sent filed"));
    assert_eq!(now.field("topic").map(ToString::to_string).as_deref(), Some("Roads and bridges"));
    // What the version of that day does not know has no place there.
    let refused = letters.at(letter, "2026-01-07", "file", &[]).await.unwrap_err();
    assert_eq!(refused.code(), "OTHER_VERSION", "{refused}");
    assert_eq!(refused.to_string(), "On that day the item ran by version 1, in which `File` is entered otherwise.");
    // The post of the old version is voided: it waits, by the new version's name.
    letters.correct(letter, post, Becomes::Void).await.expect("voided");
    let now = snapshot(&letters.office, letter).await;
    assert_eq!(now.active, ["awaited", "filed"]);
    let moved = Becomes::Replaced { input: Inputs::Single(texts(&[])), at: Some(instant("2026-01-06T15:00:00Z")) };
    let correction = letters.row(letter).await.seq as u64;
    letters.correct(letter, correction, Becomes::Void).await.expect("it was posted");
    letters.correct(letter, post, moved).await.expect("a day after it came");
    assert_eq!(snapshot(&letters.office, letter).await.active, ["sent", "filed"]);
    // The migration itself stands.
    let migration = rows(&letters.office, letter).await.iter().position(|event| event == "migrate").unwrap() as u64 + 1;
    let refused = letters.correct(letter, migration, Becomes::Void).await.unwrap_err();
    assert_eq!(refused.code(), "NO_SUCH_ROW");
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}

async fn what_has_no_place_is_told(place: Place) {
    let letters = Letters::open(&place).await;
    let (parked, thick) = (letters.receive("Parked").await, letters.receive("Thick").await);
    letters.fire(parked, "park", &[]).await;
    letters.fire(thick, "note", &[("pages", "some")]).await;
    letters.second().await;
    let before = letters.row(parked).await;
    let refused = letters.migrate(parked, 2).await.unwrap_err();
    assert_eq!(
        (refused.code(), refused.to_string().as_str()),
        (
            "NOT_MIGRATED",
            "Not migrated to version 2. State `parked` has no place in version 2: say under `migrations` what it becomes."
        )
    );
    assert_eq!(letters.row(parked).await, before);
    let refused = letters.migrate(thick, 2).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "Not migrated to version 2. What field `pages` holds cannot become the integer of `pages`."
    );
    let refused = letters.migrate(thick, 3).await.unwrap_err();
    assert_eq!(refused.to_string(), "There is no version 3 of `letter`. Publish it first.");
    let stranger = letters.office.person("Olga", "monitoring_officer", None).await;
    let change = Change::Migrate { item: thick, to: 2 };
    let command = Command { by: stranger, request_id: "olga".into(), batch: None, at: None, change };
    assert_eq!(letters.office.engine.act(command).await.unwrap_err().code(), "NOT_FOUND");
}

async fn two_who_migrate_at_once_count_what_each_moved(place: Place) {
    let letters = Letters::open(&place).await;
    for number in 0..12 {
        letters.receive(&format!("Letter {number}")).await;
    }
    letters.second().await;
    let (engine, anna) = (&letters.office.engine, &letters.anna);
    let to = engine.destination(anna, "letter", None).await.expect("it is there");
    let migrated = async || {
        let (mut came, mut left) = (0, 0);
        let told = engine.migrate_items(anna, &to, |outcome| match outcome.answer {
            Ok(_) => came += 1,
            Err(_) => left += 1,
        });
        told.await.expect("every state has its place");
        (came, left)
    };
    let (one, other) = tokio::join!(migrated(), migrated());
    assert_eq!((one.0 + other.0, one.1, other.1), (12, 0, 0), "{one:?} {other:?}");
}
