//! Expressions are checked against what is declared, where they stand.

use super::check::with;
use insta::assert_snapshot;

#[test]
fn names() {
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.percnt > 3"), @r#"
    error[unknown-field]: There is no field `percnt`.
      --> test.yaml:33:17
       |
    33 |           when: item.percnt > 3
       |                 ^^^^^^^^^^^
       |
    help: did you mean `percent`?
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: event.note == \"x\""), @r#"
    error[not-readable-here]: `event.note` cannot be read here. This event brings no such input.
      --> test.yaml:33:17
       |
    33 |           when: event.note == "x"
       |                 ^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: active(\"dong\")"), @r#"
    error[unknown-state]: There is no state `dong`.
      --> test.yaml:33:25
       |
    33 |           when: active("dong")
       |                         ^^^^
       |
    help: did you mean `doing`?
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: children(\"tsk\").open == 0"), @r#"
    error[unknown-kind]: There is no kind of child `tsk`.
      --> test.yaml:33:27
       |
    33 |           when: children("tsk").open == 0
       |                           ^^^
       |
    help: did you mean `task`?
    "#);
}

#[test]
fn members_variables_and_functions() {
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: children(\"task\").opn == 0"), @r#"
    error[unknown-member]: There is no member `opn`.
      --> test.yaml:33:34
       |
    33 |           when: children("task").opn == 0
       |                                  ^^^
       |
    help: did you mean `open`?
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: costs.planed > money(\"TTD 1.00\")"), @r#"
    error[unknown-member]: There is no member `planed`.
      --> test.yaml:33:17
       |
    33 |           when: costs.planed > money("TTD 1.00")
       |                 ^^^^^^^^^^^^
       |
    help: did you mean `planned`?
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: tody > item.due_on"), @r#"
    error[unknown-variable]: There is no variable `tody`.
      --> test.yaml:33:17
       |
    33 |           when: tody > item.due_on
       |                 ^^^^
       |
    help: did you mean `today`?
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: strt(item.title)"), @r#"
    error[unknown-function]: There is no function `strt`.
      --> test.yaml:33:17
       |
    33 |           when: strt(item.title)
       |                 ^^^^
       |
    help: did you mean `startsWith`?
    "#);
}

