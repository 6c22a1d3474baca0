//! Money told in one currency by rates that people entered, and how a plan says its money is counted.

use super::desk::Desk;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::line::{CostLine, Schedule};
use milepost_engine::ledger::money::Money;
use milepost_engine::store::item;
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

both!(rates_are_entered_with_their_source, everything_is_told_in_one_currency, a_plan_says_how_its_money_is_counted);

fn entry(of: &str, told_in: &str, day: &str, value: &str) -> String {
    let told_in = if told_in.is_empty() { String::new() } else { format!("toldIn: \"{told_in}\", ") };
    format!(
        "mutation {{ enterRate(rate: {{ currency: \"{of}\", {told_in}day: \"{day}\", value: \"{value}\", source: \"Central bank\" }}, requestId: \"{of}{day}{value}\") }}"
    )
}

async fn rates_are_entered_with_their_source(place: Place) {
    let desk = Desk::open(&place).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    for (told_in, value) in [("TTD", "6.75"), ("TTD", "6.75"), ("TTD", "6.80"), ("", "104.2")] {
        assert_eq!(desk.ask(&fay, &entry("USD", told_in, "2026-01-01", value)).await, json!({ "enterRate": true }));
    }
    let rates = desk.ask(&desk.anna, "{ rates { nodes { currency toldIn day value source by { name } } } }").await;
    let rate = |told_in: Value, value: &str| json!({ "currency": "USD", "toldIn": told_in, "day": "2026-01-01", "value": value, "source": "Central bank", "by": { "name": "Fay" } });
    let entered = [rate(json!("TTD"), "6.75"), rate(json!("TTD"), "6.8"), rate(Value::Null, "104.2")];
    assert_eq!(rates["rates"]["nodes"], json!(entered));
    // An index is its year's, on whichever day: back to what it was is another value.
    for (day, value) in [("2026-05-05", "200"), ("2026-01-01", "104.20"), ("2026-07-01", "104.200")] {
        desk.ask(&fay, &entry("USD", "", day, value)).await;
    }
    let indices = desk.ask(&desk.anna, "{ rates(last: 3) { nodes { day value } } }").await["rates"]["nodes"].take();
    let index = |day: &str, value: &str| json!({ "day": day, "value": value });
    let entered = [index("2026-05-05", "200"), index("2026-01-01", "104.2")];
    assert_eq!(indices, json!([index("2026-01-01", "104.2"), entered[0], entered[1]]));
    let refused = desk.refused(&desk.anna, &entry("USD", "TTD", "2026-01-01", "7")).await;
    assert_eq!(
        (refused.code.as_str(), refused.message.as_str()),
        ("FORBIDDEN", "`Enter a rate` needs one of these roles: Finance officer, Administrator.")
    );
    for (of, told_in, day, value, problem) in [
        ("UDS", "TTD", "2026-01-01", "7", "`UDS` is not a currency code of ISO 4217."),
        ("TTD", "TTD", "2026-01-01", "7", "A rate leads from one currency to another."),
        ("USD", "TTD", "2026-01-01", "0", "A rate, and a price index, is more than nothing."),
        ("USD", "TTD", "2301-01-01", "7", "2301-01-01 lies outside the years 1900 to 2200."),
    ] {
        let refused = desk.refused(&fay, &entry(of, told_in, day, value)).await;
        assert_eq!((refused.code.as_str(), refused.message.as_str()), ("BAD_REQUEST", problem));
    }
}

