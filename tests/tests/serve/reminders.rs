//! Reminders at the terminal and on the pages: who will get what, put off, given away, tried out; how a person is told.

use super::commands::{Ended, at};
use super::feeds::graphql;
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
    the_page_of_an_item_foretells_and_puts_off,
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

async fn the_page_of_an_item_foretells_and_puts_off(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let poll = site.office.person("Poll", "focal_point", Some("ttps")).await;
    site.office.person("Stranger", "focal_point", Some("moh")).await;
    let action = started(&site.office, &cora, "ttps").await; // due on 2026-03-31
    let path = format!("/items/{action}");
    let plain = format!("{path}/plain");
    let browser = site.browser(&poll).await;
    let page = browser.get(&plain).await;
    assert!(page.shows(&format!("<option value=\"{}\">Cora", cora.id)) && !page.shows("Stranger"), "{}", page.words());
    assert!(page.shows("Reminders to come") && page.shows("Action completed, before 30 days"), "{}", page.words());
    let put_off = [("deadline", "due"), ("until", "2026-03-02"), ("reason", "Waiting for <b>funds</b>")];
    let answer = browser.submit(&page, &format!("{path}/reminders/snooze"), &put_off).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let others = site.browser(&cora).await;
    let page = others.get(&plain).await;
    let told = "Poll put reminders of Action completed off until 2 Mar 2026: Waiting for &lt;b&gt;funds&lt;/b&gt;";
    assert!(page.shows(told), "{}", page.words());
    assert!(page.shows("Put off until 2026-03-02"), "{}", page.words());
    let given = [("to", cora.id.to_string()), ("until", "2026-03-25".to_owned())];
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = browser.get(&plain).await;
    assert_eq!(
        browser.submit(&page, &format!("{path}/reminders/delegate"), &given).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(browser.get(&plain).await.shows("Cora gets the reminders of Poll through 25 Mar 2026"));
    let page = browser.get(&plain).await;
    let tried = browser.submit(&page, &format!("{path}/reminders/test"), &[]).await;
    assert_eq!(tried.status, StatusCode::SEE_OTHER);
    site.tick().await;
    let inbox = async |who| graphql(&site, who, "{ inbox { nodes { body } } }", json!({})).await.to_string();
    assert!(inbox(&poll).await.contains("Nobody else got this."));
    assert!(!inbox(&cora).await.contains("Nobody else got this."));
    let silent = [("until", "2026-03-20"), ("reason", " ")];
    let page = browser.get(&plain).await;
    let refused = browser.submit(&page, &format!("{path}/reminders/snooze"), &silent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("Say why, in at most 200 characters"), "{}", refused.words());
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
    let wishes = [("by_email", "false"), ("hour", "17"), ("language", "FRENCH")];
    assert_eq!(browser.submit(&page, "/me", &wishes).await.status, StatusCode::SEE_OTHER);
    let reader = &site.office.engine.database.reader;
    let kept = person::Entity::find_by_id(poll.id).one(reader).await.unwrap().expect("Poll");
    assert_eq!((kept.by_email, kept.digest_hour, kept.language), (false, Some(17), Language::French));
    let to = mate.id.to_string();
    let leave = [("to", to.as_str()), ("since", "2026-02-02"), ("until", "2026-02-13")];
    let page = browser.get("/me").await;
    assert_eq!(browser.submit(&page, "/me/leave", &leave).await.status, StatusCode::SEE_OTHER);
    assert!(browser.get("/me").await.shows("Mate stands in from 2 Feb 2026 through 13 Feb 2026"));
}
