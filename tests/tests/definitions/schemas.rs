//! What editors know is what the checker knows: the committed JSON Schemas are those of the types, every shipped file names its
//! own and keeps to it, and what the readers refuse the schemas refuse.

use crate::tidy::source::{read, root};
use jsonschema::Validator;
use milepost_engine::language::schema::{KINDS, of};
use milepost_tests::office;
use serde_json::Value;
use std::path::Path;

pub fn validator(kind: &str) -> Validator {
    jsonschema::draft7::new(&of(kind).expect(kind)).expect("a schema")
}

pub fn document(text: &str) -> Value {
    let options = serde_saphyr::options! { strict_booleans: true };
    serde_saphyr::from_str_with_options(text, options).expect("YAML")
}

/// The kind of definition that a file's name says it is.
pub fn kind(path: &str) -> &str {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name.strip_suffix(".yaml").unwrap_or(name) {
        named @ ("country" | "roles" | "agencies" | "schedules" | "register") => named,
        stories if stories.ends_with(".stories") => "stories",
        _ if folder == "calendars" || folder.ends_with("/calendars") => "calendar",
        _ => "workflow",
    }
}

fn faults(validator: &Validator, text: &str) -> Vec<String> {
    validator.iter_errors(&document(text)).map(|error| format!("{} at {}", error, error.instance_path())).collect()
}

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for kind in KINDS {
        let committed: Value = serde_json::from_str(&read(&format!("workflows/schema/{kind}.json"))).expect("JSON");
        let now = of(kind).expect(kind);
        assert!(committed == now, "milepost schema {kind} > workflows/schema/{kind}.json");
    }
}

#[test]
fn every_shipped_file_names_its_schema_and_keeps_to_it() {
    for file in office::folder() {
        let kind = kind(&file.path);
        let first = file.text.lines().next().unwrap_or_default();
        let named = first.strip_prefix("# yaml-language-server: $schema=").unwrap_or_default();
        let folder = Path::new("workflows").join(&file.path);
        let named = root().join(folder.parent().expect("a folder")).join(named);
        let wanted = root().join(format!("workflows/schema/{kind}.json"));
        assert_eq!(named.canonicalize().ok(), wanted.canonicalize().ok(), "the first line of {}", file.path);
        assert_eq!(faults(&validator(kind), &file.text), [] as [&str; 0], "{}", file.path);
    }
}

/// Where the keys and kinds of values are wrong, the reader says so, and so does the editor.
#[test]
fn what_the_readers_refuse_the_schemas_refuse() {
    let task = office::folder().into_iter().find(|file| file.path == "common/nap/task.yaml").expect("a task").text;
    let workflow = validator("workflow");
    assert_eq!(faults(&workflow, &task), [] as [&str; 0]);
    for (part, wrong) in [
        ("title: Task", "titel: Task"),
        ("version: 1", "version: one"),
        ("kind: task\n", ""),
        ("states:\n", "states: none\nstate:\n"),
        ("required: true", "required: yes"),
        ("type: final", "type: finale"),
        ("see: all", "see: everything"),
        ("roles: [coordinator", "roels: [coordinator"),
        ("type: date", "type: [date]"),
    ] {
        assert!(task.contains(part), "{part}");
        assert!(!workflow.is_valid(&document(&task.replacen(part, wrong, 1))), "{wrong}");
    }
    for (kind, wrong) in [
        ("stories", "stories: [ { title: A, steps: [ { bye: clerk } ] } ]"),
        ("calendar", "id: a\nversion: 1\ntitle: A\nzone: UTC\nweekend: [Saturn]\n"),
        ("country", "id: a\nversion: 1\ntitle: A\nzone: UTC\ncurrency: XCD\n"),
        ("roles", "id: a\nversion: 1\nroles: { clerk: {} }\n"),
        ("agencies", "id: a\nversion: 1\nagencies: { moh: { title: A, till: 2020-01-01 } }\n"),
        ("schedules", "id: a\nversion: 1\nschedules: { a: { cron: \"0 8 * * *\", send: all, to: [agency] } }\n"),
        (
            "register",
            "id: a\nversion: 1\ntitle: A\ncolumns: { a: { requird: true } }\nstage: a\nstages: []\nlevels: []\n",
        ),
    ] {
        assert!(!validator(kind).is_valid(&document(wrong)), "{kind}: {wrong}");
    }
}
