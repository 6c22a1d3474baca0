//! The people of the demonstration: one for each role, and a focal point for each agency that leads something.

use crate::commands::Failed;
use milepost_engine::access::{Identity, Membership};
use milepost_engine::engine::Engine;
use milepost_engine::store::person::{self, Kind, NewPerson};
use std::sync::Arc;

/// Agencies that lead in the demonstration.
pub const AGENCIES: [(&str, &str); 4] = [
    ("ctu", "Counter Trafficking Unit"),
    ("ttps", "Police Service"),
    ("msd", "Social Development"),
    ("mol", "Ministry of Labour"),
];
const ROLES: [(&str, &str); 6] = [
    ("coordinator", COORDINATOR),
    ("permanent_secretary", "Permanent secretary (demo)"),
    ("finance_officer", "Finance officer (demo)"),
    ("monitoring_officer", "Monitoring officer (demo)"),
    ("administrator", ADMINISTRATOR),
    ("donor", "Donor (demo)"),
];
const FOCAL_POINT: &str = "focal_point";
pub const COORDINATOR: &str = "Plan coordinator (demo)";
pub const ADMINISTRATOR: &str = "Administrator (demo)";

pub struct People(Vec<Arc<Identity>>);

impl People {
    pub async fn create(engine: &Engine) -> Result<People, Failed> {
        let mut people = Vec::new();
        for (role, name) in ROLES {
            people.push(create(engine, name, role, None).await?);
        }
        for (agency, title) in AGENCIES {
            let name = format!("Focal point, {title} (demo)");
            people.push(create(engine, &name, FOCAL_POINT, Some(agency)).await?);
        }
        Ok(People(people))
    }

    pub fn with(&self, role: &str) -> Result<&Arc<Identity>, Failed> {
        self.find(role, None)
    }

    pub fn focal_point(&self, agency: &str) -> Result<&Arc<Identity>, Failed> {
        self.find(FOCAL_POINT, Some(agency))
    }

    fn find(&self, role: &str, agency: Option<&str>) -> Result<&Arc<Identity>, Failed> {
        let holds = |held: &Membership| held.role == role && held.agency.as_deref() == agency;
        let mut people = self.0.iter();
        let found = people.find(|person| person.memberships.iter().any(holds));
        found.ok_or_else(|| Failed::Refused(format!("The demonstration has no {role}.")))
    }
}

async fn create(engine: &Engine, name: &str, role: &str, agency: Option<&str>) -> Result<Arc<Identity>, Failed> {
    let catalog = engine.catalog();
    let known = catalog.roles.iter().any(|known| known.id == role)
        && agency.is_none_or(|agency| catalog.agencies.iter().any(|known| known.id == agency));
    if !known {
        return Err(Failed::Refused(
            "The demonstration needs the shipped workflows of its country: `make run` shows how they are published."
                .into(),
        ));
    }
    let membership = Membership { role: role.to_owned(), agency: agency.map(str::to_owned) };
    let today = engine.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let transaction = engine.database.begin().await?;
    let id = person::create(
        &transaction,
        engine.clock.as_ref(),
        NewPerson {
            name: name.to_owned(),
            email: Some(format!("{}@demo.example", agency.unwrap_or(role))),
            kind: Kind::Human,
            memberships: vec![membership.clone()],
            since: today,
        },
    )
    .await?;
    transaction.commit().await?;
    Ok(Arc::new(Identity { id, name: name.to_owned(), language: "en", memberships: vec![membership] }))
}
