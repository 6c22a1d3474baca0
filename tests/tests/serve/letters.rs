//! A letter to print: for an agency that has no account, what is overdue, what falls due, what each needs, and of what it was
//! reminded.

use super::commands::at;
use super::forms::started;
use super::site::Site;
use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::engine::command::Change;
use milepost_engine::store::item;
use milepost_tests::office::{Office, texts};
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::EntityTrait;
use std::sync::Arc;
use uuid::Uuid;

both!(
    what_is_due_stands_in_the_letter,
    a_letter_is_written_by_who_sees_all_of_it,
    a_letter_names_nobody_of_a_case,
    the_same_words_are_printed_by_the_command,
);

/// Beside another action, in the same objective.
async fn action(office: &Office, by: &Arc<Identity>, beside: Uuid, title: &str, due_on: &str, lead: &str) -> Uuid {
    let beside = item::Entity::find_by_id(beside);
    let beside = beside.one(&office.engine.database.reader).await.unwrap().expect("the action");
    let item = office.create(by, "nap-action", beside.parent_id, &[("title", title), ("due_on", due_on)]).await;
    led(office, by, item, lead).await;
    item
}

async fn led(office: &Office, by: &Arc<Identity>, item: Uuid, lead: &str) {
    let lead = Some(lead.to_owned());
    let assign = Change::Assign { item, lead, partners: Vec::new(), people: Vec::new(), since: None };
    office.act(by, assign).await.expect("assigned");
}

async fn what_is_due_stands_in_the_letter(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let late = started(office, &cora, "ttps").await;
    office.fire(&cora, late, "revise", &[("due_on", "2026-01-20")]).await.expect("revised");
    action(office, &cora, late, "Shelter <b>", "2026-02-10", "ttps").await;
    action(office, &cora, late, "Too far", "2026-03-01", "ttps").await;
    action(office, &cora, late, "Of another", "2026-02-10", "moh").await;
    office.clock.advance(TimeDelta::days(17));
    site.tick().await;
    let page = site.browser(&cora).await.get("/agencies/ttps/letter").await;
    let words = page.words();
    for line in [
        "Trinidad and Tobago Police Service",
        "Date: 22 Jan 2026",
        "Overdue: 1",
        "20 Jan 2026,\n2 days late",
        "In progress",
        "(70 days earlier than at first)",
        "Note progress; Report that it is blocked; Ask for a new date; Submit the evidence",
        "Due until 19 Feb 2026: 1",
        "10 Feb 2026",
        "Reminders so far",
        "22 Jan 2026: Cora (inbox)",
        "Signature",
    ] {
        assert!(words.contains(line), "{line}\n{words}");
    }
    assert!(page.shows("Shelter &lt;b&gt;: Action completed"));
    for absent in ["Too far", "Of another", "Cancel"] {
        assert!(!words.contains(absent), "{absent}\n{words}");
    }
    // Met, extended out of sight, or asked for longer.
    let longer = site.browser(&cora).await.get("/agencies/ttps/letter?until=2026-03-01").await.words();
    assert!(longer.contains("Due until 1 Mar 2026: 2") && longer.contains("Too far"), "{longer}");
    let until = Extension::Until("2026-06-01".parse().unwrap());
    let input = texts(&[("reason", "Flood"), ("approver", "The minister")]);
    let extend = Change::Extend { item: late, deadline: "due".into(), by: until, input, revision: None };
    office.act(&cora, extend).await.expect("extended");
    let later = site.browser(&cora).await.get("/agencies/ttps/letter").await.words();
    assert!(later.contains("Overdue: 0\nNothing.") && !later.contains("Campaign"), "{later}");
    let past = site.browser(&cora).await.get("/agencies/ttps/letter?until=2026-01-21").await;
    assert!(past.status == StatusCode::BAD_REQUEST && past.shows("Give a day that has not passed."));
}

