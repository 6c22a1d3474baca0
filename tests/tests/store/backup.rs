//! Backup and restore: what comes back is what was there, on either database, or nothing comes back.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use milepost_engine::backup::{BackupError, Manifest, backup, restore};
use milepost_engine::clock::TestClock;
use milepost_engine::documents::Documents;
use milepost_engine::store::database::Database;
use milepost_engine::store::journal::{self, Cursor, Origin};
use milepost_engine::store::keys::Keys;
use milepost_engine::store::person::{self, Kind, NewPerson};
use milepost_engine::store::upsert::insert;
use milepost_engine::store::{account, cost_line, cost_month, document, invitation, item, session, setting};
use milepost_tests::{Place, both};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryOrder, Statement};
use std::fs;
use std::path::{Path, PathBuf};
use uuid::Uuid;

both!(
    what_comes_back_is_what_was_there,
    who_was_signed_in_signs_in_anew,
    every_table_is_in_it,
    a_database_in_use_is_refused,
    the_wrong_key_is_refused,
    a_changed_backup_is_refused,
    shared_positions_become_unique
);

fn clock() -> TestClock {
    TestClock::new(now())
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 12, 0, 0).unwrap()
}

/// A database with its key and documents in a folder.
struct House {
    database: Database,
    documents: Documents,
    key: PathBuf,
}

impl House {
    async fn open(url: &str, folder: &Path) -> House {
        let database = Database::open(url).await.unwrap();
        let papers = folder.join("papers");
        House {
            documents: Documents::open(&database, Some(&papers), now()).await.unwrap(),
            database,
            key: folder.join("key"),
        }
    }

    /// An empty one with the same key.
    async fn beside(full: &House, place: &Place) -> House {
        let folder = place.directory().join("beside");
        fs::create_dir(&folder).unwrap();
        fs::copy(&full.key, folder.join("key")).unwrap();
        House::open(&place.url, &folder).await
    }

    /// One on SQLite with something in it.
    async fn full(folder: &Path) -> House {
        let url = format!("sqlite:{}", folder.join("full.db").display());
        let house = House::open(&url, folder).await;
        house.fill().await;
        house
    }

    async fn fill(&self) {
        let keys = Keys::load_or_create(&self.database, Some(&self.key)).await.unwrap();
        let (on, clock) = (&self.database.writer, clock());
        let asha = NewPerson {
            name: "Asha \"A\" O'Neil\n✓".into(),
            email: None,
            kind: Kind::Human,
            memberships: vec![],
            since: now().date_naive(),
        };
        let asha = person::create(on, &clock, asha).await.unwrap();
        let mut upload = self.documents.begin("minutes.pdf", "application/pdf").await.unwrap();
        upload.write(b"minutes").await.unwrap();
        upload.finish(on, &clock, asha).await.unwrap();
        insert::<item::Entity, _>(on, vec![a_row(&keys)]).await.unwrap();
        let lines = [(1, None), (2, Some(i64::MAX)), (3, Some(-1))].map(line);
        insert::<cost_line::Entity, _>(on, lines.to_vec()).await.unwrap();
        // More rows than one statement takes.
        let months = (0..7_001).map(month).collect();
        insert::<cost_month::Entity, _>(on, months).await.unwrap();
        let entries = (1..=3).map(|seq| entry(seq, seq)).collect();
        insert::<journal::Entity, _>(on, entries).await.unwrap();
    }

    async fn backup(&self, to: &Path) -> Manifest {
        backup(&self.database, &self.documents, to, now()).await.unwrap()
    }

    async fn restore(&self, from: &Path) -> Result<Manifest, BackupError> {
        restore(from, &self.database, Some(&self.key), &self.documents).await
    }

    async fn refusal(&self, from: &Path) -> String {
        let refused = self.restore(from).await.unwrap_err().to_string();
        let items = item::Entity::find().all(&self.database.writer).await.unwrap();
        assert_eq!(items, [], "nothing was restored");
        refused
    }
}

fn a_row(keys: &Keys) -> item::Model {
    let id = Uuid::from_u128(1);
    let (key, data_key) = keys.new_data_key(id).unwrap();
    item::Model {
        id,
        parent_id: None,
        workflow: "action".into(),
        workflow_version: 1,
        kind: "action".into(),
        reference: "A-1".into(),
        twin: 0,
        title: "Shelter".into(),
        title_key: "shelter".into(),
        stage: "open".into(),
        stage_since: now(),
        outcome: None,
        due: NaiveDate::from_ymd_opt(2026, 12, 31),
        due_at: Some(now()),
        due_key: NaiveDate::from_ymd_opt(9999, 12, 31).unwrap(),
        revision: 1,
        seq: 3,
        finished: false,
        withdrawn: false,
        data_key,
        snapshot: key.seal("snapshot", b"{}").unwrap(),
        head: vec![0, 255],
        created_at: now() + chrono::TimeDelta::microseconds(7),
        changed_at: now(),
        last_event_at: now(),
        ended_at: None,
    }
}

