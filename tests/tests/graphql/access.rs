//! What people see is theirs, by every way out: lists, totals, sums, history, single items; and a restricted field never.

use super::desk::{Desk, Way, pages};
use milepost_engine::catalog::publish;
use milepost_engine::language::pack::File;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(
    a_focal_point_sees_her_agencys,
    a_focal_point_reads_her_agencys_history,
    a_parents_history_counts_no_hidden_child,
    a_strangers_item_is_not_found,
    a_donor_gets_numbers_and_no_item,
    a_restricted_field_is_withheld
);

const ACTIONS: &str = "filter: { kind: \"action\" }";

async fn a_focal_point_sees_her_agencys(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(6).await;
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let query = format!("{{
        items({ACTIONS}) {{ totalCount nodes {{ lead {{ id }} parent {{ kind counts {{ total }} children {{ totalCount }} }} }} }}
        found: items(filter: {{ text: \"action\" }}) {{ totalCount }}
        led: items(filter: {{ agency: \"ttps\" }}) {{ totalCount }}
        deadlines({ACTIONS}) {{ totalCount }}
        costs {{ lines {{ totalCount }} sums(by: [AGENCY]) {{ agency {{ id }} planned {{ amount }} }} total: sums {{ planned {{ amount }} }} }}
        agencies {{ id duties {{ leads partners openDeadlines }} money {{ planned {{ amount }} }} items {{ totalCount }} }}
        past: items({ACTIONS}, asOf: \"2026-01-05T13:00:00Z\") {{ totalCount }}
    }}");
    let seen = desk.ask(&ben, &query).await;
    let nodes = seen["items"]["nodes"].as_array().unwrap();
    assert_eq!((&seen["items"]["totalCount"], nodes.len()), (&json!(3), 3));
    for node in nodes {
        assert_eq!(
            node,
            &json!({ "lead": { "id": "moh" }, "parent": { "kind": "objective", "counts": { "total": 3 }, "children": { "totalCount": 3 } } })
        );
    }
    let counts = ["found", "led", "deadlines", "past"].map(|list| seen[list]["totalCount"].as_i64().unwrap());
    assert_eq!(counts, [3, 0, 3, 3]);
    // (2 + 4 + 6) x 1000.01
    let sum = json!({ "amount": "12000.12" });
    assert_eq!(
        seen["costs"],
        json!({ "lines": { "totalCount": 3 }, "sums": [{ "agency": { "id": "moh" }, "planned": sum }], "total": [{ "planned": sum }] })
    );
    let agencies = seen["agencies"].as_array().unwrap();
    let agency = |id: &str| agencies.iter().find(|one| one["id"] == id).unwrap().clone();
    assert_eq!(
        agency("moh"),
        json!({ "id": "moh", "duties": { "leads": 3, "partners": 0, "openDeadlines": 3 }, "money": [{ "planned": sum }], "items": { "totalCount": 3 } })
    );
    assert_eq!(
        agency("ttps"),
        json!({ "id": "ttps", "duties": { "leads": 0, "partners": 0, "openDeadlines": 0 }, "money": [], "items": { "totalCount": 0 } })
    );
}

async fn a_focal_point_reads_her_agencys_history(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(6).await;
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    desk.settle().await;
    let entry = "item { kind lead { id } }";
    let told = pages(&desk, &ben, "journal(PAGE)", entry, Way::Forward).await;
    let of_actions = told.iter().filter(|entry| entry["item"]["kind"] == "action");
    let leads: Vec<&Value> = of_actions.map(|entry| &entry["item"]["lead"]["id"]).collect();
    assert_eq!(leads, vec!["moh"; 9]);
    assert!(told.iter().all(|entry| entry["item"] != Value::Null));
}

async fn a_parents_history_counts_no_hidden_child(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(6).await;
    desk.settle().await;
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let query = "{ items(filter: { kind: \"objective\" }) { nodes { journal { totalCount nodes { event } } } } }";
    let told = async |who| {
        let journal = desk.ask(who, query).await["items"]["nodes"][0]["journal"].take();
        let events = journal["nodes"].as_array().unwrap().iter();
        let created = events.filter(|entry| entry["event"] == "created.action").count();
        (journal["totalCount"].as_u64().unwrap(), created)
    };
    assert_eq!((told(&desk.anna).await, told(&ben).await), ((7, 6), (1, 0)));
}

async fn a_strangers_item_is_not_found(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(2).await;
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let (his, other) = (actions[1], actions[0]);
    assert_eq!(desk.ask(&ben, &format!("{{ item(id: \"{his}\") {{ title }} }}")).await["item"]["title"], "Action 07");
    let reference =
        desk.ask(&desk.anna, &format!("{{ item(id: \"{other}\") {{ reference }} }}")).await["item"]["reference"].take();
    let nobody = uuid::Uuid::from_u128(1);
    let asked = |id| {
        [
            format!("{{ item(id: \"{id}\") {{ title }} }}"),
            format!("mutation {{ fireEvent(item: \"{id}\", event: \"start\", requestId: \"r\") {{ seq }} }}"),
            format!(
                "mutation {{ linkItems(item: \"{his}\", to: \"{id}\", kind: \"depends_on\", requestId: \"r\") {{ seq }} }}"
            ),
        ]
    };
    for (hidden, absent) in asked(other).iter().zip(&asked(nobody)) {
        let (hidden, absent) = (desk.refused(&ben, hidden).await, desk.refused(&ben, absent).await);
        assert_eq!(hidden, absent, "the two must not be told apart");
    }
    let hidden = desk.refused(&ben, &format!("{{ item(reference: {reference}) {{ title }} }}")).await;
    assert_eq!(
        (hidden.code.as_str(), hidden.message.as_str()),
        ("NOT_FOUND", "There is no such item, or you may not see it.")
    );
    assert_eq!(
        desk.ask(&ben, &format!("{{ journal(item: \"{other}\") {{ totalCount }} }}")).await["journal"]["totalCount"],
        0
    );
    assert_eq!(desk.ask(&ben, &format!("{{ costs(filter: {{ item: \"{other}\" }}) {{ lines {{ totalCount }} sums {{ planned {{ amount }} }} }} }}")).await["costs"], json!({ "lines": { "totalCount": 0 }, "sums": [] }));
}

async fn a_donor_gets_numbers_and_no_item(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(3).await[0];
    desk.settle().await;
    let dora = desk.office.person("Dora", "donor", None).await;
    let numbers = "{
        items(filter: { kind: \"action\" }) { totalCount } deadlines { totalCount }
        ofMoh: items(filter: { agency: \"moh\" }) { totalCount }
        costs { sums { planned { amount } } byAgency: sums(by: [AGENCY]) { agency { id } planned { amount } } }
        agencies { id duties { leads partners openDeadlines } money { planned { amount } } items { totalCount } }
    }";
    let (told, seen) = (desk.ask(&dora, numbers).await, desk.ask(&desk.anna, numbers).await);
    assert_eq!(told, seen, "the same numbers as those who see the items");
    assert_eq!((&told["items"]["totalCount"], &told["ofMoh"]["totalCount"]), (&json!(3), &json!(1)));
    // (1 + 2 + 3) x 1000.01
    assert_eq!(told["costs"]["sums"], json!([{ "planned": { "amount": "6000.06" } }]));
    let nothing = desk.ask(&dora, &format!("{{
        items {{ nodes {{ title }} }} deadlines {{ nodes {{ title item {{ title }} }} }} journal {{ totalCount }}
        found: items(filter: {{ text: \"action\" }}) {{ totalCount }}
        under: items(filter: {{ parent: \"{action}\" }}) {{ totalCount }}
        below: costs(filter: {{ item: \"{action}\" }}) {{ sums {{ planned {{ amount }} }} }}
        costs {{ lines {{ totalCount nodes {{ label }} }} expenditures {{ totalCount }} byItem: sums(by: [ITEM]) {{ planned {{ amount }} }} }}
        agencies {{ items {{ nodes {{ title }} }} }}
    }}")).await;
    for list in ["items", "deadlines"] {
        assert_eq!(nothing[list]["nodes"], json!([]), "{list}");
    }
    assert_eq!((&nothing["journal"]["totalCount"], &nothing["found"]["totalCount"]), (&json!(0), &json!(0)));
    assert_eq!(nothing["below"]["sums"], json!([]));
    let empty = json!({ "lines": { "totalCount": 0, "nodes": [] }, "expenditures": { "totalCount": 0 }, "byItem": [] });
    assert_eq!(nothing["costs"], empty);
    assert!(nothing["agencies"].as_array().unwrap().iter().all(|agency| agency["items"]["nodes"] == json!([])));
    let item = desk.refused(&dora, &format!("{{ item(id: \"{action}\") {{ title }} }}")).await;
    let past = desk.refused(&dora, "{ items(asOf: \"2026-01-05T13:00:00Z\") { totalCount } }").await;
    assert_eq!((item.code.as_str(), past.code.as_str()), ("NOT_FOUND", "NUMBERS_ONLY"));
}

const WITNESS: &str = "
id: witness
version: 1
kind: witness
title: Witness
reference: \"W{number}\"
calendar: national
fields:
  name:  { type: text, title: Name, sensitivity: restricted }
  title: { type: text, title: Known as }
events:
  create: { title: Add a witness, input: { name: {}, title: {} } }
  rename: { title: Correct the name, input: { name: { required: true } } }
access:
  coordinator: { see: all }
create: { roles: [coordinator] }
initial: known
states:
  known: { stage: Known, on: { rename: { roles: [coordinator] } } }
";

async fn a_restricted_field_is_withheld(place: Place) {
    let desk = Desk::open(&place).await;
    let engine = &desk.office.engine;
    let file = File { path: "witness.yaml".into(), text: WITNESS.into() };
    publish(&engine.database, desk.office.clock.as_ref(), &[file], false).await.unwrap();
    engine.refresh().await.unwrap();
    let witness = desk.office.create(&desk.anna, "witness", None, &[("name", "Secretname"), ("title", "W")]).await;
    desk.office.fire(&desk.anna, witness, "rename", &[("name", "Secretname Two")]).await.unwrap();
    let value = "{ __typename ... on Text { text } ... on Withheld { reason } }";
    let everything = format!("{{
        items(first: 1, filter: {{ kind: \"witness\" }}) {{ nodes {{ title fields {{ name value {value} }} journal {{ nodes {{ event input {{ name value {value} }} changes {{ name value {value} }} }} }} availableEvents {{ event reasons }} }} }}
        found: items(filter: {{ text: \"secretname\" }}) {{ totalCount }}
        past: items(filter: {{ kind: \"witness\" }}, asOf: \"2026-01-05T13:00:00Z\") {{ nodes {{ fields {{ name value {value} }} }} }}
    }}");
    let answer = desk.ask(&desk.anna, &everything).await;
    assert!(!answer.to_string().contains("Secretname"), "{answer}");
    let withheld =
        json!({ "name": "name", "value": { "__typename": "Withheld", "reason": "This field is restricted." } });
    let node = &answer["items"]["nodes"][0];
    assert_eq!((&node["title"], &node["fields"][0]), (&json!("W"), &withheld));
    assert_eq!(node["journal"]["nodes"][1], json!({ "event": "rename", "input": [withheld], "changes": [withheld] }));
    let unnamed = desk.office.create(&desk.anna, "witness", None, &[("title", "X")]).await;
    let nothing = desk
        .ask(&desk.anna, &format!("{{ item(id: \"{unnamed}\") {{ field(name: \"name\") {{ value {value} }} }} }}"))
        .await;
    assert_eq!(nothing["item"]["field"]["value"], json!(null), "what holds nothing withholds nothing");
    assert_eq!((&answer["found"]["totalCount"], &answer["past"]["nodes"][0]["fields"][0]), (&json!(0), &withheld));
}
