//! Money that a plan can count on: sums pledged, committed, received; what each pays; what is not paid for yet.

use super::desk::Desk;
use milepost_engine::catalog::publish;
use milepost_engine::engine::command::Change;
use milepost_engine::language::pack::File;
use milepost_engine::ledger::funding::{Allocation, Funding, Kind, Stage};
use milepost_engine::store::{allocation, funding, item};
use milepost_tests::office::shipped;
use milepost_tests::{Place, both};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

both!(
    a_sum_counts_once,
    every_cut_and_filter_has_its_funding,
    an_item_says_what_it_holds_and_what_pays_it,
    never_more_than_was_received,
    funding_is_told_in_one_currency,
    only_what_is_below_is_paid,
    a_step_waits_for_its_money,
    money_stands_beside_work_and_time,
    any_spreading_is_covered,
);

const FUNDING: &str = "pledged { amount } committed { amount } awaited { amount } received { amount } gap { amount }";

/// The plan, and its actions.
async fn office(desk: &Desk, actions: usize) -> (Uuid, Vec<Uuid>) {
    let actions = desk.plan(actions).await;
    let plan = item::Entity::find().filter(item::Column::Kind.eq("plan"));
    let plan = plan.one(&desk.office.engine.database.reader).await.unwrap().unwrap();
    (plan.id, actions)
}

fn record(item: Uuid, reference: &str, stages: &str, id: &str) -> String {
    format!(
        "mutation {{ recordFunding(item: \"{item}\", funding: {{ reference: \"{reference}\", source: \"{reference}\", kind: DONOR, currency: \"TTD\", {stages} }}, requestId: \"{id}\") {{ seq }} }}"
    )
}

fn allocate(plan: Uuid, funding: &str, parts: &str, id: &str) -> String {
    format!(
        "mutation {{ allocateFunding(item: \"{plan}\", funding: \"{funding}\", parts: [{parts}], requestId: \"{id}\") {{ seq }} }}"
    )
}

fn part(item: Uuid, line: &str, year: &str, amount: &str) -> String {
    format!("{{ item: \"{item}\", {line} {year} amount: \"{amount}\" }}")
}

/// Planned are 1000.01, 2000.02 and 3000.03; two sums, of which one is spread in part.
async fn spread(desk: &Desk) -> (Uuid, Vec<Uuid>) {
    let (plan, actions) = office(desk, 3).await;
    let stages = "pledged: { amount: \"2000\" }, committed: { amount: \"1000.00\", on: \"2026-01-02\" }, received: { amount: \"600\", on: \"2026-01-03\" }";
    desk.ask(&desk.anna, &record(plan, "IOM", stages, "f1")).await;
    desk.ask(&desk.anna, &record(actions[2], "UNDP", "committed: { amount: \"5\" }, fiscalYear: 2026", "f2")).await;
    let parts = [
        part(actions[0], "line: \"main\",", "fiscalYear: 2026,", "500.01"),
        part(actions[0], "line: \"main\",", "fiscalYear: 2027,", "49.99"),
        part(actions[1], "", "", "20.00"),
    ];
    desk.ask(&desk.anna, &allocate(plan, "IOM", &parts.join(","), "a1")).await;
    (plan, actions)
}

