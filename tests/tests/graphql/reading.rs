//! One item with all that belongs to it, and the lists it is found in.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(
    an_item_tells_its_fields,
    an_item_tells_dates_money_and_agencies,
    an_item_tells_what_happened_and_what_may,
    lists_find_what_is_asked,
    the_past_is_asked_alike,
    a_moment_has_bounds,
    who_am_i_and_what_is_published
);

/// What the query asks of one action that was costed.
async fn costed(place: &Place, query: &str) -> Value {
    let desk = Desk::open(place).await;
    let action = desk.plan(1).await[0];
    let confirmed = desk.office.fire(&desk.anna, action, "confirm_costs", &[]);
    confirmed.await.unwrap();
    let query = format!("{{ item(id: \"{action}\") {{ {query} }} }}");
    desk.ask(&desk.anna, &query).await["item"].take()
}

/// The one with this value under this name.
fn named<'a>(rows: &'a Value, name: &str, value: &str) -> &'a Value {
    let mut rows = rows.as_array().expect("rows").iter();
    let found = rows.find(|row| row[name] == value);
    found.unwrap_or_else(|| panic!("no {name} {value}"))
}

async fn an_item_tells_its_fields(place: Place) {
    let item = costed(
        &place,
        "title kind workflow workflowVersion stage overdue revision finished
        parent { kind counts { total open done stages { stage number } } }
        fields { name type value { __typename ... on Text { text } ... on Date { date } } }",
    )
    .await;
    let one = json!({ "total": 1, "open": 1, "done": 0, "stages": [{ "stage": "Costed", "number": 1 }] });
    let mut own = item.clone();
    let fields = own["fields"].take();
    assert_eq!(
        own,
        json!({ "title": "Action 00", "kind": "action", "workflow": "nap-action", "workflowVersion": 3, "stage": "Costed", "overdue": false,
            "revision": 2, "finished": false, "parent": { "kind": "objective", "counts": one }, "fields": null })
    );
    let due = json!({ "name": "due_on", "type": "DATE", "value": { "__typename": "Date", "date": "2026-03-01" } });
    assert_eq!(named(&fields, "name", "due_on"), &due);
    let empty = json!({ "name": "priority", "type": "CHOICE", "value": null });
    assert_eq!(named(&fields, "name", "priority"), &empty);
}

async fn an_item_tells_dates_money_and_agencies(place: Place) {
    let item = costed(
        &place,
        "deadlines { name title state due metOn overdue agency { id } revisions { revision due actor { name } } }
        costs { reference amount { currency amount } fundingSource } partners { id }
        lead { id duties { leads partners openDeadlines overdueDeadlines overdueItems } money { planned { amount } } }",
    )
    .await;
    let revision = json!({ "revision": 1, "due": "2026-03-01", "actor": { "name": "Anna" } });
    let duties = json!({ "leads": 1, "partners": 0, "openDeadlines": 1, "overdueDeadlines": 0, "overdueItems": 0 });
    assert_eq!(
        item,
        json!({
            "deadlines": [{ "name": "due", "title": "Action completed", "state": "OPEN", "due": "2026-03-01", "metOn": null, "overdue": false,
                "agency": { "id": "ttps" }, "revisions": [revision] }],
            "costs": [{ "reference": "main", "amount": { "currency": "TTD", "amount": "1000.01" }, "fundingSource": "undp" }],
            "partners": [{ "id": "dpp" }],
            "lead": { "id": "ttps", "duties": duties, "money": [{ "planned": { "amount": "1000.01" } }] },
        })
    );
}

