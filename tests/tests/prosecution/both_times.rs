//! Entered on Friday what a court did on Tuesday; entered on the wrong accused and taken back, with all it told.

use super::court::{Court, deadline, row};
use milepost_tests::{Place, both};
use serde_json::json;

both!(
    tuesdays_hearing_entered_on_friday,
    a_discharge_on_the_wrong_accused,
    a_conviction_is_overturned,
    a_sentence_is_corrected_when_the_conviction_is_final,
);

async fn tuesdays_hearing_entered_on_friday(place: Place) {
    let court = Court::on(&place, "2026-01-30").await; // a Friday
    let case = court.case("2026-01-05", "preliminary_enquiry", 1).await;
    let liaison = court.liaison.clone();
    court.fire(&court.police, case.accused, "first_appearance", "2026-01-06", &[]).await;
    court.fire(&liaison, case.accused, "begin_enquiry", "2026-01-19", &[]).await;
    let hearing = [("title", "Enquiry"), ("court", "Port of Spain"), ("hearing_on", "2026-01-27")];
    let hearing = court.create(&liaison, "tt-hearing", Some(case.case), "2026-01-19", &hearing).await;
    court.link(hearing, case.accused).await;
    // Wednesday's bail is there already.
    court.fire(&liaison, case.accused, "grant_bail", "2026-01-28", &[]).await;
    let held = [("outcome", "Two witnesses heard"), ("next_on", "2026-02-10"), ("ordered_by", "Magistrate 2")];
    assert_eq!(court.fire(&liaison, hearing, "hold", "2026-01-27", &held).await, "Held");
    let state = court.state(case.accused).await;
    let told: Vec<_> =
        state["journal"]["nodes"].as_array().unwrap().iter().filter(|row| row["event"] == "hearing_held").collect();
    assert_eq!((told.len(), &told[0]["at"], &told[0]["late"]), (1, &json!("2026-01-27T14:00:00+00:00"), &json!(true)));
    assert_eq!(deadline(&state, "next_hearing")["due"], json!("2026-02-10"));
    // The hearing is met on its day, whenever it was entered.
    let hearing = court.state(hearing).await;
    assert_eq!((&hearing["deadlines"][0]["state"], &hearing["deadlines"][0]["late"]), (&json!("MET"), &json!(false)));
    court.everything_holds(&place).await;
}

async fn a_discharge_on_the_wrong_accused(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2020-01-06", "preliminary_enquiry", 20).await;
    let liaison = court.liaison.clone();
    court.fire(&court.police, case.accused, "first_appearance", "2020-01-07", &[]).await;
    court.fire(&liaison, case.accused, "begin_enquiry", "2020-02-03", &[]).await;
    court.fire(&liaison, case.accused, "discharge", "2023-03-23", &[]).await;
    for _ in 0..10 {
        court.settle().await;
    }
    assert_eq!(court.stage(case.accused).await, "Concluded");
    let wrong = row(&court.state(case.accused).await, "discharge");
    court.correct(&court.registrar, case.accused, wrong, "void: true").await;
    for _ in 0..10 {
        court.settle().await;
    }
    let state = court.state(case.accused).await;
    assert_eq!((&state["stage"], &state["finished"]), (&json!("Before the magistrate"), &json!(false)));
    // History shows both.
    let rows = state["journal"]["nodes"].as_array().unwrap();
    let voided = rows.iter().find(|one| one["seq"] == json!(wrong)).unwrap();
    let by = voided["correctedBy"].as_u64().unwrap();
    assert_eq!(voided["voided"], json!(true));
    let correction = rows.iter().find(|one| one["seq"] == json!(by)).unwrap();
    assert_eq!((&correction["event"], &correction["corrects"]), (&json!("correct"), &json!([wrong])));
    for charge in &case.charges {
        let state = court.state(*charge).await;
        assert_eq!((&state["stage"], &state["finished"]), (&json!("Open"), &json!(false)));
    }
    court.everything_holds(&place).await;
}

async fn a_conviction_is_overturned(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2020-01-06", "preliminary_enquiry", 1).await;
    let liaison = court.liaison.clone();
    let charge = case.charges[0];
    court.fire(&liaison, charge, "convict", "2022-05-02", &[]).await;
    court.fire(&liaison, charge, "become_final", "2022-06-13", &[]).await;
    let reopen = format!(
        "mutation {{ reopen(item: \"{charge}\", reason: \"Overturned out of time\", at: \"2025-11-10T14:00:00Z\", requestId: \"r\") {{ stage }} }}"
    );
    assert_eq!(court.desk.ask(&court.registrar, &reopen).await["reopen"]["stage"], json!("Open"));
    court.settle().await;
    assert_eq!(court.fire(&liaison, charge, "acquit", "2025-11-10", &[]).await, "Acquitted");
    // The old report stands: as of then it was a conviction.
    let asked = format!("{{ item(id: \"{charge}\") {{ outcome }} }}");
    assert_eq!(court.desk.ask(&court.registrar, &asked).await["item"]["outcome"], json!("acquitted"));
    court.everything_holds(&place).await;
}

async fn a_sentence_is_corrected_when_the_conviction_is_final(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2020-01-06", "preliminary_enquiry", 2).await;
    let liaison = court.liaison.clone();
    court.fire(&court.police, case.accused, "first_appearance", "2020-01-07", &[]).await;
    for (event, day) in [("try_summarily", "2020-02-03"), ("convict", "2020-03-02")] {
        court.fire(&liaison, case.accused, event, day, &[]).await;
    }
    let given = [("sentence", "10 years")];
    court.fire(&liaison, case.accused, "sentence_to_prison", "2020-03-09", &given).await;
    // The same day, so that only the order of rows tells which was first.
    court.fire(&liaison, case.accused, "no_appeal", "2020-03-09", &[]).await;
    court.settle().await;
    assert_eq!(court.stage(case.accused).await, "Concluded");
    let wrong = row(&court.state(case.accused).await, "sentence_to_prison");
    let sentence = async || {
        let asked = "{ items(filter: { kind: \"charge\" }) { nodes { finished outcome fields { name value { ... on Text { text } } } } } }";
        let charges = court.desk.ask(&court.registrar, asked).await["items"]["nodes"].take();
        let shown = charges.as_array().unwrap().iter().map(|charge| {
            let fields = charge["fields"].as_array().unwrap();
            let sentence = fields.iter().find(|field| field["name"] == "sentence").unwrap();
            json!([charge["finished"], charge["outcome"], sentence["value"]["text"]])
        });
        shown.collect::<Vec<_>>()
    };
    let how = "input: [{ name: \"sentence\", value: \"11 years\" }]";
    court.correct(&court.registrar, case.accused, wrong, how).await;
    assert_eq!(sentence().await, vec![json!([true, "convicted", "11 years"]); 2]);
    // And its day.
    court.correct(&court.registrar, case.accused, wrong, "at: \"2020-03-06T14:00:00Z\"").await;
    assert_eq!(sentence().await, vec![json!([true, "convicted", "11 years"]); 2]);
    let charge = court.state(case.charges[0]).await;
    let told = charge["journal"]["nodes"].as_array().unwrap();
    assert_eq!(
        told.iter().filter(|one| one["event"] == "sentence").count(),
        1,
        "it was told once, and corrected twice"
    );
    court.everything_holds(&place).await;
}
