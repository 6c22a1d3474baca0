//! Real lifelines, names left out, each entered years later and not in order: the states, dates, slips and journal are what
//! they would be, had each day been entered on its day.

use super::court::{Court, deadline};
use milepost_tests::{Place, both};
use serde_json::json;

both!(
    absconded_and_guilty_in_absence,
    twelve_years_on_thirteen_charges,
    four_accused_are_discharged,
    a_hearing_is_moved_and_the_case_stayed
);

/// (a) charged 2016-01-05, committed 2017-06, trial 2023-09-18, absconded, guilty in absence 2023-11-02, recaptured
/// 2024-02-11, sentence from recapture.
async fn absconded_and_guilty_in_absence(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let (police, liaison) = (court.police.clone(), court.liaison.clone());
    let case = court.case("2016-01-05", "preliminary_enquiry", 3).await;
    let accused = case.accused;
    court.fire(&police, accused, "first_appearance", "2016-01-07", &[]).await;
    court.fire(&liaison, accused, "begin_enquiry", "2016-03-10", &[]).await;
    court.fire(&liaison, accused, "commit", "2017-06-15", &[]).await;
    court
        .fire(&court.prosecutor, accused, "file_indictment", "2021-02-01", &[("indictment_filed_on", "2021-02-01")])
        .await;
    court.fire(&liaison, accused, "begin_trial", "2023-09-18", &[("trial_mode", "judge_alone")]).await;
    // Nobody had written down that he was on bail, nor when he fled.
    let early = court.refused(&liaison, accused, "try_in_absence", "2023-10-16", &[]).await;
    assert_eq!(early.code, "GUARD");
    court.fire(&liaison, accused, "grant_bail", "2016-01-08", &[]).await;
    court.fire(&liaison, accused, "abscond", "2023-10-09", &[]).await;
    court.fire(&liaison, accused, "try_in_absence", "2023-10-16", &[]).await;
    court.fire(&liaison, accused, "convict", "2023-11-02", &[]).await;
    assert_eq!(court.stage(case.charges[0]).await, "Convicted");
    court.fire(&liaison, accused, "sentence_to_prison", "2023-11-03", &[("sentence", "15 years")]).await;
    court.fire(&liaison, accused, "recapture", "2024-02-11", &[]).await;
    let fields = court
        .desk
        .ask(
            &court.registrar,
            &format!("{{ item(id: \"{accused}\") {{ fields {{ name value {{ ... on Date {{ date }} }} }} }} }}"),
        )
        .await;
    let from = fields["item"]["fields"].as_array().unwrap().iter().find(|one| one["name"] == "sentence_from").unwrap();
    assert_eq!(from["value"]["date"], json!("2024-02-11"));
    let state = court.state(accused).await;
    assert_eq!((&state["stage"], &state["finished"]), (&json!("Sentence"), &json!(false)));
    let rows = state["journal"]["nodes"].as_array().unwrap();
    let bail = rows.iter().find(|row| row["event"] == "grant_bail").unwrap();
    assert_eq!((&bail["late"], &bail["at"]), (&json!(true), &json!("2016-01-08T14:00:00+00:00")));
    court.fire(&court.prosecutor, accused, "no_appeal", "2024-03-15", &[]).await;
    let state = court.state(accused).await;
    assert_eq!((&state["stage"], &state["finished"]), (&json!("Concluded"), &json!(true)));
    court.everything_holds(&place).await;
}

/// (b) offences 2013-03, enquiry from 2014-09, committed 2016-03-14 on 13 charges, guilty 2025-01-31, sentenced 2025-07-28.
async fn twelve_years_on_thirteen_charges(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let liaison = court.liaison.clone();
    let case = court.case("2013-04-02", "preliminary_enquiry", 13).await;
    let accused = case.accused;
    court.fire(&court.police, accused, "first_appearance", "2013-04-03", &[]).await;
    court.fire(&liaison, accused, "begin_enquiry", "2014-09-15", &[]).await;
    court.fire(&liaison, accused, "commit", "2016-03-14", &[]).await;
    court
        .fire(&court.prosecutor, accused, "file_indictment", "2020-01-20", &[("indictment_filed_on", "2020-01-20")])
        .await;
    court.fire(&liaison, accused, "manage_case", "2021-05-03", &[]).await;
    court.fire(&liaison, accused, "set_down", "2023-05-08", &[]).await;
    court.fire(&liaison, accused, "begin_trial", "2024-11-04", &[("trial_mode", "jury")]).await;
    court.fire(&liaison, accused, "convict", "2025-01-31", &[]).await;
    for charge in &case.charges {
        assert_eq!(court.stage(*charge).await, "Convicted");
    }
    let sentence = [("sentence", "16 years 5 months 15 days"), ("sentence_from", "2025-07-28")];
    assert_eq!(court.fire(&liaison, accused, "sentence_to_prison", "2025-07-28", &sentence).await, "Sentence");
    // The arraignment had been forgotten: it takes its place, and nothing else moves.
    court.fire(&liaison, accused, "arraign", "2022-10-03", &[]).await;
    let asked = format!("{{ item(id: \"{accused}\") {{ stage age {{ since activeDays inactiveDays }} }} }}");
    let item = court.desk.ask(&court.registrar, &asked).await["item"].take();
    assert_eq!(
        item,
        json!({ "stage": "Sentence", "age": { "since": "2013-04-02", "activeDays": 4686, "inactiveDays": 0 } })
    );
    court.everything_holds(&place).await;
}

