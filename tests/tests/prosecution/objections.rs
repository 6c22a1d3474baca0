//! A verdict entered on the wrong accused is taken back, but on one of the charges somebody had entered the sentence already.

use super::court::{Court, row};
use milepost_engine::access::Identity;
use milepost_engine::store::objection;
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(a_sentence_rests_on_a_verdict_taken_back, it_stands_after_all, only_what_she_sees_is_named);

const TOLD: &str = "receiver { id } row reason sender { id } senderRow";

async fn of(court: &Court, item: Uuid) -> Value {
    let asked = format!("{{ item(id: \"{item}\") {{ objections {{ {TOLD} }} }} }}");
    court.desk.ask(&court.registrar, &asked).await["item"]["objections"].take()
}

async fn all(court: &Court, who: &Arc<Identity>) -> Value {
    let asked = format!("{{ objections(first: 10) {{ totalCount nodes {{ {TOLD} }} }} }}");
    court.desk.ask(who, &asked).await["objections"].take()
}

struct Taken {
    accused: Uuid,
    charges: Vec<Uuid>,
    verdict: u64,
}

/// Guilty on two charges, a sentence on the first; then the verdict is voided.
async fn taken_back(court: &Court) -> Taken {
    let case = court.case("2020-01-06", "preliminary_enquiry", 2).await;
    let (accused, liaison) = (case.accused, court.liaison.clone());
    court.fire(&court.police, accused, "first_appearance", "2020-01-07", &[]).await;
    court.fire(&liaison, accused, "begin_enquiry", "2020-02-03", &[]).await;
    court.fire(&liaison, accused, "commit", "2021-02-03", &[]).await;
    let filed = [("indictment_filed_on", "2022-02-03")];
    court.fire(&court.prosecutor, accused, "file_indictment", "2022-02-03", &filed).await;
    court.fire(&liaison, accused, "begin_trial", "2024-11-04", &[("trial_mode", "jury")]).await;
    court.fire(&liaison, accused, "convict", "2025-05-05", &[]).await;
    let sentence = [("sentence", "5 years")];
    court.fire(&court.prosecutor, case.charges[0], "sentence", "2025-05-06", &sentence).await;
    assert_eq!((of(court, accused).await, of(court, case.charges[0]).await), (json!([]), json!([])));
    let verdict = row(&court.state(accused).await, "convict");
    court.correct(&court.registrar, accused, verdict, "void: true").await;
    Taken { accused, charges: case.charges, verdict }
}

async fn a_sentence_rests_on_a_verdict_taken_back(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let Taken { accused, charges, verdict } = taken_back(&court).await;
    assert_eq!(court.stage(accused).await, "Trial");
    assert_eq!((court.stage(charges[0]).await, court.stage(charges[1]).await), ("Convicted".into(), "Open".into()));
    let told = row(&court.state(charges[0]).await, "convict");
    let open = json!([{
        "receiver": { "id": charges[0] }, "row": told, "sender": { "id": accused }, "senderRow": verdict,
        "reason": "`Sentenced` of 2025-05-06 would no longer fit: `Sentenced` is not possible in the stage this item is in. Correct or void that row first.",
    }]);
    assert_eq!((of(&court, accused).await, of(&court, charges[0]).await), (open.clone(), open.clone()));
    assert_eq!(of(&court, charges[1]).await, json!([]));
    assert_eq!(all(&court, &court.registrar).await, json!({ "totalCount": 1, "nodes": open }));
    let before = milepost_engine::clock::Clock::now(court.desk.office.clock.as_ref());
    court.desk.office.clock.advance(chrono::TimeDelta::days(1));
    // The sentence was of another charge: it is voided, and then the verdict can be.
    let sentence = row(&court.state(charges[0]).await, "sentence");
    court.correct(&court.registrar, charges[0], sentence, "void: true").await;
    assert_eq!(of(&court, accused).await, open, "the row itself is not settled yet");
    court.correct(&court.registrar, charges[0], told, "void: true").await;
    assert_eq!(court.stage(charges[0]).await, "Open");
    assert_eq!((of(&court, accused).await, of(&court, charges[0]).await), (json!([]), json!([])));
    assert_eq!(all(&court, &court.registrar).await["totalCount"], json!(0));
    let then = format!("{{ objections(asOf: {}) {{ totalCount }} }}", json!(before));
    assert_eq!(court.desk.ask(&court.registrar, &then).await["objections"]["totalCount"], json!(1));
    court.everything_holds(&place).await;
}

async fn it_stands_after_all(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let Taken { accused, charges, .. } = taken_back(&court).await;
    let told = row(&court.state(charges[0]).await, "convict");
    court.correct(&court.registrar, charges[0], told, "at: \"2025-05-05T14:00:00Z\"").await;
    assert_eq!(court.stage(charges[0]).await, "Convicted");
    assert_eq!((of(&court, accused).await, of(&court, charges[0]).await), (json!([]), json!([])));
    court.everything_holds(&place).await;
}

async fn only_what_she_sees_is_named(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let lead = format!("mutation {{ assign(item: \"{}\", lead: \"ttps\", requestId: \"a\") {{ seq }} }}", case.accused);
    court.desk.ask(&court.prosecutor, &lead).await;
    let officer = court.desk.office.person("Olga", "case_officer", Some("ttps")).await;
    let office = &court.desk.office;
    for (receiver, sender, seq) in
        [(case.case, case.accused, 1), (case.accused, case.case, 2), (case.case, case.case, 3)]
    {
        let row = objection::Model {
            item_id: receiver,
            seq,
            row_seq: 1,
            sender_id: sender,
            sender_seq: 1,
            reason: "Secret".into(),
            recorded_at: office.engine.clock.now() + chrono::TimeDelta::seconds(seq),
            settled_at: None,
        };
        let row = objection::Entity::insert(row.into_active_model());
        row.exec_without_returning(&office.engine.database.writer).await.unwrap();
    }
    let accused = json!({ "id": case.accused });
    let sent = json!({ "receiver": null, "row": null, "reason": null, "sender": accused, "senderRow": 1 });
    let got = json!({ "receiver": accused, "row": 1, "reason": "Secret", "sender": null, "senderRow": null });
    assert_eq!(all(&court, &officer).await, json!({ "totalCount": 2, "nodes": [sent, got] }));
    let stranger = office.person("Cora", "coordinator", None).await;
    assert_eq!(all(&court, &stranger).await["totalCount"], json!(0));
}
