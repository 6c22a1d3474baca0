//! Exit and entry sets, document order, internal and external transitions, eventless ones and their bound.

use super::build::{arrow, atomic, compound, end, fields, raise, set, workflow};
use super::item::Item;
use milepost_engine::chart::snapshot::Rejection;
use milepost_engine::chart::value::Type;

#[test]
fn the_initial_configuration_is_entered_from_the_outside_in() {
    let inner = compound("outer", &["inner"], [atomic("other"), compound("inner", &["leaf"], [atomic("leaf")])]);
    let item = Item::new(workflow(compound("root", &["outer"], [inner])));
    assert_eq!(item.active(), "leaf");
    insta::assert_snapshot!(item.moves(), @"create: +root +outer +inner +leaf");
}

#[test]
fn an_initial_state_may_lie_deeper_than_a_child() {
    let inner = compound("middle", &["first"], [atomic("first"), atomic("second")]);
    let item = Item::new(workflow(compound("root", &["second"], [atomic("before"), inner])));
    insta::assert_snapshot!(item.moves(), @"create: +root +middle +second");
}

#[test]
fn states_are_left_from_the_inside_out_and_entered_from_the_outside_in() {
    let a = compound("a", &["a1"], [compound("a1", &["a11"], [atomic("a11").on("go", "b11")])]);
    let b = compound("b", &["b1"], [compound("b1", &["b11"], [atomic("b11")])]);
    let mut item = Item::new(workflow(compound("root", &["a"], [a, b])));
    item.fire("go");
    insta::assert_snapshot!(item.moves(), @"go: -a11 -a1 -a +b +b1 +b11");
}

#[test]
fn exit_actions_come_first_then_the_transition_s_then_entry_actions() {
    let trail = |word: &'static str| set("trail", word);
    let mut workflow = workflow(compound(
        "root",
        &["a"],
        [
            atomic("a").exit(trail("item.trail + ' exit-a'")).with(arrow("go", "b").then(trail("item.trail + ' go'"))),
            atomic("b").entry(trail("item.trail + ' entry-b'")),
        ],
    ));
    fields(&mut workflow, "revise", &[("trail", Type::Text)]);
    let mut item = Item::created_with(workflow, &[("trail", "start")]);
    item.fire("go");
    assert_eq!(item.field("trail"), "start exit-a go entry-b");
}

#[test]
fn the_innermost_state_answers_first_and_then_its_ancestors() {
    let inner = compound("outer", &["inner"], [atomic("inner").on("go", "here"), atomic("here")]);
    let mut item = Item::new(workflow(compound(
        "root",
        &["outer"],
        [inner.on("go", "there").on("stop", "there"), atomic("there")],
    )));
    item.fire("go");
    assert_eq!(item.active(), "here");
    item.fire("go");
    assert_eq!(item.active(), "there");
}

#[test]
fn of_one_state_s_transitions_the_first_enabled_in_document_order_is_taken() {
    let start = atomic("start").with(arrow("go", "first").when("false")).on("go", "second").on("go", "third");
    let states = [start, atomic("first"), atomic("second"), atomic("third")];
    let mut item = Item::new(workflow(compound("root", &["start"], states)));
    item.fire("go");
    assert_eq!(item.active(), "second");
}

#[test]
fn an_external_transition_leaves_its_compound_source_and_an_internal_one_does_not() {
    let chart = |internal: bool| {
        let again = arrow("again", "one");
        let again = if internal { again.internal() } else { again };
        let source = compound("source", &["one"], [atomic("one").on("go", "two"), atomic("two")]);
        workflow(compound("root", &["source"], [source.with(again)]))
    };
    let mut external = Item::new(chart(false));
    external.fire("go").fire("again");
    insta::assert_snapshot!(external.moves(), @"again: -two -source +source +one");
    let mut internal = Item::new(chart(true));
    internal.fire("go").fire("again");
    insta::assert_snapshot!(internal.moves(), @"again: -two +one");
}

#[test]
fn a_transition_to_its_own_state_leaves_and_enters_it() {
    let mut item = Item::new(workflow(compound("root", &["a"], [atomic("a").on("again", "a")])));
    let revision = item.snapshot.revision;
    item.fire("again");
    insta::assert_snapshot!(item.moves(), @"again: -a +a");
    assert_eq!(item.snapshot.revision, revision + 1);
}

#[test]
fn a_transition_without_a_target_moves_nothing() {
    let mut item = Item::new(workflow(compound("root", &["a"], [atomic("a").on("note", "")])));
    let before = item.snapshot.clone();
    item.fire("note");
    assert_eq!(item.snapshot, before);
    assert_eq!(item.moves(), "note:");
}

