//! The plan of the demonstration: two pillars, and actions in every stage, some of them late.

use super::people::People;
use crate::commands::Failed;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use milepost_engine::access::Identity;
use milepost_engine::chart::snapshot::Extension;
use milepost_engine::documents::Documents;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::{Answer, Change, Command, Refusal, Texts};
use milepost_engine::ledger::line::CostLine;
use std::sync::Arc;
use uuid::Uuid;

/// How far an action has come; each includes those before it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Come {
    Proposed,
    Costed,
    Approved,
    Started,
    Noted,
    Submitted,
    Verified,
    Completed,
}

/// What happened to it besides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Twist {
    None,
    Blocked,
    Extended,
    Deferred,
}

struct Action {
    pillar: usize,
    title: &'static str,
    agency: &'static str,
    /// Days from today.
    due: i64,
    /// In whole units of the country's currency.
    cost: i64,
    come: Come,
    twist: Twist,
}

const PLAN: &str = "DEMONSTRATION – National Action Plan against Trafficking in Persons";
const PILLARS: [&str; 2] = ["Prevention and public awareness", "Protection of survivors and witnesses"];

#[rustfmt::skip]
const ACTIONS: [Action; 9] = [
    Action { pillar: 0, title: "Train 120 border officers to recognise indicators", agency: "ttps", due: -40, cost: 180_000, come: Come::Completed, twist: Twist::None },
    Action { pillar: 0, title: "Run a radio campaign on fraudulent job offers", agency: "mol", due: -75, cost: 95_000, come: Come::Started, twist: Twist::Blocked },
    Action { pillar: 0, title: "Inspect employment agencies in every region", agency: "mol", due: -12, cost: 60_000, come: Come::Noted, twist: Twist::None },
    Action { pillar: 0, title: "Publish an annual report on trafficking", agency: "ctu", due: 45, cost: 25_000, come: Come::Approved, twist: Twist::Extended },
    Action { pillar: 0, title: "Bring youth groups into community policing", agency: "ttps", due: 120, cost: 40_000, come: Come::Proposed, twist: Twist::None },
    Action { pillar: 1, title: "Open a second shelter for adult survivors", agency: "msd", due: -130, cost: 1_450_000, come: Come::Approved, twist: Twist::None },
    Action { pillar: 1, title: "Agree a referral protocol between agencies", agency: "ctu", due: -5, cost: 15_000, come: Come::Submitted, twist: Twist::None },
    Action { pillar: 1, title: "Set up a witness support service", agency: "msd", due: 20, cost: 320_000, come: Come::Verified, twist: Twist::None },
    Action { pillar: 1, title: "Study compensation for survivors", agency: "ctu", due: 90, cost: 70_000, come: Come::Costed, twist: Twist::Deferred },
];
/// When the plan began, in days before today; every event comes some days after the one before.
const BEGAN: i64 = 300;

pub async fn seed(engine: &Engine, documents: &Documents, people: &People) -> Result<(), Failed> {
    let mut seeding = Seeding { engine, documents, people, day: BEGAN, today: engine.clock.now(), count: 0 };
    seeding.plan().await
}

struct Seeding<'a> {
    engine: &'a Engine,
    documents: &'a Documents,
    people: &'a People,
    /// Days before today at which the next thing happens.
    day: i64,
    today: DateTime<Utc>,
    count: u32,
}

