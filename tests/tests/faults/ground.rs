//! A place that is ready to be served: workflows published, one coordinator with a token, some actions. And its laws.

use milepost_engine::catalog::Catalog;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::doctor;
use milepost_engine::documents::Documents;
use milepost_engine::store::database::Database;
use milepost_engine::store::keys::Keys;
use milepost_engine::store::token;
use milepost_tests::Place;
use milepost_tests::office::Office;
use uuid::Uuid;

pub struct Ground {
    pub token: String,
    pub actions: Vec<Uuid>,
}

/// Nobody has the database open when this answers.
pub async fn ready(place: &Place, actions: usize) -> Ground {
    let office = Office::open(place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let writer = &office.engine.database.writer;
    let issued = token::issue(writer, office.clock.as_ref(), anna.id, "tests").await;
    let mut ground = Ground { token: issued.expect("a token").text, actions: Vec::new() };
    for _ in 0..actions {
        ground.actions.push(office.action(&anna, "2027-03-31").await);
    }
    office.close().await;
    ground
}

/// Every law that `milepost doctor` knows.
pub async fn laws_hold(place: &Place, database: &Database) {
    let keys = Keys::load_or_create(database, Some(&place.key())).await.expect("the key");
    let catalog = Catalog::load(database).await.expect("the catalog");
    let clock = SystemClock::default();
    let documents = Documents::open(database, Some(&place.documents()), clock.now()).await.expect("a folder");
    let report = doctor::examine(database, &keys, &catalog, &documents, &clock).await.expect("the examination");
    assert_eq!(report.findings, []);
}
