//! Over GraphQL: a row of the history is corrected input by input. What is not given, documents and what may not be seen stay as
//! they were.

use super::desk::Desk;
use super::roadmap::uploaded;
use crate::serve::forms::started;
use milepost_engine::access::Identity;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

both!(
    single_inputs_are_replaced,
    a_wrong_correction_changes_nothing,
    a_document_stays_as_it_was,
    a_name_nobody_sees_stays_as_it_was
);

const VALUE: &str =
    "__typename ... on Text { text } ... on Number { number } ... on DocumentRef { id } ... on Withheld { reason }";

/// The row as it can be corrected, and whether it was.
async fn row(desk: &Desk, who: &Arc<Identity>, item: Uuid, seq: u64) -> Value {
    let rows = format!("nodes {{ seq correctedBy replaceable {{ input {{ name }} value {{ {VALUE} }} }} }}");
    let asked = format!("{{ item(id: \"{item}\") {{ journal(first: 100) {{ {rows} }} }} }}");
    let rows = desk.ask(who, &asked).await["item"]["journal"]["nodes"].take();
    let found = rows.as_array().and_then(|rows| rows.iter().find(|row| row["seq"] == json!(seq)));
    found.expect("the row").clone()
}

fn replaceable(row: &Value, name: &str) -> Value {
    let inputs = row["replaceable"].as_array().expect("inputs");
    inputs.iter().find(|one| one["input"]["name"] == name).map_or(Value::Null, |one| one["value"].clone())
}

async fn field(desk: &Desk, who: &Arc<Identity>, item: Uuid, name: &str) -> Value {
    let asked = format!("{{ item(id: \"{item}\") {{ field(name: \"{name}\") {{ value {{ {VALUE} }} }} }} }}");
    desk.ask(who, &asked).await["item"]["field"]["value"].take()
}

fn correct(item: Uuid, seq: u64, replace: &str, reason: &str) -> String {
    format!(
        "mutation {{ correct(item: \"{item}\", seq: {seq}, void: false, replace: [{replace}], reason: \"{reason}\", requestId: \"{reason}\") {{ seq }} }}"
    )
}

async fn single_inputs_are_replaced(place: Place) {
    let desk = Desk::open(&place).await;
    let action = started(&desk.office, &desk.anna, "ttps").await;
    desk.office.fire(&desk.anna, action, "note", &[("progress", "40"), ("text", "Four of ten")]).await.expect("noted");
    let before = row(&desk, &desk.anna, action, 7).await;
    assert_eq!(replaceable(&before, "progress")["number"], "40");
    assert_eq!(replaceable(&before, "text")["text"], "Four of ten");
    let progress = "{ name: \"progress\", value: \"45\" }";
    assert_eq!(desk.ask(&desk.anna, &correct(action, 7, progress, "Mistyped")).await["correct"]["seq"], 8);
    assert_eq!(field(&desk, &desk.anna, action, "progress").await["number"], "45");
    // What counts now is what the next correction goes on from.
    let after = row(&desk, &desk.anna, action, 7).await;
    assert_eq!(after["correctedBy"], 8);
    assert_eq!(replaceable(&after, "progress")["number"], "45");
    assert_eq!(replaceable(&after, "text")["text"], "Four of ten");
    let text = "{ name: \"text\", value: \"Five of ten\" }";
    desk.ask(&desk.anna, &correct(action, 7, text, "Once more")).await;
    assert_eq!(field(&desk, &desk.anna, action, "progress").await["number"], "45");
}

async fn a_wrong_correction_changes_nothing(place: Place) {
    let desk = Desk::open(&place).await;
    let action = started(&desk.office, &desk.anna, "ttps").await;
    desk.office.fire(&desk.anna, action, "note", &[("progress", "40"), ("text", "Four")]).await.expect("noted");
    let wrong = correct(action, 7, "{ name: \"progress\", value: \"lots\" }", "Mistyped");
    let wrong = desk.refused(&desk.anna, &wrong).await;
    assert_eq!((wrong.code.as_str(), &wrong.extensions["inputs"][0]["input"]), ("BAD_INPUT", &json!("progress")));
    let nothing = desk.refused(&desk.anna, &correct(action, 7, "", "Nothing")).await;
    assert_eq!(nothing.message, "Say what was wrong of it: its day, or an input.");
    let fay = desk.office.person("Fay", "focal_point", Some("ttps")).await;
    let hers = correct(action, 7, "{ name: \"progress\", value: \"45\" }", "Hers");
    assert_eq!(desk.refused(&fay, &hers).await.code, "FORBIDDEN");
    assert_eq!(field(&desk, &desk.anna, action, "progress").await["number"], "40");
}

async fn a_document_stays_as_it_was(place: Place) {
    let desk = Desk::open(&place).await;
    let fay = desk.office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(&desk.office, &desk.anna, "ttps").await;
    let list = uploaded(&desk, &place, &fay).await.to_string();
    desk.office.fire(&fay, action, "submit", &[("evidence", &list), ("text", "All trained")]).await.expect("submitted");
    let text = "{ name: \"text\", value: \"Nine of ten trained\" }";
    desk.ask(&desk.anna, &correct(action, 7, text, "Miscounted")).await;
    let corrected = row(&desk, &desk.anna, action, 7).await;
    assert_eq!(replaceable(&corrected, "text")["text"], "Nine of ten trained");
    assert_eq!(field(&desk, &desk.anna, action, "evidence").await["id"], list);
}

async fn a_name_nobody_sees_stays_as_it_was(place: Place) {
    let desk = Desk::open(&place).await;
    let petra = desk.office.person("Petra", "prosecutor", Some("dpp")).await;
    let reg = desk.office.person("Reg", "registrar", Some("jud")).await;
    let case = desk.office.create(&petra, "tt-case", None, &[("title", "The State v K")]).await;
    let input =
        [("title", "K"), ("name", "Secretname"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
    let accused = desk.office.create(&petra, "tt-accused", Some(case), &input).await;
    let first = row(&desk, &reg, accused, 1).await;
    assert_eq!(replaceable(&first, "title")["text"], "K");
    assert!(!first.to_string().contains("Secretname"), "{first}");
    let title = "{ name: \"title\", value: \"Accused K\" }";
    desk.ask(&reg, &correct(accused, 1, title, "Clearer")).await;
    assert_eq!(field(&desk, &reg, accused, "title").await["text"], "Accused K");
    let reveal = format!(
        "mutation {{ reveal(item: \"{accused}\", field: \"name\", reason: \"Summons\", requestId: \"s\") {{ field {{ value {{ {VALUE} }} }} }} }}"
    );
    assert_eq!(desk.ask(&petra, &reveal).await["reveal"]["field"]["value"]["text"], "Secretname");
}
