//! A list costs the same number of SQL statements however long it is.

use super::desk::Desk;
use milepost_engine::engine::Engine;
use milepost_engine::store::keys::Keys;
use milepost_tests::{On, Place, both, run};
use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

both!(fifty_items_cost_as_many_statements_as_five);

/// A page of a register is read from an index, from its first row on; PostgreSQL counts its rows and chooses for itself.
#[test]
fn a_register_is_read_in_the_order_of_an_index() {
    run(On::Sqlite, async |place| {
        let desk = Desk::open(&place).await;
        desk.plan(2).await;
        let steps = async |order: &str| {
            let (engine, told) = overheard(&desk, &place).await;
            let query = format!(
                "{{ items(first: 1, filter: {{ kind: \"action\", finished: false }}, orderBy: {{ by: {order} }}) {{ nodes {{ title }} }} }}"
            );
            assert_eq!(desk.run(&engine, &desk.anna, &query).await["errors"], json!(null));
            let read = told
                .lock()
                .unwrap()
                .drain(..)
                .find(|sql| sql.contains("FROM \"item\"") && sql.contains("ORDER BY"))
                .expect("a list");
            let plan = sea_orm::Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {read}"));
            let rows = engine.database.reader.query_all_raw(plan).await.expect("a plan");
            rows.iter().map(|row| row.try_get("", "detail").expect("a step")).collect::<Vec<String>>()
        };
        let since = steps("STAGE_SINCE").await;
        assert!(
            since[0].starts_with("SEARCH item USING INDEX item_by_stage_since (kind=? AND finished=?)"),
            "{since:?}"
        );
        let dates = steps("NEXT_DATE").await;
        assert!(dates[0].starts_with("SEARCH clock USING INDEX deadline_index_14 (state=?)"), "{dates:?}");
        let named = steps("NEXT_DATE, deadline: \"due\"").await;
        assert!(named[0].starts_with("SEARCH clock USING INDEX deadline_index_14 (state=?)"), "{named:?}");
        for plan in [&since, &dates, &named] {
            assert!(
                !plan.iter().any(|step| step.contains("SCAN item") || step.ends_with("B-TREE FOR ORDER BY")),
                "{plan:?}"
            );
        }
    });
}

/// Another engine on the same database, whose statements are kept as they are read.
async fn overheard(desk: &Desk, place: &Place) -> (Engine, Arc<Mutex<Vec<String>>>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let mut database = place.open().await;
    let heard = told.clone();
    database.reader.set_metric_callback(move |info| heard.lock().unwrap().push(info.statement.to_string()));
    let keys = Keys::load_or_create(&database, Some(&place.key())).await.expect("the key");
    (Engine::start(database, keys, desk.office.clock.clone()).await.expect("starts"), told)
}

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
