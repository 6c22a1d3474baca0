//! A declared day moves many deadlines, each by an event of its own; whoever asks again goes on; what is corrected later is
//! counted by the calendar that was known.

use super::letters::Letters;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Becomes, Inputs};
use milepost_engine::engine::declare::Declaration;
use milepost_engine::store::{deadline, declared_date, journal};
use milepost_tests::office::texts;
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

both!(
    many_letters_move_and_the_rest_later,
    what_is_corrected_later_is_counted_as_it_was_known,
    a_holiday_by_rule_is_withdrawn_for_a_year,
);

fn declaration(day: &str, withdraw: bool) -> Declaration {
    Declaration {
        calendar: "national".into(),
        day: day.parse().expect("a day"),
        title: "Day of the election".into(),
        source: "Gazette 7".into(),
        withdraw,
    }
}

async fn ada(letters: &Letters) -> Arc<Identity> {
    letters.office.person_of("Ada", &["administrator", "coordinator"], None).await
}

async fn call(letters: &Letters, letter: Uuid) -> String {
    let own = deadline::Entity::find().filter(deadline::Column::ItemId.eq(letter));
    let call = own.filter(deadline::Column::Name.eq("call"));
    let row = call.one(&letters.office.engine.database.reader).await.unwrap();
    row.expect("the call").due.map_or("none".into(), |due| due.to_string())
}

/// Somebody declared it and died before any letter had its new date.
async fn many_letters_move_and_the_rest_later(place: Place) {
    let letters = Letters::open(&place).await;
    let (engine, ada) = (&letters.office.engine, ada(&letters).await);
    let mut all = Vec::new();
    for number in 0..60 {
        all.push(letters.receive(&format!("Letter {number}")).await);
    }
    let Declaration { calendar, day, title, source, .. } = declaration("2026-01-12", false);
    let (person_id, recorded_at) = (ada.id, letters.office.clock.now());
    let row = declared_date::Model { seq: 1, calendar, day, title, source, withdrawn: false, person_id, recorded_at };
    let writer = &engine.database.writer;
    declared_date::Entity::insert(row.into_active_model()).exec_without_returning(writer).await.expect("recorded");
    let moves = engine.declaration(&ada, &declaration("2026-01-12", false)).await.expect("asked");
    assert_eq!(moves.len(), 60);
    assert_eq!(engine.declare(&ada, &declaration("2026-01-12", false)).await.expect("declared"), 0);
    for letter in &all {
        assert_eq!(call(&letters, *letter).await, "2026-01-13");
    }
    let recomputed = journal::Entity::find().filter(journal::Column::Event.eq("recompute"));
    assert_eq!(recomputed.clone().count(&engine.database.reader).await.unwrap(), 60);
    assert_eq!(engine.declare(&ada, &declaration("2026-01-12", false)).await.expect("asked again"), 0);
    assert_eq!(recomputed.count(&engine.database.reader).await.unwrap(), 60, "nothing moves twice");
    assert_eq!(declared_date::Entity::find().count(&engine.database.reader).await.unwrap(), 1);
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}

async fn what_is_corrected_later_is_counted_as_it_was_known(place: Place) {
    let letters = Letters::open(&place).await;
    let (engine, ada) = (&letters.office.engine, ada(&letters).await);
    let letter = letters.receive("Roads").await;
    letters.fire(letter, "note", &[("hint", "Call")]).await;
    engine.declare(&ada, &declaration("2026-01-12", false)).await.expect("declared");
    assert_eq!(call(&letters, letter).await, "2026-01-13");
    // Received on the 4th: five days later is a Friday, whatever was declared.
    let becomes = |day| Becomes::Replaced { input: Inputs::Single(texts(&[("got_on", day)])), at: None };
    letters.correct(letter, 1, becomes("2026-01-04")).await.expect("corrected");
    assert_eq!(call(&letters, letter).await, "2026-01-09");
    letters.correct(letter, 1, becomes("2026-01-05")).await.expect("corrected");
    assert_eq!(call(&letters, letter).await, "2026-01-13");
    engine.declare(&ada, &declaration("2026-01-12", true)).await.expect("withdrawn");
    assert_eq!(call(&letters, letter).await, "2026-01-12");
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}

/// Indian Arrival Day, 30 May 2027, is a Sunday and kept on the Monday too.
async fn a_holiday_by_rule_is_withdrawn_for_a_year(place: Place) {
    let letters = Letters::open(&place).await;
    let (engine, ada) = (&letters.office.engine, ada(&letters).await);
    let why = |day: &str| {
        let catalog = engine.catalog();
        let calendar = catalog.calendar("national").expect("published");
        calendar.why_not_working(day.parse().expect("a day"))
    };
    assert_eq!(why("2027-05-31").as_deref(), Some("Indian Arrival Day (observed)"));
    engine.declare(&ada, &declaration("2027-05-31", true)).await.expect("the observed day alone");
    assert_eq!((why("2027-05-30").as_deref(), why("2027-05-31")), (Some("Indian Arrival Day"), None));
    engine.declare(&ada, &declaration("2026-12-25", true)).await.expect("withdrawn");
    assert_eq!((why("2026-12-25"), why("2025-12-25").as_deref()), (None, Some("Christmas Day")));
    engine.declare(&ada, &declaration("2026-12-25", true)).await.expect("said already");
    assert_eq!(declared_date::Entity::find().count(&engine.database.reader).await.unwrap(), 2);
    engine.declare(&ada, &declaration("2026-12-25", false)).await.expect("declared after all");
    assert_eq!(why("2026-12-25").as_deref(), Some("Day of the election"));
    engine.declare(&ada, &declaration("2026-12-25", true)).await.expect("withdrawn again");
    assert_eq!(why("2026-12-25"), None);
    let working = engine.declare(&ada, &declaration("2026-01-13", true)).await.expect_err("a Tuesday");
    assert_eq!(working.to_string(), "Tue 13 Jan 2026 is no holiday in `national`.");
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}