async fn everything_is_told_in_one_currency(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    desk.act(Change::Cost { item: action, line: dollars("us", "33.33", 2026).into(), reason: None }).await;
    let amount = Money::parse("USD 1.01").unwrap();
    let spent_on = "2026-01-04".parse().unwrap();
    let expenditure =
        Expenditure { amount, spent_on, line: None, source: None, agency: None, document: None, note: None };
    desk.office.act(&fay, Change::Spend { item: action, expenditure }).await.unwrap();
    let query = "{ costs(currency: \"TTD\") { sums { planned { currency amount } spent { amount } } years: sums(by: [FISCAL_YEAR]) { planned { amount } }
        lines { nodes { reference counted { amount } rates { currency toldIn day value source } } } expenditures { nodes { counted { amount } } } } }";
    let sums = "{ costs(currency: \"TTD\") { sums { planned { amount } } } }";
    let refused = desk.refused(&desk.anna, sums).await;
    let reference =
        item::Entity::find_by_id(action).one(&desk.office.engine.database.reader).await.unwrap().unwrap().reference;
    let sentence = format!(
        "Cost line `us` (Consultant) of {reference} cannot be told so: no rate of USD in TTD is known for 2025-10-01. Enter it with `enterRate` or `milepost rate`."
    );
    assert_eq!((refused.code.as_str(), refused.message), ("RATE_MISSING", sentence));
    let donor = desk.office.person("Dora", "donor", None).await;
    let sentence = "A cost line cannot be told so: no rate of USD in TTD is known for 2025-10-01. Enter it with `enterRate` or `milepost rate`.";
    assert_eq!(desk.refused(&donor, sums).await.message, sentence, "who is told numbers only reads no line's name");
    desk.ask(&fay, &entry("USD", "TTD", "2025-01-01", "6.7777")).await;
    let answer = desk.ask(&desk.anna, query).await["costs"].take();
    // 1000.01 and 33.33 x 6.7777 = 225.90, of which the first has nothing to convert.
    assert_eq!(
        answer["sums"],
        json!([{ "planned": { "currency": "TTD", "amount": "1225.91" }, "spent": { "amount": "6.85" } }])
    );
    assert_eq!(answer["years"], json!([{ "planned": { "amount": "725.90" } }, { "planned": { "amount": "500.01" } }]));
    let used = json!([{ "currency": "USD", "toldIn": "TTD", "day": "2025-01-01", "value": "6.7777", "source": "Central bank" }]);
    let mut lines = answer["lines"]["nodes"].as_array().unwrap().clone();
    lines.sort_by_key(|line| line["reference"].to_string());
    assert_eq!(
        lines,
        [
            json!({ "reference": "main", "counted": { "amount": "1000.01" }, "rates": [] }),
            json!({ "reference": "us", "counted": { "amount": "225.90" }, "rates": used }),
        ]
    );
    assert_eq!(answer["expenditures"]["nodes"], json!([{ "counted": { "amount": "6.85" } }]));
    // Of a period only the rates that it was told by.
    desk.ask(&fay, &entry("USD", "TTD", "2026-10-01", "8")).await;
    let years = [(2026, Some(100)), (2027, Some(200))].into();
    let two = CostLine { reference: "two".into(), currency: "USD".into(), years, ..CostLine::default() };
    desk.act(Change::Cost { item: action, line: two.into(), reason: None }).await;
    let of_2027 = "{ costs(currency: \"TTD\", filter: { fiscalYear: 2027 }) { lines { nodes { reference counted { amount } rates { value } } } } }";
    let told = desk.ask(&desk.anna, of_2027).await["costs"]["lines"]["nodes"].take();
    let two = json!({ "reference": "two", "counted": { "amount": "16.00" }, "rates": [{ "value": "8" }] });
    assert!(told.as_array().unwrap().contains(&two), "{told}");
    let refused = desk.refused(&desk.anna, "{ costs(currency: \"TDT\") { sums { missing } } }").await;
    assert_eq!(refused.message, "`TDT` is not a currency code of ISO 4217.");
}

/// Fiscal years from January, one rate for all of them, current prices: of this plan, whatever the country does.
async fn a_plan_says_how_its_money_is_counted(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let reader = &desk.office.engine.database.reader;
    let plan = item::Entity::find().filter(item::Column::Kind.eq("plan")).one(reader).await.unwrap().unwrap().id;
    let said = [
        ("fiscal_year", "january"),
        ("currency", "USD"),
        ("rates", "fixed"),
        ("rates_on", "2024-06-30"),
        ("prices", "current"),
    ];
    desk.office.fire(&desk.anna, plan, "count_money", &said).await.unwrap();
    let line = CostLine { price_year: Some(2025), ..dollars("us", "120.00", 2026) };
    desk.act(Change::Cost { item: action, line: line.into(), reason: None }).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    for (told_in, day, value) in
        [("TTD", "2024-01-01", "6"), ("TTD", "2024-07-01", "7"), ("", "2025-01-01", "100"), ("", "2026-01-01", "110")]
    {
        desk.ask(&fay, &entry("USD", told_in, day, value)).await;
    }
    let of = async |filter: String| {
        let query = format!("{{ costs(filter: {{ {filter} }}, currency: \"TTD\") {{ policy {{ fiscalYearStarts currency rates ratesOn currentPrices }}
            lines {{ nodes {{ reference counted {{ amount }} byFiscalYear {{ fiscalYear }} }} }} sums(by: [FISCAL_YEAR]) {{ fiscalYear planned {{ amount }} }} }} }}");
        desk.ask(&desk.anna, &query).await["costs"].take()
    };
    let own = of(format!("item: \"{action}\", fiscalYear: 2026")).await;
    let policy = json!({ "fiscalYearStarts": 1, "currency": "USD", "rates": "FIXED", "ratesOn": "2024-06-30", "currentPrices": true });
    assert_eq!(own["policy"], policy);
    let us = |lines: &Value| {
        lines["nodes"].as_array().unwrap().iter().find(|line| line["reference"] == "us").unwrap().clone()
    };
    assert_eq!(
        us(&own["lines"]),
        json!({ "reference": "us", "counted": { "amount": "792.00" }, "byFiscalYear": [{ "fiscalYear": 2026 }] })
    );
    // Of the line that is older than what the plan says, nine months of FY2026 and three of FY2027 fall in 2026.
    assert_eq!(own["sums"], json!([{ "fiscalYear": 2026, "planned": { "amount": "1292.00" } }]));
    let country = of("fiscalYear: 2026".into()).await;
    assert_eq!(country["policy"]["fiscalYearStarts"], 10);
    assert_eq!(us(&country["lines"])["counted"]["amount"], "630.00");
    assert_eq!(
        desk.office.fire(&desk.anna, plan, "count_money", &[("currency", "UDS")]).await.unwrap_err().code(),
        "BAD_INPUT"
    );
}

fn dollars(reference: &str, sum: &str, year: i32) -> CostLine {
    CostLine {
        reference: reference.into(),
        label: "Consultant".into(),
        currency: "USD".into(),
        sum: Some(sum.parse().unwrap()),
        schedule: Some(Schedule::FiscalYears([year].into())),
        ..CostLine::default()
    }
}
