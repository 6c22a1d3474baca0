//! History states: shallow remembers the child, deep remembers everything inside.

use super::build::{Node, atomic, compound, deep_history, history, workflow};
use super::item::Item;

/// `work` has two levels; `pause` leaves it, `resume` comes back by its history.
fn item(memory: Node) -> Item {
    let second = compound("second", &["s1"], [atomic("s1").on("next", "s2"), atomic("s2")]);
    let work = compound("work", &["first"], [memory, atomic("first").on("next", "second"), second]);
    let states = [work.on("pause", "paused"), atomic("paused").on("resume", "memory")];
    Item::new(workflow(compound("root", &["work"], states)))
}

#[test]
fn shallow_history_comes_back_to_the_child_and_its_default() {
    let mut item = item(history("memory", &["first"]));
    item.fire("next").fire("next");
    assert_eq!(item.active(), "s2");
    item.fire("pause").fire("resume");
    insta::assert_snapshot!(item.moves(), @"resume: -paused +work +second +s1");
}

#[test]
fn deep_history_comes_back_to_the_very_state() {
    let mut item = item(deep_history("memory", &["first"]));
    item.fire("next").fire("next").fire("pause").fire("resume");
    insta::assert_snapshot!(item.moves(), @"resume: -paused +work +second +s2");
}

#[test]
fn without_a_past_history_takes_its_default() {
    let second = compound("second", &["s1"], [atomic("s1"), atomic("s2")]);
    let work = compound("work", &["first"], [deep_history("memory", &["s2"]), atomic("first"), second]);
    let states = [atomic("paused").on("resume", "memory"), work];
    let mut item = Item::new(workflow(compound("root", &["paused"], states)));
    item.fire("resume");
    insta::assert_snapshot!(item.moves(), @"resume: -paused +work +second +s2");
}

#[test]
fn history_remembers_the_last_time() {
    let mut item = item(deep_history("memory", &["first"]));
    item.fire("pause").fire("resume");
    assert_eq!(item.active(), "first");
    item.fire("next").fire("pause").fire("resume");
    assert_eq!(item.active(), "s1");
    assert_eq!(item.snapshot.history["memory"], ["s1"]);
}
