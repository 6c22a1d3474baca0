//! One bad document for every rule about shapes: what belongs together stands together.

use super::check::{GOOD, check, with};
use insta::assert_snapshot;

#[test]
fn deadlines() {
    assert_snapshot!(with("due: item.due_on", "due: item.due_on, within: 3 days"), @r#"
    error[deadline-date]: `due`: a date is either given (`due`) or computed (`within`), never both.
      --> test.yaml:33:7
       |
    33 |       due: { title: Done, due: item.due_on, within: 3 days, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible]...
       |       ^^^
    "#);
    assert_snapshot!(with("due: item.due_on", "within: 3 days"), @r#"
    error[deadline-date]: `due`: `within` needs `from`: the field with the day it counts from.
      --> test.yaml:33:7
       |
    33 |       due: { title: Done, within: 3 days, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |       ^^^
    "#);
    assert_snapshot!(with("due: item.due_on", "due: item.due_on, paused_in: [open]"), @r#"
    error[deadline-date]: `due`: `paused_in` suspends computed dates; a given date stands.
      --> test.yaml:33:7
       |
    33 |       due: { title: Done, due: item.due_on, paused_in: [open], met_by: { event: finish }, remind: [ { before: 7 days, to: [responsib...
       |       ^^^
    "#);
}

#[test]
fn what_dates_are_counted_in() {
    assert_snapshot!(with("due: item.due_on, met_by", "within: 12 hours, from: item.due_on, met_by"), @r#"
    error[bad-budget]: A date is counted in days, months, working days or working hours, not in `12 hours`.
      --> test.yaml:33:35
       |
    33 |       due: { title: Done, within: 12 hours, from: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsib...
       |                                   ^^^^^^^^
    "#);
    assert_snapshot!(with("due: item.due_on, met_by", "within: 4 working hours, from: item.due_on, met_by"), @r#"
    error[bad-budget]: The calendar `national` has no `opening` hours, so that working hours cannot be counted.
      --> test.yaml:33:35
       |
    33 |       due: { title: Done, within: 4 working hours, from: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [re...
       |                                   ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("before: 7 days", "before: 4 working hours"), @r#"
    error[bad-budget]: A reminder goes out on a day: count in days, months or working days, not in `4 working hours`.
      --> test.yaml:33:92
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 4 working hours, to: [responsible] } ] }
       |                                                                                            ^^^^^^^^^^^^^^^
    "#);
    assert_snapshot!(with("stage: Open\n", "stage: Open\n    after: [ { delay: 4 working hours, target: doing } ]\n"), @r#"
    error[bad-budget]: The calendar `national` has no `opening` hours, so that working hours cannot be counted.
      --> test.yaml:28:23
       |
    28 |     after: [ { delay: 4 working hours, target: doing } ]
       |                       ^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn who_answers_and_why() {
    assert_snapshot!(with("responsible: { lead: true }\n", ""), @r#"
    error[deadline-responsible]: Nobody answers for `due`. Write `responsible: { lead: true }` or an agency, here or for the file.
      --> test.yaml:32:7
       |
    32 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |       ^^^
    "#);
    assert_snapshot!(with("basis: The plan\n", ""), @r#"
    error[deadline-basis]: `due` has no `basis`: say which law, order or plan sets it, here or for the file.
      --> test.yaml:32:7
       |
    32 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |       ^^^
    "#);
    assert_snapshot!(with("responsible: { lead: true }", "responsible: {}"), @r#"
    error[action-shape]: Who answers is either `lead: true` or `agency: ID`.
     --> test.yaml:8:14
      |
    8 | responsible: {}
      |              ^
    "#);
}

#[test]
fn how_money_is_counted() {
    let money = |written: &str| with("links:", &format!("money: {{ {written} }}\nlinks:"));
    assert_snapshot!(money("currency: item.budget"), @r#"
    error[money-field]: `item.budget` is not a choice of the item. Write `item.FIELD`.
      --> test.yaml:23:20
       |
    23 | money: { currency: item.budget }
       |                    ^^^^^^^^^^^
    "#);
    assert_snapshot!(money("rates: item.kind"), @r#"
    error[money-field]: `grant` is not `fixed`, `yearly` or `dated`.
      --> test.yaml:14:35
       |
    14 |   kind: { type: choice, options: [grant, loan] }
       |                                   ^^^^^
    error[money-field]: `loan` is not `fixed`, `yearly` or `dated`.
      --> test.yaml:14:42
       |
    14 |   kind: { type: choice, options: [grant, loan] }
       |                                          ^^^^
    "#);
    assert_snapshot!(money("fiscal_year_starts: item.month"), @r#"
    error[money-field]: `item.month` is not a choice of the item. Write `item.FIELD`.
      --> test.yaml:23:30
       |
    23 | money: { fiscal_year_starts: item.month }
       |                              ^^^^^^^^^^
    "#);
    assert_snapshot!(money("rates_on: item.title"), @r#"
    error[money-field]: `item.title` is not a date of the item. Write `item.FIELD`.
      --> test.yaml:23:20
       |
    23 | money: { rates_on: item.title }
       |                    ^^^^^^^^^^
    "#);
    let fixed = check(
        &GOOD.replace("[grant, loan]", "[fixed, dated]").replace("links:", "money: { rates: item.kind }\nlinks:"),
    );
    assert_snapshot!(fixed, @r#"
    error[money-field]: Rates may be fixed, and no field says on which day: name one in `rates_on`.
      --> test.yaml:23:17
       |
    23 | money: { rates: item.kind }
       |                 ^^^^^^^^^
    "#);
    let sound = check(
        &GOOD
            .replace("[grant, loan]", "[fixed, dated]")
            .replace("links:", "money: { rates: item.kind, rates_on: item.due_on }\nlinks:"),
    );
    assert_snapshot!(sound, @"");
}

#[test]
fn choices() {
    assert_snapshot!(with("type: choice, options: [grant, loan]", "type: choice"), @r#"
    error[choice-options]: `kind` is a choice without `options`.
      --> test.yaml:14:3
       |
    14 |   kind: { type: choice }
       |   ^^^^
    "#);
    assert_snapshot!(with("type: choice, options: [grant, loan]", "type: text, options: [grant]"), @r#"
    error[choice-options]: `kind` has options, so its type must be `choice`.
      --> test.yaml:14:3
       |
    14 |   kind: { type: text, options: [grant] }
       |   ^^^^
    "#);
    assert_snapshot!(with("options: [grant, loan]", "options: [grant, grant]"), @r#"
    error[choice-options]: The option `grant` is written twice.
      --> test.yaml:14:42
       |
    14 |   kind: { type: choice, options: [grant, grant] }
       |                                          ^^^^^
    "#);
}

#[test]
fn inputs() {
    assert_snapshot!(with("note: { type: text }", "note: {}"), @r#"
    error[input-type]: `note` is no field, so it needs a `type`.
      --> test.yaml:19:37
       |
    19 |   finish: { title: Finish, input: { note: {} } }
       |                                     ^^^^
    "#);
    assert_snapshot!(with("note: { type: text }", "title: { type: text }"), @r#"
    error[input-type]: `title` is a field and has its type; leave `type` out here.
      --> test.yaml:19:37
       |
    19 |   finish: { title: Finish, input: { title: { type: text } } }
       |                                     ^^^^^
    "#);
}

#[test]
fn references() {
    assert_snapshot!(with("A{number}", "A{nubmer}"), @r#"
    error[bad-reference]: `{nubmer}` is not known in a reference. Use {parent}, {number} or {year}.
     --> test.yaml:5:12
      |
    5 | reference: "A{nubmer}"
      |            ^^^^^^^^^^^
    "#);
    assert_snapshot!(with("A{number}", "A{number"), @r#"
    error[bad-reference]: The braces of `A{number` do not match.
     --> test.yaml:5:12
      |
    5 | reference: "A{number"
      |            ^^^^^^^^^^
    "#);
    assert_snapshot!(with("A{number}", "A"), @r#"
    error[bad-reference]: `A` gives every item the same reference. Use {number} in it.
     --> test.yaml:5:12
      |
    5 | reference: "A"
      |            ^^^
    "#);
}

#[test]
fn durations_and_cron() {
    assert_snapshot!(with("before: 7 days", "before: 1 week"), @r#"
    error[bad-duration]: `1 week` is not a duration. Write it like `14 days`, `3 months`, `10 working days`, `4 working hours`, `12 hours` or `1500 ms`.
      --> test.yaml:33:92
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 1 week, to: [responsible] } ] }
       |                                                                                            ^^^^^^
    "#);
    assert_snapshot!(with("before: 7 days", "before: 7 days, every: \"0 8 * * MOON\""), @r#"
    error[bad-cron]: `0 8 * * MOON`: `MOON` is no day of the week. Use 0 to 7 or SUN to SAT.
      --> test.yaml:33:107
       |
    33 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, every: "0 8 * * MOON", to: [respo...
       |                                                                                                           ^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_cron_line_that_never_comes() {
    let never = with("before: 7 days", "before: 7 days, every: \"0 8 30 2 *\"");
    assert!(
        never.starts_with("error[bad-cron]: `0 8 30 2 *` never comes: no month it names has such a day.\n"),
        "{never}"
    );
}

#[test]
fn versions() {
    assert_snapshot!(with("version: 1", "version: 0"), @r#"
    error[bad-version]: Versions count from 1 to 2147483647; this one is 0.
     --> test.yaml:1:5
      |
    1 | id: test-action
      |     ^^^^^^^^^^^
    "#);
}

#[test]
fn where_it_begins() {
    assert_snapshot!(with("initial: open\n", ""), @r#"
    error[missing-initial]: `test-action` has states inside and no `initial`.
     --> test.yaml:1:5
      |
    1 | id: test-action
      |     ^^^^^^^^^^^
    "#);
    assert_snapshot!(with("initial: open\n", "initial: opn\n"), @r#"
    error[missing-initial]: There is no state inside `test-action` called `opn`.
      --> test.yaml:24:10
       |
    24 | initial: opn
       |          ^^^
       |
    help: did you mean `open`?
    "#);
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    initial: doing\n"), @r#"
    error[missing-initial]: `open` begins in no state: only states with states inside have `initial`.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    "#);
}

#[test]
fn finals_and_histories() {
    assert_snapshot!(with("  done: { type: final, stage: Done }", "  done: { type: final, stage: Done, on: { start: { target: open } } }\n  back: { type: history }"), @r#"
    error[state-shape]: `done` is final, so nothing can lead out of it.
      --> test.yaml:36:3
       |
    36 |   done: { type: final, stage: Done, on: { start: { target: open } } }
       |   ^^^^
    error[missing-initial]: `back` is a history state and needs a `target` for when it remembers nothing.
      --> test.yaml:37:3
       |
    37 |   back: { type: history }
       |   ^^^^
    "#);
}

#[test]
fn regions() {
    assert_snapshot!(with("  done: {", "  both: { type: parallel, stage: Both }\n  done: {"), @r#"
    error[state-shape]: `both` is parallel and has no regions.
      --> test.yaml:36:3
       |
    36 |   both: { type: parallel, stage: Both }
       |   ^^^^
    "#);
}

#[test]
fn stages() {
    assert_snapshot!(with("    stage: Open\n", ""), @r#"
    error[no-stage]: An item in `open` is in no stage: write `stage` on it or on a state around it.
      --> test.yaml:26:3
       |
    26 |   open:
       |   ^^^^
    "#);
    assert_snapshot!(with("  done: {", "  both:\n    type: parallel\n    on: { start: { roles: [coordinator], target: done } }\n    states: { one: { stage: One }, two: { stage: Two } }\n  done: {"), @r#"
    error[two-stages]: Two regions of `both` carry stages, so an item would be in two stages.
      --> test.yaml:39:36
       |
    39 |     states: { one: { stage: One }, two: { stage: Two } }
       |                                    ^^^
    "#);
}

#[test]
fn branches() {
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", "      start: { roles: [coordinator], target: doing, branches: [ { target: done } ] }"), @r#"
    error[branches-alone]: `start` has branches: write guard, target and actions in them.
      --> test.yaml:29:7
       |
    29 |       start: { roles: [coordinator], target: doing, branches: [ { target: done } ] }
       |       ^^^^^
    "#);
}

#[test]
fn actions() {
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    entry: [ { raise: start, set: { title: event.title } }, { tell: { event: start } } ]\n"), @r#"
    error[action-shape]: An action is exactly one of `set`, `raise`, `tell` and `add`.
      --> test.yaml:28:16
       |
    28 |     entry: [ { raise: start, set: { title: event.title } }, { tell: { event: start } } ]
       |                ^^^^^
    error[action-shape]: A message goes to exactly one of `parent: true`, `children: KIND`, `links: KIND` and `linked: true`.
      --> test.yaml:28:71
       |
    28 |     entry: [ { raise: start, set: { title: event.title } }, { tell: { event: start } } ]
       |                                                                       ^^^^^
    "#);
}

/// Elsewhere nobody knows which item was tied.
#[test]
fn a_message_to_what_was_tied() {
    assert_snapshot!(with("target: doing }", "target: doing, actions: [ { tell: { linked: true, event: start } } ] }"), @r#"
    error[action-shape]: `linked: true` stands on a step that `linked.KIND` brings about.
      --> test.yaml:29:74
       |
    29 |       start: { roles: [coordinator], target: doing, actions: [ { tell: { linked: true, event: start } } ] }
       |                                                                          ^^^^^^
    "#);
    let tied = "      start: { roles: [coordinator], target: doing }\n      linked.depends_on: { actions: [ { tell: { linked: true, event: start } } ] }\n";
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }\n", tied), @"");
}

#[test]
fn added_items() {
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    entry: [ { add: { with: { titel: item.title } } } ]\n"), @r#"
    error[added-item]: `create` requires `title`: say what it is.
      --> test.yaml:28:23
       |
    28 |     entry: [ { add: { with: { titel: item.title } } } ]
       |                       ^^^^
    error[added-item]: `add` puts another item below the same parent; no file has `test-action` among its children.
      --> test.yaml:28:23
       |
    28 |     entry: [ { add: { with: { titel: item.title } } } ]
       |                       ^^^^
    error[added-item]: `create` does not ask for `titel`. Did you mean `title`?
      --> test.yaml:28:31
       |
    28 |     entry: [ { add: { with: { titel: item.title } } } ]
       |                               ^^^^^
    "#);
}

/// What is switched off is read all the same.
#[test]
fn unverified_numbers() {
    let off = "unverified: { in_force: false, deadlines: { opne: { }, open: { late: { title: Late, within: soon, from: item.due_on } } } }\nstates:\n";
    assert_snapshot!(with("states:\n", off), @r#"
    error[unknown-state]: There is no state `opne`.
      --> test.yaml:25:45
       |
    25 | unverified: { in_force: false, deadlines: { opne: { }, open: { late: { title: Late, within: soon, from: item.due_on } } } }
       |                                             ^^^^
       |
    help: did you mean `open`?
    error[bad-duration]: `soon` is not a duration. Write it like `14 days`, `3 months`, `10 working days`, `4 working hours`, `12 hours` or `1500 ms`.
      --> test.yaml:25:93
       |
    25 | unverified: { in_force: false, deadlines: { opne: { }, open: { late: { title: Late, within: soon, from: item.due_on } } } }
       |                                                                                             ^^^^
    "#);
}

#[test]
fn searchable_and_restricted() {
    assert_snapshot!(with("title: { type: text }", "title: { type: text, sensitivity: restricted, searchable: true }"), @r#"
    error[searchable-restricted]: `title` is restricted, so it cannot be searchable or filterable.
      --> test.yaml:10:3
       |
    10 |   title: { type: text, sensitivity: restricted, searchable: true }
       |   ^^^^^
    "#);
}

#[test]
fn two_deadlines_of_one_name() {
    assert_snapshot!(with("    stage: Open\n", "    stage: Open\n    deadlines: { due: { title: Started, due: item.due_on } }\n"), @r#"
    error[duplicate-deadline]: There are two deadlines called `due`.
      --> test.yaml:34:7
       |
    34 |       due: { title: Done, due: item.due_on, met_by: { event: finish }, remind: [ { before: 7 days, to: [responsible] } ] }
       |       ^^^
    "#);
}
