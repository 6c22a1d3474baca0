//! The catalogues and the page agree: each text is used. That each one that is used is there, the compiler of the page says.

use crate::tidy::source::{files, read};
use serde_json::{Map, Value};

const CATALOGUES: [&str; 8] = [
    "web/app/locales/en.json",
    "web/app/locales/en.cases.json",
    "web/app/locales/en.help.json",
    "web/app/locales/en.import.json",
    "web/app/locales/en.item.json",
    "web/app/locales/en.money.json",
    "web/app/locales/en.plan.json",
    "web/app/locales/en.workflows.json",
];

#[test]
fn every_text_is_used() {
    let texts = CATALOGUES.map(|path| serde_json::from_str::<Map<String, Value>>(&read(path)).expect("JSON"));
    let app = files().into_iter().filter(|file| file.path.starts_with("web/app/") && file.path.contains(".ts"));
    let app: String = app.map(|file| file.text).collect();
    // Whole, or its beginning before what differs: `standing.${key}`.
    let used = |key: &&String| {
        let begins = |(at, _): (usize, _)| app.contains(&format!("`{}.${{", &key[..at]));
        app.contains(&format!("'{key}'")) || key.match_indices('.').any(begins) || app.contains(&format!("`{key}"))
    };
    let unused: Vec<&String> = texts.iter().flat_map(Map::keys).filter(|key| !used(key)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}
