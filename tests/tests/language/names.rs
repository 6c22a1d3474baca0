//! One bad document for every rule about names: what is named is declared.

use super::check::with;
use insta::assert_snapshot;

#[test]
fn roles() {
    assert_snapshot!(with("roles: [coordinator], target: doing", "roles: [coordinater], target: doing"), @r#"
    error[unknown-role]: There is no role `coordinater`.
      --> test.yaml:29:24
       |
    29 |       start: { roles: [coordinater], target: doing }
       |                        ^^^^^^^^^^^
       |
    help: did you mean `coordinator`?
    "#);
}

#[test]
fn agencies() {
    assert_snapshot!(with("responsible: { lead: true }", "responsible: { agency: dppp }"), @r#"
    error[unknown-agency]: There is no agency `dppp`.
     --> test.yaml:8:24
      |
    8 | responsible: { agency: dppp }
      |                        ^^^^
      |
    help: did you mean `dpp`?
    "#);
}

#[test]
fn calendars() {
    assert_snapshot!(with("calendar: national", "calendar: nationl"), @r#"
    error[unknown-calendar]: There is no calendar `nationl`.
     --> test.yaml:6:11
      |
    6 | calendar: nationl
      |           ^^^^^^^
      |
    help: did you mean `national`?
    "#);
}

#[test]
fn states() {
    assert_snapshot!(with("target: doing", "target: doings"), @r#"
    error[unknown-state]: There is no state `doings`.
      --> test.yaml:29:46
       |
    29 |       start: { roles: [coordinator], target: doings }
       |                                              ^^^^^^
       |
    help: did you mean `doing`?
    "#);
}

#[test]
fn events() {
    assert_snapshot!(with("      finish: {", "      finsh: {"), @r#"
    warning[unused-event]: `finish` is declared, and no state takes it.
      --> test.yaml:19:3
       |
    19 |   finish: { title: Finish, input: { note: { type: text } } }
       |   ^^^^^^
    error[unknown-event]: There is no event `finsh`.
      --> test.yaml:35:7
       |
    35 |       finsh: { roles: [coordinator], target: done }
       |       ^^^^^
       |
    help: did you mean `finish`?
    "#);
    assert_snapshot!(with("met_by: { event: finish }", "met_by: { event: finis }"), @r#"
    error[unknown-event]: There is no event `finis`.
      --> test.yaml:33:62
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finis }, remind: [ { before: 7 days, to: [responsible] } ] }
       |                                                              ^^^^^
       |
    help: did you mean `finish`?
    "#);
}

#[test]
fn the_engines_own_events() {
    assert_snapshot!(with("      finish: { roles: [coordinator], target: done }", "      finish: { roles: [coordinator], target: done }\n      done.task: { target: done }\n      deadline.due.missed: { target: open }\n      deadline.do.missed: { target: open }"), @r#"
    error[unknown-event]: There is no event `deadline.do.missed`.
      --> test.yaml:38:7
       |
    38 |       deadline.do.missed: { target: open }
       |       ^^^^^^^^^^^^^^^^^^
       |
    help: known here: finish, start
    "#);
}

#[test]
fn fields() {
    assert_snapshot!(with("due: item.due_on", "due: item.due"), @r#"
    error[unknown-field]: There is no field `due`.
      --> test.yaml:33:32
       |
    33 |       due: { title: Done, due: item.due, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |                                ^^^^^^^^
       |
    help: did you mean `due_on`?
    "#);
    assert_snapshot!(with("due: item.due_on", "due: item.title"), @r#"
    error[unknown-field]: `item.title` is not a date.
      --> test.yaml:33:32
       |
    33 |       due: { title: Done, due: item.title, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |                                ^^^^^^^^^^
    "#);
    assert_snapshot!(with("due: item.due_on", "due: due_on"), @r#"
    error[unknown-field]: `due_on` is not a field of the item. Write `item.FIELD`.
      --> test.yaml:33:32
       |
    33 |       due: { title: Done, due: due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |                                ^^^^^^
    "#);
}

#[test]
fn the_day_a_deadline_is_met() {
    assert_snapshot!(with("met_by: { event: finish }", "met_by: { event: finish, on: event.nte }"), @r#"
    error[unknown-field]: There is no input of that event, written `event.INPUT`, called `nte`.
      --> test.yaml:33:74
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish, on: event.nte }, remind: [ { before: 7 days, to: [responsible] ...
       |                                                                          ^^^^^^^^^
       |
    help: did you mean `note`?
    "#);
    assert_snapshot!(with("met_by: { event: finish }", "met_by: { event: finish, on: event.note }"), @r#"
    error[unknown-field]: `event.note` is not a date.
      --> test.yaml:33:74
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish, on: event.note }, remind: [ { before: 7 days, to: [responsible]...
       |                                                                          ^^^^^^^^^^
    "#);
}

#[test]
fn children_and_links() {
    assert_snapshot!(with("workflow: test-task", "workflow: test-tsk"), @r#"
    error[unknown-workflow]: There is no workflow `test-tsk`.
      --> test.yaml:22:31
       |
    22 | children: { task: { workflow: test-tsk } }
       |                               ^^^^^^^^
       |
    help: did you mean `test-task`?
    "#);
    assert_snapshot!(with("children: { task:", "children: { chore:"), @r#"
    error[unknown-kind]: Workflow `test-task` makes items of kind `task`, not `chore`.
      --> test.yaml:22:13
       |
    22 | children: { chore: { workflow: test-task } }
       |             ^^^^^
    "#);
    assert_snapshot!(with("depends_on: action", "depends_on: acton"), @r#"
    error[unknown-kind]: There is no kind of item `acton`.
      --> test.yaml:23:22
       |
    23 | links: { depends_on: acton }
       |                      ^^^^^
       |
    help: did you mean `action`?
    "#);
}

#[test]
fn links_and_inputs() {
    assert_snapshot!(with("target: done }\n", "target: done, actions: [ { tell: { links: depend_on, event: start } } ] }\n"), @r#"
    error[unknown-link]: There is no link `depend_on`.
      --> test.yaml:35:81
       |
    35 |       finish: { roles: [coordinator], target: done, actions: [ { tell: { links: depend_on, event: start } } ] }
       |                                                                                 ^^^^^^^^^
       |
    help: did you mean `depends_on`?
    "#);
    assert_snapshot!(with("target: done }\n", "target: done, guard: { when: event.nte == \"x\" } }\n"), @r#"
    error[unknown-input]: There is no input to read here `nte`.
      --> test.yaml:35:68
       |
    35 |       finish: { roles: [coordinator], target: done, guard: { when: event.nte == "x" } }
       |                                                                    ^^^^^^^^^
       |
    help: did you mean `note`?
    "#);
}

#[test]
fn recipients() {
    assert_snapshot!(with("to: [responsible]", "to: [responsable]"), @r#"
    error[unknown-recipient]: There is no recipient `responsable`.
      --> test.yaml:33:105
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsable] } ] }
       |                                                                                                         ^^^^^^^^^^^
       |
    help: did you mean `responsible`?
    "#);
    assert_snapshot!(with("to: [responsible]", "to: []"), @r#"
    error[unknown-recipient]: This notice goes to nobody: write `to: [responsible]`.
      --> test.yaml:33:84
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [] } ] }
       |                                                                                    ^^^^^^
    "#);
    assert_snapshot!(with("to: [responsible]", "to: [\"role:coordinators\", \"agency:mnss\"]"), @r#"
    error[unknown-role]: There is no role `coordinators`.
      --> test.yaml:33:105
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: ["role:coordinators", "agency...
       |                                                                                                         ^^^^^^^^^^^^^^^^^^^
       |
    help: did you mean `coordinator`?
    error[unknown-agency]: There is no agency `mnss`.
      --> test.yaml:33:126
       |
    33 | ... }, remind: [ { before: 7 days, to: ["role:coordinators", "agency:mnss"] } ] }
       |                                                              ^^^^^^^^^^^^^
       |
    help: did you mean `mns`?
    "#);
}

#[test]
fn words() {
    assert_snapshot!(with("type: money", "type: mony"), @r#"
    error[unknown-word]: There is no type `mony`.
      --> test.yaml:13:19
       |
    13 |   budget: { type: mony }
       |                   ^^^^
       |
    help: did you mean `money`?
    "#);
    assert_snapshot!(with("see: all", "see: everything"), @r#"
    error[unknown-word]: There is no scope `everything`.
      --> test.yaml:20:31
       |
    20 | access: { coordinator: { see: everything } }
       |                               ^^^^^^^^^^
       |
    help: known here: agency, all, counts, own
    "#);
    assert_snapshot!(with("type: final", "type: finale"), @r#"
    error[unknown-word]: There is no type of state `finale`.
      --> test.yaml:36:17
       |
    36 |   done: { type: finale, stage: Done }
       |                 ^^^^^^
       |
    help: did you mean `final`?
    "#);
}

#[test]
fn reserved_and_malformed() {
    assert_snapshot!(with("  start: { title: Start }", "  start: { title: Start }\n  assign: { title: Assign }"), @r#"
    error[bad-name]: `assign` is an event of the engine; who may take it stands under `built_in`.
      --> test.yaml:19:3
       |
    19 |   assign: { title: Assign }
       |   ^^^^^^
    warning[unused-event]: `assign` is declared, and no state takes it.
      --> test.yaml:19:3
       |
    19 |   assign: { title: Assign }
       |   ^^^^^^
    "#);
    assert_snapshot!(with("  percent: { type: integer }", "  percent-done: { type: integer }"), @r#"
    error[bad-name]: `percent-done` is not a name: use letters, digits and `_`, a letter first.
      --> test.yaml:12:3
       |
    12 |   percent-done: { type: integer }
       |   ^^^^^^^^^^^^
    warning[unfilled-field]: No step ever fills `percent-done`.
      --> test.yaml:12:3
       |
    12 |   percent-done: { type: integer }
       |   ^^^^^^^^^^^^
    error[input-type]: `percent` is no field, so it needs a `type`.
      --> test.yaml:17:73
       |
    17 |   create: { title: Add, input: { title: { required: true }, due_on: {}, percent: {}, budget: {}, kind: {}, order: {} } }
       |                                                                         ^^^^^^^
    "#);
}

#[test]
fn twice() {
    assert_snapshot!(with("  done: { type: final, stage: Done }", "  done: { type: final, stage: Done }\n  more:\n    initial: open\n    on: { start: { roles: [coordinator], target: done } }\n    states: { open: { stage: More } }"), @r#"
    error[duplicate-state]: There are two states called `open`.
      --> test.yaml:40:15
       |
    40 |     states: { open: { stage: More } }
       |               ^^^^
    "#);
    assert_snapshot!(with("  done: {", "  root: { stage: Root, on: { start: { roles: [coordinator], target: done } } }\n  done: {"), @r#"
    error[duplicate-state]: There are two states called `root`.
      --> test.yaml:36:3
       |
    36 |   root: { stage: Root, on: { start: { roles: [coordinator], target: done } } }
       |   ^^^^
    "#);
}

#[test]
fn outcomes_of_children() {
    let with_order =
        |order: &str| with("initial: open", &format!("outcome: {{ from: task, order: {order} }}\ninitial: open"));
    assert_eq!(with_order("[done, dropped]"), "");
    assert_snapshot!(with_order("[dropped, donne]"), @r#"
    error[outcome-order]: `test-task` may end with `done`: say in `order` where that stands.
      --> test.yaml:24:18
       |
    24 | outcome: { from: task, order: [dropped, donne] }
       |                  ^^^^
    error[unknown-outcome]: There is no outcome of `test-task` called `donne`.
      --> test.yaml:24:41
       |
    24 | outcome: { from: task, order: [dropped, donne] }
       |                                         ^^^^^
       |
    help: did you mean `done`?
    "#);
    assert_snapshot!(with("initial: open", "outcome: { from: taks, order: [done] }\ninitial: open"), @r#"
    error[unknown-kind]: There is no kind of child `taks`.
      --> test.yaml:24:18
       |
    24 | outcome: { from: taks, order: [done] }
       |                  ^^^^
       |
    help: did you mean `task`?
    "#);
}

#[test]
fn who_is_excluded() {
    assert_snapshot!(with("create: { roles", "excluded_by: [percent, officail]\ncreate: { roles"), @r#"
    error[unknown-field]: `percent` is not a person.
      --> test.yaml:21:15
       |
    21 | excluded_by: [percent, officail]
       |               ^^^^^^^
    error[unknown-field]: There is no field `officail`.
      --> test.yaml:21:24
       |
    21 | excluded_by: [percent, officail]
       |                        ^^^^^^^^
       |
    help: known here: budget, due_on, kind, order, percent, title
    "#);
}
