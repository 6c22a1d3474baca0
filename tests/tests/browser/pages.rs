//! Today and the plan, as a coordinator uses them.

use super::stage::Stage;
use milepost_tests::{Place, both};
use serde_json::json;

both!(
    every_figure_opens_its_list,
    a_plan_is_narrowed_by_its_address,
    no_mouse_is_needed,
    no_rule_of_accessibility_is_broken,
    a_lost_link_loses_nothing,
);

async fn every_figure_opens_its_list(place: Place) {
    let saw = Stage::set(&place).await.play("today");
    assert_eq!(saw["differ"], json!([]));
    let figures = saw["figures"].as_array().expect("figures");
    assert_eq!(figures.len(), 4 + 3 * 4, "{figures:?}");
}

async fn a_plan_is_narrowed_by_its_address(place: Place) {
    let saw = Stage::set(&place).await.play("plan");
    assert_eq!(saw["late"], 4);
    assert_eq!(saw["tags"], json!(["Take off: Agency Ministry of Labour", "Take off: Standing Late", "Take all off"]));
    assert_eq!(saw["exported"]["status"], 200);
    assert_eq!(saw["first"], "Open a second shelter for adult survivors");
    assert_eq!(saw["groups"].as_array().map(Vec::len), Some(2));
    assert_eq!(saw["columns"].as_array().map(Vec::len), Some(8));
    assert_eq!(saw["shown"], 9);
}

async fn no_mouse_is_needed(place: Place) {
    let saw = Stage::set(&place).await.play("keyboard");
    assert_eq!(saw["unseen"], json!([]));
    assert_eq!((&saw["skipped"], &saw["arrived"]), (&json!("main"), &json!("main")));
}

async fn no_rule_of_accessibility_is_broken(place: Place) {
    let saw = Stage::set(&place).await.play("audit");
    assert_eq!(saw["violations"], json!([]));
    assert_eq!(saw["wider"], json!([]));
}

async fn a_lost_link_loses_nothing(place: Place) {
    let saw = Stage::set(&place).await.play("lost");
    assert_eq!((&saw["kept"], &saw["keptAfter"]), (&json!(9), &json!(4)));
    assert_eq!(saw["back"], "?to=%2Fplan%3Fstanding%3DAT_RISK");
    assert_eq!(saw["gone"], 404);
}
