//! Why a person's event is not taken: one reason, the first candidate's; events from elsewhere are ignored instead.

use super::build::{CLERK, arrow, atomic, compound, end, fields, workflow};
use super::item::Item;
use milepost_engine::chart::chart::{Action, Recipient};
use milepost_engine::chart::snapshot::{BuiltIn, Counts, Effect, Extension, Rejection};
use milepost_engine::chart::value::{Type, Values};
use milepost_engine::chart::workflow::Workflow;

fn review() -> Workflow {
    let states = [
        atomic("drafted").on("submit", "submitted"),
        atomic("submitted")
            .with(arrow("verify", "verified").roles(&[CLERK, "head"]))
            .with(arrow("approve", "verified").roles(&["head"]))
            .on("send_back", "drafted"),
        atomic("verified").on("complete", "completed"),
        end("completed"),
    ];
    workflow(compound("root", &["drafted"], states))
}

#[test]
fn an_event_that_no_active_state_answers_is_not_possible() {
    let mut item = Item::new(review());
    insta::assert_snapshot!(item.refused("verify"), @"`verify` is not possible in the stage this item is in.");
    insta::assert_snapshot!(item.refused("vanish"), @"There is no event `vanish` in this workflow.");
}

#[test]
fn roles_are_part_of_the_guard() {
    let mut item = Item::new(review());
    item.fire("submit");
    insta::assert_snapshot!(item.refused("approve"), @"`approve` needs one of these roles: head.");
    item.acting_as("head").fire("approve");
    assert_eq!(item.active(), "verified");
}

#[test]
fn a_transition_that_a_person_may_take_is_found_behind_one_she_may_not() {
    let inner = atomic("inner").with(arrow("go", "here").roles(&["head"]));
    let outer = compound("outer", &["inner"], [inner, atomic("here")]).on("go", "there");
    let mut item = Item::new(workflow(compound("root", &["outer"], [outer, atomic("there")])));
    item.fire("go");
    assert_eq!(item.active(), "there");
}

#[test]
fn no_person_fires_what_is_for_timers_and_messages() {
    let states = [atomic("a").on("go", "a").with(arrow("go told", "b").nobody()), atomic("b")];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    insta::assert_snapshot!(item.refused("told"), @"There is no event `told` in this workflow.");
    assert!(item.told("told", &[]));
    assert_eq!(item.active(), "b");
}

#[test]
fn a_false_guard_says_what_its_author_wrote_or_what_it_asks() {
    let states = [
        atomic("a")
            .with(arrow("said", "b").when("item.progress >= 50").or_else("Half of the work must be done"))
            .with(arrow("quoted", "b").when("item.progress >= 50")),
        atomic("b"),
    ];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("progress", Type::Integer)]);
    let mut item = Item::created_with(workflow, &[("progress", "20")]);
    insta::assert_snapshot!(item.refused("said"), @"Half of the work must be done");
    insta::assert_snapshot!(item.refused("quoted"), @"`item.progress >= 50` does not hold.");
}

#[test]
fn a_guard_that_cannot_be_run_is_false_and_names_the_field() {
    let guarded = arrow("go", "b").when("item.progress >= 50").or_else("Half must be done");
    let states = [atomic("a").with(guarded), atomic("b")];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("progress", Type::Integer)]);
    let mut item = Item::new(workflow);
    let reason = item.refused("go");
    assert!(reason.starts_with("Half must be done") && reason.contains("progress"), "{reason}");
}

#[test]
fn a_second_person_must_do_what_the_file_says() {
    let mut workflow = review();
    workflow.second_person = vec!["verify".into()];
    let mut item = Item::new(workflow);
    item.by(7).fire("submit");
    insta::assert_snapshot!(item.refused("verify"), @"`verify` must be done by another person than the one who took the last step.");
    item.by(8).fire("verify");
    assert_eq!(item.active(), "verified");
}

#[test]
fn a_second_person_is_not_asked_for_where_the_system_took_the_step() {
    let mut workflow = review();
    workflow.second_person = vec!["verify".into()];
    let mut item = Item::new(workflow);
    assert!(item.told("submit", &[]));
    item.fire("verify");
    assert_eq!(item.active(), "verified");
}

#[test]
fn an_item_with_open_children_is_not_finished() {
    let mut item = Item::new(review());
    item.fire("submit").fire("verify");
    item.facts.children.insert("task".into(), Counts { total: 3, open: 2, done: 1, ..Counts::default() });
    insta::assert_snapshot!(item.refused("complete"), @"2 task of this item must be finished first.");
    item.facts.children.insert("task".into(), Counts { total: 3, open: 0, done: 3, ..Counts::default() });
    item.fire("complete");
    assert!(item.snapshot.finished);
}

