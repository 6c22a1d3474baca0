//! A receiver that fails is asked again, later and later, with the same message; one that hangs holds up nobody else; one that is
//! gone is told nothing more; what is given up alarms.

use super::receiver::{Receiver, calls_inside, made, messages, told};
use crate::engine::mail::Mailbox;
use crate::engine::mail_tls::certificate;
use crate::graphql::desk::Desk;
use chrono::TimeDelta;
use milepost_engine::clock::Clock;
use milepost_engine::store::delivery::{Model, State};
use milepost_engine::worker::tick;
use milepost_tests::office::Office;
use milepost_tests::{Place, both};
use serde_json::json;
use uuid::Uuid;

both!(
    what_fails_comes_again_with_the_same_id,
    a_receiver_that_hangs_holds_up_nobody,
    many_are_told_while_much_is_recorded,
    a_receiver_says_when_to_come_again,
    no_redirect_is_followed_and_no_long_answer_read,
    a_receiver_that_is_gone_is_told_nothing_more,
    a_receiver_that_nobody_vouches_for_is_told_nothing,
    what_is_given_up_alarms_and_is_sent_again,
);

/// An item with one row more for each webhook.
async fn changed(desk: &Desk) -> Uuid {
    desk.office.create(&desk.anna, "nap-plan", None, &[("title", "Plan")]).await
}

async fn of(office: &Office, hook: Uuid) -> Vec<Model> {
    let all = messages(office).await.into_iter();
    all.filter(|one| one.recipient == format!("webhook:{hook}")).collect()
}

async fn what_fails_comes_again_with_the_same_id(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(&desk, &desk.anna, "/flaky").await;
    let items = [changed(&desk).await, changed(&desk).await];
    told(office).await;
    let first = receiver.next();
    let kept = of(office, hook.id).await;
    assert_eq!(
        kept.iter().map(|one| (one.state, one.attempts)).collect::<Vec<_>>(),
        [(State::Waiting, 1), (State::Waiting, 0)]
    );
    assert_eq!(kept[0].error.as_deref(), Some("The receiver answered 500 Internal Server Error."));
    assert_eq!(kept[0].next_at, kept[1].next_at, "the second waits behind the first");
    let pause = kept[0].next_at - office.clock.now();
    assert!((TimeDelta::seconds(60)..=TimeDelta::seconds(75)).contains(&pause), "{pause}");
    told(office).await;
    // Now the first is heard, and the second fails.
    office.clock.set(kept[0].next_at);
    told(office).await;
    let again = receiver.next();
    assert_eq!((&again["id"], &again["body"]), (&first["id"], &first["body"]));
    assert_eq!(again["timestamp"], office.clock.now().timestamp());
    assert_eq!(again["verified"], json!([hook.secret]));
    assert_eq!(receiver.next()["body"]["data"]["id"], items[1].to_string());
    office.clock.advance(TimeDelta::hours(1));
    told(office).await;
    assert_eq!(receiver.next()["body"]["data"]["id"], items[1].to_string());
    assert!(of(office, hook.id).await.iter().all(|one| one.state == State::Sent && one.attempts == 2));
}

/// Whoever tells them waits for the database beside whoever records; neither keeps it from the other.
async fn many_are_told_while_much_is_recorded(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let mut hooks = Vec::new();
    for path in ["/ok", "/ok", "/ok", "/ok", "/ok", "/ok", "/ok", "/hang"] {
        hooks.push(receiver.webhook(&desk, &desk.anna, path).await.id);
    }
    let recorded = async {
        for _ in 0..8 {
            changed(&desk).await;
        }
    };
    tokio::join!(told(office), recorded);
    told(office).await;
    let hung = hooks.pop().expect("the last");
    for hook in hooks {
        let states: Vec<State> = of(office, hook).await.iter().map(|one| one.state).collect();
        assert_eq!(states, [State::Sent; 8]);
    }
    assert!(of(office, hung).await.iter().all(|one| one.state == State::Waiting));
}

