//! Every mutation: what it answers, that it acts once, and what a refusal tells.

use super::desk::Desk;
use milepost_engine::store::delivery::{self, Channel, State};
use milepost_engine::store::upsert::insert;
use milepost_tests::office::instant;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use uuid::Uuid;

both!(
    items_are_created,
    an_action_moves,
    money_is_spent,
    items_are_linked,
    a_request_acts_once,
    a_refusal_says_what_to_do,
    many_are_answered_one_by_one,
    notices_are_marked_as_read
);

async fn create(desk: &Desk, workflow: &str, parent: Option<&Value>, fields: &str) -> Value {
    let parent = parent.map(|id| format!("parent: {id},")).unwrap_or_default();
    let query = format!(
        "mutation {{ createItem(workflow: \"{workflow}\", {parent} input: [{fields}], requestId: \"{workflow}\") {{ reference revision stage item {{ id title }} }} }}"
    );
    desk.ask(&desk.anna, &query).await["createItem"].take()
}

/// How many events the item has.
async fn recorded(desk: &Desk, item: Uuid) -> i64 {
    let query = format!("{{ item(id: \"{item}\") {{ journal {{ totalCount }} }} }}");
    let answer = desk.ask(&desk.anna, &query).await;
    answer["item"]["journal"]["totalCount"].as_i64().expect("a number")
}

async fn items_are_created(place: Place) {
    let desk = Desk::open(&place).await;
    let title = |title: &str| format!("{{ name: \"title\", value: \"{title}\" }}");
    let mut parent: Option<Value> = None;
    for (workflow, name) in [("nap-plan", "Plan"), ("nap-pillar", "Prevention"), ("nap-objective", "Awareness")] {
        let created = create(&desk, workflow, parent.as_ref(), &title(name)).await;
        parent = Some(created["item"]["id"].clone());
    }
    let due = format!("{}, {{ name: \"due_on\", value: \"2026-03-31\" }}", title("Campaign"));
    let mut action = create(&desk, "nap-action", parent.as_ref(), &due).await;
    action["item"]["id"].take();
    assert_eq!(
        action,
        json!({ "reference": "NAP1-1.1.1", "revision": 1, "stage": "Proposed", "item": { "id": null, "title": "Campaign" } })
    );
}

