//! The doctor: finds nothing in a sound database, and each kind of damage by name.

use chrono::NaiveDate;
use milepost_engine::backup::{backup, restore};
use milepost_engine::chart::snapshot::{Expenditure, Snapshot};
use milepost_engine::clock::Clock;
use milepost_engine::doctor::{Fault, Finding, Report, examine};
use milepost_engine::documents::Documents;
use milepost_engine::engine::command::Change;
use milepost_engine::engine::record::{PAYLOAD, Record, SNAPSHOT};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money::Money;
use milepost_engine::store::chain::{self, ChainFault};
use milepost_engine::store::keys::{DataKey, Keys};
use milepost_engine::store::{document, item, journal, journal_payload};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use uuid::Uuid;

both!(
    a_sound_database_has_no_findings,
    a_cost_line_of_an_older_release_is_sound,
    damage_to_rows_is_found,
    damage_to_what_items_own_is_found,
    an_exclusion_that_nobody_entered_is_found,
    a_forged_snapshot_is_found,
    a_forged_record_is_found,
    a_lost_document_is_found,
    a_restored_database_is_sound,
    unheard_messages_are_listed,
    an_unsafe_sync_is_found
);

pub struct Patient {
    pub office: Office,
    documents: Documents,
    action: Uuid,
    anna: Uuid,
    folder: PathBuf,
}

impl Patient {
    /// Some weeks in the life of a plan.
    async fn new(place: &Place) -> Patient {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        let action = office.action(&anna, "2026-01-12").await;
        let other = office.action(&anna, "2026-06-30").await;
        let finance = office.person("Fay", "finance_officer", None).await;
        for change in [
            Change::Assign {
                item: action,
                lead: Some("ttps".into()),
                partners: vec!["moh".into()],
                people: vec![anna.id],
                since: None,
            },
            Change::Fire {
                item: other,
                event: "revise".into(),
                input: [("title".into(), "Radio".into())].into(),
                revision: None,
            },
        ] {
            office.act(&anna, change).await.unwrap();
        }
        let line = cost_line();
        office.act(&finance, Change::Cost { item: action, line: line.into(), reason: None }).await.unwrap();
        office.act(&finance, Change::Spend { item: action, expenditure: spent() }).await.unwrap();
        let link = Change::Link { item: action, kind: "depends_on".into(), to: other, ended: false };
        office.act(&anna, link).await.unwrap();
        office.create(&anna, "nap-task", Some(action), &[("title", "Book a venue")]).await;
        office.clock.set(instant("2026-01-20T13:00:00Z"));
        tick(&office.engine).await.unwrap();
        // Past already when it is recorded, as in an old plan that is imported.
        office.action(&anna, "2026-01-02").await;
        let folder = place.directory().join("papers");
        let documents = Documents::open(&office.engine.database, Some(&folder), office.clock.now());
        Patient { documents: documents.await.unwrap(), office, action, anna: anna.id, folder }
    }

    async fn examine(&self) -> Report {
        let engine = &self.office.engine;
        let clock = engine.clock.as_ref();
        examine(&engine.database, &engine.keys, &engine.catalog(), &self.documents, clock).await.unwrap()
    }

    async fn finds(&self, fault: Fault) {
        let report = self.examine().await;
        let found = report.findings.iter().any(|finding| finding.fault == fault);
        assert!(found, "{fault:?} is not among {:#?}", report.findings);
    }

    async fn run(&self, sql: &str) {
        let done = self.office.engine.database.writer.execute_unprepared(sql).await.unwrap();
        assert!(done.rows_affected() > 0, "{sql}");
    }

    async fn row(&self) -> item::Model {
        let row = item::Entity::find_by_id(self.action).one(&self.office.engine.database.reader).await;
        row.unwrap().unwrap()
    }

    async fn key(&self) -> DataKey {
        let row = self.row().await;
        self.office.engine.keys.unwrap(row.id, &row.data_key).unwrap()
    }

    async fn last_row(&self) -> journal::Model {
        let rows =
            journal::Entity::find().filter(journal::Column::ItemId.eq(self.action)).order_by_desc(journal::Column::Seq);
        rows.one(&self.office.engine.database.reader).await.unwrap().unwrap()
    }
}

fn cost_line() -> CostLine {
    CostLine {
        reference: "L1".into(),
        label: "Radio spots".into(),
        currency: "TTD".into(),
        years: [(2026, Some(10_001))].into(),
        ..CostLine::default()
    }
}

fn spent() -> Expenditure {
    Expenditure {
        amount: Money::of_minor("TTD", 500).unwrap(),
        spent_on: NaiveDate::from_ymd_opt(2026, 1, 4).unwrap(),
        line: Some("L1".into()),
        source: None,
        agency: None,
        document: None,
        note: None,
    }
}

