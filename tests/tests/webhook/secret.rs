//! Messages are thin and signed, by the new secret and for a day by the old one; a secret is shown to its owner once.

use super::receiver::{Receiver, calls_inside, messages, told};
use crate::graphql::desk::Desk;
use chrono::TimeDelta;
use milepost_engine::clock::Clock;
use milepost_engine::store::delivery::State;
use milepost_tests::{Place, both};
use serde_json::{Value, json};

both!(
    a_message_names_the_item_and_the_row_and_is_signed,
    a_secret_is_rotated_over_a_day,
    a_webhook_is_its_owners,
    a_ping_is_sent_once,
);

async fn a_message_names_the_item_and_the_row_and_is_signed(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let before = office.action(&desk.anna, "2026-06-30").await;
    office.clock.advance(TimeDelta::hours(1));
    let hook = receiver.webhook(&desk, &desk.anna, "/ok").await;
    told(office).await;
    assert_eq!(messages(office).await.len(), 0, "what was recorded before is not told");
    office.fire(&desk.anna, before, "revise", &[("title", "Secret plan")]).await.expect("revised");
    told(office).await;
    let message = receiver.next();
    let kept = messages(office).await;
    let seq = message["body"]["data"]["seq"].as_i64().expect("a number");
    let expected = json!({
        "type": "item.changed", "timestamp": "2026-01-05T14:00:00.000000Z", "data": { "id": before, "seq": seq },
    });
    assert_eq!(message["body"], expected);
    let sent = format!(
        r#"{{"type":"item.changed","timestamp":"2026-01-05T14:00:00.000000Z","data":{{"id":"{before}","seq":{seq}}}}}"#
    );
    assert_eq!(message["raw"], sent, "as the README has it, in its order");
    assert_eq!((kept.len(), kept[0].state, kept[0].attempts), (1, State::Sent, 1));
    assert_eq!(message["id"], kept[0].id.to_string());
    assert_eq!(message["method"], "POST");
    assert_eq!(message["type"], "application/json");
    assert_eq!(message["timestamp"], office.clock.now().timestamp());
    assert_eq!(message["verified"], json!([hook.secret]));
    let asked = format!("{{ item(id: \"{before}\") {{ title journal {{ nodes {{ seq }} }} }} }}");
    let item = desk.ask(&desk.anna, &asked).await["item"].take();
    assert_eq!(item["title"], "Secret plan");
    let rows = item["journal"]["nodes"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["seq"] == seq), "the receiver asks for the rest: {rows:?}");
    told(office).await;
    told(&office.another(&place).await).await;
    assert_eq!(messages(office).await.len(), 1);
}

async fn a_secret_is_rotated_over_a_day(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let old = receiver.webhook(&desk, &desk.anna, "/ok").await;
    let rotate = format!(
        "mutation {{ rotateWebhookSecret(id: \"{}\", requestId: \"r\") {{ secret webhook {{ oldSecretUntil }} }} }}",
        old.id
    );
    let rotated = desk.ask(&desk.anna, &rotate).await["rotateWebhookSecret"].take();
    let new = rotated["secret"].as_str().expect("a secret");
    assert!(new.starts_with("whsec_") && new != old.secret);
    assert_eq!(rotated["webhook"]["oldSecretUntil"], "2026-01-06T13:00:00+00:00");
    let again = json!({ "secret": null, "webhook": rotated["webhook"] });
    assert_eq!(desk.ask(&desk.anna, &rotate).await["rotateWebhookSecret"], again, "shown once");
    receiver.knows(new);
    let action = office.action(&desk.anna, "2026-06-30").await;
    told(office).await;
    for _ in 0..messages(office).await.len() {
        assert_eq!(receiver.next()["verified"], json!([old.secret, new]));
    }
    office.clock.advance(TimeDelta::hours(24));
    office.fire(&desk.anna, action, "revise", &[("title", "Later")]).await.expect("revised");
    told(office).await;
    assert_eq!(receiver.next()["verified"], json!([new]));
}

