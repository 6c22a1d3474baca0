//! A ministry for one story: the shipped workflows published, a clock that stands still, people with roles.

use crate::Place;
use chrono::{DateTime, NaiveDate, Utc};
use milepost_engine::access::{Identity, Membership};
use milepost_engine::catalog::publish;
use milepost_engine::clock::{Clock, TestClock};
use milepost_engine::doctor::{Report, examine};
use milepost_engine::documents::Documents;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal, Texts};
use milepost_engine::language::countries::packs;
use milepost_engine::language::pack::File;
use milepost_engine::store::database::Database;
use milepost_engine::store::keys::Keys;
use milepost_engine::store::person::{self, Kind, NewPerson};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// The morning on which every story begins, in Trinidad and Tobago.
pub const MORNING: &str = "2026-01-05T13:00:00Z";

pub struct Office {
    pub engine: Engine,
    pub clock: Arc<TestClock>,
    /// Shared by replicas: no two of a story's requests have one id.
    requests: Arc<AtomicU64>,
}

impl Office {
    /// With what `workflows/` holds.
    pub async fn open(place: &Place) -> Office {
        let clock = Arc::new(TestClock::new(instant(MORNING)));
        let database = place.open().await;
        publish(&database, clock.as_ref(), &shipped(), false).await.expect("the shipped workflows are sound");
        Office::on(place, database, clock, Arc::default()).await
    }

    /// Another replica on the same database and clock.
    pub async fn another(&self, place: &Place) -> Office {
        Office::on(place, place.open().await, self.clock.clone(), self.requests.clone()).await
    }

    async fn on(place: &Place, database: Database, clock: Arc<TestClock>, requests: Arc<AtomicU64>) -> Office {
        let keys = Keys::load_or_create(&database, Some(&place.key())).await.expect("a key");
        let engine = Engine::start(database, keys, clock.clone()).await.expect("the engine starts");
        Office { engine, clock, requests }
    }

    /// Nobody has the database open any more.
    pub async fn close(self) {
        self.engine.stop().await.expect("the writer ends");
        self.engine.database.close().await.expect("the connections close");
    }

    /// What the doctor finds: fold, replay, chain, timers, sums.
    pub async fn findings(&self, place: &Place) -> Vec<String> {
        self.examined(place).await.findings.iter().map(ToString::to_string).collect()
    }

    pub async fn examined(&self, place: &Place) -> Report {
        let engine = &self.engine;
        let documents =
            Documents::open(&engine.database, Some(&place.documents()), self.clock.now()).await.expect("a folder");
        let (catalog, clock) = (engine.catalog(), self.clock.as_ref());
        examine(&engine.database, &engine.keys, &catalog, &documents, clock).await.expect("examined")
    }

    pub async fn person(&self, name: &str, role: &str, agency: Option<&str>) -> Arc<Identity> {
        self.person_of(name, &[role], agency).await
    }

    /// Somebody with several roles at one agency.
    pub async fn person_of(&self, name: &str, roles: &[&str], agency: Option<&str>) -> Arc<Identity> {
        let held: Vec<_> = roles.iter().map(|role| (*role, agency)).collect();
        self.person_with(name, &held).await
    }

    /// Somebody with these roles, each at its agency.
    pub async fn person_with(&self, name: &str, held: &[(&str, Option<&str>)]) -> Arc<Identity> {
        let membership = |(role, agency): &(&str, Option<&str>)| Membership {
            role: (*role).into(),
            agency: agency.map(str::to_owned),
        };
        let memberships = held.iter().map(membership).collect();
        let since = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day");
        let new = NewPerson { name: name.into(), email: None, kind: Kind::Human, memberships, since };
        let id = person::create(&self.engine.database.writer, self.clock.as_ref(), new).await.expect("a person");
        let today = self.clock.now().date_naive();
        let identity = person::identity(&self.engine.database.reader, id, today).await.expect("reads");
        Arc::new(identity.expect("the person is there"))
    }

    pub async fn act(&self, by: &Arc<Identity>, change: Change) -> Result<Answer, Refusal> {
        let request_id = format!("request {}", self.requests.fetch_add(1, Ordering::Relaxed));
        self.engine.act(Command { by: by.clone(), request_id, batch: None, at: None, change }).await
    }

    /// Creates an item and answers its id.
    pub async fn create(
        &self,
        by: &Arc<Identity>,
        workflow: &str,
        parent: Option<Uuid>,
        input: &[(&str, &str)],
    ) -> Uuid {
        let change = Change::Create { workflow: workflow.into(), parent, reference: None, input: texts(input) };
        self.act(by, change).await.expect("the item is created").item
    }

    pub async fn fire(
        &self,
        by: &Arc<Identity>,
        item: Uuid,
        event: &str,
        input: &[(&str, &str)],
    ) -> Result<Answer, Refusal> {
        self.act(by, Change::Fire { item, event: event.into(), input: texts(input), revision: None }).await
    }

    /// A plan, a pillar, an objective and one action with this due date.
    pub async fn action(&self, by: &Arc<Identity>, due_on: &str) -> Uuid {
        let plan = self.create(by, "nap-plan", None, &[("title", "Plan")]).await;
        let pillar = self.create(by, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
        let objective = self.create(by, "nap-objective", Some(pillar), &[("title", "Awareness")]).await;
        self.create(by, "nap-action", Some(objective), &[("title", "Campaign"), ("due_on", due_on)]).await
    }
}

pub fn texts(input: &[(&str, &str)]) -> Texts {
    input.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

pub fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// What a database of Trinidad and Tobago holds.
pub fn shipped() -> Vec<File> {
    let own = |pack: &Vec<File>| pack.iter().any(|file| file.path == "tt/country.yaml");
    packs(&folder()).into_iter().find(own).expect("the country")
}

/// Every definition under `workflows/`, of all countries.
pub fn folder() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).expect("the folder of workflows").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.strip_prefix(root).expect("below").to_string_lossy().replace('\\', "/");
            files.push(File { path: name, text: std::fs::read_to_string(&path).expect("text") });
        }
    }
}
