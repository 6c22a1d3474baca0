//! Rungs of a deadline: when each goes out, how it repeats, and what a long silence folds into one.

use super::build::{atomic, compound, end, fields, workflow};
use super::deadlines::{rule, said};
use super::item::Item;
use milepost_engine::chart::value::{Type, Value};
use milepost_engine::chart::workflow::{DeadlineRule, Rung, RungAt, When};
use milepost_engine::time::duration::Duration;

fn rung(at: fn(Duration) -> RungAt, by: &str, every: Option<&str>) -> Rung {
    Rung {
        at: at(Duration::parse(by).expect("a duration")),
        every: every.map(Into::into),
        to: vec!["responsible".into()],
        escalates: false,
    }
}

fn opened(due_on: &str) -> Item {
    let states = [atomic("a").on("go", "b").on("revise", ""), end("b")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("due_on", Type::Date)]);
    let remind = vec![
        rung(RungAt::Before, "14 days", None),
        rung(RungAt::Before, "2 working days", None),
        rung(RungAt::Late, "1 day", None),
        rung(RungAt::Late, "7 days", Some("0 8 * * MON")),
    ];
    let due = rule("due", 0, When::Due("due_on".into()));
    workflow.deadlines.push(DeadlineRule { remind, ..due });
    Item::created_with(workflow, &[("due_on", due_on)])
}

#[test]
fn a_rung_before_moves_to_the_working_day_before_and_a_late_one_to_the_next() {
    // 14 days before Saturday the 3rd is a Saturday; one day after it is a Sunday.
    insta::assert_snapshot!(said(&opened("2024-02-03")), @r#"
    due 1: 2024-02-03. Opened by "create". "due_on" is Sat 3 Feb 2024.
      deadline.due.missed #1 2024-02-04 04:00:00 UTC
      deadline.due.rung.0 #1 2024-01-19 12:00:00 UTC
      deadline.due.rung.1 #1 2024-02-01 12:00:00 UTC
      deadline.due.rung.2 #1 2024-02-05 12:00:00 UTC
      deadline.due.rung.3 #1 2024-02-12 12:00:00 UTC
    "#);
}

#[test]
fn rungs_before_that_are_past_are_skipped() {
    insta::assert_snapshot!(said(&opened("2024-01-08")), @r#"
    due 1: 2024-01-08. Opened by "create". "due_on" is Mon 8 Jan 2024.
      deadline.due.missed #1 2024-01-09 04:00:00 UTC
      deadline.due.rung.1 #1 2024-01-04 12:00:00 UTC
      deadline.due.rung.2 #1 2024-01-09 12:00:00 UTC
      deadline.due.rung.3 #1 2024-01-15 12:00:00 UTC
    "#);
}

#[test]
fn a_deadline_long_past_is_missed_now_with_one_notice_and_then_the_rhythm() {
    let mut item = opened("2023-06-01");
    insta::assert_snapshot!(said(&item), @r#"
    due 1: 2023-06-01. Opened by "create". "due_on" is Thu 1 Jun 2023.
      deadline.due.missed #1 2024-01-01 16:00:00 UTC
      deadline.due.rung.3 #1 2024-01-01 16:00:00 UTC
    "#);
    assert!(item.timer("deadline.due.rung.3", &[("occurrence", Value::Integer(1))]));
    insta::assert_snapshot!(said(&item), @r"
    due: late 7 days #1
      deadline.due.rung.3 #2 2024-01-08 12:00:00 UTC
    ");
}

#[test]
fn turns_missed_while_nothing_ran_are_one() {
    let mut item = opened("2024-01-10");
    item.on("2024-04-03");
    let late = [("occurrence", Value::Integer(1)), ("folded", Value::Flag(true))];
    assert!(item.timer("deadline.due.rung.2", &late));
    insta::assert_snapshot!(said(&item), @"due: late 1 day #1, folded");
    assert!(item.timer("deadline.due.rung.3", &[("occurrence", Value::Integer(4))]));
    insta::assert_snapshot!(said(&item), @r"
    due: late 7 days #4
      deadline.due.rung.3 #5 2024-04-08 12:00:00 UTC
    ");
}

#[test]
fn a_timer_of_an_older_due_revision_or_of_a_closed_deadline_says_nothing() {
    let mut item = opened("2024-02-03");
    item.fire_with("revise", &[("due_on", "2024-02-09")]);
    let first = [("revision", Value::Integer(1))];
    assert!(!item.timer("deadline.due.rung.0", &first));
    assert!(item.timer("deadline.due.rung.0", &[("revision", Value::Integer(2))]));
    assert!(!item.timer("deadline.due.rung.9", &[]), "there is no such rung");
    item.fire("go");
    assert!(!item.timer("deadline.due.rung.0", &[]));
}

#[test]
fn a_notice_changes_nothing_but_what_is_sent() {
    let mut item = opened("2024-02-03");
    let before = item.snapshot.clone();
    assert!(item.timer("deadline.due.rung.0", &[]));
    assert_eq!(item.snapshot, before);
}
