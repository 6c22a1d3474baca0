//! Sums equal their lines, to the cent, in every cut and under every filter.

use super::desk::Desk;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::line::{CostLine, Schedule};
use milepost_engine::ledger::money::Money;
use milepost_tests::{Place, both};
use rust_decimal::Decimal;
use serde_json::{Value, json};

both!(
    sums_equal_their_lines,
    each_cut_is_exact,
    every_period_is_cut,
    a_missing_amount_is_counted,
    who_answers_for_the_money,
    years_and_days_have_bounds,
    no_line_breaks_the_sums_of_others,
    scenarios_stand_side_by_side,
);

const CUTS: [&str; 13] = [
    "",
    "FISCAL_YEAR",
    "AGENCY",
    "FUNDING_SOURCE",
    "ITEM",
    "FISCAL_YEAR AGENCY",
    "ITEM FUNDING_SOURCE",
    "FISCAL_YEAR AGENCY FUNDING_SOURCE ITEM",
    "CALENDAR_YEAR CATEGORY",
    "TIP_YEAR CAPITAL COFOG",
    "MONTH KIND",
    "ABOVE FISCAL_YEAR",
    "ABOVE ITEM",
];

async fn sums_equal_their_lines(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(9).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    let described = CostLine {
        label: "Spots".into(),
        category: Some("Media".into()),
        capital: Some(false),
        cofog: Some("03.1".into()),
        agency: Some("ttps".into()),
        optional: true,
        ..one_sum("second", "100.01", "2025-11-20", "2026-12-31")
    };
    desk.act(Change::Cost { item: actions[1], line: described.into(), reason: None }).await;
    for change in [
        spent(actions[1], "TTD 7.31", Some("second")),
        spent(actions[0], "TTD 100.05", Some("main")),
        spent(actions[4], "TTD 0.07", None),
    ] {
        desk.office.act(&fay, change).await.unwrap();
    }
    let filters = [
        "{}".to_owned(),
        "{ fiscalYear: 2027 }".into(),
        "{ agency: \"moh\" }".into(),
        "{ fundingSource: \"undp\", fiscalYear: 2026 }".into(),
        format!("{{ item: \"{}\" }}", actions[4]),
        "{ from: \"2025-12-12\", until: \"2026-11-03\" }".into(),
        "{ tipYear: 2026, agency: \"ttps\" }".into(),
        "{ calendarYear: 2026, category: \"Media\", capital: false, cofog: \"03.1\", optional: true }".into(),
    ];
    for filter in &filters {
        let query = format!(
            "{{ costs(filter: {filter}) {{ lines {{ nodes {{ counted {{ amount }} }} }} expenditures {{ nodes {{ amount {{ amount }} }} }} {} }} }}",
            CUTS.iter()
                .enumerate()
                .map(|(index, cut)| {
                    let above = if cut.contains("ABOVE") { ", above: \"objective\"" } else { "" };
                    format!("c{index}: sums(by: [{cut}]{above}) {{ planned {{ amount }} spent {{ amount }} }} ")
                })
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

/// 310.00 over the 31 days of each of ten months: a range inside a month has its days, and says so.
async fn every_period_is_cut(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let line = one_sum("main", "3100.00", "2026-01-01", "2026-10-31");
    desk.act(Change::Cost { item: action, line: line.into(), reason: None }).await;
    let planned = async |filter: &str| {
        let query = format!(
            "{{ costs(filter: {{ {filter} }}) {{ partMonths {{ month from until of }} sums {{ planned {{ amount }} }} }} }}"
        );
        desk.ask(&desk.anna, &query).await["costs"].take()
    };
    let sum = |amount: &str| json!([{ "planned": { "amount": amount } }]);
    for (filter, amount) in [
        ("fiscalYear: 2026", "2790.00"),
        ("fiscalYear: 2027", "310.00"),
        ("calendarYear: 2026", "3100.00"),
        ("tipYear: 2026", "930.00"),
        ("tipYear: 2027", "2170.00"),
        ("from: \"2026-02-01\", until: \"2026-02-28\"", "310.00"),
    ] {
        assert_eq!(planned(filter).await, json!({ "partMonths": [], "sums": sum(amount) }), "{filter}");
    }
    let cut = planned("from: \"2026-01-22\", until: \"2026-03-10\"").await;
    let part = |month: &str, from: &str, until: &str| json!({ "month": month, "from": from, "until": until, "of": 31 });
    assert_eq!(
        cut["partMonths"],
        json!([part("2026-01-01", "2026-01-22", "2026-01-31"), part("2026-03-01", "2026-03-01", "2026-03-10")])
    );
    assert_eq!(cut["sums"], sum("510.00"));
    for (filter, problem) in [
        ("fiscalYear: 2026, tipYear: 2026", "Give one period: a fiscal year, a calendar year, a TIP year, or days."),
        ("from: \"2026-01-22\"", "Give both days, `from` and `until`."),
        ("from: \"2026-01-22\", until: \"2026-01-21\"", "`until` lies before `from`."),
    ] {
        let refused = desk
            .refused(&desk.anna, &format!("{{ costs(filter: {{ {filter} }}) {{ lines {{ totalCount }} }} }}"))
            .await;
        assert_eq!((refused.code.as_str(), refused.message.as_str()), ("BAD_REQUEST", problem));
    }
}

async fn a_missing_amount_is_counted(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let year = |year: i32| -> Option<Schedule> { Some(Schedule::FiscalYears([year].into())) };
    let lines = [
        CostLine { years: [(2026, None), (2027, Some(500))].into(), ..named("half") },
        CostLine { schedule: year(2026), ..named("unknown") },
        named("without time"),
    ];
    for line in lines {
        desk.act(Change::Cost { item: action, line: line.into(), reason: None }).await;
    }
    let query = "{ costs { all: sums { planned { amount } missing } years: sums(by: [FISCAL_YEAR]) { fiscalYear planned { amount } missing } }
        costsOf: costs(filter: { fiscalYear: 2026 }) { sums { missing } lines { nodes { reference counted { amount } byFiscalYear { fiscalYear amount { amount } } } } } }";
    let answer = desk.ask(&desk.anna, query).await;
    assert_eq!(answer["costs"]["all"], json!([{ "planned": { "amount": "1005.01" }, "missing": 3 }]));
    assert_eq!(
        answer["costs"]["years"],
        json!([
            { "fiscalYear": null, "planned": { "amount": "0.00" }, "missing": 1 },
            { "fiscalYear": 2026, "planned": { "amount": "500.00" }, "missing": 2 },
            { "fiscalYear": 2027, "planned": { "amount": "505.01" }, "missing": 0 },
        ])
    );
    assert_eq!(answer["costsOf"]["sums"], json!([{ "missing": 2 }]));
    let mut lines = answer["costsOf"]["lines"]["nodes"].as_array().unwrap().clone();
    lines.sort_by_key(|line| line["reference"].to_string());
    let years = |of: &[(i32, Option<&str>)]| -> Value {
        of.iter().map(|(year, amount)| json!({ "fiscalYear": year, "amount": amount.map(|amount| json!({ "amount": amount })) })).collect()
    };
    assert_eq!(
        lines,
        [
            json!({ "reference": "half", "counted": null, "byFiscalYear": years(&[(2026, None), (2027, Some("5.00"))]) }),
            json!({ "reference": "main", "counted": { "amount": "500.00" }, "byFiscalYear": years(&[(2026, Some("500.00")), (2027, Some("500.01"))]) }),
            json!({ "reference": "unknown", "counted": null, "byFiscalYear": years(&[(2026, None)]) }),
        ]
    );
}

/// The line's own agency, or the one that leads its item; what was spent follows its line.
async fn who_answers_for_the_money(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let line = CostLine { agency: Some("moh".into()), ..one_sum("own", "10.00", "2026-01-01", "2026-01-31") };
    desk.act(Change::Cost { item: action, line: line.into(), reason: None }).await;
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    for (amount, line) in [("TTD 1.00", Some("own")), ("TTD 2.00", Some("main")), ("TTD 4.00", None)] {
        desk.office.act(&fay, spent(action, amount, line)).await.unwrap();
    }
    let sums = "planned { amount } spent { amount }";
    let query = format!(
        "{{ costs {{ sums(by: [AGENCY]) {{ agency {{ id }} {sums} }} }} moh: costs(filter: {{ agency: \"moh\" }}) {{ sums {{ {sums} }} }}
            ttps: costs(filter: {{ agency: \"ttps\" }}) {{ sums {{ {sums} }} }} }}"
    );
    let answer = desk.ask(&desk.anna, &query).await;
    let (moh, ttps) = (("10.00", "1.00"), ("1000.01", "6.00"));
    let sum =
        |(planned, spent): (&str, &str)| json!({ "planned": { "amount": planned }, "spent": { "amount": spent } });
    let of = |id: &str, both| {
        let mut sum = sum(both);
        sum["agency"] = json!({ "id": id });
        sum
    };
    assert_eq!(answer["costs"]["sums"], json!([of("moh", moh), of("ttps", ttps)]));
    assert_eq!((&answer["moh"]["sums"], &answer["ttps"]["sums"]), (&json!([sum(moh)]), &json!([sum(ttps)])));
    let unknown = CostLine { agency: Some("nobody".into()), ..named("other") };
    let refused = desk
        .office
        .act(&desk.anna, Change::Cost { item: action, line: unknown.into(), reason: None })
        .await
        .unwrap_err();
    assert_eq!(refused.to_string(), "There is no agency `nobody` in the register.");
}

fn named(reference: &str) -> CostLine {
    CostLine { reference: reference.into(), label: "Spots".into(), currency: "TTD".into(), ..CostLine::default() }
}

fn one_sum(reference: &str, sum: &str, from: &str, until: &str) -> CostLine {
    let day = |text: &str| text.parse().expect("a day");
    CostLine {
        sum: Some(sum.parse().expect("a number")),
        schedule: Some(Schedule::Days { from: day(from), until: day(until) }),
        ..named(reference)
    }
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

async fn no_line_breaks_the_sums_of_others(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let cost = async |line: CostLine| {
        let change = Change::Cost { item: action, line: line.into(), reason: None };
        desk.office.act(&desk.anna, change).await.map(drop).map_err(|refusal| refusal.to_string())
    };
    let year = |reference: &str, sum: &str| one_sum(reference, sum, "2026-01-01", "2026-12-31");
    for (line, problem) in [
        (
            year("main", "92233720368547758.07"),
            "`92233720368547758.07` is too large: at most 2000000000000000.00 TTD fit.",
        ),
        (year(" ", "5.00"), "A cost line needs a reference: one line that no other line of its item has."),
        (CostLine { price_year: Some(20), ..year("main", "5.00") }, "`FY20` lies outside the years 1900 to 2200."),
        (
            CostLine { label: "x".repeat(20_001), ..year("main", "5.00") },
            "A text of a cost line has at most 20000 letters.",
        ),
    ] {
        assert_eq!(cost(line).await, Err(problem.to_owned()));
    }
    for reference in ["main", "more"] {
        cost(year(reference, "2000000000000000.00")).await.expect("as much as fits");
    }
    let sums = desk.ask(&desk.anna, "{ costs { sums { planned { amount } } } }").await["costs"]["sums"].take();
    assert_eq!(sums, json!([{ "planned": { "amount": "4000000000000000.00" } }]));
    let refused = desk.refused(&desk.anna, "{ costs { sums(by: [ABOVE], above: \"objectiv\") { missing } } }").await;
    assert_eq!(refused.message, "There is no kind `objectiv`. Did you mean `objective`?");
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
    let amounts = rows.filter_map(|row| row[of]["amount"].as_str());
    amounts.map(|amount| amount.parse::<Decimal>().expect("a number")).sum()
}

/// The plan's own lines stay what they are; a scenario changes one, leaves one out and adds one.
async fn scenarios_stand_side_by_side(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(3).await;
    let in_minimum = |line: CostLine| CostLine { scenario: Some("minimum".into()), ..line };
    let instead = in_minimum(one_sum("main", "400.00", "2025-10-01", "2026-09-30"));
    let left_out = in_minimum(CostLine { left_out: true, ..one_sum("main", "1.00", "2026-01-01", "2026-01-31") });
    let added = in_minimum(one_sum("rent", "50.00", "2026-01-01", "2026-01-31"));
    for (item, line) in [(actions[0], instead.clone()), (actions[1], left_out), (actions[2], added)] {
        desk.act(Change::Cost { item, line: line.into(), reason: None }).await;
    }
    let sums = "sums { planned { amount } missing } by: sums(by: [ITEM]) { planned { amount } }";
    let query = format!(
        "{{ own: costs {{ scenarios {sums} }} minimum: costs(scenario: \"minimum\") {{ {sums} lines {{ nodes {{ reference scenario amount {{ amount }} }} }} }} }}"
    );
    let told = desk.ask(&desk.anna, &query).await;
    assert_eq!(told["own"]["scenarios"], json!(["minimum"]));
    assert_eq!(told["own"]["sums"], json!([{ "planned": { "amount": "6000.06" }, "missing": 0 }]));
    assert_eq!(told["minimum"]["sums"], json!([{ "planned": { "amount": "3450.03" }, "missing": 0 }]));
    let by: Vec<&Value> =
        told["minimum"]["by"].as_array().unwrap().iter().map(|sum| &sum["planned"]["amount"]).collect();
    assert_eq!(json!(by), json!(["400.00", "3050.03"]));
    let mut lines: Vec<String> = told["minimum"]["lines"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| format!("{} {} {}", line["reference"], line["scenario"], line["amount"]["amount"]))
        .collect();
    lines.sort();
    assert_eq!(lines, [r#""main" "minimum" "400.00""#, r#""main" null "3000.03""#, r#""rent" "minimum" "50.00""#]);
    // What was spent against a line is spent in every scenario.
    let fay = desk.office.person("Fay", "finance_officer", None).await;
    desk.office.act(&fay, spent(actions[0], "TTD 7.31", Some("main"))).await.unwrap();
    let query = "{ costs(scenario: \"minimum\") { sums { spent { amount } } } }";
    assert_eq!(desk.ask(&desk.anna, query).await["costs"]["sums"], json!([{ "spent": { "amount": "7.31" } }]));
    for (query, problem) in [
        ("{ costs(scenario: \"full\") { sums { missing } } }", "There is no scenario `full`. There are: minimum."),
        (
            "{ costs(filter: { kind: \"plan\" }, scenario: \"full\") { sums { missing } } }",
            "There is no scenario `full`, nor any other.",
        ),
    ] {
        assert_eq!(desk.refused(&desk.anna, query).await.message, problem);
    }
    let nameless = CostLine { left_out: true, ..one_sum("main", "1.00", "2026-01-01", "2026-01-31") };
    let refused =
        desk.office.act(&desk.anna, Change::Cost { item: actions[0], line: nameless.into(), reason: None }).await;
    assert_eq!(
        refused.unwrap_err().to_string(),
        "A line is left out of a scenario: name it. A line of the plan's own is voided by a correction."
    );
    assert_eq!(desk.office.findings(&place).await, Vec::<String>::new());
}
