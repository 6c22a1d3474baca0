//! An item's page: what can be done is done in its dialogs, and nothing that somebody typed is lost.

use super::stage::{Cast, Stage};
use crate::serve::forms::started;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use serde_json::json;

#[test]
fn progress_is_reported_and_the_history_shows_it() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, begun).await.play("item");
        assert_eq!(saw["first"], "Progress in percent");
        assert_eq!(saw["rows"], 1, "sent twice, recorded once");
        assert_eq!(saw["row"], json!({ "what": "Note progress", "who": "Fay", "note": "نصف <b>done</b>" }));
        assert_eq!(saw["refused"], "Progress is a percentage from 0 to 100");
        assert_eq!(saw["cannot"]["reason"], "Defer needs one of these roles: Plan coordinator, Permanent secretary.");
        assert_eq!((&saw["corrected"], &saw["progress"]), (&json!("(corrected by row N)"), &json!("45")));
        assert_eq!((&saw["hers"], &saw["again"]), (&json!(0), &json!("45")), "a focal point corrects nothing");
        assert_eq!(saw["told"], "Ann recorded “Change the plan's data” just now.");
    });
}

#[test]
fn what_somebody_else_changed_is_merged() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, begun).await.play("merge");
        assert_eq!(saw["differs"], json!([["Action", "Campaign", "Campaign of Cora", "Campaign of Ann"]]));
        assert_eq!((&saw["title"], &saw["indicator"]), (&json!("Campaign of Ann"), &json!("People reached")));
        assert_eq!(saw["priority"], "high", "what she did not touch is as the other one said");
    });
}

#[test]
fn what_is_typed_outlives_the_page() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, accused).await.play("draft");
        assert_eq!(saw["offered"], json!({ "notes": "Bring the interpreter", "name": "" }));
        assert_eq!(saw["secret"], false, "what is restricted lies in no browser");
        assert_eq!((&saw["marked"], &saw["left"]), (&json!(1), &json!(0)));
        assert_eq!(saw["revealed"], "Secretname");
    });
}

#[test]
fn tuesdays_hearing_is_entered_on_friday() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, accused).await.play("case");
        assert_eq!(saw["offered"], json!({ "hold": 1, "trial": 0 }), "only what is possible has a form");
        assert_eq!(saw["days"]["happened"], saw["tuesday"]);
        assert_ne!(saw["days"]["recorded"], saw["tuesday"]);
        assert_eq!((&saw["kept"], &saw["order"]), (&json!(1), &json!(200)), "a file goes up once");
        assert_eq!(saw["next"], true);
    });
}

#[test]
fn an_event_is_entered_without_a_mouse() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, begun).await.play("entered");
        assert_eq!(saw["unseen"], json!([]));
        assert_eq!((&saw["escaped"], &saw["back"]), (&json!("Note progress"), &json!("Note progress")));
        assert_eq!(saw["recorded"], true);
    });
}

/// Fay may report on an action of the police; Ann and Cora coordinate.
async fn begun(office: &Office) -> Cast {
    let ann = office.person("Ann", "coordinator", None).await;
    let cora = office.person("Cora", "coordinator", None).await;
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    let action = started(office, &ann, "ttps").await;
    Cast { people: vec![fay, ann, cora], items: vec![action] }
}

/// Somebody charged, and the prosecutor who leads the case.
async fn accused(office: &Office) -> Cast {
    let petra = office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = office.create(&petra, "tt-case", None, &[("title", "The State v K")]).await;
    let input = [
        ("title", "Accused K"),
        ("name", "Secretname"),
        ("route", "indictable_proceedings"),
        ("charged_on", "2026-01-05"),
        ("filed_on", "2026-01-05"),
    ];
    let accused = office.create(&petra, "tt-accused", Some(case), &input).await;
    Cast { people: vec![petra], items: vec![accused] }
}
