//! What stories of migrations stand on: an office whose letters run by a workflow that gets a second version.

use milepost_engine::access::Identity;
use milepost_engine::catalog::publish;
use milepost_engine::chart::snapshot::Snapshot;
use milepost_engine::engine::command::{Answer, Becomes, Change, Command, Refusal};
use milepost_engine::engine::record::SNAPSHOT;
use milepost_engine::language::pack::File;
use milepost_engine::store::{item, journal};
use milepost_tests::Place;
use milepost_tests::office::{Office, instant, texts};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;
use uuid::Uuid;

pub const FIRST: &str = include_str!("letters/first.yaml");
pub const SECOND: &str = include_str!("letters/second.yaml");

pub struct Letters {
    pub office: Office,
    pub anna: Arc<Identity>,
}

impl Letters {
    pub async fn open(place: &Place) -> Letters {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        published(&office, FIRST).await;
        Letters { office, anna }
    }

    /// From now on new letters take it.
    pub async fn second(&self) {
        published(&self.office, SECOND).await;
    }

    pub async fn receive(&self, subject: &str) -> Uuid {
        let field = if self.office.engine.catalog().active("letter").expect("published").version == 1 {
            "subject"
        } else {
            "topic"
        };
        self.office.create(&self.anna, "letter", None, &[(field, subject), ("got_on", "2026-01-05")]).await
    }

    pub async fn fire(&self, letter: Uuid, event: &str, input: &[(&str, &str)]) -> u64 {
        self.office.fire(&self.anna, letter, event, input).await.expect(event).seq
    }

    pub async fn at(&self, letter: Uuid, day: &str, event: &str, input: &[(&str, &str)]) -> Result<Answer, Refusal> {
        let change = Change::Fire { item: letter, event: event.into(), input: texts(input), revision: None };
        let (request_id, at) = (format!("{event} of {day}"), Some(instant(&format!("{day}T15:00:00Z"))));
        self.office.engine.act(Command { by: self.anna.clone(), request_id, batch: None, at, change }).await
    }

    pub async fn migrate(&self, letter: Uuid, to: u32) -> Result<Answer, Refusal> {
        self.office.act(&self.anna, Change::Migrate { item: letter, to }).await
    }

    pub async fn correct(&self, letter: Uuid, row: u64, becomes: Becomes) -> Result<Answer, Refusal> {
        let change = Change::Correct { item: letter, row, becomes, reason: "Entered wrongly".into(), revision: None };
        self.office.act(&self.anna, change).await
    }

    pub async fn row(&self, letter: Uuid) -> item::Model {
        item::Entity::find_by_id(letter).one(&self.office.engine.database.reader).await.unwrap().expect("the letter")
    }

    pub async fn findings(&self, place: &Place) -> Vec<String> {
        self.office.findings(place).await
    }
}

pub async fn published(office: &Office, text: &str) {
    published_as(office, "letter.yaml", text).await;
}

/// The path tells what it is: a workflow, or a calendar.
pub async fn published_as(office: &Office, path: &str, text: &str) {
    let file = File { path: path.into(), text: text.into() };
    let engine = &office.engine;
    publish(&engine.database, office.clock.as_ref(), &[file], false).await.expect("it is sound");
    engine.refresh().await.expect("read again");
}

pub async fn snapshot(office: &Office, letter: Uuid) -> Snapshot {
    let engine = &office.engine;
    let row = item::Entity::find_by_id(letter).one(&engine.database.reader).await.unwrap().expect("the letter");
    let key = engine.keys.unwrap(row.id, &row.data_key).unwrap();
    serde_json::from_slice(&key.open(SNAPSHOT, &row.snapshot).unwrap()).unwrap()
}

/// The events of its record, in order.
pub async fn rows(office: &Office, letter: Uuid) -> Vec<String> {
    let own = journal::Entity::find().filter(journal::Column::ItemId.eq(letter)).order_by_asc(journal::Column::Seq);
    let rows = own.all(&office.engine.database.reader).await.unwrap();
    rows.into_iter().map(|row| row.event).collect()
}
