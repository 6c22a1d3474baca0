//! As of a moment: what was recorded then, by the same queries, under the rights of today.

use chrono::{NaiveDate, TimeDelta};
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::line::CostLine;
use milepost_engine::store::{cost_line, deadline, item, journal, responsibility};
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

both!(the_past_is_as_it_was_recorded, the_rights_are_todays);

async fn the_past_is_as_it_was_recorded(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let assign = |lead: &str| Change::Assign {
        item: action,
        lead: Some(lead.into()),
        partners: Vec::new(),
        people: Vec::new(),
        since: None,
    };
    office.act(&anna, assign("ttps")).await.unwrap();
    let line = |amount| Change::Cost {
        item: action,
        line: Box::new(CostLine {
            reference: "venue".into(),
            currency: "TTD".into(),
            years: [(2026, Some(amount))].into(),
            ..CostLine::default()
        }),
        reason: None,
    };
    office.act(&anna, line(100)).await.unwrap();
    let then = office.clock.now();
    office.clock.advance(TimeDelta::days(1));
    office.act(&anna, assign("moh")).await.unwrap();
    office.act(&anna, line(900)).await.unwrap();
    office.fire(&anna, action, "revise", &[("title", "Radio campaign"), ("due_on", "2026-05-31")]).await.unwrap();
    office.fire(&anna, action, "confirm_costs", &[]).await.unwrap();
    office.action(&anna, "2026-04-30").await;

    let past = office.engine.as_of(&anna, then).await.unwrap();
    let row = item::Entity::find_by_id(action).one(&past).await.unwrap().unwrap();
    assert_eq!(
        (row.title.as_str(), row.stage.as_str(), row.due, row.revision),
        ("Campaign", "Proposed", NaiveDate::from_ymd_opt(2026, 3, 31), 1)
    );
    assert_eq!(item::Entity::find().count(&past).await.unwrap(), 4);
    let due = deadline::Entity::find().filter(deadline::Column::ItemId.eq(action)).one(&past).await.unwrap().unwrap();
    assert_eq!((due.due, due.revision), (NaiveDate::from_ymd_opt(2026, 3, 31), 1));
    let lead =
        responsibility::Entity::find().filter(responsibility::Column::EndedAt.is_null()).all(&past).await.unwrap();
    assert_eq!(lead.iter().map(|term| term.agency_id.as_str()).collect::<Vec<_>>(), ["ttps"]);
    let lines = cost_line::Entity::find().filter(cost_line::Column::VoidedAt.is_null()).all(&past).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.amount).collect::<Vec<_>>(), [Some(100)]);
    assert_eq!(journal::Entity::find().filter(journal::Column::ItemId.eq(action)).count(&past).await.unwrap(), 3);

    // As of now is what is there now.
    let now = office.engine.as_of(&anna, office.clock.now()).await.unwrap();
    let mut rows = item::Entity::find().all(&now).await.unwrap();
    let mut stored = item::Entity::find().all(&office.engine.database.reader).await.unwrap();
    for row in rows.iter_mut().chain(&mut stored) {
        row.snapshot.clear(); // sealed anew
    }
    rows.sort_by_key(|row| row.id);
    stored.sort_by_key(|row| row.id);
    assert_eq!(rows, stored);
}

async fn the_rights_are_todays(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let ben = office.person("Ben", "focal_point", Some("ttps")).await;
    let action = office.action(&anna, "2026-03-31").await;
    let assign = |lead: &str| Change::Assign {
        item: action,
        lead: Some(lead.into()),
        partners: Vec::new(),
        people: Vec::new(),
        since: None,
    };
    office.act(&anna, assign("ttps")).await.unwrap();
    let then = office.clock.now();
    office.clock.advance(TimeDelta::days(1));
    office.act(&anna, assign("moh")).await.unwrap();
    let past = office.engine.as_of(&ben, then).await.unwrap();
    assert!(item::Entity::find_by_id(action).one(&past).await.unwrap().is_none());
}