async fn a_receiver_that_hangs_holds_up_nobody(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let hangs = receiver.webhook(&desk, &desk.anna, "/hang").await;
    let ok = receiver.webhook(&desk, &desk.anna, "/ok").await;
    changed(&desk).await;
    let telling = told(office);
    let meanwhile = async {
        // Both are called; while the one hangs, the other hears of what is recorded meanwhile.
        let waiting = tokio::task::spawn_blocking(move || {
            let paths = [receiver.next()["path"].clone(), receiver.next()["path"].clone()];
            (receiver, paths)
        });
        let (mut receiver, paths) = waiting.await.expect("heard");
        assert!(paths.contains(&json!("/hang")) && paths.contains(&json!("/ok")), "{paths:?}");
        let later = changed(&desk).await;
        let waiting = tokio::task::spawn_blocking(move || (receiver.next(), receiver));
        let (message, receiver) = waiting.await.expect("heard");
        assert_eq!((message["path"].as_str(), &message["body"]["data"]["id"]), (Some("/ok"), &json!(later)));
        let late = of(office, hangs.id).await;
        assert_eq!(late[0].error, None, "it hangs still");
        receiver
    };
    let ((), mut receiver) = tokio::join!(telling, meanwhile);
    assert!(of(office, ok.id).await.iter().all(|one| one.state == State::Sent));
    let late = of(office, hangs.id).await;
    assert_eq!(
        (late[0].state, late[0].error.as_deref()),
        (State::Waiting, Some("The receiver did not answer in time."))
    );
    assert_eq!(receiver.next()["path"], "/hang", "the later change was its own call");
    office.clock.advance(TimeDelta::hours(1));
    told(office).await;
    assert!(of(office, hangs.id).await.iter().all(|one| one.state == State::Sent));
}

async fn a_receiver_says_when_to_come_again(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(&desk, &desk.anna, "/later").await;
    changed(&desk).await;
    told(office).await;
    let kept = of(office, hook.id).await;
    assert_eq!(kept[0].next_at - office.clock.now(), TimeDelta::seconds(7200));
    assert_eq!(kept[0].error.as_deref(), Some("The receiver answered 429 Too Many Requests."));
}

async fn no_redirect_is_followed_and_no_long_answer_read(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let moved = receiver.webhook(&desk, &desk.anna, "/moved").await;
    let endless = receiver.webhook(&desk, &desk.anna, "/endless").await;
    changed(&desk).await;
    told(office).await;
    let paths = [receiver.next()["path"].clone(), receiver.next()["path"].clone()];
    assert!(!paths.contains(&json!("/ok")), "{paths:?}");
    assert_eq!(of(office, moved.id).await[0].error.as_deref(), Some("The receiver answered 302 Found."));
    let answered = of(office, endless.id).await[0].error.clone();
    assert_eq!(answered.as_deref(), Some("The receiver answered 500 Internal Server Error."));
}

