//! A name is withheld from everybody and shown, once and with a reason, to those who need it.

use super::court::Court;
use milepost_engine::access::Identity;
use milepost_engine::engine::command::Change;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(a_name_is_shown_with_a_reason, who_may_not_is_refused, asked_again_the_rights_of_then_count);

const FIELDS: &str = "revision finished fields { name value { __typename } }";

fn reveal(item: Uuid, field: &str, reason: &str, request: &str) -> String {
    format!(
        "mutation {{ reveal(item: \"{item}\", field: \"{field}\", reason: \"{reason}\", requestId: \"{request}\") {{
            seq field {{ name title type value {{ ... on Text {{ text }} }} }} }} }}"
    )
}

async fn fields(court: &Court, who: &Arc<Identity>, item: Uuid) -> Value {
    court.desk.ask(who, &format!("{{ item(id: \"{item}\") {{ {FIELDS} }} }}")).await["item"].take()
}

/// It changes nothing of the item, not even of one that is finished, and history tells who asked, and why.
async fn a_name_is_shown_with_a_reason(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let petra = &court.prosecutor;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let before = fields(&court, petra, case.accused).await;
    let shown = court.desk.ask(petra, &reveal(case.accused, "name", "Summons to be served", "one")).await;
    let seq = shown["reveal"]["seq"].as_u64().expect("a row");
    let name = json!({ "name": "name", "title": "Name", "type": "TEXT", "value": { "text": "Secretname" } });
    assert_eq!(shown["reveal"]["field"], name);
    assert_eq!(fields(&court, petra, case.accused).await, before, "withheld as it was, at the same revision");
    let journal = format!(
        "{{ item(id: \"{}\") {{ journal(last: 1) {{ nodes {{ seq title actor {{ name }} input {{ name value {{ ... on Text {{ text }} }} }} }} }} }} }}",
        case.accused
    );
    let told = court.desk.ask(&court.liaison, &journal).await["item"]["journal"]["nodes"][0].take();
    assert_eq!(
        told,
        json!({ "seq": seq, "title": "Show a withheld field", "actor": { "name": "Petra" }, "input": [
            { "name": "field", "value": { "text": "name" } }, { "name": "reason", "value": { "text": "Summons to be served" } }
        ] })
    );
    court.fire(&court.police, case.accused, "first_appearance", "2025-11-04", &[]).await;
    // It cannot be said never to have been.
    let void = format!(
        "mutation {{ correct(item: \"{}\", seq: {seq}, void: true, reason: \"No\", requestId: \"v\") {{ seq }} }}",
        case.accused
    );
    assert_eq!(court.desk.refused(&court.registrar, &void).await.code, "NO_SUCH_ROW");
    court.fire(&court.liaison, case.accused, "begin_enquiry", "2025-11-10", &[]).await;
    court.fire(&court.liaison, case.accused, "discharge", "2025-12-01", &[]).await;
    let finished = fields(&court, petra, case.accused).await;
    assert_eq!(finished["finished"], json!(true));
    let shown = court.desk.ask(petra, &reveal(case.accused, "name", "Letter to be answered", "two")).await;
    assert_eq!(shown["reveal"]["field"], name);
    assert_eq!(fields(&court, petra, case.accused).await, finished);
    // An item that never was may have been looked at.
    let input =
        [("title", "Accused L"), ("name", "Another"), ("route", "preliminary_enquiry"), ("charged_on", "2025-11-03")];
    let mistaken = court.create(petra, "tt-accused", Some(case.case), "2025-11-03", &input).await;
    court.desk.ask(petra, &reveal(mistaken, "name", "Letter to be answered", "three")).await;
    court.correct(&court.registrar, mistaken, 1, "void: true").await;
    court.everything_holds(&place).await;
}

async fn who_may_not_is_refused(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let stranger = court.desk.office.person("Sam", "prosecutor", Some("moh")).await;
    let tries = [
        (&court.liaison, "name", "Because", "FORBIDDEN"),
        (&court.registrar, "born_on", "Because", "FORBIDDEN"),
        (&court.prosecutor, "title", "Because", "BAD_INPUT"),
        (&court.prosecutor, "nmae", "Because", "BAD_INPUT"),
        (&court.prosecutor, "name", " ", "BAD_REQUEST"),
        (&stranger, "name", "Because", "NOT_FOUND"),
    ];
    let rows = court.state(case.accused).await["journal"].take();
    for (who, field, reason, code) in tries {
        let refused = court.desk.refused(who, &reveal(case.accused, field, reason, "r")).await;
        assert_eq!(refused.code, code, "{field} to {}: {}", who.name, refused.message);
    }
    assert_eq!(court.state(case.accused).await["journal"], rows);
    // What is offered is what is accepted.
    let offered = async |who: &Arc<Identity>| {
        let asked =
            format!("{{ item(id: \"{}\") {{ availableEvents {{ event inputs {{ name options }} }} }} }}", case.accused);
        let events = court.desk.ask(who, &asked).await["item"]["availableEvents"].take();
        let reveal = events.as_array().unwrap().iter().find(|one| one["event"] == "reveal").cloned();
        reveal.map(|reveal| reveal["inputs"][0]["options"].clone())
    };
    assert_eq!(offered(&court.prosecutor).await, Some(json!(["name", "born_on"])));
    assert_eq!(offered(&court.registrar).await, Some(json!(["name"])));
    assert_eq!(offered(&court.liaison).await, None);
}

async fn asked_again_the_rights_of_then_count(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let asked = reveal(case.accused, "name", "Summons to be served", "same");
    let first = court.desk.ask(&court.prosecutor, &asked).await;
    assert_eq!(court.desk.ask(&court.prosecutor, &asked).await, first, "no second row");
    let other = reveal(case.accused, "born_on", "Summons to be served", "same");
    assert_eq!(court.desk.refused(&court.prosecutor, &other).await.code, "REQUEST_ID_REUSED");
    let (item, lead) = (case.case, Some("ttps".to_owned()));
    let assign = Change::Assign { item, lead, partners: Vec::new(), people: Vec::new(), since: None };
    court.desk.office.act(&court.prosecutor, assign).await.expect("another agency leads");
    assert_eq!(court.desk.refused(&court.prosecutor, &asked).await.code, "NOT_FOUND");
    // Who lost the role that may ask, and sees the item by another.
    let both = court.desk.office.person_of("Bo", &["registrar", "court_liaison"], Some("jud")).await;
    assert_eq!(court.desk.ask(&both, &asked).await["reveal"]["field"], first["reveal"]["field"]);
    let mut left = both.as_ref().clone();
    left.memberships.retain(|one| one.role == "court_liaison");
    assert_eq!(court.desk.refused(&Arc::new(left), &asked).await.code, "FORBIDDEN");
}
