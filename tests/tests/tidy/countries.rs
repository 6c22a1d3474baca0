//! Nothing of a country is in Rust: no name, zone, law or workflow of one. The tests and the demonstration's data may name them.

use super::source::{below, found};
use milepost_engine::language::countries::packs;
use milepost_engine::language::pack::{File, Pack};
use milepost_tests::office::folder;

/// Ids and titles as the packs give them, and words of their laws and places.
#[test]
fn no_country_is_in_rust() {
    let files: Vec<File> = folder();
    let packs = packs(&files);
    assert!(packs.len() > 1, "two countries at least");
    let mut words: Vec<String> =
        ["Trinidad", "Tobago", "Lucia", "AJIPA", "Scarborough", "Castries"].map(String::from).to_vec();
    for files in packs {
        let pack = Pack::read(&files).0;
        let country = pack.country.expect("a country");
        words.extend([format!("\"{}-", country.id), country.zone.name().to_owned()]);
        words.extend(pack.agencies.into_iter().map(|agency| agency.title));
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    for room in ["engine/src", "api/src", "migrations/src"] {
        assert_eq!(found(&below(room), &words), [] as [String; 0], "{room}");
    }
    assert!(!found(&below("tests/tests/prosecution"), &words).is_empty(), "what is looked for is found");
}
