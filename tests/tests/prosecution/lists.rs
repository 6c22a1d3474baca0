//! The lists people live by.

use super::court::Court;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(
    the_week_at_one_court,
    who_is_at_large_and_who_has_no_next_date,
    a_witness_nobody_called,
    a_register_tells_since_when_and_until_when
);

fn references(list: &Value) -> Vec<&str> {
    list["nodes"].as_array().unwrap().iter().map(|node| node["title"].as_str().unwrap()).collect()
}

async fn the_week_at_one_court(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    for (title, at, on) in [
        ("A", "Port of Spain", "2026-02-03"),
        ("B", "San Fernando", "2026-02-03"),
        ("C", "Port of Spain", "2026-02-10"),
    ] {
        let input = [("title", title), ("court", at), ("hearing_on", on)];
        court.create(&court.liaison, "tt-hearing", Some(case.case), "2026-01-29", &input).await;
    }
    let week = "dueFrom: \"2026-02-02\", dueUntil: \"2026-02-06\"";
    let at_court = "fields: [{ name: \"court\", value: \"port of spain\" }]";
    let asked = format!(
        "{{ all: items(filter: {{ kind: \"hearing\", {week} }}) {{ nodes {{ title }} }}
        one: items(filter: {{ kind: \"hearing\", {week}, {at_court} }}) {{ nodes {{ title }} }} }}"
    );
    let lists = court.desk.ask(&court.liaison, &asked).await;
    assert_eq!(references(&lists["all"]), ["A", "B"]);
    assert_eq!(references(&lists["one"]), ["A"]);
}

async fn who_is_at_large_and_who_has_no_next_date(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let liaison = court.liaison.clone();
    court.fire(&court.police, case.accused, "first_appearance", "2025-11-04", &[]).await;
    let asked = "{ large: items(filter: { state: \"at_large\" }) { totalCount }
        undated: items(filter: { kind: \"accused\", dated: false, finished: false }) { totalCount } }";
    let counts = court.desk.ask(&liaison, asked).await;
    assert_eq!(counts, json!({ "large": { "totalCount": 0 }, "undated": { "totalCount": 1 } }));
    court.fire(&liaison, case.accused, "grant_bail", "2025-11-04", &[]).await;
    court.fire(&liaison, case.accused, "abscond", "2025-12-01", &[]).await;
    court.fire(&liaison, case.accused, "set_next_date", "2026-01-29", &[("next_date", "2026-02-12")]).await;
    let counts = court.desk.ask(&liaison, asked).await;
    assert_eq!(counts, json!({ "large": { "totalCount": 1 }, "undated": { "totalCount": 0 } }));
    // A statement that is due gives the case a date, and neither it nor the accused a next court date.
    court.fire(&liaison, case.accused, "recapture", "2026-01-29", &[]).await;
    let second =
        [("title", "Accused M"), ("name", "M"), ("route", "preliminary_enquiry"), ("charged_on", "2025-11-04")];
    court.create(&court.prosecutor, "tt-accused", Some(case.case), "2025-11-04", &second).await;
    let other = court.create(&court.prosecutor, "tt-case", None, "2025-11-04", &[("title", "Other")]).await;
    let input = [("title", "W-2"), ("part", "victim"), ("statement_due_on", "2026-03-02")];
    court.create(&court.prosecutor, "tt-witness", Some(other), "2025-11-04", &input).await;
    let undated = "dated: false, deadline: \"next_hearing\"";
    let asked = format!(
        "{{ accused: items(filter: {{ kind: \"accused\", {undated} }}) {{ nodes {{ title }} }}
        cases: items(filter: {{ kind: \"case\", {undated} }}) {{ nodes {{ title }} }}
        dated: items(filter: {{ kind: \"case\", dated: false }}) {{ totalCount }} }}"
    );
    let lists = court.desk.ask(&court.prosecutor, &asked).await;
    assert_eq!(references(&lists["accused"]), ["Accused M"]);
    assert_eq!(references(&lists["cases"]), ["Other"]);
    assert_eq!(lists["dated"]["totalCount"], json!(0));
    let unknown = "{ items(filter: { dated: false, deadline: \"next_haering\" }) { totalCount } }";
    let told = court.desk.refused(&liaison, unknown).await;
    assert_eq!(told.message, "There is no deadline `next_haering`. Did you mean `next_hearing`?");
}

async fn a_witness_nobody_called(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let input = [("title", "W-1"), ("part", "victim"), ("last_contact_on", "2026-01-29")];
    let witness = court.create(&court.prosecutor, "tt-witness", Some(case.case), "2026-01-29", &input).await;
    let asked = "{ items(filter: { kind: \"witness\", fields: [{ name: \"last_contact_on\", until: \"2026-01-31\" }] }) { totalCount } }";
    assert_eq!(court.desk.ask(&court.prosecutor, asked).await["items"]["totalCount"], json!(1));
    // Nor was one whom nobody has called yet.
    let never = [("title", "W-2"), ("part", "victim")];
    court.create(&court.prosecutor, "tt-witness", Some(case.case), "2026-01-29", &never).await;
    let or_never = asked.replace("2026-01-31\"", "2026-01-28\", orEmpty: true");
    assert_eq!(court.desk.ask(&court.prosecutor, &or_never).await["items"]["totalCount"], json!(1));
    let officer = court.desk.office.person("Olga", "case_officer", Some("ctu")).await;
    let notices = async || {
        let asked = "{ inbox(first: 20) { nodes { body } } }";
        let inbox = court.desk.ask(&officer, asked).await;
        inbox["inbox"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| one["body"].to_string().contains("nothing was entered"))
            .count()
    };
    assert_eq!(notices().await, 0);
    court.desk.office.clock.advance(chrono::TimeDelta::days(32));
    court.settle().await;
    // Nobody of the unit sees the case of the prosecutor: the log tells, her inbox does not.
    assert_eq!(notices().await, 0);
    let how = [("last_contact_on", "2026-03-02"), ("how", "telephone")];
    court.fire(&court.prosecutor, witness, "contacted", "2026-03-02", &how).await;
    court.everything_holds(&place).await;
}

async fn a_register_tells_since_when_and_until_when(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "indictable_proceedings", 1).await;
    let input = [("title", "Status"), ("court", "Port of Spain"), ("hearing_on", "2026-02-10")];
    let hearing = court.create(&court.liaison, "tt-hearing", Some(case.case), "2026-01-19", &input).await;
    court.link(hearing, case.accused).await;
    court.settle().await;
    let asked = "{ items(filter: { kind: \"KIND\" }) { nodes { stageSince next: nextDate(deadline: \"next_hearing\") none: nextDate(deadline: \"elsewhere\") field(name: \"name\") { value { __typename } } } } }";
    let listed =
        async |kind: &str| court.desk.ask(&court.liaison, &asked.replace("KIND", kind)).await["items"]["nodes"].take();
    let name = json!({ "value": { "__typename": "Withheld" } });
    let accused = json!([{ "stageSince": "2025-11-03", "next": "2026-02-10", "none": null, "field": name }]);
    assert_eq!(listed("accused").await, accused);
    // A case has the date of the accused in it.
    let above = json!([{ "stageSince": "2025-11-03", "next": "2026-02-10", "none": null, "field": null }]);
    assert_eq!(listed("case").await, above);
    // What is hers to be reminded of is what is assigned to her.
    let coming = "{ reminderPreview(mine: true, until: \"2026-02-28\") { item { id } } }";
    assert_eq!(court.desk.ask(&court.prosecutor, coming).await["reminderPreview"], json!([]));
    let assign = format!(
        "mutation {{ assign(item: \"{}\", people: [\"{}\"], lead: \"dpp\", requestId: \"a\") {{ seq }} }}",
        case.case, court.prosecutor.id
    );
    court.desk.ask(&court.prosecutor, &assign).await;
    let fire = [("review_on", "2026-02-20"), ("finding", "Statements missing")];
    court.fire(&court.prosecutor, case.case, "review", "2026-01-30", &fire).await;
    let mine = court.desk.ask(&court.prosecutor, coming).await["reminderPreview"].take();
    assert!(
        mine.as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(|one| one["item"]["id"] == json!(case.case))),
        "{mine}"
    );
    let both = "{ reminderPreview(mine: true, agency: \"dpp\", until: \"2026-02-28\") { rung } }";
    let refused = court.desk.refused(&court.prosecutor, both).await;
    assert_eq!(refused.message, "Ask for an `item`, for an `agency` or for what is `mine`.");
}