fn line((id, amount): (u128, Option<i64>)) -> cost_line::Model {
    cost_line::Model {
        id: Uuid::from_u128(id),
        item_id: Uuid::from_u128(1),
        reference: format!("L{id}"),
        label: String::new(),
        category: None,
        capital: Some(id == 1),
        unit: None,
        unit_cost: Some("0.10".into()),
        quantity: None,
        frequency: None,
        years: "2026".into(),
        currency: "TTD".into(),
        amount,
        funding_source: None,
        funding_status: None,
        assumption: None,
        source: None,
        recorded_at: now(),
        voided_at: None,
        stated: None,
        price_year: None,
        cofog: None,
        agency_id: None,
        optional: false,
        scenario: None,
        left_out: false,
    }
}

fn month(index: u64) -> cost_month::Model {
    cost_month::Model {
        item_id: Uuid::from_u128(1),
        line_id: Uuid::from_u128(2),
        month: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(index),
        amount: Some(1),
    }
}

fn entry(seq: i64, position: i64) -> journal::Model {
    journal::Model {
        position,
        item_id: Uuid::from_u128(1),
        seq,
        epoch: 1,
        at: now(),
        recorded_at: now(),
        actor_id: None,
        event: "note".into(),
        origin: Origin::System,
        ignored: true,
        request_id: None,
        batch_id: None,
        revision: 1,
        definition_hash: String::new(),
        calendar_hash: String::new(),
        payload_hash: vec![],
        previous_hash: vec![],
        hash: vec![],
    }
}

/// Table files and documents by name, but the settings, of which the epoch differs.
fn content(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = ["tables", "documents"].into_iter().flat_map(|part| fs::read_dir(folder.join(part)).unwrap());
    let mut content: Vec<_> = files
        .map(|file| file.unwrap())
        .map(|file| (file.file_name().into_string().unwrap(), fs::read(file.path()).unwrap()))
        .filter(|(name, _)| name != "setting.jsonl")
        .collect();
    content.sort();
    content
}

async fn what_comes_back_is_what_was_there(place: Place) {
    let folder = place.directory();
    let (first, second) = (folder.join("first"), folder.join("second"));
    let full = House::full(folder).await;
    let made = full.backup(&first).await;
    assert_eq!((made.documents, made.epoch, made.damaged.len()), (1, 1, 0));
    assert!(!first.join("key").exists());

    let restored = House::beside(&full, &place).await;
    assert_eq!(restored.restore(&first).await.unwrap(), made);

    let restored = House { database: place.open().await, ..restored };
    assert_eq!(restored.database.epoch, 2);
    restored.backup(&second).await;
    assert!(content(&first) == content(&second));
    assert_eq!(content(&second).len(), 48);

    let keys = Keys::load_or_create(&restored.database, Some(&restored.key)).await.unwrap();
    let row = item::Entity::find().one(&restored.database.reader).await.unwrap().unwrap();
    let key = keys.unwrap(row.id, &row.data_key).unwrap();
    assert_eq!(key.open("snapshot", &row.snapshot).unwrap(), b"{}");
    let rows = journal::after(&restored.database.reader, 2, Cursor::default(), 10).await.unwrap();
    assert_eq!(rows.len(), 3, "rows of the old epoch are read at once");
}

/// A session that was ended after the backup must not begin again, and a link that was used not open again; accounts come along.
async fn who_was_signed_in_signs_in_anew(place: Place) {
    let (folder, saved) = (place.directory(), place.directory().join("saved"));
    let full = House::full(folder).await;
    let (on, clock) = (&full.database.writer, clock());
    let asha = person::all(on).await.unwrap()[0].id;
    account::put(on, asha, "asha@ministry.example", "a hash".into(), now()).await.unwrap();
    let cookie = session::open(on, &clock, asha, "Firefox on Linux".into()).await.unwrap();
    let link = invitation::create(on, &clock, asha).await.unwrap();
    full.backup(&saved).await;
    let restored = House::beside(&full, &place).await;
    restored.restore(&saved).await.unwrap();
    for (house, there) in [(&full, true), (&restored, false)] {
        let on = &house.database.reader;
        assert_eq!(session::find(on, &cookie, now()).await.unwrap().is_some(), there);
        assert_eq!(invitation::find(on, &link, now()).await.unwrap().is_some(), there);
        let account = account::find(on, "Asha@ministry.example").await.unwrap().expect("an account");
        assert_eq!((account.person_id, account.hash.as_str()), (asha, "a hash"));
    }
}