#[test]
fn costs_may_be_required_first() {
    let mut workflow = review();
    workflow.costs_required_before = vec!["submit".into()];
    let mut item = Item::new(workflow);
    insta::assert_snapshot!(item.refused("submit"), @"`submit` needs at least one cost line first.");
    item.facts.costs.lines = 1;
    item.fire("submit");
}

#[test]
fn a_finished_item_takes_nothing_more() {
    let mut item = Item::new(workflow(compound("root", &["a"], [atomic("a").on("go", "b"), end("b")])));
    item.fire("go");
    insta::assert_snapshot!(item.refused("go"), @"This item is finished. Only a correction or a reopening can change it.");
    assert!(!item.told("go", &[]), "a message is ignored");
    assert!(!item.timer("go", &[]), "a timer is ignored");
}

#[test]
fn nothing_happens_in_the_future() {
    let mut item = Item::new(review());
    let tomorrow = item.now + chrono::TimeDelta::days(1);
    assert_eq!(item.fire_at("submit", tomorrow), Err(Rejection::InTheFuture));
    let yesterday = item.now - chrono::TimeDelta::days(1);
    item.fire_at("submit", yesterday).expect("the past is known");
    assert_eq!(item.snapshot.entered["submitted"].at, yesterday);
}

#[test]
fn an_item_is_created_once_by_the_roles_that_may() {
    let mut item = Item::blank(review());
    assert_eq!(item.try_fire("submit", &[]).expect_err("not begun").code(), "NOT_POSSIBLE");
    item.acting_as("passer_by");
    insta::assert_snapshot!(item.create(&[]).expect_err("no role"), @"`Create` needs one of these roles: clerk.");
    item.acting_as(CLERK).create(&[]).expect("created");
    assert_eq!(item.create(&[]).expect_err("twice").code(), "NOT_POSSIBLE");
}

#[test]
fn built_in_events_ask_for_the_file_s_roles() {
    let mut workflow = review();
    workflow.built_in.insert("assign".into(), vec!["head".into()]);
    workflow.links.insert("depends_on".into(), "action".into());
    workflow.built_in.insert("link".into(), vec!["head".into()]);
    let mut item = Item::new(workflow);
    let nobody = || BuiltIn::Assign { agencies: Vec::new(), people: Vec::new() };
    let link = |kind: &str| BuiltIn::Link { kind: kind.into(), to: uuid::Uuid::nil(), ended: false };
    let refused = item.built_in("assign", nobody(), Values::new());
    insta::assert_snapshot!(refused.expect_err("no role"), @"`Assign` needs one of these roles: head.");
    item.acting_as("head").built_in("assign", nobody(), Values::new()).expect("assigned");
    assert!(matches!(item.effects[..], [Effect::Assign { .. }]));
    assert_eq!(item.snapshot.revision, 1);
    item.built_in("link", link("depends_on"), Values::new()).expect("linked");
    let refused = item.built_in("reopen", BuiltIn::Reopen { reason: "Torn".into() }, Values::new());
    assert_eq!(refused.expect_err("it is not finished").code(), "NOT_POSSIBLE");
    let extend = BuiltIn::Extend { deadline: "due".into(), by: Extension::Until(chrono::NaiveDate::MAX) };
    let refused = item.built_in("extend", extend, Values::new());
    insta::assert_snapshot!(refused.expect_err("nobody may"), @"Nobody may do `Extend`: the workflow names no role for it under `built_in: extend`.");
}

#[test]
fn children_that_are_told_are_done_at_once_where_none_is_open() {
    let tell = Action::Tell { to: Recipient::Children("charge".into()), event: "discharge".into(), with: Vec::new() };
    let chart = || {
        let states = [
            atomic("a").on("stop", "ending"),
            atomic("ending").entry(tell.clone()).with(arrow("done.charge", "over").nobody()),
            end("over"),
        ];
        workflow(compound("root", &["a"], states))
    };
    let mut alone = Item::new(chart());
    alone.fire("stop");
    assert_eq!(alone.active(), "over");
    assert!(matches!(&alone.effects[..], [Effect::Tell { to: Recipient::Parent, .. }]), "only its own end is told");
    let mut parent = Item::new(chart());
    parent.facts.children.insert("charge".into(), Counts { total: 1, open: 1, ..Counts::default() });
    parent.fire("stop");
    assert!(matches!(parent.effects[..], [Effect::Tell { index: 0, .. }]));
    assert!(!parent.told("done.charge", &[]), "one is still open");
    parent.facts.children.insert("charge".into(), Counts { total: 1, done: 1, ..Counts::default() });
    assert!(parent.told("done.charge", &[]));
    assert!(parent.snapshot.finished);
}
