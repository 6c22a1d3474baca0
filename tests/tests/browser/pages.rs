//! Today and the plan, as a coordinator uses them. Which database lies below is not the page's to know.

use super::stage::Stage;
use milepost_engine::access::Identity;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use serde_json::json;
use std::sync::Arc;

#[test]
fn every_figure_opens_its_list() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("today");
        assert_eq!(saw["differ"], json!([]));
        let figures = saw["figures"].as_array().expect("figures");
        assert_eq!(figures.len(), 4 + 3 * 4, "{figures:?}");
        assert_eq!(saw["money"], 3 * 4);
    });
}

#[test]
fn a_plan_is_narrowed_by_its_address() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("plan");
        assert_eq!(saw["late"], 4);
        assert_eq!(
            saw["tags"],
            json!(["Take off: Agency Ministry of Labour", "Take off: Standing Late", "Take all off"])
        );
        assert_eq!(saw["exported"]["status"], 200);
        assert_eq!(saw["first"], "Open a second shelter for adult survivors");
        assert_eq!(saw["groups"].as_array().map(Vec::len), Some(2));
        assert_eq!(saw["columns"].as_array().map(Vec::len), Some(8));
        assert_eq!(saw["shown"], 9);
    });
}

#[test]
fn no_mouse_is_needed() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("keyboard");
        assert_eq!(saw["unseen"], json!([]));
        assert_eq!((&saw["skipped"], &saw["arrived"]), (&json!("main"), &json!("main")));
    });
}

#[test]
fn no_rule_of_accessibility_is_broken() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("audit");
        assert_eq!(saw["violations"], json!([]));
        assert_eq!(saw["wider"], json!([]));
        assert_eq!(saw["away"], json!([]), "no form begins at the way out of it");
        assert!(saw["forms"].as_u64().is_some_and(|forms| forms >= 8), "{}", saw["forms"]);
    });
}

/// Markup, ten thousand letters without a space, and a name that runs from right to left.
#[test]
fn whatever_is_written_is_only_text() {
    run(On::Sqlite, async |place| {
        let hostile = format!("</script><img src=x onerror=alert(1)> اسم الخطة {}", "W".repeat(10_000));
        let write = async |office: &Office, ann: &Arc<Identity>| {
            let title = [("title", hostile.as_str())];
            let plan = office.create(ann, "nap-plan", None, &title).await;
            let pillar = office.create(ann, "nap-pillar", Some(plan), &title).await;
            let objective = office.create(ann, "nap-objective", Some(pillar), &title).await;
            office.create(ann, "nap-action", Some(objective), &[title[0], ("due_on", "2026-01-01")]).await;
        };
        let saw = Stage::after(&place, write).await.play("audit");
        assert_eq!((&saw["violations"], &saw["wider"]), (&json!([]), &json!([])));
    });
}

#[test]
fn an_empty_system_says_how_to_begin() {
    run(On::Sqlite, async |place| {
        let saw = Stage::after(&place, async |_: &Office, _: &Arc<Identity>| {}).await.play("first");
        assert_eq!(saw["steps"], json!(["Publish the workflows (done)", "Bring in the plan", "Let people in"]));
        assert_eq!(saw["plan"], "There is no plan that you may see.");
    });
}

#[test]
fn a_lost_link_loses_nothing() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("lost");
        assert_eq!((&saw["kept"], &saw["keptAfter"]), (&json!(9), &json!(4)));
        assert_eq!(saw["stayed"], 9, "a page that cannot come leaves the one that is there");
        assert_eq!(saw["back"], "?to=%2Fplan%3Fstanding%3DAT_RISK");
        assert_eq!(saw["out"], "?to=%2Fplan");
        assert_eq!(saw["beside"], "You signed out in another tab. Sign in", "what stood there is covered");
        assert_eq!(saw["gone"], 404);
    });
}
