//! Deadlines: opened, met, missed once, extended, moved by a field, withdrawn.

use super::build::{CLERK, arrow, atomic, compound, end, event, fields, input, text, workflow};
use super::item::Item;
use milepost_engine::chart::chart::StateId;
use milepost_engine::chart::snapshot::Effect;
use milepost_engine::chart::value::{Type, Value};
use milepost_engine::chart::workflow::{DeadlineRule, Extend, MetBy, Roll, When, Workflow};
use milepost_engine::time::duration::Duration;

/// A case that waits for an indictment, by a date the court orders and within a time the law gives.
pub fn case() -> Workflow {
    let waiting = atomic("waiting")
        .on("file", "filed")
        .on("withdraw", "dropped")
        .on("revise", "")
        .with(arrow("deadline.ordered.missed", "").nobody());
    let states = [waiting, atomic("filed").on("reopen_filing", "waiting"), end("dropped")];
    let mut workflow = workflow(compound("root", &["waiting"], states));
    let declared = [("due_on", Type::Date), ("charged_on", Type::Date), ("reason", Type::Text)];
    fields(&mut workflow, "revise", &declared);
    workflow.events.retain(|event| event.name != "file");
    let mut filed_on = input("filed_on", Type::Date);
    filed_on.stored = false;
    workflow.events.push(event("file", vec![filed_on]));
    let state = workflow.chart.state_named("waiting").expect("waiting");
    workflow.deadlines = vec![ordered(state), computed(state)];
    workflow.built_in.insert("extend".into(), vec!["head".into()]);
    workflow
}

fn ordered(state: StateId) -> DeadlineRule {
    let mut reason = text("reason");
    reason.stored = false;
    DeadlineRule {
        met_by: Some(MetBy { event: "file".into(), on: Some("filed_on".into()) }),
        extend: Some(Extend { roles: vec![CLERK.into()], inputs: vec![reason] }),
        ..rule("ordered", state, When::Due("due_on".into()))
    }
}

fn computed(state: StateId) -> DeadlineRule {
    let budget = Duration::parse("14 days").expect("a duration");
    let from = "charged_on".into();
    DeadlineRule {
        met_by: Some(MetBy { event: "file".into(), on: None }),
        roll: Roll::Next,
        ..rule("computed", state, When::Within { budget, from })
    }
}

pub fn rule(name: &str, state: StateId, when: When) -> DeadlineRule {
    DeadlineRule {
        ordered_by: None,
        name: name.into(),
        state,
        title: format!("The {name} date"),
        basis: None,
        when,
        order: None,
        met_by: None,
        extend: None,
        responsible: None,
        roll: Roll::Stay,
        paused_in: Vec::new(),
        remind: Vec::new(),
    }
}

/// Every change of a deadline that the last step made.
pub fn said(item: &Item) -> String {
    let said = |effect: &Effect| match effect {
        Effect::DueRevision { deadline, revision, due, reason, steps, .. } => {
            let due = due.map_or("no date".into(), |due| due.to_string());
            Some(format!("{deadline} {revision}: {due}. {reason} {}", steps.join(" ")))
        }
        Effect::DeadlineTimer { event, occurrence, due, .. } => Some(format!("  {event} #{occurrence} {due}")),
        Effect::MeetDeadline { deadline, on, .. } => Some(format!("{deadline} met on {on}")),
        Effect::WithdrawDeadline { deadline, .. } => Some(format!("{deadline} withdrawn")),
        Effect::MissDeadline { deadline, revision, .. } => Some(format!("{deadline} {revision} missed")),
        Effect::Remind { deadline, rung, occurrence, folded, .. } => {
            let folded = if *folded { ", folded" } else { "" };
            Some(format!("{deadline}: {rung} #{occurrence}{folded}"))
        }
        _ => None,
    };
    item.effects.iter().filter_map(said).collect::<Vec<_>>().join("\n")
}

fn opened() -> Item {
    Item::created_with(case(), &[("due_on", "2024-02-03"), ("charged_on", "2024-09-10")])
}

