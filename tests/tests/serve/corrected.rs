//! What could not be taken back is told to who may settle it, until it is.

use super::commands::at;
use super::feeds::graphql;
use super::forms::started;
use super::site::Site;
use milepost_engine::store::objection;
use milepost_tests::{Place, both};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;

both!(what_could_not_be_taken_back_is_settled);

async fn what_could_not_be_taken_back_is_settled(place: Place) {
    let site = Site::open(&place).await;
    let cora = site.office.person("Cora", "coordinator", None).await;
    let fay = site.office.person("Fay", "focal_point", Some("moh")).await;
    let action = started(&site.office, &cora, "ttps").await;
    let other = site.office.action(&cora, "2026-06-30").await;
    let row = objection::Model {
        item_id: action,
        seq: 6,
        row_seq: 6,
        sender_id: other,
        sender_seq: 2,
        reason: "`Done` would <no> longer fit".into(),
        recorded_at: site.office.engine.clock.now(),
        settled_at: None,
    };
    let writer = &site.office.engine.database.writer;
    objection::Entity::insert(row.into_active_model()).exec_without_returning(writer).await.unwrap();
    let browser = site.browser(&cora).await;
    let page = browser.get("/overdue").await;
    assert!(page.shows("<h2>To settle</h2>") && page.shows("would &lt;no&gt; longer fit"), "{}", page.words());
    for item in [action, other] {
        let told =
            format!("{{ item(id: \"{item}\") {{ objections {{ row reason receiver {{ id }} sender {{ id }} }} }} }}");
        let told = graphql(&site, &cora, &told, json!({})).await["data"]["item"]["objections"].take();
        let reason = "`Done` would <no> longer fit";
        assert_eq!(
            told,
            json!([{ "row": 6, "reason": reason, "receiver": { "id": action }, "sender": { "id": other } }])
        );
    }
    assert!(!site.browser(&fay).await.get("/overdue").await.shows("To settle"), "she sees neither");
    let told = at(&place, &["doctor"]);
    assert!(
        told.code == 0 && told.out.contains("\nTo settle: ") && told.out.contains(" --row 6` settles it."),
        "{}",
        told.out
    );
    let now = site.office.engine.clock.now().to_rfc3339();
    let stands = format!(
        "mutation {{ correct(item: \"{action}\", seq: 6, void: false, at: \"{}\", reason: \"It was so after all\", requestId: \"stands\") {{ seq }} }}",
        now.replace("+00:00", "Z")
    );
    let done = graphql(&site, &cora, &stands, json!({})).await;
    assert!(done["data"]["correct"]["seq"].is_number(), "{done}");
    assert!(!browser.get("/overdue").await.shows("To settle") && !at(&place, &["doctor"]).out.contains("To settle"));
}