/// (c) victim found 2019-10-02, ran from the safe house 2021-05-10, four accused discharged 2023-03-23.
async fn four_accused_are_discharged(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let liaison = court.liaison.clone();
    let first = court.case("2019-10-07", "preliminary_enquiry", 1).await;
    let mut all = vec![(first.accused, first.charges[0])];
    for name in ["Accused L", "Accused M", "Accused N"] {
        let input = [("title", name), ("route", "preliminary_enquiry"), ("charged_on", "2019-10-07")];
        let accused = court.create(&court.prosecutor, "tt-accused", Some(first.case), "2019-10-07", &input).await;
        all.push((accused, court.charge(accused, "2019-10-07", 0).await));
    }
    for (accused, charge) in &all {
        court.fire(&court.police, *accused, "first_appearance", "2019-10-08", &[]).await;
        court.fire(&liaison, *accused, "begin_enquiry", "2020-02-03", &[]).await;
        court.fire(&liaison, *accused, "discharge", "2023-03-23", &[]).await;
        let state = court.state(*accused).await;
        assert_eq!((&state["stage"], &state["finished"]), (&json!("Concluded"), &json!(true)));
        assert_eq!(court.stage(*charge).await, "Discharged");
    }
    court.everything_holds(&place).await;
}

/// (d) charged 2022, initial hearing 2024-02, sufficiency hearing 2024-04-30 moved to 09-11, stayed 07-08, appeal heard 10-17.
async fn a_hearing_is_moved_and_the_case_stayed(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let liaison = court.liaison.clone();
    let case = court.case("2022-05-02", "preliminary_enquiry", 2).await;
    let accused = case.accused;
    court.fire(&court.police, accused, "first_appearance", "2022-05-03", &[]).await;
    court.fire(&liaison, accused, "transfer", "2024-02-02", &[("filed_on", "2024-02-02")]).await;
    let order = court.order(&place).await;
    let ordered = [
        ("statements_due_on", "2024-03-05"),
        ("documents_due_on", "2024-03-15"),
        ("indictment_due_on", "2024-04-15"),
        ("sufficiency_on", "2024-04-30"),
        ("scheduling_order", order.as_str()),
        ("ordered_by", "Master 2"),
    ];
    court.fire(&liaison, accused, "hold_initial_hearing", "2024-02-05", &ordered).await;
    let asked =
        format!("{{ deadlines(filter: {{ item: \"{accused}\", overdue: true }}) {{ nodes {{ name orderedBy }} }} }}");
    let overdue = court.desk.ask(&liaison, &asked).await["deadlines"]["nodes"].take();
    assert_eq!(overdue[2], json!({ "name": "indictment", "orderedBy": "Master 2" }));
    // The stay of July is known first, the hearing moved in April after it.
    court.fire(&liaison, accused, "stay", "2024-07-08", &[("stay_reason", "Late disclosure")]).await;
    let moved = [("sufficiency_on", "2024-09-11"), ("reason", "Indictment outstanding")];
    assert_eq!(court.fire(&liaison, accused, "adjourn_sufficiency", "2024-04-30", &moved).await, "Stayed");
    court.fire(&court.prosecutor, accused, "appeal_stay", "2024-07-15", &[]).await;
    court.fire(&liaison, accused, "hear_appeal", "2024-10-17", &[]).await;
    let state = court.state(accused).await;
    let sufficiency = deadline(&state, "sufficiency");
    assert_eq!((&sufficiency["state"], &sufficiency["due"]), (&json!("WITHDRAWN"), &json!("2024-09-11")));
    let dates = sufficiency["revisions"].as_array().unwrap().iter().map(|one| one["due"].clone()).collect::<Vec<_>>();
    assert_eq!(dates, [json!("2024-04-30"), json!("2024-09-11")]);
    court.fire(&liaison, accused, "lift_stay", "2025-01-20", &[]).await;
    let state = court.state(accused).await;
    assert_eq!(state["stage"], json!("Before the Master"));
    assert_eq!(deadline(&state, "sufficiency")["due"], json!("2024-09-11"));
    let asked = format!("{{ item(id: \"{accused}\") {{ age {{ inactiveDays }} }} }}");
    let age = court.desk.ask(&court.registrar, &asked).await;
    assert_eq!(age["item"]["age"]["inactiveDays"], json!(197));
    court.everything_holds(&place).await;
}
