//! `milepost user`: people and services that may act, each with the roles she holds.

use super::{Failed, people};
use crate::config::{Opened, Place};
use clap::{Args, Subcommand};
use milepost_engine::access::Membership;
use milepost_engine::catalog::Catalog;
use milepost_engine::clock::Clock;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::post::is_address;
use milepost_engine::store::person::{self, Kind, NewPerson};
use milepost_engine::store::{agency, feed, membership, token};
use sea_orm::EntityTrait;

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Makes a person or a service known
    Add(Add),
    /// Everybody, with the roles they hold today
    List {
        #[command(flatten)]
        place: Place,
    },
    /// Ends her roles, revokes her tokens and her calendar feeds; what she did stays hers
    Disable {
        /// Her name, e-mail address or id
        #[arg(value_name = "PERSON")]
        person: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Args)]
struct Add {
    name: String,
    /// A role of the published register; with @AGENCY for one agency's people: focal_point@ttps. May be repeated
    #[arg(long = "role", value_name = "ROLE[@AGENCY]", required = true)]
    roles: Vec<String>,
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A program, not a human
    #[arg(long)]
    service: bool,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    match options.action {
        Action::Add(new) => add(new).await,
        Action::List { place } => list(&place).await,
        Action::Disable { person, place } => disable(&person, &place).await,
    }
}

async fn add(new: Add) -> Result<(), Failed> {
    if let Some(email) = new.email.as_ref().filter(|email| !is_address(email)) {
        return Err(Failed::Refused(format!(
            "`{}` is no e-mail address like ann@ministry.example.",
            email.escape_debug()
        )));
    }
    if new.name.trim().is_empty() || new.name.contains(char::is_control) {
        return Err(Failed::Refused(format!("`{}` is no name: write it in one line.", new.name.escape_debug())));
    }
    let opened = new.place.open().await?;
    let catalog = opened.catalog().await?;
    let today = today(&opened, &catalog);
    let person = NewPerson {
        memberships: memberships(&opened, &catalog, &new.roles).await?,
        name: new.name.clone(),
        email: new.email,
        kind: if new.service { Kind::Service } else { Kind::Human },
        since: today,
    };
    let transaction = opened.database.begin().await?;
    let id = person::create(&transaction, opened.clock.as_ref(), person).await?;
    transaction.commit().await?;
    println!("{id}  {}", new.name);
    println!("A token to sign in with: milepost token add {id}");
    opened.close().await
}

async fn list(place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let today = today(&opened, &opened.catalog().await?);
    let reader = &opened.database.reader;
    for person in person::all(reader).await? {
        let identity = person::identity(reader, person.id, today).await?;
        let held = identity.map(|identity| identity.memberships).unwrap_or_default();
        let held: Vec<String> = held.iter().map(written).collect();
        let held = if held.is_empty() { "no role".to_owned() } else { held.join(", ") };
        println!("{}  {}  {held}", person.id, person.name);
    }
    opened.close().await
}

async fn disable(person: &str, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let today = today(&opened, &opened.catalog().await?);
    let person = people::named(&opened.database.reader, person).await?;
    let yesterday = today.pred_opt().unwrap_or(today);
    let transaction = opened.database.begin().await?;
    let ended = membership::end_all(&transaction, person.id, yesterday).await?;
    let revoked = token::revoke_all(&transaction, person.id, opened.clock.now()).await?;
    let feeds = feed::revoke_all(&transaction, person.id, opened.clock.now()).await?;
    transaction.commit().await?;
    println!("{}: {ended} roles ended, {revoked} tokens revoked. {feeds} calendar feeds revoked.", person.name);
    opened.close().await
}

fn today(opened: &Opened, catalog: &Catalog) -> chrono::NaiveDate {
    let now = opened.clock.now();
    now.with_timezone(&catalog.country.zone).date_naive()
}

fn written(membership: &Membership) -> String {
    match &membership.agency {
        Some(agency) => format!("{}@{agency}", membership.role),
        None => membership.role.clone(),
    }
}

async fn memberships(opened: &Opened, catalog: &Catalog, written: &[String]) -> Result<Vec<Membership>, Failed> {
    let agencies = agency::Entity::find().all(&opened.database.reader).await?;
    let membership = |text: &String| {
        let (role, agency) = match text.split_once('@') {
            Some((role, agency)) => (role, Some(agency)),
            None => (text.as_str(), None),
        };
        known("role", role, catalog.roles.iter().map(|role| role.id.as_str()))?;
        if let Some(agency) = agency {
            known("agency", agency, agencies.iter().map(|agency| agency.id.as_str()))?;
        }
        Ok(Membership { role: role.to_owned(), agency: agency.map(str::to_owned) })
    };
    written.iter().map(membership).collect()
}

fn known<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Result<(), Failed> {
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    let help = match did_you_mean(name, names.clone()) {
        Some(nearest) => format!("Did you mean `{nearest}`?"),
        None => format!("There are: {}.", names.collect::<Vec<_>>().join(", ")),
    };
    Err(Failed::Refused(format!("No {what} `{name}` is published. {help}")))
}
