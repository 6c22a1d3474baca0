//! The charts of npm's `@scion-scxml/test-framework`, imported and played through `step` under a clock of the test's own. What
//! passes and what does not, by name with the reason, is the table in `workflows/README.md`: whatever changes is news there.

use super::scxml::difference;
use chrono::NaiveDate;
use milepost_engine::scxml::export::export;
use milepost_engine::scxml::import::import;
use milepost_engine::scxml::play::{Moment, clock, play};
use milepost_engine::simulation::{Simulation, line};
use milepost_tests::node::installed;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

/// Of version 2.0.16.
const CHARTS: usize = 335;

/// Where the kit follows SCION, W3C's own text wins.
const W3C_WINS: [(&str, &str); 3] = [
    ("internal-transitions/test0", "the kit follows SCION: in W3C's, `<scxml>` has no transitions"),
    (
        "more-parallel/test10",
        "the kit follows SCION: in W3C's, a region's own way to itself leaves the parallel state too",
    ),
    (
        "more-parallel/test10b",
        "the kit follows SCION: in W3C's, a region's own way to itself leaves the parallel state too",
    ),
];

/// A complaint's code, and what the table says of it.
const REASONS: [(&str, &str); 12] = [
    ("computed-name", "names, targets or delays that are worked out while the chart runs"),
    (
        "data-value",
        "data without a plain first value: lists, objects, functions, system variables, what an event carries",
    ),
    ("foreach", "`<foreach>`: data are single values"),
    ("invoke", "`<invoke>`: one chart is one item"),
    ("late-data", "`binding=\"late\"` with data inside states"),
    ("not-simple", "expressions that are more than simple"),
    ("outside", "files and HTTP"),
    ("payload", "`<param>`, `<content>`, `namelist`, `<donedata>`: an event of a chart carries nothing"),
    ("script", "`<script>`: no program runs in a chart"),
    ("system-variable", "`_event` and the other system variables"),
    ("unknown-data", "data that are not declared, for the sake of the error event"),
    ("wrong-type", "values of another type than was declared"),
];

const GROUPS: [&str; 4] = [
    "no data model",
    "data, conditions and assignments",
    "scripts, lists, contents, other charts",
    "parts of other charts, and charts to be judged by eye",
];

const BEGIN: &str = "<!-- The test `conformance::kit` compares what follows. -->\n";
const END: &str = "<!-- So far. -->\n";

#[test]
fn what_passes_is_what_the_table_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/README.md");
    let page = fs::read_to_string(page).expect("the language's reference");
    let after = page.split_once(BEGIN).expect("the table's beginning").1;
    let stands = after.split_once(END).expect("the table's end").0;
    let found = table(&charts());
    assert!(stands == found, "workflows/README.md should say:\n{found}");
}

#[test]
fn what_was_imported_is_exported() {
    let mut exported = 0;
    for chart in charts() {
        let Some(workflow) = import(&chart.name, &chart.source).0 else {
            continue;
        };
        let text = export(&workflow);
        let (again, complaints) = import("exported", &text);
        let again = again.unwrap_or_else(|| panic!("{}: {complaints:#?}\n{text}", chart.name));
        assert_eq!(difference(&again, &workflow), None, "{}\n{text}", chart.name);
        exported += 1;
    }
    assert!(exported > 170, "{exported}");
}

/// `milepost simulate --json` says the same, line by line.
#[test]
fn what_passes_passes_as_a_simulation() {
    let (clock, day) = (clock().expect("a clock"), NaiveDate::default());
    let mut passed = 0;
    for chart in charts() {
        let Some((workflow, expected)) = import(&chart.name, &chart.source).0.zip(chart.expected) else {
            continue;
        };
        let mut simulation = Simulation::begin(&workflow, &clock, day).expect("a beginning");
        let mut active = vec![sorted(simulation.first().active)];
        let mut after = 0;
        for moment in &expected.moments {
            match moment {
                Moment::Wait(time) => after = time.num_milliseconds(),
                Moment::Event(event) => {
                    let asked = line::read(&json!({ "event": event, "after": after }).to_string()).expect("a line");
                    active.push(sorted(simulation.answer(&asked).active));
                    after = 0;
                }
            }
        }
        let wins = W3C_WINS.iter().any(|(name, _)| *name == chart.name);
        let expected = if wins { expected.legacy.unwrap_or_default() } else { expected.active };
        assert_eq!(active, expected, "{}", chart.name);
        passed += 1;
    }
    assert!(passed > 160, "{passed}");
}

struct Chart {
    name: String,
    source: String,
    group: usize,
    /// `None`: nothing is expected of it.
    expected: Option<Expected>,
}

struct Expected {
    moments: Vec<Moment>,
    active: Vec<Vec<String>>,
    /// As SCION had it once.
    legacy: Option<Vec<Vec<String>>>,
}

fn charts() -> Vec<Chart> {
    let kit = installed().join("node_modules/@scion-scxml/test-framework");
    let mut files = Vec::new();
    collect(&kit, &mut files);
    files.sort();
    let charts: Vec<Chart> =
        files.iter().filter(|file| !file.starts_with(kit.join("test-ext"))).map(|file| chart(file)).collect();
    assert_eq!(charts.len(), CHARTS);
    charts
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the kit").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "scxml") {
            files.push(path);
        }
    }
}

