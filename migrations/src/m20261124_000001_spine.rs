//! The spine: definitions, items with all they own, people and agencies, money, and what the worker sends.
//!
//! Item-owned tables lead with `item_id`, so they can be distributed by it. They carry no foreign key to `item`: only the
//! engine's one writer changes them, and a check per row would take a lock per row.

use crate::dialect::create_table;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        for (name, columns) in [SYSTEM, ITEMS, RECORD, DEADLINES, PEOPLE, MONEY].concat() {
            connection.execute_unprepared(&create_table(backend, name, columns)).await?;
        }
        for (index, (table, columns)) in INDEXES.iter().enumerate() {
            connection
                .execute_unprepared(&format!("CREATE INDEX {table}_index_{index} ON {table} ({columns})"))
                .await?;
        }
        Ok(())
    }
}

type Tables = &'static [(&'static str, &'static str)];

const SYSTEM: Tables = &[
    (
        "definition",
        "class TEXT NOT NULL, id TEXT NOT NULL, version INT NOT NULL, source TEXT NOT NULL, hash TEXT NOT NULL,
         active FLAG NOT NULL, published_at INSTANT NOT NULL,
         PRIMARY KEY (class, id, version)",
    ),
    ("setting", "key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL"),
    ("counter", "scope TEXT NOT NULL PRIMARY KEY, next BIG NOT NULL"),
    ("schedule", "name TEXT NOT NULL PRIMARY KEY, next_at INSTANT NOT NULL"),
];

const ITEMS: Tables = &[
    (
        "item",
        "id UUID NOT NULL PRIMARY KEY, parent_id UUID, workflow TEXT NOT NULL, workflow_version INT NOT NULL, kind TEXT NOT NULL,
         reference TEXT NOT NULL UNIQUE, title TEXT NOT NULL, title_key TEXT NOT NULL, stage TEXT NOT NULL, outcome TEXT,
         due DAY, due_at INSTANT, due_key DAY NOT NULL, revision BIG NOT NULL, seq BIG NOT NULL, finished FLAG NOT NULL,
         data_key BYTES NOT NULL, snapshot BYTES NOT NULL, head BYTES NOT NULL,
         created_at INSTANT NOT NULL, changed_at INSTANT NOT NULL, last_event_at INSTANT NOT NULL",
    ),
    (
        "lineage",
        "item_id UUID NOT NULL, ancestor_id UUID NOT NULL, depth INT NOT NULL,
         PRIMARY KEY (item_id, ancestor_id)",
    ),
    (
        "link",
        "item_id UUID NOT NULL, to_id UUID NOT NULL, kind TEXT NOT NULL, since DAY NOT NULL, until DAY, recorded_at INSTANT NOT NULL,
         ended_at INSTANT,
         PRIMARY KEY (item_id, to_id, kind, recorded_at)",
    ),
    ("word", "word TEXT NOT NULL, item_id UUID NOT NULL, PRIMARY KEY (word, item_id)"),
    (
        "document",
        "id UUID NOT NULL PRIMARY KEY, item_id UUID, name TEXT NOT NULL, media_type TEXT NOT NULL, size BIG NOT NULL,
         sha256 BYTES NOT NULL, uploaded_by UUID NOT NULL, uploaded_at INSTANT NOT NULL",
    ),
];

const RECORD: Tables = &[
    (
        "journal",
        "position POSITION, item_id UUID NOT NULL, seq BIG NOT NULL, epoch INT NOT NULL,
         at INSTANT NOT NULL, recorded_at INSTANT NOT NULL, actor_id UUID, event TEXT NOT NULL, origin TEXT NOT NULL, ignored FLAG NOT NULL,
         request_id TEXT, batch_id UUID, revision BIG NOT NULL, definition_hash TEXT NOT NULL, calendar_hash TEXT NOT NULL,
         payload_hash BYTES NOT NULL, previous_hash BYTES NOT NULL, hash BYTES NOT NULL,
         ROW_KEY (item_id, seq)",
    ),
    (
        "journal_payload",
        "item_id UUID NOT NULL, seq BIG NOT NULL, payload BYTES NOT NULL,
         PRIMARY KEY (item_id, seq)",
    ),
    (
        "request",
        "actor_id UUID NOT NULL, request_id TEXT NOT NULL, body_hash BYTES NOT NULL, answer BYTES NOT NULL, item_id UUID,
         recorded_at INSTANT NOT NULL,
         PRIMARY KEY (actor_id, request_id)",
    ),
    (
        "timer",
        "item_id UUID NOT NULL, id UUID NOT NULL, kind TEXT NOT NULL, event TEXT NOT NULL, due_at INSTANT NOT NULL, scope TEXT NOT NULL, occurrence INT NOT NULL, input BYTES,
         sender_id UUID, sender_seq BIG, sender_index INT, fence BIG NOT NULL, leased_until INSTANT,
         PRIMARY KEY (item_id, id)",
    ),
];

