//! Laws of both times, over random lives: whatever the order in which days are entered, the item is what it would be, had
//! each been entered on its day; voiding a row leaves what would be without it; and every step folds and replays.

use super::build::CLERK;
use super::laws::{CHARTS, chart, roles};
use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::chart::history::{Row, enter};
use milepost_engine::chart::snapshot::{
    Actor, Amendment, BuiltIn, Context, DeadlineState, Event, Facts, Origin, Rejection, Snapshot,
};
use milepost_engine::chart::value::{Type, Value, Values};
use milepost_engine::chart::workflow::Workflow;
use milepost_engine::engine::record::{Record, difference, fold};
use milepost_engine::time::calendar::Calendar;
use proptest::prelude::*;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What happened on which day, counted from the first.
type Day = (i64, String, Values);

/// One item whose days are entered in any order, long after them.
struct Life<'a> {
    workflow: &'a Workflow,
    calendar: &'a Calendar,
    rows: Vec<Row<'a>>,
    snapshot: Snapshot,
}

impl<'a> Life<'a> {
    fn begun(workflow: &'a Workflow, calendar: &'a Calendar) -> Life<'a> {
        let mut life = Life { workflow, calendar, rows: Vec::new(), snapshot: Snapshot::default() };
        let input = workflow.event("create").map_or(Values::new(), |_| input_of(workflow, "create", 0));
        life.enter(0, "create", Some(BuiltIn::Create), input).expect("created");
        life
    }

    fn of(workflow: &'a Workflow, calendar: &'a Calendar, days: &[Day]) -> Option<Life<'a>> {
        let mut life = Life::begun(workflow, calendar);
        for (day, event, input) in days {
            life.enter(*day, event, None, input.clone()).ok()?;
        }
        Some(life)
    }

    fn enter(&mut self, day: i64, name: &str, built_in: Option<BuiltIn>, input: Values) -> Result<(), Rejection> {
        let event = Event { name: name.into(), origin: Origin::Person, input, built_in };
        let actor = Actor { id: None, roles: roles(self.workflow).into_iter().chain([CLERK.to_owned()]).collect() };
        let mut facts = Facts::default();
        facts.costs.lines = 1;
        let seq = self.rows.len() as u64 + 1;
        let (at, now) = (first() + TimeDelta::days(day), first() + TimeDelta::days(400));
        let calendar = self.calendar;
        let context = Context {
            now,
            at,
            seq,
            actor: &actor,
            facts: &facts,
            calendar,
            history: None,
            before: None,
            imported: false,
        };
        let (step, placed) = enter(self.workflow, &self.snapshot, &event, &self.rows, &context)?;
        let again = enter(self.workflow, &self.snapshot, &event, &self.rows, &context)?;
        assert_eq!((&step, placed), (&again.0, again.1), "replay");
        let row = Row {
            seq,
            at,
            now,
            placed,
            ignored: step.ignored,
            event: Cow::Owned(event.clone()),
            actor: Cow::Owned(actor.clone()),
            facts: Cow::Owned(facts.clone()),
            effects: step.effects.clone(),
            sent: None,
            imported: false,
            workflow: self.workflow,
            calendar,
        };
        let value = |snapshot: &Snapshot| serde_json::to_value(snapshot).expect("JSON");
        let patch = difference(&value(&self.snapshot), &value(&step.snapshot));
        let (microsteps, effects) = (step.microsteps, step.effects);
        let record = Record { event, actor, facts, microsteps, effects, placed, heard: false, sent: None, patch };
        assert_eq!(fold(&self.snapshot, &record).expect("a snapshot"), step.snapshot, "fold");
        self.rows.push(row);
        self.snapshot = step.snapshot;
        Ok(())
    }

    /// What does not depend on when it was entered.
    fn is(&self) -> String {
        let snapshot = &self.snapshot;
        let deadlines = snapshot.deadlines.iter().filter(|(_, one)| one.state != DeadlineState::Withdrawn);
        let deadlines: BTreeMap<_, _> = deadlines.map(|(name, one)| (name.clone(), (one.due, one.state))).collect();
        let entered: BTreeMap<_, _> = snapshot.entered.iter().map(|(name, one)| (name.clone(), one.at)).collect();
        let kept = (&snapshot.active, &snapshot.fields, &snapshot.milestones, deadlines, entered, snapshot.finished);
        let kept = (kept, &snapshot.suspensions);
        format!("{kept:#?}")
    }
}