async fn a_sound_database_has_no_findings(place: Place) {
    let patient = Patient::new(&place).await;
    let report = patient.examine().await;
    assert_eq!(report.findings, []);
    assert_eq!(report.items, 13);
    assert!(report.rows > 12, "{report:?}");
}

/// Before `stated` the columns said all of a line; forged, they are found.
async fn a_cost_line_of_an_older_release_is_sound(place: Place) {
    let patient = Patient::new(&place).await;
    patient.run("UPDATE cost_line SET stated = NULL").await;
    assert_eq!(patient.examine().await.findings, []);
    patient.run("UPDATE cost_line SET quantity = '7'").await;
    let findings = patient.examine().await.findings;
    let said: Vec<String> = findings.iter().map(|finding| finding.fault.to_string()).collect();
    let forged = "the cost line `L1` is stored otherwise than its record says";
    assert!(said.iter().any(|said| said == forged), "{said:?}");
}

/// Each damage is added to the ones before; they do not hide each other.
async fn damage_to_rows_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    let deadline = || "due".to_owned();
    for (sql, fault) in [
        ("UPDATE journal SET event = 'approve' WHERE seq = 2", Fault::Chain(ChainFault::Row { seq: 2 })),
        ("DELETE FROM journal_payload WHERE seq = 3", Fault::Chain(ChainFault::PayloadMissing { seq: 3 })),
        ("UPDATE item SET stage = 'Elsewhere'", Fault::Columns),
        ("DELETE FROM timer WHERE kind = 'deadline'", Fault::NoTimer(deadline())),
        (
            "UPDATE timer SET scope = 'gone', event = 'after.gone.0' WHERE kind = 'rung'",
            Fault::StrayTimer { event: "after.gone.0".into() },
        ),
        ("UPDATE cost_month SET amount = amount + 1", Fault::Months { line: "L1".into() }),
        ("DELETE FROM item WHERE kind = 'task'", Fault::Orphans { table: "journal", rows: 1 }),
        (
            "UPDATE item SET seq = item.seq + 1 WHERE item.kind = 'plan'",
            Fault::Chain(ChainFault::Head { expected: 3, found: 2 }),
        ),
    ] {
        patient.run(sql).await;
        patient.finds(fault).await;
    }
}

/// Taken again from the record, each table's rows are other than what is stored.
async fn damage_to_what_items_own_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    let (lost, altered) =
        (|what: &str| Fault::Lost { what: what.into() }, |what: &str| Fault::Altered { what: what.into() });
    for (sql, fault) in [
        ("UPDATE deadline SET due = '2030-01-01'", altered("deadline `due` of row 1")),
        ("UPDATE due_revision SET reason = 'x'", altered("date 1 of deadline `due` of row 1")),
        ("DELETE FROM due_revision", lost("date 1 of deadline `due` of row 1")),
        ("DELETE FROM deadline", lost("deadline `due` of row 1")),
        ("UPDATE responsibility SET since = '2020-01-01'", altered("responsibility of `moh`")),
        ("DELETE FROM responsibility WHERE part = 'lead'", lost("responsibility of `ttps`")),
        ("UPDATE cost_line SET label = 'x'", altered("cost line `L1`")),
        ("DELETE FROM cost_line", lost("cost line `L1`")),
        ("DELETE FROM expenditure", lost("expenditure of row 4")),
        ("DELETE FROM lineage WHERE depth = 2", Fault::Lineage),
        ("DELETE FROM word WHERE word = 'campaign'", Fault::Words),
        ("UPDATE link SET kind = 'x'", Fault::Stray { what: "link `x`".into() }),
        ("UPDATE timer SET occurrence = 9 WHERE kind = 'rung'", altered("timer of `deadline.due.rung.0`")),
        ("DELETE FROM timer WHERE kind = 'rung'", lost("timer of `deadline.due.rung.0`")),
        ("UPDATE claim SET rung = 'x' WHERE rung = 'late 1 day'", Fault::StrayClaim { rung: "x".into() }),
        ("DELETE FROM claim WHERE rung = 'x'", Fault::Unclaimed { rung: "late 1 day".into() }),
        ("DELETE FROM assignment", lost(&format!("assignment of person {}", patient.anna))),
    ] {
        patient.run(sql).await;
        patient.finds(fault).await;
    }
}

async fn an_exclusion_that_nobody_entered_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    patient.run("INSERT INTO exclusion (item_id, person_id) SELECT id, id FROM item WHERE kind = 'plan' LIMIT 1").await;
    patient.finds(Fault::Excluded).await;
}

