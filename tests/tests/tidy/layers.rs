//! Who may know whom: the pure rooms touch nothing, migrations stand alone, one room writes what belongs to items.

use super::source::{File, below, found};

const NOTHING: [String; 0] = [];

/// Laws 1 and 13 of `ARCHITECTURE.md`.
#[test]
fn pure_rooms_touch_nothing() {
    let rooms = [
        "engine/src/language",
        "engine/src/chart",
        "engine/src/scxml",
        "engine/src/picture",
        "engine/src/simulation",
        "engine/src/time",
        "engine/src/ledger",
        "engine/src/access.rs",
    ];
    let outside = [
        "sea_orm",
        "tokio",
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "crate::clock",
        "crate::engine",
        "crate::catalog",
        "crate::worker",
        "tracing::",
        "println!",
        "::now()",
        "now_v7",
        "new_v4",
    ];
    for room in rooms {
        assert_eq!(found(&below(room), &outside), NOTHING, "{room}");
    }
}

#[test]
fn what_is_looked_for_is_found() {
    assert!(!found(&below("engine/src/store"), &["sea_orm"]).is_empty());
    assert!(!found(&below("engine/src/clock.rs"), &["Utc::now"]).is_empty());
    assert!(!found(&below("engine/src/backup"), &["insert("]).is_empty());
}

/// Only the class of a definition, which is a name, is shared with the table that stores it.
#[test]
fn pure_rooms_know_one_name_of_the_store() {
    let rooms = [
        "engine/src/language",
        "engine/src/chart",
        "engine/src/scxml",
        "engine/src/picture",
        "engine/src/simulation",
        "engine/src/time",
        "engine/src/ledger",
        "engine/src/access.rs",
    ];
    for room in rooms {
        let mut known = found(&below(room), &["crate::store", "store::"]);
        known.retain(|place| !place.contains("store::definition::Class"));
        assert_eq!(known, NOTHING, "{room}");
    }
}

#[test]
fn migrations_stand_alone() {
    assert_eq!(found(&below("migrations/"), &["milepost_engine", "milepost_api"]), NOTHING);
    let manifest = super::source::read("migrations/Cargo.toml");
    assert!(!manifest.contains("milepost-engine"));
}

#[test]
fn the_engine_knows_nothing_of_http() {
    let words = ["axum", "async_graphql", "milepost_api", "maud"];
    assert_eq!(found(&below("engine/src"), &words), NOTHING);
}

#[test]
fn time_and_ids_have_one_source() {
    let mut files = below("engine/src");
    files.extend(below("api/src"));
    files.retain(|file| file.path != "engine/src/clock.rs");
    let words = ["Utc::now", "Local::now", "SystemTime::now", "Instant::now", "now_v7", "new_v4"];
    assert_eq!(found(&files, &words), NOTHING);
    let sql = ["now()", "CURRENT_TIMESTAMP", "CURRENT_DATE", "datetime('now"];
    let mut asked = found(&files, &sql);
    // The clock's own `now()`, and a task that lets others go first, are no reading of the database's time in a query.
    asked.retain(|place| !place.contains(".now()") && !place.contains("yield_now()"));
    assert_eq!(asked, NOTHING);
}

/// Law 2: what belongs to items is written by the engine's writer. A restore writes every table, and a claimed timer's lease
/// is no change of the item.
#[test]
fn one_room_writes_what_belongs_to_items() {
    let owned = [
        "item",
        "journal",
        "journal_payload",
        "timer",
        "deadline",
        "due_revision",
        "responsibility",
        "assignment",
        "exclusion",
        "link",
        "cost_line",
        "cost_month",
        "expenditure",
        "lineage",
        "word",
    ];
    let verbs = ["insert(", "insert_many(", "update(", "update_many(", "delete_many(", "delete_by_id("];
    let mut files = below("engine/src");
    files.extend(below("api/src"));
    files.retain(|file| !file.path.starts_with("engine/src/engine/") && !file.path.starts_with("engine/src/backup"));
    let written: Vec<String> = files.iter().flat_map(|file| writes(file, &owned, &verbs)).collect();
    assert_eq!(written, NOTHING);
    let mut sql = found(&files, &["INSERT INTO", "DELETE FROM", "UPDATE "]);
    sql.retain(|place| !place.contains("UPDATE timer SET fence") && !place.contains("FOR UPDATE"));
    sql.retain(|place| owned.iter().any(|table| names(place, table)));
    assert_eq!(sql, NOTHING);
}

/// `item::Entity::update_many()` and the like; in a table's own file, `Entity::update_many()`.
fn writes(file: &File, owned: &[&str], verbs: &[&str]) -> Vec<String> {
    let own = owned.iter().any(|table| file.path == format!("engine/src/store/{table}.rs"));
    let lines = super::source::code(file).filter(|(_, line)| {
        verbs.iter().any(|verb| {
            let named = owned.iter().any(|table| line.contains(&format!("{table}::Entity::{verb}")));
            named || (own && line.contains(&format!("Entity::{verb}")))
        })
    });
    lines.map(|(number, line)| format!("{}:{number}: {}", file.path, line.trim())).collect()
}

fn names(line: &str, table: &str) -> bool {
    ["INSERT INTO ", "DELETE FROM ", "UPDATE "].iter().any(|verb| {
        let after = line.split(verb).nth(1).unwrap_or_default();
        after.split(|c: char| !c.is_alphanumeric() && c != '_').next() == Some(table)
    })
}
