//! Over GraphQL: reminders to come, put off, given to others, tried out; how a person wants to be told.

use super::desk::Desk;
use chrono::TimeDelta;
use milepost_engine::worker::tick;
use milepost_tests::{Place, both};
use serde_json::json;

both!(
    reminders_of_an_action_are_foretold_put_off_and_given_away,
    what_nobody_could_follow_is_refused,
    a_person_says_how_she_wants_to_be_told
);

async fn reminders_of_an_action_are_foretold_put_off_and_given_away(place: Place) {
    let desk = Desk::open(&place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let pat = desk.office.person("Pat", "permanent_secretary", Some("ttps")).await;
    let action = desk.plan(1).await[0]; // due on 2026-03-01, the police lead
    let preview = |way: &str| {
        format!(
            "{{ reminderPreview({way}, until: \"2026-03-02\") {{ item {{ reference }} deadline rung at recipient person {{ name }} channels outcome reason }} }}"
        )
    };
    let of_item = desk.ask(&ben, &preview(&format!("item: \"{action}\""))).await;
    let first = json!({
        "item": { "reference": "NAP1-1.1.1" }, "deadline": "due", "rung": "before 30 days", "at": "2026-01-30T12:00:00+00:00",
        "recipient": format!("person:{}", ben.id), "person": { "name": "Ben" }, "channels": ["INBOX"], "outcome": "GOES_OUT", "reason": null,
    });
    assert_eq!(of_item["reminderPreview"][0], first);
    assert_eq!(desk.ask(&desk.anna, &preview("agency: \"ttps\"")).await, of_item);
    assert_eq!(desk.ask(&ben, &preview("agency: \"moh\"")).await["reminderPreview"], json!([]));
    let nobody = desk.refused(&ben, &preview("agency: \"ttp\"")).await;
    assert_eq!(nobody.message, "There is no agency `ttp`. Did you mean `ttps`?");
    let both = desk.refused(&ben, &preview(&format!("item: \"{action}\", agency: \"ttps\""))).await;
    assert_eq!(both.message, "Ask for an `item`, for an `agency` or for what is `mine`.");
    let once = format!(
        "mutation {{ snooze(item: \"{action}\", deadline: \"due\", until: \"2026-02-04\", reason: \"Early\", requestId: \"zero\") {{ id }} }}"
    );
    desk.ask(&ben, &once).await;
    desk.office.clock.advance(TimeDelta::seconds(1));
    let snooze = format!(
        "mutation {{ snooze(item: \"{action}\", until: \"2026-02-10\", reason: \"Waiting for funds\", requestId: \"one\") {{ snoozes {{ person {{ name }} deadline until reason }} }} }}"
    );
    let told = json!({ "snoozes": [{ "person": { "name": "Ben" }, "deadline": null, "until": "2026-02-10", "reason": "Waiting for funds" }] });
    for _ in 0..2 {
        assert_eq!(desk.ask(&ben, &snooze).await["snooze"], told);
    }
    assert_eq!(desk.refused(&ben, &snooze.replace("funds", "rain")).await.code, "REQUEST_ID_REUSED");
    let waits = desk.ask(&desk.anna, &preview(&format!("item: \"{action}\""))).await["reminderPreview"].take();
    let shown =
        |index: usize| (waits[index]["rung"].clone(), waits[index]["at"].clone(), waits[index]["outcome"].clone());
    assert_eq!(shown(0), (json!("before 30 days"), json!("2026-02-10T12:00:00+00:00"), json!("WAITS")));
    assert_eq!(waits[0]["reason"], "Put off until 2026-02-10: Waiting for funds");
    let delegate = format!(
        "mutation {{ delegate(item: \"{action}\", to: \"{}\", until: \"2026-02-28\", requestId: \"two\") {{ delegations {{ person {{ name }} to {{ name }} until }} }} }}",
        pat.id
    );
    let given =
        json!({ "delegations": [{ "person": { "name": "Ben" }, "to": { "name": "Pat" }, "until": "2026-02-28" }] });
    assert_eq!(desk.ask(&ben, &delegate).await["delegate"], given);
    let told = desk.ask(&ben, &format!("mutation {{ testReminders(item: \"{action}\", requestId: \"three\") }}")).await;
    assert!(told["testReminders"].as_u64().is_some_and(|number| number >= 3), "{told}");
    tick(&desk.office.engine).await.expect("a tick");
    let inbox = desk.ask(&ben, "{ inbox { nodes { body } } }").await;
    assert!(inbox["inbox"]["nodes"][0]["body"].as_str().is_some_and(|body| body.starts_with("Test: ")), "{inbox}");
    for other in [&desk.anna, &pat] {
        let inbox = desk.ask(other, "{ inbox { nodes { body } } }").await.to_string();
        assert!(!inbox.contains("Test: "), "nobody else got it: {inbox}");
    }
}

async fn what_nobody_could_follow_is_refused(place: Place) {
    let desk = Desk::open(&place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let frank = desk.office.person("Frank", "focal_point", Some("moh")).await;
    let action = desk.plan(1).await[0];
    let until = format!("item: \"{action}\", until: \"2026-02-10\"");
    let silent = format!("mutation {{ snooze({until}, reason: \" \", requestId: \"one\") {{ id }} }}");
    let told = desk.refused(&ben, &silent).await.message;
    assert!(told.contains("Say why, in at most 200 characters"), "{told}");
    let blind = format!("mutation {{ delegate({until}, to: \"{}\", requestId: \"two\") {{ id }} }}", frank.id);
    let told = desk.refused(&ben, &blind).await.message;
    assert_eq!(told, "This person may not see the item. Choose somebody who may.");
}

async fn a_person_says_how_she_wants_to_be_told(place: Place) {
    let desk = Desk::open(&place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let me = "me { preferences { email byEmail digestHour language } standIns { to { name } since until } }";
    let now = desk.ask(&ben, &format!("{{ {me} }}")).await;
    let preferences = json!({ "email": null, "byEmail": true, "digestHour": null, "language": "ENGLISH" });
    assert_eq!(now["me"], json!({ "preferences": preferences, "standIns": [] }));
    let update = |with: &str| {
        format!(
            "mutation {{ updatePreferences({with}, requestId: \"x\") {{ preferences {{ byEmail digestHour language }} }} }}"
        )
    };
    let changed = desk.ask(&ben, &update("byEmail: false, digestHour: 17, language: DUTCH")).await;
    let expected = json!({ "preferences": { "byEmail": false, "digestHour": 17, "language": "DUTCH" } });
    assert_eq!(changed["updatePreferences"], expected);
    let changed = desk.ask(&ben, &update("digestHour: null")).await;
    let expected = json!({ "preferences": { "byEmail": false, "digestHour": null, "language": "DUTCH" } });
    assert_eq!(changed["updatePreferences"], expected);
    assert_eq!(desk.refused(&ben, &update("digestHour: 24")).await.message, "An hour of the day is 0 to 23.");
    let leave = format!(
        "mutation {{ standIn(to: \"{}\", since: \"2026-02-02\", until: \"2026-02-13\", requestId: \"leave\") {{ standIns {{ to {{ name }} since until }} }} }}",
        desk.anna.id
    );
    let expected = json!({ "standIns": [{ "to": { "name": "Anna" }, "since": "2026-02-02", "until": "2026-02-13" }] });
    assert_eq!(desk.ask(&ben, &leave).await["standIn"], expected);
}
