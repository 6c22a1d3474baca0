//! Event descriptors (SCXML 3.12.1), inputs that become fields, and revisions.

use super::build::{arrow, atomic, compound, event, fields, set, text, workflow};
use super::item::Item;
use milepost_engine::chart::value::{Type, Value};

fn listens(descriptor: &'static str, event: &str) -> bool {
    let states = [atomic("a").with(arrow(descriptor, "b").nobody()), atomic("b")];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    item.told(event, &[])
}

#[test]
fn a_descriptor_matches_names_that_begin_with_its_tokens() {
    assert!(listens("error", "error"));
    assert!(listens("error", "error.send.failed"));
    assert!(listens("error.send", "error.send.failed"));
    assert!(listens("error.*", "error.send"));
    assert!(listens("error.*", "error"));
    assert!(listens("*", "anything.at.all"));
    assert!(listens("first second", "second"));
    assert!(!listens("error", "errors"));
    assert!(!listens("error.send", "error"));
    assert!(!listens("error.send", "error.sender"));
}

#[test]
fn inputs_that_bear_a_field_s_name_are_kept_before_anything_reads_them() {
    let states =
        [atomic("a").on("go", "b"), atomic("b").with(arrow("", "c").nobody().when("item.progress >= 50")), atomic("c")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "go", &[("progress", Type::Integer)]);
    let mut item = Item::new(workflow);
    item.fire_with("go", &[("progress", "60")]);
    assert_eq!((item.active(), item.field("progress")), ("c".into(), "60".into()));
}

#[test]
fn a_field_that_is_not_given_stays_as_it_is() {
    let states = [atomic("a").on("revise", "")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("one", Type::Text), ("two", Type::Text)]);
    let mut item = Item::created_with(workflow, &[("one", "1"), ("two", "2")]);
    item.fire_with("revise", &[("one", "changed"), ("two", " ")]);
    assert_eq!((item.field("one"), item.field("two")), ("changed".into(), "2".into()));
}

#[test]
fn the_revision_rises_with_configuration_and_fields_and_with_nothing_else() {
    let states = [atomic("a").on("revise", "").on("go", "b"), atomic("b")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("one", Type::Text)]);
    let mut item = Item::created_with(workflow, &[("one", "1")]);
    assert_eq!(item.snapshot.revision, 1);
    item.fire_with("revise", &[("one", "1")]);
    assert_eq!(item.snapshot.revision, 1);
    item.fire_with("revise", &[("one", "2")]);
    assert_eq!(item.snapshot.revision, 2);
    item.fire("go");
    assert_eq!(item.snapshot.revision, 3);
}

#[test]
fn what_was_told_is_read_by_the_receiver_s_own_declaration() {
    let states = [atomic("a").on("move_on", "b"), atomic("b")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "move_on", &[("due_on", Type::Date)]);
    let mut item = Item::new(workflow);
    let wrong = [("due_on", Value::Text("soon".into()))];
    assert!(!item.told("move_on", &wrong), "a value that does not fit is no event at all");
    assert!(item.told("move_on", &[("due_on", Value::Text("2024-05-01".into()))]));
    assert_eq!(item.snapshot.fields["due_on"].to_string(), "2024-05-01");
    assert!(matches!(item.snapshot.fields["due_on"], Value::Date(_)));
}

/// What would not fit is not set; the step is taken all the same (SCXML 4.9).
#[test]
fn a_text_that_doubles_itself_stays_within_its_bound() {
    let states = [atomic("a").with(arrow("grow", "a").then(set("said", "item.said + item.said")))];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("said", Type::Text)]);
    let mut item = Item::created_with(workflow, &[("said", "ab")]);
    for _ in 0..40 {
        item.fire("grow");
    }
    assert_eq!(item.field("said").len(), 16_384);
}

#[test]
fn inputs_are_read_by_their_declaration_and_all_faults_are_told_at_once() {
    let states = [atomic("a").on("go", "")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "other", &[("due_on", Type::Date)]);
    let mut needed = text("reason");
    needed.required = true;
    let mut due = text("due_on");
    due.of = Type::Date;
    workflow.events.retain(|event| event.name != "go");
    workflow.events.push(event("go", vec![needed, due]));
    let mut item = Item::new(workflow);
    let refused = item.try_fire("go", &[("due_on", "tomorrow"), ("reson", "late"), ("reason", " ")]);
    insta::assert_snapshot!(refused.expect_err("three faults"), @"reson: there is no such input. Did you mean `reason`? reason: must be given. due_on: `tomorrow` is not a date. Write it like `2025-03-31`.");
    insta::assert_snapshot!(item.try_fire("gone", &[]).expect_err("unknown"), @"There is no event `gone` in this workflow.");
}
