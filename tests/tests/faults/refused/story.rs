//! One action's life in turns that between them write every table. Each cast plays it for an action of its own.

use chrono::{DateTime, Utc};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::clock::Clock;
use milepost_engine::documents::Documents;
use milepost_engine::engine::batch::TimerKey;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money::Money;
use milepost_engine::store::{item, timer};
use milepost_tests::Place;
use milepost_tests::office::{Office, instant, texts};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

pub struct Turn {
    pub name: &'static str,
    at: &'static str,
    does: Does,
}

enum Does {
    /// A change by the coordinator, or by the finance officer.
    Asks(fn(&Ids) -> Change),
    Pays(fn(&Ids) -> Change),
    /// The timer of this event is fired.
    Fires(&'static str),
}

/// What a change may name.
pub struct Ids {
    reference: String,
    objective: Uuid,
    other: Uuid,
    document: Uuid,
    person: Uuid,
    /// The action, once it is created.
    action: Uuid,
    /// Its first task, likewise.
    task: Uuid,
}

const fn asks(name: &'static str, change: fn(&Ids) -> Change) -> Turn {
    Turn { name, at: "2026-01-05T13:00:00Z", does: Does::Asks(change) }
}

const fn fires(name: &'static str, at: &'static str, event: &'static str) -> Turn {
    Turn { name, at, does: Does::Fires(event) }
}

pub const TURNS: [Turn; 17] = [
    asks("create", |ids| {
        create(
            "nap-action",
            ids.objective,
            Some(ids.reference.clone()),
            &[("title", "Campaign"), ("due_on", "2026-03-10")],
        )
    }),
    asks("assign", |ids| assign(ids, "ttps", vec![ids.person])),
    asks("reassign", |ids| assign(ids, "moh", Vec::new())),
    asks("rename", |ids| fire(ids.action, "revise", &[("title", "Radio campaign")])),
    asks("redate", |ids| fire(ids.action, "revise", &[("due_on", "2026-02-10")])),
    asks("cost", |ids| Change::Cost { item: ids.action, line: line(100_000).into(), reason: None }),
    asks("cost again", |ids| Change::Cost { item: ids.action, line: line(200_000).into(), reason: None }),
    Turn { name: "spend", at: "2026-01-05T13:00:00Z", does: Does::Pays(spend) },
    asks("link", |ids| link(ids, false)),
    asks("unlink", |ids| link(ids, true)),
    asks("task", |ids| create("nap-task", ids.action, Some(task(&ids.reference)), &[("title", "Venue")])),
    asks("numbered task", |ids| create("nap-task", ids.action, None, &[("title", "Posters")])),
    asks("next task", |ids| create("nap-task", ids.action, None, &[("title", "Radio spot")])),
    asks("finish the task", |ids| fire(ids.task, "finish", &[])),
    fires("hear of it", "2026-01-05T13:00:00Z", "done.task"),
    fires("remind", "2026-02-03T13:00:00Z", "deadline.due.rung.1"),
    fires("miss", "2026-02-12T13:00:00Z", "deadline.due.missed"),
];

fn create(workflow: &str, parent: Uuid, reference: Option<String>, input: &[(&str, &str)]) -> Change {
    Change::Create { workflow: workflow.into(), parent: Some(parent), reference, input: texts(input) }
}

fn fire(item: Uuid, event: &str, input: &[(&str, &str)]) -> Change {
    Change::Fire { item, event: event.into(), input: texts(input), revision: None }
}

fn assign(ids: &Ids, lead: &str, people: Vec<Uuid>) -> Change {
    Change::Assign { item: ids.action, lead: Some(lead.into()), partners: Vec::new(), people, since: None }
}

fn link(ids: &Ids, ended: bool) -> Change {
    Change::Link { item: ids.action, kind: "depends_on".into(), to: ids.other, ended }
}

fn line(amount: i64) -> CostLine {
    CostLine {
        reference: "venue".into(),
        label: "Venue".into(),
        currency: "TTD".into(),
        years: [(2026, Some(amount))].into(),
        ..CostLine::default()
    }
}

fn spend(ids: &Ids) -> Change {
    let expenditure = Expenditure {
        amount: Money::of_minor("TTD", 5_000).expect("an amount"),
        spent_on: "2026-01-05".parse().expect("a day"),
        line: Some("venue".into()),
        source: None,
        agency: None,
        document: Some(ids.document),
        note: None,
    };
    Change::Spend { item: ids.action, expenditure }
}

fn task(reference: &str) -> String {
    format!("{reference} task")
}

pub async fn item(office: &Office, reference: &str) -> Option<Uuid> {
    let row = item::Entity::find().filter(item::Column::Reference.eq(reference));
    row.one(&office.engine.database.reader).await.expect("reads").map(|row| row.id)
}

impl Turn {
    pub fn at(&self) -> DateTime<Utc> {
        instant(self.at)
    }
}

pub struct Cast {
    reference: &'static str,
    coordinator: Arc<Identity>,
    finance: Arc<Identity>,
    objective: Uuid,
    other: Uuid,
    document: Uuid,
}

impl Cast {
    pub async fn new(office: &Office, place: &Place, reference: &'static str) -> Cast {
        let coordinator = office.person("Anna", "coordinator", None).await;
        let finance = office.person("Fay", "finance_officer", None).await;
        let other = office.action(&coordinator, "2026-12-31").await;
        let parent = item::Entity::find_by_id(other).one(&office.engine.database.reader).await;
        let objective = parent.expect("reads").and_then(|row| row.parent_id).expect("its objective");
        let document = upload(office, place, finance.id).await;
        Cast { reference, coordinator, finance, objective, other, document }
    }

