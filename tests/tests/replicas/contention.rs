//! Replicas in each other's way: the same request at both, locks that wait for each other, connections that are cut.

use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal};
use milepost_engine::store::{journal, request};
use milepost_tests::office::{Office, texts};
use milepost_tests::{On, Place, run};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter, Statement,
    TransactionTrait,
};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const RACES: usize = 25;
/// PostgreSQL looks for deadlocks after a lock was waited for so long; the other side must not look first.
const ENGINE_LOOKS_AFTER: &str = "100ms";
const OTHER_LOOKS_AFTER: &str = "60s";
const POLL: Duration = Duration::from_millis(5);
const MAX_POLLS: u32 = 4_000;

#[test]
fn a_request_sent_to_two_replicas_acts_once() {
    run(On::Postgres, async |place| {
        let here = Office::open(&place).await;
        let there = here.another(&place).await;
        let anna = here.person("Anna", "coordinator", None).await;
        let action = here.action(&anna, "2026-03-31").await;
        for race in 0..RACES {
            let command = command(&anna, format!("race {race}"), revise(action, "baseline", &race.to_string()));
            let (first, second) = tokio::join!(apart(&here, &command), apart(&there, &command));
            assert_eq!(first.unwrap(), second.unwrap());
            assert_eq!(rows(&here, &command).await, (1, 1));
        }
        for race in 0..RACES {
            let new = Change::Create {
                workflow: "nap-task".into(),
                parent: Some(action),
                reference: None,
                input: texts(&[("title", "Task")]),
            };
            let command = command(&anna, format!("creation {race}"), new);
            let (first, second) = tokio::join!(apart(&here, &command), apart(&there, &command));
            assert_eq!(first.unwrap(), second.unwrap());
            assert_eq!(rows(&here, &command).await, (2, 1));
        }
    });
}

/// Another connection holds the later item and then wants the earlier one, which the engine holds meanwhile.
#[test]
fn a_deadlock_is_tried_again() {
    run(On::Postgres, async |place| {
        let (office, anna, [first, second]) = two_actions(&place).await;
        let other = sea_orm::Database::connect(&place.url).await.unwrap();
        let held = other.begin().await.unwrap();
        held.execute_unprepared(&format!("SET LOCAL deadlock_timeout = '{OTHER_LOOKS_AFTER}'")).await.unwrap();
        lock(&held, second).await;
        let command = command(&anna, "deadlock".into(), depends(first, second));
        let asked = tokio::spawn(asked(&office, &command));
        waiting_for_a_lock(&office.engine.database.reader).await;
        // This answers only because the engine's transaction was chosen to die.
        lock(&held, first).await;
        held.rollback().await.unwrap();
        assert_eq!(asked.await.unwrap().unwrap().item, first);
        assert_eq!(rows(&office, &command).await, (1, 1));
    });
}

#[test]
fn a_connection_cut_in_the_middle_is_tried_again() {
    run(On::Postgres, async |place| {
        let (office, anna, [first, second]) = two_actions(&place).await;
        let other = sea_orm::Database::connect(&place.url).await.unwrap();
        let held = other.begin().await.unwrap();
        lock(&held, second).await;
        let command = command(&anna, "cut".into(), depends(first, second));
        let asked = tokio::spawn(asked(&office, &command));
        let waiting = waiting_for_a_lock(&other).await;
        other.execute_unprepared(&format!("SELECT pg_terminate_backend({waiting})")).await.unwrap();
        held.rollback().await.unwrap();
        assert_eq!(asked.await.unwrap().unwrap().item, first);
        assert_eq!(rows(&office, &command).await, (1, 1));
    });
}

/// A lock that is let go again is waited for, and what was done meanwhile is seen.
#[test]
fn two_replicas_take_turns_on_one_item() {
    run(On::Postgres, async |place| {
        let here = Office::open(&place).await;
        let there = here.another(&place).await;
        let anna = here.person("Anna", "coordinator", None).await;
        let action = here.action(&anna, "2026-03-31").await;
        let asks = (0..RACES).flat_map(|n| {
            [(&here, format!("here {n}")), (&there, format!("there {n}"))].map(|(office, text)| {
                let command = command(&anna, text.clone(), revise(action, "baseline", &text));
                tokio::spawn(asked(office, &command))
            })
        });
        let answers = futures_util::future::join_all(asks.collect::<Vec<_>>()).await;
        let mut seqs: Vec<u64> = answers.into_iter().map(|answer| answer.unwrap().unwrap().seq).collect();
        seqs.sort_unstable();
        assert_eq!(seqs, (2..=1 + 2 * RACES as u64).collect::<Vec<_>>());
    });
}

async fn two_actions(place: &Place) -> (Office, Arc<Identity>, [Uuid; 2]) {
    let admin = sea_orm::Database::connect(&place.url).await.unwrap();
    let name = place.url.split('?').next().and_then(|url| url.rsplit('/').next()).unwrap();
    admin
        .execute_unprepared(&format!("ALTER DATABASE {name} SET deadlock_timeout = '{ENGINE_LOOKS_AFTER}'"))
        .await
        .unwrap();
    admin.close().await.unwrap();
    let office = Office::open(place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let first = office.action(&anna, "2026-03-31").await;
    let second = office.action(&anna, "2026-03-31").await;
    assert!(first < second, "items are locked in the order of their ids");
    (office, anna, [first, second])
}

fn command(by: &Arc<Identity>, request_id: String, change: Change) -> Command {
    Command { by: by.clone(), request_id, batch: None, at: None, change }
}

fn revise(item: Uuid, field: &str, value: &str) -> Change {
    Change::Fire { item, event: "revise".into(), input: texts(&[(field, value)]), revision: None }
}

/// Names two items, so one command locks both.
fn depends(item: Uuid, to: Uuid) -> Change {
    Change::Link { item, kind: "depends_on".into(), to, ended: false }
}

fn asked(office: &Office, command: &Command) -> impl Future<Output = Result<Answer, Refusal>> + Send + use<> {
    let (engine, command): (Engine, Command) = (office.engine.clone(), command.clone());
    async move { engine.act(command).await }
}

/// On a thread of its own, so that both replicas really run side by side.
async fn apart(office: &Office, command: &Command) -> Result<Answer, Refusal> {
    tokio::spawn(asked(office, command)).await.unwrap()
}

async fn lock(on: &impl ConnectionTrait, item: Uuid) {
    on.execute_unprepared(&format!("SELECT id FROM item WHERE id = '{item}' FOR UPDATE")).await.unwrap();
}

/// The process id of the backend that waits.
async fn waiting_for_a_lock(on: &DatabaseConnection) -> i32 {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..MAX_POLLS {
        let row = on.query_one_raw(Statement::from_string(on.get_database_backend(), sql)).await.unwrap();
        if let Some(row) = row {
            return row.try_get_by_index(0).unwrap();
        }
        tokio::time::sleep(POLL).await;
    }
    panic!("nobody waits for a lock");
}

/// Journal rows and stored answers.
async fn rows(office: &Office, command: &Command) -> (u64, u64) {
    let reader = &office.engine.database.reader;
    let journal = journal::Entity::find().filter(journal::Column::RequestId.eq(&command.request_id));
    let answers = request::Entity::find().filter(request::Column::RequestId.eq(&command.request_id));
    (journal.count(reader).await.unwrap(), answers.count(reader).await.unwrap())
}