impl Seeding<'_> {
    async fn plan(&mut self) -> Result<(), Failed> {
        let plan = self.create("nap-plan", None, &[("title", PLAN.into())]).await?;
        self.fire("coordinator", plan, "bring_into_force", &[]).await?;
        let mut pillars = Vec::new();
        for title in PILLARS {
            pillars.push(self.create("nap-pillar", Some(plan), &[("title", title.into())]).await?);
        }
        let mut created = Vec::new();
        for action in &ACTIONS {
            created.push(self.propose(pillars[action.pillar], action).await?);
        }
        let begun = self.day;
        for (action, id) in ACTIONS.iter().zip(created) {
            self.day = begun;
            self.advance(action, id).await?;
        }
        Ok(())
    }

    async fn propose(&mut self, pillar: Uuid, action: &Action) -> Result<Uuid, Failed> {
        let due = self.date(-action.due).to_string();
        let input = [("title", action.title.to_owned()), ("due_on", due)];
        let id = self.create("nap-action", Some(pillar), &input).await?;
        let lead = Change::Assign {
            item: id,
            lead: Some(action.agency.to_owned()),
            partners: Vec::new(),
            people: Vec::new(),
            since: None,
        };
        self.act("coordinator", lead).await?;
        Ok(id)
    }

    async fn advance(&mut self, action: &Action, id: Uuid) -> Result<(), Failed> {
        if action.come >= Come::Costed {
            let line = self.cost(action);
            self.act("finance_officer", Change::Cost { item: id, line: line.into(), reason: None }).await?;
            self.fire("finance_officer", id, "confirm_costs", &[]).await?;
        }
        if action.come >= Come::Approved {
            self.fire("permanent_secretary", id, "approve", &[]).await?;
        }
        if action.come >= Come::Started {
            self.report(action, id, "start", &[]).await?;
        }
        if action.come >= Come::Noted {
            let note = [("progress", "60".to_owned()), ("text", "Six of ten regions are done.".to_owned())];
            self.report(action, id, "note", &note).await?;
        }
        if action.come >= Come::Submitted {
            let evidence = self.evidence(action).await?;
            self.report(action, id, "submit", &[("evidence", evidence.to_string())]).await?;
        }
        if action.come >= Come::Verified {
            self.fire("monitoring_officer", id, "verify", &[]).await?;
        }
        if action.come >= Come::Completed {
            let on = self.date(self.day).to_string();
            self.fire("coordinator", id, "complete", &[("completed_on", on)]).await?;
        }
        self.twist(action, id).await
    }

    async fn twist(&mut self, action: &Action, id: Uuid) -> Result<(), Failed> {
        match action.twist {
            Twist::None => Ok(()),
            Twist::Blocked => {
                let reason = "The broadcaster asks for a new contract.".to_owned();
                self.report(action, id, "block", &[("blocked_reason", reason)]).await
            }
            Twist::Extended => {
                let texts = [("reason", "Figures of two agencies came late."), ("approver", "Task Force")];
                let extend = Change::Extend {
                    item: id,
                    deadline: "due".into(),
                    by: Extension::Until(self.date(-action.due - 30)),
                    input: texts.map(|(name, text)| (name.to_owned(), text.to_owned())).into(),
                    revision: None,
                };
                self.act("coordinator", extend).await.map(|_| ())
            }
            Twist::Deferred => {
                let until = self.date(-action.due).to_string();
                let reason = "Waits for the law on compensation.".to_owned();
                let input = [("deferred_until", until), ("deferred_reason", reason)];
                self.fire("coordinator", id, "defer", &input).await
            }
        }
    }

    fn cost(&self, action: &Action) -> CostLine {
        let country = &self.engine.catalog().country;
        let year = milepost_engine::ledger::period::fiscal_year(self.today.date_naive(), country.fiscal_year_starts);
        CostLine {
            reference: "1".into(),
            label: "All costs of the action".into(),
            currency: country.currency.clone(),
            years: [(year, Some(action.cost * 100))].into(),
            funding_source: Some("Government".into()),
            ..CostLine::default()
        }
    }

    async fn evidence(&self, action: &Action) -> Result<Uuid, Failed> {
        let by = self.people.focal_point(action.agency)?;
        let mut upload = self.documents.begin("evidence.txt", "text/plain").await?;
        let text = format!("DEMONSTRATION. Evidence for: {}\n", action.title);
        upload.write(text.as_bytes()).await?;
        let (writer, clock) = (&self.engine.database.writer, self.engine.clock.as_ref());
        Ok(upload.finish(writer, clock, by.id).await?.id)
    }

    fn date(&self, days_before: i64) -> NaiveDate {
        let zone = self.engine.catalog().country.zone;
        let at = self.today - TimeDelta::days(days_before);
        at.with_timezone(&zone).date_naive()
    }

    async fn create(&mut self, workflow: &str, parent: Option<Uuid>, input: &[(&str, String)]) -> Result<Uuid, Failed> {
        let create = Change::Create { workflow: workflow.to_owned(), parent, reference: None, input: texts(input) };
        Ok(self.act("coordinator", create).await?.item)
    }

    async fn fire(&mut self, role: &str, item: Uuid, event: &str, input: &[(&str, String)]) -> Result<(), Failed> {
        self.act(role, fired(item, event, input)).await.map(|_| ())
    }

    /// By the focal point of the agency that leads.
    async fn report(
        &mut self,
        action: &Action,
        item: Uuid,
        event: &str,
        input: &[(&str, String)],
    ) -> Result<(), Failed> {
        let by = self.people.focal_point(action.agency)?.clone();
        self.by(by, fired(item, event, input)).await.map(|_| ())
    }

    async fn act(&mut self, role: &str, change: Change) -> Result<Answer, Failed> {
        let by = self.people.with(role)?.clone();
        self.by(by, change).await
    }

    async fn by(&mut self, by: Arc<Identity>, change: Change) -> Result<Answer, Failed> {
        self.count += 1;
        self.day = (self.day - 1).max(1);
        let command = Command {
            by,
            request_id: format!("demonstration-{}", self.count),
            batch: None,
            at: Some(self.today - TimeDelta::days(self.day)),
            change,
        };
        let refused = |refusal: Refusal| match refusal {
            Refusal::Failed(_) => Failed::internal(refusal),
            other => Failed::Refused(format!("The demonstration does not fit the published workflows: {other}")),
        };
        self.engine.act(command).await.map_err(refused)
    }
}

fn fired(item: Uuid, event: &str, input: &[(&str, String)]) -> Change {
    Change::Fire { item, event: event.to_owned(), input: texts(input), revision: None }
}

fn texts(input: &[(&str, String)]) -> Texts {
    let named = input.iter().map(|(name, text)| ((*name).to_owned(), text.clone()));
    named.collect()
}
