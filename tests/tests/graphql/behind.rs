//! What lies behind a sum: asked for by what the sum was cut by, its lines, expenditures and sums of money add up to it; also
//! where there is no agency, no source, no time.

use super::desk::Desk;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::funding::{Allocation, Funding, Kind, Stage};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money::Money;
use milepost_engine::store::item;
use milepost_tests::{Place, both};
use rust_decimal::Decimal;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

both!(behind_every_sum_lie_its_lines, lines_without_an_amount_are_found);

const SUMS: &str = "planned { amount } spent { amount } committed { amount } awaited { amount } received { amount }";
const KEYS: &str = "fiscalYear agency { id } fundingSource category capital cofog above { id }";
const LISTS: &str = "lines { nodes { counted { amount } } } expenditures { nodes { counted { amount } } } \
     funding { totalCount nodes { committed { amount } awaited { amount } received { amount } } }";

/// What a query is cut by, what names its value, and the filter's name of it.
const CUTS: [(&str, &str, &str); 7] = [
    ("FISCAL_YEAR", "fiscalYear", "fiscalYear"),
    ("AGENCY", "agency", "agency"),
    ("FUNDING_SOURCE", "fundingSource", "fundingSource"),
    ("CATEGORY", "category", "category"),
    ("CAPITAL", "capital", "capital"),
    ("COFOG", "cofog", "cofog"),
    ("ABOVE", "above", "item"),
];

async fn behind_every_sum_lie_its_lines(place: Place) {
    let desk = Desk::open(&place).await;
    costed(&desk).await;
    for (cut, name, filter) in CUTS {
        let above = if cut == "ABOVE" { ", above: \"pillar\"" } else { "" };
        let query = format!("{{ costs {{ sums(by: [{cut}]{above}) {{ {KEYS} {SUMS} }} }} }}");
        let sums = desk.ask(&desk.anna, &query).await["costs"]["sums"].take();
        let sums = sums.as_array().expect("sums").clone();
        assert!(sums.len() > 1, "{cut}: {sums:?}");
        assert!(sums.iter().any(|sum| sum[name].is_null()), "{cut} says nothing somewhere: {sums:?}");
        for sum in sums {
            let filter = match (&sum[name], cut) {
                (Value::Null, "ABOVE") => "withoutAbove: \"pillar\"".to_owned(),
                (Value::Null, _) => format!("without: [{cut}]"),
                (Value::Object(one), _) => format!("{filter}: {}", one["id"]),
                (value, _) => format!("{filter}: {value}"),
            };
            let query = format!("{{ costs(filter: {{ {filter} }}) {{ {LISTS} sums {{ {SUMS} }} }} }}");
            let costs = desk.ask(&desk.anna, &query).await["costs"].take();
            for (list, of, stage) in [
                ("lines", "counted", "planned"),
                ("expenditures", "counted", "spent"),
                ("funding", "committed", "committed"),
                ("funding", "awaited", "awaited"),
                ("funding", "received", "received"),
            ] {
                let listed = total(&costs[list]["nodes"], of);
                assert_eq!(listed, total(&json!([sum]), stage), "{cut} {filter} {stage}");
                assert_eq!(listed, total(&costs["sums"], stage), "{cut} {filter} {stage}, added up");
            }
        }
    }
    let other = "{ costs(filter: { calendarYear: 2026 }) { funding { totalCount } } }";
    let none = desk.ask(&desk.anna, other).await["costs"]["funding"]["totalCount"].take();
    assert_eq!(none, 0, "what funds is told for fiscal years only");
}

async fn lines_without_an_amount_are_found(place: Place) {
    let desk = Desk::open(&place).await;
    costed(&desk).await;
    let query = |filter: &str| {
        format!(
            "{{ costs(filter: {{ missing: true, {filter} }}) {{ lines {{ nodes {{ reference }} }} funding {{ totalCount }} }} }}"
        )
    };
    let found = desk.ask(&desk.anna, &query("")).await["costs"].take();
    assert_eq!(found, json!({ "lines": { "nodes": [{ "reference": "price" }] }, "funding": { "totalCount": 0 } }));
    let found = desk.ask(&desk.anna, &query("fiscalYear: 2026")).await["costs"].take();
    assert_eq!(found["lines"]["nodes"], json!([]), "it lacks its amount in another year");
}

/// Lines that say much and lines that say nothing, of items that somebody leads and of those that nobody does; money spent
/// against them and against none; a sum that pays two lines and keeps some.
async fn costed(desk: &Desk) {
    let actions = desk.plan(3).await;
    let plan = item::Entity::find().filter(item::Column::Kind.eq("plan"));
    let plan = plan.one(&desk.office.engine.database.reader).await.expect("reads").expect("the plan").id;
    let nobody = Change::Assign { item: actions[2], lead: None, partners: vec![], people: vec![], since: None };
    desk.act(nobody).await;
    let described = CostLine {
        category: Some("Media".into()),
        capital: Some(true),
        cofog: Some("03.1".into()),
        agency: Some("ttps".into()),
        years: [(2026, Some(70_07))].into(),
        ..line("spots", Some("gov"))
    };
    let bare = CostLine { years: [(2027, Some(30_03))].into(), ..line("bare", None) };
    let unknown = CostLine { years: [(2027, None)].into(), ..line("price", None) };
    for (item, line) in [(actions[0], described), (actions[2], bare), (actions[1], unknown)] {
        desk.act(Change::Cost { item, line: line.into(), reason: None }).await;
    }
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    for (item, amount, line, source) in [
        (actions[0], "TTD 7.31", Some("spots"), Some("gov")),
        (actions[0], "TTD 100.05", Some("main"), None),
        (actions[2], "TTD 0.07", None, Some("undp")),
    ] {
        desk.office.act(&fay, spent(item, amount, line, source)).await.expect("spent");
    }
    let stage = |amount: i64| Some(Stage { amount: amount.into(), on: None });
    let funding = Funding {
        reference: "IOM-1".into(),
        source: "IOM".into(),
        kind: Kind::Donor,
        earmark: None,
        fiscal_year: None,
        currency: "TTD".into(),
        pledged: None,
        committed: stage(600),
        received: stage(400),
    };
    desk.act(Change::Fund { item: plan, funding: funding.into(), reason: None }).await;
    let part = |item: Uuid, line: Option<&str>, fiscal_year| Allocation {
        item,
        line: line.map(str::to_owned),
        fiscal_year,
        amount: 55.into(),
    };
    let parts = vec![part(actions[0], Some("spots"), Some(2026)), part(actions[2], None, None)];
    desk.act(Change::Allocate { item: plan, funding: "IOM-1".into(), parts }).await;
}

fn line(reference: &str, source: Option<&str>) -> CostLine {
    CostLine {
        reference: reference.into(),
        label: reference.into(),
        currency: "TTD".into(),
        funding_source: source.map(str::to_owned),
        ..CostLine::default()
    }
}

fn spent(item: Uuid, amount: &str, line: Option<&str>, source: Option<&str>) -> Change {
    let expenditure = Expenditure {
        amount: Money::parse(amount).expect("money"),
        spent_on: "2026-01-04".parse().expect("a day"),
        line: line.map(str::to_owned),
        source: source.map(str::to_owned),
        agency: None,
        document: None,
        note: None,
    };
    Change::Spend { item, expenditure }
}

fn total(rows: &Value, of: &str) -> Decimal {
    let amounts = rows.as_array().expect("rows").iter().filter_map(|row| row[of]["amount"].as_str());
    amounts.map(|amount| amount.parse::<Decimal>().expect("a number")).sum()
}
