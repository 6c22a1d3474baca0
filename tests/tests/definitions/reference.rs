//! `workflows/README.md` is true: its examples together are a small country without a complaint, and every key of the language,
//! as the readers' shapes have it, stands in one of them.

use super::schemas::{document, kind};
use super::shipped::rendered;
use crate::tidy::source::read;
use milepost_engine::language::pack::{File, Pack};
use milepost_engine::language::schema::{KINDS, of};
use milepost_engine::language::story;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The examples by their files: pieces of one file in the order they stand in. "```yaml task": a piece of `task.yaml`.
fn examples() -> Vec<File> {
    let reference = read("workflows/README.md");
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    for block in reference.split("```yaml").skip(1) {
        let (name, rest) = block.split_once('\n').expect("a line");
        assert!(!name.trim().is_empty(), "an example says which file it belongs to");
        let text = rest.split("```").next().unwrap_or_default();
        files.entry(format!("{}.yaml", name.trim())).or_default().push_str(text);
    }
    files.into_iter().map(|(path, text)| File { path, text }).collect()
}

/// Those of the other workflows have no stories that take every step.
#[test]
fn the_examples_hold() {
    let files = examples();
    assert!(files.len() > 8, "{} files", files.len());
    let (pack, mut found) = Pack::read(&files);
    let report = story::run(&files, &pack);
    found.extend(report.diagnostics);
    found.retain(|complaint| complaint.code != "untaken-transition");
    assert_eq!(rendered(&found, &files), "");
    assert_eq!((pack.workflows.len(), report.stories.len(), pack.registers.len()), (3, 3, 1));
}

#[test]
fn every_key_has_an_example() {
    let files = examples();
    for kind_of in KINDS {
        let schema = of(kind_of).expect(kind_of);
        let mut shown = BTreeSet::new();
        for file in files.iter().filter(|file| kind(&file.path) == kind_of) {
            let document = document(&file.text);
            assert!(super::schemas::validator(kind_of).is_valid(&document), "{}", file.path);
            walk(&schema, &schema, kind_of, &document, &mut shown);
        }
        let missing: Vec<String> = keys(&schema, kind_of).difference(&shown).cloned().collect();
        assert_eq!(missing, [] as [&str; 0], "keys of {kind_of} files without an example in workflows/README.md");
    }
}

/// `State.stage`, for every shape of the schema.
fn keys(schema: &Value, kind: &str) -> BTreeSet<String> {
    let inner = schema["definitions"].as_object().into_iter().flatten().map(|(name, of)| (name.as_str(), of));
    let shapes = std::iter::once((kind, schema)).chain(inner);
    let keys = shapes.flat_map(|(name, of)| {
        let properties = of["properties"].as_object().into_iter().flatten();
        properties.map(move |(key, _)| format!("{name}.{key}"))
    });
    keys.collect()
}

/// Follows a document along its schema and notes the keys it uses.
fn walk(root: &Value, schema: &Value, name: &str, document: &Value, shown: &mut BTreeSet<String>) {
    if let Some(target) = schema["$ref"].as_str().and_then(|target| target.strip_prefix("#/definitions/")) {
        return walk(root, &root["definitions"][target], target, document, shown);
    }
    for choice in ["allOf", "anyOf", "oneOf"].iter().flat_map(|of| schema[*of].as_array().into_iter().flatten()) {
        walk(root, choice, name, document, shown);
    }
    for item in document.as_array().into_iter().flatten() {
        walk(root, &schema["items"], name, item, shown);
    }
    for (key, value) in document.as_object().into_iter().flatten() {
        match schema["properties"].get(key) {
            Some(of) => {
                shown.insert(format!("{name}.{key}"));
                walk(root, of, name, value, shown);
            }
            None => walk(root, &schema["additionalProperties"], name, value, shown),
        }
    }
}
