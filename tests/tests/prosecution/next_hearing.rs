//! A hearing held with a next date lists the next hearing, of the same accused; a correction changes or withdraws it.

use super::court::{Court, deadline, row};
use milepost_engine::chart::snapshot::Rejection;
use milepost_engine::engine::command::{Change, Refusal};
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use uuid::Uuid;

both!(
    the_next_hearing_is_listed,
    corrected_before_it_is_listed,
    a_listed_hearing_is_the_next_date,
    a_day_at_court_is_told_once,
    nobody_of_another_case_is_concerned,
    another_hearing_leaves_the_next_date,
    implausible_data_is_refused,
    each_filing_keeps_who_ordered_it,
    one_order_serves_several_accused,
);

const TODAY: &str = "2026-01-30";

/// A hearing of that day that concerns the accused.
async fn listed(court: &Court, case: Uuid, accused: &[Uuid], day: &str) -> Uuid {
    let input = [("title", "Enquiry"), ("court", "Port of Spain"), ("hearing_on", day), ("before", "Magistrate 2")];
    let hearing = court.create(&court.liaison, "tt-hearing", Some(case), "2026-01-19", &input).await;
    for accused in accused {
        court.link(hearing, *accused).await;
    }
    hearing
}

/// The hearings of the list, by reference: when, what for, whom they concern.
async fn list(court: &Court) -> Vec<Value> {
    let asked = "{ items(filter: { kind: \"hearing\", finished: false }, orderBy: { by: REFERENCE }) { nodes { reference title due links { kind item { id } } } } }";
    court.desk.ask(&court.registrar, asked).await["items"]["nodes"].as_array().expect("hearings").clone()
}

fn concerns(accused: &[Uuid]) -> Value {
    accused.iter().map(|id| json!({ "kind": "concerns", "item": { "id": id } })).collect()
}

async fn the_next_hearing_is_listed(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-05", "preliminary_enquiry", 1).await;
    let hearing = listed(&court, case.case, &[case.accused], "2026-01-27").await;
    let held = [("outcome", "Part heard"), ("next_on", "2026-02-10"), ("next_event", "Enquiry continues")];
    court.fire(&court.liaison, hearing, "hold", "2026-01-27", &held).await;
    let next = list(&court).await;
    assert_eq!(next.len(), 1, "{next:?}");
    assert_eq!((&next[0]["title"], &next[0]["due"]), (&json!("Enquiry continues"), &json!("2026-02-10")));
    assert_eq!(next[0]["links"], concerns(&[case.accused]));
    // Who entered the wrong day corrects it: the accused and the list have the right one.
    let wrong = row(&court.state(hearing).await, "hold");
    let input = "input: [{ name: \"outcome\", value: \"Part heard\" }, { name: \"next_on\", value: \"2026-02-17\" }, { name: \"next_event\", value: \"Enquiry continues\" }]";
    court.correct(&court.registrar, hearing, wrong, input).await;
    let moved = list(&court).await;
    assert_eq!(moved.len(), 1, "{moved:?}");
    assert_eq!((&moved[0]["reference"], &moved[0]["due"]), (&next[0]["reference"], &json!("2026-02-17")));
    assert_eq!(deadline(&court.state(case.accused).await, "next_hearing")["due"], json!("2026-02-17"));
    // It was not held at all: the next one is not listed either.
    court.correct(&court.registrar, hearing, wrong, "void: true").await;
    let back = list(&court).await;
    assert_eq!(back.len(), 1, "{back:?}");
    assert_eq!((&back[0]["title"], &back[0]["due"]), (&json!("Enquiry"), &json!("2026-01-27")));
    court.everything_holds(&place).await;
}

/// Nothing had been told yet when the correction came: nothing of the wrong day is ever listed.
async fn corrected_before_it_is_listed(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-05", "preliminary_enquiry", 1).await;
    let hearing = listed(&court, case.case, &[case.accused], "2026-01-27").await;
    let held = [("outcome", "Part heard"), ("next_on", "2026-02-10")];
    let held: milepost_engine::engine::command::Texts =
        held.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let hold = Change::Fire { item: hearing, event: "hold".into(), input: held, revision: None };
    let answer = court.desk.office.act(&court.liaison, hold).await.expect("held");
    court.correct(&court.registrar, hearing, answer.seq, "void: true").await;
    let back = list(&court).await;
    assert_eq!(back.len(), 1, "{back:?}");
    assert_eq!(back[0]["due"], json!("2026-01-27"));
    court.everything_holds(&place).await;
}

