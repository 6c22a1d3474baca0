//! The catalogues and the page agree: each text is used. That each one that is used is there, the compiler of the page says.

use crate::tidy::source::files;
use serde_json::{Map, Value};

#[test]
fn every_text_is_used() {
    let app: Vec<_> = files().into_iter().filter(|file| file.path.starts_with("web/app/")).collect();
    let catalogues = app.iter().filter(|file| file.path.starts_with("web/app/locales/"));
    let texts = catalogues.map(|file| serde_json::from_str::<Map<String, Value>>(&file.text).expect("JSON"));
    let texts: Vec<_> = texts.collect();
    assert!(texts.len() > 1, "each page has its own");
    let code: String = app.iter().filter(|file| file.path.contains(".ts")).map(|file| file.text.as_str()).collect();
    let templates = templates(&code);
    let used = |key: &&String| code.contains(&format!("'{key}'")) || templates.iter().any(|pieces| fits(key, pieces));
    let unused: Vec<&String> = texts.iter().flat_map(Map::keys).filter(|key| !used(key)).collect();
    assert_eq!(unused, Vec::<&String>::new());
}

/// What stands still in each template that may be a key: `standing.${of}.what` is `standing.` and `.what`.
fn templates(code: &str) -> Vec<Vec<&str>> {
    let begins = code.match_indices('`').map(|(at, tick)| &code[at + tick.len()..]);
    begins.filter_map(pieces).filter(|pieces| pieces.len() > 1 && pieces[0].contains('.')).collect()
}

/// Absent where no key can be what follows.
fn pieces(mut text: &str) -> Option<Vec<&str>> {
    let mut pieces = Vec::new();
    loop {
        let still = text.find(|letter: char| !letter.is_ascii_alphanumeric() && !".-_".contains(letter))?;
        pieces.push(&text[..still]);
        text = &text[still..];
        if text.starts_with('`') {
            return Some(pieces);
        }
        text = after(text.strip_prefix("${")?)?;
    }
}

/// What comes after the brace that ends it.
fn after(text: &str) -> Option<&str> {
    let mut open = 1;
    for (at, letter) in text.char_indices() {
        open += match letter {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if open == 0 {
            return Some(&text[at + 1..]);
        }
    }
    None
}

/// What stands between the pieces is one word.
fn fits(key: &str, pieces: &[&str]) -> bool {
    let Some((first, rest)) = pieces.split_first() else { return key.is_empty() };
    let Some(key) = key.strip_prefix(first) else { return false };
    if rest.is_empty() {
        return key.is_empty();
    }
    (1..=key.find('.').unwrap_or(key.len())).any(|end| key.is_char_boundary(end) && fits(&key[end..], rest))
}
