//! The main job on a real plan, asked as its users ask it: the roadmap goes in, an agency's late actions come out with
//! their costs and dates, one is taken to verified, another is given more time, and the same list is asked as of before.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::documents::Documents;
use milepost_engine::exchange::apply::apply;
use milepost_engine::exchange::plan::Options;
use milepost_engine::exchange::preview::preview;
use milepost_tests::{Place, both, shared};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(the_roadmap_goes_in_and_lives);

const LATE: &str = "filter: { kind: \"action\", overdue: true, agency: \"ctu\", part: LEAD }, first: 3";
const ASKED: &str =
    "totalCount nodes { id reference stage due daysOverdue lead { id } costs { amount { currency amount } }
    deadlines { state due revision revisions { reason steps } } }";

async fn the_roadmap_goes_in_and_lives(place: Place) {
    let Some(file) = shared("tt_roadmap.xlsx") else {
        return;
    };
    let desk = Desk::open(&place).await;
    bring(&desk, &std::fs::read(file).unwrap()).await;
    let before = late(&desk, "").await;
    assert_eq!(before["totalCount"], json!(6));
    let first = &before["nodes"][0];
    assert_eq!(
        (&first["reference"], &first["stage"], &first["due"]),
        (&json!("TT-ROADMAP-1.1.1"), &json!("Proposed"), &json!("2024-06-28"))
    );
    assert_eq!(first["daysOverdue"], json!(556));
    assert_eq!(first["costs"], json!([{ "amount": { "currency": "TTD", "amount": "74000.00" } }]));

    desk.office.clock.advance(TimeDelta::hours(1));
    let (one, other) = (id(first), id(&before["nodes"][1]));
    verified(&desk, &place, one).await;
    extended(&desk, other).await;
    let after = late(&desk, "").await;
    let nodes = after["nodes"].as_array().unwrap();
    assert_eq!((&after["totalCount"], &nodes[0]["stage"]), (&json!(5), &json!("Verified")));
    assert!(nodes.iter().all(|node| id(node) != other));

    // What was recorded then does not change by what came after.
    let then = late(&desk, ", asOf: \"2026-01-05T13:00:00Z\"").await;
    assert_eq!(then, before);
}

async fn bring(desk: &Desk, bytes: &[u8]) {
    let planned = preview(&desk.office.engine, "tt_roadmap.xlsx", bytes, &Options::default()).await.unwrap();
    let applied = apply(&desk.office.engine, &desk.anna, &planned, |_, _| ()).await.unwrap();
    assert_eq!(applied.refused, []);
}

async fn late(desk: &Desk, at: &str) -> Value {
    desk.ask(&desk.anna, &format!("{{ items({LATE}{at}) {{ {ASKED} }} }}")).await["items"].take()
}

fn id(node: &Value) -> Uuid {
    node["id"].as_str().unwrap().parse().unwrap()
}

fn fire(item: Uuid, event: &str, input: &str) -> String {
    format!(
        "mutation {{ fireEvent(item: \"{item}\", event: \"{event}\", input: [{input}], requestId: \"{event} {item}\") {{ stage }} }}"
    )
}

/// High priority: who submitted does not verify, and who verified does not confirm.
async fn verified(desk: &Desk, place: &Place, item: Uuid) {
    let ben = desk.office.person("Ben", "focal_point", Some("ctu")).await;
    let mona = desk.office.person("Mona", "monitoring_officer", None).await;
    let paul = desk.office.person("Paul", "permanent_secretary", None).await;
    for (who, event) in [(&desk.anna, "confirm_costs"), (&paul, "approve"), (&ben, "start")] {
        desk.ask(who, &fire(item, event, "")).await;
    }
    let missing = desk.refused(&desk.anna, &fire(item, "submit", "")).await;
    assert_eq!((missing.code.as_str(), missing.message.as_str()), ("BAD_INPUT", "Evidence: must be given."));
    let evidence = uploaded(desk, place, &desk.anna).await;
    let evidence = format!("{{ name: \"evidence\", value: \"{evidence}\" }}");
    desk.ask(&desk.anna, &fire(item, "submit", &evidence)).await;
    assert_eq!(desk.refused(&desk.anna, &fire(item, "verify", "")).await.code, "SECOND_PERSON");
    assert_eq!(desk.ask(&mona, &fire(item, "verify", "")).await["fireEvent"]["stage"], "Submitted");
    assert_eq!(desk.refused(&mona, &fire(item, "confirm", "")).await.code, "SECOND_PERSON");
    assert_eq!(desk.ask(&paul, &fire(item, "confirm", "")).await["fireEvent"]["stage"], "Verified");
    let journal = format!("{{ item(id: \"{item}\") {{ journal {{ nodes {{ event actor {{ name }} }} }} }} }}");
    let journal = desk.ask(&desk.anna, &journal).await;
    let told: Vec<String> = journal["item"]["journal"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| format!("{} {}", entry["event"].as_str().unwrap(), entry["actor"]["name"].as_str().unwrap_or("-")))
        .collect();
    assert_eq!(
        told,
        [
            "create Anna",
            "assign Anna",
            "cost Anna",
            "confirm_costs Anna",
            "approve Paul",
            "start Ben",
            "submit Anna",
            "verify Mona",
            "confirm Paul"
        ]
    );
}

pub async fn uploaded(desk: &Desk, place: &Place, who: &Arc<Identity>) -> Uuid {
    let engine = &desk.office.engine;
    let folder = place.directory().join("documents");
    let documents = Documents::open(&engine.database, Some(&folder), engine.clock.now()).await.unwrap();
    let mut upload = documents.begin("procedure.pdf", "application/pdf").await.unwrap();
    upload.write(b"signed by six agencies").await.unwrap();
    upload.finish(&engine.database.writer, engine.clock.as_ref(), who.id).await.unwrap().id
}

async fn extended(desk: &Desk, item: Uuid) {
    let extend = |input: &str| {
        format!("mutation {{ extendDeadline(item: \"{item}\", deadline: \"due\", until: \"2026-09-30\", input: [{input}], requestId: \"extend\")
        {{ item {{ due overdue deadlines {{ revisions {{ due reason actor {{ name }} }} }} }} }} }}")
    };
    assert_eq!(desk.refused(&desk.anna, &extend("")).await.code, "BAD_INPUT");
    let why =
        "{ name: \"reason\", value: \"The printer closed\" }, { name: \"approver\", value: \"Permanent Secretary\" }";
    let item = desk.ask(&desk.anna, &extend(why)).await["extendDeadline"]["item"].take();
    assert_eq!((&item["due"], &item["overdue"]), (&json!("2026-09-30"), &json!(false)));
    assert_eq!(item["deadlines"][0]["revisions"].as_array().unwrap().len(), 2);
    assert_eq!(
        item["deadlines"][0]["revisions"][1],
        json!({ "due": "2026-09-30", "reason": "The printer closed", "actor": { "name": "Anna" } })
    );
}
