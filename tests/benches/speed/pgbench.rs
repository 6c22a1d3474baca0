//! The least that PostgreSQL could be asked for: its own bench program, a transaction that locks the item and writes the rows
//! of one event (as many bytes as a real one left), one commit an event, each client at an item of its own.

use crate::measure::RUN;
use crate::writer::Writer;
use milepost_tests::Place;
use milepost_tests::postgres::binaries;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use std::path::PathBuf;
use std::process::Command;

const CLIENTS: [usize; 5] = [1, 8, 16, 32, 64];

/// `:client_id` counts from 0; the items' ids end in it.
const SCRIPT: &str = "\\set item :client_id + 1
BEGIN;
SELECT body_hash, answer FROM request WHERE actor_id = '00000000-0000-7000-8000-000000000000' AND request_id = 'bench ' || :client_id || ' ' || :scale;
SELECT * FROM item WHERE id = lpad(:item::text, 32, '0')::uuid FOR UPDATE;
UPDATE item SET seq = seq + 1, revision = revision + 1, snapshot = decode(repeat('5a', SNAPSHOT), 'hex'), head = decode(repeat('5a', 32), 'hex'),
    changed_at = TIME, last_event_at = TIME WHERE id = lpad(:item::text, 32, '0')::uuid RETURNING seq AS seq \\gset
INSERT INTO journal (item_id, seq, epoch, at, recorded_at, actor_id, event, origin, ignored, request_id, revision, definition_hash,
    calendar_hash, payload_hash, previous_hash, hash)
    VALUES (lpad(:item::text, 32, '0')::uuid, :seq, 1, TIME, TIME, '00000000-0000-7000-8000-000000000000', 'note', 'person', false,
    'bench ' || :client_id || ' ' || :seq, :seq, repeat('5', 64), repeat('5', 64), decode(repeat('5a', 32), 'hex'),
    decode(repeat('5a', 32), 'hex'), decode(repeat('5a', 32), 'hex'));
INSERT INTO journal_payload (item_id, seq, payload) VALUES (lpad(:item::text, 32, '0')::uuid, :seq, decode(repeat('5a', PAYLOAD), 'hex'));
INSERT INTO request (actor_id, request_id, body_hash, answer, item_id, recorded_at)
    VALUES ('00000000-0000-7000-8000-000000000000', 'bench ' || :client_id || ' ' || :seq, decode(repeat('5a', 32), 'hex'),
    decode(repeat('5a', ANSWER), 'hex'), lpad(:item::text, 32, '0')::uuid, TIME);
END;
";
const TIME: &str = "'2026-01-05 13:00:00+00'";

pub struct Pgbench {
    url: String,
    script: PathBuf,
}

impl Pgbench {
    pub async fn new(place: &Place, writer: &Writer) -> Pgbench {
        let on = &writer.office.engine.database.writer;
        let mut sql = SCRIPT.replace("TIME", TIME);
        for (mark, table, column) in [
            ("SNAPSHOT", "item", "snapshot"),
            ("PAYLOAD", "journal_payload", "payload"),
            ("ANSWER", "request", "answer"),
        ] {
            sql = sql.replace(mark, &length(on, table, column).await.to_string());
        }
        let script = place.directory().join("event.sql");
        std::fs::write(&script, sql).expect("a script");
        copy_items(on).await;
        Pgbench { url: place.url.clone(), script }
    }

    /// The number of clients with which it is fastest.
    pub fn best(&self) -> usize {
        let rates = CLIENTS.map(|clients| (clients, self.rate(clients)));
        let told: Vec<String> = rates.iter().map(|(clients, rate)| format!("{clients}: {rate:.0}")).collect();
        println!("pgbench, events/s by clients: {}", told.join(", "));
        let best = rates.into_iter().max_by(|(_, a), (_, b)| a.total_cmp(b));
        best.expect("some number of clients").0
    }

    pub fn rate(&self, clients: usize) -> f64 {
        let mut pgbench = Command::new(binaries().join("pgbench"));
        pgbench.args(["--no-vacuum", "--protocol=prepared", "--file"]).arg(&self.script);
        pgbench.args([
            "-T",
            &RUN.as_secs().to_string(),
            "-c",
            &clients.to_string(),
            "-j",
            &clients.min(2).to_string(),
            &self.url,
        ]);
        let output = pgbench.output().expect("pgbench runs: it comes with the package `postgresql`");
        let told = String::from_utf8_lossy(&output.stdout);
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("{told}{}", String::from_utf8_lossy(&output.stderr)))
    }
}

async fn length(on: &DatabaseConnection, table: &str, column: &str) -> i64 {
    let sql = format!("SELECT max(octet_length({column}))::bigint FROM {table}");
    let row = on.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.expect("asks");
    row.expect("a row").try_get_by_index(0).expect("a number")
}

/// One item per client, each as one that is there.
async fn copy_items(on: &DatabaseConnection) {
    let sql = "INSERT INTO item SELECT lpad(n::text, 32, '0')::uuid, parent_id, workflow, workflow_version, kind, 'bench ' || n, title, title_key,
               stage, outcome, due, due_at, due_key, revision, seq, finished, data_key, snapshot, head, created_at, changed_at, last_event_at
               FROM generate_series(1, 64) n, (SELECT * FROM item WHERE kind = 'action' LIMIT 1) one";
    on.execute_unprepared(sql).await.expect("items");
}