async fn an_action_moves(place: Place) {
    let desk = Desk::open(&place).await;
    let id = desk.plan(1).await[0];
    let changes = format!("mutation {{
        assign(item: \"{id}\", lead: \"catt\", requestId: \"a\") {{ item {{ lead {{ id }} partners {{ id }} }} }}
        recordCost(item: \"{id}\", line: {{ reference: \"main\", label: \"Radio\", currency: \"TTD\", quantity: \"12\", unitCost: \"100.25\", years: [{{ fiscalYear: 2026, amount: \"1203.00\" }}, {{ fiscalYear: 2027 }}] }}, requestId: \"c\")
            {{ item {{ costs {{ quantity amount {{ amount }} byFiscalYear {{ fiscalYear amount {{ amount }} }} }} }} }}
        fireEvent(item: \"{id}\", event: \"confirm_costs\", requestId: \"f\") {{ stage seq }}
        extendDeadline(item: \"{id}\", deadline: \"due\", until: \"2026-05-31\", input: [{{ name: \"reason\", value: \"Rain\" }}, {{ name: \"approver\", value: \"PS\" }}], requestId: \"e\")
            {{ item {{ due deadlines {{ revision revisions {{ due }} }} }} }}
    }}");
    let line = json!({ "quantity": "12", "amount": { "amount": "1203.00" }, "byFiscalYear": [{ "fiscalYear": 2026, "amount": { "amount": "1203.00" } }, { "fiscalYear": 2027, "amount": null }] });
    let deadline = json!({ "revision": 2, "revisions": [{ "due": "2026-03-01" }, { "due": "2026-05-31" }] });
    assert_eq!(
        desk.ask(&desk.anna, &changes).await,
        json!({
            "assign": { "item": { "lead": { "id": "catt" }, "partners": [] } },
            "recordCost": { "item": { "costs": [line] } },
            "fireEvent": { "stage": "Costed", "seq": 6 },
            "extendDeadline": { "item": { "due": "2026-05-31", "deadlines": [deadline] } },
        })
    );
}

async fn money_is_spent(place: Place) {
    let desk = Desk::open(&place).await;
    let id = desk.plan(1).await[0];
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let spend = format!("mutation {{ recordExpenditure(item: \"{id}\", expenditure: {{ amount: {{ currency: \"TTD\", amount: \"10.50\" }}, spentOn: \"2026-01-04\", line: \"main\" }}, requestId: \"s\")
        {{ item {{ expenditures {{ amount {{ amount }} line {{ reference }} actor {{ name }} }} }} }} }}");
    let spent = desk.ask(&ben, &spend).await["recordExpenditure"]["item"]["expenditures"].take();
    assert_eq!(
        spent,
        json!([{ "amount": { "amount": "10.50" }, "line": { "reference": "main" }, "actor": { "name": "Ben" } }])
    );
}

async fn items_are_linked(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(2).await;
    let link = async |ended: bool| {
        let query = format!("mutation {{ linkItems(item: \"{}\", to: \"{}\", kind: \"depends_on\", ended: {ended}, requestId: \"{ended}\")
            {{ item {{ links {{ kind incoming item {{ title links {{ incoming }} }} }} }} }} }}", actions[0], actions[1]);
        desk.ask(&desk.anna, &query).await["linkItems"]["item"]["links"].take()
    };
    assert_eq!(
        link(false).await,
        json!([{ "kind": "depends_on", "incoming": false, "item": { "title": "Action 07", "links": [{ "incoming": true }] } }])
    );
    assert_eq!(link(true).await, json!([]));
}

async fn a_request_acts_once(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let fire = |event: &str| {
        format!("mutation {{ fireEvent(item: \"{action}\", event: \"{event}\", requestId: \"same\") {{ seq stage }} }}")
    };
    let first = desk.ask(&desk.anna, &fire("confirm_costs")).await;
    assert_eq!(desk.ask(&desk.anna, &fire("confirm_costs")).await, first);
    let looked = fire("confirm_costs").replace("requestId", "revision: 99, requestId");
    assert_eq!(desk.ask(&desk.anna, &looked).await, first, "sent again after a look at the item");
    let other = desk.refused(&desk.anna, &fire("approve")).await;
    assert_eq!(other.code, "REQUEST_ID_REUSED");
}

async fn a_refusal_says_what_to_do(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let fire = |rest: &str| format!("mutation {{ fireEvent(item: \"{action}\", requestId: \"r\", {rest}) {{ seq }} }}");
    let codes = [
        (&desk.anna, "event: \"start\"", "NOT_POSSIBLE"),
        (&desk.anna, "event: \"dance\"", "UNKNOWN_EVENT"),
        (&desk.anna, "event: \"confirm_costs\", revision: 7", "STALE_REVISION"),
        (&desk.anna, "event: \"confirm_costs\", at: \"2030-01-01T00:00:00Z\"", "IN_THE_FUTURE"),
        (&ben, "event: \"confirm_costs\"", "FORBIDDEN"),
        // Not even what she entered is judged.
        (&ben, "event: \"confirm_costs\", input: [{ name: \"colour\", value: \"red\" }]", "FORBIDDEN"),
        (
            &ben,
            "event: \"revise\", at: \"2025-01-01T00:00:00Z\", input: [{ name: \"colour\", value: \"red\" }]",
            "FORBIDDEN",
        ),
    ];
    for (who, rest, code) in codes {
        assert_eq!(desk.refused(who, &fire(rest)).await.code, code, "{rest}");
    }
    let stale = desk.refused(&desk.anna, &fire("event: \"confirm_costs\", revision: 7")).await;
    assert_eq!((&stale.extensions["seen"], &stale.extensions["current"]), (&json!(7), &json!(1)));
    let wrong =
        fire("event: \"revise\", input: [{ name: \"due_on\", value: \"soon\" }, { name: \"colour\", value: \"red\" }]");
    let wrong = desk.refused(&desk.anna, &wrong).await;
    let inputs: Vec<&str> =
        wrong.extensions["inputs"].as_array().unwrap().iter().map(|fault| fault["input"].as_str().unwrap()).collect();
    assert_eq!((wrong.code.as_str(), inputs), ("BAD_INPUT", vec!["colour", "due_on"]));
    let twice =
        fire("event: \"revise\", input: [{ name: \"title\", value: \"a\" }, { name: \"title\", value: \"b\" }]");
    assert_eq!(desk.refused(&desk.anna, &twice).await.message, "The input `title` is given twice.");
    assert_eq!(recorded(&desk, action).await, 3);
}

async fn many_are_answered_one_by_one(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(3).await;
    desk.office.fire(&desk.anna, actions[1], "confirm_costs", &[]).await.unwrap();
    let stranger = Uuid::nil();
    let targets = actions.iter().chain([&stranger]).map(|id| format!("{{ item: \"{id}\" }}")).collect::<String>();
    let query = format!(
        "mutation {{ fireEvents(items: [{targets}], event: \"confirm_costs\", requestId: \"many\") {{ item changed {{ stage item {{ reference }} }} problem {{ code inputs {{ input }} }} }} }}"
    );
    let answer = desk.ask(&desk.anna, &query).await["fireEvents"].take();
    let outcomes: Vec<(&Value, &Value)> =
        answer.as_array().unwrap().iter().map(|one| (&one["changed"]["stage"], &one["problem"]["code"])).collect();
    let (costed, none) = (json!("Costed"), Value::Null);
    assert_eq!(
        outcomes,
        [(&costed, &none), (&none, &json!("NOT_POSSIBLE")), (&costed, &none), (&none, &json!("NOT_FOUND"))]
    );
    let again = desk.ask(&desk.anna, &query).await["fireEvents"].take();
    assert_eq!(again, answer);
    assert_eq!(recorded(&desk, actions[0]).await + recorded(&desk, actions[2]).await, 8);
}

async fn notices_are_marked_as_read(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let (hers, about_hers, his) =
        (notice(1, desk.anna.id, None), notice(2, desk.anna.id, Some(action)), notice(3, ben.id, Some(action)));
    let ids = [hers.id, about_hers.id, his.id];
    insert::<delivery::Entity, _>(&desk.office.engine.database.writer, vec![hers, about_hers, his]).await.unwrap();
    let inbox = "{ inbox { totalCount nodes { body read item { id } } } unread: inbox(state: UNREAD) { totalCount } }";
    let seen = desk.ask(&desk.anna, inbox).await;
    assert_eq!(
        seen["inbox"]["nodes"],
        json!([{ "body": "notice 2", "read": false, "item": { "id": action } }, { "body": "notice 1", "read": false, "item": null }])
    );
    // Ben's agency has no part in the action, so what was written about it is not shown to him any more.
    assert_eq!(desk.ask(&ben, inbox).await["inbox"]["totalCount"], 0);
    let mark = format!("mutation {{ markRead(ids: [\"{}\", \"{}\"], requestId: \"m\") }}", ids[0], ids[2]);
    assert_eq!(desk.ask(&desk.anna, &mark).await["markRead"], 1);
    assert_eq!(desk.ask(&desk.anna, &mark).await["markRead"], 0);
    let seen = desk.ask(&desk.anna, inbox).await;
    assert_eq!((&seen["inbox"]["nodes"][1]["read"], &seen["unread"]["totalCount"]), (&json!(true), &json!(1)));
    let then = "{ before: inbox(asOf: \"2026-01-05T11:59:00Z\") { totalCount } then: inbox(asOf: \"2026-01-05T12:00:00Z\") { totalCount } }";
    assert_eq!(desk.ask(&desk.anna, then).await, json!({ "before": { "totalCount": 0 }, "then": { "totalCount": 2 } }));
}

pub fn notice(number: u128, person: Uuid, item: Option<Uuid>) -> delivery::Model {
    delivery::Model {
        id: Uuid::from_u128(number),
        channel: Channel::Inbox,
        item_id: item,
        recipient: format!("person:{person}"),
        person_id: Some(person),
        about: "{}".into(),
        state: State::Sent,
        attempts: 1,
        next_at: instant("2026-01-05T12:00:00Z"),
        sent_at: Some(instant("2026-01-05T12:00:00Z")),
        body: Some(format!("notice {number}")),
        error: None,
        receipt: None,
    }
}
