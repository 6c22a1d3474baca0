//! Dates and reminders follow a calendar that is published anew, and a clock that is set right.

use super::ladder::Ladder;
use super::letters::{published_as, rows};
use super::mail::late;
use milepost_engine::clock::Clock;
use milepost_engine::store::{claim, due_revision, item};
use milepost_engine::time::calendar::Calendar;
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder};

both!(
    another_version_of_a_calendar_moves_dates_and_reminders,
    reminders_come_back_after_a_clock_that_was_ahead,
    a_ladder_comes_back_after_a_clock_that_was_ahead,
    digests_come_back_after_a_clock_that_was_ahead,
);

const PERMIT: &str = include_str!("calendar_ends/permit.yaml");
const ENDS: &str = include_str!("calendar_ends/ends.yaml");

async fn another_version_of_a_calendar_moves_dates_and_reminders(place: Place) {
    let ladder = Ladder::open(&place).await;
    let (office, anna, engine) = (&ladder.office, &ladder.anna, &ladder.office.engine);
    let first = ENDS.replace("until: 2026-01-31", "until: 2026-12-31");
    published_as(office, "calendars/ends.yaml", &first).await;
    published_as(office, "permit.yaml", PERMIT).await;
    let permit = async |title, input: [(&str, &str); 2]| {
        office.create(anna, "permit", None, &[&[("title", title)], input.as_slice()].concat()).await
    };
    let counted = permit("Counted", [("filed_on", "2026-01-14"), ("heard_on", "")]).await;
    let ordered = permit("Ordered", [("filed_on", "2025-11-03"), ("heard_on", "2026-01-29")]).await;
    engine.recount().await.expect("counted");
    let second = first.replace("version: 1", "version: 2").replace("[2026-01-15]", "[2026-01-15, 2026-01-28]");
    let draft = Calendar::parse(&second).expect("a calendar");
    let would = engine.would_move(item::Entity::find(), &draft).await.expect("asked");
    let would: Vec<String> =
        would.iter().map(|one| format!("{} {}: {:?} -> {:?}", one.reference, one.deadline, one.old, one.new)).collect();
    assert_eq!(would, ["PERMIT1 answer: Some(2026-02-02) -> Some(2026-02-03)"]);
    published_as(office, "calendars/ends.yaml", &second).await;
    for _ in 0..2 {
        assert_eq!(engine.recount().await.expect("counted"), 0);
        assert_eq!(rows(office, counted).await, ["create", "recompute"]);
        // Its date stays, and the reminder two working days before it is one day earlier.
        assert_eq!(rows(office, ordered).await, ["create", "recompute"]);
    }
    let own = due_revision::Column::ItemId.eq(counted).and(due_revision::Column::Name.eq("answer"));
    let last = due_revision::Entity::find().filter(own).order_by_desc(due_revision::Column::Revision);
    let last = last.one(&engine.database.reader).await.expect("read").expect("a date");
    assert_eq!(last.reason, "Version 2 of the calendar `ends` gives it this date.");
    ladder.until("2026-01-30").await;
    let told = ladder.told(anna).await.into_iter().filter(|(_, body)| body.contains("Ordered: Heard"));
    assert_eq!(told.map(|(day, _)| day).collect::<Vec<_>>(), ["01-26"]);
    // Long over, and what was told of it: another hour of the same day is no new date.
    ladder.until("2026-02-24").await;
    let (told, before) = (ladder.told(anna).await.len(), rows(office, counted).await.len());
    let third = second.replace("version: 2", "version: 3").replace("weekend:", "closes_at: \"15:00\"\nweekend:");
    published_as(office, "calendars/ends.yaml", &third).await;
    assert_eq!(engine.recount().await.expect("counted"), 0);
    tick(engine).await.expect("a tick");
    assert_eq!((ladder.told(anna).await.len(), rows(office, counted).await.len()), (told, before));
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

/// On a machine that thought it was June 2030 the Mondays of 2026 were over.
async fn reminders_come_back_after_a_clock_that_was_ahead(place: Place) {
    let ladder = Ladder::open(&place).await;
    let (engine, clock) = (&ladder.office.engine, &ladder.office.clock);
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-02-03").await;
    assert_eq!(engine.after_clock(None).await.expect("asked"), None, "the clock is right");
    let right = clock.now();
    assert_eq!(ladder.office.examined(&place).await.ahead, None);
    clock.set(instant("2030-06-01T13:00:00Z"));
    tick(engine).await.expect("a tick");
    clock.set(right);
    let (rows, last) = ladder.office.examined(&place).await.ahead.expect("rows of 2030");
    assert!(rows > 0 && last == instant("2030-06-01T13:00:00Z"), "{rows} up to {last}");
    let ahead = engine.after_clock(None).await.expect("asked");
    assert_eq!(ahead, Some(instant("2030-06-01T13:00:00Z")));
    assert_eq!(engine.after_clock(ahead).await.expect("asked again"), ahead);
    ladder.until("2026-02-17").await;
    let days = ladder.days(&ladder.ben).await;
    assert_eq!(days[days.len() - 3..], ["02-09", "02-16", "06-01"]);
    assert_eq!(ladder.office.findings(&place).await, [] as [&str; 0]);
}

/// What it sent of dates that are still to come is sent again on their days.
async fn a_ladder_comes_back_after_a_clock_that_was_ahead(place: Place) {
    let ladder = Ladder::open(&place).await;
    let (engine, clock) = (&ladder.office.engine, &ladder.office.clock);
    ladder.errand("2026-01-21", Some("ttps")).await;
    ladder.until("2026-01-09").await;
    let right = clock.now();
    clock.set(instant("2030-06-01T13:00:00Z"));
    tick(engine).await.expect("a tick");
    clock.set(right);
    assert!(engine.after_clock(None).await.expect("asked").is_some());
    // A second jump, and back.
    clock.set(instant("2030-07-01T13:00:00Z"));
    tick(engine).await.expect("a tick");
    clock.set(right);
    assert!(engine.after_clock(None).await.expect("asked").is_some());
    ladder.until("2026-02-10").await;
    let mut days = ladder.days(&ladder.ben).await;
    days.retain(|day| day.as_str() < "03-01");
    assert_eq!(days, ["01-14", "01-20", "01-26", "02-02", "02-09"], "as if that clock had never been ahead");
    assert_eq!(ladder.office.findings(&place).await, [] as [&str; 0]);
}

async fn digests_come_back_after_a_clock_that_was_ahead(place: Place) {
    let office = Office::open(&place).await;
    office.person("Ben", "focal_point", Some("ttps")).await;
    late(&office, "Campaign").await;
    let digests = async || {
        let made = claim::Entity::find().filter(claim::Column::Deadline.eq("weekday_digest"));
        made.order_by_asc(claim::Column::MadeAt).all(&office.engine.database.reader).await.expect("read").len()
    };
    for (moment, made) in [
        ("2026-01-07T13:00:00Z", 0),
        ("2026-01-08T13:00:00Z", 1),
        ("2027-06-20T13:00:00Z", 2),
        ("2026-01-08T14:00:00Z", 2),
        ("2026-01-09T13:00:00Z", 2), // this one went out by that clock
        ("2026-01-10T13:00:00Z", 2), // a Saturday
        ("2026-01-12T13:00:00Z", 3),
        ("2026-01-13T13:00:00Z", 4),
    ] {
        office.clock.set(instant(moment));
        if moment == "2026-01-08T14:00:00Z" {
            let found = office.findings(&place).await;
            let late = "the schedule `weekday_digest` waits until 2027-06-21 12:00:00 UTC, and its next turn is 2026-01-09 12:00:00 UTC";
            assert!(found.iter().any(|one| one.starts_with(late)), "{found:?}");
        }
        tick(&office.engine).await.expect("a tick");
        assert_eq!(digests().await, made, "{moment}");
    }
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}
