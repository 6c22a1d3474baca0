//! The caller goes away: the future of a change is dropped after each of its polls. The change is then there or not, never
//! between, and asking again with the same request id acts once.

use milepost_engine::access::Identity;
use milepost_engine::engine::command::{Change, Command};
use milepost_engine::store::{item, journal, journal_payload, request};
use milepost_tests::office::{Office, texts};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use uuid::Uuid;

/// So many polls are tried one by one; after them each step is a quarter longer.
const ONE_BY_ONE: usize = 25;
/// An answer comes sooner.
const MAX_POLLS: usize = 10_000_000;

both!(a_dropped_change_is_there_or_not);

async fn a_dropped_change_is_there_or_not(place: Place) {
    let office = Office::open(&place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let action = office.action(&anna, "2026-03-31").await;
    let (mut polls, mut outcomes) = (0, [0, 0]);
    while polls < MAX_POLLS {
        let command = command(&anna, action, polls);
        let rows = rows_of(&command);
        let answered = polled(office.engine.act(command.clone()), polls).await;
        // The writer takes commands in turn: when it has answered this one, it is done with the one before.
        office.fire(&anna, action, "revise", &[("target", "all")]).await.unwrap();
        let there = recorded(&office, &command).await;
        assert!(there == 0 || there == rows, "{there} of {rows} rows after {polls} polls");
        outcomes[usize::from(there > 0)] += 1;
        let answer = office.engine.act(command.clone()).await.unwrap();
        assert_eq!(recorded(&office, &command).await, rows, "after {polls} polls");
        let row = item::Entity::find_by_id(answer.item).one(&office.engine.database.reader).await.unwrap().unwrap();
        assert!(answer.seq <= row.seq as u64);
        if answered {
            break;
        }
        polls += 1 + polls.saturating_sub(ONE_BY_ONE) / 4;
    }
    assert!(polls < MAX_POLLS, "no answer came");
    let [absent, present] = outcomes;
    println!("dropped {absent} times before, {present} times after");
    assert!(absent > 0 && present > 1, "{outcomes:?}");
}

/// In turns a change of one item, and a new item, which changes its parent too.
fn command(by: &Arc<Identity>, action: Uuid, polls: usize) -> Command {
    let change = match polls % 2 {
        0 => Change::Fire {
            item: action,
            event: "revise".into(),
            input: texts(&[("baseline", &polls.to_string())]),
            revision: None,
        },
        _ => Change::Create {
            workflow: "nap-task".into(),
            parent: Some(action),
            reference: None,
            input: texts(&[("title", "Task")]),
        },
    };
    Command { by: by.clone(), request_id: format!("dropped after {polls}"), batch: None, at: None, change }
}

/// Journal rows, their contents, and the answer for those who ask again.
fn rows_of(command: &Command) -> u64 {
    match command.change {
        Change::Create { .. } => 2 + 2 + 1,
        _ => 1 + 1 + 1,
    }
}

async fn recorded(office: &Office, command: &Command) -> u64 {
    let reader = &office.engine.database.reader;
    let rows = journal::Entity::find().filter(journal::Column::RequestId.eq(&command.request_id));
    let rows = rows.all(reader).await.unwrap();
    let mut count = rows.len() as u64;
    for row in &rows {
        count += journal_payload::Entity::find_by_id((row.item_id, row.seq)).count(reader).await.unwrap();
    }
    let answers = request::Entity::find().filter(request::Column::RequestId.eq(&command.request_id));
    count + answers.count(reader).await.unwrap()
}

/// Whether it was ready within so many polls; then it is dropped.
async fn polled(future: impl Future, polls: usize) -> bool {
    let mut future = pin!(future);
    for _ in 0..polls {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(_) => return true,
            Poll::Pending => tokio::task::yield_now().await,
        }
    }
    false
}