async fn a_sum_counts_once(place: Place) {
    let desk = Desk::open(&place).await;
    let (plan, actions) = spread(&desk).await;
    let all = desk.ask(&desk.anna, &format!("{{ costs {{ sums {{ planned {{ amount }} {FUNDING} }} }} }}")).await;
    let told = |pledged: &str, committed: &str, awaited: &str, received: &str, gap: &str| {
        let money = |amount: &str| json!({ "amount": amount });
        json!({ "pledged": money(pledged), "committed": money(committed), "awaited": money(awaited), "received": money(received), "gap": money(gap) })
    };
    let mut sum = told("2000.00", "1005.00", "405.00", "600.00", "4995.06");
    sum["planned"] = json!({ "amount": "6000.06" });
    assert_eq!(all["costs"]["sums"], json!([sum]));
    let query = format!("{{ costs {{ sums(by: [ITEM], order: GAP) {{ item {{ id }} {FUNDING} }} }} }}");
    let by_item = desk.ask(&desk.anna, &query).await["costs"]["sums"].take();
    let expected = [
        (actions[2], told("0.00", "5.00", "5.00", "0.00", "2995.03")),
        (actions[1], told("0.00", "0.00", "0.00", "20.00", "1980.02")),
        (actions[0], told("0.00", "0.00", "0.00", "550.00", "450.01")),
        (plan, told("2000.00", "1000.00", "400.00", "30.00", "-430.00")),
    ];
    let expected = expected.map(|(item, mut sum)| {
        sum["item"] = json!({ "id": item });
        sum
    });
    assert_eq!(by_item, json!(expected), "what is least paid for comes first");
}

async fn every_cut_and_filter_has_its_funding(place: Place) {
    let desk = Desk::open(&place).await;
    let (_, actions) = spread(&desk).await;
    let all = desk.ask(&desk.anna, &format!("{{ costs {{ sums {{ {FUNDING} }} }} }}")).await;
    for cut in
        ["FISCAL_YEAR", "FUNDING_SOURCE", "AGENCY KIND", "CATEGORY CAPITAL", "COFOG ITEM FISCAL_YEAR FUNDING_SOURCE"]
    {
        let sums = desk.ask(&desk.anna, &format!("{{ costs {{ sums(by: [{cut}]) {{ {FUNDING} }} }} }}")).await;
        for stage in ["pledged", "committed", "awaited", "received", "gap"] {
            let rows = sums["costs"]["sums"].as_array().unwrap().iter();
            let total: Decimal = rows.map(|row| decimal(&row[stage]["amount"])).sum();
            assert_eq!(total, decimal(&all["costs"]["sums"][0][stage]["amount"]), "{cut}: {stage}");
        }
    }
    for (filter, received) in [
        (format!("item: \"{}\"", actions[0]), json!(["550.00"])),
        (format!("item: \"{}\", fiscalYear: 2027", actions[0]), json!(["49.99"])),
        ("agency: \"moh\"".into(), json!(["20.00"])),
        ("fundingSource: \"IOM\"".into(), json!(["600.00"])),
        ("kind: \"plan\"".into(), json!(["30.00"])),
        ("calendarYear: 2026".into(), json!([null])),
    ] {
        let sums = desk
            .ask(&desk.anna, &format!("{{ costs(filter: {{ {filter} }}) {{ sums {{ received {{ amount }} }} }} }}"))
            .await;
        let told: Vec<&Value> =
            sums["costs"]["sums"].as_array().unwrap().iter().map(|sum| &sum["received"]["amount"]).collect();
        assert_eq!(json!(told), received, "{filter}");
    }
}

async fn an_item_says_what_it_holds_and_what_pays_it(place: Place) {
    let desk = Desk::open(&place).await;
    let (plan, actions) = spread(&desk).await;
    let query = format!(
        "{{ item(id: \"{plan}\") {{ funding {{ reference kind left {{ amount }} awaited {{ amount }} committed {{ amount {{ currency amount }} on }} allocations {{ amount {{ amount }} fiscalYear line {{ reference }} item {{ id }} }} }} }} }}"
    );
    let sum = desk.ask(&desk.anna, &query).await["item"]["funding"][0].take();
    assert_eq!(
        sum,
        json!({
            "reference": "IOM", "kind": "DONOR", "left": { "amount": "30.00" }, "awaited": { "amount": "400.00" },
            "committed": { "amount": { "currency": "TTD", "amount": "1000.00" }, "on": "2026-01-02" },
            "allocations": [
                { "amount": { "amount": "500.01" }, "fiscalYear": 2026, "line": { "reference": "main" }, "item": { "id": actions[0] } },
                { "amount": { "amount": "49.99" }, "fiscalYear": 2027, "line": { "reference": "main" }, "item": { "id": actions[0] } },
                { "amount": { "amount": "20.00" }, "fiscalYear": null, "line": null, "item": { "id": actions[1] } },
            ],
        })
    );
    let query = format!(
        "{{ item(id: \"{}\") {{ allocations {{ amount {{ amount }} funding {{ reference item {{ id }} }} }} }} }}",
        actions[1]
    );
    let paid = desk.ask(&desk.anna, &query).await["item"]["allocations"].take();
    assert_eq!(
        paid,
        json!([{ "amount": { "amount": "20.00" }, "funding": { "reference": "IOM", "item": { "id": plan } } }])
    );
}

