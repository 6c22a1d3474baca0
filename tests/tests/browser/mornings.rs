//! What each of them opens Milepost for, from the first page to the last thing she needs of it.

use super::stage::{Cast, Stage};
use milepost_engine::access::Identity;
use milepost_tests::office::Office;
use milepost_tests::{On, run, shared};
use serde_json::json;
use std::sync::Arc;

/// With the roadmap as the ministry sent it, faults and all.
#[test]
fn a_coordinators_morning() {
    let Some(roadmap) = shared("tt_roadmap.xlsx") else { return };
    run(On::Sqlite, async |place| {
        let stage = Stage::after(&place, async |_: &Office, _: &Arc<Identity>| {}).await;
        let saw = stage.tell(roadmap.display().to_string()).play("morning");
        assert_eq!(saw["waits"], 27, "each faulty cell is named");
        let count = |name: &str| saw[name].as_i64().unwrap_or_else(|| panic!("{name} in {saw}"));
        assert!(count("all") > count("late") && count("late") > count("hers") && count("hers") > 0, "{saw}");
        assert_eq!(saw["brought"], "63 created, 0 changed, 0 as they were.");
        let named = "attachment; filename*=UTF-8''TT-ROADMAP.csv";
        let file = json!({ "status": 200, "named": named, "ref": "ref", "actions": saw["hers"] });
        assert_eq!(saw["file"], file, "exactly what is shown");
        assert_eq!(saw["opened"], saw["action"]);
        assert_eq!(saw["who"], "Ann");
    });
}

#[test]
fn a_prosecutors_morning() {
    run(On::Sqlite, async |place| {
        let cast = async |office: &Office| Cast {
            people: vec![office.person("Petra", "prosecutor", Some("dpp")).await],
            items: Vec::new(),
        };
        let saw = Stage::with(&place, cast).await.play("prosecution");
        assert_eq!(saw["countries"], 250, "as many as the engine takes");
        assert_eq!(saw["early"], 0, "no trial before the indictment");
        assert_eq!(saw["done"], json!(["Indictment filed", "Initial hearing held", "Add an accused"]));
        assert_eq!((&saw["order"], &saw["register"], &saw["feed"]), (&json!(1), &json!(true), &json!(true)));
        assert_eq!(saw["secret"], false, "a calendar elsewhere names no case");
    });
}
