//! Reminders at the terminal: who will get what, and when; and how a person says on her page that she wants to be told.

use super::commands::{Ended, at};
use super::forms::started;
use super::site::Site;
use crate::engine::mail::has_address;
use milepost_engine::store::item;
use milepost_engine::store::person::{self, Language};
use milepost_tests::office::Office;
use milepost_tests::served::{Served, command};
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

both!(
    reminders_to_come_are_listed_at_the_terminal,
    letters_are_foretold_where_the_server_writes_them,
    a_person_keeps_her_wishes
);

async fn reminders_to_come_are_listed_at_the_terminal(place: Place) {
    let office = Office::open(&place).await;
    let cora = office.person("Cora", "coordinator", None).await;
    let poll = office.person("Poll", "focal_point", Some("ttps")).await;
    let id = started(&office, &cora, "ttps").await;
    office.fire(&cora, id, "revise", &[("due_on", "2099-06-30")]).await.expect("revised");
    let row = item::Entity::find_by_id(id).one(&office.engine.database.reader).await.unwrap();
    let action = row.expect("the item").reference;
    office.close().await;
    let reminders = |how: &[&str]| -> Ended { at(&place, &[&["reminders", "--until", "2099-06-30"], how].concat()) };
    let listed = reminders(&["--item", &action]);
    assert_eq!((listed.code, listed.err.as_str()), (0, ""));
    let dated: Vec<&str> = listed.out.lines().filter(|line| line.contains(" due, ")).collect();
    let expected =
        ["2099-05-29 08:00 AST ACT due, before 30 days: Poll", "2099-06-23 08:00 AST ACT due, before 7 days: Poll"];
    assert_eq!(dated[..2], expected.map(|line| line.replace("ACT", &action)));
    let told = reminders(&["--json"]);
    let rows: Vec<Value> = told.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let first = rows.iter().find(|row| row["rung"] == "before 30 days").expect("the first rung");
    let expected = json!({
        "at": "2099-05-29T12:00:00Z", "due_at": "2099-05-29T12:00:00Z", "item": action, "deadline": "due",
        "rung": "before 30 days", "recipient": format!("person:{}", poll.id), "name": "Poll", "stands_for": null,
        "channels": ["inbox"], "outcome": "goes_out", "reason": null,
    });
    assert_eq!(*first, expected);
    let none = reminders(&["--item", "A-99"]);
    assert!(none.code == 1 && none.err.contains("There is no item `A-99`."), "{}", none.err);
    assert_eq!(at(&place, &["reminders", "--until", "June"]).code, 2);
}

async fn letters_are_foretold_where_the_server_writes_them(place: Place) {
    let office = Office::open(&place).await;
    let cora = office.person("Cora", "coordinator", None).await;
    let poll = office.person("Poll", "focal_point", Some("ttps")).await;
    has_address(&office, &poll, "poll@ttps.example").await;
    let id = started(&office, &cora, "ttps").await;
    office.fire(&cora, id, "revise", &[("due_on", "2099-06-30")]).await.expect("revised");
    office.close().await;
    let channels = || {
        let listed = at(&place, &["reminders", "--until", "2099-06-30", "--json"]).out;
        let rows = listed.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
        rows.filter(|row| row["rung"] == "before 30 days").map(|row| row["channels"].clone()).collect::<Vec<_>>()
    };
    let mail = ["--mail-server", "smtp://127.0.0.1:9", "--mail-from", "a@b.example", "--site", "https://m.example"];
    Served::run(command(&place).args(mail), &place).stop();
    assert_eq!(channels(), [json!(["inbox", "email"])]);
    Served::start(&place).stop();
    assert_eq!(channels(), [json!(["inbox"])]);
}

async fn a_person_keeps_her_wishes(place: Place) {
    let site = Site::open(&place).await;
    let poll = site.office.person("Poll", "focal_point", Some("ttps")).await;
    let mate = site.office.person("Mate", "focal_point", Some("ttps")).await;
    site.office.person("Stranger", "focal_point", Some("moh")).await;
    let browser = site.browser(&poll).await;
    let page = browser.get("/me").await;
    assert!(page.shows("Mate") && !page.shows("Stranger"), "{}", page.words());
    assert!(page.shows("No e-mail address is known."), "{}", page.words());
    let wishes = [("byEmail", "false"), ("hour", "17"), ("language", "FRENCH")];
    assert_eq!(browser.write(&page, "/me", &wishes).await.status, StatusCode::SEE_OTHER);
    let reader = &site.office.engine.database.reader;
    let kept = person::Entity::find_by_id(poll.id).one(reader).await.unwrap().expect("Poll");
    assert_eq!((kept.by_email, kept.digest_hour, kept.language), (false, Some(17), Language::French));
    let to = mate.id.to_string();
    let leave = [("to", to.as_str()), ("since", "2026-02-02"), ("until", "2026-02-13")];
    let page = browser.get("/me").await;
    assert_eq!(browser.write(&page, "/me/leave", &leave).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/me").await.shows("Mate stands in from 2 Feb 2026 through 13 Feb 2026"));
    let undated = [("to", to.as_str()), ("since", "Monday"), ("until", "")];
    let refused = browser.write(&page, "/me/leave", &undated).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.shows("A date is written like 2026-01-31."), "{}", refused.words());
}
