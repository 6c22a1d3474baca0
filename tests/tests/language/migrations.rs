//! How items come from an earlier version: what the file says by itself, and held against that version.

use super::check::{GOOD, good, registries, with};
use insta::assert_snapshot;
use milepost_engine::language::compile::compile;
use milepost_engine::language::pack::File;
use milepost_engine::language::versions::complaints;

#[test]
fn a_migration_by_itself() {
    let leads = "migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }\ninitial: open";
    assert_snapshot!(with("initial: open", leads), @r#"
    error[bad-migration]: `1` is no earlier version: name the one that items come from.
      --> test.yaml:24:15
       |
    24 | migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }
       |               ^
    warning[bad-migration]: Nobody may take items along: name roles under `built_in: migrate`.
      --> test.yaml:24:15
       |
    24 | migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }
       |               ^
    error[unknown-state]: There is no state `dong`.
      --> test.yaml:24:37
       |
    24 | migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }
       |                                     ^^^^
       |
    help: did you mean `doing`?
    error[bad-migration]: There is no deadline `dew`.
      --> test.yaml:24:58
       |
    24 | migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }
       |                                                          ^^^
       |
    help: known here: due
    error[unknown-word]: There is no way to migrate a deadline `keap`.
      --> test.yaml:24:88
       |
    24 | migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }
       |                                                                                        ^^^^
       |
    help: did you mean `keep`?
    error[bad-migration]: `next` is no earlier version: name the one that items come from.
      --> test.yaml:24:98
       |
    24 | migrations: { 1: { states: { begun: dong }, deadlines: { dew: keep, gone: cancel, due: keap } }, next: {} }
       |                                                                                                  ^^^^
    "#);
}

#[test]
fn a_migration_against_the_earlier_version() {
    let old = good(GOOD);
    let states =
        "states:\n  open:\n    stage: Open\n    on:\n      start: { roles: [coordinator], target: doing }\n  doing:";
    assert!(GOOD.contains(states), "its states are written so");
    let second = GOOD.replace("version: 1", "version: 2").replace("doing", "under_way").replace(
        "initial: open",
        "built_in: { migrate: { roles: [coordinator] } }\nmigrations: { 1: { states: { opn: under_way }, fields: { titel: title }, deadlines: { dew: cancel } } }\ninitial: open",
    );
    let (new, found) = compile("test.yaml", &second, &registries());
    assert!(found.is_empty(), "{found:?}");
    let file = File { path: "test.yaml".into(), text: second };
    let found = complaints(&file, &old, &new.expect("without a complaint"));
    let rendered: Vec<String> = found.iter().map(|one| one.render(&file.text)).collect();
    assert_snapshot!(rendered.join("\n"), @r#"
    warning[unmapped-state]: State `doing` of version 1 has no place here: what stands in it cannot come along.
      --> test.yaml:25:15
       |
    25 | migrations: { 1: { states: { opn: under_way }, fields: { titel: title }, deadlines: { dew: cancel } } }
       |               ^
    error[unknown-state]: There is no state in version 1 called `opn`.
      --> test.yaml:25:30
       |
    25 | migrations: { 1: { states: { opn: under_way }, fields: { titel: title }, deadlines: { dew: cancel } } }
       |                              ^^^
       |
    help: did you mean `open`?
    error[unknown-field]: There is no field in version 1 called `titel`.
      --> test.yaml:25:58
       |
    25 | migrations: { 1: { states: { opn: under_way }, fields: { titel: title }, deadlines: { dew: cancel } } }
       |                                                          ^^^^^
       |
    help: did you mean `title`?
    error[bad-migration]: There is no deadline in version 1 called `dew`.
      --> test.yaml:25:87
       |
    25 | migrations: { 1: { states: { opn: under_way }, fields: { titel: title }, deadlines: { dew: cancel } } }
       |                                                                                       ^^^
       |
    help: known here: due
    "#);
}