#[test]
fn the_root_s_own_transitions_never_leave_the_root() {
    let root = compound("root", &["a"], [atomic("a"), atomic("b")]);
    let mut item = Item::new(workflow(root.on("go", "b")));
    item.fire("go");
    insta::assert_snapshot!(item.moves(), @"go: -a +b");
}

#[test]
fn eventless_transitions_follow_at_once() {
    let states = [
        atomic("a").on("go", "b"),
        atomic("b").with(arrow("", "never").nobody().when("false")).always("c"),
        atomic("c").always("d"),
        atomic("d"),
        atomic("never"),
    ];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    item.fire("go");
    insta::assert_snapshot!(item.moves(), @r"
    go: -a +b
    -b +c
    -c +d
    ");
}

#[test]
fn an_endless_loop_of_eventless_transitions_is_refused_and_changes_nothing() {
    let states = [atomic("a").on("go", "b"), atomic("b").always("c"), atomic("c").always("b")];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    let refused = item.try_fire("go", &[]);
    assert!(matches!(refused, Err(Rejection::Runaway { bound: 1000 })), "{refused:?}");
    assert_eq!(item.active(), "a");
}

#[test]
fn a_raised_event_is_taken_before_the_next_one_from_outside_and_after_eventless_transitions() {
    let states = [
        atomic("a").with(arrow("go", "b").then(raise("ready"))),
        atomic("b").always("c"),
        atomic("c").with(arrow("ready", "d").nobody()),
        atomic("d"),
    ];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    item.fire("go");
    insta::assert_snapshot!(item.moves(), @r"
    go: -a +b
    -b +c
    ready: -c +d
    ");
}

#[test]
fn a_raised_event_that_nothing_answers_is_forgotten() {
    let states = [atomic("a").with(arrow("go", "b").then(raise("nobody"))), atomic("b")];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    item.fire("go");
    assert_eq!(item.active(), "b");
}

#[test]
fn an_action_that_fails_skips_the_rest_of_its_block_and_raises_an_error() {
    let bad = arrow("go", "b").then(set("reached", "item.missing")).then(raise("unreached"));
    let states = [
        atomic("a").with(bad),
        atomic("b").with(arrow("unreached", "wrong").nobody()).with(arrow("error", "right").nobody()),
        atomic("right"),
        atomic("wrong"),
    ];
    let mut workflow = workflow(compound("root", &["a"], states));
    fields(&mut workflow, "revise", &[("reached", Type::Text), ("missing", Type::Text)]);
    let mut item = Item::new(workflow);
    item.fire("go");
    assert_eq!(item.active(), "right");
    assert_eq!(item.field("reached"), "(empty)");
}

#[test]
fn entering_a_final_child_of_the_root_finishes_the_item_and_the_rest_is_not_run() {
    let states = [
        atomic("a").with(arrow("go", "done").then(raise("late"))),
        end("done").entry(set("trail", "'entered'")).exit(set("last", "'left'")),
    ];
    let mut workflow = workflow(compound("root", &["a"], states).with(arrow("late", "a").nobody()));
    fields(&mut workflow, "revise", &[("trail", Type::Text), ("last", Type::Text)]);
    let mut item = Item::new(workflow);
    item.fire("go");
    assert!(item.snapshot.finished);
    assert_eq!(item.active(), "done");
    assert_eq!((item.field("trail"), item.field("last")), ("entered".into(), "left".into()));
}

#[test]
fn done_is_raised_for_a_compound_state_whose_final_child_is_entered() {
    let work = compound("work", &["doing"], [atomic("doing").on("finish", "ended"), end("ended")]);
    let work = work.with(arrow("done.state.work", "after").nobody());
    let mut item = Item::new(workflow(compound("root", &["work"], [work, atomic("after")])));
    item.fire("finish");
    insta::assert_snapshot!(item.moves(), @r"
    finish: -doing +ended
    done.state.work: -ended -work +after
    ");
    assert!(!item.snapshot.finished);
}

#[test]
fn a_milestone_is_reached_the_first_time_only() {
    let states = [atomic("a").on("go", "b"), atomic("b").milestone("there").on("back", "a")];
    let mut item = Item::new(workflow(compound("root", &["a"], states)));
    item.on("2024-01-02").fire("go").on("2024-01-03").fire("back").fire("go");
    assert_eq!(item.snapshot.milestones["there"], super::item::noon("2024-01-02"));
}
