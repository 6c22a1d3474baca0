//! Laws over random lives: what is offered is what is accepted, every configuration is legal, every step folds, and the
//! same arguments give the same step. (`item.rs` holds legality and folding against every step of this chapter.)

use super::build::{
    CLERK, arrow, atomic, compound, deep_history, end, event, fields, input, parallel, raise, workflow,
};
use super::deadlines::case;
use super::item::Item;
use super::suspensions::stayable;
use milepost_engine::chart::available::{Availability, Possible};
use milepost_engine::chart::snapshot::{Counts, Rejection};
use milepost_engine::chart::value::Type;
use milepost_engine::chart::workflow::{Input, Workflow};
use proptest::prelude::*;

pub const CHARTS: usize = 4;

pub fn chart(number: usize) -> Workflow {
    match number {
        0 => review(),
        1 => regions(),
        2 => case(),
        _ => stayable(),
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
        workflow.events.push(event(name, vec![input("progress", Type::Integer)]));
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
    let work = compound("work", &["both"], [memory, both.with(arrow("go_left", "aside").when("active('l2')"))]);
    let states = [
        work.with(arrow("pause", "aside").then(raise("noticed"))),
        atomic("aside").on("resume", "memory").with(arrow("noticed", "noted").nobody()),
        atomic("noted").on("resume", "memory").on("stop", "transit"),
        atomic("transit").always("over"),
        end("over"),
    ];
    workflow(compound("root", &["work"], states))
}

/// What somebody tries: who, which event, with which numbers and days, and what the world is like then.
#[derive(Clone, Debug)]
pub struct Attempt {
    event: usize,
    /// Of all events there are, not of those that are offered.
    blind: bool,
    person: u128,
    /// One of the roles; `None`: all of them.
    role: Option<usize>,
    number: i64,
    day: u64,
    lines: u32,
    open: u32,
}

pub fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    // Mostly with an open child, which keeps lives from ending early.
    let open = prop_oneof![4 => Just(1_u32), 1 => Just(0)];
    let world = (0..150_i64, 0..40_u64, 0..2_u32, open);
    let who = (1..3_u128, prop::option::of(0..8_usize));
    let one = (0..64_usize, prop::bool::weighted(0.3), who, world);
    let one = one.prop_map(|(event, blind, (person, role), (number, day, lines, open))| Attempt {
        event,
        blind,
        person,
        role,
        number,
        day,
        lines,
        open,
    });
    prop::collection::vec(one, 1..60)
}

/// Every role that the workflow asks for somewhere.
pub fn roles(workflow: &Workflow) -> Vec<String> {
    let moving = workflow.chart.transitions.iter().flat_map(|one| one.roles.iter().flatten());
    let extending = workflow.deadlines.iter().flat_map(|rule| &rule.extend);
    let extending = extending.flat_map(|extend| &extend.roles);
    let mut roles: Vec<String> = workflow.create.iter().chain(moving).chain(extending).cloned().collect();
    roles.sort();
    roles.dedup();
    roles
}

/// Well-formed: every declared name, by its type, and no day later than today or before the item began.
fn texts(inputs: &[Input], attempt: &Attempt, item: &Item) -> Vec<(String, String)> {
    let day = item.calendar.day_of(item.now) - chrono::Days::new(attempt.day);
    let day = item.snapshot.began.map_or(day, |began| began.max(day));
    let id = || super::item::person(attempt.person).to_string();
    let text = |of: &Type| match of {
        Type::Integer | Type::Decimal => attempt.number.to_string(),
        Type::Date => day.to_string(),
        Type::Instant => item.now.to_rfc3339(),
        Type::Money => format!("TTD {}", attempt.number),
        Type::Choice(options) => options[attempt.event % options.len()].clone(),
        Type::Flag => "yes".into(),
        Type::Country => "TT".into(),
        Type::Document | Type::Person => id(),
        Type::Text => "words".into(),
    };
    inputs.iter().map(|input| (input.name.clone(), text(&input.of))).collect()
}