fn decimal(amount: &Value) -> Decimal {
    amount.as_str().expect("an amount").parse().expect("a number")
}

async fn never_more_than_was_received(place: Place) {
    let desk = Desk::open(&place).await;
    let (plan, actions) = office(&desk, 2).await;
    let received = |amount: &str| format!("committed: {{ amount: \"900\" }}, received: {{ amount: \"{amount}\" }}");
    let row = desk.ask(&desk.anna, &record(plan, "IOM", &received("100"), "f1")).await["recordFunding"]["seq"].take();
    let first = part(actions[0], "", "", "60");
    desk.ask(&desk.anna, &allocate(plan, "IOM", &first, "a1")).await;
    let sentence = "Of `IOM` TTD 100.00 was received, and its parts are TTD 100.01: spread less, or record first what was received.";
    let over = desk.refused(&desk.anna, &allocate(plan, "IOM", &part(actions[1], "", "", "40.01"), "a2")).await;
    assert_eq!((over.code.as_str(), over.message.as_str()), ("BAD_REQUEST", sentence));
    desk.ask(&desk.anna, &allocate(plan, "IOM", &part(actions[1], "", "", "40"), "a3")).await;
    let sentence = "Of `IOM` TTD 99.99 was received, and its parts are TTD 100.00: spread less, or record first what was received.";
    let less = desk.refused(&desk.anna, &record(plan, "IOM", &received("99.99"), "f2")).await;
    assert_eq!((less.code.as_str(), less.message.as_str()), ("BAD_REQUEST", sentence));
    let void = format!(
        "mutation {{ correct(item: \"{plan}\", seq: {row}, void: true, reason: \"Never came\", requestId: \"v1\") {{ seq }} }}"
    );
    let gone = desk.refused(&desk.anna, &void).await;
    assert_eq!(
        (gone.code.as_str(), gone.message.as_str()),
        ("GUARD", "Parts of `IOM` are allocated: take them away first.")
    );
    // The same part again replaces it, and nothing takes it away.
    for (index, amount) in ["0", "60", "10"].into_iter().enumerate() {
        desk.ask(&desk.anna, &allocate(plan, "IOM", &part(actions[0], "", "", amount), &format!("b{index}"))).await;
    }
    desk.ask(&desk.anna, &record(plan, "IOM", &received("50"), "f3")).await;
    assert_eq!(desk.office.findings(&place).await, Vec::<String>::new());
}

