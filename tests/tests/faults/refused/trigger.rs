//! Triggers on every table that holds rows of items: they note what is written about one item, or abort it.

use milepost_tests::office::Office;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use std::fmt;

/// Each with the column that names the item.
const TABLES: [(&str, &str); 20] = [
    ("item", "id"),
    ("lineage", "item_id"),
    ("word", "item_id"),
    ("responsibility", "item_id"),
    ("assignment", "item_id"),
    ("link", "item_id"),
    ("journal", "item_id"),
    ("journal_payload", "item_id"),
    ("deadline", "item_id"),
    ("due_revision", "item_id"),
    ("timer", "item_id"),
    ("cost_line", "item_id"),
    ("cost_month", "item_id"),
    ("expenditure", "item_id"),
    ("document", "item_id"),
    ("claim", "item_id"),
    ("delivery", "item_id"),
    ("heard", "item_id"),
    ("counter", "scope"),
    ("request", "item_id"),
];
const VERBS: [&str; 3] = ["INSERT", "UPDATE", "DELETE"];

/// A table and what is done to a row of it.
pub struct Written {
    table: &'static str,
    column: &'static str,
    verb: &'static str,
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.table, self.verb.to_lowercase())
    }
}

fn every() -> impl Iterator<Item = Written> {
    let tables = TABLES.into_iter();
    tables.flat_map(|(table, column)| VERBS.map(|verb| Written { table, column, verb }))
}

#[derive(Clone, Copy)]
enum Then {
    Note,
    Abort,
}

/// Notes from now on what is written about the item of this reference.
pub async fn watch(office: &Office, reference: &str) {
    execute(office, "CREATE TABLE noted (name TEXT NOT NULL)").await;
    for written in every() {
        written.create(office, reference, Then::Note).await;
    }
}

pub async fn forget(office: &Office) {
    execute(office, "DELETE FROM noted").await;
}

pub async fn noted(office: &Office) -> Vec<Written> {
    let database = &office.engine.database;
    let statement = Statement::from_string(database.backend, "SELECT DISTINCT name FROM noted");
    let rows = database.writer.query_all_raw(statement).await.expect("the notes");
    let names: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("a name")).collect();
    every().filter(|written| names.contains(&written.name())).collect()
}

/// Aborts from now on what is written so about the item of this reference.
pub async fn refuse(office: &Office, written: &Written, reference: &str) {
    written.create(office, reference, Then::Abort).await;
}

pub async fn allow(office: &Office, written: &Written) {
    let name = written.trigger(Then::Abort);
    if office.engine.database.backend == DbBackend::Sqlite {
        execute(office, &format!("DROP TRIGGER {name}")).await;
    } else {
        execute(office, &format!("DROP FUNCTION {name} CASCADE")).await;
    }
}

impl Written {
    fn name(&self) -> String {
        format!("{}_{}", self.table, self.verb)
    }

    async fn create(&self, office: &Office, reference: &str, then: Then) {
        let Written { table, verb, column } = self;
        let sqlite = office.engine.database.backend == DbBackend::Sqlite;
        let row = if *verb == "DELETE" { "OLD" } else { "NEW" };
        let hex = if sqlite { "lower(hex(id))" } else { "replace(id::text, '-', '')" };
        let of = format!("FROM item WHERE reference = '{reference}'");
        let about = match *column {
            // A number counts within `PARENT/KIND`.
            "scope" => format!("replace({row}.scope, '-', '') IN (SELECT {hex} || '/task' {of})"),
            column => format!("{row}.{column} IN (SELECT id {of})"),
        };
        let note = format!("INSERT INTO noted SELECT '{}' WHERE {about};", self.name());
        let body = match (then, sqlite) {
            (Then::Note, _) => note,
            (Then::Abort, true) => format!("SELECT RAISE(ABORT, 'refused') WHERE {about};"),
            (Then::Abort, false) => format!("IF {about} THEN RAISE EXCEPTION 'refused'; END IF;"),
        };
        let name = self.trigger(then);
        // AFTER: the row has been written, and must go again.
        let trigger = format!("CREATE TRIGGER {name} AFTER {verb} ON {table} FOR EACH ROW");
        if sqlite {
            return execute(office, &format!("{trigger} BEGIN {body} END")).await;
        }
        let function = format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql");
        execute(office, &format!("{function} AS $$ BEGIN {body} RETURN NULL; END $$")).await;
        execute(office, &format!("{trigger} EXECUTE FUNCTION {name}()")).await;
    }

    fn trigger(&self, then: Then) -> String {
        match then {
            Then::Note => format!("note_{}", self.name()),
            Then::Abort => format!("abort_{}", self.name()),
        }
    }
}

async fn execute(office: &Office, sql: &str) {
    office.engine.database.writer.execute_unprepared(sql).await.expect(sql);
}