/// A table that is added must be backed up, too.
async fn every_table_is_in_it(place: Place) {
    let house = House::open(&place.url, place.directory()).await;
    let made = house.backup(&place.directory().join("backup")).await;
    let sql = match house.database.backend {
        DbBackend::Sqlite => "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        _ => "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'",
    };
    let statement = Statement::from_string(house.database.backend, sql);
    let rows = house.database.reader.query_all_raw(statement).await.unwrap();
    let mut names: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    names.retain(|name| name != "seaql_migrations");
    names.sort();
    let mut saved: Vec<String> = made.tables.into_iter().map(|table| table.name).collect();
    saved.sort();
    assert_eq!(saved, names);
}

async fn a_database_in_use_is_refused(place: Place) {
    let folder = place.directory();
    let full = House::full(folder).await;
    let saved = folder.join("saved");
    full.backup(&saved).await;
    let again = backup(&full.database, &full.documents, &saved, now()).await.unwrap_err();
    assert!(matches!(again, BackupError::FolderInUse(_)), "{again}");

    let used = House::open(&place.url, folder).await;
    setting::put(&used.database.writer, setting::KEY_FINGERPRINT, "x").await.unwrap();
    let refused = used.refusal(&saved).await;
    assert_eq!(
        refused,
        "The database holds data already (table `setting`). Restore into a new one; nothing was changed."
    );
    let kept = setting::get(&used.database.writer, setting::KEY_FINGERPRINT).await.unwrap();
    assert_eq!(kept.as_deref(), Some("x"));
}

async fn the_wrong_key_is_refused(place: Place) {
    let folder = place.directory();
    let saved = folder.join("saved");
    let full = House::full(folder).await;
    full.backup(&saved).await;
    let mut empty = House::open(&place.url, folder).await;
    empty.key = folder.join("nowhere");
    assert!(empty.refusal(&saved).await.contains("nowhere is missing"));
    fs::write(&empty.key, [1; 32]).unwrap();
    assert!(empty.refusal(&saved).await.contains("holds another key"));
}

async fn a_changed_backup_is_refused(place: Place) {
    let folder = place.directory();
    let saved = folder.join("saved");
    let full = House::full(folder).await;
    full.backup(&saved).await;
    let empty = House::beside(&full, &place).await;
    let paper = document::Entity::find().one(&full.database.reader).await.unwrap().unwrap().id;
    let files = ["tables/item.jsonl".to_owned(), format!("documents/{paper}"), "manifest.json".into()];
    for file in files.iter().map(|file| saved.join(file)) {
        let right = fs::read(&file).unwrap();
        let mut changed = right.clone();
        changed[3] ^= 1;
        fs::write(&file, changed).unwrap();
        let refused = empty.refusal(&saved).await;
        assert!(refused.contains("of the backup is not what was written"), "{refused}");
        fs::remove_file(&file).unwrap();
        empty.refusal(&saved).await;
        fs::write(&file, right).unwrap();
    }
    let other = empty.documents.path(paper);
    fs::write(&other, b"other").unwrap();
    assert!(empty.refusal(&saved).await.contains("holds something else already"));
    assert_eq!(fs::read(&other).unwrap(), b"other");
    fs::remove_file(&other).unwrap();
    empty.restore(&saved).await.unwrap();
    assert_eq!(fs::read(&other).unwrap(), b"minutes");
}

/// Rows of one PostgreSQL transaction share a position, which on SQLite is the row's own.
async fn shared_positions_become_unique(place: Place) {
    let folder = place.directory();
    let house = House::open(&place.url, folder).await;
    let given = [7, 7, 7, 8, 20];
    if house.database.backend == DbBackend::Sqlite {
        return; // it has no such rows
    }
    let rows = (1..).zip(given).map(|(seq, position)| entry(seq, position)).collect();
    insert::<journal::Entity, _>(&house.database.writer, rows).await.unwrap();
    house.backup(&folder.join("saved")).await;
    let url = format!("sqlite:{}", folder.join("new.db").display());
    let new = House::open(&url, folder).await;
    new.restore(&folder.join("saved")).await.unwrap();
    let rows = journal::Entity::find().order_by_asc(journal::Column::Seq);
    let rows = rows.all(&new.database.reader).await.unwrap();
    let positions: Vec<i64> = rows.iter().map(|row| row.position).collect();
    assert_eq!(positions, [7, 8, 9, 10, 20]);
}

/// A document lost before the backup does not stop it; it is named.
#[tokio::test]
async fn lost_documents_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let full = House::full(directory.path()).await;
    let paper = document::Entity::find().one(&full.database.reader).await.unwrap().unwrap().id;
    fs::write(full.documents.path(paper), b"changed").unwrap();
    let made = full.backup(&directory.path().join("saved")).await;
    assert_eq!((made.documents, made.damaged), (0, vec![paper]));
}
