//! The writer's task: takes what waits, up to a batch, and answers each. A batch whose write fails runs again one by one,
//! so what is poisoned fails alone.

use super::Shared;
use super::batch::{Batch, Outcome, Work};
use super::command::{Failure, Refusal};
use sea_orm::{DbErr, RuntimeErr, SqlErr};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// Commands of one transaction.
const BATCH: usize = 64;
/// Commands that wait; past it the caller is told to come again.
pub const MAX_WAITING: usize = 10_000;
/// Deadlocks, serialization failures and lost connections are tried so often in all.
const ATTEMPTS: u32 = 5;

pub enum Job {
    Work(Work, oneshot::Sender<Outcome>),
    Stop,
}

pub async fn run(shared: Arc<Shared>, mut queue: mpsc::Receiver<Job>) {
    let mut jobs = Vec::with_capacity(BATCH);
    while gather(&mut queue, &mut jobs).await {
        let (mut works, mut answers, mut stop) = (Vec::new(), Vec::new(), false);
        for job in jobs.drain(..) {
            match job {
                Job::Work(work, answer) => {
                    works.push(work);
                    answers.push(answer);
                }
                Job::Stop => stop = true,
            }
        }
        let outcomes = settle(&shared, &works).await;
        shared.committed();
        for (answer, outcome) in answers.into_iter().zip(outcomes) {
            // A caller that went away meanwhile asks again with its request id.
            drop(answer.send(outcome));
        }
        if stop {
            return;
        }
    }
}

/// Takes what waits, up to a batch; false when nobody can ask any more. Callers who were just answered ask again one by one:
/// they get their turn first, or each batch would hold half of them.
async fn gather(queue: &mut mpsc::Receiver<Job>, jobs: &mut Vec<Job>) -> bool {
    let mut before = 0;
    queue.recv_many(jobs, BATCH).await;
    while (before + 1..BATCH).contains(&jobs.len()) {
        before = jobs.len();
        tokio::task::yield_now().await;
        queue.recv_many(jobs, queue.len().min(BATCH - before)).await;
    }
    !jobs.is_empty()
}

async fn settle(shared: &Shared, works: &[Work]) -> Vec<Outcome> {
    if let [work] = works {
        return vec![alone(shared, work).await];
    }
    match Batch::run(shared, works).await {
        Ok(outcomes) => outcomes,
        Err(failure) => {
            tracing::info!(%failure, commands = works.len(), "a batch failed; its commands run one by one");
            let mut outcomes = Vec::with_capacity(works.len());
            for work in works {
                outcomes.push(alone(shared, work).await);
            }
            outcomes
        }
    }
}

async fn alone(shared: &Shared, work: &Work) -> Outcome {
    let mut attempt = 1;
    loop {
        let failure = match Batch::run(shared, std::slice::from_ref(work)).await {
            Ok(mut outcomes) => return outcomes.pop().unwrap_or(Ok(None)),
            Err(failure) => failure,
        };
        if attempt < ATTEMPTS && (is_passing(&failure) || is_unique(&failure)) {
            tracing::info!(%failure, attempt, "a command is tried again");
            attempt += 1;
            continue;
        }
        return Err(refusal(work, failure));
    }
}

fn refusal(work: &Work, failure: Failure) -> Refusal {
    if let (Work::Person(command), true) = (work, is_unique(&failure))
        && let Some(beginning) = command.change.beginning()
    {
        return Refusal::ReferenceTaken { reference: beginning.reference.unwrap_or_default().to_owned() };
    }
    tracing::error!(error = %failure, ?work, "a change could not be stored");
    Refusal::Failed(Arc::new(failure))
}

/// Two replicas took the same key; read again, the other's row is there.
fn is_unique(failure: &Failure) -> bool {
    matches!(failure, Failure::Database(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))))
}

fn is_passing(failure: &Failure) -> bool {
    let Failure::Database(error) = failure else {
        return false;
    };
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return matches!(error, DbErr::ConnectionAcquire(_));
    };
    use sea_orm::sqlx::Error;
    match cause.as_ref() {
        // serialization_failure, deadlock_detected, SQLITE_BUSY
        Error::Database(error) => matches!(error.code().as_deref(), Some("40001" | "40P01" | "5" | "57P01")),
        Error::Io(_) | Error::PoolTimedOut | Error::WorkerCrashed => true,
        _ => false,
    }
}
