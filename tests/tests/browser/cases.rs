//! The register of cases, a day at court, the calendar and the inbox, as a prosecutor and a court liaison use them.

use super::stage::{Cast, Stage};
use chrono::{Days, NaiveDate};
use milepost_engine::access::Identity;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::engine::command::Change;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

#[test]
fn a_case_is_opened_without_a_mouse() {
    run(On::Sqlite, async |place| {
        let cast = async |office: &Office| {
            let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
            let lou = office.person("Lou", "court_liaison", Some("jud")).await;
            Cast { people: vec![petra, lou], items: Vec::new() }
        };
        let saw = Stage::with(&place, cast).await.play("begun");
        assert_eq!((&saw["path"], &saw["missing"]), (&json!("/new/tt-case"), &json!("This must be given.")));
        assert_eq!(saw["kept"], json!({ "title": "The guest house", "notes": "Bring the interpreter" }));
        assert_eq!(saw["ahead"], "The day it was opened lies ahead");
        assert_eq!((&saw["landed"], &saw["title"]), (&json!(true), &json!("The guest house")));
        assert_eq!((&saw["left"], &saw["cases"]), (&json!(0), &json!(1)), "sent twice, opened once");
        assert_eq!(saw["unknown"], "There is no such form");
        let why = "To begin it takes one of these roles: Prosecutor, Police prosecutor, Case officer. You hold: Court liaison.";
        assert!(saw["forbidden"].as_str().is_some_and(|told| told.starts_with(why)), "{saw}");
        assert_eq!((&saw["unseen"], &saw["violations"], &saw["wider"]), (&json!([]), &json!([]), &json!([])));
    });
}

#[test]
fn the_register_is_narrowed_and_a_name_is_shown_for_a_reason() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, heard).await.play("register");
        assert_eq!((&saw["all"], &saw["counted"]), (&json!(3), &json!(3)));
        assert_eq!(saw["court"], json!(["Accused B", "Accused C"]));
        assert_eq!(saw["stage"], json!(["Accused C"]));
        assert_eq!(
            saw["tags"],
            json!(["Take off: Stage Before the magistrate", "Take off: Court high", "Take all off"])
        );
        assert_eq!(saw["undated"], json!(["Accused C"]), "no hearing is listed of her");
        assert_eq!((&saw["before"], &saw["after"]), (&json!("Withheld"), &json!("Secretname B")));
        assert_eq!(saw["kept"], "Preparing the trial");
        assert_eq!(saw["sorted"], json!(["Accused C", "Accused B", "Accused A"]));
        assert_eq!(saw["refused"], "You may not be shown this name.");
    });
}

#[test]
fn a_day_at_court_is_entered_without_a_mouse() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, heard).await.play("courtday");
        assert_eq!(saw["atCourt"], json!(["CASE2026-2-H1 Bail"]));
        assert_eq!(saw["order"], json!(["9:00", "10:30"]));
        assert_eq!(saw["offered"][0], "Held (it depends)");
        assert_eq!(saw["proposed"], saw["day"], "it happened on the hearing's day");
        assert_eq!(saw["next"], "Enter CASE2026-2-H1");
        assert_eq!(saw["last"], "2 entries made here");
        assert_eq!(saw["stages"], json!(["Held", "Held"]));
        assert_eq!((&saw["happened"], &saw["found"]), (&saw["day"], &json!("2 hearings, 2 with their outcome")));
        assert_eq!(saw["unseen"], json!([]));
    });
}

#[test]
fn a_month_is_looked_through_by_keyboard_and_read_elsewhere() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, heard).await.play("calendar");
        assert_eq!(saw["focused"], saw["wanted"]);
        assert_eq!(saw["hearings"], json!(["CASE2026-1-H1 Sufficiency hearing", "CASE2026-2-H1 Bail"]));
        assert_eq!(saw["months"], json!([1, 0]));
        assert_eq!(saw["agenda"], true, "a narrow screen has the list");
        assert_eq!((&saw["type"], &saw["events"]), (&json!("text/calendar; charset=utf-8"), &json!(2)));
        assert_eq!((&saw["left"], &saw["gone"]), (&json!(0), &json!(404)));
    });
}

#[test]
fn notices_are_read_put_off_and_done() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, heard).await.play("inbox");
        assert_eq!(saw["arrived"], "A notice arrived: CASE2026-1 Guest house");
        let unread = saw["unread"].as_i64().expect("a number");
        assert_eq!(unread, 7, "what is late, and what arrived");
        assert_eq!(saw["left"], json!([unread - 1, unread - 2, 0]), "one is read, one put off, the others are done");
        assert_eq!((&saw["snoozed"], &saw["done"]), (&json!(1), &json!(unread - 2)));
        assert_eq!(saw["opened"], saw["about"]);
    });
}

#[test]
fn no_rule_of_accessibility_is_broken_at_court() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, heard).await.play("courtaudit");
        assert_eq!((&saw["violations"], &saw["wider"]), (&json!([]), &json!([])));
    });
}

/// Three accused in two cases, two of them heard three days ago; nothing is entered of it yet.
async fn heard(office: &Office) -> Cast {
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let lou = office.person("Lou", "court_liaison", Some("jud")).await;
    let zone = office.engine.catalog().country.zone;
    let day = SystemClock::default().now().with_timezone(&zone).date_naive() - Days::new(3);
    let soon = (day + Days::new(23)).to_string();
    let first = office.create(&petra, "tt-case", None, &[("title", "Guest house"), ("review_on", &soon)]).await;
    let second = office.create(&petra, "tt-case", None, &[("title", "Farm")]).await;
    let (master, high) = ("Master's Court, Port of Spain", "High Court, San Fernando");
    let a = accused(office, &petra, first, ("A", master, "indictable_proceedings")).await;
    let b = accused(office, &petra, second, ("B", high, "indictable_proceedings")).await;
    accused(office, &petra, second, ("C", high, "preliminary_enquiry")).await;
    let h1 = hearing(office, &lou, (first, a), day, ("Sufficiency hearing", master, "9:00")).await;
    hearing(office, &lou, (second, b), day, ("Bail", high, "10:30")).await;
    Cast { people: vec![petra, lou], items: vec![first, b, h1] }
}

pub async fn accused(
    office: &Office,
    by: &Arc<Identity>,
    case: Uuid,
    (name, court, route): (&str, &str, &str),
) -> Uuid {
    let (title, secret) = (format!("Accused {name}"), format!("Secretname {name}"));
    let day = "2026-01-05";
    let input = [
        ("title", title.as_str()),
        ("name", &secret),
        ("court", court),
        ("route", route),
        ("charged_on", day),
        ("filed_on", day),
    ];
    office.create(by, "tt-accused", Some(case), &input).await
}

pub async fn hearing(
    office: &Office,
    by: &Arc<Identity>,
    (case, accused): (Uuid, Uuid),
    day: NaiveDate,
    (title, court, time): (&str, &str, &str),
) -> Uuid {
    let day = day.to_string();
    let input = [("title", title), ("court", court), ("hearing_on", &day), ("begins_at", time)];
    let hearing = office.create(by, "tt-hearing", Some(case), &input).await;
    let link = Change::Link { item: hearing, kind: "concerns".into(), to: accused, ended: false };
    office.act(by, link).await.expect("linked");
    hearing
}