fn input_of(workflow: &Workflow, event: &str, number: usize) -> Values {
    let declared = workflow.event(event).into_iter().flat_map(|event| &event.inputs);
    let day = first().date_naive() + chrono::Days::new(number as u64 * 7);
    let value = |of: &Type| match of {
        Type::Integer => Value::Integer(number as i64 * 20),
        Type::Date => Value::Date(day),
        other => Value::parse(other, "words").expect("a text"),
    };
    declared.map(|input| (input.name.clone(), value(&input.of))).collect()
}

fn first() -> DateTime<Utc> {
    "2024-01-01T15:00:00Z".parse().expect("an instant")
}

fn calendar() -> Calendar {
    super::item::plain_calendar()
}

/// Those of these events that are possible one after the other, each a day after the one before.
fn possible(workflow: &Workflow, calendar: &Calendar, picks: &[usize]) -> Vec<Day> {
    let (mut life, mut days) = (Life::begun(workflow, calendar), Vec::new());
    let names: Vec<&str> =
        workflow.events.iter().map(|event| event.name.as_str()).filter(|name| *name != "create").collect();
    for (index, pick) in picks.iter().enumerate() {
        let (day, name) = (index as i64 + 1, names[pick % names.len()]);
        let input = input_of(workflow, name, pick / names.len());
        if life.enter(day, name, None, input.clone()).is_ok() {
            days.push((day, name.to_owned(), input));
        }
    }
    days
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_entering_changes_nothing(
        number in 0..CHARTS,
        picks in prop::collection::vec(0..40_usize, 1..12),
        order in prop::collection::vec(0..100_usize, 12),
    ) {
        let (workflow, calendar) = (chart(number), calendar());
        let days = possible(&workflow, &calendar, &picks);
        let in_order = Life::of(&workflow, &calendar, &days).expect("as before");
        let mut shuffled: Vec<(usize, Day)> = order.into_iter().zip(days).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Day> = shuffled.into_iter().map(|(_, day)| day).collect();
        // A day that needs one not yet entered is refused, which is right; where all are taken, nothing differs.
        if let Some(life) = Life::of(&workflow, &calendar, &shuffled) {
            prop_assert_eq!(life.is(), in_order.is());
        }
    }

    #[test]
    fn a_voided_row_leaves_what_would_be_without_it(
        number in 0..CHARTS,
        picks in prop::collection::vec(0..40_usize, 1..12),
        which in 0..12_usize,
    ) {
        let (workflow, calendar) = (chart(number), calendar());
        let mut workflow = workflow;
        workflow.built_in.insert("correct".into(), vec![CLERK.into()]);
        let mut days = possible(&workflow, &calendar, &picks);
        if days.is_empty() {
            return Ok(());
        }
        let mut life = Life::of(&workflow, &calendar, &days).expect("as before");
        let gone = which % days.len();
        days.remove(gone);
        let correct = |row: u64| BuiltIn::Correct { rows: vec![row], amendment: Amendment::Void, reason: "wrong".into() };
        let void = life.enter(400, "correct", Some(correct(gone as u64 + 2)), Values::new());
        let without = Life::of(&workflow, &calendar, &days);
        prop_assert_eq!(void.is_ok(), without.is_some());
        if let Some(without) = without {
            prop_assert_eq!(life.is(), without.is());
            // The correction was wrong: all is as it was.
            let correction = life.rows.len() as u64;
            life.enter(400, "correct", Some(correct(correction)), Values::new()).expect("undone");
            let again = possible(&workflow, &calendar, &picks);
            prop_assert_eq!(life.is(), Life::of(&workflow, &calendar, &again).expect("as before").is());
        }
    }
}
