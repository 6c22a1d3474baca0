//! What is asked of a name, an address, a role and a token before it is kept; each problem is a sentence.

use super::{Term, refused};
use crate::catalog::Catalog;
use crate::chart::value::spoils_line;
use crate::engine::command::Refusal;
use crate::language::nearest::did_you_mean;
use crate::post::is_address;
use crate::store::person::{self, Kind};
use crate::store::{account, agency, membership};
use crate::time::YEARS;
use chrono::{Datelike, NaiveDate};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

/// Letters of a name or of what a token is for.
const MAX_TEXT: usize = 200;

pub fn name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() || !is_line(name) {
        return Err(bad(format!("`{}` is no name: write it in one line.", name.escape_debug())));
    }
    Ok(())
}

pub fn email(email: Option<&str>) -> Result<(), Refusal> {
    match email.filter(|email| !is_address(email)) {
        None => Ok(()),
        Some(email) => Err(bad(format!("`{}` is no e-mail address like ann@ministry.example.", email.escape_debug()))),
    }
}

pub fn label(label: &str) -> Result<(), Refusal> {
    match is_line(label) {
        true => Ok(()),
        false => Err(bad(format!("What a token is for is said in one line of at most {MAX_TEXT} letters."))),
    }
}

fn is_line(text: &str) -> bool {
    text.chars().count() <= MAX_TEXT && !text.contains(spoils_line)
}

/// A published role for a registered agency or none, and days in their order.
pub async fn term(catalog: &Catalog, on: &impl ConnectionTrait, term: &Term) -> Result<(), Refusal> {
    known("role", &term.role, catalog.roles.iter().map(|role| role.id.as_str()))?;
    if let Some(agency) = &term.agency {
        let agencies = agency::Entity::find().all(on).await?;
        known("agency", agency, agencies.iter().map(|agency| agency.id.as_str()))?;
    }
    day(term.since)?;
    term.until.map_or(Ok(()), day)?;
    match term.until.is_some_and(|until| until < term.since) {
        true => Err(refused("The last day lies before the first.")),
        false => Ok(()),
    }
}

/// Later ones are no dates to SQLite.
pub fn day(day: NaiveDate) -> Result<(), Refusal> {
    match YEARS.contains(&day.year()) {
        true => Ok(()),
        false => Err(bad(format!("{day} lies outside the years {} to {}.", YEARS.start(), YEARS.end()))),
    }
}

fn known<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str> + Clone) -> Result<(), Refusal> {
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    let help = match did_you_mean(name, names.clone()) {
        Some(nearest) => format!("Did you mean `{nearest}`?"),
        None => format!("There are: {}.", names.collect::<Vec<_>>().join(", ")),
    };
    Err(bad(format!("No {what} `{name}` is published. {help}")))
}

/// She does not hold it already in these days.
pub async fn is_new(on: &impl ConnectionTrait, person: Uuid, term: &Term) -> Result<(), Refusal> {
    let held = membership::Entity::find()
        .filter(membership::Column::PersonId.eq(person))
        .filter(membership::Column::Role.eq(&term.role))
        .all(on)
        .await?;
    let meets = |row: &&membership::Model| {
        row.agency_id == term.agency
            && row.until.is_none_or(|last| last >= term.since.max(row.since))
            && term.until.is_none_or(|last| last >= row.since)
    };
    match held.iter().find(meets) {
        None => Ok(()),
        Some(row) => Err(bad(format!("She holds this role already, from {} on. End that first.", row.since))),
    }
}

/// A human, whose address nobody else signs in with.
pub async fn may_be_invited(on: &impl ConnectionTrait, person: &person::Model) -> Result<(), Refusal> {
    if person.kind == Kind::Service {
        let said =
            format!("{} is a program, which signs in with a token: milepost token add {}", person.name, person.id);
        return Err(bad(said));
    }
    let Some(email) = &person.email else { return Ok(()) };
    match account::find(on, email).await?.filter(|account| account.person_id != person.id) {
        None => Ok(()),
        Some(_) => Err(bad(format!(
            "Somebody else signs in with {email} already. Each person has an address of her own: add her anew with another."
        ))),
    }
}

/// Whether somebody with a password holds the role on that day.
pub async fn somebody_holds(on: &impl ConnectionTrait, role: &str, day: NaiveDate) -> Result<bool, DbErr> {
    let held = membership::Entity::find().filter(membership::holding(day)).filter(membership::Column::Role.eq(role));
    let people: Vec<Uuid> = held.all(on).await?.into_iter().map(|row| row.person_id).collect();
    let accounts = account::Entity::find().filter(account::Column::PersonId.is_in(people));
    Ok(accounts.count(on).await? > 0)
}

fn bad(sentence: String) -> Refusal {
    Refusal::BadRequest(sentence)
}
