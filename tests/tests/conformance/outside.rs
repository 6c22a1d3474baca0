//! What comes from outside: delays, and messages to other items.

use super::build::{arrow, atomic, compound, end, expression, fields, workflow};
use super::item::Item;
use milepost_engine::chart::chart::{Action, Recipient};
use milepost_engine::chart::snapshot::Effect;
use milepost_engine::chart::value::Type;

fn waiting() -> Item {
    let states = [
        atomic("a").on("wait", "waiting").on("finish", "over"),
        atomic("waiting").after("30 days", "stale").after("1500 ms", "a").on("back", "a").on("again", "waiting"),
        atomic("stale"),
        end("over"),
    ];
    Item::new(workflow(compound("root", &["a"], states).after("12 months", "stale")))
}

fn timers(item: &Item) -> Vec<String> {
    let said = |effect: &Effect| match effect {
        Effect::StartTimer { event, due, .. } => Some(format!("{event} {due}")),
        Effect::CancelTimers { state } => Some(format!("cancel {state}")),
        _ => None,
    };
    item.effects.iter().filter_map(said).collect()
}

#[test]
fn a_delay_begins_with_its_state_and_ends_with_it() {
    let mut item = waiting();
    assert_eq!(timers(&item), ["after.root.0 2025-01-01 16:00:00 UTC"]);
    item.on("2024-01-31").fire("wait");
    assert_eq!(
        timers(&item),
        ["after.waiting.0 2024-03-01 16:00:00 UTC", "after.waiting.1 2024-01-31 16:00:01.500 UTC"]
    );
    item.fire("back");
    assert_eq!(timers(&item), ["cancel waiting"]);
}

#[test]
fn a_state_that_is_entered_again_waits_again() {
    let mut item = waiting();
    item.fire("wait").on("2024-01-10").fire("again");
    assert_eq!(timers(&item)[0], "cancel waiting");
    assert_eq!(timers(&item)[1], "after.waiting.0 2024-02-09 16:00:00 UTC");
}

#[test]
fn a_delay_that_ends_moves_the_item_and_one_that_comes_late_is_ignored() {
    let mut item = waiting();
    item.fire("wait");
    assert!(item.timer("after.waiting.0", &[]));
    assert_eq!(item.active(), "stale");
    assert_eq!(item.snapshot.entered["stale"].by, None);
    assert!(!item.timer("after.waiting.0", &[]));
}

#[test]
fn no_person_ends_a_delay() {
    let mut item = waiting();
    item.fire("wait");
    assert_eq!(item.try_fire("after.waiting.0", &[]).expect_err("a timer's").code(), "UNKNOWN_EVENT");
}

#[test]
fn finishing_cancels_the_root_s_timers() {
    let mut item = waiting();
    item.fire("finish");
    assert_eq!(timers(&item), ["cancel root"]);
}

#[test]
fn a_message_carries_fields_inputs_and_what_is_computed() {
    let tell = Action::Tell {
        to: Recipient::Links("concerns".into()),
        event: "hearing_held".into(),
        with: vec![
            ("next_on".into(), expression("event.next_on")),
            ("court".into(), expression("item.court")),
            ("note".into(), expression("event.note")),
            ("words".into(), expression("'adjourned'")),
        ],
    };
    let states = [atomic("a").with(arrow("adjourn", "a").then(tell))];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "adjourn", &[("next_on", Type::Date), ("court", Type::Text), ("note", Type::Text)]);
    let mut item = Item::created_with(workflow, &[("court", "High Court")]);
    item.fire_with("adjourn", &[("next_on", "2024-09-11")]);
    let Effect::Tell { with, event, .. } = &item.effects[0] else {
        panic!("a message");
    };
    let said: Vec<String> = with.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(
        (event.as_str(), said.join(" ").as_str()),
        ("hearing_held", "court=High Court next_on=2024-09-11 words=adjourned")
    );
}