async fn a_receiver_that_is_gone_is_told_nothing_more(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let hook = receiver.webhook(&desk, &desk.anna, "/gone").await;
    changed(&desk).await;
    changed(&desk).await;
    told(office).await;
    let kept = of(office, hook.id).await;
    assert_eq!(kept.iter().map(|one| one.state).collect::<Vec<_>>(), [State::Dead, State::Dropped]);
    changed(&desk).await;
    told(office).await;
    assert_eq!(of(office, hook.id).await.len(), 2);
    let listed = desk.ask(&desk.anna, "{ webhooks { disabledAt disabledReason } }").await;
    let reason = "The receiver answered 410: there is nobody any more. The webhook is disabled.";
    let disabled = json!({ "disabledAt": "2026-01-05T13:00:00+00:00", "disabledReason": reason });
    assert_eq!(listed["webhooks"][0], disabled);
    let ping = format!("mutation {{ testWebhook(id: \"{}\", requestId: \"p\") }}", hook.id);
    assert_eq!(desk.refused(&desk.anna, &ping).await.message, format!("{reason} Make a new webhook."));
    tick(&office.engine).await.expect("told");
    let inbox = desk.ask(&desk.anna, "{ inbox { nodes { body } } }").await.to_string();
    assert!(inbox.contains("A notice for the webhook Register (http://127.0.0.1:") && inbox.contains("410"), "{inbox}");
    assert!(!inbox.contains("/gone"), "what follows in an address may be a key: {inbox}");
    let again = format!(
        "mutation {{ sendAgain(ids: [\"{}\"], requestId: \"a\") {{ sent dropped {{ id reason }} }} }}",
        kept[0].id
    );
    let dropped = json!([{ "id": kept[0].id, "reason": "The webhook is disabled." }]);
    assert_eq!(desk.ask(&desk.anna, &again).await["sendAgain"], json!({ "sent": 0, "dropped": dropped }));
    assert_eq!(of(office, hook.id).await[0].state, State::Dropped);
    assert_eq!(desk.ask(&desk.anna, &again).await["sendAgain"], json!({ "sent": 0, "dropped": [] }));
}

async fn what_is_given_up_alarms_and_is_sent_again(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let mut receiver = Receiver::open();
    let fay = office.person("Fay", "finance_officer", None).await;
    let hook = receiver.webhook(&desk, &fay, "/down").await;
    let item = changed(&desk).await;
    for _ in 0..10 {
        told(office).await;
        office.clock.advance(TimeDelta::hours(8));
    }
    tick(&office.engine).await.expect("told");
    let listed = "{ undelivered { nodes { id recipient channel reason attempts item { id } } } }";
    let dead = desk.ask(&desk.anna, listed).await["undelivered"]["nodes"].take();
    let kept = of(office, hook.id).await;
    let expected = json!([{
        "id": kept[0].id, "recipient": format!("the webhook Register ({})", receiver.url("")), "channel": "WEBHOOK",
        "reason": "The receiver answered 500 Internal Server Error.", "attempts": 10, "item": { "id": item },
    }]);
    assert_eq!(dead, expected);
    let inbox = desk.ask(&desk.anna, "{ inbox { nodes { body } } }").await.to_string();
    let named = format!("A notice for the webhook Register ({}) could not be delivered.", receiver.url(""));
    assert!(inbox.contains(&named), "{inbox}");
    let again =
        format!("mutation {{ sendAgain(ids: [\"{}\"], requestId: \"a\") {{ sent dropped {{ id }} }} }}", kept[0].id);
    assert_eq!(desk.ask(&desk.anna, &again).await["sendAgain"], json!({ "sent": 1, "dropped": [] }));
    told(office).await;
    let calls: Vec<_> = (0..11).map(|_| receiver.next()["id"].clone()).collect();
    assert!(calls.iter().all(|id| *id == json!(kept[0].id)), "{calls:?}");
}

async fn a_receiver_that_nobody_vouches_for_is_told_nothing(place: Place) {
    let desk = Desk::open(&place).await;
    let office = &desk.office;
    calls_inside(office);
    let (key, file, _) = certificate(&place);
    // Whatever it speaks, TLS comes first.
    let (_server, port) = Mailbox::run(&["tls", &key, &file]);
    made(&desk, &desk.anna, &format!("title: \"R\", url: \"https://127.0.0.1:{port}/hook?key=secret\"")).await;
    changed(&desk).await;
    told(office).await;
    let kept = messages(office).await;
    let reason = kept[0].error.clone().expect("why");
    assert_eq!(kept[0].state, State::Waiting);
    assert!(reason.starts_with("The receiver could not be reached: ") && reason.contains("certificate"), "{reason}");
    assert!(!reason.contains("secret"), "{reason}");
}
