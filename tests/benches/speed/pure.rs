//! The pure step alone, beside XState's: a loop of two states without and with a guard, the everyday events of an action, an
//! accused from the trial to the appeal and back; then what filled fields and states that are not active cost, and compiling.

use crate::measure::{Figures, SLICE, SLICES, Stopwatch};
use crate::walk::{Circle, Walk};
use crate::xstate::{XState, world};
use milepost_engine::language::diagnostic::Severity;
use milepost_engine::language::pack::{File, Pack};
use milepost_tests::office::shipped;
use serde_json::json;
use std::fmt::Write;

const LOOP: &Circle = &[("go", &[]), ("back", &[])];
const ACTION: &Circle = &[
    ("note", &[("progress", "40"), ("text", "The venue is booked")]),
    ("block", &[("blocked_reason", "No venue")]),
    ("unblock", &[]),
];
const CHARGED: &Circle = &[
    ("first_appearance", &[]),
    ("begin_enquiry", &[]),
    ("commit", &[]),
    ("file_indictment", &[("indictment_filed_on", "2026-01-05")]),
    ("set_down", &[]),
];
/// Two regions, seven guards that are asked, deep history, fields that are set, messages, deadlines.
const TRIED: &Circle = &[
    ("begin_trial", &[("trial_mode", "jury")]),
    ("set_next_date", &[("next_date", "2026-02-02")]),
    ("hearing_held", &[("was_on", "2026-02-02"), ("next_on", "2026-03-02"), ("what", "Trial"), ("where", "Court 2")]),
    ("stay", &[("stay_reason", "Late disclosure")]),
    ("lift_stay", &[]),
    ("convict", &[]),
    ("sentence_to_prison", &[("sentence", "16 years")]),
    ("file_appeal", &[("appeal_noticed_on", "2026-01-05")]),
    ("hear_appeal", &[]),
    ("dismiss_appeal", &[("judgment_on", "2026-01-05")]),
    ("order_retrial", &[]),
    ("remand", &[]),
    ("hearing_vacated", &[("was_on", "2026-03-02")]),
];
/// What is compared: name, workflow, what it begins with, the way to the circle, the circle, how many times XState is aimed at.
const COMPARED: [(&str, &str, &Circle, &Circle, f64); 3] = [
    ("flat loop", "flat-1", &[], LOOP, 10.0),
    ("flat loop, one guard", "guarded-1", &[], LOOP, 5.0),
    ("tt-accused, every field filled", "tt-accused", CHARGED, TRIED, 5.0),
];
const FILLED: [usize; 4] = [3, 10, 20, 40];
const INACTIVE: [usize; 3] = [10, 100, 500];
/// States of the workflow whose compilation is measured.
const LARGE: usize = 500;
const COMPILED: usize = 9;

pub fn print() {
    let mut files = shipped();
    files.extend(INACTIVE.map(|inactive| made("flat", inactive, "")));
    files.extend([made("flat", 1, ""), made("guarded", 1, ", guard: { when: item.f0 != \"no\" }")]);
    let pack = sound(&files);
    compare(&pack);
    println!("{}", fields(&pack));
    println!("{}", states(&pack));
    compile();
}

fn sound(files: &[File]) -> Pack {
    let (pack, complaints) = Pack::read(files);
    let faults: Vec<_> = complaints.iter().filter(|complaint| complaint.severity == Severity::Error).collect();
    assert!(faults.is_empty(), "{faults:?}");
    pack
}

/// Two states that lead to each other, with 40 fields, after so many that are never entered.
fn made(name: &str, inactive: usize, guard: &str) -> File {
    let mut text = format!(
        "id: {name}-{inactive}
version: 1
kind: {name}_{inactive}
title: Two states
reference: F{{number}}
calendar: national
events: {{ go: {{ title: Go }}, back: {{ title: Back }}, aside: {{ title: Aside }} }}
access: {{ coordinator: {{ see: all }} }}
create: {{ roles: [coordinator] }}
fields:
"
    );
    for field in 0..FILLED[FILLED.len() - 1] {
        writeln!(text, "  f{field}: {{ type: text, title: Field {field} }}").expect("a text grows");
    }
    let step = |to: &str| format!("{{ roles: [coordinator], target: {to}{guard} }}");
    writeln!(text, "initial: here\nstates:").expect("a text grows");
    for state in 1..inactive {
        writeln!(
            text,
            "  other_{state}: {{ stage: Open, on: {{ aside: {} }} }}",
            step(&format!("other_{}", state - 1))
        )
        .expect("a text grows");
    }
    writeln!(text, "  other_0: {{ stage: Open, on: {{ back: {} }} }}", step("here")).expect("a text grows");
    let aside = step(&format!("other_{}", inactive - 1));
    writeln!(text, "  here: {{ stage: Open, on: {{ go: {}, aside: {aside} }} }}", step("there")).expect("a text grows");
    writeln!(text, "  there: {{ stage: Open, on: {{ back: {} }} }}", step("here")).expect("a text grows");
    File { path: format!("bench/{name}-{inactive}.yaml"), text }
}