async fn an_item_tells_what_happened_and_what_may(place: Place) {
    let item = costed(
        &place,
        "journal { nodes { event title actor { name } origin stage input { name value { ... on Text { text } } } } }
        availableEvents { event title availability reasons roles inputs { name type required options } }",
    )
    .await;
    let journal = item["journal"]["nodes"].as_array().unwrap();
    let told = journal.iter().map(|entry| (entry["event"].as_str().unwrap(), entry["stage"].as_str()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [("create", Some("Proposed")), ("assign", None), ("cost", None), ("confirm_costs", Some("Costed"))]
    );
    assert_eq!(
        journal[1]["input"],
        json!([{ "name": "lead", "value": { "text": "ttps" } }, { "name": "partner", "value": { "text": "dpp" } }])
    );
    let approve = named(&item["availableEvents"], "event", "approve");
    let roles = json!(["coordinator", "permanent_secretary"]);
    assert_eq!((&approve["availability"], &approve["roles"]), (&json!("YES"), &roles));
    let revise = named(&item["availableEvents"], "event", "revise");
    let priority =
        json!({ "name": "priority", "type": "CHOICE", "required": false, "options": ["high", "medium", "low"] });
    assert_eq!(named(&revise["inputs"], "name", "priority"), &priority);
}

async fn lists_find_what_is_asked(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(4).await;
    desk.office.fire(&desk.anna, actions[0], "confirm_costs", &[]).await.unwrap();
    desk.office.clock.set("2026-03-03T15:00:00Z".parse().unwrap());
    let found = async |list: &str| {
        let answer = desk.ask(&desk.anna, &format!("{{ list: {list} {{ totalCount }} }}")).await;
        answer["list"]["totalCount"].as_i64().unwrap()
    };
    let expected = [
        ("items", 7),
        ("items(filter: { kind: \"action\" })", 4),
        ("items(filter: { workflow: \"nap-pillar\" })", 1),
        ("items(filter: { stage: \"Costed\" })", 1),
        ("items(filter: { agency: \"moh\" })", 2),
        ("items(filter: { agency: \"dpp\", part: PARTNER })", 4),
        ("items(filter: { agency: \"dpp\", part: LEAD })", 0),
        ("items(filter: { text: \"ACT 14\" })", 1),
        ("items(filter: { text: \"14 nothing\" })", 0),
        ("items(filter: { overdue: true })", 2),
        ("items(filter: { kind: \"action\", overdue: false })", 2),
        ("items(filter: { finished: true })", 0),
        ("items(filter: { dueFrom: \"2026-03-02\", dueUntil: \"2026-03-03\" })", 2),
        ("deadlines(filter: { overdue: true })", 2),
        ("deadlines(filter: { overdue: true, agency: \"moh\" })", 1),
        ("deadlines(filter: { dueWithinDays: 0 })", 1),
        ("deadlines(filter: { dueWithinDays: 1, kind: \"action\" })", 2),
        ("deadlines(filter: { state: MET })", 0),
    ];
    for (list, count) in expected {
        assert_eq!(found(list).await, count, "{list}");
    }
    let late = "{ items(filter: { overdue: true }) { nodes { daysOverdue } } agency(id: \"ttps\") { duties { overdueItems overdueDeadlines } items(overdue: true) { totalCount } } }";
    assert_eq!(
        desk.ask(&desk.anna, late).await,
        json!({
            "items": { "nodes": [{ "daysOverdue": 2 }, { "daysOverdue": 1 }] },
            "agency": { "duties": { "overdueItems": 1, "overdueDeadlines": 1 }, "items": { "totalCount": 1 } },
        })
    );
}

async fn the_past_is_asked_alike(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(2).await[0];
    desk.office.clock.advance(TimeDelta::days(1));
    let renamed = [("title", "Renamed"), ("due_on", "2026-06-30")];
    let renamed = desk.office.fire(&desk.anna, action, "revise", &renamed);
    renamed.await.unwrap();
    desk.plan(1).await;
    desk.settle().await;
    let ask = async |at: &str| {
        let query = format!("{{
            items(filter: {{ kind: \"action\" }}, first: 1, asOf: \"{at}\") {{ totalCount nodes {{ title due deadlines {{ due revision }} lead {{ id }} journal {{ totalCount }} }} }}
            deadlines(filter: {{ kind: \"action\" }}, asOf: \"{at}\") {{ totalCount }}
            journal(asOf: \"{at}\") {{ totalCount }}
        }}");
        desk.ask(&desk.anna, &query).await
    };
    let first = json!({ "title": "Action 00", "due": "2026-03-01", "deadlines": [{ "due": "2026-03-01", "revision": 1 }], "lead": { "id": "ttps" }, "journal": { "totalCount": 3 } });
    assert_eq!(
        ask("2026-01-05T13:00:00Z").await,
        json!({ "items": { "totalCount": 2, "nodes": [first] }, "deadlines": { "totalCount": 2 }, "journal": { "totalCount": 13 } })
    );
    let now = ask("2026-01-06T13:00:00Z").await;
    let counts = ["items", "deadlines", "journal"].map(|list| now[list]["totalCount"].as_i64().unwrap());
    assert_eq!(counts, [3, 3, 23]);
}

async fn a_moment_has_bounds(place: Place) {
    let desk = Desk::open(&place).await;
    let future = "{ items(asOf: \"2030-01-01T00:00:00Z\") { totalCount } }";
    assert_eq!(desk.refused(&desk.anna, future).await.code, "BAD_REQUEST");
    let moment = |day| format!("d{day}: items(asOf: \"2025-12-0{day}T00:00:00Z\") {{ totalCount }} ");
    let many = |days| format!("{{ {} }}", (1..=days).map(moment).collect::<String>());
    desk.ask(&desk.anna, &many(4)).await;
    assert_eq!(desk.refused(&desk.anna, &many(5)).await.code, "TOO_MANY_MOMENTS");
}

async fn who_am_i_and_what_is_published(place: Place) {
    let desk = Desk::open(&place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let answer = desk.ask(&ben, "{ me { name memberships { role title agency { id } } } workflows { id kind stages } agencies { id successor { id } } }").await;
    assert_eq!(
        answer["me"],
        json!({ "name": "Ben", "memberships": [{ "role": "focal_point", "title": "Agency focal point", "agency": { "id": "ttps" } }] })
    );
    let before = desk.ask(&ben, "{ workflows(asOf: \"2020-01-01T00:00:00Z\") { id } }").await;
    assert_eq!(before["workflows"], json!([]));
    let now = desk.office.engine.clock.now().to_rfc3339();
    let now = desk.ask(&ben, &format!("{{ workflows(asOf: \"{now}\") {{ id kind stages }} }}")).await;
    assert_eq!(now["workflows"], answer["workflows"]);
    let workflows = answer["workflows"].as_array().unwrap();
    let action = workflows.iter().find(|workflow| workflow["id"] == "nap-action").unwrap();
    assert_eq!(action["stages"][0], "Proposed");
    let agencies = answer["agencies"].as_array().unwrap();
    assert!(agencies.contains(&json!({ "id": "mns", "successor": { "id": "mhs" } })));
}
