//! Whatever becomes of the worker, each reminder is claimed once and goes out once: ticks come late, doubled, from two
//! replicas at once, die at any statement, and the clock jumps both ways. The same story with one tick a day and no fault says
//! what is owed.

use super::cut::{allow, refuse, restarted, written};
use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::store::{claim, delivery, schedule, timer};
use milepost_engine::worker::{LEASE, tick};
use milepost_tests::dice::Dice;
use milepost_tests::office::{Office, instant, texts};
use milepost_tests::{On, Place, both, run};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

both!(any_schedule_of_ticks_claims_the_same);

const SCHEDULES: u64 = 3;
/// More of them, until each statement was refused.
const MOST: u64 = 8;
/// Where a tick dies, in every run at least once in one of the schedules.
const STATEMENTS: [&str; 9] = [
    "UPDATE ON timer",
    "DELETE ON timer",
    "INSERT ON journal",
    "UPDATE ON item",
    "INSERT ON claim",
    "INSERT ON delivery",
    "INSERT ON heard",
    "UPDATE ON delivery",
    "UPDATE ON schedule",
];
/// One day before the first action is due, it is given more time; later another is cancelled.
const EXTENDED: &str = "2026-02-09T15:00:00Z";
const CANCELLED: &str = "2026-02-25T15:00:00Z";
const END: &str = "2026-04-27T15:00:00Z";
const DUE: [&str; 3] = ["2026-02-10", "2026-02-11", "2026-03-02"];

/// An action by its place in [`DUE`], due revision, rung, recipient.
type Rung = (usize, i32, String, String);

#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    once: BTreeSet<Rung>,
    /// With the number of turns.
    repeated: BTreeMap<Rung, usize>,
}

struct Ministry {
    office: Office,
    replica: Office,
    anna: Arc<Identity>,
    actions: Vec<Uuid>,
}

async fn any_schedule_of_ticks_claims_the_same(place: Place) {
    let on = if place.url.starts_with("sqlite") { On::Sqlite } else { On::Postgres };
    let owed = daily(&place).await;
    ladder_is_whole(&owed);
    let mut hit = BTreeSet::new();
    for seed in 0..MOST {
        if seed >= SCHEDULES && hit == STATEMENTS.into() {
            break;
        }
        let (told, faults) = on_a_thread(on, move |place| schedule_of(seed, place));
        assert_eq!(told.once, owed.once, "schedule {seed}");
        for (rung, turns) in &told.repeated {
            assert!(owed.repeated.get(rung).is_some_and(|owed| turns <= owed), "schedule {seed}: {rung:?} {turns}");
        }
        assert!(!faults.is_empty(), "schedule {seed} met no fault and proves nothing");
        hit.extend(faults);
    }
    assert_eq!(hit, STATEMENTS.into(), "each statement was refused in some schedule");
}

/// Of the old date what was due by then, of the new one all of it; of what was cancelled nothing after.
fn ladder_is_whole(owed: &Told) {
    let rungs = |action, revision| {
        let own = owed.once.iter().chain(owed.repeated.keys()).filter(|rung| (rung.0, rung.1) == (action, revision));
        own.map(|rung| rung.2.as_str()).collect::<BTreeSet<&str>>()
    };
    let before = ["before 30 days", "before 7 days", "before 1 day"];
    let all = ["late 1 day", "late 7 days", "late 30 days"].into_iter().chain(before).collect();
    assert_eq!(rungs(0, 1), before.into());
    assert_eq!(rungs(0, 2), all);
    assert_eq!(rungs(1, 1), ["late 1 day", "late 7 days"].into_iter().chain(before).collect());
    assert_eq!(rungs(2, 1), all);
}

async fn daily(place: &Place) -> Told {
    let ministry = Ministry::open(place).await;
    for change in [EXTENDED, CANCELLED, END].map(instant) {
        while ministry.office.clock.now() < change {
            let next = ministry.office.clock.now() + TimeDelta::days(1);
            ministry.office.clock.set(next.min(change));
            tick(&ministry.office.engine).await.expect("ticks");
        }
        ministry.changes(change).await;
    }
    ministry.told(place).await
}

/// Stories of their own databases inside one story.
fn on_a_thread<T: Send + 'static, F>(on: On, story: impl FnOnce(Place) -> F + Send + 'static) -> T
where
    F: Future<Output = T>,
{
    let thread = std::thread::spawn(move || {
        let mut answer = None;
        let kept = &mut answer;
        run(on, |place| async move { *kept = Some(story(place).await) });
        answer.expect("the story ended")
    });
    thread.join().expect("the schedule holds")
}

async fn schedule_of(seed: u64, place: Place) -> (Told, BTreeSet<&'static str>) {
    let (mut dice, mut faults) = (Dice::new(seed), BTreeSet::new());
    let mut ministry = Ministry::open(&place).await;
    for change in [EXTENDED, CANCELLED, END].map(instant) {
        let begun = ministry.office.clock.now();
        loop {
            let step = match dice.below(6) {
                0 => -TimeDelta::minutes(dice.below(2 * 24 * 60) as i64),
                _ => TimeDelta::minutes(dice.below(5 * 24 * 60) as i64),
            };
            let next = (ministry.office.clock.now() + step).max(begun);
            if next >= change {
                break;
            }
            ministry.office.clock.set(next);
            ministry = ministry.ticks(&mut dice, &mut faults, &place).await;
        }
        // What died is free again, and done, before somebody changes something.
        ministry.office.clock.set(change);
        ministry.settled().await;
        ministry.changes(change).await;
    }
    (ministry.told(&place).await, faults)
}

