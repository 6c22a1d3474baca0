//! The writer as the server uses it: callers side by side, each firing at its own action and waiting for each answer.

use crate::measure::{RUN, Stopwatch};
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::{Change, Command};
use milepost_engine::ledger::line::CostLine;
use milepost_tests::Place;
use milepost_tests::office::{Office, texts};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

pub const ITEMS: usize = 64;

pub struct Writer {
    pub office: Office,
    pub anna: Arc<Identity>,
    pub actions: Vec<Uuid>,
    asked: Arc<AtomicU64>,
}

impl Writer {
    /// A plan with actions that are being worked on.
    pub async fn new(place: &Place) -> Writer {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        let plan = office.create(&anna, "nap-plan", None, &[("title", "Plan")]).await;
        let pillar = office.create(&anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
        let objective = office.create(&anna, "nap-objective", Some(pillar), &[("title", "Awareness")]).await;
        let mut writer = Writer { office, anna, actions: Vec::new(), asked: Arc::default() };
        for _ in 0..ITEMS {
            let action = writer.action(objective).await;
            writer.actions.push(action);
        }
        // Once each, so that the last row of every journal is one of those that are measured.
        for action in &writer.actions {
            let command = note(&writer.anna, *action, writer.asked.fetch_add(1, Ordering::Relaxed));
            writer.office.engine.act(command).await.expect("a note");
        }
        writer
    }

    async fn action(&self, objective: Uuid) -> Uuid {
        let (office, anna) = (&self.office, &self.anna);
        let plan =
            [("title", "Campaign in secondary schools"), ("due_on", "2026-12-31"), ("indicator", "Schools reached")];
        let item = office.create(anna, "nap-action", Some(objective), &plan).await;
        let lead = Change::Assign {
            item,
            lead: Some("ttps".into()),
            partners: vec!["moh".into()],
            people: Vec::new(),
            since: None,
        };
        let line = CostLine {
            reference: "venue".into(),
            label: "Venue".into(),
            currency: "TTD".into(),
            years: [(2026, Some(100_000))].into(),
            ..CostLine::default()
        };
        office.act(anna, lead).await.expect("assigned");
        office.act(anna, Change::Cost { item, line: line.into(), reason: None }).await.expect("costed");
        for event in ["confirm_costs", "approve", "start"] {
            office.fire(anna, item, event, &[]).await.expect(event);
        }
        item
    }

    /// Committed events per second.
    pub async fn rate(&self, callers: usize) -> f64 {
        let watch = Stopwatch::start(RUN);
        let firing = self.actions[..callers].iter().map(|action| {
            let (engine, anna, asked) = (self.office.engine.clone(), self.anna.clone(), self.asked.clone());
            tokio::spawn(fire(engine, anna, *action, asked, watch))
        });
        let counts = futures_util::future::join_all(firing.collect::<Vec<_>>()).await;
        watch.rate(counts.into_iter().map(|count| count.expect("the caller ends")).sum())
    }
}

async fn fire(engine: Engine, anna: Arc<Identity>, action: Uuid, asked: Arc<AtomicU64>, watch: Stopwatch) -> u64 {
    let mut count = 0;
    while !watch.is_over() {
        let command = note(&anna, action, asked.fetch_add(1, Ordering::Relaxed));
        engine.act(command).await.expect("a note");
        count += 1;
    }
    count
}

fn note(anna: &Arc<Identity>, item: Uuid, n: u64) -> Command {
    let input = texts(&[("progress", &(n % 101).to_string()), ("text", "The venue is booked")]);
    Command {
        by: anna.clone(),
        request_id: format!("note {n}"),
        batch: None,
        at: None,
        change: Change::Fire { item, event: "note".into(), input, revision: None },
    }
}
