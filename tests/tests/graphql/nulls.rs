//! Where a field fails there is null, or, where null may not stand, in the nearest place above it where it may.

use super::desk::Desk;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(a_field_that_may_be_null_is, what_may_not_be_null_takes_its_parent, a_list_goes_with_its_element, changes_too);

/// Data, and the paths of the errors.
async fn told(desk: &Desk, query: &str) -> (Value, Vec<Value>) {
    let answer = desk.run(&desk.office.engine, &desk.anna, query).await;
    let errors = answer["errors"].as_array().expect("errors");
    (answer["data"].clone(), errors.iter().map(|error| error["path"].clone()).collect())
}

async fn a_field_that_may_be_null_is(place: Place) {
    let desk = Desk::open(&place).await;
    let query = "{ a: me { name } b: item(reference: \"none\") { title } }";
    let expected = json!({ "a": { "name": "Anna" }, "b": null });
    assert_eq!(told(&desk, query).await, (expected, vec![json!(["b"])]));
}

async fn what_may_not_be_null_takes_its_parent(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let whole = "{ a: items(first: -1) { totalCount } b: items { totalCount } }";
    assert_eq!(told(&desk, whole).await, (Value::Null, vec![json!(["a"])]));
    let nested = format!(
        "{{ item(id: \"{action}\") {{ title ...past }} b: items {{ totalCount }} }}
         fragment past on Item {{ ... on Item {{ a: journal(first: -1) {{ totalCount }} }} }}"
    );
    let expected = json!({ "item": null, "b": { "totalCount": 4 } });
    assert_eq!(told(&desk, &nested).await, (expected, vec![json!(["item", "a"])]));
}

async fn a_list_goes_with_its_element(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(2).await[0];
    let listed = "items(filter: { kind: \"action\" }) { nodes { title journal(first: -1) { totalCount } } }";
    let (data, paths) = told(&desk, &format!("{{ me {{ name }} {listed} }}")).await;
    assert_eq!((data, paths.len()), (Value::Null, 2));
    // The parent may be null, the list of its children not.
    let below = format!(
        "{{ item(id: \"{action}\") {{ title parent {{ {} }} }} }}",
        listed.replace("items(filter: { kind: \"action\" })", "children")
    );
    let (data, _) = told(&desk, &below).await;
    assert_eq!(data, json!({ "item": { "title": "Action 00", "parent": null } }));
}

async fn changes_too(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let changes = format!(
        "mutation {{ good: fireEvent(item: \"{action}\", event: \"confirm_costs\", requestId: \"a\") {{ stage }}
            bad: fireEvent(item: \"{action}\", event: \"nothing\", requestId: \"b\") {{ stage }} }}"
    );
    assert_eq!(told(&desk, &changes).await, (Value::Null, vec![json!(["bad"])]));
    // What was done stays done, and is told to whoever asks again.
    let again = changes.split(" bad").next().expect("the first").trim().to_owned() + " }";
    assert_eq!(desk.ask(&desk.anna, &again).await["good"]["stage"], "Costed");
}
