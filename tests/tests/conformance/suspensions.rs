//! Deadlines that stand still, are extended by days, are counted in hours, and are counted again.

use super::build::{CLERK, atomic, compound, fields, history, parallel, workflow};
use super::deadlines::{rule, said};
use super::item::{Item, noon};
use milepost_engine::chart::chart::StateId;
use milepost_engine::chart::snapshot::{BuiltIn, Rejection, Rungs};
use milepost_engine::chart::value::{Type, Values};
use milepost_engine::chart::workflow::{DeadlineRule, Roll, When, Workflow};
use milepost_engine::time::calendar::Calendar;
use milepost_engine::time::duration::Duration;

pub fn computed(state: StateId, budget: &str, paused_in: &[&str]) -> DeadlineRule {
    let when = When::Within { budget: Duration::parse(budget).expect("a duration"), from: "charged_on".into() };
    let paused_in = paused_in.iter().map(ToString::to_string).collect();
    DeadlineRule { roll: Roll::Next, paused_in, ..rule("answer", state, when) }
}

/// Stays and warrants run beside the proceedings; the date of the answer is the root's own.
pub fn stayable() -> Workflow {
    let stays = compound(
        "stays",
        &["running"],
        [atomic("running").on("stay", "stayed"), atomic("stayed").on("lift", "running")],
    );
    let custody = [atomic("held").on("abscond", "at_large"), atomic("at_large").on("recapture", "held")];
    let custody = compound("custody", &["held"], custody);
    let work = [atomic("first").on("go", "second"), atomic("second").on("back", "first")];
    let both = parallel("all", [compound("work", &["first"], work), stays, custody]);
    let mut workflow = workflow(compound("root", &["all"], [both]));
    fields(&mut workflow, "revise", &[("charged_on", Type::Date)]);
    workflow.deadlines = vec![computed(0, "14 days", &["stayed", "at_large"])];
    workflow.built_in.insert("extend".into(), vec![CLERK.into()]);
    workflow
}

fn charged(on: &str) -> Item {
    let mut item = Item::blank(stayable());
    item.on(on).create(&[("charged_on", on)]).expect("created");
    item
}

