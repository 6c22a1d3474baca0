//! A list costs the same number of SQL statements however long it is.

use super::desk::Desk;
use milepost_engine::engine::Engine;
use milepost_engine::store::keys::Keys;
use milepost_tests::{Place, both};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

both!(fifty_items_cost_as_many_statements_as_five);

const ITEMS: &str = "reference title stage due overdue
    fields { name value { ... on Text { text } ... on Date { date } ... on DocumentRef { name } } }
    deadlines { title due overdue agency { title } revisions { reason steps actor { name } } }
    costs { reference amount { amount } byFiscalYear { fiscalYear amount { amount } } }
    expenditures { amount { amount } line { reference } }
    lead { title duties { leads overdueItems } money { planned { amount } } } partners { title }
    people { name } parent { reference parent { reference } } counts { total open }
    links { kind item { reference } } availableEvents { event availability }";

async fn fifty_items_cost_as_many_statements_as_five(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(50).await;
    let (engine, count) = counted(&desk, &place).await;
    let ask = async |first: usize| {
        let filter = "filter: { kind: \"action\" }";
        let query = format!("{{ items(first: {first}, {filter}) {{ totalCount nodes {{ {ITEMS} }} }} }}");
        count.store(0, Ordering::SeqCst);
        let answer = desk.run(&engine, &desk.anna, &query).await;
        let nodes = answer["data"]["items"]["nodes"].as_array().expect("nodes");
        assert_eq!((nodes.len(), &answer["errors"]), (first, &json!(null)));
        assert_eq!(nodes[0]["lead"]["title"], "Trinidad and Tobago Police Service");
        count.load(Ordering::SeqCst)
    };
    let five = ask(5).await;
    assert_eq!(ask(50).await, five);
    assert!((10..50).contains(&five), "{five} statements were counted");
}

/// Another engine on the same database, whose reads are counted.
async fn counted(desk: &Desk, place: &Place) -> (Engine, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let mut database = place.open().await;
    let counter = count.clone();
    database.reader.set_metric_callback(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let file = place.directory().join("milepost.key");
    let keys = Keys::load_or_create(&database, Some(&file));
    let keys = keys.await.expect("the key");
    let clock = desk.office.clock.clone();
    let engine = Engine::start(database, keys, clock).await.expect("starts");
    (engine, count)
}
