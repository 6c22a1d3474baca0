//! Two writers on one PostgreSQL: an accused concludes, a case closes, and charges and accused are added, each at one of them
//! at the same moment. Whoever is first, nothing is ever finished over what is open.

use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Rejection;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal};
use milepost_engine::store::item;
use milepost_engine::worker::tick;
use milepost_tests::dice::Dice;
use milepost_tests::office::{Office, texts};
use milepost_tests::{On, Place, run};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const CASES: u64 = 60;
const TURNS: u64 = 6;

#[test]
fn a_case_with_an_open_charge_never_closes() {
    run(On::Postgres, async |place| {
        let court = Court::open(&place).await;
        let mut seen = Seen::default();
        for seed in 0..CASES {
            court.case(&mut Dice::new(seed), &mut seen).await;
        }
        // Every way in which two writers can meet was met.
        assert!(seen.ended > 15 && seen.late > 20 && seen.open > 20, "{seen:?}");
        court.settle().await;
        assert_eq!(court.here.findings(&place).await, [] as [&str; 0]);
    });
}

/// How often an end won, an addition came after an end, an end was refused for what was open.
#[derive(Debug, Default)]
struct Seen {
    ended: usize,
    late: usize,
    open: usize,
}

impl Seen {
    fn note(&mut self, answer: &Result<Answer, Refusal>) {
        match answer {
            Ok(answer) if ["Concluded", "Closed"].contains(&answer.stage.as_str()) => self.ended += 1,
            Err(Refusal::Rejected(Rejection::Finished)) => self.late += 1,
            Err(Refusal::Rejected(Rejection::OpenChildren { .. })) => self.open += 1,
            Ok(_) | Err(Refusal::Rejected(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

struct Court {
    here: Office,
    there: Office,
    prosecutor: Arc<Identity>,
}

impl Court {
    async fn open(place: &Place) -> Court {
        let here = Office::open(place).await;
        let there = here.another(place).await;
        let prosecutor = here.person("Petra", "prosecutor", Some("dpp")).await;
        Court { here, there, prosecutor }
    }

    /// Some turns on one case; in each, two things are done at once, one at each writer.
    async fn case(&self, dice: &mut Dice, seen: &mut Seen) {
        let case = self.here.create(&self.prosecutor, "tt-case", None, &[("title", "The State v K")]).await;
        let accused = self.here.act(&self.prosecutor, add_accused(case)).await.expect("an accused").item;
        self.here.act(&self.prosecutor, add_charge(accused, 0)).await.expect("a charge");
        for turn in 0..TURNS {
            let items = self.below(case).await;
            let changes = [(); 2].map(|()| change(dice, case, &items, turn));
            let [first, second] = changes.map(|change| Command {
                by: self.prosecutor.clone(),
                request_id: Uuid::from_u128(u128::from(dice.below(u64::MAX))).to_string(),
                batch: None,
                at: None,
                change,
            });
            let answers = tokio::join!(self.here.engine.act(first), self.there.engine.act(second));
            seen.note(&answers.0);
            seen.note(&answers.1);
            self.nothing_is_closed_over_what_is_open(case).await;
            let ticked = tokio::join!(tick(&self.here.engine), tick(&self.there.engine));
            ticked.0.expect("ticks");
            ticked.1.expect("ticks");
            self.nothing_is_closed_over_what_is_open(case).await;
            self.here.clock.advance(TimeDelta::seconds(1));
        }
    }

    /// The case and all that lies below it, by id.
    async fn below(&self, case: Uuid) -> BTreeMap<Uuid, item::Model> {
        let mut found = BTreeMap::new();
        let mut parents = vec![case];
        while !parents.is_empty() {
            let children = item::Entity::find().filter(item::Column::ParentId.is_in(parents));
            let children = children.all(&self.here.engine.database.reader).await.expect("items");
            parents = children.iter().map(|child| child.id).collect();
            found.extend(children.into_iter().map(|child| (child.id, child)));
        }
        let top = item::Entity::find_by_id(case).one(&self.here.engine.database.reader).await.expect("reads");
        found.extend(top.map(|top| (top.id, top)));
        found
    }

    async fn nothing_is_closed_over_what_is_open(&self, case: Uuid) {
        let items = self.below(case).await;
        for open in items.values().filter(|item| !item.finished) {
            let parent = open.parent_id.and_then(|parent| items.get(&parent));
            assert!(!parent.is_some_and(|parent| parent.finished), "{} is open below what is finished", open.reference);
        }
    }

    async fn settle(&self) {
        while tick(&self.here.engine).await.expect("ticks").is_some_and(|next| next <= self.now()) {}
    }

    fn now(&self) -> DateTime<Utc> {
        self.here.clock.now()
    }
}

/// Adds to what may be closed, or closes what may be added to.
fn change(dice: &mut Dice, case: Uuid, items: &BTreeMap<Uuid, item::Model>, turn: u64) -> Change {
    let one_of = |dice: &mut Dice, kind: &str| {
        let all: Vec<Uuid> = items.values().filter(|item| item.kind == kind).map(|item| item.id).collect();
        all[usize::try_from(dice.below(all.len() as u64)).expect("small")]
    };
    match dice.below(10) {
        0 => add_accused(case),
        1..=2 => add_charge(one_of(dice, "accused"), turn),
        3..=5 => fire(one_of(dice, "charge"), "acquit"),
        6..=7 => fire(one_of(dice, "accused"), "conclude"),
        _ => fire(case, "close"),
    }
}

fn fire(item: Uuid, event: &str) -> Change {
    Change::Fire { item, event: event.into(), input: texts(&[]), revision: None }
}

fn add_accused(case: Uuid) -> Change {
    create("tt-accused", case, &[("title", "K"), ("route", "preliminary_enquiry"), ("charged_on", "2026-01-05")])
}

fn add_charge(accused: Uuid, number: u64) -> Change {
    let number = number.to_string();
    let input =
        [("title", "Trafficking"), ("charge_ref", number.as_str()), ("act", "Act 1"), ("charged_on", "2026-01-05")];
    create("tt-charge", accused, &input)
}

fn create(workflow: &str, parent: Uuid, input: &[(&str, &str)]) -> Change {
    Change::Create { workflow: workflow.into(), parent: Some(parent), reference: None, input: texts(input) }
}