#[test]
fn a_deadline_opens_with_its_state_and_says_how_its_date_came_about() {
    // 24 September is a holiday, so the computed date rolls; 3 February is a Saturday, but the court said so.
    insta::assert_snapshot!(said(&opened()), @r#"
    ordered 1: 2024-02-03. Opened by "create". "due_on" is Sat 3 Feb 2024.
      deadline.ordered.missed #1 2024-02-04 04:00:00 UTC
    computed 1: 2024-09-25. Opened by "create". "charged_on" is Tue 10 Sep 2024. 14 days after Tue 10 Sep 2024: Tue 24 Sep 2024. Tue 24 Sep 2024 is Republic Day: moved to Wed 25 Sep 2024.
      deadline.computed.missed #1 2024-09-26 04:00:00 UTC
    "#);
    assert_eq!(opened().snapshot.deadlines["ordered"].seq, 1);
}

#[test]
fn without_a_date_it_is_open_and_waits_for_nothing() {
    let item = Item::created_with(case(), &[]);
    insta::assert_snapshot!(said(&item), @r#"
    ordered 1: no date. Opened by "create". "due_on" is empty: there is no date yet.
    computed 1: no date. Opened by "create". "charged_on" is empty: there is no date yet.
    "#);
}

#[test]
fn its_event_meets_it_on_the_day_that_is_given_or_that_it_happened() {
    let mut item = opened();
    item.on("2024-02-10").fire_with("file", &[("filed_on", "2024-02-02")]);
    insta::assert_snapshot!(said(&item), @r"
    ordered met on 2024-02-02
    computed met on 2024-02-10
    ");
}

#[test]
fn a_date_in_the_future_meets_nothing() {
    let mut item = opened();
    let refused = item.try_fire("file", &[("filed_on", "2024-01-02")]);
    insta::assert_snapshot!(refused.expect_err("tomorrow"), @"filed_on: the date lies in the future.");
    let tomorrow = item.calendar.day_of(item.now).succ_opt().expect("a day");
    assert!(!item.told("file", &[("filed_on", Value::Date(tomorrow))]), "a message is ignored");
}

#[test]
fn any_other_exit_withdraws_it() {
    let mut item = opened();
    item.fire("withdraw");
    insta::assert_snapshot!(said(&item), @r"
    ordered withdrawn
    computed withdrawn
    ");
}

#[test]
fn it_is_missed_once_and_stays_open() {
    let mut item = opened();
    item.on("2024-02-03");
    assert!(!item.timer("deadline.ordered.missed", &[]), "not yet");
    let revision = item.snapshot.revision;
    item.on("2024-02-04");
    assert!(item.timer("deadline.ordered.missed", &[]));
    assert_eq!(said(&item), "ordered 1 missed");
    assert_eq!(item.moves(), "deadline.ordered.missed:");
    assert_eq!(item.snapshot.revision, revision);
    assert!(!item.timer("deadline.ordered.missed", &[]), "once");
    item.fire_with("file", &[("filed_on", "2024-02-04")]);
    assert_eq!(said(&item), "ordered met on 2024-02-04\ncomputed met on 2024-02-04");
}

#[test]
fn a_miss_that_nobody_listens_to_is_written_all_the_same() {
    let mut item = opened();
    item.on("2024-10-01");
    assert!(item.timer("deadline.computed.missed", &[]));
    assert_eq!(said(&item), "computed 1 missed");
    assert_eq!(item.snapshot.deadlines["computed"].missed, Some(1));
}

#[test]
fn nobody_else_can_say_that_it_is_missed() {
    let mut item = opened();
    item.on("2024-02-04");
    assert!(!item.told("deadline.computed.missed", &[]));
    assert_eq!(item.try_fire("deadline.ordered.missed", &[]).expect_err("a person").code(), "UNKNOWN_EVENT");
    let other = [("revision", Value::Integer(2))];
    assert!(!item.timer("deadline.ordered.missed", &other), "another due revision's timer");
    let other = [("seq", Value::Integer(9))];
    assert!(!item.timer("deadline.ordered.missed", &other), "another instance's timer");
}

#[test]
fn an_extension_is_a_new_due_revision_with_its_reason() {
    let mut item = opened();
    item.extend("ordered", "2024-03-01", &[("reason", "The lab is late")]).expect("extended");
    insta::assert_snapshot!(said(&item), @r#"
    ordered 2: 2024-03-01. The lab is late "due_on" is Fri 1 Mar 2024.
      deadline.ordered.missed #1 2024-03-02 04:00:00 UTC
    "#);
    assert_eq!(item.field("due_on"), "2024-03-01");
    let refused = item.extend("ordered", "2024-03-01", &[]).expect_err("the same date gives no more time");
    insta::assert_snapshot!(refused, @"New date: it is due on 2024-03-01 already. Give a later day, or correct the row that gave that date.");
}

#[test]
fn an_extension_of_a_computed_date_is_kept_beside_it_and_does_not_roll() {
    let mut item = opened();
    let refused = item.extend("computed", "2024-10-06", &[]);
    insta::assert_snapshot!(refused.expect_err("no role"), @"`Extend` needs one of these roles: head.");
    let revision = item.snapshot.revision;
    item.acting_as("head").extend("computed", "2024-10-06", &[]).expect("extended");
    insta::assert_snapshot!(said(&item), @r#"
    computed 2: 2024-10-06. Extended. "charged_on" is Tue 10 Sep 2024. 14 days after Tue 10 Sep 2024: Tue 24 Sep 2024. Extended to Sun 6 Oct 2024: a date as ordered stays.
      deadline.computed.missed #1 2024-10-07 04:00:00 UTC
    "#);
    assert_eq!(item.snapshot.revision, revision, "neither a state nor a field changed");
    item.acting_as(CLERK).fire_with("revise", &[("charged_on", "2024-05-01")]);
    assert_eq!(said(&item), "", "the date as ordered stays");
}

#[test]
fn what_is_not_open_is_not_extended() {
    let mut item = opened();
    item.fire_with("file", &[]);
    insta::assert_snapshot!(item.extend("ordered", "2024-03-01", &[]).expect_err("met"), @"Deadline `The ordered date` is not open.");
    insta::assert_snapshot!(item.extend("unknown", "2024-03-01", &[]).expect_err("unknown"), @"Deadline `unknown` is not open.");
}

#[test]
fn a_changed_field_makes_a_new_due_revision_and_the_same_date_none() {
    let mut item = opened();
    item.fire_with("revise", &[("due_on", "2024-02-09"), ("charged_on", "2024-09-11")]);
    insta::assert_snapshot!(said(&item), @r#"
    ordered 2: 2024-02-09. "revise" changed "due_on". "due_on" is Fri 9 Feb 2024.
      deadline.ordered.missed #1 2024-02-10 04:00:00 UTC
    "#);
    item.on("2024-02-20");
    assert!(item.timer("deadline.ordered.missed", &[]));
    item.fire_with("revise", &[("due_on", "2024-02-15")]);
    assert!(item.timer("deadline.ordered.missed", &[]), "each due revision is missed by itself");
    assert_eq!(said(&item), "ordered 3 missed");
}

#[test]
fn coming_back_opens_a_new_instance() {
    let mut item = opened();
    item.fire("file").fire("reopen_filing");
    let again = &item.snapshot.deadlines["ordered"];
    assert_eq!((again.seq, again.revision), (3, 1));
}

#[test]
fn a_deadline_of_the_root_outlives_every_move_until_the_item_is_finished() {
    let states = [atomic("a").on("go", "b"), atomic("b").on("end", "c"), end("c")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("due_on", Type::Date)]);
    workflow.deadlines.push(rule("due", 0, When::Due("due_on".into())));
    let mut item = Item::created_with(workflow, &[("due_on", "2024-02-01")]);
    item.fire("go");
    assert_eq!(said(&item), "");
    item.fire("end");
    assert_eq!(said(&item), "due withdrawn");
}
