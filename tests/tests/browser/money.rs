//! The money of a plan: cut, opened down to its lines, drawn; and what costs and was spent, entered on an item's page.

use super::stage::{Cast, Stage};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::funding::{Allocation, Funding, Kind, Stage as Come};
use milepost_engine::ledger::line::{CostLine, Schedule};
use milepost_engine::ledger::money::Money;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use rust_decimal::Decimal;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

#[test]
fn every_figure_is_the_sum_of_its_lines() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, costed).await.play("money");
        assert_eq!(saw["differ"], json!([]));
        assert_eq!(saw["opened"], 5 * 4 - 4, "each cell that has money, each total");
        assert_eq!(saw["gaps"], json!(["Protection", "Prevention", "Partnership", "Policy"]), "the largest gap first");
        let turned = json!(["Partnership", "Policy", "Prevention", "Protection"]);
        assert_eq!(saw["turned"], turned, "of the same gap by their names, whichever way the others are turned");
        assert_eq!(
            saw["unknown"],
            json!([["price", "not known"], ["price", "not known"]]),
            "what has no amount is counted and named"
        );
        assert_eq!(saw["formula"], "12 workshop × 3500.50 × people 20 × share 0.5, in each year");
        assert_eq!(saw["refused"], "no rate of USD in TTD is known for 2026-01-01");
        assert_eq!(
            saw["drawn"],
            json!([
                ["2026", "TTD 420,060.00", "TTD 0.00", "TTD 45,000.10"],
                ["2027", "TTD 420,060.00", "TTD 0.00", "TTD 0.00"]
            ])
        );
        assert_eq!(saw["tags"], json!(["Take off: Fiscal year 2026"]));
    });
}

#[test]
fn money_is_entered_without_a_mouse() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, begun).await.play("spent");
        assert_eq!(saw["unseen"], json!([]));
        assert_eq!(saw["kept"], json!({ "quantity": "12", "label": "Radio spots" }), "a draft outlives the page");
        assert_eq!(saw["line"], "TTD 2,412.00");
        assert_eq!(saw["spent"], "TTD 100.25");
        assert_eq!(saw["refused"], "This must be a number, like 1250.50.");
        assert_eq!(saw["child"], "Call the broadcaster");
        assert_eq!((&saw["lead"], &saw["link"]), (&json!("Ministry of Labour"), &json!("NAP2-1.1.1 Campaign")));
        assert_eq!(saw["left"], 0, "what was sent is no draft");
    });
}

/// Who coordinates and pays, an action of hers, and another one beside it.
async fn begun(office: &Office) -> Cast {
    let fin = fin(office).await;
    let action = office.action(&fin, "2026-12-31").await;
    office.action(&fin, "2026-12-31").await;
    Cast { people: vec![fin], items: vec![action] }
}

async fn fin(office: &Office) -> Arc<Identity> {
    office.person_of("Fin", &["coordinator", "finance_officer"], None).await
}

/// Four pillars; lines computed, as one sum in another currency, and twice without an amount; money spent, and money received.
async fn costed(office: &Office) -> Cast {
    let fin = fin(office).await;
    let plan = office.create(&fin, "nap-plan", None, &[("title", "Plan")]).await;
    let prevention = action(office, &fin, plan, "Prevention").await;
    let protection = action(office, &fin, plan, "Protection").await;
    let price = action(office, &fin, plan, "Partnership").await;
    let another = action(office, &fin, plan, "Policy").await;
    let given = [
        (prevention, workshops()),
        (protection, vans()),
        (protection, staff()),
        (price, unknown()),
        (another, unknown()),
    ];
    for (item, line) in given {
        office.act(&fin, Change::Cost { item, line: line.into(), reason: None }).await.expect("costed");
    }
    let expenditure = Expenditure {
        amount: Money::parse("TTD 45000.10").expect("money"),
        spent_on: "2025-12-01".parse().expect("a day"),
        line: None,
        source: None,
        agency: None,
        document: None,
        note: None,
    };
    office.act(&fin, Change::Spend { item: prevention, expenditure }).await.expect("spent");
    let come = |amount: i64| Some(Come { amount: amount.into(), on: None });
    let funding = Funding {
        reference: "IOM-1".into(),
        source: "IOM".into(),
        kind: Kind::Donor,
        earmark: None,
        fiscal_year: None,
        currency: "TTD".into(),
        pledged: None,
        committed: come(600_000),
        received: come(400_000),
    };
    office.act(&fin, Change::Fund { item: plan, funding: funding.into(), reason: None }).await.expect("funded");
    let part = Allocation { item: prevention, line: None, fiscal_year: Some(2026), amount: 150_000.into() };
    let parts = Change::Allocate { item: plan, funding: "IOM-1".into(), parts: vec![part] };
    office.act(&fin, parts).await.expect("allocated");
    Cast { people: vec![fin], items: vec![plan] }
}

async fn action(office: &Office, fin: &Arc<Identity>, plan: Uuid, pillar: &str) -> Uuid {
    let pillar = office.create(fin, "nap-pillar", Some(plan), &[("title", pillar)]).await;
    let objective = office.create(fin, "nap-objective", Some(pillar), &[("title", "Objective")]).await;
    office.create(fin, "nap-action", Some(objective), &[("title", "Action")]).await
}

fn line(reference: &str, label: &str, currency: &str) -> CostLine {
    CostLine { reference: reference.into(), label: label.into(), currency: currency.into(), ..CostLine::default() }
}

fn workshops() -> CostLine {
    CostLine {
        unit: Some("workshop".into()),
        unit_cost: Some(Decimal::new(350_050, 2)),
        quantity: Some(12.into()),
        multipliers: [("people".to_owned(), 20.into())].into(),
        share: Some(Decimal::new(5, 1)),
        schedule: Some(Schedule::FiscalYears([2026, 2027].into())),
        ..line("workshops", "Workshops", "TTD")
    }
}

fn vans() -> CostLine {
    let [from, until] = ["2026-01-10", "2027-03-31"].map(|day| day.parse().expect("a day"));
    let schedule = Some(Schedule::Days { from, until });
    CostLine { sum: Some(Decimal::new(6_000_025, 2)), schedule, ..line("vans", "Vans", "USD") }
}

fn staff() -> CostLine {
    CostLine { years: [(2026, Some(90_000_000)), (2027, Some(1))].into(), ..line("staff", "Staff", "TTD") }
}

fn unknown() -> CostLine {
    CostLine { years: [(2027, None)].into(), ..line("price", "Price to be asked", "TTD") }
}
