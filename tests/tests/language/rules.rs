//! The reference lists every rule of the checker with its severity, and every rule has a bad document whose whole message stands
//! in a test.

use crate::tidy::source::{below, read};
use std::collections::{BTreeMap, BTreeSet};

/// What no document can bring about.
const UNSEEN: [&str; 1] = ["unresolved-name"];

/// Every id in the checker's source: its only words with a hyphen.
fn ids() -> BTreeSet<String> {
    let files = below("engine/src/language");
    let code = files.iter().flat_map(|file| file.text.lines()).filter(|line| !line.trim_start().starts_with("//"));
    let quoted = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    let is_id = |word: &&str| {
        let mut parts = word.split('-');
        word.contains('-') && parts.all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase()))
    };
    quoted.filter(is_id).map(str::to_owned).collect()
}

/// Id -> severities, as the table of the reference says.
fn listed() -> BTreeMap<String, BTreeSet<String>> {
    let reference = read("workflows/README.md");
    let table = reference.split("## What the checker finds").nth(1).expect("the table");
    let table = table.split("\n## ").next().unwrap_or_default();
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let row = |line: &str| {
        let mut cells = line.split('|').skip(1).map(|cell| cell.trim().to_owned());
        let (ids, severities) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let severities: BTreeSet<String> = severities.split(", ").map(str::to_owned).collect();
        let ids: Vec<String> = ids.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        ids.into_iter().map(move |id| (id, severities.clone()))
    };
    rows.flat_map(row).collect()
}

/// Id -> severities, as authors read them in these chapters.
fn shown() -> BTreeMap<String, BTreeSet<String>> {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in ["tests/tests/language", "tests/tests/definitions"].into_iter().flat_map(below) {
        for severity in ["error", "warning"] {
            let opening = format!("{severity}[");
            let found = file.text.split(&opening).skip(1);
            let ids = found.filter_map(|rest| rest.split_once("]: ")).map(|(id, _)| id);
            for id in ids.filter(|id| id.chars().all(|c| c == '-' || c.is_ascii_lowercase())) {
                shown.entry(id.to_owned()).or_default().insert(severity.to_owned());
            }
        }
    }
    shown
}

#[test]
fn every_rule_is_listed_and_shown() {
    let (ids, mut listed) = (ids(), listed());
    assert!(ids.len() > 60, "{ids:?}");
    assert_eq!(listed.keys().cloned().collect::<BTreeSet<_>>(), ids, "workflows/README.md, and the checker's source");
    listed.retain(|id, _| !UNSEEN.contains(&id.as_str()));
    assert_eq!(shown(), listed, "what tests show, and workflows/README.md");
}