async fn funding_is_told_in_one_currency(place: Place) {
    let desk = Desk::open(&place).await;
    let (plan, actions) = office(&desk, 3).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    let record =
        record(plan, "IOM", "received: { amount: \"100.00\", on: \"2026-01-03\" }", "f1").replace("TTD", "USD");
    desk.ask(&fay, &record).await;
    let parts = actions.iter().map(|action| part(*action, "", "", "33.33")).collect::<Vec<_>>().join(",");
    desk.ask(&fay, &allocate(plan, "IOM", &parts, "a1")).await;
    let query =
        "{ costs(currency: \"TTD\") { sums { received { amount } } parts: sums(by: [ITEM]) { received { amount } } } }";
    let refused = desk.refused(&desk.anna, query).await;
    assert_eq!(
        refused.message,
        "Funding `IOM` (IOM) cannot be told so: no rate of USD in TTD is known for 2026-01-01. Enter it with `enterRate` or `milepost rate`."
    );
    let rate = "mutation { enterRate(rate: { currency: \"USD\", toldIn: \"TTD\", day: \"2026-01-01\", value: \"6.7777\", source: \"Central bank\" }, requestId: \"r\") }";
    desk.ask(&fay, rate).await;
    let told = desk.ask(&desk.anna, query).await["costs"].take();
    assert_eq!(told["sums"], json!([{ "received": { "amount": "677.77" } }]));
    let parts: Decimal =
        told["parts"].as_array().unwrap().iter().map(|part| decimal(&part["received"]["amount"])).sum();
    assert_eq!(parts.to_string(), "677.77", "each part alone would be 225.90 and the rest 0.07");
}

async fn only_what_is_below_is_paid(place: Place) {
    let desk = Desk::open(&place).await;
    let (plan, actions) = office(&desk, 2).await;
    desk.ask(&desk.anna, &record(actions[0], "Own", "received: { amount: \"10\" }", "f1")).await;
    let reference = |id: Uuid| {
        let reader = desk.office.engine.database.reader.clone();
        async move { item::Entity::find_by_id(id).one(&reader).await.unwrap().unwrap().reference }
    };
    for (parts, problem) in [
        (
            part(actions[1], "", "", "1"),
            format!("{} does not stand below the item that holds the sum.", reference(actions[1]).await),
        ),
        (
            part(plan, "", "", "1"),
            format!("{} does not stand below the item that holds the sum.", reference(plan).await),
        ),
        (
            part(actions[0], "line: \"none\",", "", "1"),
            format!("{} has no cost line `none`.", reference(actions[0]).await),
        ),
        (part(actions[0], "", "", "-1"), "A part of a sum cannot be negative.".into()),
        (part(actions[0], "", "", "0.001"), "`0.001` is not an amount of TTD, which has 2 decimals.".into()),
        (part(actions[0], "", "fiscalYear: 9999,", "1"), "`FY9999` lies outside the years 1900 to 2200.".into()),
        (
            [part(actions[0], "", "", "1"), part(actions[0], "", "", "2")].join(","),
            "Two parts pay the same line in the same year: add them up.".into(),
        ),
        (String::new(), "Give 1 to 5000 parts.".into()),
    ] {
        let refused = desk.refused(&desk.anna, &allocate(actions[0], "Own", &parts, "a")).await;
        assert_eq!((refused.code.as_str(), refused.message), ("BAD_REQUEST", problem));
    }
    let refused = desk.refused(&desk.anna, &allocate(actions[0], "Other", &part(actions[0], "", "", "1"), "b")).await;
    assert_eq!(refused.message, "This item holds no sum `Other`.");
    for (stages, problem) in [
        ("", "Say how much was pledged, committed or received."),
        ("received: { amount: \"-1\" }", "What was received cannot be negative."),
        (
            "received: { amount: \"1\", on: \"2099-01-01\" }",
            "2099-01-01 lies in the future: record the money when it has come.",
        ),
        ("pledged: { amount: \"0.001\" }", "`0.001` is not an amount of TTD, which has 2 decimals."),
    ] {
        let refused = desk.refused(&desk.anna, &record(plan, "New", stages, "f")).await;
        assert_eq!((refused.code.as_str(), refused.message.as_str()), ("BAD_REQUEST", problem));
    }
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let refused = desk.refused(&ben, &record(actions[0], "New", "received: { amount: \"1\" }", "f")).await;
    assert_eq!(refused.message, "`Record funding` needs one of these roles: Finance officer, Plan coordinator.");
}

