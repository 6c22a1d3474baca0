//! The few words in which the tables of SQLite and PostgreSQL differ. A table is written once, with these words in capitals.

use sea_orm_migration::sea_orm::DbBackend;

/// Word, on SQLite, on PostgreSQL. SQLite's tables are STRICT, so its column types are checked too.
/// Text compares byte by byte on both, so both give lists in the same order.
const WORDS: [(&str, &str, &str); 10] = [
    ("UUID", "BLOB", "uuid"),
    ("TEXT", "TEXT", "text COLLATE \"C\""),
    ("BYTES", "BLOB", "bytea"),
    ("INSTANT", "TEXT", "timestamptz"),
    ("DAY", "TEXT", "date"),
    ("FLAG", "INTEGER", "boolean"),
    ("INT", "INTEGER", "integer"),
    ("BIG", "INTEGER", "bigint"),
    // Safe against late commits: SQLite has one writer; on PostgreSQL rows are read only below the oldest running transaction.
    ("POSITION", "INTEGER PRIMARY KEY AUTOINCREMENT", "bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)"),
    // The journal's key on SQLite is its position, which is the row id.
    ("ROW_KEY", "UNIQUE", "PRIMARY KEY"),
];

pub fn create_table(backend: DbBackend, name: &str, columns: &str) -> String {
    let strict = if backend == DbBackend::Sqlite { " STRICT" } else { "" };
    format!("CREATE TABLE {name} ({}){strict}", translated(backend, columns))
}

pub fn translated(backend: DbBackend, columns: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut sql = String::new();
    for piece in columns.split_inclusive(|c| !is_word(c)) {
        let word = piece.trim_end_matches(|c| !is_word(c));
        match WORDS.iter().find(|(known, ..)| *known == word) {
            Some((_, sqlite, postgres)) => sql.push_str(if backend == DbBackend::Sqlite { sqlite } else { postgres }),
            None => sql.push_str(word),
        }
        sql.push_str(&piece[word.len()..]);
    }
    sql
}
