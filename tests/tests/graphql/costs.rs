//! Sums equal their lines, to the cent, in every cut and under every filter.

use super::desk::Desk;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::money::Money;
use milepost_tests::{Place, both};
use rust_decimal::Decimal;
use serde_json::{Value, json};

both!(sums_equal_their_lines, each_cut_is_exact, years_and_days_have_bounds);

const CUTS: [&str; 8] = [
    "",
    "FISCAL_YEAR",
    "AGENCY",
    "FUNDING_SOURCE",
    "ITEM",
    "FISCAL_YEAR AGENCY",
    "ITEM FUNDING_SOURCE",
    "FISCAL_YEAR AGENCY FUNDING_SOURCE ITEM",
];

async fn sums_equal_their_lines(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(9).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    for change in [spent(actions[0], "TTD 100.05", Some("main")), spent(actions[4], "TTD 0.07", None)] {
        desk.office.act(&fay, change).await.unwrap();
    }
    let filters = [
        "{}".to_owned(),
        "{ fiscalYear: 2027 }".into(),
        "{ agency: \"moh\" }".into(),
        "{ fundingSource: \"undp\", fiscalYear: 2026 }".into(),
        format!("{{ item: \"{}\" }}", actions[4]),
    ];
    for filter in &filters {
        let query = format!(
            "{{ costs(filter: {filter}) {{ lines {{ nodes {{ counted {{ amount }} }} }} expenditures {{ nodes {{ amount {{ amount }} }} }} {} }} }}",
            CUTS.iter()
                .enumerate()
                .map(|(index, cut)| format!(
                    "c{index}: sums(by: [{cut}]) {{ planned {{ amount }} spent {{ amount }} }} "
                ))
                .collect::<String>()
        );
        let costs = desk.ask(&desk.anna, &query).await["costs"].take();
        let lines = total(&costs["lines"]["nodes"], "counted");
        let spent = total(&costs["expenditures"]["nodes"], "amount");
        assert!(lines > Decimal::ZERO, "{filter}");
        for (index, cut) in CUTS.iter().enumerate() {
            let sums = &costs[format!("c{index}")];
            assert_eq!((total(sums, "planned"), total(sums, "spent")), (lines, spent), "{filter} {cut}");
        }
    }
}

async fn each_cut_is_exact(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(3).await;
    let query = "{ costs {
        year: sums(by: [FISCAL_YEAR]) { fiscalYear planned { currency amount } }
        agency: sums(by: [AGENCY]) { agency { id } planned { amount } }
        source: sums(by: [FUNDING_SOURCE]) { fundingSource planned { amount } }
    } }";
    assert_eq!(
        desk.ask(&desk.anna, query).await["costs"],
        json!({
            "year": [
                { "fiscalYear": 2026, "planned": { "currency": "TTD", "amount": "3000.02" } },
                { "fiscalYear": 2027, "planned": { "currency": "TTD", "amount": "3000.04" } },
            ],
            "agency": [
                { "agency": { "id": "moh" }, "planned": { "amount": "2000.02" } },
                { "agency": { "id": "ttps" }, "planned": { "amount": "4000.04" } },
            ],
            "source": [
                { "fundingSource": "gov", "planned": { "amount": "5000.05" } },
                { "fundingSource": "undp", "planned": { "amount": "1000.01" } },
            ],
        })
    );
}

/// On both databases alike, though they hold days in other ways.
async fn years_and_days_have_bounds(place: Place) {
    let desk = Desk::open(&place).await;
    desk.plan(3).await;
    let query = "{ all: deadlines(filter: { dueWithinDays: 9999 }) { totalCount } near: deadlines(filter: { dueWithinDays: 100000000 }) { totalCount }
        far: items(filter: { dueUntil: \"+99999-01-01\" }) { totalCount } dated: items(filter: { dueUntil: \"9998-01-01\" }) { totalCount } }";
    let counted = desk.ask(&desk.anna, query).await;
    assert_eq!(counted["near"], counted["all"]);
    assert_eq!(counted["far"], counted["dated"]);
    let refused = desk.refused(&desk.anna, "{ costs(filter: { fiscalYear: 99999 }) { lines { totalCount } } }").await;
    assert_eq!(refused.code, "BAD_REQUEST");
}

fn spent(item: uuid::Uuid, amount: &str, line: Option<&str>) -> Change {
    let expenditure = Expenditure {
        amount: Money::parse(amount).expect("money"),
        spent_on: "2026-01-04".parse().expect("a day"),
        line: line.map(str::to_owned),
        source: Some("undp".into()),
        agency: None,
        document: None,
        note: None,
    };
    Change::Spend { item, expenditure }
}

fn total(rows: &Value, of: &str) -> Decimal {
    let rows = rows.as_array().expect("rows").iter();
    let amounts = rows.map(|row| row[of]["amount"].as_str().expect("an amount"));
    amounts.map(|amount| amount.parse::<Decimal>().expect("a number")).sum()
}
