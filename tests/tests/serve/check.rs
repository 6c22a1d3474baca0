//! `milepost check` as editors, scripts and enemies use it: one JSON object a complaint, and files made to hurt, which end in one
//! clear complaint under a bound on memory.

use super::commands::run;
use milepost_engine::language::document::MAX_FILE_BYTES;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

const ROLES: &str = "id: roles\nversion: 1\nroles: { clerk: { title: Clerk } }\n";
const CALENDAR: &str = "id: national\nversion: 1\ntitle: Days\nzone: UTC\nweekend: [Sat, Sun]\nholidays: [ { title: Feast, declared: [2020-05-24] } ]\n";
const LETTER: &str = "id: letter
version: 1
kind: letter
title: Letter
reference: L{number}
calendar: national
events: { create: { title: Write }, send: { title: Send }, burn: { title: Burn } }
access: { clerk: { see: all } }
create: { roles: [clerk] }
initial: written
states:
  written:
    stage: Written
    on: { send: { roles: [clrk], target: sent } }
  sent: { type: final, stage: Sent }
";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("calendars")).expect("a folder in it");
    for (name, text) in files {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fn complaints(folder: &Path) -> (i32, Vec<Value>) {
    let checked = run(&["check", "--json", folder.to_str().expect("text")]);
    let lines = checked.out.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")));
    (checked.code, lines.collect())
}

#[test]
fn json_is_one_object_a_complaint() {
    let folder = folder(&[("roles.yaml", ROLES), ("calendars/national.yaml", CALENDAR), ("letter.yaml", LETTER)]);
    let file = folder.path().join("letter.yaml").display().to_string();
    let calendar = folder.path().join("calendars/national.yaml").display().to_string();
    let told = |file: &str, line: u32, column: u32, rule: &str, severity: &str, message: &str, help: Option<&str>| json!({ "file": file, "line": line, "column": column, "rule": rule, "severity": severity, "message": message, "help": help });
    let unused = told(&file, 7, 60, "unused-event", "warning", "`burn` is declared, and no state takes it.", None);
    let runs_out = "The last declared day of this calendar is 2020-05-24: from 2021 on, days are counted by its rules only. Add next year's days.";
    let runs_out = told(&calendar, 6, 40, "calendar-runs-out", "warning", runs_out, None);
    let role = "There is no role `clrk`.";
    let role = told(&file, 14, 27, "unknown-role", "error", role, Some("did you mean `clerk`?"));
    assert_eq!(complaints(folder.path()), (1, vec![unused.clone(), role, runs_out.clone()]));
    fs::write(folder.path().join("letter.yaml"), letter()).expect("mended");
    let story = "No story tells what this workflow does: write `letter.stories.yaml` beside it.";
    let story = told(&file, 1, 5, "no-story", "warning", story, None);
    assert_eq!(complaints(folder.path()), (0, vec![unused, story, runs_out]));
}

fn letter() -> String {
    LETTER.replace("clrk", "clerk")
}

/// What is written into a file of each kind to hurt, and what its author reads at least.
fn bombs() -> Vec<(&'static str, String)> {
    let mut aliases = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 'b'..='z' {
        let before = char::from(level as u8 - 1);
        aliases += &format!("{level}: &{level} [{}]\n", vec![format!("*{before}"); 9].join(", "));
    }
    vec![
        ("aliases", aliases),
        ("brackets", "[".repeat(100_000)),
        ("braces", "{a: ".repeat(100_000)),
        ("dashes", "- ".repeat(100_000)),
        ("deep and closed", format!("id: {}x{}\n", "[".repeat(50_000), "]".repeat(50_000))),
        ("ten megabytes", "x".repeat(10_000_000)),
        ("a megabyte of keys", "a: 1\n".repeat(199_000)),
    ]
}

/// Each file ends in one complaint of its own; the largest are not read at all. The program has 1 GB of address space, most of it
/// its own text and its threads' stacks.
#[cfg(unix)]
#[test]
fn files_made_to_hurt() {
    let kinds = ["bomb", "calendars/bomb", "roles", "agencies", "schedules", "country", "register"];
    for (bomb, text) in bombs() {
        let folder =
            folder(&[("roles.yaml", ROLES), ("calendars/national.yaml", CALENDAR), ("letter.yaml", &letter())]);
        fs::create_dir_all(folder.path().join("bad/calendars")).expect("a folder in it");
        let mut bad: Vec<String> = kinds.iter().map(|kind| format!("bad/{kind}.yaml")).collect();
        bad.push("letter.stories.yaml".into());
        for file in &bad {
            fs::write(folder.path().join(file), &text).expect("the bomb");
        }
        let limited = "ulimit -v 1000000; exec \"$0\" check --json \"$1\"";
        let binary = env!("CARGO_BIN_EXE_milepost-tested");
        let mut command = std::process::Command::new("sh");
        let done = command.args(["-c", limited, binary]).arg(folder.path()).output().expect("sh runs");
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert_eq!(done.status.code(), Some(1), "{bomb}: {err}");
        assert!(out.len() + err.len() < 10_000, "{bomb} says {} bytes: {out:.2000}{err:.2000}", out.len());
        for file in &bad {
            let named = out.lines().filter(|line| line.contains(&format!("/{file}\"")) && line.contains("\"error\""));
            let rules: Vec<bool> = named.map(|line| line.contains("\"rule\":\"file-too-large\"")).collect();
            assert_eq!(rules, [text.len() > MAX_FILE_BYTES], "{bomb} in {file}: {out}");
        }
    }
}

/// One complaint each, beside those about what can be read.
#[cfg(unix)]
#[test]
fn files_that_cannot_be_read() {
    let folder = folder(&[("roles.yaml", ROLES), ("calendars/national.yaml", CALENDAR), ("letter.yaml", LETTER)]);
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("latin.yaml"), b"id: caf\xe9\n").expect("a file");
    std::os::unix::fs::symlink("nowhere", path("gone.yaml")).expect("a link");
    let (code, told) = complaints(folder.path());
    let unreadable = |name: &str, why: &str| json!({ "file": path(name), "line": 1, "column": 1, "rule": "unreadable-file", "severity": "error", "message": format!("{} {why}", path(name)), "help": null });
    let gone = unreadable("gone.yaml", "cannot be read: No such file or directory (os error 2).");
    let latin = unreadable("latin.yaml", "is no text in UTF-8. Save it as UTF-8.");
    assert_eq!((code, &told[..2]), (1, &[gone, latin][..]));
    assert!(told.iter().any(|told| told["rule"] == "unknown-role"), "{told:?}");
}

