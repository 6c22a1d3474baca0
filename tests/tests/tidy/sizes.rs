//! Files a person can hold in her head, each with a head of its own. The size of functions is clippy's (`clippy.toml`).

use super::source::{File, code, files, read, rust};

const MOST: usize = 400;
const MOST_OF_TESTS: usize = 600;

#[test]
fn files_stay_small() {
    let most = |file: &File| {
        if file.path.starts_with("tests/") { MOST_OF_TESTS } else { MOST }
    };
    let long = |file: &File| file.text.lines().count() > most(file);
    let long: Vec<String> = rust().into_iter().filter(long).map(|file| file.path).collect();
    assert_eq!(long, Vec::<String>::new());
    assert!(read("clippy.toml").contains("too-many-lines-threshold = 60"));
}

#[test]
fn every_file_says_what_it_owns() {
    let heads = |file: &File| file.text.starts_with("//! ");
    let headless = rust().into_iter().filter(|file| !heads(file)).map(|file| file.path);
    assert_eq!(headless.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn nothing_is_left_for_later() {
    // Written in two pieces, or this file would be its own finding.
    let words = [
        ["to", "do!"].concat(),
        ["unimplemen", "ted!"].concat(),
        ["#[al", "low"].concat(),
        ["#![al", "low"].concat(),
        ["db", "g!"].concat(),
    ];
    let mut left = Vec::new();
    for file in rust() {
        for (number, line) in code(&file) {
            if words.iter().any(|word| line.contains(word.as_str())) {
                left.push(format!("{}:{number}: {}", file.path, line.trim()));
            }
        }
    }
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn what_is_expected_has_a_reason() {
    let (rust, opening) = (rust(), ["#[exp", "ect("].concat());
    let bare = rust.iter().flat_map(|file| {
        let expected = file.text.split(opening.as_str()).skip(1);
        expected.filter_map(|after| {
            let attribute = &after[..after.find(")]").unwrap_or(after.len())];
            (!attribute.contains("reason")).then(|| format!("{}: {attribute}", file.path))
        })
    });
    assert_eq!(bare.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn nothing_of_a_machine_or_a_registry_is_written_down() {
    let words = [
        ["/ro", "ot/"].concat(),
        ["/ho", "me/"].concat(),
        ["/tm", "p/wt"].concat(),
        ["/wo", "rk/"].concat(),
        ["index.cra", "tes.io"].concat(),
        ["registry.npm", "js.org"].concat(),
    ];
    let mut written = Vec::new();
    for file in files().iter().filter(|file| !is_lock(&file.path)) {
        for (index, line) in file.text.lines().enumerate() {
            if words.iter().any(|word| line.contains(word.as_str())) {
                written.push(format!("{}:{}: {}", file.path, index + 1, line.trim()));
            }
        }
    }
    assert_eq!(written, Vec::<String>::new());
}

/// A lock names the public registry its hashes are of.
fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}
