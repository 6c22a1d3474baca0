//! The people of a prosecution, and what they enter over GraphQL with the day on which it happened.

use crate::graphql::desk::{Desk, Error};
use crate::graphql::roadmap::uploaded;
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Change;
use milepost_engine::worker::tick;
use milepost_tests::Place;
use milepost_tests::office::instant;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

pub struct Court {
    pub desk: Desk,
    pub prosecutor: Arc<Identity>,
    pub police: Arc<Identity>,
    pub liaison: Arc<Identity>,
    pub registrar: Arc<Identity>,
}

/// What a story says of an accused.
pub const STATE: &str = "stage finished outcome
    deadlines { name state due late revisions { due reason } }
    journal(first: 90) { nodes { seq event at recordedAt late voided correctedBy corrects } }";

impl Court {
    /// It is noon of this day, UTC.
    pub async fn on(place: &Place, day: &str) -> Court {
        let desk = Desk::open(place).await;
        desk.office.clock.set(instant(&format!("{day}T16:00:00Z")));
        let office = &desk.office;
        let prosecutor = office.person("Petra", "prosecutor", Some("dpp")).await;
        let police = office.person("Paul", "police_prosecutor", Some("dpp")).await;
        let liaison = office.person("Lio", "court_liaison", Some("jud")).await;
        let registrar = office.person("Reg", "registrar", Some("jud")).await;
        Court { desk, prosecutor, police, liaison, registrar }
    }

    pub async fn create(
        &self,
        who: &Arc<Identity>,
        workflow: &str,
        parent: Option<Uuid>,
        at: &str,
        input: &[(&str, &str)],
    ) -> Uuid {
        let parent = parent.map_or(String::new(), |parent| format!("parent: \"{parent}\", "));
        let made = self
            .desk
            .ask(
                who,
                &format!(
                    "mutation {{ createItem(workflow: \"{workflow}\", {parent}{}) {{ item {{ id }} }} }}",
                    self.rest(at, input)
                ),
            )
            .await;
        self.settle().await;
        made["createItem"]["item"]["id"].as_str().expect("an id").parse().expect("an id")
    }

    /// The case with one accused and so many charges; the prosecutor who opens it leads it.
    pub async fn case(&self, at: &str, route: &str, charges: usize) -> Case {
        let who = &self.prosecutor;
        let case = self.create(who, "tt-case", None, at, &[("title", "The Queen v K")]).await;
        let input = [("title", "Accused K"), ("name", "Secretname"), ("route", route), ("charged_on", at)];
        let accused = self.create(who, "tt-accused", Some(case), at, &input).await;
        let mut all = Vec::new();
        for number in 0..charges {
            all.push(self.charge(accused, at, number).await);
        }
        Case { case, accused, charges: all }
    }

    pub async fn charge(&self, accused: Uuid, at: &str, number: usize) -> Uuid {
        let reference = format!("C-{number}");
        let input =
            [("title", "Trafficking"), ("charge_ref", reference.as_str()), ("act", "Chap. 12:10"), ("charged_on", at)];
        self.create(&self.prosecutor, "tt-charge", Some(accused), at, &input).await
    }

    /// Answers the stage.
    pub async fn fire(&self, who: &Arc<Identity>, item: Uuid, event: &str, at: &str, input: &[(&str, &str)]) -> String {
        let asked = self.firing(item, event, at, input);
        let fired = self.desk.ask(who, &asked).await["fireEvent"]["stage"].as_str().expect("a stage").to_owned();
        self.settle().await;
        fired
    }

    pub async fn refused(
        &self,
        who: &Arc<Identity>,
        item: Uuid,
        event: &str,
        at: &str,
        input: &[(&str, &str)],
    ) -> Error {
        self.desk.refused(who, &self.firing(item, event, at, input)).await
    }

    fn firing(&self, item: Uuid, event: &str, at: &str, input: &[(&str, &str)]) -> String {
        format!("mutation {{ fireEvent(item: \"{item}\", event: \"{event}\", {}) {{ stage }} }}", self.rest(at, input))
    }

    fn rest(&self, at: &str, input: &[(&str, &str)]) -> String {
        let input = input.iter().map(|(name, value)| format!("{{ name: \"{name}\", value: {} }}", json!(value)));
        let input = input.collect::<Vec<_>>().join(", ");
        let request = self.desk.office.clock.id();
        format!("input: [{input}], at: \"{at}T14:00:00Z\", requestId: \"{request}\"")
    }

    pub async fn correct(&self, who: &Arc<Identity>, item: Uuid, seq: u64, how: &str) -> Value {
        let request = self.desk.office.clock.id();
        let asked = format!(
            "mutation {{ correct(item: \"{item}\", seq: {seq}, {how}, reason: \"Entered on the wrong accused\", requestId: \"{request}\") {{ stage seq }} }}"
        );
        let corrected = self.desk.ask(who, &asked).await["correct"].take();
        self.settle().await;
        corrected
    }

    pub async fn state(&self, item: Uuid) -> Value {
        let asked = format!("{{ item(id: \"{item}\") {{ {STATE} }} }}");
        self.desk.ask(&self.registrar, &asked).await["item"].take()
    }

    pub async fn stage(&self, item: Uuid) -> String {
        self.state(item).await["stage"].as_str().expect("a stage").to_owned()
    }

    pub async fn link(&self, hearing: Uuid, accused: Uuid) {
        let change = Change::Link { item: hearing, kind: "concerns".into(), to: accused, ended: false };
        self.desk.office.act(&self.liaison, change).await.expect("linked");
    }

    /// A scheduling order, uploaded by the liaison.
    pub async fn order(&self, place: &Place) -> String {
        uploaded(&self.desk, place, &self.liaison).await.to_string()
    }

    /// Messages between items arrive.
    pub async fn settle(&self) {
        for _ in 0..4 {
            tick(&self.desk.office.engine).await.expect("ticks");
        }
    }

    pub async fn everything_holds(&self, place: &Place) {
        assert_eq!(self.desk.office.findings(place).await, Vec::<String>::new());
    }
}

pub struct Case {
    pub case: Uuid,
    pub accused: Uuid,
    pub charges: Vec<Uuid>,
}

/// The row of that event.
pub fn row(state: &Value, event: &str) -> u64 {
    let rows = state["journal"]["nodes"].as_array().expect("rows");
    rows.iter().rev().find(|row| row["event"] == event).expect(event)["seq"].as_u64().expect("a number")
}

pub fn deadline<'a>(state: &'a Value, name: &str) -> &'a Value {
    let all = state["deadlines"].as_array().expect("deadlines");
    all.iter().rev().find(|one| one["name"] == name).expect(name)
}
