//! Random lives under the engine: steps of any day entered in any order, corrected, moved and taken back, while messages
//! between case, accused and charges arrive in between. Whatever was done, everything folds and replays, and each row an item
//! owns is what its record says.

use super::court::{Case, Court};
use chrono::{DateTime, Days, NaiveDate, Utc};
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Answer, Becomes, Change, Command, Inputs, Refusal, Texts};
use milepost_engine::store::item;
use milepost_tests::dice::Dice;
use milepost_tests::office::{instant, texts};
use milepost_tests::{Place, both};
use sea_orm::EntityTrait;
use std::sync::Arc;
use uuid::Uuid;

both!(whatever_is_corrected_everything_holds);

const LIVES: u64 = 8;
const TURNS: u64 = 50;
const DAYS_A_TURN: u64 = 3;
const SPREAD: u64 = 60;

/// What is entered on an accused, and on a charge.
const OF_ACCUSED: [&str; 16] = [
    "first_appearance",
    "begin_enquiry",
    "reserve_decision",
    "commit",
    "discharge",
    "grant_bail",
    "remand",
    "abscond",
    "recapture",
    "set_next_date",
    "stay",
    "lift_stay",
    "file_indictment",
    "await_arrest",
    "conclude",
    "revise",
];
const OF_CHARGE: [&str; 7] = ["convict", "acquit", "dismiss", "stay", "lift_stay", "quash", "become_final"];

/// How often something was accepted.
#[derive(Debug, Default)]
struct Accepted {
    entered: u32,
    late: u32,
    voided: u32,
    replaced: u32,
}

async fn whatever_is_corrected_everything_holds(place: Place) {
    let court = Court::on(&place, "2026-01-30").await;
    let mut accepted = Accepted::default();
    for seed in 0..LIVES {
        let case = court.case("2025-06-02", "preliminary_enquiry", 2).await;
        let mut life = Life { court: &court, case, dice: Dice::new(seed), latest: None, turns: 0 };
        for _ in 0..TURNS {
            life.turn(&mut accepted).await;
        }
        court.settle().await;
        court.everything_holds(&place).await;
    }
    let Accepted { entered, late, voided, replaced } = accepted;
    assert!(entered > 50 && late > 10 && voided > 10 && replaced > 10, "{accepted:?}");
}

struct Life<'a> {
    court: &'a Court,
    case: Case,
    dice: Dice,
    latest: Option<NaiveDate>,
    turns: u64,
}

impl Life<'_> {
    async fn turn(&mut self, accepted: &mut Accepted) {
        self.turns += 1;
        let item = self.item();
        match self.dice.below(10) {
            0..=5 => self.enter(item, accepted).await,
            6 => accepted.voided += u32::from(self.correct(item, Becomes::Void).await),
            7..=8 => {
                let at = Some(at(self.day()));
                accepted.replaced +=
                    u32::from(self.correct(item, Becomes::Replaced { input: Inputs::Single(Texts::new()), at }).await);
            }
            _ => self.court.settle().await,
        }
    }

    /// The accused, or one of the charges.
    fn item(&mut self) -> Uuid {
        match self.dice.below(4) {
            0..=1 => self.case.accused,
            other => self.case.charges[usize::from(other == 3)],
        }
    }

    /// Mostly later, as turns go by, and often before what was entered already.
    fn day(&mut self) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2025, 6, 3).expect("a day");
        first + Days::new(self.turns * DAYS_A_TURN + self.dice.below(SPREAD))
    }

    async fn enter(&mut self, item: Uuid, accepted: &mut Accepted) {
        let events: &[&str] = if item == self.case.accused { &OF_ACCUSED } else { &OF_CHARGE };
        let event = events[usize::try_from(self.dice.below(events.len() as u64)).expect("small")];
        let day = self.day();
        let change = Change::Fire { item, event: event.into(), input: self.input(item, event), revision: None };
        if self.act(&self.court.prosecutor, Some(at(day)), change).await.is_ok() {
            accepted.entered += 1;
            accepted.late += u32::from(self.latest.is_some_and(|latest| day < latest));
            self.latest = self.latest.max(Some(day));
        }
    }

    fn input(&mut self, item: Uuid, event: &str) -> Texts {
        let day = self.day().to_string();
        match event {
            "set_next_date" => texts(&[("next_date", &day)]),
            "file_indictment" => texts(&[("indictment_filed_on", "2025-06-02")]),
            "stay" if item == self.case.accused => texts(&[("stay_reason", "Abuse of process")]),
            "revise" => texts(&[("title", &day)]),
            _ => texts(&[]),
        }
    }

    async fn correct(&mut self, item: Uuid, becomes: Becomes) -> bool {
        let reader = &self.court.desk.office.engine.database.reader;
        let seq = item::Entity::find_by_id(item).one(reader).await.expect("reads").expect("the item").seq;
        let row = 1 + self.dice.below(seq.cast_unsigned());
        let change = Change::Correct { item, row, becomes, reason: "Entered wrongly".into(), revision: None };
        self.act(&self.court.registrar, None, change).await.is_ok()
    }

    /// What does not fit is refused, and nothing else goes wrong.
    async fn act(&self, by: &Arc<Identity>, at: Option<DateTime<Utc>>, change: Change) -> Result<Answer, Refusal> {
        let office = &self.court.desk.office;
        let request_id = office.clock.id().to_string();
        let answer = office.engine.act(Command { by: by.clone(), request_id, batch: None, at, change }).await;
        assert!(!matches!(answer, Err(Refusal::Failed(_))), "{answer:?}");
        answer
    }
}

fn at(day: NaiveDate) -> DateTime<Utc> {
    instant(&format!("{day}T14:00:00Z"))
}
