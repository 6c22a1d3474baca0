//! A case is as late as what stands below it, as far as somebody sees that; its register is read by what comes first; and its
//! history tells what moved it.

use super::court::Court;
use crate::graphql::desk::{Way, pages};
use milepost_engine::access::Identity;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use std::sync::Arc;

both!(
    a_case_is_late_with_its_accused,
    nobody_is_told_of_a_part_she_does_not_see,
    a_register_is_read_by_what_comes_first,
    a_case_tells_what_moved_it,
    a_role_for_no_agency_is_told_so
);

const STANDS: &str = "title standing overdue lateParts atRiskParts nextDeadline { title overdue item { title } }";

async fn cases(court: &Court, who: &Arc<Identity>, standing: &str) -> Value {
    let asked = format!(
        "{{ items(filter: {{ kind: \"case\", standing: {standing} }}) {{ totalCount nodes {{ {STANDS} }} }} }}"
    );
    court.desk.ask(who, &asked).await["items"].take()
}

async fn a_case_is_late_with_its_accused(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2026-01-12", "preliminary_enquiry", 1).await;
    let liaison = court.liaison.clone();
    court.fire(&court.police, case.accused, "first_appearance", "2026-01-13", &[]).await;
    court.fire(&liaison, case.accused, "set_next_date", "2026-01-13", &[("next_date", "2026-03-20")]).await;
    let on_track = cases(&court, &liaison, "ON_TRACK").await;
    assert_eq!(on_track["nodes"][0]["nextDeadline"]["item"]["title"], "Accused K", "{on_track}");
    court.fire(&liaison, case.accused, "set_next_date", "2026-01-13", &[("next_date", "2026-02-02")]).await;
    let at_risk = cases(&court, &liaison, "AT_RISK").await;
    assert_eq!((&at_risk["totalCount"], &at_risk["nodes"][0]["atRiskParts"]), (&json!(1), &json!(1)));
    court.desk.office.clock.set(milepost_tests::office::instant("2026-02-05T16:00:00Z"));
    let late = cases(&court, &liaison, "LATE").await;
    let one = &late["nodes"][0];
    assert_eq!(
        (&one["standing"], &one["overdue"]),
        (&json!("LATE"), &json!(false)),
        "none of its own dates has passed"
    );
    assert_eq!((&one["lateParts"], &one["atRiskParts"]), (&json!(1), &json!(0)));
    assert_eq!(one["nextDeadline"]["item"]["title"], "Accused K");
    for standing in ["ON_TRACK", "AT_RISK", "FINISHED"] {
        assert_eq!(cases(&court, &liaison, standing).await["totalCount"], 0, "{standing}");
    }
    let charged = "{ progress(kind: \"case\", above: \"case\") { late } items(filter: { kind: \"accused\", standing: LATE }) { nodes { lateParts overdue } } }";
    let below = court.desk.ask(&liaison, charged).await;
    assert_eq!(below["items"]["nodes"], json!([{ "lateParts": 0, "overdue": true }]), "it is late itself");
}

/// A registrar sees the case, and not that a witness in it has a date that passed.
async fn nobody_is_told_of_a_part_she_does_not_see(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.create(&court.prosecutor, "tt-case", None, "2026-01-12", &[("title", "Farm")]).await;
    let witness = [("title", "W-1"), ("part", "victim"), ("statement_due_on", "2026-01-20")];
    court.create(&court.prosecutor, "tt-witness", Some(case), "2026-01-12", &witness).await;
    let hers = cases(&court, &court.prosecutor, "LATE").await;
    assert_eq!((&hers["totalCount"], &hers["nodes"][0]["lateParts"]), (&json!(1), &json!(1)));
    let registrars = cases(&court, &court.registrar, "LATE").await;
    assert_eq!(registrars, json!({ "totalCount": 0, "nodes": [] }));
    let on_track = cases(&court, &court.registrar, "ON_TRACK").await;
    let one = json!({ "title": "Farm", "standing": "ON_TRACK", "overdue": false, "lateParts": 0, "atRiskParts": 0, "nextDeadline": null });
    assert_eq!(on_track["nodes"], json!([one]));
}