fn walk<'p>(pack: &'p Pack, workflow: &str) -> Walk<'p> {
    let accused = [
        ("title", "Accused L"),
        ("route", "preliminary_enquiry"),
        ("charged_on", "2025-11-03"),
        ("scheduled_offence", "no"),
    ];
    let mut walk = Walk::new(pack, workflow, if workflow == "tt-accused" { &accused } else { &[] });
    walk.fill(if workflow == "tt-accused" { walk.workflow.fields.len() } else { FILLED[0] });
    walk
}

fn compare(pack: &Pack) {
    let mut action = Walk::new(pack, "nap-action", &[("title", "Campaign"), ("due_on", "2026-12-31")]);
    ["confirm_costs", "approve", "start"].iter().for_each(|event| action.take(event, &[]));
    let mut walks = COMPARED.map(|(_, workflow, ..)| walk(pack, workflow));
    let mut xstate = XState::start();
    let worlds: Vec<_> = COMPARED
        .iter()
        .zip(&walks)
        .map(|((name, _, before, circle, _), walk)| world(name, walk, before, circle))
        .collect();
    let theirs = xstate.as_mut().map(|xstate| xstate.enter(&worlds));
    for ((name, _, before, circle, _), walk) in COMPARED.iter().zip(&mut walks) {
        let ours: Vec<_> = before.iter().chain(*circle).map(|(event, input)| walk.states_after(event, input)).collect();
        assert!(theirs.as_ref().is_none_or(|theirs| theirs[*name] == json!(ours)), "{name}: {theirs:?} and {ours:?}");
    }
    let mut figures = Figures::new("pure steps/s", COMPARED[0].0);
    for _ in 0..SLICES {
        for ((name, _, _, circle, _), walk) in COMPARED.iter().zip(&mut walks) {
            figures.add(*name, walk.rate(circle, Stopwatch::start(SLICE)));
            if let Some(xstate) = &mut xstate {
                figures.add(theirs_of(name), xstate.rate(name));
            }
        }
        figures.add("action: note, block, unblock", action.rate(ACTION, Stopwatch::start(SLICE)));
    }
    print!("{figures}");
    for (name, .., aim) in COMPARED {
        match &xstate {
            Some(_) => println!("{name}: {:.1} times XState (aim {aim})", figures.ratio(name, &theirs_of(name))),
            None => println!("{name}: not compared, for Node is missing (aim {aim} times XState)"),
        }
    }
    println!();
}

fn theirs_of(name: &str) -> String {
    format!("XState: {name}")
}

fn fields(pack: &Pack) -> Figures {
    let mut walks = FILLED.map(|filled| {
        let mut walk = walk(pack, "guarded-1");
        walk.fill(filled);
        (format!("{filled} fields filled"), walk)
    });
    curve("steps/s, one guard", &mut walks)
}

fn states(pack: &Pack) -> Figures {
    let mut walks = INACTIVE.map(|inactive| {
        let walk = walk(pack, &format!("flat-{inactive}"));
        (format!("{inactive} states not active"), walk)
    });
    curve("steps/s, no guard", &mut walks)
}

/// Compared with the first.
fn curve(title: &str, walks: &mut [(String, Walk)]) -> Figures {
    let mut figures = Figures::new(title, &walks[0].0);
    for _ in 0..SLICES {
        for (name, walk) in &mut *walks {
            figures.add(name.clone(), walk.rate(LOOP, Stopwatch::start(SLICE)));
        }
    }
    figures
}

/// With the registries that the workflow names.
fn compile() {
    let mut files = shipped();
    files.retain(|file| !file.path.contains("/nap/") && !file.path.contains("/prosecution/"));
    for (name, guard) in [("no guard", ""), ("a guard on each step", ", guard: { when: item.f0 != \"no\" }")] {
        files.push(made("large", LARGE, guard));
        let mut times = [0.0; COMPILED];
        for time in &mut times {
            let watch = Stopwatch::start(SLICE);
            let pack = sound(&files);
            *time = 1_000.0 / watch.rate(1);
            assert_eq!(pack.workflows.len(), 1, "the large one alone");
        }
        files.pop();
        times.sort_by(f64::total_cmp);
        println!("{LARGE} states, {name}: compiled in {:.1} ms (aim 50)", times[COMPILED / 2]);
    }
    println!();
}
