//! The least that SQLite could be asked for: a loop that reads the item and writes the rows of one event, with the values a
//! real one left, through prepared statements on one connection. No rights, no step, no sealing, no other table is read.

use crate::measure::{RUN, Stopwatch};
use crate::writer::Writer;
use milepost_tests::Place;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

pub struct Plain {
    connection: Connection,
    items: Vec<Rows>,
    written: usize,
}

/// What one event writes for one item.
struct Rows {
    id: Value,
    seq: i64,
    item: Row,
    journal: Row,
    payload: Row,
    request: Row,
}

struct Row {
    names: Vec<String>,
    values: Vec<Value>,
}

impl Plain {
    /// On a copy of the writer's database.
    pub async fn new(place: &Place, writer: &Writer) -> Plain {
        let (from, to) = (place.directory().join("milepost.db"), place.directory().join("plain.db"));
        let source = Connection::open(from).expect("opens");
        source.execute("VACUUM INTO ?1", [to.to_str().expect("text")]).expect("copies");
        let connection = Connection::open(to).expect("opens");
        connection.pragma_update(None, "journal_mode", "WAL").expect("WAL");
        connection.pragma_update(None, "synchronous", "FULL").expect("FULL");
        let items = writer.actions.iter().map(|id| Rows::read(&connection, id.as_bytes().to_vec())).collect();
        Plain { connection, items, written: 0 }
    }

    /// Events per second, so many a commit.
    pub fn rate(&mut self, together: usize) -> f64 {
        let (mut count, watch) = (0, Stopwatch::start(RUN));
        while !watch.is_over() {
            self.connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
            for _ in 0..together {
                let item = self.written % self.items.len();
                self.written += 1;
                self.items[item].write(&self.connection, self.written);
            }
            self.connection.execute_batch("COMMIT").expect("commits");
            count += together as u64;
        }
        watch.rate(count)
    }
}

impl Rows {
    fn read(connection: &Connection, id: Vec<u8>) -> Rows {
        let id = Value::Blob(id);
        let last = |table: &str, order: &str| {
            let sql = format!("SELECT * FROM {table} WHERE item_id = ?1 ORDER BY {order} DESC LIMIT 1");
            Row::read(connection, &sql, &id)
        };
        let (journal, payload) = (last("journal", "seq"), last("journal_payload", "seq"));
        let request = last("request", "length(request_id), request_id");
        let item = Row::read(connection, "SELECT * FROM item WHERE id = ?1", &id);
        let Value::Integer(seq) = journal.get("seq") else { panic!("a number") };
        Rows { seq: *seq, id, item, journal, payload, request }
    }

    fn write(&mut self, on: &Connection, n: usize) {
        self.seq += 1;
        let (seq, request_id) = (Value::Integer(self.seq), Value::Text(format!("plain {n}")));
        let asked = [self.request.get("actor_id").clone(), request_id.clone()];
        let known = "SELECT body_hash, answer FROM request WHERE actor_id = ?1 AND request_id = ?2";
        on.prepare_cached(known).expect("SQL").query(asked).expect("reads").next().expect("a row or none");
        let mut read = on.prepare_cached("SELECT * FROM item WHERE id = ?1").expect("SQL");
        read.query([self.id.clone()]).expect("reads").next().expect("reads").expect("the item");
        let update = "UPDATE item SET seq = ?1, revision = revision + 1, snapshot = ?2, head = ?3, changed_at = ?4, last_event_at = ?5
                      WHERE id = ?6";
        let [snapshot, head, changed, last] =
            ["snapshot", "head", "changed_at", "last_event_at"].map(|name| self.item.get(name).clone());
        let values = [seq.clone(), snapshot, head, changed, last, self.id.clone()];
        on.prepare_cached(update).expect("SQL").execute(values).expect("writes");
        self.journal.insert(
            on,
            "journal",
            &[("position", Value::Null), ("seq", seq.clone()), ("request_id", request_id.clone())],
        );
        self.payload.insert(on, "journal_payload", &[("seq", seq)]);
        self.request.insert(on, "request", &[("request_id", request_id)]);
    }
}

impl Row {
    fn read(connection: &Connection, sql: &str, id: &Value) -> Row {
        let mut statement = connection.prepare(sql).expect("SQL");
        let names: Vec<String> = statement.column_names().into_iter().map(str::to_owned).collect();
        let read = |row: &rusqlite::Row<'_>| (0..names.len()).map(|n| row.get(n)).collect();
        let values = statement.query_row([id], read).expect("a row");
        Row { names, values }
    }

    fn get(&self, name: &str) -> &Value {
        let index = self.names.iter().position(|known| known == name);
        &self.values[index.unwrap_or_else(|| panic!("no column {name}"))]
    }

    /// The row once more, with some values changed.
    fn insert(&mut self, on: &Connection, table: &str, changes: &[(&str, Value)]) {
        for (name, value) in changes {
            let index = self.names.iter().position(|known| known == name).expect("a column");
            self.values[index] = value.clone();
        }
        let marks = vec!["?"; self.names.len()].join(", ");
        let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", self.names.join(", "));
        on.prepare_cached(&sql).expect("SQL").execute(params_from_iter(&self.values)).expect("writes");
    }
}
