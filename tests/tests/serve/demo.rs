//! The demonstration: seeded once, into an empty database only, by the same way as everybody's work.

use milepost_api::demo;
use milepost_engine::doctor;
use milepost_engine::documents::Documents;
use milepost_engine::store::{invitation, item, person, token};
use milepost_engine::worker;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::BTreeMap;

both!(it_is_seeded_once, it_is_seeded_into_an_empty_database_only);

async fn documents(place: &Place, office: &Office) -> Documents {
    let folder = place.directory().join("documents");
    let now = office.engine.clock.now();
    let documents = Documents::open(&office.engine.database, Some(&folder), now).await;
    documents.expect("a folder for documents")
}

async fn it_is_seeded_once(place: Place) {
    let office = Office::open(&place).await;
    let documents = documents(&place, &office).await;
    let (engine, reader) = (&office.engine, &office.engine.database.reader);
    for _ in 0..2 {
        demo::seed(engine, &documents, "http://127.0.0.1:8080").await.expect("seeded");
    }
    worker::tick(engine).await.expect("the worker");
    let actions = item::Entity::find().filter(item::Column::Kind.eq("action"));
    let mut stages: BTreeMap<String, usize> = BTreeMap::new();
    for action in actions.all(reader).await.unwrap() {
        *stages.entry(action.stage).or_default() += 1;
    }
    let stages: Vec<String> = stages.iter().map(|(stage, number)| format!("{number} {stage}")).collect();
    assert_eq!(
        stages.join(", "),
        "2 Approved, 1 Blocked, 1 Completed, 1 Deferred, 1 In progress, 1 Proposed, 1 Submitted, 1 Verified"
    );
    let late = item::Entity::find()
        .filter(item::Column::DueAt.lte(engine.clock.now()))
        .filter(item::Column::Finished.eq(false));
    assert_eq!(late.count(reader).await.unwrap(), 4);
    // A token is shown once, so each start makes a new one and the old one ends; people have links.
    for person in person::all(reader).await.unwrap() {
        let tokens = token::of_person(reader, person.id).await.unwrap();
        let in_force = tokens.iter().filter(|token| token.revoked_at.is_none());
        let expected = if person.name == "Plan coordinator (demo)" { (2, 1) } else { (0, 0) };
        assert_eq!((tokens.len(), in_force.count()), expected, "{}", person.name);
    }
    let links = invitation::Entity::find().all(reader).await.unwrap();
    assert_eq!((links.len(), links.iter().filter(|link| link.used_at.is_none()).count()), (4, 2));
    let clock = engine.clock.as_ref();
    let report = doctor::examine(&engine.database, &engine.keys, &engine.catalog(), &documents, clock).await;
    assert_eq!(report.expect("examined").findings, []);
}

async fn it_is_seeded_into_an_empty_database_only(place: Place) {
    let office = Office::open(&place).await;
    let documents = documents(&place, &office).await;
    office.person("Ann", "coordinator", None).await;
    let refused = demo::seed(&office.engine, &documents, "").await.unwrap_err();
    assert!(refused.to_string().contains("into an empty one only"), "{refused}");
    let items = item::Entity::find().count(&office.engine.database.reader).await;
    assert_eq!(items.unwrap(), 0);
}
