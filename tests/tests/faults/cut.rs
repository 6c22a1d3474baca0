//! The process dies between two transactions, wherever that is: a hearing was held, and each accused it concerns is told
//! once.
//!
//! From a chosen length of the journal on, a trigger refuses every further row, so that nothing more commits; then the engine
//! is thrown away, and another one goes on with what is there.

use chrono::TimeDelta;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal};
use milepost_engine::store::{item, journal, timer};
use milepost_engine::worker::{LEASE, tick};
use milepost_tests::office::{Office, texts};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait, QueryFilter};
use std::sync::Arc;
use uuid::Uuid;

both!(a_hearing_is_told_once_to_each_accused, the_next_hearing_is_listed_once);

const ACCUSED: usize = 3;
/// `hold` itself, one for each accused told, and the case hears that a hearing has ended.
const ROWS: u64 = 2 + ACCUSED as u64;

struct Court {
    case: Uuid,
    accused: Vec<Uuid>,
    liaison: Arc<Identity>,
}

async fn a_hearing_is_told_once_to_each_accused(place: Place) {
    let mut office = Office::open(&place).await;
    let court = opened(&office).await;
    for last in 0..=ROWS {
        let hearing = listed(&office, &court).await;
        let (before, length) = (told(&office, &court).await, written(&office).await);
        refuse_from(&office, length + last).await;
        let first = hold(&office, &court, hearing, None).await;
        assert_eq!(first.is_ok(), last > 0, "after {last} rows: {first:?}");
        tick(&office.engine).await.expect("ticks");
        assert_eq!(written(&office).await, length + last, "the end came after {last} rows");
        allow(&office).await;
        office = restarted(office, &place).await;
        let again = hold(&office, &court, hearing, None).await.expect("held");
        assert!(first.is_err() || first.unwrap() == again, "the same answer");
        settled(&office).await;
        let after = told(&office, &court).await;
        let each: Vec<u64> = after.iter().zip(&before).map(|(after, before)| after - before).collect();
        assert_eq!((each, written(&office).await), (vec![1; ACCUSED], length + ROWS), "after {last} rows");
    }
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

/// Besides, in one transaction: the case's and the new hearing's own, and its tie to each accused, who hears of it.
const NEXT: u64 = 2 + 2 * ACCUSED as u64;

async fn the_next_hearing_is_listed_once(place: Place) {
    let mut office = Office::open(&place).await;
    let court = opened(&office).await;
    for last in 0..=ROWS + NEXT {
        let hearing = listed(&office, &court).await;
        let (before, length) = (hearings(&office).await, written(&office).await);
        refuse_from(&office, length + last).await;
        let first = hold(&office, &court, hearing, Some("2031-02-10")).await;
        assert_eq!(first.is_ok(), last > 0, "after {last} rows: {first:?}");
        tick(&office.engine).await.expect("ticks");
        allow(&office).await;
        office = restarted(office, &place).await;
        hold(&office, &court, hearing, Some("2031-02-10")).await.expect("held");
        settled(&office).await;
        assert_eq!(hearings(&office).await - before, 1, "after {last} rows");
        assert_eq!(written(&office).await, length + ROWS + NEXT, "after {last} rows");
    }
    assert_eq!(office.findings(&place).await, [] as [&str; 0]);
}

async fn hearings(office: &Office) -> u64 {
    let all = item::Entity::find().filter(item::Column::Kind.eq("hearing"));
    all.count(&office.engine.database.reader).await.expect("counted")
}

async fn opened(office: &Office) -> Court {
    let liaison = office.person("Lio", "court_liaison", Some("jud")).await;
    let prosecutor = office.person("Petra", "prosecutor", Some("dpp")).await;
    let case = office.create(&prosecutor, "tt-case", None, &[("title", "The State v K")]).await;
    let mut accused = Vec::new();
    for name in ["A", "B", "C"] {
        let input = [("title", name), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")];
        accused.push(office.create(&prosecutor, "tt-accused", Some(case), &input).await);
    }
    Court { case, accused, liaison }
}

/// A hearing of today that concerns every accused.
async fn listed(office: &Office, court: &Court) -> Uuid {
    let today = office.clock.now().date_naive().to_string();
    let input = [("title", "Enquiry"), ("court", "Port of Spain"), ("hearing_on", today.as_str())];
    let hearing = office.create(&court.liaison, "tt-hearing", Some(court.case), &input).await;
    for accused in &court.accused {
        let link = Change::Link { item: hearing, kind: "concerns".into(), to: *accused, ended: false };
        office.act(&court.liaison, link).await.expect("linked");
    }
    settled(office).await;
    hearing
}

/// Always the same request, as somebody sends it who had no answer.
async fn hold(office: &Office, court: &Court, hearing: Uuid, next: Option<&str>) -> Result<Answer, Refusal> {
    let mut input = texts(&[("outcome", "Two witnesses heard")]);
    input.extend(next.map(|day| ("next_on".to_owned(), day.to_owned())));
    let change = Change::Fire { item: hearing, event: "hold".into(), input, revision: None };
    let request_id = format!("hold {hearing}");
    office.engine.act(Command { by: court.liaison.clone(), request_id, batch: None, at: None, change }).await
}

/// How often each accused was told of a hearing.
async fn told(office: &Office, court: &Court) -> Vec<u64> {
    let mut told = Vec::new();
    for accused in &court.accused {
        let own = journal::Entity::find().filter(journal::Column::ItemId.eq(*accused));
        let own = own.filter(journal::Column::Event.eq("hearing_held"));
        told.push(own.count(&office.engine.database.reader).await.expect("counted"));
    }
    told
}

pub async fn written(office: &Office) -> u64 {
    journal::Entity::find().count(&office.engine.database.reader).await.expect("counted")
}

async fn settled(office: &Office) {
    tick(&office.engine).await.expect("ticks");
    let now = timer::Entity::find().filter(timer::Column::DueAt.lte(office.clock.now()));
    assert_eq!(now.count(&office.engine.database.reader).await.expect("counted"), 0, "nothing is due any more");
}

/// Nothing of the old engine lives on; what it held is free once its lease has ended.
pub async fn restarted(office: Office, place: &Place) -> Office {
    let next = office.another(place).await;
    drop(office);
    next.clock.advance(LEASE + TimeDelta::seconds(1));
    next
}

pub async fn refuse_from(office: &Office, length: u64) {
    refuse(office, "INSERT ON journal", &format!("(SELECT count(*) FROM journal) >= {length}")).await;
}

/// Aborts what is written so, like `INSERT ON journal`, while this holds.
pub async fn refuse(office: &Office, written: &str, when: &str) {
    let sql = if office.engine.database.backend == DbBackend::Sqlite {
        format!("CREATE TRIGGER cut BEFORE {written} WHEN {when} BEGIN SELECT RAISE(ABORT, 'cut'); END")
    } else {
        format!(
            "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql
             AS $$ BEGIN IF {when} THEN RAISE EXCEPTION 'cut'; END IF; RETURN NEW; END $$;
             CREATE TRIGGER cut BEFORE {written} FOR EACH ROW EXECUTE FUNCTION cut()"
        )
    };
    office.engine.database.writer.execute_unprepared(&sql).await.expect("a trigger");
}

pub async fn allow(office: &Office) {
    let sqlite = office.engine.database.backend == DbBackend::Sqlite;
    let sql = if sqlite { "DROP TRIGGER cut" } else { "DROP FUNCTION cut CASCADE" };
    office.engine.database.writer.execute_unprepared(sql).await.expect("no trigger");
}