fn chart(file: &Path) -> Chart {
    let folder = file.parent().and_then(Path::file_name).expect("a folder").to_string_lossy();
    let stem = file.file_stem().expect("a name").to_string_lossy();
    let source = fs::read_to_string(file).expect("a chart");
    let script = fs::read_to_string(file.with_extension("json")).ok();
    let expected = script.map(|script| expected(&serde_json::from_str(&script).expect("JSON")));
    let group = if expected.is_some() { group(&source) } else { 3 };
    Chart { name: format!("{folder}/{}", stem.trim_end_matches(".txml")), source, group, expected }
}

fn expected(script: &Value) -> Expected {
    let mut moments = Vec::new();
    for event in script["events"].as_array().expect("events") {
        if let Some(after) = event["after"].as_u64() {
            moments.push(Moment::parse(&format!("+{after}ms")).expect("a time"));
        }
        moments.push(Moment::Event(event["event"]["name"].as_str().expect("a name").to_owned()));
    }
    let legacy = script.get("legacySemantics").map(configurations);
    Expected { moments, active: configurations(script), legacy }
}

fn configurations(script: &Value) -> Vec<Vec<String>> {
    let next = script["events"].as_array().expect("events").iter().map(|event| &event["nextConfiguration"]);
    let all = std::iter::once(&script["initialConfiguration"]).chain(next);
    all.map(|states| {
        let states = states.as_array().expect("states").iter().map(|state| state.as_str().expect("a name").to_owned());
        sorted(states.collect())
    })
    .collect()
}

fn sorted(mut states: Vec<String>) -> Vec<String> {
    states.sort();
    states
}

/// By what the file holds, whatever becomes of it here.
fn group(source: &str) -> usize {
    let text = without(&without(&source.replace("<ns0:", "<"), "<!--", "-->"), "<log", ">");
    let has = |tags: &[&str]| tags.iter().any(|tag| text.contains(tag));
    let mut conditions = text.split("cond=").skip(1).map(|cond| cond[1..].trim_start_matches('!'));
    if has(&["<script", "<foreach", "<invoke", "<content"]) {
        2
    } else if has(&["<data", "<assign", "<param", "<donedata", "expr="])
        || !conditions.all(|cond| cond.starts_with("In("))
    {
        1
    } else {
        0
    }
}

fn without(text: &str, begin: &str, end: &str) -> String {
    let mut pieces = text.split(begin);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |kept, piece| kept + piece.split_once(end).map_or("", |(_, after)| after))
}

/// `None`: it passes.
fn failed(chart: &Chart, expected: &Expected) -> Option<String> {
    let (workflow, complaints) = import(&chart.name, &chart.source);
    let wins = W3C_WINS.iter().find(|(name, _)| *name == chart.name);
    let Some(workflow) = workflow else {
        let code = complaints.first().expect("a reason").code;
        let reason = wins.or_else(|| REASONS.iter().find(|(known, _)| *known == code));
        let (_, reason) = reason.unwrap_or_else(|| panic!("{}: {complaints:#?}", chart.name));
        return Some((*reason).to_owned());
    };
    let stood = play(&workflow, &expected.moments).unwrap_or_else(|said| panic!("{}: {said}", chart.name));
    let fired = stood.into_iter().filter(|stood| !stood.sent);
    let active: Vec<Vec<String>> = fired.map(|stood| sorted(stood.active)).collect();
    match wins {
        None => assert_eq!(active, expected.active, "{}", chart.name),
        Some(_) => assert_eq!(Some(active), expected.legacy, "{}: as SCION had it when it followed W3C", chart.name),
    }
    wins.map(|(_, reason)| (*reason).to_owned())
}

fn table(charts: &[Chart]) -> String {
    let mut passed = [0; GROUPS.len()];
    let mut not: BTreeMap<String, BTreeMap<&str, Vec<&str>>> = BTreeMap::new();
    for chart in charts {
        let reason = match &chart.expected {
            Some(expected) => failed(chart, expected),
            None => Some("nothing is expected of it".to_owned()),
        };
        match reason {
            None => passed[chart.group] += 1,
            Some(reason) => {
                let (folder, name) = chart.name.split_once('/').expect("a folder");
                not.entry(reason).or_default().entry(folder).or_default().push(name);
            }
        }
    }
    let mut table = "| charts | of them | pass | do not |\n|---|---|---|---|\n".to_owned();
    for (index, group) in GROUPS.iter().enumerate() {
        let all = charts.iter().filter(|chart| chart.group == index).count();
        let (passed, not) = (passed[index], all - passed[index]);
        writeln!(table, "| {group} | {all} | {passed} | {not} |").expect("text");
    }
    let all: usize = passed.iter().sum();
    writeln!(table, "| all | {} | {all} | {} |\n", charts.len(), charts.len() - all).expect("text");
    table.push_str("| why not | which |\n|---|---|\n");
    for (reason, folders) in &not {
        let folders = folders.iter().map(|(folder, names)| format!("{folder}: {}", names.join(" ")));
        writeln!(table, "| {reason} | {} |", folders.collect::<Vec<_>>().join("; ")).expect("text");
    }
    table
}
