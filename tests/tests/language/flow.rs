//! One bad document for every rule about where an item can go: what no step leads to, what nothing or nobody leaves, what goes
//! round for ever; and beside each what the same rule must let pass.

use super::check::{check, with};
use insta::assert_snapshot;

const START: &str = "      start: { roles: [coordinator], target: doing }\n";
const DONE: &str = "  done: { type: final, stage: Done }\n";

/// [`super::check::GOOD`] with something done on the way and states added.
fn beside(states: &str) -> String {
    with(DONE, &format!("{DONE}{states}"))
}

#[test]
fn a_state_no_step_leads_to() {
    assert_snapshot!(beside("  lost:\n    stage: Lost\n    on: { finish: { roles: [coordinator], target: done } }\n"), @r#"
    warning[unreachable-state]: No step leads to `lost`.
      --> test.yaml:37:3
       |
    37 |   lost:
       |   ^^^^
    "#);
    // Of states inside each other the outermost is told, and a history state is none.
    assert_snapshot!(beside("  lost:\n    stage: Lost\n    initial: a\n    on: { finish: { roles: [coordinator], target: done } }\n    states: { a: {}, b: {}, h: { type: history, target: a } }\n"), @r#"
    warning[unreachable-state]: No step leads to `lost`.
      --> test.yaml:37:3
       |
    37 |   lost:
       |   ^^^^
    "#);
    // The final state of a region that nothing ends does not end the region.
    assert_snapshot!(with("target: done }\n", "target: both }\n  both:\n    type: parallel\n    stage: Both\n    on: { done.state.one: { target: done } }\n    states:\n      one: { initial: a, states: { a: {}, b: { type: final } } }\n"), @r#"
    warning[unreachable-state]: No step leads to `b`.
      --> test.yaml:41:43
       |
    41 |       one: { initial: a, states: { a: {}, b: { type: final } } }
       |                                           ^
    warning[unreachable-state]: No step leads to `done`.
      --> test.yaml:42:3
       |
    42 |   done: { type: final, stage: Done }
       |   ^^^^
    "#);
}

/// By a region beside the one aimed at, by the first time of a history, by the missed date of a state that is reached, reopened.
#[test]
fn states_that_are_reached_after_all() {
    let both = "  both:\n    type: parallel\n    stage: Both\n    on: { deadline.due.missed: { target: late }, done.state.both: { target: done } }\n    states:\n      one:\n        initial: a\n        states: { a: { on: { start: { roles: [coordinator], target: b } } }, b: { type: final } }\n      two:\n        initial: h\n        states: { h: { type: history, target: c }, c: { always: [ { target: d } ] }, d: { type: final } }\n  late: { stage: Late, on: { finish: { roles: [coordinator], target: done } } }\n";
    let good = super::check::GOOD.replace("target: done }\n", "target: a }\n").replace(DONE, &format!("{DONE}{both}"));
    assert_eq!(check(&good), "");
    let reopened = "  again: { stage: Again, on: { finish: { roles: [coordinator], target: done } } }\n";
    let good = super::check::GOOD.replace(DONE, &format!("{DONE}{reopened}"));
    let good =
        good.replace("initial: open", "built_in: { reopen: { roles: [coordinator], target: again } }\ninitial: open");
    assert_eq!(check(&good), "");
}

/// Its own region has no way out, but the region beside it leads both away.
#[test]
fn a_state_that_another_region_ends() {
    let both = "target: both }\n  both:\n    type: parallel\n    stage: Both\n    states:\n      one: { initial: a, states: { a: {} } }\n      two: { initial: b, states: { b: { on: { start: { roles: [coordinator], target: done } } } } }\n";
    assert_eq!(with("target: done }\n", both), "");
}

#[test]
fn a_state_nobody_can_leave() {
    assert_snapshot!(with(START, "      start: { roles: [prosecutor], target: doing }\n"), @r#"
    warning[nobody-leaves]: Nobody can leave `open`: no role of its ways out may see the item, and nothing sends their events.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    warning[powerless-role]: `prosecutor` may see no item here, so it can do nothing: name it under `access`.
      --> test.yaml:29:24
       |
    29 |       start: { roles: [prosecutor], target: doing }
       |                        ^^^^^^^^^^
    "#);
    assert_snapshot!(with(START, "      start: { target: doing }\n"), @r#"
    warning[nobody-leaves]: Nobody can leave `open`: no role of its ways out may see the item, and nothing sends their events.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    "#);
    // What this file raises or tells comes by itself, and so does time.
    assert_eq!(with(START, "      start: { target: doing }\n    entry: [ { raise: start } ]\n"), "");
    assert_eq!(with(START, "      start: { target: doing }\n    after: [ { delay: 3 days, target: doing } ]\n"), "");
}

#[test]
fn a_role_that_sees_nothing() {
    assert_snapshot!(with("see: all } }", "see: all }, prosecutor: { see: counts } }\nbuilt_in: { correct: { roles: [prosecutor, dpp_head] } }"), @r#"
    warning[powerless-role]: `prosecutor` may see no item here, so it can do nothing: name it under `access`.
      --> test.yaml:21:32
       |
    21 | built_in: { correct: { roles: [prosecutor, dpp_head] } }
       |                                ^^^^^^^^^^
    warning[powerless-role]: `dpp_head` may see no item here, so it can do nothing: name it under `access`.
      --> test.yaml:21:44
       |
    21 | built_in: { correct: { roles: [prosecutor, dpp_head] } }
       |                                            ^^^^^^^^
    "#);
    assert_eq!(with("see: all } }", "see: all } }\nbuilt_in: { adopt: { roles: [dpp_head] } }"), "");
}

fn branches(written: &str) -> String {
    with(START, &format!("      start: {{ roles: [coordinator], branches: [ {written} ] }}\n"))
}

#[test]
fn branches_that_leave_a_case_open() {
    assert_snapshot!(branches("{ target: doing, guard: { when: item.percent > 3 } }, { target: done, guard: { when: item.percent < 3 } }"), @r#"
    warning[open-branches]: `start` says nothing of the case in which no condition holds: add a last branch without one, or `else` to the last.
      --> test.yaml:29:7
       |
    29 |       start: { roles: [coordinator], branches: [ { target: doing, guard: { when: item.percent > 3 } }, { target: done, guard: { when...
       |       ^^^^^
    "#);
    assert_eq!(branches("{ target: doing, guard: { when: item.percent > 3 } }, { target: done }"), "");
    assert_eq!(branches("{ target: doing, guard: { when: item.percent > 3, else: Not enough } }"), "");
}

#[test]
fn a_branch_behind_one_without_a_condition() {
    assert_snapshot!(branches("{ target: doing }, { target: done, guard: { when: item.percent > 3 } }"), @r#"
    warning[branch-never]: This branch of `start` is never taken: one without a condition stands before it.
      --> test.yaml:29:79
       |
    29 |       start: { roles: [coordinator], branches: [ { target: doing }, { target: done, guard: { when: item.percent > 3 } } ] }
       |                                                                               ^^^^
    "#);
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    always: [ { target: doing }, { target: done } ]\n"), @r#"
    warning[branch-never]: This branch of `always` is never taken: one without a condition stands before it.
      --> test.yaml:28:44
       |
    28 |     always: [ { target: doing }, { target: done } ]
       |                                            ^^^^
    "#);
}

#[test]
fn regions_that_write_one_field() {
    let regions = |one: &str, other: &str| {
        with(
            "target: done }\n",
            &format!(
                "target: both }}\n  both:\n    type: parallel\n    stage: Both\n    on: {{ done.state.both: {{ target: done }} }}\n    states:\n      one: {{ initial: a, states: {{ a: {{ on: {{ start: {{ roles: [coordinator], target: b, actions: [ {{ set: {{ percent: {one} }} }} ] }} }} }}, b: {{ type: final }} }} }}\n      two: {{ initial: c, states: {{ c: {{ on: {{ start: {{ roles: [coordinator], target: d }} }} }}, d: {{ type: final, entry: [ {{ set: {{ percent: {other} }} }} ] }} }} }}\n"
            ),
        )
    };
    assert_snapshot!(regions("1", "2"), @r#"
    warning[two-writers]: On `start` this and a region beside it, in `a`, set `percent` to different things; the later one stays.
      --> test.yaml:42:131
       |
    42 | ...nator], target: d } } }, d: { type: final, entry: [ { set: { percent: 2 } } ] } } }
       |                                                                 ^^^^^^^
    "#);
    assert_eq!(regions("2", "2"), "");
}

fn always(open: &str, doing: &str) -> String {
    let good = super::check::GOOD.replace("    stage: Open\n", &format!("    stage: Open\n    always: [ {open} ]\n"));
    check(&good.replace("    stage: Doing\n", &format!("    stage: Doing\n    always: [ {doing} ]\n")))
}

#[test]
fn eventless_steps_that_never_end() {
    assert_snapshot!(always("{ target: doing }", "{ target: open }"), @r#"
    error[endless-loop]: Eventless steps lead from `open` back to it for ever.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    "#);
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    always: [ { actions: [ { set: { percent: item.percent + 1 } } ] } ]\n"), @r#"
    error[endless-loop]: Eventless steps lead from `open` back to it for ever.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    "#);
    assert_snapshot!(always("{ target: doing, guard: { when: item.percent > 3 } }", "{ target: open, guard: { when: item.title != \"x\" } }"), @r#"
    warning[endless-loop]: Eventless steps can lead from `open` back to it for ever: their conditions can hold at once.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    "#);
}

/// Conditions that exclude each other, a field that changes on the way, a case before it that leads out.
#[test]
fn eventless_steps_that_end() {
    for (open, doing) in [
        ("{ target: doing }", "{ target: done }"),
        (
            "{ target: doing, guard: { when: item.percent >= 3 } }",
            "{ target: open, guard: { when: item.percent < 3 } }",
        ),
        (
            "{ target: doing, guard: { when: has(item.title) } }",
            "{ target: open, guard: { when: \"!has(item.title)\" } }",
        ),
        (
            "{ target: done, guard: { when: has(item.title) } }, { target: doing }",
            "{ target: open, guard: { when: has(item.title) } }",
        ),
        (
            "{ target: doing, guard: { when: item.percent < 3 }, actions: [ { set: { percent: item.percent + 1 } } ] }",
            "{ target: open, guard: { when: item.percent < 3 } }",
        ),
    ] {
        assert_eq!(always(open, doing), "", "{open} {doing}");
    }
}

/// `s0` to the last, each eventless and guarded, and what the last does.
fn chain(count: usize, last: &str) -> String {
    let step = |state: usize| {
        format!(
            "  s{state}: {{ stage: Open, always: [ {{ target: s{}, guard: {{ when: item.percent > {state} }} }} ] }}\n",
            state + 1
        )
    };
    let states: String = (0..count).map(step).collect();
    let (head, _) = super::check::GOOD.split_once("initial: open\n").expect("its states");
    let told = check(&format!("{head}initial: s0\nstates:\n{states}  s{count}: {{ stage: Open{last} }}\n"));
    told.lines().filter(|line| line.contains("[endless-loop]")).map(|line| format!("{line}\n")).collect()
}

/// What lies before a way round does not hide it, however long it is; and a long way round is one.
#[test]
fn a_loop_behind_a_long_way() {
    assert_snapshot!(chain(1_500, ", always: [ { target: s1499 } ]"), @"warning[endless-loop]: Eventless steps can lead from `s1499` back to it for ever: their conditions can hold at once.");
    assert_snapshot!(chain(300, ", always: [ { target: s0 } ]"), @"warning[endless-loop]: Eventless steps can lead from `s0` back to it for ever: their conditions can hold at once.");
    assert_eq!(chain(1_500, ""), "");
}