impl Ministry {
    async fn open(place: &Place) -> Ministry {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        office.person("Ben", "focal_point", Some("ttps")).await;
        let mut actions = Vec::new();
        for due in DUE {
            let action = office.action(&anna, due).await;
            let (lead, partners, people) = (Some("ttps".to_owned()), Vec::new(), Vec::new());
            let assign = Change::Assign { item: action, lead, partners, people, since: None };
            office.act(&anna, assign).await.expect("assigned");
            actions.push(action);
        }
        Ministry { replica: office.another(place).await, office, anna, actions }
    }

    /// Once, twice, by both replicas at once, or so that it dies on the way.
    async fn ticks(mut self, dice: &mut Dice, faults: &mut BTreeSet<&'static str>, place: &Place) -> Ministry {
        match dice.below(4) {
            0 => _ = tick(&self.office.engine).await.expect("ticks"),
            1 => {
                let (one, other) = tokio::join!(tick(&self.office.engine), tick(&self.replica.engine));
                _ = (one.expect("ticks"), other.expect("ticks"));
                tick(&self.replica.engine).await.expect("ticks again");
            }
            _ => {
                let statement = STATEMENTS[dice.below(STATEMENTS.len() as u64) as usize];
                refuse(&self.office, statement, "1 = 1").await;
                // Its answer goes with it.
                _ = tokio::join!(tick(&self.office.engine), tick(&self.replica.engine));
                allow(&self.office).await;
                if dice.below(2) == 0 {
                    tick(&self.replica.engine).await.expect("the other replica goes on");
                }
                let died = self.done().await;
                if dice.below(3) == 0 {
                    (self.office, self.replica) = (self.replica, restarted(self.office, place).await);
                }
                self.office.clock.advance(LEASE + TimeDelta::seconds(1));
                tick(&self.office.engine).await.expect("ticks");
                if self.done().await != died {
                    faults.insert(statement);
                }
            }
        }
        self
    }

    /// What a tick leaves behind.
    async fn done(&self) -> (u64, u64, u64, Vec<DateTime<Utc>>) {
        let reader = &self.office.engine.database.reader;
        let claims = claim::Entity::find().count(reader).await.expect("counted");
        let waiting = delivery::Entity::find().filter(delivery::Column::State.eq(delivery::State::Waiting));
        let next = schedule::Entity::find().all(reader).await.expect("the schedules");
        let next = next.into_iter().map(|row| row.next_at).collect();
        (written(&self.office).await, claims, waiting.count(reader).await.expect("counted"), next)
    }

    async fn settled(&self) {
        for _ in 0..2 {
            tick(&self.office.engine).await.expect("ticks");
            self.office.clock.advance(LEASE + TimeDelta::seconds(1));
        }
        let due = timer::Entity::find().filter(timer::Column::DueAt.lte(self.office.clock.now()));
        assert_eq!(
            due.count(&self.office.engine.database.reader).await.expect("counted"),
            0,
            "nothing is due any more"
        );
    }

    async fn changes(&self, when: DateTime<Utc>) {
        let (office, anna) = (&self.office, &self.anna);
        if when == instant(EXTENDED) {
            let input = texts(&[("reason", "Flood"), ("approver", "Cabinet")]);
            let (item, by) = (self.actions[0], Extension::Until("2026-03-16".parse().expect("a day")));
            let extend = Change::Extend { item, deadline: "due".into(), by, input, revision: None };
            office.act(anna, extend).await.expect("extended");
        }
        if when == instant(CANCELLED) {
            office.fire(anna, self.actions[1], "cancel", &[("cancelled_reason", "Merged")]).await.expect("cancelled");
        }
    }

    /// Every claim ended: folded, or out by each of its channels. Nothing waits, and the laws hold.
    async fn told(&self, place: &Place) -> Told {
        let reader = &self.office.engine.database.reader;
        let claims = claim::Entity::find().all(reader).await.expect("the claims");
        let mut deliveries: BTreeMap<Uuid, Vec<delivery::Model>> = BTreeMap::new();
        for one in delivery::Entity::find().all(reader).await.expect("the deliveries") {
            assert_ne!(one.state, delivery::State::Waiting, "{one:?}");
            deliveries.entry(one.id).or_default().push(one);
        }
        let mut told = Told::default();
        for claim in claims {
            let out = deliveries.remove(&claim.id).unwrap_or_default().len();
            let channels = 1 + usize::from(claim.recipient.starts_with("person:"));
            assert_eq!(out, if claim.folded { 0 } else { channels }, "{claim:?}");
            let Some(action) = self.actions.iter().position(|action| *action == claim.item_id) else { continue };
            let rung = (action, claim.revision, claim.rung.clone(), claim.recipient.clone());
            match claim.rung.as_str() {
                "late 30 days" => *told.repeated.entry(rung).or_default() += 1,
                _ => assert!(told.once.insert(rung), "claimed twice: {claim:?}"),
            }
        }
        assert!(deliveries.is_empty(), "of no claim: {deliveries:?}");
        assert_eq!(self.office.findings(place).await, [] as [&str; 0]);
        told
    }
}
