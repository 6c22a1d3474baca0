//! Both times: what a court did on Tuesday is entered on Friday, what was wrong is corrected, and history shows both.

use chrono::{NaiveDate, TimeDelta};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::{Rejection, Snapshot};
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Answer, Becomes, Change, Command, Inputs, Refusal};
use milepost_engine::engine::record::SNAPSHOT;
use milepost_engine::ledger::line::CostLine;
use milepost_engine::store::{cost_line, deadline, due_revision, expenditure, item, responsibility, timer};
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant, texts};
use milepost_tests::{Place, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;
use uuid::Uuid;

both!(
    a_late_entry_takes_its_place,
    what_no_longer_fits_is_refused_by_name,
    a_replaced_date_gives_every_clock_anew,
    a_voided_end_is_told_above,
    a_finished_item_is_reopened,
    an_import_is_undone,
    what_has_something_below_it_is_not_taken_back,
    what_stands_below_a_closed_parent_stays_ended,
    money_and_agencies_follow_a_correction,
    two_late_entries_in_one_batch
);

/// A ministry and who works in it.
struct Desk {
    office: Office,
    anna: Arc<Identity>,
    objective: Uuid,
}

impl Desk {
    async fn open(place: &Place) -> Desk {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        let plan = office.create(&anna, "nap-plan", None, &[("title", "Plan")]).await;
        let pillar = office.create(&anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
        let objective = office.create(&anna, "nap-objective", Some(pillar), &[("title", "Awareness")]).await;
        Desk { office, anna, objective }
    }

    async fn action(&self, due_on: &str) -> Uuid {
        let input = [("title", "Campaign"), ("due_on", due_on)];
        self.office.create(&self.anna, "nap-action", Some(self.objective), &input).await
    }

    async fn task(&self, action: Uuid) -> Uuid {
        self.office.create(&self.anna, "nap-task", Some(action), &[("title", "Print"), ("due_on", "2026-01-20")]).await
    }

    async fn at(&self, day: &str, change: Change) -> Result<Answer, Refusal> {
        let request_id = self.office.clock.id().to_string();
        let at = Some(instant(&format!("{day}T15:00:00Z")));
        self.office.engine.act(Command { by: self.anna.clone(), request_id, batch: None, at, change }).await
    }

    async fn fire(&self, item: Uuid, event: &str, input: &[(&str, &str)]) -> u64 {
        self.office.fire(&self.anna, item, event, input).await.expect(event).seq
    }

    async fn void(&self, item: Uuid, row: u64) -> Result<Answer, Refusal> {
        let becomes = Becomes::Void;
        self.correct(item, row, becomes).await
    }

    async fn correct(&self, item: Uuid, row: u64, becomes: Becomes) -> Result<Answer, Refusal> {
        let change = Change::Correct { item, row, becomes, reason: "Entered wrongly".into(), revision: None };
        self.office.act(&self.anna, change).await
    }

    async fn row(&self, id: Uuid) -> item::Model {
        item::Entity::find_by_id(id).one(&self.office.engine.database.reader).await.unwrap().expect("the item")
    }

    async fn snapshot(&self, id: Uuid) -> Snapshot {
        let row = self.row(id).await;
        let key = self.office.engine.keys.unwrap(row.id, &row.data_key).unwrap();
        serde_json::from_slice(&key.open(SNAPSHOT, &row.snapshot).unwrap()).unwrap()
    }

    async fn deadline(&self, id: Uuid) -> deadline::Model {
        let own = deadline::Entity::find().filter(deadline::Column::ItemId.eq(id));
        own.one(&self.office.engine.database.reader).await.unwrap().expect("a deadline")
    }

    async fn days_pass(&self, days: i64) {
        self.office.clock.advance(TimeDelta::days(days));
        self.settle().await;
    }

    /// Until nothing is due.
    async fn settle(&self) {
        for _ in 0..5 {
            tick(&self.office.engine).await.unwrap();
        }
    }

    /// Fold, replay, chain, timers, sums: whatever was done to history.
    async fn everything_holds(&self, place: &Place) {
        assert_eq!(self.office.findings(place).await, Vec::<String>::new());
    }
}

fn fire(item: Uuid, event: &str, input: &[(&str, &str)]) -> Change {
    Change::Fire { item, event: event.into(), input: texts(input), revision: None }
}

fn day(text: &str) -> Option<NaiveDate> {
    Some(text.parse().expect("a day"))
}

async fn a_late_entry_takes_its_place(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-03-31").await;
    let task = desk.task(action).await;
    desk.days_pass(2).await;
    // Wednesday, entered on Wednesday.
    desk.fire(task, "start", &[]).await;
    desk.days_pass(2).await;
    // Tuesday, entered on Friday: its own new date, though Wednesday's event is there.
    let late = desk.at("2026-01-06", fire(task, "revise", &[("title", "Print"), ("due_on", "2026-02-28")])).await;
    assert_eq!(late.unwrap().stage, "In progress");
    assert_eq!((desk.deadline(task).await.due, desk.deadline(task).await.revision), (day("2026-02-28"), 2));
    // Monday before it was there at all.
    let before = desk.at("2026-01-04", fire(task, "revise", &[("title", "Print")])).await;
    assert!(matches!(before, Err(Refusal::Rejected(Rejection::BeforeEntry { .. }))), "{before:?}");
    // Tuesday's task was finished on Tuesday: Wednesday's start no longer fits.
    let finished = desk.at("2026-01-06", fire(task, "finish", &[("result", "Printed")])).await;
    let Err(Refusal::Rejected(refusal)) = finished else { panic!("{finished:?}") };
    assert_eq!(
        refusal.to_string(),
        "`Start` of 2026-01-07 would no longer fit: This item is finished. Only a correction or a reopening can change it. \
         Correct or void that row first."
    );
    desk.everything_holds(&place).await;
}

async fn what_no_longer_fits_is_refused_by_name(place: Place) {
    let desk = Desk::open(&place).await;
    let task = desk.task(desk.action("2026-03-31").await).await;
    let started = desk.fire(task, "start", &[]).await;
    desk.fire(task, "finish", &[("result", "Printed")]).await;
    // `finish` is possible without `start`, so voiding `start` fits.
    desk.void(task, started).await.unwrap();
    let nothing = desk.void(task, 99).await;
    assert!(matches!(nothing, Err(Refusal::Rejected(Rejection::NoSuchRow { seq: 99 }))), "{nothing:?}");
    let first = desk.void(task, 1).await;
    assert!(matches!(first, Err(Refusal::Rejected(Rejection::NoLongerFits { seq: 3, .. }))), "{first:?}");
    let silent = Change::Correct { item: task, row: 3, becomes: Becomes::Void, reason: " ".into(), revision: None };
    assert!(matches!(desk.office.act(&desk.anna, silent).await, Err(Refusal::BadRequest(_))));
    desk.everything_holds(&place).await;
}

async fn a_replaced_date_gives_every_clock_anew(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-01-07").await;
    desk.days_pass(5).await; // missed on the 8th
    assert_eq!(desk.snapshot(action).await.deadlines["due"].missed, Some(1));
    let input = Inputs::Whole(texts(&[("title", "Campaign"), ("due_on", "2026-03-31")]));
    let answer = desk.correct(action, 1, Becomes::Replaced { input, at: None }).await.unwrap();
    assert_eq!(answer.revision, 2);
    let due = desk.deadline(action).await;
    assert_eq!((due.due, due.revision, due.state), (day("2026-03-31"), 2, deadline::State::Open));
    let snapshot = desk.snapshot(action).await;
    assert_eq!((snapshot.deadlines["due"].revision, snapshot.deadlines["due"].missed), (2, Some(1)));
    // The old date and its miss stay in history, the new one has its own timer.
    let dates = due_revision::Entity::find().filter(due_revision::Column::ItemId.eq(action));
    let dates =
        dates.order_by_asc(due_revision::Column::Revision).all(&desk.office.engine.database.reader).await.unwrap();
    assert_eq!(
        dates.iter().map(|one| (one.due, one.missed_at.is_some())).collect::<Vec<_>>(),
        [(day("2026-01-07"), true), (day("2026-03-31"), false)]
    );
    let timers = timer::Entity::find().filter(timer::Column::ItemId.eq(action));
    let timers = timers.filter(timer::Column::Event.eq("deadline.due.missed"));
    let timers = timers.all(&desk.office.engine.database.reader).await.unwrap();
    assert_eq!(timers.iter().map(|one| one.due_at).collect::<Vec<_>>(), [instant("2026-04-01T04:00:00Z")]);
    // Before the correction it was as it was.
    let past = desk.office.engine.as_of(&desk.anna, instant("2026-01-09T12:00:00Z")).await.unwrap();
    let then = deadline::Entity::find().filter(deadline::Column::ItemId.eq(action)).one(&past).await.unwrap().unwrap();
    assert_eq!((then.due, then.revision), (day("2026-01-07"), 1));
    desk.days_pass(90).await;
    assert_eq!(desk.snapshot(action).await.deadlines["due"].missed, Some(2));
    desk.everything_holds(&place).await;
}

async fn a_voided_end_is_told_above(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-03-31").await;
    let task = desk.task(action).await;
    let end = desk.fire(task, "finish", &[("result", "Printed")]).await;
    desk.settle().await;
    assert_eq!(desk.deadline(task).await.state, deadline::State::Met);
    let told = desk.row(action).await.seq;
    desk.void(task, end).await.unwrap();
    desk.settle().await;
    let row = desk.row(task).await;
    assert_eq!((row.stage.as_str(), row.finished), ("To do", false));
    let due = desk.deadline(task).await;
    assert_eq!((due.state, due.met_on, due.closed_at), (deadline::State::Open, None, None));
    // The action has heard that the task is open again, and taken back what it was told.
    assert_eq!(desk.row(action).await.seq, told + 2);
    // The correction itself was wrong.
    desk.void(task, row.seq.cast_unsigned()).await.unwrap();
    desk.settle().await;
    assert!(desk.row(task).await.finished);
    assert_eq!(desk.deadline(task).await.state, deadline::State::Met);
    desk.everything_holds(&place).await;
}

async fn a_finished_item_is_reopened(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-03-31").await;
    let task = desk.task(action).await;
    desk.fire(task, "finish", &[("result", "Printed")]).await;
    let reopen = || Change::Reopen { item: task, reason: "The print was unreadable".into(), revision: None };
    let focal = desk.office.person("Frank", "focal_point", Some("ttps")).await;
    assert!(matches!(desk.office.act(&focal, reopen()).await, Err(Refusal::NotFound)));
    let answer = desk.office.act(&desk.anna, reopen()).await.unwrap();
    assert_eq!(answer.stage, "In progress");
    assert_eq!(desk.deadline_states(task).await, [deadline::State::Met, deadline::State::Open]);
    desk.settle().await;
    let again = desk.office.act(&desk.anna, reopen()).await;
    assert!(matches!(again, Err(Refusal::Rejected(Rejection::NotPossible { .. }))), "{again:?}");
    // Its parent is finished: it refuses.
    desk.fire(task, "finish", &[("result", "Printed")]).await;
    desk.settle().await;
    desk.fire(action, "cancel", &[("cancelled_reason", "No money")]).await;
    let again = desk.office.act(&desk.anna, reopen()).await;
    assert!(matches!(again, Err(Refusal::Rejected(Rejection::FinishedAbove))), "{again:?}");
    desk.everything_holds(&place).await;
}

async fn an_import_is_undone(place: Place) {
    let desk = Desk::open(&place).await;
    let batch = desk.office.clock.id();
    let action = desk.action("2026-03-31").await;
    let imported = async |change| {
        let request_id = desk.office.clock.id().to_string();
        desk.office
            .engine
            .act(Command { by: desk.anna.clone(), request_id, batch: Some(batch), at: None, change })
            .await
    };
    let task = |reference: &str| Change::Create {
        workflow: "nap-task".into(),
        parent: Some(action),
        reference: Some(reference.into()),
        input: texts(&[("title", "Print"), ("due_on", "2026-01-20")]),
    };
    let one = imported(task("T-1")).await.unwrap().item;
    let other = imported(task("T-2")).await.unwrap().item;
    imported(fire(action, "revise", &[("title", "Other campaign"), ("due_on", "2026-06-30")])).await.unwrap();
    desk.fire(other, "start", &[]).await;
    let undo =
        async |item| desk.office.act(&desk.anna, Change::Undo { item, batch, reason: "The wrong file".into() }).await;
    undo(one).await.unwrap();
    let worked_on = undo(other).await;
    assert!(matches!(worked_on, Err(Refusal::Rejected(Rejection::NoLongerFits { .. }))), "{worked_on:?}");
    undo(action).await.unwrap();
    assert!(matches!(undo(one).await, Err(Refusal::BadRequest(_))), "nothing is left of it");
    desk.settle().await;
    let row = desk.row(one).await;
    assert!(row.withdrawn && row.reference.starts_with("T-1 (withdrawn "), "{row:?}");
    assert_eq!(desk.deadline(one).await.state, deadline::State::Withdrawn);
    assert_eq!((desk.row(action).await.title.as_str(), desk.row(action).await.due), ("Campaign", day("2026-03-31")));
    // Its reference is free, and it hinders nobody.
    imported(task("T-1")).await.unwrap();
    desk.everything_holds(&place).await;
}

async fn what_has_something_below_it_is_not_taken_back(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-03-31").await;
    let task = desk.task(action).await;
    let below = desk.void(action, 1).await;
    assert!(matches!(&below, Err(Refusal::Rejected(Rejection::StillBelow { kind })) if kind == "task"), "{below:?}");
    desk.void(task, 1).await.unwrap();
    desk.void(action, 1).await.unwrap();
    assert!(desk.row(action).await.withdrawn);
    desk.settle().await;
    desk.everything_holds(&place).await;
}

async fn what_stands_below_a_closed_parent_stays_ended(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-03-31").await;
    let objective = desk.objective;
    desk.fire(action, "cancel", &[("cancelled_reason", "No money")]).await;
    desk.settle().await;
    desk.fire(objective, "close", &[("conclusion", "Nothing")]).await;
    // The objective was closed because no action was open: it has to be opened first.
    let ended = desk.row(action).await.seq.cast_unsigned();
    let refused = desk.void(action, ended).await;
    assert!(matches!(refused, Err(Refusal::Rejected(Rejection::FinishedAbove))), "{refused:?}");
    let closed = desk.row(objective).await.seq.cast_unsigned();
    desk.void(objective, closed).await.unwrap();
    desk.void(action, ended).await.unwrap();
    desk.settle().await;
    assert!(!desk.row(objective).await.finished && !desk.row(action).await.finished);
    desk.everything_holds(&place).await;
}

async fn money_and_agencies_follow_a_correction(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.action("2026-03-31").await;
    let assign = |lead: &str| Change::Assign {
        item: action,
        lead: Some(lead.into()),
        partners: Vec::new(),
        people: Vec::new(),
        since: None,
    };
    let line = |amount| Change::Cost {
        item: action,
        line: Box::new(CostLine {
            reference: "venue".into(),
            currency: "TTD".into(),
            years: [(2026, Some(amount))].into(),
            ..CostLine::default()
        }),
        reason: None,
    };
    desk.office.act(&desk.anna, assign("ttps")).await.unwrap();
    desk.office.act(&desk.anna, line(100)).await.unwrap();
    let wrong_agency = desk.office.act(&desk.anna, assign("moh")).await.unwrap().seq;
    let wrong_line = desk.office.act(&desk.anna, line(900)).await.unwrap().seq;
    desk.days_pass(1).await;
    desk.void(action, wrong_agency).await.unwrap();
    desk.void(action, wrong_line).await.unwrap();
    let reader = &desk.office.engine.database.reader;
    let lines = cost_line::Entity::find().filter(cost_line::Column::VoidedAt.is_null()).all(reader).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.amount).collect::<Vec<_>>(), [Some(100)]);
    let terms = responsibility::Entity::find().filter(responsibility::Column::EndedAt.is_null());
    let terms = terms.all(reader).await.unwrap();
    assert_eq!(terms.iter().map(|term| term.agency_id.as_str()).collect::<Vec<_>>(), ["ttps"]);
    assert_eq!(desk.deadline(action).await.agency_id.as_deref(), Some("ttps"));
    assert!(expenditure::Entity::find().all(reader).await.unwrap().is_empty());
    desk.everything_holds(&place).await;
}

async fn two_late_entries_in_one_batch(place: Place) {
    let desk = Desk::open(&place).await;
    let task = desk.task(desk.action("2026-03-31").await).await;
    desk.days_pass(4).await;
    let days = ["2026-01-08", "2026-01-07", "2026-01-06"];
    let revised = days.map(|day| desk.at(day, fire(task, "revise", &[("title", day), ("due_on", day)])));
    for answer in futures_util::future::join_all(revised).await {
        answer.unwrap();
    }
    desk.settle().await;
    // The last by day counts, whichever was entered last.
    assert_eq!((desk.row(task).await.title.as_str(), desk.row(task).await.due), ("2026-01-08", day("2026-01-08")));
    desk.everything_holds(&place).await;
}

impl Desk {
    async fn deadline_states(&self, id: Uuid) -> Vec<deadline::State> {
        let own = deadline::Entity::find().filter(deadline::Column::ItemId.eq(id));
        let own = own.order_by_asc(deadline::Column::Seq).all(&self.office.engine.database.reader).await.unwrap();
        own.iter().map(|row| row.state).collect()
    }
}
