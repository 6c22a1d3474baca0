//! How a plan's actions stand against their dates, counted and listed alike, and whose step is next.

use super::desk::{Desk, LEADS};
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(what_is_counted_is_what_is_listed, who_counts_only_is_told_numbers, the_next_step_is_somebodys);

/// One late, one due in five days, one moved to a later date, one far off, one without a date, one cancelled in time and one
/// late. Today is 5 January 2026.
async fn plan(desk: &Desk) {
    let (office, anna) = (&desk.office, &desk.anna);
    let plan = office.create(anna, "nap-plan", None, &[("title", "Plan")]).await;
    let pillar = office.create(anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
    let objective = office.create(anna, "nap-objective", Some(pillar), &[("title", "Awareness")]).await;
    let action = async |title: &str, due: &str| {
        let input = [("title", title), ("due_on", due)];
        office.create(anna, "nap-action", Some(objective), &input[..if due.is_empty() { 1 } else { 2 }]).await
    };
    action("Late", "2025-12-20").await;
    action("Near", "2026-01-10").await;
    let moved = action("Moved", "2026-06-30").await;
    office.fire(anna, moved, "revise", &[("due_on", "2026-09-30")]).await.expect("revised");
    action("Far", "2026-06-30").await;
    action("Undated", "").await;
    for (title, due) in [("Given up", "2026-06-30"), ("Given up late", "2025-12-20")] {
        let given_up = action(title, due).await;
        office.fire(anna, given_up, "cancel", &[("cancelled_reason", "Done elsewhere")]).await.expect("cancelled");
    }
}

fn titles(list: &Value) -> Vec<&str> {
    let mut titles: Vec<&str> =
        list["nodes"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap()).collect();
    titles.sort_unstable();
    titles
}

async fn what_is_counted_is_what_is_listed(place: Place) {
    let desk = Desk::open(&place).await;
    plan(&desk).await;
    let list = async |standing: &str| {
        let query = format!(
            "{{ items(filter: {{ kind: \"action\", standing: {standing} }}) {{ totalCount nodes {{ title standing }} }} }}"
        );
        let list = desk.ask(&desk.anna, &query).await["items"].take();
        for one in list["nodes"].as_array().unwrap() {
            assert_eq!(one["standing"], standing, "{one}");
        }
        list
    };
    let [late, at_risk, on_track, finished] =
        [list("LATE").await, list("AT_RISK").await, list("ON_TRACK").await, list("FINISHED").await];
    assert_eq!(titles(&late), ["Late"]);
    assert_eq!(titles(&at_risk), ["Moved", "Near"]);
    assert_eq!(titles(&on_track), ["Far", "Undated"]);
    assert_eq!(titles(&finished), ["Given up", "Given up late"]);
    let counted = desk.ask(&desk.anna, PROGRESS).await;
    let row = json!({ "above": { "title": "Prevention" }, "total": 7, "late": 1, "atRisk": 2, "onTrack": 2, "finished": 2, "expected": 1 });
    assert_eq!(counted, json!({ "today": "2026-01-05", "progress": [row] }));
}

const PROGRESS: &str = "{ today progress(kind: \"action\", above: \"pillar\") { above { title } total late atRisk onTrack finished expected } }";

async fn who_counts_only_is_told_numbers(place: Place) {
    let desk = Desk::open(&place).await;
    plan(&desk).await;
    let donor = desk.office.person("Dora", "donor", None).await;
    let counted = desk.ask(&donor, PROGRESS).await;
    assert_eq!((&counted["progress"][0]["above"], &counted["progress"][0]["total"]), (&Value::Null, &json!(7)));
    let stranger = desk.office.person("Sam", "prosecutor", None).await;
    assert_eq!(desk.ask(&stranger, PROGRESS).await["progress"], json!([]));
}

/// Cancelling and deferring are possible all the time, so nothing waits for them.
async fn the_next_step_is_somebodys(place: Place) {
    let desk = Desk::open(&place).await;
    let person = async |role: &str, agency| desk.office.person(role, role, agency).await;
    let (fin, max) = (person("finance_officer", None).await, person("monitoring_officer", None).await);
    let focal = person("focal_point", Some(LEADS[0])).await;
    let waiting = async || {
        let query = "{ items(filter: { kind: \"action\", waiting: true }) { totalCount } }";
        let mut counts = Vec::new();
        for who in [&desk.anna, &fin, &max, &focal] {
            counts.push(desk.ask(who, query).await["items"]["totalCount"].as_i64().unwrap());
        }
        counts
    };
    let actions = desk.plan(2).await;
    assert_eq!(waiting().await, [2, 2, 0, 0], "costs are to be confirmed");
    for event in ["confirm_costs", "approve"] {
        for action in &actions {
            desk.office.fire(&desk.anna, *action, event, &[]).await.expect("possible");
        }
    }
    // The coordinator may begin any of them, the focal point her agency's.
    assert_eq!(waiting().await, [2, 0, 0, 1]);
}