async fn a_step_waits_for_its_money(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    let file = shipped().into_iter().find(|file| file.path.ends_with("nap/action.yaml")).expect("the action");
    let guard = "confirm_costs: { roles: [finance_officer, coordinator], target: costed, guard: { when: costs.gap <= money(\"TTD 0.00\"), else: Find the money first. } }";
    let text = file.text.replace("\nversion: 3\n", "\nversion: 4\n");
    let text = text.replace("confirm_costs: { roles: [finance_officer, coordinator], target: costed }", guard);
    publish(&office.engine.database, office.clock.as_ref(), &[File { text, ..file }], false)
        .await
        .expect("it is sound");
    office.engine.refresh().await.expect("read again");
    let (plan, actions) = self::office(&desk, 2).await;
    let action = actions[0];
    let confirm =
        || async { office.fire(&desk.anna, action, "confirm_costs", &[]).await.map_err(|refusal| refusal.to_string()) };
    assert_eq!(confirm().await.unwrap_err(), "Find the money first.");
    desk.ask(&desk.anna, &record(plan, "IOM", "committed: { amount: \"5000\" }, received: { amount: \"900\" }", "f1"))
        .await;
    desk.ask(&desk.anna, &allocate(plan, "IOM", &part(action, "", "", "900"), "a1")).await;
    assert_eq!(confirm().await.unwrap_err(), "Find the money first.", "100.01 are missing");
    desk.ask(&desk.anna, &record(action, "Own", "committed: { amount: \"100.01\" }", "f2")).await;
    confirm().await.expect("all of it is there or on its way");
    assert_eq!(office.findings(&place).await, Vec::<String>::new());
}

/// On 4 February 2026; the lines run from October 2025 to September 2027.
async fn money_stands_beside_work_and_time(place: Place) {
    let desk = Desk::open(&place).await;
    let (_, actions) = office(&desk, 3).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    let expenditure = |item: Uuid, amount: &str| {
        format!(
            "mutation {{ recordExpenditure(item: \"{item}\", expenditure: {{ amount: {{ currency: \"TTD\", amount: \"{amount}\" }}, spentOn: \"2026-01-04\" }}, requestId: \"{item}\") {{ seq }} }}"
        )
    };
    desk.ask(&fay, &expenditure(actions[0], "250.00")).await;
    desk.ask(&fay, &expenditure(actions[1], "100.00")).await;
    let reason = "The hall was free.";
    desk.office.fire(&fay, actions[1], "explain_variance", &[("variance_reason", reason)]).await.expect("explained");
    desk.office.fire(&desk.anna, actions[2], "cancel", &[("cancelled_reason", "Merged")]).await.expect("cancelled");
    desk.office.clock.set("2026-02-14T12:00:00Z".parse().expect("a moment"));
    let told = "planned { amount } spent { amount } plannedToDate { amount } variance { amount } spentPercent donePercent items";
    let query = format!(
        "{{ costs {{ elapsedPercent sums {{ {told} }} by: sums(by: [ITEM]) {{ item {{ fields {{ name value {{ ... on Text {{ text }} }} }} }} {told} }} }}
            year: costs(filter: {{ fiscalYear: 2026 }}) {{ elapsedPercent sums {{ {told} }} }} }}"
    );
    let answer = desk.ask(&desk.anna, &query).await;
    // A half falls in 2026, and of that count four months and 14 of 28 days: 187.51 + 375.03 + 562.51.
    let money = |amount: &str| json!({ "amount": amount });
    let told = |planned: &str, to_date: &str, variance: &str, spent: &str| {
        json!([{ "planned": money(planned), "spent": money("350.00"), "plannedToDate": money(to_date), "variance": money(variance),
            "spentPercent": spent, "donePercent": "33.3", "items": 3 }])
    };
    let mut sums = answer["costs"]["by"].clone();
    sums.as_array_mut().expect("sums").iter_mut().for_each(|sum| drop(sum["item"].take()));
    assert_eq!(answer["costs"]["sums"], told("6000.06", "1125.05", "-775.05", "5.8"), "{sums}");
    assert_eq!(answer["year"]["sums"], told("3000.02", "1125.05", "-775.05", "11.7"));
    assert_eq!(
        (&answer["costs"]["elapsedPercent"], &answer["year"]["elapsedPercent"]),
        (&json!("18.8"), &json!("37.5"))
    );
    let of = |at: &str| -> Decimal { sums.as_array().unwrap().iter().map(|sum| decimal(&sum[at]["amount"])).sum() };
    assert_eq!((of("plannedToDate").to_string(), of("variance").to_string()), ("1125.05".into(), "-775.05".into()));
    let fields = answer["costs"]["by"][1]["item"]["fields"].as_array().expect("fields");
    let said = fields.iter().find(|field| field["name"] == "variance_reason").expect("the field");
    assert_eq!(said["value"]["text"], reason);
}

