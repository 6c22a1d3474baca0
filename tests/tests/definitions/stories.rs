//! What the author of a story reads when it fails or cannot be read.

use super::shipped::rendered;
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::story;

const ROLES: &str =
    "id: roles\nversion: 1\nroles:\n  clerk: { title: Clerk, for: Files }\n  judge: { title: Judge, for: Decides }\n";
const CALENDAR: &str = "id: national\nversion: 1\ntitle: Days\nzone: America/Port_of_Spain\nweekend: [Sat, Sun]\n";
const MOTION: &str = "
id: motion
version: 1
kind: motion
title: Motion
reference: M{number}
calendar: national
basis: Rule 7
responsible: { agency: court }
fields:
  filed_on: { type: date, title: Filed on }
  reason: { type: text, title: Reason }
events:
  create: { title: File, input: { filed_on: { required: true } } }
  answer: { title: Answer, input: { reason: {} } }
  grant: { title: Grant }
access:
  clerk: { see: all }
  judge: { see: all }
create: { roles: [clerk] }
second_person: [grant]
initial: pending
states:
  pending:
    stage: Pending
    deadlines:
      reply: { title: Reply, within: 2 working days, from: item.filed_on, met_by: { event: answer } }
    after: [ { delay: 30 days, target: lapsed } ]
    on:
      answer: { roles: [clerk], target: answered }
  answered:
    stage: Answered
    on:
      grant: { roles: [clerk, judge], target: granted }
  granted: { type: final, stage: Granted }
  lapsed: { type: final, stage: Lapsed }
";

fn file(path: &str, text: &str) -> File {
    File { path: path.into(), text: text.into() }
}

/// What the stories' complaints look like, then what no story took.
fn told(stories: &str) -> String {
    told_of(MOTION, stories)
}

fn told_of(motion: &str, stories: &str) -> String {
    let mut files = files(Some(stories));
    files[3].text = motion.to_owned();
    let (pack, diagnostics) = Pack::read(&files);
    assert_eq!(rendered(&diagnostics, &files), "");
    let report = story::run(&files, &pack);
    let (untaken, faults): (Vec<_>, Vec<_>) =
        report.diagnostics.into_iter().partition(|complaint| complaint.code == "untaken-transition");
    let untaken = untaken.iter().map(|left| left.message.replace("No story takes this step: ", "untaken "));
    let untaken = untaken.map(|left| left.trim_end_matches('.').to_owned());
    let complaints = rendered(&faults, &files);
    std::iter::once(complaints).chain(untaken).collect::<Vec<_>>().join("\n")
}

