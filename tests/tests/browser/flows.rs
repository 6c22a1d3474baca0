//! What a plan's keeper does with files and rules: a plan comes in and goes out again, a workflow is checked and tried out.

use super::stage::Stage;
use milepost_engine::access::Identity;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use serde_json::json;
use std::sync::Arc;

#[test]
fn a_plan_comes_in_and_is_taken_back() {
    run(On::Sqlite, async |place| {
        let saw = Stage::after(&place, async |_: &Office, _: &Arc<Identity>| {}).await.play("import");
        assert_eq!(
            saw["hostile"],
            "The file is a web page (HTML) with a spreadsheet's name. Open it in a spreadsheet program and save it as .xlsx."
        );
        assert_eq!(saw["refused"], "No sheet has a row near its top that names the columns pillar");
        assert_eq!(saw["cell"], "roadmap.csv!E3");
        assert!(saw["problem"].as_str().is_some_and(|told| told.contains("31 Jan or so")), "{saw}");
        assert_eq!(saw["brought"], "5 created, 0 changed, 0 as they were.");
        assert_eq!((&saw["focus"], &saw["remembered"]), (&json!("applied"), &json!(1)));
        assert_eq!(saw["earlier"], json!({ "file": "roadmap.csv", "who": "Ann", "created": "5" }));
        assert_eq!(saw["undone"], "5 items were taken back.");
        assert_eq!(saw["left"], json!({ "files": 1, "to_take_back": 0 }));
        assert_eq!((&saw["violations"], &saw["wider"]), (&json!([]), &json!([])));
    });
}

#[test]
fn a_workflow_is_checked_and_tried_out_without_a_mouse() {
    run(On::Sqlite, async |place| {
        let saw = Stage::after(&place, async |_: &Office, _: &Arc<Identity>| {}).await.play("workflows");
        assert_eq!(saw["line"], true);
        assert!(saw["message"].as_str().is_some_and(|told| told.contains("doing")), "{saw}");
        assert_eq!(saw["selected"], "start:  { roles: [focal_point, coordinator], target: doign }");
        assert_eq!(
            (&saw["drawn"], &saw["disabled"], &saw["focus"]),
            (&json!(true), &json!(true), &json!("What can be done"))
        );
        assert_eq!((&saw["end"], &saw["steps"], &saw["over"]), (&json!("Done (finished)"), &json!(4), &json!(1)));
        assert_eq!((&saw["unseen"], &saw["violations"], &saw["wider"]), (&json!([]), &json!([]), &json!([])));
    });
}