/// Two people record and spread at the same time, with no regard for each other.
async fn any_spreading_is_covered(place: Place) {
    let desk = Desk::open(&place).await;
    let (plan, actions) = office(&desk, 3).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    let one = (any::<bool>(), 0..20_000_i64, 0..4, 0..3_usize, any::<bool>(), any::<bool>());
    let rounds = proptest::collection::vec(proptest::collection::vec(one, 3), 40);
    let rounds = rounds.new_tree(&mut TestRunner::deterministic()).expect("rounds").current();
    let (mut accepted, mut refused) = (0, 0);
    for round in rounds {
        let asked =
            round.into_iter().zip([&desk.anna, &fay, &fay]).map(|((second, minor, what, which, line, year), who)| {
                let (reference, amount) = (if second { "B" } else { "A" }.to_owned(), Decimal::new(minor, 2));
                let line = line.then(|| "main".to_owned());
                let part = Allocation { item: actions[which], line, fiscal_year: year.then_some(2026), amount };
                let change = match what {
                    0 => Change::Fund { item: plan, funding: Box::new(sum(&reference, amount)), reason: None },
                    _ => Change::Allocate { item: plan, funding: reference, parts: vec![part] },
                };
                desk.office.act(who, change)
            });
        for answer in futures_util::future::join_all(asked).await {
            if answer.is_ok() { accepted += 1 } else { refused += 1 }
        }
        covered(&desk).await;
    }
    assert!(accepted > 20 && refused > 20, "{accepted} accepted, {refused} refused");
    assert_eq!(desk.office.findings(&place).await, Vec::<String>::new());
}

fn sum(reference: &str, amount: Decimal) -> Funding {
    Funding {
        reference: reference.into(),
        source: "IOM".into(),
        kind: Kind::Donor,
        earmark: None,
        fiscal_year: None,
        currency: "TTD".into(),
        pledged: None,
        committed: None,
        received: Some(Stage { amount, on: None }),
    }
}

async fn covered(desk: &Desk) {
    let reader = &desk.office.engine.database.reader;
    let sums = funding::Entity::find().filter(funding::Column::VoidedAt.is_null()).all(reader).await.unwrap();
    let parts = allocation::Entity::find().filter(allocation::Column::VoidedAt.is_null()).all(reader).await.unwrap();
    let received: BTreeMap<_, i64> = sums.iter().map(|sum| (sum.reference.as_str(), sum.received.unwrap())).collect();
    assert_eq!(received.len(), sums.len(), "one sum of a reference holds");
    let mut spread: BTreeMap<&str, i64> = BTreeMap::new();
    for part in &parts {
        *spread.entry(part.funding.as_str()).or_default() += part.amount;
    }
    for (reference, spread) in spread {
        assert!(spread <= received[reference], "of {reference} {spread} is spread");
    }
}
