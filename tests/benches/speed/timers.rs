//! What a tick costs, and how many reminders go out in a second, by how many timers wait for later days.

use crate::measure::{Figures, Stopwatch};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::join_all;
use milepost_engine::store::{claim, timer};
use milepost_engine::worker::tick;
use milepost_tests::Place;
use milepost_tests::office::Office;
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait};
use std::time::Duration;

const WAITING: [u64; 3] = [10_000, 100_000, 1_000_000];
/// Rungs that fall due at once, each of an action of its own.
const TOGETHER: usize = 1_000;
/// Actions of one objective.
const SIBLINGS: usize = 50;
/// Such moments, and ticks with nothing to do, at each number of timers.
const ROUNDS: usize = 3;
const IDLE: u64 = 200;
/// Between the due dates of those that fall due together.
const APART: i64 = 7;

pub async fn print(place: &Place, on: &str) {
    let office = Office::open(place).await;
    office.person("Ben", "focal_point", Some("ttps")).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let first = NaiveDate::from_ymd_opt(2026, 3, 4).expect("a day");
    let moments: Vec<NaiveDate> =
        (0..(WAITING.len() * ROUNDS) as i64).map(|round| first + TimeDelta::days(APART * round)).collect();
    let pillar = pillar(&office, &anna).await;
    for due in &moments {
        for _ in 0..TOGETHER / SIBLINGS {
            let objective = office.create(&anna, "nap-objective", Some(pillar), &[("title", "Awareness")]).await;
            let due_on = due.to_string();
            let input = [("title", "Campaign"), ("due_on", due_on.as_str())];
            join_all((0..SIBLINGS).map(|_| office.create(&anna, "nap-action", Some(objective), &input))).await;
        }
    }
    let mut fired = Figures::new(&format!("{on}, reminders/s, {TOGETHER} at once"), "10000 timers wait");
    let mut idle = Figures::new(&format!("{on}, ticks/s with nothing due"), "10000 timers wait");
    let mut moments = moments.into_iter();
    for waiting in WAITING {
        wait(&office, waiting).await;
        let name = format!("{waiting} timers wait");
        for _ in 0..ROUNDS {
            let due = moments.next().expect("a moment");
            office.clock.set(reminded(due) - TimeDelta::minutes(1));
            tick(&office.engine).await.expect("what is due before");
            tidy(&office).await;
            let watch = Stopwatch::start(Duration::ZERO);
            for _ in 0..IDLE {
                tick(&office.engine).await.expect("nothing");
            }
            idle.add(&name, watch.rate(IDLE));
            office.clock.set(reminded(due));
            let before = claims(&office).await;
            let watch = Stopwatch::start(Duration::ZERO);
            tick(&office.engine).await.expect("fires");
            let (rate, told) = (watch.rate(1), claims(&office).await - before);
            assert!(told >= TOGETHER as u64, "{told} reminders");
            fired.add(&name, rate * told as f64);
        }
    }
    println!("{fired}\n{idle}");
}

async fn pillar(office: &Office, anna: &std::sync::Arc<milepost_engine::access::Identity>) -> uuid::Uuid {
    let plan = office.create(anna, "nap-plan", None, &[("title", "Plan")]).await;
    office.create(anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await
}

/// The morning of the day before. All due dates are Wednesdays, so no other rung falls on that Tuesday.
fn reminded(due: NaiveDate) -> DateTime<Utc> {
    (due - TimeDelta::days(1)).and_hms_opt(12, 0, 0).expect("a moment").and_utc()
}

async fn claims(office: &Office) -> u64 {
    claim::Entity::find().count(&office.engine.database.reader).await.expect("counted")
}

/// So many timers in all: the rest belong to nothing and wait for the year 2090.
async fn wait(office: &Office, waiting: u64) {
    let database = &office.engine.database;
    let missing = waiting - timer::Entity::find().count(&database.reader).await.expect("counted").min(waiting);
    let (id, numbers) = match database.backend {
        DbBackend::Postgres => ("gen_random_uuid()", format!("SELECT generate_series(1, {missing}) AS number")),
        _ => (
            "randomblob(16)",
            format!(
                "WITH RECURSIVE n(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM n LIMIT {missing}) SELECT number FROM n"
            ),
        ),
    };
    let sql = format!(
        "INSERT INTO timer (item_id, id, kind, event, due_at, scope, occurrence, fence)
         SELECT {id}, {id}, 'rung', 'deadline.due.rung.0', '2090-01-01 12:00:00+00:00', 'due/1', 1, 0 FROM ({numbers}) AS numbers"
    );
    database.writer.execute_unprepared(&sql).await.expect("timers");
}

/// Within a minute PostgreSQL does that by itself, to tables that grew or changed so much; until then it plans as for the empty
/// tables it saw first.
async fn tidy(office: &Office) {
    let database = &office.engine.database;
    if database.backend == DbBackend::Postgres {
        database.writer.execute_unprepared("VACUUM (ANALYZE)").await.expect("tidied");
    }
}