#[test]
fn while_it_stands_still_there_is_no_date_and_nobody_is_reminded() {
    let mut item = charged("2024-03-01");
    item.on("2024-03-04").fire("stay");
    insta::assert_snapshot!(said(&item), @r#"answer 2: no date. "stay" suspended it. "charged_on" is Fri 1 Mar 2024. 14 days after Fri 1 Mar 2024. Suspended since Mon 4 Mar 2024 without an end: there is no date yet."#);
    item.on("2024-03-05").fire("go");
    assert_eq!(said(&item), "", "what has nothing to do with it changes nothing");
    item.on("2024-03-08").fire("lift");
    insta::assert_snapshot!(said(&item), @r#"
    answer 3: 2024-03-20. "lift" ended its suspension. "charged_on" is Fri 1 Mar 2024. 14 days after Fri 1 Mar 2024. Mon 4 Mar 2024 to Fri 8 Mar 2024 are not counted: suspended. The last day is Wed 20 Mar 2024.
      deadline.answer.missed #1 2024-03-21 04:00:00 UTC
    "#);
    assert_eq!(item.snapshot.suspensions["stayed"].len(), 1);
}

#[test]
fn two_reasons_at_once_count_once() {
    let mut item = charged("2024-03-01");
    item.on("2024-03-04").fire("stay").on("2024-03-06").fire("abscond");
    assert_eq!(said(&item), "");
    item.on("2024-03-07").fire("lift");
    assert_eq!(said(&item), "", "it still stands still");
    item.on("2024-03-08").fire("recapture");
    assert_eq!(item.snapshot.deadlines["answer"].due, "2024-03-20".parse().ok());
}

#[test]
fn a_date_that_has_passed_stays_and_a_date_as_ordered_too() {
    let mut item = charged("2024-03-01");
    item.on("2024-03-18");
    assert!(item.timer("deadline.answer.missed", &[]));
    item.fire("stay");
    assert_eq!(said(&item), "", "it was due on the 15th");
    let mut item = charged("2024-03-01");
    item.extend("answer", "2024-03-23", &[]).expect("extended");
    item.on("2024-03-20").fire("stay");
    assert_eq!(said(&item), "", "a date as ordered is not moved");
    assert_eq!(item.snapshot.deadlines["answer"].due, "2024-03-23".parse().ok());
}

/// As in the reference: the stay lies beside the state that declares the deadline.
#[test]
fn what_was_left_and_comes_back_counts_the_time_between_as_suspended() {
    let states = [history("where_it_was", &["awaited"]), atomic("awaited")];
    let pending = compound("pending", &["awaited"], states).on("stay", "stayed");
    let mut stayed = workflow(compound("root", &["pending"], [pending, atomic("stayed").on("lift", "where_it_was")]));
    fields(&mut stayed, "revise", &[("charged_on", Type::Date)]);
    let awaited = stayed.chart.state_named("awaited").expect("a state");
    stayed.deadlines = vec![computed(awaited, "14 days", &["stayed"])];
    let mut item = Item::blank(stayed);
    item.on("2024-03-01").create(&[("charged_on", "2024-03-01")]).expect("created");
    item.on("2024-03-04").fire("stay");
    assert_eq!(said(&item), "answer withdrawn");
    item.on("2024-03-08").fire("lift");
    assert_eq!(item.snapshot.deadlines["answer"].due, "2024-03-20".parse().ok());
    item.on("2024-03-09").fire("stay").on("2024-03-12").fire("lift");
    assert_eq!(item.snapshot.deadlines["answer"].due, "2024-03-25".parse().ok(), "24 March is a Sunday");
}

#[test]
fn days_more_are_counted_after_the_budget_and_stand_still_likewise() {
    let mut item = charged("2024-03-01");
    item.extend_by("answer", 5).expect("extended");
    insta::assert_snapshot!(said(&item), @r#"
    answer 2: 2024-03-20. Extended. "charged_on" is Fri 1 Mar 2024. 14 days after Fri 1 Mar 2024: Fri 15 Mar 2024. Extended by 5 days. 5 days after Fri 15 Mar 2024: Wed 20 Mar 2024.
      deadline.answer.missed #1 2024-03-21 04:00:00 UTC
    "#);
    item.on("2024-03-18").fire("stay").on("2024-03-19").fire("lift");
    assert_eq!(item.snapshot.deadlines["answer"].due, "2024-03-22".parse().ok());
    let refused = |refused: Result<(), Rejection>| refused.expect_err("refused").to_string();
    assert_eq!(refused(item.extend_by("answer", 0)), "Days more: give at least one day.");
    insta::assert_snapshot!(refused(item.extend_by("answer", 90_000)), @"Days more: This clock runs for more than 100 years: give it less.");
    let mut ordered = Item::created_with(super::deadlines::case(), &[("due_on", "2024-02-03")]);
    insta::assert_snapshot!(refused(ordered.extend_by("ordered", 5)), @"Days more: this date was ordered and not computed. Give the new date.");
}

#[test]
fn working_hours_end_at_an_hour() {
    let mut hours = stayable();
    hours.events.retain(|event| event.name != "create");
    fields(&mut hours, "revise", &[("charged_on", Type::Instant)]);
    hours.deadlines = vec![computed(0, "3 working hours", &[])];
    let mut item = Item::blank(hours.clone());
    item.calendar = open(1, "");
    item.create(&[("charged_on", "2024-03-08T15:00:00-04:00")]).expect("created");
    insta::assert_snapshot!(said(&item), @r#"
    answer 1: 2024-03-11. Opened by "create". "charged_on" is Fri 8 Mar 2024. 2024-03-08T19:00:00Z is Fri 8 Mar 2024 in America/Port_of_Spain. 3 working hours after Fri 8 Mar 2024, 15:00. 60 minutes of Fri 8 Mar 2024 are counted. Sat 9 Mar 2024 is not counted: Saturday. Sun 10 Mar 2024 is not counted: Sunday. 120 minutes of Mon 11 Mar 2024 are counted. The last hour ends on Mon 11 Mar 2024 at 10:00.
      deadline.answer.missed #1 2024-03-11 14:00:00 UTC
    "#);
    // Published under a calendar that had hours then.
    let item = Item::created_with(hours, &[("charged_on", "2024-03-08T15:00:00-04:00")]);
    insta::assert_snapshot!(said(&item), @r#"answer 1: no date. Opened by "create". The calendar `plain` has no `opening` hours, so that working hours cannot be counted."#);
}

fn open(version: u32, holidays: &str) -> Calendar {
    let day = "[\"08:00-16:00\"]";
    let week = format!("{{ Mon: {day}, Tue: {day}, Wed: {day}, Thu: {day}, Fri: {day} }}");
    let source = format!(
        "id: plain\nversion: {version}\ntitle: Weekdays\nzone: America/Port_of_Spain\nweekend: [Sat, Sun]\nopening: {week}\nholidays: [{holidays}]\n"
    );
    Calendar::parse(&source).expect("a calendar")
}

#[test]
fn other_days_of_a_calendar_move_a_date_only_when_it_is_counted_again() {
    let mut item = charged("2024-03-01");
    item.calendar = open(2, "{ title: Storm, on: 03-15 }");
    item.on("2024-03-04").fire("go");
    assert_eq!(said(&item), "", "an event that has nothing to do with it does not count it again");
    let reason = || BuiltIn::Recompute { reason: "Proclaimed: a holiday on 15 March.".into(), rungs: Rungs::default() };
    item.workflow.built_in.insert("recompute".into(), vec![CLERK.into()]);
    item.built_in("recompute", reason(), Values::new()).expect("counted again");
    insta::assert_snapshot!(said(&item), @r#"
    answer 2: 2024-03-18. Proclaimed: a holiday on 15 March. "charged_on" is Fri 1 Mar 2024. 14 days after Fri 1 Mar 2024: Fri 15 Mar 2024. Fri 15 Mar 2024 is Storm: moved to Mon 18 Mar 2024. Sat 16 Mar 2024 is not counted: Saturday. Sun 17 Mar 2024 is not counted: Sunday.
      deadline.answer.missed #1 2024-03-19 04:00:00 UTC
    "#);
    item.built_in("recompute", reason(), Values::new()).expect("counted again");
    assert_eq!(said(&item), "", "the same date makes no due revision");
    let refused = item.acting_as("nobody").built_in("recompute", reason(), Values::new());
    assert_eq!(refused.expect_err("no role").code(), "FORBIDDEN");
}

/// The item's clock stands behind the day on which it was entered: a message dated before.
#[test]
fn what_is_left_on_a_day_before_it_was_entered_was_suspended_that_one_day() {
    let mut item = charged("2024-03-01");
    item.on("2024-03-06").fire("stay").on("2024-03-07");
    item.fire_at("lift", noon("2024-03-05")).expect("lifted");
    assert_eq!(item.snapshot.suspensions["stayed"], [("2024-03-06".parse().unwrap(), "2024-03-06".parse().unwrap())]);
    assert_eq!(item.snapshot.deadlines["answer"].due, "2024-03-18".parse().ok(), "16 March is a Saturday");
}
