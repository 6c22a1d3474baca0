//! The only reader of time and maker of ids; everyone else is given them. `clippy.toml` forbids the ways around.
//!
//! Times are whole microseconds, which both databases keep exactly. Ids are UUIDv7: they grow with time.

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use std::future::Future;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use uuid::Uuid;

/// Digits of a second that are kept.
const MICROSECONDS: u16 = 6;

pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
    fn id(&self) -> Uuid;
}

/// This machine's clock or, once [anchored](SystemClock::anchor), another's: replicas on one PostgreSQL go by its clock.
#[derive(Debug, Default)]
pub struct SystemClock {
    anchor: Mutex<Option<Anchor>>,
}

/// What the other clock showed at one instant of our monotonic clock.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    instant: Instant,
    shown: DateTime<Utc>,
}

impl SystemClock {
    /// From now on the time is what `ask` answers plus the monotonic time since. The answer is taken as of the middle of
    /// the question, so it is off by half a round trip at most. Ask again now and then: oscillators drift, laptops sleep.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub async fn anchor<E>(&self, ask: impl Future<Output = Result<DateTime<Utc>, E>>) -> Result<(), E> {
        let asked = Instant::now();
        let shown = ask.await?;
        let instant = asked + asked.elapsed() / 2;
        *held(&self.anchor) = Some(Anchor { instant, shown });
        Ok(())
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    fn now(&self) -> DateTime<Utc> {
        let anchor = *held(&self.anchor);
        let now = match anchor {
            Some(anchor) => anchor.shown + anchor.instant.elapsed(),
            None => Utc::now(),
        };
        now.trunc_subsecs(MICROSECONDS)
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A clock that stands still until it is moved: for tests, and for the stories that prove a workflow.
/// Its ids count upwards from the same first one, so several engines on one database must share one.
#[derive(Debug)]
pub struct TestClock {
    now: Mutex<DateTime<Utc>>,
    made: Mutex<u64>,
}

/// The first id's time, 1 January 2026: ids must grow even where a story moves the clock back.
const FIRST_ID_MILLIS: u64 = 1_767_225_600_000;

impl TestClock {
    pub fn new(now: DateTime<Utc>) -> TestClock {
        TestClock { now: Mutex::new(now.trunc_subsecs(MICROSECONDS)), made: Mutex::new(0) }
    }

    pub fn set(&self, now: DateTime<Utc>) {
        *held(&self.now) = now.trunc_subsecs(MICROSECONDS);
    }

    pub fn advance(&self, by: TimeDelta) {
        *held(&self.now) += by;
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *held(&self.now)
    }

    fn id(&self) -> Uuid {
        let mut made = held(&self.made);
        *made += 1;
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&made.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(FIRST_ID_MILLIS + *made, &tail).into_uuid()
    }
}

/// The values behind these locks are whole after every statement, so a poisoned lock is as good as another.
fn held<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