async fn a_letter_is_written_by_who_sees_all_of_it(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let cora = office.person("Cora", "coordinator", None).await;
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let campaign = office.action(&cora, "2026-01-20").await;
    led(office, &cora, campaign, "dpp").await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The Queen v K")]).await;
    let witness =
        [("title", "Frightened"), ("name", "Secretname"), ("part", "victim"), ("statement_due_on", "2026-01-19")];
    office.create(&petra, "tt-witness", Some(case), &witness).await;
    let own = office.person("Fay", "focal_point", Some("dpp")).await;
    let other = office.person("Max", "focal_point", Some("moh")).await;
    let donor = office.person("Don", "donor", None).await;
    // Whose agency it is sees it too; who sees actions of her own agency only writes nothing to another.
    for (who, status, told) in [(&cora, 200, true), (&own, 200, true), (&other, 404, false), (&donor, 404, false)] {
        let page = site.browser(who).await.get("/agencies/dpp/letter").await;
        assert_eq!((page.status.as_u16(), page.shows("Campaign")), (status, told), "{}", who.name);
        assert!(!page.shows("CASE") && !page.shows("Queen"), "{}", page.words());
    }
    let nothing = site.browser(&cora).await.get("/agencies/mol/letter").await;
    assert!(nothing.shows("Overdue: 0") && nothing.status == StatusCode::OK, "{}", nothing.words());
    let plan = office.create(&cora, "nap-plan", None, &[("title", "Second plan"), ("due_on", "2026-01-31")]).await;
    led(office, &cora, plan, "dpp").await;
    let page = site.browser(&other).await.get("/agencies/dpp/letter").await;
    assert!(page.shows("Second plan") && !page.shows("Campaign"), "plans are seen by all: {}", page.words());
    for nowhere in ["/agencies/nobody/letter", "/agencies/%20/letter"] {
        assert_eq!(site.browser(&cora).await.get(nowhere).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
    assert_eq!(site.get("/agencies/dpp/letter", None).await.status(), StatusCode::SEE_OTHER);
}

async fn a_letter_names_nobody_of_a_case(place: Place) {
    let site = Site::open(&place).await;
    let office = &site.office;
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The Queen v K")]).await;
    let witness =
        [("title", "Frightened"), ("name", "Secretname"), ("part", "victim"), ("statement_due_on", "2026-01-06")];
    office.create(&petra, "tt-witness", Some(case), &witness).await;
    let head = office.person("Dana", "dpp_head", None).await;
    office.clock.advance(TimeDelta::days(3));
    site.tick().await;
    let page = site.browser(&head).await.get("/agencies/ctu/letter").await;
    let words = page.words();
    assert!(words.contains("Overdue: 1") && words.contains("CASE2026-1-W1\nDue\n6 Jan 2026,\n2 days late"), "{words}");
    assert!(words.contains("Reminded\nCASE2026-1-W1\n"), "{words}");
    for name in ["Frightened", "Secretname", "Queen", "Why this date", "What it needs"] {
        assert!(!page.shows(name), "{name}\n{words}");
    }
}

async fn the_same_words_are_printed_by_the_command(place: Place) {
    let office = Office::open(&place).await;
    let cora = office.person("Cora", "coordinator", None).await;
    let late = office.action(&cora, "2026-01-06").await;
    led(&office, &cora, late, "ttps").await;
    action(&office, &cora, late, "Far away", "2098-06-01", "ttps").await;
    office.close().await;
    let letter = at(&place, &["letter", "ttps", "--until", "2099-01-01", "--site", "https://milepost.example/"]);
    assert_eq!((letter.code, letter.err.as_str()), (0, ""), "{}", letter.out);
    assert!(letter.out.starts_with("<!DOCTYPE html>") && !letter.out.contains("/assets/"));
    let link = format!("<a href=\"https://milepost.example/items/{late}\">NAP1-1.1.1</a> Campaign: Action completed");
    for words in [
        "To: <strong>Trinidad and Tobago Police Service</strong>",
        "Overdue: 1",
        &link,
        "Due until 1 Jan 2099: 1",
        "Far away",
    ] {
        assert!(letter.out.contains(words), "{words}\n{}", letter.out);
    }
    let near = at(&place, &["letter", "ttps"]);
    assert!(near.code == 0 && near.out.contains("Overdue: 1") && !near.out.contains("Far away"), "{}", near.out);
    let wrong = at(&place, &["letter", "ttp"]);
    assert!(wrong.code == 1 && wrong.err.contains("There is no agency `ttp`. Did you mean `ttps`?"), "{}", wrong.err);
    assert_eq!(at(&place, &["letter", "ttps", "--until", "2020-01-01"]).code, 2);
}