async fn a_forged_snapshot_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    let (key, row) = (patient.key().await, patient.row().await);
    let mut snapshot: Snapshot = serde_json::from_slice(&key.open(SNAPSHOT, &row.snapshot).unwrap()).unwrap();
    snapshot.fields = Arc::default();
    let mut forged = row.clone().into_active_model();
    let bytes = serde_json::to_vec(&snapshot).unwrap();
    forged.snapshot = sea_orm::Set(key.seal(SNAPSHOT, &bytes).unwrap());
    let on = &patient.office.engine.database.writer;
    forged.update(on).await.unwrap();
    patient.finds(Fault::Fold).await;

    let mut broken = row.into_active_model();
    broken.data_key = sea_orm::Set(vec![1; 72]);
    broken.update(on).await.unwrap();
    let report = patient.examine().await;
    assert_eq!(report.findings.len(), 1, "the chain still verifies: {:?}", report.findings);
    assert_eq!(report.findings[0].fault, Fault::Key);
}

/// By somebody who has the key and mends the chain: only taking the step again tells.
async fn a_forged_record_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    let (key, mut row) = (patient.key().await, patient.last_row().await);
    let on = &patient.office.engine.database.writer;
    let stored = journal_payload::Entity::find_by_id((row.item_id, row.seq)).one(on).await.unwrap().unwrap();
    let mut record: Record = serde_json::from_slice(&key.open(PAYLOAD, &stored.payload).unwrap()).unwrap();
    assert!(!record.effects.is_empty());
    record.effects.clear();
    let forged = key.seal(PAYLOAD, &serde_json::to_vec(&record).unwrap()).unwrap();
    row.payload_hash = chain::payload_hash(&forged);
    row.hash = chain::hash(&row);
    let mut item = patient.row().await.into_active_model();
    item.head = sea_orm::Set(row.hash.clone());
    item.update(on).await.unwrap();
    let seq = row.seq;
    let mut payload = stored.into_active_model();
    payload.payload = sea_orm::Set(forged);
    payload.update(on).await.unwrap();
    row.into_active_model().reset_all().update(on).await.unwrap();
    let fault = Fault::Replay { seq, what: "outcome" };
    let reference = Some(patient.row().await.reference);
    let findings = patient.examine().await.findings;
    assert!(findings.contains(&Finding { reference, fault }), "{findings:#?}");
    assert!(!findings.iter().any(|one| matches!(one.fault, Fault::Chain(_))), "the chain verifies: {findings:#?}");
}

async fn a_lost_document_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    let on = &patient.office.engine.database.writer;
    let mut upload = patient.documents.begin("a.pdf", "application/pdf").await.unwrap();
    upload.write(b"evidence").await.unwrap();
    let row: document::Model = upload.finish(on, patient.office.clock.as_ref(), Uuid::nil()).await.unwrap();
    assert_eq!(patient.examine().await.documents, 1);
    fs::write(patient.documents.path(row.id), b"evidenc3").unwrap();
    patient.finds(Fault::Document(row.id)).await;
    fs::remove_dir_all(&patient.folder).unwrap();
    patient.finds(Fault::Document(row.id)).await;
}

async fn a_restored_database_is_sound(place: Place) {
    let patient = Patient::new(&place).await;
    let database = &patient.office.engine.database;
    let saved = place.directory().join("saved");
    backup(database, &patient.documents, &saved, patient.office.clock.now()).await.unwrap();
    let url = format!("sqlite:{}", place.directory().join("restored.db").display());
    let key = place.directory().join("milepost.key");
    let papers = place.directory().join("papers");
    let new = milepost_engine::store::database::Database::open(&url).await.unwrap();
    let documents = Documents::open(&new, Some(&papers), patient.office.clock.now()).await.unwrap();
    restore(&saved, &new, Some(&key), &documents).await.unwrap();
    let keys = Keys::load_or_create(&new, Some(&key)).await.unwrap();
    let engine = &patient.office.engine;
    let report = examine(&new, &keys, &engine.catalog(), &documents, engine.clock.as_ref()).await.unwrap();
    assert_eq!(report.findings, []);
    assert_eq!(report.rows, patient.examine().await.rows);
}

async fn unheard_messages_are_listed(place: Place) {
    let patient = Patient::new(&place).await;
    assert_eq!(patient.examine().await.unheard, []);
    let ignored = match patient.office.engine.database.backend {
        DbBackend::Sqlite => "1",
        _ => "true",
    };
    patient.run(&format!("UPDATE journal SET origin = 'message', ignored = {ignored}")).await;
    patient.run("UPDATE journal SET event = 'done.task' WHERE event <> 'revise'").await;
    let unheard = patient.examine().await.unheard;
    assert_eq!(unheard.len(), 1);
    assert!(unheard[0].to_string().ends_with("the message `revise` (row 2) found nobody who waits for it"));
}

async fn an_unsafe_sync_is_found(place: Place) {
    let patient = Patient::new(&place).await;
    if patient.office.engine.database.backend != DbBackend::Sqlite {
        return; // a server's own setting, which a story cannot change
    }
    let writer = &patient.office.engine.database.writer;
    writer.execute_unprepared("PRAGMA synchronous = OFF").await.unwrap();
    patient.finds(Fault::Sync("journal_mode=wal, synchronous=OFF".into())).await;
}
