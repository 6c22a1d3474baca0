//! Letters come to the next version over GraphQL: who may, what is shown before, and what is told after.

use super::desk::Desk;
use crate::engine::letters::{FIRST, SECOND, published};
use milepost_engine::catalog::publish;
use milepost_engine::engine::command::Change;
use milepost_engine::language::pack::File;
use milepost_tests::{Place, both};
use serde_json::json;
use uuid::Uuid;

both!(
    a_preview_and_the_migration,
    all_is_refused_where_a_state_has_no_place,
    who_sees_none_takes_none_along,
    what_was_just_published_is_previewed
);

const PREVIEW: &str = "{ migrationPreview(workflow: \"letter\", to: 2, first: 10) { totalCount nodes {
    item { reference } from to states { old new } fields { old new } deadlines { deadline how old new } reasons } } }";
const MIGRATE: &str = "mutation { migrateItems(workflow: \"letter\", to: 2, requestId: \"m\") {
    to migrated leftCount left { item { reference } reasons } } }";

async fn received(desk: &Desk, subject: &str, events: &[(&str, &[(&str, &str)])]) -> Uuid {
    let input = [("subject", subject), ("got_on", "2026-01-05")];
    let letter = desk.office.create(&desk.anna, "letter", None, &input).await;
    for (event, input) in events {
        desk.office.fire(&desk.anna, letter, event, input).await.expect(event);
    }
    letter
}

async fn a_preview_and_the_migration(place: Place) {
    let desk = Desk::open(&place).await;
    published(&desk.office, FIRST).await;
    received(&desk, "Roads", &[("note", &[("hint", "Call")])]).await;
    received(&desk, "Bridges", &[("note", &[("pages", "some")])]).await;
    received(&desk, "Done", &[("post", &[]), ("close", &[])]).await;
    published(&desk.office, SECOND).await;
    let preview = desk.ask(&desk.anna, PREVIEW).await;
    assert_eq!(
        preview["migrationPreview"],
        json!({ "totalCount": 2, "nodes": [
            {
                "item": { "reference": "L1" }, "from": 1, "to": 2,
                "states": [{ "old": "waiting", "new": "awaited" }, { "old": null, "new": "unfiled" }],
                "fields": [{ "old": "hint", "new": null }, { "old": "subject", "new": "topic" }],
                "deadlines": [
                    { "deadline": "answer", "how": "CANCEL", "old": "2026-01-26", "new": null },
                    { "deadline": "call", "how": "RECOMPUTE", "old": "2026-01-12", "new": "2026-01-13" },
                    { "deadline": "look", "how": "KEEP", "old": "2026-01-15", "new": "2026-01-15" },
                    { "deadline": "shelf", "how": "START", "old": null, "new": "2026-01-08" },
                ],
                "reasons": [],
            },
            {
                "item": { "reference": "L2" }, "from": 1, "to": 2, "states": [], "fields": [], "deadlines": [],
                "reasons": ["What field `pages` holds cannot become the integer of `pages`."],
            },
        ] })
    );
    let done = desk.ask(&desk.anna, MIGRATE).await;
    let left = json!([{
        "item": { "reference": "L2" },
        "reasons": ["What field `pages` holds cannot become the integer of `pages`."],
    }]);
    assert_eq!(done["migrateItems"], json!({ "to": 2, "migrated": 1, "leftCount": 1, "left": left }));
    let again = desk.ask(&desk.anna, MIGRATE).await;
    assert_eq!(again["migrateItems"], json!({ "to": 2, "migrated": 0, "leftCount": 1, "left": left }));
    assert_eq!(desk.office.findings(&place).await, [] as [&str; 0]);
}

async fn all_is_refused_where_a_state_has_no_place(place: Place) {
    let desk = Desk::open(&place).await;
    published(&desk.office, FIRST).await;
    received(&desk, "Roads", &[]).await;
    let parked = received(&desk, "Bridges", &[("park", &[])]).await;
    published(&desk.office, SECOND).await;
    let refused = desk.refused(&desk.anna, MIGRATE).await;
    let unmapped = "State `parked` has no place in version 2: say under `migrations` what it becomes.";
    assert_eq!(
        (refused.code.as_str(), refused.message),
        ("NOT_MIGRATED", format!("Not migrated to version 2. {unmapped} 1 item stands in it: L2."))
    );
    let preview = desk.ask(&desk.anna, PREVIEW).await;
    let nodes = &preview["migrationPreview"]["nodes"];
    assert_eq!((&nodes[0]["from"], &nodes[1]["reasons"]), (&json!(1), &json!([unmapped])), "nobody came along");
    desk.office.fire(&desk.anna, parked, "post", &[]).await.expect("posted");
    let done = desk.ask(&desk.anna, MIGRATE).await;
    assert_eq!(done["migrateItems"]["migrated"], json!(2));
}

async fn who_sees_none_takes_none_along(place: Place) {
    let desk = Desk::open(&place).await;
    published(&desk.office, FIRST).await;
    let letter = received(&desk, "Roads", &[]).await;
    published(&desk.office, SECOND).await;
    let olga = desk.office.person("Olga", "monitoring_officer", None).await;
    for query in [PREVIEW, MIGRATE] {
        let refused = desk.refused(&olga, query).await;
        let roles = json!(["coordinator", "focal_point"]);
        assert_eq!((refused.code.as_str(), &refused.extensions["roles"]), ("FORBIDDEN", &roles), "{query}");
    }
    // Her role may, on the letters of her agency; this one is nobody's.
    let fay = desk.office.person("Fay", "focal_point", Some("moh")).await;
    let preview = desk.ask(&fay, PREVIEW).await;
    assert_eq!(preview["migrationPreview"], json!({ "totalCount": 0, "nodes": [] }));
    let done = desk.ask(&fay, MIGRATE).await;
    assert_eq!(done["migrateItems"], json!({ "to": 2, "migrated": 0, "leftCount": 0, "left": [] }));
    // Now it is hers.
    let lead = Some("moh".to_owned());
    let assign = Change::Assign { item: letter, lead, partners: Vec::new(), people: Vec::new(), since: None };
    desk.act(assign).await;
    let done = desk.ask(&fay, MIGRATE).await;
    assert_eq!(done["migrateItems"]["migrated"], json!(1));
}

/// By another process, of which this one has not heard yet.
async fn what_was_just_published_is_previewed(place: Place) {
    let desk = Desk::open(&place).await;
    published(&desk.office, FIRST).await;
    received(&desk, "Roads", &[]).await;
    let file = File { path: "letter.yaml".into(), text: SECOND.into() };
    publish(&desk.office.engine.database, desk.office.clock.as_ref(), &[file], false).await.expect("it is sound");
    let preview = desk.ask(&desk.anna, "{ migrationPreview(workflow: \"letter\") { nodes { from to } } }").await;
    assert_eq!(preview["migrationPreview"]["nodes"], json!([{ "from": 1, "to": 2 }]));
}
