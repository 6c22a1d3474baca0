//! No restricted name and no foreign case comes out: for every role, by every path there is today.

use super::court::Court;
use milepost_tests::{Place, both};
use serde_json::Value;

both!(no_role_reads_a_name_or_a_foreign_case);

/// Who sees every case by the workflows; the names are withheld from them too.
const SEES_ALL: [&str; 3] = ["court_liaison", "dpp_head", "registrar"];
/// A restricted name, and what tells that the case is there.
const SECRET: &str = "Secretname";
const FOREIGN: [&str; 3] = ["Accused K", "The Queen v K", "Marked"];

async fn no_role_reads_a_name_or_a_foreign_case(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
    let witness = [("title", "Marked"), ("name", SECRET), ("part", "victim"), ("statement_due_on", "2026-01-05")];
    let witness = court.create(&court.prosecutor, "tt-witness", Some(case.case), "2025-11-03", &witness).await;
    court.desk.office.clock.advance(chrono::TimeDelta::days(40));
    court.settle().await;
    let roles: Vec<String> = court.desk.office.engine.catalog().roles.iter().map(|role| role.id.clone()).collect();
    assert!(roles.len() > 10, "{roles:?}");
    for role in &roles {
        let who = court.desk.office.person(role, role, Some("moh")).await;
        for path in paths(case.accused, witness) {
            let answer = court.desk.run(&court.desk.office.engine, &who, &path).await.to_string();
            assert!(!answer.contains(SECRET), "{role}: {path}\n{answer}");
            let foreign = FOREIGN.iter().find(|word| answer.contains(**word));
            assert!(
                foreign.is_none() || SEES_ALL.contains(&role.as_str()),
                "{role} reads {foreign:?}: {path}\n{answer}"
            );
        }
    }
    // The paths lead somewhere: who may see it reads the case by each kind of them, and the name by none.
    let mut read = 0;
    for path in paths(case.accused, witness) {
        let answer: Value = court.desk.run(&court.desk.office.engine, &court.prosecutor, &path).await;
        assert!(!answer.to_string().contains(SECRET), "{path}\n{answer}");
        read += usize::from(FOREIGN.iter().any(|word| answer.to_string().contains(word)));
    }
    assert_eq!(read, 12, "all but the search for the name, the totals and the two errors");
}

/// Object, list, filter, sort, search, deadlines, totals, journal, inbox, errors, and the past.
fn paths(accused: uuid::Uuid, witness: uuid::Uuid) -> Vec<String> {
    let value = "value { ... on Text { text } ... on Choice { choice } ... on Withheld { reason } }";
    let fields = format!("title reference fields {{ name {value} }}");
    let rows = format!("nodes {{ title item {{ title }} input {{ name {value} }} changes {{ name {value} }} }}");
    vec![
        format!("{{ item(id: \"{accused}\") {{ {fields} parent {{ title }} }} }}"),
        format!("{{ item(id: \"{witness}\") {{ {fields} journal(first: 20) {{ {rows} }} }} }}"),
        format!("{{ items(first: 50) {{ nodes {{ {fields} }} }} }}"),
        format!("{{ items(filter: {{ kind: \"witness\" }}, orderBy: {{ by: TITLE }}) {{ nodes {{ {fields} }} }} }}"),
        format!("{{ items(filter: {{ under: \"{accused}\" }}) {{ nodes {{ parent {{ title }} }} }} }}"),
        format!("{{ items(filter: {{ state: \"awaiting_first_appearance\" }}) {{ nodes {{ {fields} }} }} }}"),
        "{ items(filter: { text: \"secretname\" }) { totalCount nodes { title } } }".into(),
        "{ items(filter: { text: \"marked\" }) { nodes { title } } }".into(),
        "{ deadlines(first: 50) { nodes { title item { title } } } }".into(),
        "{ agencies { title } workflows { id } costs { sums { amount { amount } } } }".into(),
        format!("{{ journal(first: 100) {{ {rows} }} }}"),
        "{ inbox(first: 50) { nodes { body item { title } } } }".into(),
        format!("{{ items(first: 50, asOf: \"2026-02-15T00:00:00Z\") {{ nodes {{ {fields} }} }} }}"),
        format!("{{ item(id: \"{accused}\", asOf: \"2026-02-15T00:00:00Z\") {{ {fields} }} }}"),
        format!("mutation {{ fireEvent(item: \"{witness}\", event: \"nothing\", requestId: \"x\") {{ stage }} }}"),
        format!(
            "mutation {{ fireEvent(item: \"{witness}\", event: \"revise\", input: [{{ name: \"nmae\", value: \"x\" }}], requestId: \"y\") {{ stage }} }}"
        ),
    ]
}
