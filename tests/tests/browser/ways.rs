//! What lies around the pages: the palette, the keys, the folded ways, and what others changed meanwhile.

use super::stage::{Cast, Stage};
use crate::serve::forms::started;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use serde_json::json;

#[test]
fn a_case_is_found_by_keyboard() {
    run(On::Sqlite, async |place| {
        let stage = Stage::with(&place, case).await;
        let saw = stage.play("palette");
        assert_eq!(saw["ways"], json!(["Today", "Cases", "Calendar", "Inbox"]), "only what she may use");
        assert_eq!(saw["focus"], "Page, item or action");
        let found = saw["found"].as_str().expect("a choice");
        assert!(found.ends_with("The State v <b>K</b> اسم"), "{found}");
        assert_eq!((&saw["case"], &saw["arrived"]), (&json!(true), &json!("main")));
        assert_eq!((&saw["recent"], &saw["last"]), (&saw["found"], &json!("Sign out")));
        assert_eq!(saw["begins"], "New: Accused person, below: Case…");
        let begun = saw["begun"].as_str().expect("an address");
        assert!(begun.starts_with("/new/tt-accused?parent="), "{begun}");
    });
}

#[test]
fn keys_lead_to_pages_until_they_are_switched_off() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("ways");
        assert_eq!(saw["listed"], 10);
        assert_eq!((&saw["inDialog"], &saw["went"]), (&json!("/"), &json!("/plan")));
        assert_eq!((&saw["search"], &saw["typed"]), (&json!("Words"), &json!(["/plan", "g t"])));
        assert_eq!(saw["off"], json!([0, "/plan"]));
        assert_eq!((&saw["folded"], &saw["current"]), (&json!(["false", false]), &json!("page")));
        assert_eq!((&saw["escaped"], &saw["helped"]), (&json!([true, false]), &json!(["/help", "false"])));
        assert_eq!((&saw["term"], &saw["unseen"]), (&json!("at-risk"), &json!([])));
    });
}

#[test]
fn what_others_changed_is_told_and_moves_nothing() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, planned).await.play("changes");
        assert_eq!(saw["polite"], "status");
        assert_eq!(saw["still"], saw["before"]);
        assert_eq!(saw["focus"], "main");
    });
}

async fn case(office: &Office) -> Cast {
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The State v <b>K</b> اسم")]).await;
    Cast { people: vec![petra], items: vec![case] }
}

/// Ann and Cora coordinate.
async fn planned(office: &Office) -> Cast {
    let ann = office.person("Ann", "coordinator", None).await;
    let cora = office.person("Cora", "coordinator", None).await;
    let action = started(office, &ann, "ttps").await;
    Cast { people: vec![ann, cora], items: vec![action] }
}
