//! Laws over random lives: what is offered is what is accepted, every configuration is legal, every step folds, and the
//! same arguments give the same step. (`item.rs` holds legality and folding against every step of this chapter.)

use super::build::{
    CLERK, arrow, atomic, compound, deep_history, end, event, fields, input, parallel, raise,
    workflow,
};
use super::deadlines::case;
use super::item::Item;
use milepost_engine::chart::available::{Availability, Possible};
use milepost_engine::chart::snapshot::Counts;
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::Workflow;
use proptest::prelude::*;

const CHARTS: usize = 3;

fn chart(number: usize) -> Workflow {
    match number {
        0 => review(),
        1 => regions(),
        _ => case(),
    }
}

/// Guards over fields and inputs, two roles, a second person, costs and children.
fn review() -> Workflow {
    let states = [
        atomic("work")
            .with(arrow("note", "").when("event.progress <= 100"))
            .with(arrow("submit", "checked").when("item.progress >= 50"))
            .with(arrow("submit", "work").roles(&["head"])),
        atomic("checked")
            .with(arrow("verify", "over").roles(&[CLERK, "head"]))
            .with(arrow("send_back", "work").when("event.progress < item.progress")),
        end("over"),
    ];
    let root = compound("root", &["work"], states);
    let mut workflow = workflow(root.with(arrow("cancel", "over").roles(&["head"])));
    fields(&mut workflow, "revise", &[("progress", Type::Integer)]);
    for name in ["note", "send_back"] {
        workflow.events.retain(|event| event.name != name);
        workflow
            .events
            .push(event(name, vec![input("progress", Type::Integer)]));
    }
    workflow.second_person = vec!["verify".into()];
    workflow.costs_required_before = vec!["submit".into()];
    workflow
}

/// Regions, history, conflicts, raised and eventless transitions.
fn regions() -> Workflow {
    let steps = |one, two, go| [atomic(one).on(go, two), atomic(two).on("back", one)];
    let left = compound("left", &["l1"], steps("l1", "l2", "go_left"));
    let right = compound("right", &["r1"], steps("r1", "r2", "go_right"));
    let both = parallel("both", [left, right]);
    let memory = deep_history("memory", &["both"]);
    let work = compound(
        "work",
        &["both"],
        [
            memory,
            both.with(arrow("go_left", "aside").when("active('l2')")),
        ],
    );
    let states = [
        work.with(arrow("pause", "aside").then(raise("noticed"))),
        atomic("aside")
            .on("resume", "memory")
            .with(arrow("noticed", "noted").nobody()),
        atomic("noted").on("resume", "memory").on("stop", "transit"),
        atomic("transit").always("over"),
        end("over"),
    ];
    workflow(compound("root", &["work"], states))
}

/// What somebody tries: who, which event, with which numbers and days, and what the world is like then.
#[derive(Clone, Debug)]
struct Attempt {
    event: usize,
    person: u128,
    head: bool,
    number: i64,
    day: u64,
    lines: u32,
    open: u32,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let one = (
        0..64_usize,
        1..3_u128,
        any::<bool>(),
        0..150_i64,
        0..40_u64,
        0..2_u32,
        0..2_u32,
    );
    let one = one.prop_map(|(event, person, head, number, day, lines, open)| Attempt {
        event,
        person,
        head,
        number,
        day,
        lines,
        open,
    });
    prop::collection::vec(one, 1..30)
}

/// Well-formed input: every declared name, and no day later than today.
fn texts(
    possible: &[milepost_engine::chart::workflow::Input],
    attempt: &Attempt,
    today: chrono::NaiveDate,
) -> Vec<(String, String)> {
    let day = today - chrono::Days::new(attempt.day);
    let text = |of: &Type| match of {
        Type::Integer => attempt.number.to_string(),
        Type::Date => day.to_string(),
        _ => "words".into(),
    };
    possible
        .iter()
        .map(|input| (input.name.clone(), text(&input.of)))
        .collect()
}

fn fire(item: &mut Item, event: &str, input: &[(String, String)]) -> bool {
    let input: Vec<(&str, &str)> = input
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    match event.strip_prefix("extend.") {
        Some(deadline) => {
            let until = input
                .iter()
                .find(|(name, _)| *name == "until")
                .map_or("2024-05-01", |(_, text)| *text);
            item.extend(deadline, until, &input).is_ok()
        }
        None => item.try_fire(event, &input).is_ok(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_offered_is_what_is_accepted(number in 0..CHARTS, attempts in attempts()) {
        let mut item = Item::created_with(chart(number), &[]);
        for attempt in attempts {
            item.by(attempt.person).acting_as(if attempt.head { "head" } else { CLERK });
            item.facts.costs.lines = attempt.lines;
            item.facts.children.insert("task".into(), Counts { total: 1, open: attempt.open, ..Counts::default() });
            let mut names: Vec<String> = item.workflow.events.iter().map(|event| event.name.clone()).collect();
            names.extend(item.workflow.deadlines.iter().map(|rule| format!("extend.{}", rule.name)));
            let name = &names[attempt.event % names.len()];
            let possible = item.possible();
            let offered = possible.iter().find(|possible| possible.event == *name);
            let inputs = offered.map_or(Vec::new(), |offered| offered.inputs.clone());
            let input = texts(&inputs, &attempt, item.calendar.day_of(item.now));
            let accepted = fire(&mut item, name, &input);
            match offered {
                None | Some(Possible { availability: Availability::No, .. }) => prop_assert!(!accepted, "{name}"),
                Some(Possible { availability: Availability::Yes, .. }) => prop_assert!(accepted, "{name}"),
                Some(Possible { availability: Availability::Depends, .. }) => {}
            }
            let next = item.now + chrono::TimeDelta::hours(7);
            item.now = next;
        }
    }

    #[test]
    fn the_same_arguments_give_the_same_life(number in 0..CHARTS, attempts in attempts()) {
        let live = |attempts: &[Attempt]| {
            let mut item = Item::created_with(chart(number), &[]);
            for attempt in attempts {
                item.by(attempt.person).acting_as(if attempt.head { "head" } else { CLERK });
                let name = item.workflow.events[attempt.event % item.workflow.events.len()].name.clone();
                fire(&mut item, &name, &[]);
            }
            item.snapshot
        };
        prop_assert_eq!(live(&attempts), live(&attempts));
    }
}
