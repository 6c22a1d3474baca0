//! What the stories of this chapter stand on: an office with a small plan, and a person who asks it over GraphQL.

use async_graphql::Request;
use milepost_api::graphql::answer;
use milepost_api::graphql::view::Viewer;
use milepost_api::graphql::{Schema, schema};
use milepost_engine::access::Identity;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::Change;
use milepost_engine::ledger::line::CostLine;
use milepost_engine::store::journal;
use milepost_tests::Place;
use milepost_tests::office::Office;
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

const MAX_ASKS: u32 = 100_000;

/// The agencies that lead the actions of [`Desk::plan`], in turn.
pub const LEADS: [&str; 2] = ["ttps", "moh"];

pub struct Desk {
    pub office: Office,
    pub anna: Arc<Identity>,
    schema: Schema,
}

/// An answer's first error.
#[derive(Debug, PartialEq)]
pub struct Error {
    pub code: String,
    pub message: String,
    pub extensions: Value,
}

impl Desk {
    pub async fn open(place: &Place) -> Desk {
        let office = Office::open(place).await;
        let anna = office.person("Anna", "coordinator", None).await;
        let schema = schema();
        Desk { office, anna, schema }
    }

    pub async fn run(&self, engine: &Engine, who: &Arc<Identity>, query: &str) -> Value {
        let viewer = Arc::new(Viewer::new(engine.clone(), who.clone()));
        let request = Request::new(query).data(viewer);
        let answer = answer::run(&self.schema, request).await;
        serde_json::to_value(&answer).expect("an answer is JSON")
    }

    /// The data of an answer without errors.
    pub async fn ask(&self, who: &Arc<Identity>, query: &str) -> Value {
        let answer = self.run(&self.office.engine, who, query).await;
        assert_eq!(answer.get("errors"), None, "{query}");
        answer["data"].clone()
    }

    pub async fn refused(&self, who: &Arc<Identity>, query: &str) -> Error {
        let answer = self.run(&self.office.engine, who, query).await;
        let error = &answer["errors"][0];
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Error {
            code: text(&error["extensions"]["code"]),
            message: text(&error["message"]),
            extensions: error["extensions"].clone(),
        }
    }

    /// Actions below one objective, one due each day from 1 March 2026, led in turn by [`LEADS`], each with a cost line of
    /// (index + 1) x 1000.01 over two years from source `gov` or, each third one, `undp`.
    pub async fn plan(&self, actions: usize) -> Vec<Uuid> {
        let (office, anna) = (&self.office, &self.anna);
        let plan = office.create(anna, "nap-plan", None, &[("title", "Plan")]);
        let plan = plan.await;
        let pillar = office.create(anna, "nap-pillar", Some(plan), &[("title", "Prevention")]);
        let pillar = pillar.await;
        let objective = [("title", "Awareness")];
        let objective = office.create(anna, "nap-objective", Some(pillar), &objective);
        let objective = objective.await;
        let mut ids = Vec::new();
        for index in 0..actions {
            ids.push(self.action(objective, index).await);
        }
        ids
    }

    async fn action(&self, objective: Uuid, index: usize) -> Uuid {
        let first = "2026-03-01".parse::<chrono::NaiveDate>().expect("a day");
        let due_on = (first + chrono::TimeDelta::days(index as i64)).to_string();
        let title = format!("Action {:02}", index * 7 % 100);
        let input = [("title", title.as_str()), ("due_on", due_on.as_str())];
        let id = self.office.create(&self.anna, "nap-action", Some(objective), &input).await;
        let assign = Change::Assign {
            item: id,
            lead: Some(LEADS[index % 2].into()),
            partners: vec!["dpp".into()],
            people: Vec::new(),
            since: None,
        };
        self.act(assign).await;
        let minor = (index as i64 + 1) * 100_001;
        let line = CostLine {
            reference: "main".into(),
            label: format!("Costs of {title}"),
            currency: "TTD".into(),
            years: [(2026, Some(minor / 2)), (2027, Some(minor - minor / 2))].into(),
            funding_source: Some(if index.is_multiple_of(3) { "undp" } else { "gov" }.into()),
            ..CostLine::default()
        };
        self.act(Change::Cost { item: id, line: line.into(), reason: None }).await;
        id
    }

    pub async fn act(&self, change: Change) {
        let acted = self.office.act(&self.anna, change).await;
        acted.expect("the change is accepted");
    }
}

impl Desk {
    /// Until the whole record can be read: PostgreSQL holds rows back while any transaction of the server is running.
    pub async fn settle(&self) {
        let database = &self.office.engine.database;
        let rows = journal::Entity::find().count(&database.reader);
        let rows = rows.await.expect("counts");
        for _ in 0..MAX_ASKS {
            let settled = journal::settled(&database.reader, database.epoch);
            if settled.count(&database.reader).await.expect("counts") == rows {
                return;
            }
            tokio::task::yield_now().await;
        }
        panic!("the record does not settle");
    }
}

/// Every node of a list, page by page.
pub async fn pages(desk: &Desk, who: &Arc<Identity>, list: &str, node: &str, way: Way) -> Vec<Value> {
    let (mut nodes, mut at) = (Vec::new(), String::new());
    loop {
        let arguments = match way {
            Way::Forward => format!("first: 4 {at}"),
            Way::Backward => format!("last: 4 {at}"),
        };
        let query = format!(
            "{{ list: {} {{ nodes {{ {node} }} pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}",
            list.replace("PAGE", &arguments)
        );
        let page = desk.ask(who, &query).await["list"].take();
        let read = page["nodes"].as_array().expect("nodes").clone();
        let info = &page["pageInfo"];
        let (more, cursor) = match way {
            Way::Forward => ("hasNextPage", ("after", &info["endCursor"])),
            Way::Backward => ("hasPreviousPage", ("before", &info["startCursor"])),
        };
        match way {
            Way::Forward => nodes.extend(read),
            Way::Backward => nodes.splice(0..0, read).for_each(drop),
        }
        if info[more] == json!(false) {
            return nodes;
        }
        at = format!("{}: {}", cursor.0, cursor.1);
    }
}

#[derive(Clone, Copy)]
pub enum Way {
    Forward,
    Backward,
}
