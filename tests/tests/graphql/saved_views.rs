//! Views of a page that people keep: whom they are offered to, and who may delete them.

use super::desk::Desk;
use milepost_engine::access::Identity;
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use std::sync::Arc;

both!(a_view_is_for_oneself_an_agency_or_everyone, a_view_is_saved_once);

fn save(title: &str, audience: &str, request: &str) -> String {
    format!(
        "mutation {{ saveView(view: {{ title: \"{title}\", page: \"plan\", search: \"standing=LATE\", audience: {audience} }}, requestId: \"{request}\") {{ id title search audience agency {{ id }} madeBy {{ name }} deletable }} }}"
    )
}

async fn offered(desk: &Desk, who: &Arc<Identity>) -> Vec<(String, bool)> {
    let views = desk.ask(who, "{ savedViews(page: \"plan\") { title deletable } }").await["savedViews"].take();
    let one = |view: &Value| Some((view["title"].as_str()?.to_owned(), view["deletable"].as_bool()?));
    views.as_array().expect("views").iter().filter_map(one).collect()
}

async fn a_view_is_for_oneself_an_agency_or_everyone(place: Place) {
    let desk = Desk::open(&place).await;
    let (fay, hal, moe) = (
        desk.office.person("Fay", "focal_point", Some("ttps")).await,
        desk.office.person("Hal", "focal_point", Some("ttps")).await,
        desk.office.person("Moe", "focal_point", Some("moh")).await,
    );
    let ada = desk.office.person("Ada", "administrator", None).await;
    desk.ask(&fay, &save("Mine", "MINE", "1")).await;
    let ours = desk.ask(&fay, &save("Ours", "AGENCY", "2")).await["saveView"].take();
    assert_eq!((&ours["agency"]["id"], &ours["madeBy"]["name"]), (&json!("ttps"), &json!("Fay")));
    let all = desk.ask(&ada, &save("Whole plan", "EVERYONE", "3")).await["saveView"].take();
    let view = |title: &str, deletable: bool| (title.to_owned(), deletable);
    assert_eq!(offered(&desk, &fay).await, [view("Mine", true), view("Ours", true), view("Whole plan", false)]);
    assert_eq!(offered(&desk, &hal).await, [view("Ours", true), view("Whole plan", false)]);
    assert_eq!(offered(&desk, &moe).await, [view("Whole plan", false)]);
    assert_eq!(offered(&desk, &ada).await, [view("Whole plan", true)]);
    let delete = |id: &Value| format!("mutation {{ deleteView(id: {id}, requestId: \"d\") }}");
    // Whom it is not offered to, it is not there for.
    assert_eq!(desk.ask(&moe, &delete(&ours["id"])).await["deleteView"], false);
    assert_eq!(desk.refused(&fay, &delete(&all["id"])).await.code, "FORBIDDEN");
    assert_eq!(desk.ask(&hal, &delete(&ours["id"])).await["deleteView"], true);
    assert_eq!(desk.ask(&hal, &delete(&ours["id"])).await["deleteView"], false);
    assert_eq!(offered(&desk, &fay).await, [view("Mine", true), view("Whole plan", false)]);
    assert_eq!(
        desk.refused(&fay, &save("For all", "EVERYONE", "4")).await.message,
        "`Administration` needs one of these roles: Administrator."
    );
    let refused = desk.refused(&desk.anna, &save("For us", "AGENCY", "5")).await;
    assert_eq!(refused.message, "You are no member of that agency. Save the view for yourself.");
}

async fn a_view_is_saved_once(place: Place) {
    let desk = Desk::open(&place).await;
    let first = desk.ask(&desk.anna, &save("Late", "MINE", "1")).await;
    assert_eq!(desk.ask(&desk.anna, &save("Late", "MINE", "1")).await, first);
    assert_eq!(desk.refused(&desk.anna, &save("Later", "MINE", "1")).await.code, "REQUEST_ID_REUSED");
    assert_eq!(offered(&desk, &desk.anna).await.len(), 1);
    let long = save(&"x".repeat(121), "MINE", "2");
    assert_eq!(desk.refused(&desk.anna, &long).await.message, "Give a title of one line, at most 120 letters.");
    for more in 0..99 {
        desk.ask(&desk.anna, &save("More", "MINE", &format!("more {more}"))).await;
    }
    let full = desk.refused(&desk.anna, &save("One more", "MINE", "3")).await;
    assert_eq!(full.message, "There are 100 such views. Delete one that nobody uses.");
    let last = save("More", "MINE", "more 98");
    assert_eq!(desk.ask(&desk.anna, &last).await["saveView"]["title"], "More", "the hundredth, whose answer was lost");
}
