//! A ministry of health that has an action of a plan and no case; and what it must hear nothing of: a case with a secret name
//! and other agencies' actions, everything marked.

use super::super::court::Court;
use super::ways::Asked;
use crate::graphql::roadmap::uploaded;
use milepost_engine::access::Identity;
use milepost_engine::catalog::{activate, publish};
use milepost_engine::chart::snapshot::Expenditure;
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::{Change, Command};
use milepost_engine::language::pack::File;
use milepost_engine::ledger::funding::{Funding, Kind, Stage};
use milepost_engine::ledger::line::CostLine;
use milepost_engine::ledger::money::Money;
use milepost_engine::store::{import, objection};
use milepost_tests::Place;
use milepost_tests::office::{Office, instant, shipped, texts};
use sea_orm::{EntityTrait, IntoActiveModel};
use std::sync::Arc;
use uuid::Uuid;

/// A restricted name, and what tells that the case or the action is there.
pub const SECRET: &str = "Secretname";
pub const FOREIGN: [&str; 3] = ["Accused K", "The Queen v K", "Marked"];
/// When the ministry's own things are entered, and when everything is asked.
const DAY: &str = "2026-03-09";
const MOMENT: &str = "2026-03-11T16:00:00Z";
/// The reference the case will have.
const REFERENCE: &str = "CASE2025-1";

pub struct World {
    pub court: Court,
    /// Before the case is there: what is asked for is nobody's.
    pub before: Asked,
    objective: Uuid,
    /// She is at work before any of it: her name is no news.
    finance: Arc<Identity>,
}

