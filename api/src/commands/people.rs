//! Finding the person a command names, by id, by name, or by e-mail address, and the item she sees.

use super::Failed;
use crate::config::Opened;
use milepost_engine::access::{Identity, Membership};
use milepost_engine::clock::Clock;
use milepost_engine::engine::Engine;
use milepost_engine::engine::command::Refusal;
use milepost_engine::store::item;
use milepost_engine::store::person::{self, Model};
use milepost_engine::store::visible::ever_visible_to;
use sea_orm::ConnectionTrait;
use std::sync::Arc;
use uuid::Uuid;

/// With today's roles.
pub async fn identity(opened: &Opened, engine: &Engine, name: &str) -> Result<Arc<Identity>, Failed> {
    let reader = &opened.database.reader;
    let id = named(reader, name).await?.id;
    let zone = engine.catalog().country.zone;
    let today = opened.clock.now().with_timezone(&zone).date_naive();
    let identity = person::identity(reader, id, today).await?;
    Ok(Arc::new(identity.ok_or_else(|| Failed::Refused(format!("There is no person `{name}`.")))?))
}

/// Every role there is, held for this agency or for none: whoever runs a command has the database and its key.
pub fn everybody(engine: &Engine, agency: Option<&str>) -> Identity {
    let roles = engine.catalog().roles.iter().map(|role| role.id.clone()).collect::<Vec<_>>();
    let held = |role| Membership { role, agency: agency.map(str::to_owned) };
    Identity {
        id: Uuid::nil(),
        name: "milepost".into(),
        language: "en",
        memberships: roles.into_iter().map(held).collect(),
    }
}

/// An item by its reference, where the person may see it.
pub async fn seen(engine: &Engine, by: &Identity, reference: &str) -> Result<item::Model, Failed> {
    let catalog = engine.catalog();
    let today = engine.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let seen = ever_visible_to(by, &catalog, today);
    let found = item::called(seen, reference, &engine.database.reader).await?;
    found.map_err(|namesakes| Failed::Refused(namesakes.to_string()))?.ok_or_else(|| Refusal::NotFound.into())
}

pub async fn named(on: &impl ConnectionTrait, name: &str) -> Result<Model, Failed> {
    let id = name.parse::<Uuid>().ok();
    let people = person::all(on).await?;
    let fits = |person: &Model| Some(person.id) == id || person.name == name || person.email.as_deref() == Some(name);
    let mut found: Vec<Model> = people.into_iter().filter(fits).collect();
    match (found.pop(), found.is_empty()) {
        (Some(person), true) => Ok(person),
        (Some(_), false) => Err(Failed::Refused(format!(
            "More than one person is called `{name}`. Name her by the id that `milepost user list` shows."
        ))),
        (None, _) => {
            Err(Failed::Refused(format!("There is no person `{name}`. `milepost user list` shows who there is.")))
        }
    }
}