async fn a_register_is_read_by_what_comes_first(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let liaison = court.liaison.clone();
    // The first accused have a date, in the other order than they came; the last has none.
    for (title, next) in [("One", "2026-04-10"), ("Two", "2026-03-10"), ("Three", "2026-02-10"), ("Four", "")] {
        let case = court.create(&court.prosecutor, "tt-case", None, "2026-01-12", &[("title", title)]).await;
        let input = [("title", title), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-12")];
        let accused = court.create(&court.prosecutor, "tt-accused", Some(case), "2026-01-12", &input).await;
        court.fire(&court.police, accused, "first_appearance", "2026-01-13", &[]).await;
        if !next.is_empty() {
            court.fire(&liaison, accused, "set_next_date", "2026-01-14", &[("next_date", next)]).await;
        }
    }
    // And one that is in its stage since a day before.
    let early = [("title", "Early"), ("review_on", "2026-02-20")];
    court.create(&court.prosecutor, "tt-case", None, "2026-01-05", &early).await;
    let read = async |kind: &str, order: &str| {
        let list = format!("items(PAGE, filter: {{ kind: \"{kind}\", finished: false }}, orderBy: {{ {order} }})");
        let forward = pages(&court.desk, &liaison, &list, "title", Way::Forward).await;
        assert_eq!(pages(&court.desk, &liaison, &list, "title", Way::Backward).await, forward, "{order}");
        forward.iter().map(|one| one["title"].as_str().expect("a title").to_owned()).collect::<Vec<_>>()
    };
    let hearing = "by: NEXT_DATE, deadline: \"next_hearing\"";
    assert_eq!(read("accused", hearing).await, ["Three", "Two", "One", "Four"]);
    assert_eq!(read("case", hearing).await, ["Three", "Two", "One", "Four", "Early"]);
    assert_eq!(read("case", "by: NEXT_DATE").await, ["Three", "Early", "Two", "One", "Four"]);
    let back = format!("{hearing}, direction: DESCENDING");
    assert_eq!(read("accused", &back).await, ["Four", "One", "Two", "Three"]);
    assert_eq!(read("case", "by: STAGE_SINCE").await[0], "Early");
    let unknown = "{ items(orderBy: { by: NEXT_DATE, deadline: \"next_haering\" }) { totalCount } }";
    let told = court.desk.refused(&liaison, unknown).await;
    assert_eq!(told.message, "There is no deadline `next_haering`. Did you mean `next_hearing`?");
    court.everything_holds(&place).await;
}

async fn a_case_tells_what_moved_it(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2026-01-12", "preliminary_enquiry", 0).await;
    let asked = format!(
        "{{ item(id: \"{}\") {{ journal {{ nodes {{ event stage cause {{ event actor {{ name }} item {{ title }} }} }} }} }} }}",
        case.case
    );
    let rows = court.desk.ask(&court.liaison, &asked).await["item"]["journal"]["nodes"].take();
    let moved = rows.as_array().unwrap().iter().find(|row| row["stage"] == "Before the courts").expect("moved");
    let cause = json!({ "event": "create", "actor": { "name": "Petra" }, "item": { "title": "Accused K" } });
    assert_eq!(moved["cause"], cause);
}

async fn a_role_for_no_agency_is_told_so(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let lone = court.desk.office.person("Lone", "prosecutor", None).await;
    let open = "mutation { createItem(workflow: \"tt-case\", input: [{ name: \"title\", value: \"Hers\" }], requestId: \"r\") { stage } }";
    let refused = court.desk.refused(&lone, open).await;
    assert_eq!(refused.code, "FORBIDDEN");
    assert!(
        refused.message.contains("holds the role Prosecutor for an agency, and you hold it for none"),
        "{refused:?}"
    );
    let roles = court.desk.ask(&lone, "{ roles { id ofAgency } }").await["roles"].take();
    let of_agency =
        |id: &str| roles.as_array().unwrap().iter().find(|role| role["id"] == id).unwrap()["ofAgency"].clone();
    assert_eq!((of_agency("prosecutor"), of_agency("court_liaison")), (json!(true), json!(false)));
}
