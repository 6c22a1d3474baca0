//! A plan's page beyond its list: an event for many, saved views, an earlier day, the board, the timeline.

use super::stage::{Cast, Stage};
use crate::engine::letters::published_as;
use crate::serve::forms::started;
use crate::tidy::source::read;
use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::engine::command::Change;
use milepost_engine::store::item;
use milepost_tests::office::Office;
use milepost_tests::{On, run};
use sea_orm::EntityTrait;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

#[test]
fn an_event_is_tried_on_many_and_then_done() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("bulk");
        assert_eq!(saw["unfilled"], "One input is to be mended.");
        assert_eq!(saw["tried"], "5 will move, 4 cannot.");
        assert_eq!(saw["still"], json!([9, 9]), "trying changes nothing");
        assert_eq!(saw["why"].as_array().map(Vec::len), Some(2), "{}", saw["why"]);
        assert_eq!(saw["done"], "5 moved, 4 could not.");
        assert_eq!(saw["ticked"], 4, "what could not stays ticked");
        assert_eq!(saw["deferred"], 6);
    });
}

#[test]
fn a_view_is_chosen_by_a_colleague_and_by_nobody_else() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, agencies).await.play("saved");
        assert_eq!(saw["offered"], json!(["Ours that are late"]));
        assert_eq!(saw["address"], "?standing=LATE&sort=due");
        assert_eq!(saw["current"], saw["offered"], "the same in another order, with a stray word");
        assert_eq!(saw["elsewhere"], json!([]));
        assert_eq!(saw["deleted"], json!([]));
    });
}

#[test]
fn an_earlier_day_says_what_differs_now() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, changed).await.play("then");
        assert_eq!(saw["marks"], json!(["now: Blocked", "now: Ministry of Health", "now: 30 Apr 2026"]));
        assert_eq!(saw["since"], json!(["Added later"]));
        assert_eq!((&saw["boxes"], &saw["export"]), (&json!(0), &json!(0)), "nothing is done in an earlier state");
        assert_eq!(saw["rest"], "1 more: see them as a table", "its stage has no column any more");
        assert_eq!((&saw["columns"], &saw["there"]), (&json!(0), &json!(1)));
    });
}

#[test]
fn a_card_is_moved_with_the_keyboard_and_by_dragging() {
    run(On::Sqlite, async |place| {
        let saw = Stage::set(&place).await.play("board");
        assert_eq!(saw["stages"][0], "Proposed");
        assert_eq!(
            saw["menu"],
            json!([
                "Report that it is blocked → Blocked",
                "Submit the evidence → Submitted",
                "Defer → Deferred",
                "Cancel → Cancelled"
            ])
        );
        assert_eq!(saw["blocked"], json!({ "in": "Blocked", "focus": "Move NAP1-1.3" }));
        assert_eq!(
            saw["onward"],
            json!({ "in": "In progress", "focus": "Move NAP1-1.3" }),
            "what asks for nothing is done at once"
        );
        assert_eq!(saw["open"], json!(["Blocked", "Submitted", "Deferred", "Cancelled"]));
        assert_eq!(saw["dropped"], "Report that it is blocked");
        assert_eq!(saw["unseen"], json!([]));
    });
}

#[test]
fn a_date_is_moved_on_the_timeline_for_a_reason() {
    run(On::Sqlite, async |place| {
        let saw = Stage::with(&place, linked).await.play("timeline");
        assert_eq!(saw["after"], "after NAP1-1.1.1");
        assert_eq!(saw["dragged"], true, "the form says the day that the bar was dragged to");
        assert_eq!(saw["due"], "30 Apr 2027");
        assert_eq!(saw["reason"], 1, "the history keeps it");
        assert_eq!(saw["free"], true);
        assert_eq!(saw["twin"], json!(["NAP1-1.1.1", "NAP1-1.1.2"]));
    });
}

/// Two of one agency, one of another, each of whose agencies has an action that is late.
async fn agencies(office: &Office) -> Cast {
    let ann = office.person("Ann", "coordinator", None).await;
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    let hal = office.person("Hal", "focal_point", Some("ttps")).await;
    let moe = office.person("Moe", "focal_point", Some("moh")).await;
    started(office, &ann, "ttps").await;
    started(office, &ann, "moh").await;
    Cast { people: vec![fay, hal, moe], items: Vec::new() }
}

/// An action that was in progress, and has moved on since; and another that came later, when its workflow had another stage.
async fn changed(office: &Office) -> Cast {
    let ann = office.person("Ann", "coordinator", None).await;
    let action = started(office, &ann, "ttps").await;
    office.clock.advance(TimeDelta::days(10));
    let lead = Change::Assign { item: action, lead: Some("moh".into()), partners: vec![], people: vec![], since: None };
    office.act(&ann, lead).await.expect("assigned");
    office.fire(&ann, action, "revise", &[("due_on", "2026-04-30")]).await.expect("revised");
    office.fire(&ann, action, "block", &[("blocked_reason", "Tender annulled")]).await.expect("blocked");
    let next = read("workflows/common/nap/action.yaml").replace("version: 3", "version: 4");
    published_as(office, "action.yaml", &next.replace("stage: Blocked", "stage: Held up")).await;
    beside(office, &ann, action, "Added later").await;
    Cast { people: vec![ann], items: vec![action] }
}

/// An action that depends on another, both due in years to come.
async fn linked(office: &Office) -> Cast {
    let ann = office.person("Ann", "coordinator", None).await;
    let first = office.action(&ann, "2027-03-31").await;
    let second = beside(office, &ann, first, "Evaluation").await;
    office.fire(&ann, second, "revise", &[("due_on", "2027-06-30")]).await.expect("revised");
    let link = Change::Link { item: second, kind: "depends_on".into(), to: first, ended: false };
    office.act(&ann, link).await.expect("linked");
    Cast { people: vec![ann], items: vec![first, second] }
}

/// Another action below the same objective.
async fn beside(office: &Office, ann: &Arc<Identity>, action: Uuid, title: &str) -> Uuid {
    let row = item::Entity::find_by_id(action).one(&office.engine.database.reader).await.expect("reads");
    office.create(ann, "nap-action", row.expect("there").parent_id, &[("title", title)]).await
}
