//! Inputs that cannot be meant: days outside all reason, extensions that extend nothing, money on lines that are not there,
//! work that was done before it began. And what an import of an old plan does not tell.

use chrono::TimeDelta;
use milepost_engine::chart::snapshot::{Expenditure, Extension, Rejection};
use milepost_engine::clock::Clock;
use milepost_engine::documents::Documents;
use milepost_engine::engine::command::{Change, Command, Refusal};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money::Money;
use milepost_engine::store::{delivery, due_revision, request};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant, texts};
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, PaginatorTrait};
use uuid::Uuid;

both!(
    an_extension_gives_more_time,
    days_lie_within_reason,
    money_is_spent_on_what_is_there,
    nothing_is_met_before_it_began,
    an_old_plan_is_imported_quietly,
    answers_are_kept_for_ninety_days
);

/// What a refused input is told.
fn told<T: std::fmt::Debug>(outcome: Result<T, Refusal>) -> Vec<String> {
    match outcome {
        Err(Refusal::Rejected(Rejection::Input { inputs })) => {
            inputs.iter().map(|fault| format!("{} {}", fault.input, fault.problem)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn extend(item: Uuid, until: &str) -> Change {
    let input = texts(&[("reason", "Flood"), ("approver", "Cabinet")]);
    Change::Extend { item, deadline: "due".into(), by: Extension::Until(until.parse().unwrap()), input, revision: None }
}

async fn an_extension_gives_more_time(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    for until in ["2026-03-31", "2020-01-01"] {
        assert_eq!(
            told(office.act(&anna, extend(action, until)).await),
            ["until it is due on 2026-03-31 already. Give a later day, or correct the row that gave that date."]
        );
    }
    assert_eq!(
        told(office.act(&anna, extend(action, "9999-12-31")).await),
        ["until `9999-12-31` lies outside the years 1900 to 2200."]
    );
    office.act(&anna, extend(action, "2026-04-01")).await.unwrap();
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

async fn days_lie_within_reason(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let since = Some("0001-01-01".parse().unwrap());
    let assign = Change::Assign { item: action, lead: Some("ttps".into()), partners: vec![], people: vec![], since };
    assert_eq!(told(office.act(&anna, assign).await), ["since `0001-01-01` lies outside the years 1900 to 2200."]);
    let change = Change::Fire { item: action, event: "revise".into(), input: texts(&[("title", "x")]), revision: None };
    let at = Some(instant("1899-12-31T12:00:00Z"));
    let command = Command { by: anna.clone(), request_id: "early".into(), batch: None, at, change };
    assert_eq!(
        told(office.engine.act(command).await),
        ["at `1899-12-31T12:00:00Z` lies outside the years 1900 to 2200."]
    );
    let line = CostLine { years: [(99_999, None)].into(), ..line() };
    let refused = office.act(&anna, Change::Cost { item: action, line: line.into(), reason: None }).await.unwrap_err();
    assert_eq!(refused.to_string(), "`FY99999` lies outside the years 1900 to 2200.");
}

fn line() -> CostLine {
    CostLine {
        reference: "L1".into(),
        label: "Radio spots".into(),
        currency: "TTD".into(),
        years: [(2026, Some(10_000))].into(),
        ..CostLine::default()
    }
}

async fn money_is_spent_on_what_is_there(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let fay = office.person("Fay", "finance_officer", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    office.act(&fay, Change::Cost { item: action, line: line().into(), reason: None }).await.unwrap();
    let spend = |amount: i64, on: &str, line: &str, agency: &str| Change::Spend {
        item: action,
        expenditure: Expenditure {
            amount: Money::of_minor("TTD", amount).unwrap(),
            spent_on: on.parse().unwrap(),
            line: Some(line.into()),
            source: None,
            agency: Some(agency.into()),
            document: None,
            note: None,
        },
    };
    assert_eq!(
        told(office.act(&fay, spend(-1_000, "2030-01-01", "nope", "zz")).await),
        [
            "amount what was spent is more than nothing.",
            "spent_on the date lies in the future.",
            "line this item has no cost line `nope`.",
            "agency There is no agency `zz` in the register."
        ]
    );
    assert_eq!(
        told(office.act(&fay, spend(0, "2026-01-05", "L1", "ttps")).await),
        ["amount what was spent is more than nothing."]
    );
    office.act(&fay, spend(500, "2026-01-05", "L1", "ttps")).await.unwrap();
}

async fn submitted(office: &Office, input: &[(&str, &str)], batch: Option<Uuid>) -> Uuid {
    let anna = office.person("Anna", "coordinator", None).await;
    let plan = office.create(&anna, "nap-plan", None, &[("title", "Plan")]).await;
    let pillar = office.create(&anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
    let change =
        Change::Create { workflow: "nap-action".into(), parent: Some(pillar), reference: None, input: texts(input) };
    let command = Command { by: anna, request_id: "the action".into(), batch, at: None, change };
    office.engine.act(command).await.unwrap().item
}

async fn nothing_is_met_before_it_began(place: Place) {
    let office = Office::open(&place).await;
    let action = submitted(&office, &[("title", "Campaign"), ("due_on", "2026-01-31")], None).await;
    verified(&office, &place, action).await;
    let anna = office.person("Ann", "coordinator", None).await;
    assert_eq!(
        told(office.fire(&anna, action, "complete", &[("completed_on", "1901-01-01")]).await),
        ["completed_on this item was entered as of 2026-01-05; the date lies before that day."]
    );
    office.fire(&anna, action, "complete", &[("completed_on", "2026-01-05")]).await.unwrap();
}

/// Straight to its last stage, whatever its costs.
async fn verified(office: &Office, place: &Place, action: Uuid) {
    let anna = office.person("Cora", "coordinator", None).await;
    let fay = office.person("Fay", "finance_officer", None).await;
    let mo = office.person("Mo", "monitoring_officer", None).await;
    office.act(&fay, Change::Cost { item: action, line: line().into(), reason: None }).await.unwrap();
    for event in ["confirm_costs", "approve", "start"] {
        office.fire(&anna, action, event, &[]).await.unwrap();
    }
    let evidence = evidence(office, place, anna.id).await.to_string();
    office.fire(&anna, action, "submit", &[("evidence", &evidence)]).await.unwrap();
    office.fire(&mo, action, "verify", &[]).await.unwrap();
}

async fn evidence(office: &Office, place: &Place, by: Uuid) -> Uuid {
    let database = &office.engine.database;
    let documents = Documents::open(database, Some(&place.documents()), office.clock.now()).await.unwrap();
    let mut upload = documents.begin("a.pdf", "application/pdf").await.unwrap();
    upload.write(b"evidence").await.unwrap();
    upload.finish(&database.writer, office.clock.as_ref(), by).await.unwrap().id
}

async fn an_old_plan_is_imported_quietly(place: Place) {
    let office = Office::open(&place).await;
    let input = [("title", "Campaign"), ("due_on", "2024-06-30")];
    let action = submitted(&office, &input, Some(office.clock.id())).await;
    tick(&office.engine).await.unwrap();
    let reader = &office.engine.database.reader;
    let dates = due_revision::Entity::find().all(reader).await.unwrap();
    assert!(dates.iter().any(|date| date.item_id == action && date.missed_at.is_some()));
    assert_eq!(delivery::Entity::find().count(reader).await.unwrap(), 0);
    // What was done before the plan was entered here is met on its day.
    verified(&office, &place, action).await;
    let anna = office.person("Ann", "coordinator", None).await;
    office.fire(&anna, action, "complete", &[("completed_on", "2024-06-01")]).await.unwrap();
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

async fn answers_are_kept_for_ninety_days(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    office.create(&anna, "nap-plan", None, &[("title", "Plan")]).await;
    let kept = async || request::Entity::find().count(&office.engine.database.reader).await.unwrap();
    office.clock.advance(TimeDelta::days(90) - TimeDelta::seconds(1));
    tick(&office.engine).await.unwrap();
    assert_eq!(kept().await, 1);
    office.clock.advance(TimeDelta::seconds(1));
    tick(&office.engine).await.unwrap();
    assert_eq!(kept().await, 0);
}