const DEADLINES: Tables = &[
    (
        "deadline",
        "item_id UUID NOT NULL, name TEXT NOT NULL, seq BIG NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL, due DAY, due_at INSTANT,
         due_key DAY NOT NULL, revision INT NOT NULL, agency_id TEXT, basis TEXT, opened_at INSTANT NOT NULL, closed_at INSTANT,
         met_on DAY,
         PRIMARY KEY (item_id, name, seq)",
    ),
    (
        "due_revision",
        "item_id UUID NOT NULL, name TEXT NOT NULL, seq BIG NOT NULL, revision INT NOT NULL, due DAY, due_at INSTANT,
         reason TEXT NOT NULL, steps TEXT NOT NULL, order_id UUID, actor_id UUID, recorded_at INSTANT NOT NULL, missed_at INSTANT,
         PRIMARY KEY (item_id, name, seq, revision)",
    ),
    (
        "claim",
        "item_id UUID NOT NULL, deadline TEXT NOT NULL, seq BIG NOT NULL, revision INT NOT NULL, rung TEXT NOT NULL,
         occurrence INT NOT NULL, recipient TEXT NOT NULL, id UUID NOT NULL UNIQUE, folded FLAG NOT NULL, made_at INSTANT NOT NULL,
         PRIMARY KEY (item_id, deadline, seq, revision, rung, occurrence, recipient)",
    ),
    (
        "delivery",
        "id UUID NOT NULL, channel TEXT NOT NULL, item_id UUID, recipient TEXT NOT NULL, person_id UUID, about TEXT NOT NULL,
         state TEXT NOT NULL, attempts INT NOT NULL, next_at INSTANT NOT NULL, sent_at INSTANT, body TEXT, error TEXT,
         PRIMARY KEY (id, channel)",
    ),
];

const PEOPLE: Tables = &[
    (
        "agency",
        "id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, title_key TEXT NOT NULL, valid_from DAY, valid_until DAY, successor TEXT,
         mailbox TEXT, source TEXT NOT NULL",
    ),
    (
        "responsibility",
        "item_id UUID NOT NULL, agency_id TEXT NOT NULL, part TEXT NOT NULL, since DAY NOT NULL, until DAY, recorded_at INSTANT NOT NULL,
         ended_at INSTANT,
         PRIMARY KEY (item_id, agency_id, part, since, recorded_at)",
    ),
    (
        "assignment",
        "item_id UUID NOT NULL, person_id UUID NOT NULL, recorded_at INSTANT NOT NULL, ended_at INSTANT,
         PRIMARY KEY (item_id, person_id, recorded_at)",
    ),
    ("person", "id UUID NOT NULL PRIMARY KEY, name TEXT NOT NULL, email TEXT, kind TEXT NOT NULL, created_at INSTANT NOT NULL"),
    (
        "membership",
        "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL REFERENCES person (id), role TEXT NOT NULL, agency_id TEXT,
         since DAY NOT NULL, until DAY",
    ),
    (
        "token",
        "id UUID NOT NULL PRIMARY KEY, person_id UUID NOT NULL REFERENCES person (id), hash BYTES NOT NULL UNIQUE, label TEXT NOT NULL,
         created_at INSTANT NOT NULL, revoked_at INSTANT",
    ),
];

/// Amounts are whole minor units of their currency: SQLite has no exact decimal.
const MONEY: Tables = &[
    (
        "cost_line",
        "id UUID NOT NULL PRIMARY KEY, item_id UUID NOT NULL, reference TEXT NOT NULL, label TEXT NOT NULL, category TEXT, capital FLAG,
         unit TEXT, unit_cost TEXT, quantity TEXT, frequency TEXT, years TEXT NOT NULL, currency TEXT NOT NULL, amount BIG,
         funding_source TEXT, funding_status TEXT, assumption TEXT, source TEXT, recorded_at INSTANT NOT NULL, voided_at INSTANT",
    ),
    (
        "cost_month",
        "item_id UUID NOT NULL, line_id UUID NOT NULL, month DAY NOT NULL, amount BIG NOT NULL,
         PRIMARY KEY (item_id, line_id, month)",
    ),
    (
        "funding",
        "id UUID NOT NULL PRIMARY KEY, source TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL, amount BIG NOT NULL,
         currency TEXT NOT NULL, date DAY, earmark TEXT",
    ),
    (
        "expenditure",
        "id UUID NOT NULL PRIMARY KEY, item_id UUID NOT NULL, line_id UUID, spent_on DAY NOT NULL, amount BIG NOT NULL,
         currency TEXT NOT NULL, source TEXT, document_id UUID, agency_id TEXT, note TEXT, recorded_at INSTANT NOT NULL, actor_id UUID",
    ),
];

/// Table and columns, for the lists people ask for and for what is due next.
const INDEXES: [(&str, &str); 23] = [
    ("item", "parent_id"),
    ("item", "workflow"),
    ("item", "kind"),
    ("item", "stage"),
    ("item", "due_key, id"),
    ("item", "title_key, id"),
    ("lineage", "ancestor_id, item_id"),
    ("link", "to_id"),
    ("word", "item_id"),
    ("document", "item_id"),
    ("journal", "epoch, position, item_id, seq"),
    ("request", "recorded_at"),
    ("timer", "due_at"),
    ("timer", "sender_id"),
    ("deadline", "state, due_key"),
    ("deadline", "agency_id"),
    ("delivery", "state, next_at"),
    ("delivery", "person_id"),
    ("responsibility", "agency_id, item_id"),
    ("assignment", "person_id, item_id"),
    ("membership", "person_id"),
    ("cost_line", "item_id"),
    ("expenditure", "item_id"),
];