impl World {
    /// The ministry's own action, and one that was its own when somebody there was told that it is late.
    pub async fn new(place: &Place) -> World {
        let court = Court::on(place, DAY).await;
        second_version(&court.desk.office).await;
        counted_by_a_calendar(&court.desk.office).await;
        let (office, anna) = (&court.desk.office, &court.desk.anna);
        let plan = office.create(anna, "nap-plan", None, &[("title", "Plan")]).await;
        let pillar = office.create(anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
        let objective = office.create(anna, "nap-objective", Some(pillar), &[("title", "Awareness")]).await;
        let before = Asked { reference: REFERENCE.into(), moment: MOMENT.into(), ..Asked::default() };
        let finance = office.person("Fina", "finance_officer", None).await;
        let mut world = World { court, before, objective, finance };
        world.before.plan = plan;
        world.before.own = world.action("Campaign", "2026-12-01").await;
        world.led(world.before.own, "moh", Vec::new()).await;
        world.before.hearing = world.hearing_of_her_own().await;
        world
    }

    /// She may tie it to accused of the case, which is the ministry's.
    async fn hearing_of_her_own(&self) -> Uuid {
        let (court, office) = (&self.court, &self.court.desk.office);
        let case = office.create(&court.prosecutor, "tt-case", None, &[("title", "Own")]).await;
        let listed = [("title", "Mention"), ("court", "High Court"), ("hearing_on", "2026-12-01")];
        let hearing = office.create(&court.prosecutor, "tt-hearing", Some(case), &listed).await;
        let lead = Some("moh".to_owned());
        let assign = Change::Assign { item: case, lead, partners: Vec::new(), people: Vec::new(), since: None };
        office.act(&court.prosecutor, assign).await.expect("assigned");
        hearing
    }

    /// A late action tells these people; then it is another agency's.
    pub async fn lost(&self, people: Vec<Uuid>) {
        let lost = self.action("Marked and lost", "2026-03-10").await;
        self.led(lost, "moh", people).await;
        self.court.desk.office.clock.set(instant(MOMENT));
        self.court.settle().await;
        self.led(lost, "ttps", Vec::new()).await;
    }

    /// An action with a cost line.
    pub async fn action(&self, title: &str, due_on: &str) -> Uuid {
        let (desk, anna) = (&self.court.desk, &self.court.desk.anna);
        let input = [("title", title), ("due_on", due_on)];
        let item = desk.office.create(anna, "nap-action", Some(self.objective), &input).await;
        let line = CostLine {
            reference: "main".into(),
            label: format!("Costs of {title}"),
            currency: "TTD".into(),
            years: [(2026, Some(100_000))].into(),
            ..CostLine::default()
        };
        desk.act(Change::Cost { item, line: line.into(), reason: None }).await;
        item
    }

    pub async fn led(&self, item: Uuid, lead: &str, people: Vec<Uuid>) {
        let (lead, partners) = (Some(lead.to_owned()), Vec::new());
        self.court.desk.act(Change::Assign { item, lead, partners, people, since: None }).await;
    }

    /// What the ministry must hear nothing of.
    pub async fn foreign(&self, place: &Place) -> Asked {
        let court = &self.court;
        let case = court.case("2025-11-03", "preliminary_enquiry", 1).await;
        let witness = self.witness(case.case, "Marked").await;
        let action = self.action("Marked", "2026-04-01").await;
        self.led(action, "ttps", Vec::new()).await;
        let document = self.spent(place, action).await;
        self.imported().await;
        self.funded(action).await;
        let own = self.before.own;
        court.desk.act(Change::Link { item: action, kind: "depends_on".into(), to: own, ended: false }).await;
        self.objected(case.accused, case.case).await;
        court.settle().await;
        court.desk.settle().await;
        Asked { case: case.case, accused: case.accused, witness, action, document, ..self.before.clone() }
    }

    /// Another agency's action came in by a file.
    async fn imported(&self) {
        let office = &self.court.desk.office;
        let input = texts(&[("title", "Marked and imported")]);
        let (batch, parent) = (office.clock.id(), Some(self.objective));
        let change = Change::Create { workflow: "nap-action".into(), parent, reference: None, input };
        let (by, request_id) = (self.court.desk.anna.clone(), "imported".to_owned());
        let command = Command { by, request_id, batch: Some(batch), at: None, change };
        office.engine.act(command).await.expect("imported");
        let row = import::Model {
            id: batch,
            person_id: self.court.desk.anna.id,
            file: "Marked.xlsx".into(),
            kind: import::Kind::Plan,
            started_at: office.clock.now(),
            ended_at: None,
            created: 1,
            changed: 0,
            refused: 0,
            undone_at: None,
        };
        import::begin(&office.engine.database.writer, row).await.expect("listed");
    }

    /// A message that could not be taken back.
    async fn objected(&self, receiver: Uuid, sender: Uuid) {
        let office = &self.court.desk.office;
        let row = objection::Model {
            item_id: receiver,
            seq: 1,
            row_seq: 1,
            sender_id: sender,
            sender_seq: 1,
            reason: "Marked".into(),
            recorded_at: office.clock.now(),
            settled_at: None,
        };
        let writer = &office.engine.database.writer;
        objection::Entity::insert(row.into_active_model()).exec_without_returning(writer).await.expect("listed");
    }

    /// Nothing of it has a date but the witness, of whom a registrar sees nothing.
    pub async fn case_of_a_witness(&self) {
        let (court, input) = (&self.court, [("title", "Marked without an accused")]);
        let case = court.create(&court.prosecutor, "tt-case", None, "2025-11-04", &input).await;
        self.witness(case, "Marked").await;
    }

    pub async fn witness(&self, case: Uuid, title: &str) -> Uuid {
        let witness = [("title", title), ("name", SECRET), ("part", "victim"), ("statement_due_on", "2026-01-05")];
        self.court.create(&self.court.prosecutor, "tt-witness", Some(case), "2025-11-03", &witness).await
    }

    /// An accused is the ministry's to look after.
    pub async fn led_by_her(&self, asked: &Asked) {
        let (item, lead) = (asked.accused, Some("moh".to_owned()));
        let assign = Change::Assign { item, lead, partners: Vec::new(), people: Vec::new(), since: None };
        self.court.desk.office.act(&self.court.prosecutor, assign).await.expect("assigned");
        self.court.settle().await;
        self.court.desk.settle().await;
    }

    /// A sum that it holds.
    async fn funded(&self, item: Uuid) {
        let funding = Funding {
            reference: "IOM-1".into(),
            source: "Marked".into(),
            kind: Kind::Donor,
            earmark: None,
            fiscal_year: None,
            currency: "TTD".into(),
            pledged: None,
            committed: None,
            received: Some(Stage { amount: 10.into(), on: None }),
        };
        self.court.desk.act(Change::Fund { item, funding: funding.into(), reason: None }).await;
    }

    /// With a voucher.
    async fn spent(&self, place: &Place, item: Uuid) -> Uuid {
        let desk = &self.court.desk;
        let finance = &self.finance;
        let document = uploaded(desk, place, finance).await;
        let expenditure = Expenditure {
            amount: Money::parse("TTD 10.00").unwrap(),
            spent_on: "2026-03-10".parse().unwrap(),
            line: Some("main".into()),
            source: None,
            agency: None,
            document: Some(document),
            note: Some("Marked".into()),
        };
        desk.office.act(finance, Change::Spend { item, expenditure }).await.expect("spent");
        document
    }
}

/// A witness's statement is due on a day that a declaration moves, and a prosecutor may declare one.
async fn counted_by_a_calendar(office: &Office) {
    let changed = |end: &str, changes: &[(&str, &str)]| {
        let file = shipped().into_iter().find(|file| file.path.ends_with(end)).expect("a file");
        let text = changes.iter().fold(file.text.clone(), |text, (old, new)| {
            assert!(text.contains(old), "{old}");
            text.replace(old, new)
        });
        File { text, ..file }
    };
    let due = "        within: 5 days\n            from: item.statement_due_on\n";
    let files = [
        changed(
            "prosecution/witness.yaml",
            &[("\nversion: 3\n", "\nversion: 9\n"), ("        due: item.statement_due_on\n", due)],
        ),
        changed(
            "tt-high-court.yaml",
            &[("\nversion: 2\n", "\nversion: 9\n"), ("declared_by: [administrator]", "declared_by: [prosecutor]")],
        ),
    ];
    publish(&office.engine.database, office.clock.as_ref(), &files, false).await.expect("they are sound");
    office.engine.refresh().await.expect("read again");
}

/// Actions may come to another version, which new ones do not take: a coordinator and a focal point ask what that would change.
async fn second_version(office: &Office) {
    let action = shipped().into_iter().find(|file| file.path.ends_with("nap/action.yaml")).expect("the action");
    let may = "\nbuilt_in:\n  migrate: { roles: [coordinator, focal_point] }\n";
    let text = action.text.replace("\nversion: 3\n", "\nversion: 4\n").replace("\nbuilt_in:\n", may);
    let file = File { text: format!("{text}migrations: {{ 1: {{}} }}\n"), ..action };
    let database = &office.engine.database;
    publish(database, office.clock.as_ref(), &[file], false).await.expect("it is sound");
    activate(database, "nap-action", 3).await.expect("as before");
    office.engine.refresh().await.expect("read again");
}
