//! Pages together are the whole list, forwards and backwards, in every order, on both databases.

use super::desk::{Desk, Way, pages};
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(pages_are_the_whole_list, a_cursor_is_good_for_its_own_list, a_page_has_bounds);

async fn pages_are_the_whole_list(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(11).await;
    let orders = ["DUE", "NEXT_DATE", "TITLE", "REFERENCE", "STAGE", "STAGE_SINCE", "CREATED", "CHANGED"];
    let orders = orders.iter().flat_map(|by| ["ASCENDING", "DESCENDING"].map(|way| (by, way)));
    for (by, direction) in orders {
        let order = format!("orderBy: {{ by: {by}, direction: {direction} }}");
        check(&desk, &format!("items(PAGE, {order})"), "reference", 14).await;
    }
    check(&desk, "deadlines(PAGE)", "due item { reference }", 12).await;
    desk.settle().await;
    check(&desk, "journal(PAGE)", "position", 49).await;
    let root = "{ plan: items(filter: { kind: \"objective\" }, first: 1) { nodes { id } } }";
    let objective = desk.ask(&desk.anna, root).await["plan"]["nodes"][0]["id"].clone();
    let children = format!("items(PAGE, filter: {{ parent: {objective} }})");
    check(&desk, &children, "reference", 11).await;
}

async fn check(desk: &Desk, list: &str, node: &str, count: usize) {
    let whole = format!("{{ list: {} {{ totalCount nodes {{ {node} }} }} }}", list.replace("PAGE", "first: 100"));
    let whole = desk.ask(&desk.anna, &whole).await["list"].take();
    assert_eq!(whole["totalCount"], json!(count), "{list}");
    let nodes = whole["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), count, "{list}");
    for way in [Way::Forward, Way::Backward] {
        let paged: Vec<Value> = pages(desk, &desk.anna, list, node, way).await;
        assert_eq!(&paged, nodes, "{list}");
    }
}

async fn a_cursor_is_good_for_its_own_list(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(2).await;
    let page = "{ items(first: 1) { pageInfo { endCursor } } }";
    let cursor = desk.ask(&desk.anna, page).await["items"]["pageInfo"]["endCursor"].clone();
    let wrong = [
        format!("{{ items(after: {cursor}, orderBy: {{ by: TITLE }}) {{ totalCount }} }}"),
        format!("{{ journal(after: {cursor}) {{ totalCount }} }}"),
        "{ items(after: \"nonsense\") { totalCount } }".into(),
        // By "due", but with a number where the date belongs.
        "{ items(after: \"eyJieSI6ImR1ZSIsImtleSI6W3sibiI6MX0seyJuIjoxfV19\") { totalCount } }".into(),
        "{ journal(afterPosition: \"1-2-3\") { totalCount } }".into(),
    ];
    for query in wrong {
        assert_eq!(desk.refused(&desk.anna, &query).await.code, "BAD_CURSOR", "{query}");
    }
}

async fn a_page_has_bounds(place: Place) {
    let desk = Desk::open(&place).await;
    let codes =
        [("first: 101", "PAGE_TOO_LARGE"), ("last: -1", "PAGE_TOO_LARGE"), ("first: 1, last: 1", "BAD_REQUEST")];
    for (page, code) in codes {
        let query = format!("{{ items({page}) {{ totalCount }} }}");
        assert_eq!(desk.refused(&desk.anna, &query).await.code, code, "{page}");
    }
}