fn act_as(item: &mut Item, attempt: &Attempt) {
    let roles = roles(&item.workflow);
    item.by(attempt.person);
    item.actor.roles = match attempt.role {
        Some(role) => [roles[role % roles.len()].clone()].into(),
        None => roles.into_iter().collect(),
    };
    item.facts.costs.lines = attempt.lines;
    let counts = Counts { total: 1, open: attempt.open, ..Counts::default() };
    item.facts.children.insert("task".into(), counts);
}

fn chosen(item: &Item, possible: &[Possible], attempt: &Attempt) -> String {
    let own = item.workflow.events.iter().map(|event| event.name.clone());
    let rules = item.workflow.deadlines.iter();
    let all: Vec<String> = own.chain(rules.map(|rule| format!("extend.{}", rule.name))).collect();
    let offered = possible.iter().filter(|one| one.availability != Availability::No && all.contains(&one.event));
    let offered: Vec<String> = offered.map(|one| one.event.clone()).collect();
    let from = if attempt.blind || offered.is_empty() { all } else { offered };
    from[attempt.event % from.len()].clone()
}

fn fire(item: &mut Item, event: &str, input: &[(String, String)]) -> bool {
    let input = input.iter();
    let input: Vec<(&str, &str)> = input.map(|(name, text)| (name.as_str(), text.as_str())).collect();
    match event.strip_prefix("extend.") {
        Some(deadline) => {
            let due = item.snapshot.open_deadline(deadline).and_then(|open| open.due);
            let until = due.and_then(|due| due.succ_opt()).map_or("2024-05-01".into(), |day| day.to_string());
            item.extend(deadline, &until, &input).is_ok()
        }
        // A chart that never comes to rest is found out by trying only.
        None => item.try_fire(event, &input).err().is_none_or(|why| matches!(why, Rejection::Runaway { .. })),
    }
}

/// Law 7 over one life.
pub fn offered_is_accepted(workflow: Workflow, attempts: &[Attempt]) -> Result<(), TestCaseError> {
    let mut item = Item::blank(workflow.clone());
    for attempt in attempts {
        if item.snapshot.finished {
            item = Item::blank(workflow.clone());
        }
        act_as(&mut item, attempt);
        if item.snapshot.active.is_empty() {
            item.actor.roles = item.workflow.create.iter().cloned().collect();
            let form = item.workflow.event("create").map_or(Vec::new(), |create| create.inputs.clone());
            let input = texts(&form, attempt, &item);
            let input = input.iter();
            let input: Vec<(&str, &str)> = input.map(|(name, text)| (name.as_str(), text.as_str())).collect();
            // A form may say what must hold of what is entered.
            let refused = item.create(&input).err();
            let guarded =
                refused.as_ref().is_none_or(|why| matches!(why, Rejection::Guard { .. } | Rejection::Runaway { .. }));
            prop_assert!(guarded, "not created: {refused:?}");
            continue;
        }
        let possible = item.possible();
        let name = chosen(&item, &possible, attempt);
        let offered = possible.iter().find(|possible| possible.event == name);
        let form = offered.map_or(Vec::new(), |offered| offered.inputs.clone());
        let input = texts(&form, attempt, &item);
        let accepted = fire(&mut item, &name, &input);
        match offered.map(|offered| offered.availability) {
            None | Some(Availability::No) => prop_assert!(!accepted, "{name} was not offered"),
            Some(Availability::Yes) => prop_assert!(accepted, "{name} was offered"),
            Some(Availability::Depends) => {}
        }
        item.now += chrono::TimeDelta::hours(7);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_offered_is_what_is_accepted(number in 0..CHARTS, attempts in attempts()) {
        offered_is_accepted(chart(number), &attempts)?;
    }

    #[test]
    fn the_same_arguments_give_the_same_life(number in 0..CHARTS, attempts in attempts()) {
        let live = |attempts: &[Attempt]| {
            let mut item = Item::created_with(chart(number), &[]);
            for attempt in attempts {
                act_as(&mut item, attempt);
                let name = chosen(&item, &item.possible(), attempt);
                fire(&mut item, &name, &[]);
            }
            item.snapshot
        };
        prop_assert_eq!(live(&attempts), live(&attempts));
    }
}