/// Whoever reads may stop: the command ends as it would have.
#[cfg(unix)]
#[test]
fn a_pipe_that_nobody_reads() {
    let folder = folder(&[("roles.yaml", ROLES), ("calendars/national.yaml", CALENDAR), ("letter.yaml", LETTER)]);
    let piped = "(\"$0\" check \"$1\"; echo \"ended with $?\" >&2) | true";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", piped, env!("CARGO_BIN_EXE_milepost-tested")]).arg(folder.path());
    let err = command.output().expect("sh runs").stderr;
    let err = String::from_utf8_lossy(&err);
    assert_eq!(err, "milepost: 1 error. Mend it and check again.\nended with 1\n");
}

/// The longest expression is not parsed at all.
#[test]
fn a_guard_of_two_hundred_thousand_terms() {
    let guard = format!("target: sent, guard: {{ when: {} == 1 }} }}", vec!["1"; 200_000].join("+"));
    let letter = letter().replace("target: sent }", &guard);
    let folder = folder(&[("roles.yaml", ROLES), ("calendars/national.yaml", CALENDAR), ("letter.yaml", &letter)]);
    let (code, mut told) = complaints(folder.path());
    told.retain(|told| told["severity"] == "error");
    assert_eq!((code, told.len(), &told[0]["rule"]), (1, 1, &json!("bad-expression")));
    assert_eq!(told[0]["message"], "An expression has at most 1000 characters; this one has 400004.");
}