/// Each accused it concerns has the day as the next date, told once; the second one when he is named later.
async fn a_listed_hearing_is_the_next_date(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-05", "preliminary_enquiry", 0).await;
    let input = [("title", "Accused L"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
    let second = court.create(&court.prosecutor, "tt-accused", Some(case.case), "2026-01-05", &input).await;
    let hearing = listed(&court, case.case, &[case.accused], "2026-02-10").await;
    court.settle().await;
    court.link(hearing, second).await;
    court.settle().await;
    for accused in [case.accused, second] {
        let state = court.state(accused).await;
        assert_eq!(deadline(&state, "next_hearing")["due"], json!("2026-02-10"));
        let told = state["journal"]["nodes"].as_array().unwrap().iter().filter(|row| row["event"] == "hearing_listed");
        assert_eq!(told.count(), 1);
    }
    court.everything_holds(&place).await;
}

/// Whatever became of each hearing, the accused is told of it once, also where the same is sent again.
async fn a_day_at_court_is_told_once(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-05", "preliminary_enquiry", 0).await;
    let mut hearings = Vec::new();
    for _ in 0..12 {
        hearings.push(listed(&court, case.case, &[case.accused], "2026-01-27").await);
    }
    court.settle().await;
    let (day, liaison) = ("2026-01-27", &court.liaison);
    let adjourned = court.refused(liaison, hearings[1], "adjourn", day, &[("hearing_on", "2026-02-19")]).await;
    assert_eq!(adjourned.extensions["inputs"][0]["input"], "adjourn_reason");
    let held = [("outcome", "Part heard"), ("next_on", "2026-02-10"), ("next_event", "Enquiry")];
    let moved = [("hearing_on", "2026-02-19"), ("adjourn_reason", "defence")];
    assert_eq!(court.fire(liaison, hearings[0], "hold", day, &held).await, "Held");
    assert_eq!(court.fire(liaison, hearings[1], "adjourn", day, &moved).await, "Listed");
    assert_eq!(court.fire(liaison, hearings[2], "vacate", day, &[("vacate_reason", "Ill")]).await, "Vacated");
    let others = hearings[3..].iter().map(|id| format!("{{ item: \"{id}\" }}")).collect::<String>();
    let at = format!("at: \"{day}T14:00:00Z\", requestId: \"day\"");
    let outcome = "input: [{ name: \"outcome\", value: \"To trial\" }]";
    let all = format!(
        "mutation {{ fireEvents(items: [{others}], event: \"hold\", {outcome}, {at}) {{ changed {{ seq stage }} }} }}"
    );
    let first = court.desk.ask(liaison, &all).await;
    assert!(first["fireEvents"].as_array().is_some_and(|all| all.iter().all(|one| one["changed"]["stage"] == "Held")));
    assert_eq!(court.desk.ask(liaison, &all).await, first, "sent again, it acts once");
    court.settle().await;
    let state = court.state(case.accused).await;
    let told =
        |event: &str| state["journal"]["nodes"].as_array().unwrap().iter().filter(|row| row["event"] == event).count();
    // Twelve were listed, and the one that follows.
    let told = ["hearing_listed", "hearing_held", "hearing_moved", "hearing_vacated"].map(told);
    assert_eq!(told, [13, 10, 1, 1]);
    court.everything_holds(&place).await;
}

async fn nobody_of_another_case_is_concerned(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let (one, other) = (
        court.case("2026-01-05", "preliminary_enquiry", 0).await,
        court.case("2026-01-06", "preliminary_enquiry", 0).await,
    );
    let hearing = listed(&court, one.case, &[one.accused], "2026-02-10").await;
    let link = Change::Link { item: hearing, kind: "concerns".into(), to: other.accused, ended: false };
    let refused = court.desk.office.act(&court.liaison, link).await.expect_err("another case's");
    assert_eq!(refused.to_string(), "`concerns` leads only to an item below the same parent.");
}

/// A bail application beside the enquiry: its date is earlier, is adjourned past the enquiry's, and leaves that as it is.
async fn another_hearing_leaves_the_next_date(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-05", "preliminary_enquiry", 1).await;
    let liaison = court.liaison.clone();
    let set = [("next_date", "2026-02-10"), ("ordered_by", "Magistrate 2")];
    court.fire(&liaison, case.accused, "set_next_date", TODAY, &set).await;
    let bail = listed(&court, case.case, &[case.accused], "2026-01-29").await;
    let moved = [("hearing_on", "2026-03-10"), ("adjourn_reason", "court")];
    court.fire(&liaison, bail, "adjourn", "2026-01-29", &moved).await;
    let state = court.state(case.accused).await;
    assert_eq!(deadline(&state, "next_hearing")["due"], json!("2026-02-10"), "{state}");
    court.fire(&liaison, bail, "vacate", TODAY, &[("vacate_reason", "Bail was granted")]).await;
    let state = court.state(case.accused).await;
    assert_eq!(deadline(&state, "next_hearing")["state"], json!("OPEN"), "{state}");
    court.everything_holds(&place).await;
}

async fn implausible_data_is_refused(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-05", "preliminary_enquiry", 0).await;
    let said = async |workflow: &str, parent, input: &[(&str, &str)]| {
        let input = input.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let change = Change::Create { workflow: workflow.into(), parent: Some(parent), reference: None, input };
        match court.desk.office.act(&court.prosecutor, change).await {
            Err(Refusal::Rejected(Rejection::Guard { reason, .. })) => reason,
            other => panic!("{other:?}"),
        }
    };
    let accused = [("title", "L"), ("route", "preliminary_enquiry"), ("charged_on", "2026-02-02")];
    assert_eq!(said("tt-accused", case.case, &accused).await, "The charge lies ahead");
    let accused = [("title", "L"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-06"), ("age", "-5")];
    assert_eq!(said("tt-accused", case.case, &accused).await, "The age in years is a number from 1 to 120");
    let charge =
        [("title", "Trafficking"), ("charge_ref", "C-1"), ("act", "Chap. 12:10"), ("charged_on", "2026-01-06")];
    let period = [("offence_from", "2026-01-05"), ("offence_until", "2026-01-01")];
    let charge: Vec<_> = charge.into_iter().chain(period).collect();
    assert_eq!(said("tt-charge", case.accused, &charge).await, "The offence ends before it begins");
}

/// Master 2 ordered the filings; who ordered the next date changes nothing of that.
async fn each_filing_keeps_who_ordered_it(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-12", "indictable_proceedings", 1).await;
    let order = court.order(&place).await;
    let liaison = court.liaison.clone();
    let held = [
        ("indictment_due_on", "2026-02-20"),
        ("sufficiency_on", "2026-03-20"),
        ("scheduling_order", order.as_str()),
        ("ordered_by", "Master 2"),
    ];
    court.fire(&liaison, case.accused, "hold_initial_hearing", "2026-01-13", &held).await;
    let set = [("next_date", "2026-02-10"), ("ordered_by", "Registrar")];
    court.fire(&liaison, case.accused, "set_next_date", "2026-01-20", &set).await;
    let moved = [("sufficiency_on", "2026-03-27"), ("reason", "The Master is ill"), ("ordered_by", "Master 3")];
    court.fire(&liaison, case.accused, "adjourn_sufficiency", "2026-01-21", &moved).await;
    let asked = format!(
        "{{ deadlines(filter: {{ item: \"{}\", state: OPEN }}) {{ nodes {{ name due orderedBy }} }} }}",
        case.accused
    );
    let all = court.desk.ask(&court.registrar, &asked).await["deadlines"]["nodes"].take();
    let all = all.as_array().unwrap().iter().filter(|one| !one["due"].is_null());
    let all: Vec<(&str, &str)> =
        all.map(|one| (one["name"].as_str().unwrap(), one["orderedBy"].as_str().unwrap_or("nobody"))).collect();
    let expected = [("next_hearing", "Registrar"), ("indictment", "Master 2"), ("sufficiency", "Master 3")];
    assert_eq!(all, expected);
}

/// The Master orders the same dates for both accused of the case in one document.
async fn one_order_serves_several_accused(place: Place) {
    let court = Court::on(&place, TODAY).await;
    let case = court.case("2026-01-12", "indictable_proceedings", 1).await;
    let input = [("title", "Accused L"), ("route", "indictable_proceedings"), ("charged_on", "2026-01-12")];
    let second = court.create(&court.prosecutor, "tt-accused", Some(case.case), "2026-01-12", &input).await;
    let elsewhere = court.case("2026-01-12", "indictable_proceedings", 1).await.accused;
    let order = court.order(&place).await;
    let held =
        [("indictment_due_on", "2026-02-20"), ("sufficiency_on", "2026-03-20"), ("scheduling_order", order.as_str())];
    for accused in [case.accused, second] {
        let stage = court.fire(&court.liaison, accused, "hold_initial_hearing", "2026-01-13", &held).await;
        assert_eq!(stage, "Before the Master");
    }
    let refused = court.refused(&court.liaison, elsewhere, "hold_initial_hearing", "2026-01-13", &held).await;
    assert_eq!(refused.code, "BAD_INPUT");
    court.everything_holds(&place).await;
}
