//! What is allowed and probably not meant.

use super::check::with;
use insta::assert_snapshot;

#[test]
fn an_event_nothing_takes() {
    assert_snapshot!(with("  start: { title: Start }", "  start: { title: Start }\n  pause: { title: Pause }"), @r#"
    warning[unused-event]: `pause` is declared, and no state takes it.
      --> test.yaml:19:3
       |
    19 |   pause: { title: Pause }
       |   ^^^^^
    "#);
}

#[test]
fn a_field_nothing_fills() {
    assert_snapshot!(with("  order: { type: document }", "  order: { type: document }\n  closed_on: { type: date }"), @r#"
    warning[unfilled-field]: No step ever fills `closed_on`.
      --> test.yaml:16:3
       |
    16 |   closed_on: { type: date }
       |   ^^^^^^^^^
    "#);
}

#[test]
fn a_state_nothing_leaves() {
    assert_snapshot!(with("target: done }\n", "target: stuck }\n  stuck: { stage: Stuck }\n"), @r#"
    warning[dead-end]: Nothing leaves `stuck`, and it is not final.
      --> test.yaml:36:3
       |
    36 |   stuck: { stage: Stuck }
       |   ^^^^^
    warning[unreachable-state]: No step leads to `done`.
      --> test.yaml:37:3
       |
    37 |   done: { type: final, stage: Done }
       |   ^^^^
    "#);
}

#[test]
fn a_gap_is_counted_in_days() {
    assert_eq!(with("initial: open", "reminder_gap: 2 working days\ninitial: open"), "");
    assert_snapshot!(with("initial: open", "reminder_gap: 12 hours\ninitial: open"), @r#"
    error[bad-budget]: A reminder goes out on a day: count in days, months or working days, not in `12 hours`.
      --> test.yaml:24:15
       |
    24 | reminder_gap: 12 hours
       |               ^^^^^^^^
    "#);
}

#[test]
fn silence_lasts_some_time() {
    let silence = |time: &str| {
        with("initial: open", &format!("remind: [ {{ quiet: {time}, to: [responsible] }} ]\ninitial: open"))
    };
    assert_eq!(silence("1 day"), "");
    assert_snapshot!(silence("0 days"), @r#"
    error[bad-budget]: `0 days` is no silence: it would go out again and again. Give at least 1.
      --> test.yaml:24:20
       |
    24 | remind: [ { quiet: 0 days, to: [responsible] } ]
       |                    ^^^^^^
    "#);
}

#[test]
fn a_message_nobody_hears() {
    let told = |event: &str| {
        format!(
            "      start: {{ roles: [coordinator], target: doing, actions: [ {{ tell: {{ children: task, event: {event} }} }} ] }}"
        )
    };
    assert_snapshot!(with("      start: { roles: [coordinator], target: doing }", &told("cancle")), @r#"
    warning[unheard-event]: Nobody hears `cancle`: test-task does not declare it. Did you mean `cancel`?
      --> test.yaml:29:97
       |
    29 |       start: { roles: [coordinator], target: doing, actions: [ { tell: { children: task, event: cancle } } ] }
       |                                                                                                 ^^^^^^
    "#);
    assert_eq!(with("      start: { roles: [coordinator], target: doing }", &told("cancel")), "");
}
