//! Regions side by side: entry, `done`, and transitions that get in each other's way.

use super::build::{Node, arrow, atomic, compound, end, parallel, workflow};
use super::item::Item;

/// Two regions, each with a step to its own end.
fn both() -> Node {
    let left = compound("left", &["l1"], [atomic("l1").on("left_done", "l2"), end("l2")]);
    let right = compound("right", &["r1"], [atomic("r1").on("right_done", "r2"), end("r2")]);
    parallel("both", [left, right])
}

fn item(both: Node) -> Item {
    let states = [atomic("start").on("begin", "both"), both, atomic("out")];
    let mut item = Item::new(workflow(compound("root", &["start"], states)));
    item.fire("begin");
    item
}

#[test]
fn all_regions_are_entered_in_document_order() {
    let item = item(both());
    insta::assert_snapshot!(item.moves(), @"begin: -start +both +left +l1 +right +r1");
    assert_eq!(item.active(), "l1 r1");
}

#[test]
fn a_target_inside_one_region_enters_the_others_by_their_default() {
    let left = compound("left", &["l1"], [atomic("l1"), atomic("l2")]);
    let right = compound("right", &["r1"], [atomic("r1")]);
    let states = [atomic("start").on("begin", "l2"), parallel("both", [left, right])];
    let mut item = Item::new(workflow(compound("root", &["start"], states)));
    item.fire("begin");
    assert_eq!(item.active(), "l2 r1");
}

#[test]
fn several_targets_enter_several_regions() {
    let left = compound("left", &["l1"], [atomic("l1"), atomic("l2")]);
    let right = compound("right", &["r1"], [atomic("r1"), atomic("r2")]);
    let states = [atomic("start").on("begin", "l2 r2"), parallel("both", [left, right])];
    let mut item = Item::new(workflow(compound("root", &["start"], states)));
    item.fire("begin");
    assert_eq!(item.active(), "l2 r2");
}

#[test]
fn one_event_moves_every_region_that_listens() {
    let left = compound("left", &["l1"], [atomic("l1").on("go", "l2"), atomic("l2")]);
    let right = compound("right", &["r1"], [atomic("r1").on("go", "r2"), atomic("r2")]);
    let mut item = item(parallel("both", [left, right]));
    item.fire("go");
    insta::assert_snapshot!(item.moves(), @"go: -r1 -l1 +l2 +r2");
}

#[test]
fn a_parallel_state_is_done_when_all_its_regions_are() {
    let mut item = item(both().with(arrow("done.state.both", "out").nobody()));
    item.fire("left_done");
    assert_eq!(item.active(), "l2 r1");
    item.fire("right_done");
    insta::assert_snapshot!(item.moves(), @r"
    right_done: -r1 +r2
    done.state.both: -r2 -right -l2 -left -both +out
    ");
}

#[test]
fn of_two_transitions_that_would_leave_the_same_states_the_first_wins() {
    let left = compound("left", &["l1"], [atomic("l1").on("leave", "out")]);
    let right = compound("right", &["r1"], [atomic("r1").on("leave", "r2"), atomic("r2")]);
    let mut item = item(parallel("both", [left, right]));
    item.fire("leave");
    assert_eq!(item.active(), "out");
}

#[test]
fn of_two_transitions_that_would_leave_the_same_states_the_one_further_in_wins() {
    // The left region has no answer of its own, so the parallel state's own transition is selected there first.
    let left = compound("left", &["l1"], [atomic("l1")]);
    let right = compound("right", &["r1"], [atomic("r1").on("leave", "r2"), atomic("r2")]);
    let both = parallel("both", [left, right]).on("leave", "out");
    let mut item = item(both);
    item.fire("leave");
    assert_eq!(item.active(), "l1 r2");
    item.fire("leave");
    assert_eq!(item.active(), "out");
}

#[test]
fn a_step_inside_one_region_leaves_the_other_alone() {
    let mut item = item(both());
    let row = item.snapshot.entered["r1"].clone();
    item.fire("left_done");
    assert_eq!(item.snapshot.entered["r1"], row);
    assert!(item.snapshot.entered["l2"].seq > row.seq);
}