#[test]
fn timers_fire_on_the_way_and_transitions_are_counted() {
    insta::assert_snapshot!(told("
stories:
  - title: It lapses
    steps:
      - { on: 2025-06-02, by: clerk, do: create, with: { filed_on: 2025-06-02 }, then: { due: { reply: 2025-06-04 } } }
      - { on: 2025-06-04, then: { overdue: [] } }
      - { on: 2025-06-05, then: { overdue: [reply] } }
      - { on: 2025-07-02, then: { active: [lapsed], finished: true, withdrawn: [reply] } }
"), @r"
        untaken pending: answer -> answered
        untaken answered: grant -> granted
    ");
}

#[test]
fn each_expectation_that_fails_is_told_at_its_step() {
    insta::assert_snapshot!(told("
stories:
  - title: Answered
    given: { adopt: { states: [pending], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { on: 2025-06-10, by: clerk, do: answer, then: { active: [pending], stage: Pending, met: { reply: in_time }, fields: { reason: Because }, finished: true } }
"), @r#"
        error[story-failed]: Story "Answered": active: expected pending, found answered.
         --> motion.stories.yaml:6:9
          |
        6 |       - { on: 2025-06-10, by: clerk, do: answer, then: { active: [pending], stage: Pending, met: { reply: in_time }, fields: { reason...
          |         ^^^^
        error[story-failed]: Story "Answered": stage: expected Pending, found Answered.
         --> motion.stories.yaml:6:9
          |
        6 |       - { on: 2025-06-10, by: clerk, do: answer, then: { active: [pending], stage: Pending, met: { reply: in_time }, fields: { reason...
          |         ^^^^
        error[story-failed]: Story "Answered": finished: expected true, found false.
         --> motion.stories.yaml:6:9
          |
        6 |       - { on: 2025-06-10, by: clerk, do: answer, then: { active: [pending], stage: Pending, met: { reply: in_time }, fields: { reason...
          |         ^^^^
        error[story-failed]: Story "Answered": field reason: expected Because, found nothing.
         --> motion.stories.yaml:6:9
          |
        6 |       - { on: 2025-06-10, by: clerk, do: answer, then: { active: [pending], stage: Pending, met: { reply: in_time }, fields: { reason...
          |         ^^^^
        error[story-failed]: Story "Answered": deadline reply: expected met in time, found met late.
         --> motion.stories.yaml:6:9
          |
        6 |       - { on: 2025-06-10, by: clerk, do: answer, then: { active: [pending], stage: Pending, met: { reply: in_time }, fields: { reason...
          |         ^^^^
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    "#);
}

/// Reminders every minute: the story ends in a complaint, and soon.
#[test]
fn what_repeats_without_end_is_told() {
    let nagging =
        "met_by: { event: answer }, remind: [ { late: 1 day, every: \"* * * * *\", to: [\"role:clerk\"] } ] }";
    let nagging = MOTION.replace("met_by: { event: answer } }", nagging);
    insta::assert_snapshot!(told_of(&nagging, "
stories:
  - title: Weeks at once
    given: { adopt: { states: [pending], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { on: 2025-06-20, then: { overdue: [reply] } }
  - title: Day by day
    given: { adopt: { states: [pending], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { on: 2025-06-08, then: { overdue: [reply] } }
      - { on: 2025-06-11, then: { overdue: [reply] } }
      - { on: 2025-06-14, then: { overdue: [reply] } }
"), @r#"
        error[story-failed]: Story "Weeks at once": More than 5000 timers fell due between two steps, the last of them `deadline.reply.rung.0`. Let what repeats come less often, or let less time pass.
         --> motion.stories.yaml:6:9
          |
        6 |       - { on: 2025-06-20, then: { overdue: [reply] } }
          |         ^^^^
        error[story-failed]: Story "Day by day": More than 10000 events came about in this story. Let what repeats come less often, or tell it in several stories.
          --> motion.stories.yaml:12:9
           |
        12 |       - { on: 2025-06-14, then: { overdue: [reply] } }
           |         ^^^^
        untaken pending: answer -> answered
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    "#);
}

/// A sum that is too large leaves its field as it is, and the story says so.
#[test]
fn what_could_not_be_done_is_told() {
    let counting = MOTION
        .replace("  reason: {", "  count: { type: integer, title: Count }\n  reason: {")
        .replace("input: { reason: {} }", "input: { reason: {}, count: {} }")
        .replace("target: answered }", "target: answered, actions: [ { set: { count: item.count + 1 } } ] }");
    insta::assert_snapshot!(told_of(&counting, "
stories:
  - title: Counted
    given: { adopt: { states: [pending], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { by: clerk, do: answer, with: { count: 9223372036854775807 }, then: { active: [answered] } }
"), @r#"
        error[story-failed]: Story "Counted": `answer` could not do all it should: `item.count + 1` is too large a number.
         --> motion.stories.yaml:6:9
          |
        6 |       - { by: clerk, do: answer, with: { count: 9223372036854775807 }, then: { active: [answered] } }
          |         ^^^^
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    "#);
}

#[test]
fn a_refusal_must_be_the_one_expected() {
    insta::assert_snapshot!(told("
stories:
  - title: Refused otherwise
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { by: judge, do: answer, refused: GUARD }
  - title: Not refused
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { by: clerk, do: answer, refused: FORBIDDEN }
  - title: Refused
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { by: clerk, do: answer }
      - { by: clerk, do: grant }
"), @r#"
        error[story-failed]: Story "Refused otherwise": `answer` was to be refused with GUARD, and was refused with FORBIDDEN: `Answer` needs one of these roles: clerk.
         --> motion.stories.yaml:6:9
          |
        6 |       - { by: judge, do: answer, refused: GUARD }
          |         ^^^^
        error[story-failed]: Story "Not refused": `answer` was to be refused with FORBIDDEN, and was accepted.
          --> motion.stories.yaml:10:9
           |
        10 |       - { by: clerk, do: answer, refused: FORBIDDEN }
           |         ^^^^
        error[story-failed]: Story "Refused": `grant` was refused with SECOND_PERSON: `Grant` must be done by another person than the one who took the last step.
          --> motion.stories.yaml:15:9
           |
        15 |       - { by: clerk, do: grant }
           |         ^^^^
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    "#);
}

#[test]
fn misspelt_names_get_the_nearest() {
    insta::assert_snapshot!(told("
stories:
  - title: Role
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { by: clrk, do: answer }
  - title: Deadline
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { by: clerk, do: answer, then: { met: { repply: late }, fields: { raeson: ~ } } }
  - title: State
    given: { adopt: { states: [pendin], at: 2025-06-02 } }
    steps: []
  - title: Agency
    given: { agencies: [cuort] }
    steps: []
"), @r#"
        error[story-failed]: Story "Role": There is no role `clrk`.
         --> motion.stories.yaml:6:9
          |
        6 |       - { by: clrk, do: answer }
          |         ^^^^
          |
        help: did you mean `clerk`?
        error[story-failed]: Story "Deadline": There is no field `raeson` in this workflow.
          --> motion.stories.yaml:10:9
           |
        10 |       - { by: clerk, do: answer, then: { met: { repply: late }, fields: { raeson: ~ } } }
           |         ^^^^
           |
        help: did you mean `reason`?
        error[story-failed]: Story "Deadline": There is no deadline `repply` in this workflow.
          --> motion.stories.yaml:10:9
           |
        10 |       - { by: clerk, do: answer, then: { met: { repply: late }, fields: { raeson: ~ } } }
           |         ^^^^
           |
        help: did you mean `reply`?
        error[story-failed]: Story "State": States: there is no innermost state `pendin`. Did you mean `pending`?
          --> motion.stories.yaml:12:21
           |
        12 |     given: { adopt: { states: [pendin], at: 2025-06-02 } }
           |                     ^^^^^^^^
        error[story-failed]: Story "Agency": There is no agency `cuort`.
          --> motion.stories.yaml:15:25
           |
        15 |     given: { agencies: [cuort] }
           |                         ^^^^^
           |
        help: did you mean `court`?
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    "#);
}

#[test]
fn a_story_that_cannot_be_is_told_why() {
    insta::assert_snapshot!(told("
stories:
  - title: Nothing begun
    steps:
      - { on: 2025-06-02, by: clerk, do: answer }
  - title: Backwards
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { on: 2025-06-01 }
  - title: By nobody
    given: { adopt: { states: [pending], at: 2025-06-02 } }
    steps:
      - { do: nothing.known }
"), @r#"
        error[story-failed]: Story "Nothing begun": The story begins with `create`, or with `adopt` under `given`.
         --> motion.stories.yaml:5:9
          |
        5 |       - { on: 2025-06-02, by: clerk, do: answer }
          |         ^^^^
        error[story-failed]: Story "Backwards": The clock stands at 2025-06-02 and cannot go back to 2025-06-01. To enter something late, use `at`.
         --> motion.stories.yaml:9:9
          |
        9 |       - { on: 2025-06-01 }
          |         ^^^^
        error[story-failed]: Story "By nobody": `nothing.known` enables nothing here.
          --> motion.stories.yaml:13:9
           |
        13 |       - { do: nothing.known }
           |         ^^^^
        untaken pending: answer -> answered
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    "#);
    insta::assert_snapshot!(told("
stories:
  - title: Unknown key
    steps:
      - { on: 2025-06-02, bye: clerk, do: create }
"), @r"
        error[unreadable-file]: Unknown field `bye`, expected one of on, at, by, do, with, given, refused, then
         --> motion.stories.yaml:5:27
          |
        5 |       - { on: 2025-06-02, bye: clerk, do: create }
          |                           ^^^
          |
        help: did you mean `by`?
        untaken pending: answer -> answered
        untaken pending: after.pending.0 -> lapsed
        untaken answered: grant -> granted
    ");
}

fn files(stories: Option<&str>) -> Vec<File> {
    let mut files = vec![
        file("roles.yaml", ROLES),
        file("agencies.yaml", "id: agencies\nversion: 1\nagencies:\n  court: { title: Court }\n"),
        file("calendars/national.yaml", CALENDAR),
        file("motion.yaml", MOTION),
    ];
    files.extend(stories.map(|stories| file("motion.stories.yaml", stories)));
    files
}

fn complaints(files: &[File]) -> String {
    let (pack, diagnostics) = Pack::read(files);
    assert_eq!(rendered(&diagnostics, files), "");
    rendered(&story::run(files, &pack).diagnostics, files)
}

#[test]
fn what_no_story_tells() {
    insta::assert_snapshot!(complaints(&files(None)), @r#"
    warning[no-story]: No story tells what this workflow does: write `motion.stories.yaml` beside it.
     --> motion.yaml:2:5
      |
    2 | id: motion
      |     ^^^^^^
    "#);
    insta::assert_snapshot!(complaints(&files(Some("
stories:
  - title: Answered
    given: { adopt: { states: [pending], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { on: 2025-06-10, by: clerk, do: answer, then: { active: [answered] } }
"))), @r#"
    warning[untaken-transition]: No story takes this step: pending: after.pending.0 -> lapsed.
      --> motion.yaml:28:23
       |
    28 |     after: [ { delay: 30 days, target: lapsed } ]
       |                       ^^^^^^^
    warning[untaken-transition]: No story takes this step: answered: grant -> granted.
      --> motion.yaml:34:7
       |
    34 |       grant: { roles: [clerk, judge], target: granted }
       |       ^^^^^
    "#);
}

#[test]
fn a_story_ends_with_what_holds_then() {
    insta::assert_snapshot!(told("
stories:
  - title: Answered
    given: { adopt: { states: [pending], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { on: 2025-06-10, by: clerk, do: answer, then: { active: [answered] } }
      - { by: clerk, do: answer, refused: NOT_POSSIBLE }
  - title: Nothing happens
    steps: []
"), @r#"
    error[story-without-end]: Story "Answered": its last step says nothing of what holds then. Add `then:` to it.
     --> motion.stories.yaml:7:9
      |
    7 |       - { by: clerk, do: answer, refused: NOT_POSSIBLE }
      |         ^^^^
    error[story-without-end]: Story "Nothing happens": its last step says nothing of what holds then. Add `then:` to it.
     --> motion.stories.yaml:8:12
      |
    8 |   - title: Nothing happens
      |            ^^^^^^^^^^^^^^^
    untaken pending: after.pending.0 -> lapsed
    untaken answered: grant -> granted
    "#);
}

#[test]
fn a_date_is_extended_by_days_and_stands_still() {
    let stories = "
stories:
  - title: It stands still
    steps:
      - { on: 2025-06-02, by: clerk, do: create, with: { filed_on: 2025-06-02 }, then: { due: { reply: 2025-06-04 } } }
      - { by: judge, do: extend, with: { deadline: reply, days: 0 }, refused: BAD_INPUT }
      - { by: judge, do: extend, with: { deadline: reply, days: 1 }, then: { due: { reply: 2025-06-05 } } }
      - { on: 2025-06-03, by: clerk, do: answer, then: { due: { reply: null } } }
      - { on: 2025-07-04, then: { overdue: [] } }
      - { by: clerk, do: again, then: { due: { reply: 2025-07-09 } } }
";
    let mut files = files(Some(stories));
    let own = "    deadlines:\n      reply: { title: Reply, within: 2 working days, from: item.filed_on, met_by: { event: answer } }\n";
    assert!(MOTION.contains(own));
    let everywhere = "deadlines:\n  reply: { title: Reply, within: 2 working days, from: item.filed_on, paused_in: [answered], extend: { roles: [judge] } }\ninitial: pending";
    let again = "    on:\n      again: { roles: [clerk], target: pending }\n      grant";
    files[3].text = MOTION
        .replace(own, "")
        .replace("initial: pending", everywhere)
        .replace("  grant: { title: Grant }", "  grant: { title: Grant }\n  again: { title: Again }")
        .replace("    on:\n      grant", again);
    let (pack, diagnostics) = Pack::read(&files);
    assert_eq!(rendered(&diagnostics, &files), "");
    let failed = story::run(&files, &pack).diagnostics.into_iter().filter(|one| one.code == "story-failed");
    assert_eq!(rendered(&failed.collect::<Vec<_>>(), &files), "");
}

/// `after` at the top of the file holds in every state.
#[test]
fn time_runs_out_in_any_state() {
    let mut files = files(Some(
        "
stories:
  - title: It lapses
    given: { adopt: { states: [answered], fields: { filed_on: 2025-06-02 }, at: 2025-06-02 } }
    steps:
      - { on: 2025-08-30, then: { active: [answered] } }
      - { on: 2025-08-31, then: { active: [lapsed] } }
",
    ));
    files[3].text =
        MOTION.replace("initial: pending", "after: [ { delay: 90 days, target: lapsed } ]\ninitial: pending");
    let (pack, _) = Pack::read(&files);
    let report = story::run(&files, &pack);
    assert_eq!(report.diagnostics.iter().filter(|complaint| complaint.code == "story-failed").count(), 0);
}

#[test]
fn stories_belong_to_a_workflow() {
    let ghost = [file("roles.yaml", ROLES), file("ghost.stories.yaml", "stories: []\n")];
    insta::assert_snapshot!(complaints(&ghost), @r#"
    error[stories-without-workflow]: There is no workflow file beside these stories. `action.stories.yaml` belongs to `action.yaml`.
     --> ghost.stories.yaml:1:1
      |
    1 | stories: []
      | ^
    "#);
}