async fn a_webhook_is_its_owners(place: Place) {
    let desk = Desk::open(&place).await;
    calls_inside(&desk.office);
    let fay = desk.office.person("Fay", "focal_point", Some("ttps")).await;
    let create = |title: &str| {
        format!(
            "mutation {{ createWebhook(title: \"{title}\", url: \"http://127.0.0.1:9/hook\", kinds: [\"action\"], requestId: \"c\") {{ secret webhook {{ id title url kinds workflows disabledAt }} }} }}"
        )
    };
    let made = desk.ask(&desk.anna, &create("Register")).await["createWebhook"].take();
    assert!(made["secret"].is_string(), "{made}");
    let again = json!({ "secret": null, "webhook": made["webhook"] });
    assert_eq!(desk.ask(&desk.anna, &create("Register")).await["createWebhook"], again, "shown once");
    assert_eq!(desk.refused(&desk.anna, &create("Other")).await.code, "REQUEST_ID_REUSED");
    let listed = desk.ask(&desk.anna, "{ webhooks { id title url kinds workflows disabledAt } }").await;
    assert_eq!(listed, json!({ "webhooks": [made["webhook"]] }));
    let id = made["webhook"]["id"].as_str().expect("an id");
    assert_eq!(desk.ask(&fay, "{ webhooks { id } }").await, json!({ "webhooks": [] }));
    for (field, more) in [("rotateWebhookSecret", "{ secret }"), ("testWebhook", "")] {
        let query = format!("mutation {{ {field}(id: \"{id}\", requestId: \"x\") {more} }}");
        let refused = desk.refused(&fay, &query).await;
        assert_eq!((&*refused.code, &*refused.message), ("NOT_FOUND", "There is no such webhook of yours."));
    }
    let delete = format!("mutation {{ deleteWebhook(id: \"{id}\", requestId: \"d\") }}");
    assert_eq!(desk.ask(&fay, &delete).await, json!({ "deleteWebhook": false }));
    assert_eq!(desk.ask(&desk.anna, "{ webhooks { id } }").await["webhooks"].as_array().map(Vec::len), Some(1));
    assert_eq!(desk.ask(&desk.anna, &delete).await, json!({ "deleteWebhook": true }));
    assert_eq!(desk.ask(&desk.anna, &delete).await, json!({ "deleteWebhook": false }));
    assert_eq!(desk.ask(&desk.anna, "{ webhooks { id } }").await, json!({ "webhooks": [] }));
    for (arguments, sentence) in [
        ("title: \"R\", url: \"http://127.0.0.1:9/\", kinds: [\"acton\"]", "There is no kind `acton`."),
        ("title: \"R\", url: \"http://127.0.0.1:9/\", workflows: [\"nap\"]", "There is no workflow `nap`."),
        ("title: \" \", url: \"http://127.0.0.1:9/\"", "A title has 1 to 200 characters."),
        (
            "title: \"R\", url: \"receiver\"",
            "Give the receiver's address in full, like https://receiver.example/milepost.",
        ),
    ] {
        let query = format!("mutation {{ createWebhook({arguments}, requestId: \"w\") {{ secret }} }}");
        assert_eq!(desk.refused(&desk.anna, &query).await.message, sentence);
    }
}

async fn a_ping_is_sent_once(place: Place) {
    let desk = Desk::open(&place).await;
    calls_inside(&desk.office);
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(&desk, &desk.anna, "/ok").await;
    let ping = format!("mutation {{ testWebhook(id: \"{}\", requestId: \"p\") }}", hook.id);
    let id: Value = desk.ask(&desk.anna, &ping).await["testWebhook"].take();
    assert_eq!(desk.ask(&desk.anna, &ping).await["testWebhook"], id);
    told(&desk.office).await;
    let message = receiver.next();
    assert_eq!(message["id"], id);
    assert_eq!(message["body"]["type"], "webhook.ping");
    assert_eq!(message["body"]["data"], json!({ "id": hook.id }));
    assert_eq!(message["verified"], json!([hook.secret]));
    assert_eq!(messages(&desk.office).await.len(), 1);
}
