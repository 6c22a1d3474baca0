//! What became of an accused, and of a case, comes from its charges as they now stand.

use super::court::{Court, row};
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use uuid::Uuid;

both!(
    a_case_ends_as_its_charges_do,
    a_conviction_is_overturned_and_a_row_was_wrong,
    an_appeal_reaches_the_charges_that_are_not_final,
);

async fn outcome(court: &Court, item: Uuid, as_of: &str) -> Value {
    let asked = format!("{{ item(id: \"{item}\"{as_of}) {{ outcome }} }}");
    court.desk.ask(&court.registrar, &asked).await["item"]["outcome"].take()
}

async fn accused(court: &Court, case: Uuid, title: &str, at: &str) -> Uuid {
    let input = [("title", title), ("route", "preliminary_enquiry"), ("charged_on", at)];
    court.create(&court.prosecutor, "tt-accused", Some(case), at, &input).await
}

/// The Court of Appeal varies the sentence; a conviction that is final already is not quashed with the others.
async fn an_appeal_reaches_the_charges_that_are_not_final(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let liaison = court.liaison.clone();
    let case = court.case("2025-01-06", "preliminary_enquiry", 2).await;
    let accused = case.accused;
    for (event, at, input) in [
        ("first_appearance", "2025-01-07", &[][..]),
        ("begin_enquiry", "2025-02-03", &[]),
        ("commit", "2025-03-03", &[]),
        ("file_indictment", "2025-04-01", &[("indictment_filed_on", "2025-04-01")]),
        ("begin_trial", "2025-05-05", &[("trial_mode", "jury")]),
        ("convict", "2025-06-02", &[]),
        ("sentence_to_prison", "2025-06-03", &[("sentence", "10 years")]),
        ("file_appeal", "2025-06-09", &[("appeal_noticed_on", "2025-06-09")]),
        ("hear_appeal", "2025-10-06", &[]),
    ] {
        let who = if event == "file_indictment" { &court.prosecutor } else { &liaison };
        court.fire(who, accused, event, at, input).await;
    }
    court.fire(&liaison, case.charges[0], "become_final", "2025-10-07", &[]).await;
    let refused = court.refused(&liaison, accused, "quash", "2025-10-08", &[]).await;
    assert_eq!(refused.message, "A conviction is final. Reopen its charge and enter the outcome there");
    let varied = [("judgment_on", "2025-11-03"), ("sentence", "8 years")];
    court.fire(&liaison, accused, "vary_sentence", "2025-11-03", &varied).await;
    let asked = "{ items(filter: { kind: \"charge\" }, orderBy: { by: REFERENCE }) { nodes { fields { name value { ... on Text { text } } } } } }";
    let charges = court.desk.ask(&court.registrar, asked).await;
    let sentence = |charge: &Value| {
        let mut fields = charge["fields"].as_array().unwrap().iter();
        fields.find(|field| field["name"] == "sentence").unwrap()["value"]["text"].clone()
    };
    let sentences: Vec<Value> = charges["items"]["nodes"].as_array().unwrap().iter().map(sentence).collect();
    assert_eq!(sentences, ["10 years", "8 years"], "the first was final");
    court.everything_holds(&place).await;
}

/// Three accused: one is convicted of one charge and acquitted of another, one is discharged, one is not decided.
async fn a_case_ends_as_its_charges_do(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let liaison = court.liaison.clone();
    let case = court.case("2025-03-03", "preliminary_enquiry", 2).await;
    let (second, third) =
        (accused(&court, case.case, "B", "2025-03-04").await, accused(&court, case.case, "C", "2025-03-05").await);
    let charge = court.charge(second, "2025-03-04", 7).await;
    court.charge(third, "2025-03-05", 8).await;
    for item in [case.accused, second, third, case.case] {
        assert_eq!(outcome(&court, item, "").await, Value::Null, "nothing is decided");
    }
    court.fire(&liaison, charge, "discharge", "2025-06-02", &[]).await;
    assert_eq!(
        (outcome(&court, second, "").await, outcome(&court, case.case, "").await),
        (json!("discharged"), json!("discharged"))
    );
    court.fire(&liaison, case.charges[0], "acquit", "2025-09-01", &[]).await;
    assert_eq!(outcome(&court, case.accused, "").await, json!("acquitted"), "of what is decided");
    court.fire(&liaison, case.charges[1], "convict", "2025-09-02", &[]).await;
    let list =
        court.desk.ask(&court.registrar, "{ items(orderBy: { by: REFERENCE }) { nodes { kind outcome } } }").await;
    let list: Vec<(&str, &Value)> = list["items"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["kind"].as_str().unwrap(), &node["outcome"]))
        .collect();
    let (convicted, acquitted, discharged) = (json!("convicted"), json!("acquitted"), json!("discharged"));
    assert_eq!(
        list,
        [
            ("case", &convicted),
            ("accused", &convicted),
            ("charge", &acquitted),
            ("charge", &convicted),
            ("accused", &discharged),
            ("charge", &discharged),
            ("accused", &Value::Null),
            ("charge", &Value::Null)
        ]
    );
    court.everything_holds(&place).await;
}

async fn a_conviction_is_overturned_and_a_row_was_wrong(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let (liaison, registrar) = (court.liaison.clone(), court.registrar.clone());
    let case = court.case("2025-03-03", "preliminary_enquiry", 1).await;
    court.fire(&liaison, case.charges[0], "convict", "2025-09-02", &[]).await;
    assert_eq!(outcome(&court, case.case, "").await, json!("convicted"));
    court.desk.office.clock.advance(chrono::TimeDelta::days(10));
    court.fire(&liaison, case.charges[0], "quash", "2026-02-02", &[]).await;
    assert_eq!(
        (outcome(&court, case.accused, "").await, outcome(&court, case.case, "").await),
        (json!("acquitted"), json!("acquitted"))
    );
    let as_of = ", asOf: \"2026-02-01T00:00:00Z\"";
    assert_eq!(outcome(&court, case.case, as_of).await, json!("convicted"), "the old report stays");
    // It was another charge that was quashed.
    let quashed = row(&court.state(case.charges[0]).await, "quash");
    court.correct(&registrar, case.charges[0], quashed, "void: true").await;
    assert_eq!(outcome(&court, case.case, "").await, json!("convicted"));
    court.everything_holds(&place).await;
}