    /// Takes the turn under a request id made of `key`: the same one asks the same again.
    pub async fn take(&self, office: &Office, turn: &Turn, key: &str) -> Result<(), Refusal> {
        let action = item(office, self.reference).await.unwrap_or_default();
        let task = item(office, &task(self.reference)).await.unwrap_or_default();
        let reference = self.reference.to_owned();
        let (objective, other, document, person) = (self.objective, self.other, self.document, self.coordinator.id);
        let ids = Ids { reference, objective, other, document, person, action, task };
        let key = format!("{}: {key}", self.reference);
        match turn.does {
            Does::Asks(change) => act(office, &self.coordinator, key, change(&ids)).await.map(drop),
            Does::Pays(change) => act(office, &self.finance, key, change(&ids)).await.map(drop),
            Does::Fires(event) => {
                let fired = office.engine.fire_timers(vec![due(office, action, event).await]).await;
                fired.into_iter().collect()
            }
        }
    }

    /// A small change of another item.
    pub async fn note(&self, office: &Office) -> Result<Answer, Refusal> {
        let action = item(office, self.reference).await.unwrap_or_default();
        office.fire(&self.coordinator, action, "revise", &[("baseline", "12")]).await
    }
}

async fn act(office: &Office, by: &Arc<Identity>, request_id: String, change: Change) -> Result<Answer, Refusal> {
    let command = Command { by: by.clone(), request_id, batch: None, at: None, change };
    office.engine.act(command).await
}

async fn due(office: &Office, item: Uuid, event: &str) -> TimerKey {
    let of = timer::Entity::find().filter(timer::Column::ItemId.eq(item));
    let row = of.filter(timer::Column::Event.eq(event)).one(&office.engine.database.reader).await;
    let row = row.expect("reads").unwrap_or_else(|| panic!("no timer for {event}"));
    TimerKey { item, id: row.id, fence: row.fence }
}

async fn upload(office: &Office, place: &Place, by: Uuid) -> Uuid {
    let (on, clock) = (&office.engine.database, office.clock.as_ref());
    let documents = Documents::open(on, Some(&place.documents()), clock.now()).await.expect("a folder");
    let mut upload = documents.begin("receipt.pdf", "application/pdf").await.expect("begins");
    upload.write(b"receipt").await.expect("writes");
    upload.finish(&on.writer, clock, by).await.expect("a document").id
}
