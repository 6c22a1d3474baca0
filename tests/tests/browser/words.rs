//! The catalogue and the page agree: each text is used. That each one that is used is there, the compiler of the page says.

use crate::tidy::source::{files, read};
use serde_json::{Map, Value};

#[test]
fn every_text_is_used() {
    let texts: Map<String, Value> = serde_json::from_str(&read("web/app/locales/en.json")).expect("JSON");
    let app = files().into_iter().filter(|file| file.path.starts_with("web/app/") && file.path.contains(".ts"));
    let app: String = app.map(|file| file.text).collect();
    // Whole, or its beginning before what differs: `standing.${key}`.
    let used = |key: &&String| {
        let begins = |(at, _): (usize, _)| app.contains(&format!("`{}.${{", &key[..at]));
        app.contains(&format!("'{key}'")) || key.match_indices('.').any(begins) || app.contains(&format!("`{key}"))
    };
    let unused: Vec<&String> = texts.keys().filter(|key| !used(key)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}