#[test]
fn types() {
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.budget > 10"), @r#"
    error[wrong-type]: It compares an amount of money with an integer. Write money("TTD 50000.00").
      --> test.yaml:33:17
       |
    33 |           when: item.budget > 10
       |                 ^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.due_on > \"2024-01-31\""), @r#"
    error[wrong-type]: It compares a date with a text. Write date("2024-01-31").
      --> test.yaml:33:17
       |
    33 |           when: item.due_on > "2024-01-31"
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.kind == \"grnt\""), @r#"
    error[wrong-type]: `grnt` is none of the options: grant, loan.
      --> test.yaml:33:17
       |
    33 |           when: item.kind == "grnt"
       |                 ^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.kind in [\"grant\", \"gift\"]"), @r#"
    error[wrong-type]: `gift` is none of the options: grant, loan.
      --> test.yaml:33:17
       |
    33 |           when: item.kind in ["grant", "gift"]
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn conditions_sums_and_order() {
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.percent + 0.5 > 1.0"), @r#"
    error[wrong-type]: Integers and decimals do not mix in sums. Write 1.0 for 1, or double(x).
      --> test.yaml:33:17
       |
    33 |           when: item.percent + 0.5 > 1.0
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.percent"), @r#"
    error[wrong-type]: A guard must be true or false.
      --> test.yaml:33:17
       |
    33 |           when: item.percent
       |                 ^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.title && true"), @r#"
    error[wrong-type]: It takes a text for true or false.
      --> test.yaml:33:17
       |
    33 |           when: item.title && true
       |                 ^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: money(\"TTD\") < item.budget"), @r#"
    error[wrong-type]: `TTD` is not an amount of money. Write the currency and the amount, like `TTD 50000.00`.
      --> test.yaml:33:17
       |
    33 |           when: money("TTD") < item.budget
       |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.order < item.order"), @r#"
    error[wrong-type]: `<` and `>` do not go with a document.
      --> test.yaml:33:17
       |
    33 |           when: item.order < item.order
       |                 ^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn always_reads_only_the_item() {
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    always: [ { guard: { when: today > item.due_on }, target: done } ]\n"), @r#"
    error[not-readable-here]: `today` cannot be read here. An `always` step reads `item.*` and `active()` only: anything else would act only when somebody next touches the item. Use a deadline, `after` or an event.
      --> test.yaml:28:32
       |
    28 |     always: [ { guard: { when: today > item.due_on }, target: done } ]
       |                                ^^^^^
    "#);
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    always: [ { guard: { when: children(\"task\").open == 0 && costs.lines > 0 && event.note == \"\" }, target: done } ]\n"), @r#"
    error[not-readable-here]: `children` cannot be read here. An `always` step reads `item.*` and `active()` only: anything else would act only when somebody next touches the item. Use a deadline, `after` or an event.
      --> test.yaml:28:32
       |
    28 |     always: [ { guard: { when: children("task").open == 0 && costs.lines > 0 && event.note == "" }, target: done } ]
       |                                ^^^^^^^^
    error[not-readable-here]: `costs.lines` cannot be read here. An `always` step reads `item.*` and `active()` only: anything else would act only when somebody next touches the item. Use a deadline, `after` or an event.
      --> test.yaml:28:62
       |
    28 |     always: [ { guard: { when: children("task").open == 0 && costs.lines > 0 && event.note == "" }, target: done } ]
       |                                                              ^^^^^^^^^^^
    error[not-readable-here]: `event.note` cannot be read here. An `always` step reads `item.*` and `active()` only: anything else would act only when somebody next touches the item. Use a deadline, `after` or an event.
      --> test.yaml:28:81
       |
    28 |     always: [ { guard: { when: children("task").open == 0 && costs.lines > 0 && event.note == "" }, target: done } ]
       |                                                                                 ^^^^^^^^^^
    "#);
}

#[test]
fn a_timer_has_no_person() {
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    after: [ { delay: 3 days, target: done, guard: { when: actor.id == \"x\" } } ]\n"), @r#"
    error[not-readable-here]: `actor.id` cannot be read here. No person takes this step, and it has no input.
      --> test.yaml:28:60
       |
    28 |     after: [ { delay: 3 days, target: done, guard: { when: actor.id == "x" } } ]
       |                                                            ^^^^^^^^
    "#);
}

#[test]
fn entry_reads_what_every_way_in_brings() {
    assert_snapshot!(with("    stage: Doing\n", "    stage: Doing\n    entry: [ { set: { title: event.note } } ]\n"), @r#"
    error[not-readable-here]: `event.note` cannot be read here. Only `event.at` and what every way here brings can be read.
      --> test.yaml:32:30
       |
    32 |     entry: [ { set: { title: event.note } } ]
       |                              ^^^^^^^^^^
    "#);
    assert_snapshot!(with("  done: { type: final, stage: Done }", "  done: { type: final, stage: Done, entry: [ { set: { title: event.note, due_on: event.at } } ] }"), @r#"

    "#);
}

#[test]
fn a_value_fits_its_field() {
    assert_snapshot!(with("  done: { type: final, stage: Done }", "  done: { type: final, stage: Done, entry: [ { set: { percent: event.note } } ] }"), @r#"
    error[wrong-type]: This gives a text; it must be an integer.
      --> test.yaml:36:64
       |
    36 |   done: { type: final, stage: Done, entry: [ { set: { percent: event.note } } ] }
       |                                                                ^^^^^^^^^^
    "#);
}

#[test]
fn what_does_not_parse() {
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start:\n        roles: [coordinator]\n        target: doing\n        guard:\n          when: item.percent >"), @r#"
    error[bad-expression]: `item.percent >` is not an expression: Syntax error: mismatched input '<EOF>'.
      --> test.yaml:33:17
       |
    33 |           when: item.percent >
       |                 ^^^^^^^^^^^^^^
    "#);
}
