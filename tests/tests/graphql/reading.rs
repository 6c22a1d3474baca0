//! One item with all that belongs to it, and the lists it is found in.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_tests::{Place, both};
use serde_json::json;

both!(
    an_item_tells_all,
    lists_find_what_is_asked,
    the_past_is_asked_alike,
    who_am_i_and_what_is_published
);

async fn an_item_tells_all(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    desk.office
        .fire(&desk.anna, action, "confirm_costs", &[])
        .await
        .unwrap();
    let query = format!("{{ item(id: \"{action}\") {{
        title kind workflow workflowVersion stage due overdue revision finished
        parent {{ kind counts {{ total open done stages {{ stage number }} }} }}
        fields {{ name title type value {{ __typename ... on Text {{ text }} ... on Date {{ date }} }} }}
        deadlines {{ title state due metOn overdue agency {{ id }} revisions {{ revision due reason actor {{ name }} }} }}
        costs {{ reference amount {{ currency amount }} fundingSource }}
        lead {{ id duties {{ leads partners openDeadlines overdueDeadlines overdueItems }} money {{ planned {{ amount }} }} }} partners {{ id }}
        journal {{ nodes {{ seq event title actor {{ name }} origin stage input {{ name value {{ ... on Text {{ text }} ... on Date {{ date }} ... on Money {{ currency amount }} }} }} }} }}
        availableEvents {{ event title availability reasons roles inputs {{ name type required options }} }}
    }} }}");
    let item = desk.ask(&desk.anna, &query).await["item"].take();
    assert_eq!(item["title"], "Action 00");
    assert_eq!(item["stage"], "Costed");
    assert_eq!(
        item["parent"]["counts"],
        json!({ "total": 1, "open": 1, "done": 0, "stages": [{ "stage": "Costed", "number": 1 }] })
    );
    let fields = item["fields"].as_array().unwrap();
    let field = |name: &str| fields.iter().find(|field| field["name"] == name).unwrap();
    assert_eq!(
        field("due_on")["value"],
        json!({ "__typename": "Date", "date": "2026-03-01" })
    );
    assert_eq!(
        (&field("priority")["type"], &field("priority")["value"]),
        (&json!("CHOICE"), &json!(null))
    );
    let deadline = &item["deadlines"][0];
    assert_eq!(
        (
            &deadline["state"],
            &deadline["agency"]["id"],
            &deadline["overdue"]
        ),
        (&json!("OPEN"), &json!("ttps"), &json!(false))
    );
    assert_eq!(deadline["revisions"][0]["actor"]["name"], "Anna");
    assert_eq!(
        item["costs"],
        json!([{ "reference": "main", "amount": { "currency": "TTD", "amount": "1000.01" }, "fundingSource": "undp" }])
    );
    assert_eq!(
        item["lead"],
        json!({ "id": "ttps", "duties": { "leads": 1, "partners": 0, "openDeadlines": 1, "overdueDeadlines": 0, "overdueItems": 0 }, "money": [{ "planned": { "amount": "1000.01" } }] })
    );
    let journal = item["journal"]["nodes"].as_array().unwrap();
    let told: Vec<_> = journal
        .iter()
        .map(|entry| (entry["event"].as_str().unwrap(), entry["stage"].as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("create", Some("Proposed")),
            ("assign", None),
            ("cost", None),
            ("confirm_costs", Some("Costed"))
        ]
    );
    assert_eq!(
        journal[1]["input"],
        json!([{ "name": "lead", "value": { "text": "ttps" } }, { "name": "partner", "value": { "text": "dpp" } }])
    );
    let events = item["availableEvents"].as_array().unwrap();
    let approve = events
        .iter()
        .find(|event| event["event"] == "approve")
        .unwrap();
    assert_eq!(
        (&approve["availability"], &approve["roles"]),
        (
            &json!("YES"),
            &json!(["coordinator", "permanent_secretary"])
        )
    );
    let start = events.iter().find(|event| event["event"] == "start");
    assert!(start.is_none_or(|event| event["availability"] == "NO"));
}

