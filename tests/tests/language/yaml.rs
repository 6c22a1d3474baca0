//! Files that cannot be read as they were meant.

use super::check::{check, with};
use insta::assert_snapshot;

#[test]
fn malformed() {
    assert_snapshot!(check("id: [unclosed\nversion: 1\n"), @r#"
    error[malformed-yaml]: This is not YAML that can be read: illegal placement of ':' indicator.
     --> test.yaml:2:8
      |
    2 | version: 1
      |        ^
    "#);
    assert_snapshot!(check("id: \"no end\n"), @r#"
    error[malformed-yaml]: This is not YAML that can be read: unclosed quote.
     --> test.yaml:1:5
      |
    1 | id: "no end
      |     ^
    "#);
}

#[test]
fn twice() {
    assert_snapshot!(with("title: Action", "title: Action\ntitle: Again"), @r#"
    error[duplicate-key]: `title` is written twice here.
     --> test.yaml:5:1
      |
    5 | title: Again
      | ^^^^^
    "#);
}

#[test]
fn unknown_keys_all_of_them() {
    assert_snapshot!(with("title: Action", "titel: Action\ntitle: Action\ncolour: red"), @r#"
    error[unknown-key]: There is no key `titel`.
     --> test.yaml:4:1
      |
    4 | titel: Action
      | ^^^^^
      |
    help: did you mean `title`?
    error[unknown-key]: There is no key `colour`.
     --> test.yaml:6:1
      |
    6 | colour: red
      | ^^^^^^
    "#);
    assert_snapshot!(with("      start: {", "      start: { roels: [coordinator], "), @r#"
    error[unknown-key]: There is no key `roels`.
      --> test.yaml:29:16
       |
    29 |       start: { roels: [coordinator],  roles: [coordinator], target: doing }
       |                ^^^^^
       |
    help: did you mean `roles`?
    "#);
}

#[test]
fn missing_and_misplaced() {
    assert_snapshot!(with("kind: action\n", ""), @r#"
    error[missing-key]: `kind` is missing here.
     --> test.yaml:1:1
      |
    1 | id: test-action
      | ^^
    "#);
    assert_snapshot!(with("states:\n", "states: none\nstate:\n"), @r#"
    error[wrong-kind]: Here stands a single value; it must be a mapping, like `{ key: value }`.
      --> test.yaml:25:9
       |
    25 | states: none
       |         ^^^^
    error[unknown-key]: There is no key `state`.
      --> test.yaml:26:1
       |
    26 | state:
       | ^^^^^
       |
    help: did you mean `states`?
    "#);
    assert_snapshot!(with("version: 1", "version: one"), @r#"
    error[wrong-kind]: Here stands a single value; it must be a whole number.
     --> test.yaml:2:10
      |
    2 | version: one
      |          ^^^
    "#);
    assert_snapshot!(with("required: true", "required: yes"), @r#"
    error[wrong-kind]: Here stands a single value; it must be `true` or `false`.
      --> test.yaml:17:53
       |
    17 |   create: { title: Add, input: { title: { required: yes }, due_on: {}, percent: {}, budget: {}, kind: {}, order: {} } }
       |                                                     ^^^
    "#);
}

#[test]
fn aliases() {
    assert_snapshot!(check("a: &a [x]\nb: *a\n"), @r#"
    error[malformed-yaml]: Anchors and aliases are not used here: everything is written where it stands.
     --> test.yaml:1:7
      |
    1 | a: &a [x]
      |       ^
    "#);
}

#[test]
fn all_at_once() {
    assert_snapshot!(with("roles: [coordinator], target: doing", "roles: [coordinater], target: dooing, guard: { when: item.percnt > 3 }"), @r#"
    error[unknown-role]: There is no role `coordinater`.
      --> test.yaml:29:24
       |
    29 |       start: { roles: [coordinater], target: dooing, guard: { when: item.percnt > 3 } }
       |                        ^^^^^^^^^^^
       |
    help: did you mean `coordinator`?
    error[unknown-state]: There is no state `dooing`.
      --> test.yaml:29:46
       |
    29 |       start: { roles: [coordinater], target: dooing, guard: { when: item.percnt > 3 } }
       |                                              ^^^^^^
       |
    help: did you mean `doing`?
    error[unknown-field]: There is no field `percnt`.
      --> test.yaml:29:69
       |
    29 |       start: { roles: [coordinater], target: dooing, guard: { when: item.percnt > 3 } }
       |                                                                     ^^^^^^^^^^^
       |
    help: did you mean `percent`?
    "#);
}