async fn lists_find_what_is_asked(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(4).await;
    desk.office
        .fire(&desk.anna, actions[0], "confirm_costs", &[])
        .await
        .unwrap();
    desk.office
        .clock
        .set("2026-03-03T15:00:00Z".parse().unwrap());
    let found = async |list: &str| {
        let answer = desk
            .ask(&desk.anna, &format!("{{ list: {list} {{ totalCount }} }}"))
            .await;
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
        (
            "items(filter: { dueFrom: \"2026-03-02\", dueUntil: \"2026-03-03\" })",
            2,
        ),
        ("deadlines(filter: { overdue: true })", 2),
        ("deadlines(filter: { overdue: true, agency: \"moh\" })", 1),
        ("deadlines(filter: { dueWithinDays: 0 })", 1),
        (
            "deadlines(filter: { dueWithinDays: 1, kind: \"action\" })",
            2,
        ),
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
    let actions = desk.plan(2).await;
    let then = "2026-01-05T13:00:00Z";
    desk.office.clock.advance(TimeDelta::days(1));
    desk.office
        .fire(
            &desk.anna,
            actions[0],
            "revise",
            &[("title", "Renamed"), ("due_on", "2026-06-30")],
        )
        .await
        .unwrap();
    desk.plan(1).await;
    desk.settle().await;
    let query = |at: &str| {
        format!("{{
        items(filter: {{ kind: \"action\" }}{at}) {{ totalCount nodes {{ title due fields {{ name value {{ ... on Text {{ text }} }} }} deadlines {{ due revision }} lead {{ id }} journal {{ totalCount }} }} }}
        deadlines(filter: {{ kind: \"action\" }}{at}) {{ totalCount }}
        journal{} {{ totalCount }}
    }}", if at.is_empty() { String::new() } else { format!("({})", at.trim_start_matches(", ")) })
    };
    let now = desk.ask(&desk.anna, &query("")).await;
    assert_eq!(
        (&now["items"]["totalCount"], &now["journal"]["totalCount"]),
        (&json!(3), &json!(23))
    );
    let past = desk
        .ask(&desk.anna, &query(&format!(", asOf: \"{then}\"")))
        .await;
    assert_eq!(
        (
            &past["items"]["totalCount"],
            &past["journal"]["totalCount"],
            &past["deadlines"]["totalCount"]
        ),
        (&json!(2), &json!(13), &json!(2))
    );
    let first = &past["items"]["nodes"][0];
    assert_eq!(
        (
            &first["title"],
            &first["due"],
            &first["deadlines"],
            &first["lead"]["id"],
            &first["journal"]["totalCount"]
        ),
        (
            &json!("Action 00"),
            &json!("2026-03-01"),
            &json!([{ "due": "2026-03-01", "revision": 1 }]),
            &json!("ttps"),
            &json!(3)
        )
    );
    let future = desk
        .refused(
            &desk.anna,
            "{ items(asOf: \"2030-01-01T00:00:00Z\") { totalCount } }",
        )
        .await;
    assert_eq!(future.code, "BAD_REQUEST");
}

async fn who_am_i_and_what_is_published(place: Place) {
    let desk = Desk::open(&place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let answer = desk.ask(&ben, "{ me { name memberships { role title agency { id } } } workflows { id kind stages } agencies { id successor { id } } }").await;
    assert_eq!(
        answer["me"],
        json!({ "name": "Ben", "memberships": [{ "role": "focal_point", "title": "Agency focal point", "agency": { "id": "ttps" } }] })
    );
    let workflows = answer["workflows"].as_array().unwrap();
    let action = workflows
        .iter()
        .find(|workflow| workflow["id"] == "nap-action")
        .unwrap();
    assert_eq!(action["stages"][0], "Proposed");
    let agencies = answer["agencies"].as_array().unwrap();
    assert!(agencies.contains(&json!({ "id": "mns", "successor": { "id": "mhs" } })));
}
