//! `milepost token`: the secrets by which programs ask in somebody's name. A token's text is shown once; only its hash is kept.

use super::{Failed, people};
use crate::config::Place;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use milepost_engine::clock::Clock;
use milepost_engine::engine::command::Refusal;
use milepost_engine::store::token;
use uuid::Uuid;

#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Makes a token and shows it, once
    Add {
        /// Whose: name, e-mail address or id
        #[arg(value_name = "PERSON")]
        person: String,
        /// What it is for, to know it again in the list
        #[arg(long, default_value = "")]
        label: String,
        /// The last day on which it opens something, like 2026-12-31. [default: until it is revoked]
        #[arg(long, value_name = "DAY")]
        until: Option<NaiveDate>,
        #[command(flatten)]
        place: Place,
    },
    /// A person's tokens, without their text
    List {
        #[arg(value_name = "PERSON")]
        person: String,
        #[command(flatten)]
        place: Place,
    },
    /// From now on the token opens nothing
    Revoke {
        /// As the list shows it
        #[arg(value_name = "ID")]
        id: Uuid,
        #[command(flatten)]
        place: Place,
    },
}

pub async fn run(options: Options) -> Result<(), Failed> {
    match options.action {
        Action::Add { person, label, until, place } => add(&person, &label, until, &place).await,
        Action::List { person, place } => list(&person, &place).await,
        Action::Revoke { id, place } => revoke(id, &place).await,
    }
}

async fn add(person: &str, label: &str, until: Option<NaiveDate>, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let catalog = opened.catalog().await?;
    let person = people::named(&opened.database.reader, person).await?;
    if let Some(issued) = opened.administration(&catalog).make_token(person.id, label, until).await? {
        println!("{}", issued.text);
        eprintln!(
            "The token of {}, {}. It is not shown again: keep it where secrets are kept.",
            person.name, issued.id
        );
    }
    opened.close().await
}

async fn list(person: &str, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let person = people::named(&opened.database.reader, person).await?;
    for token in token::of_person(&opened.database.reader, person.id).await? {
        let made = token.created_at.format("%Y-%m-%d %H:%M UTC");
        let state = match (token.revoked_at, token.ends_at) {
            (Some(at), _) => format!("revoked {}", at.format("%Y-%m-%d %H:%M UTC")),
            (None, Some(end)) if end <= opened.clock.now() => format!("over {}", end.format("%Y-%m-%d %H:%M UTC")),
            (None, Some(end)) => format!("in force until {}", end.format("%Y-%m-%d %H:%M UTC")),
            (None, None) => "in force".to_owned(),
        };
        println!("{}  made {made}  {state}  {}", token.id, token.label);
    }
    opened.close().await
}

async fn revoke(id: Uuid, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let catalog = opened.catalog().await?;
    match opened.administration(&catalog).revoke_token(id).await {
        Ok(true) => {}
        Ok(false) | Err(Refusal::NotFound) => {
            return Err(Failed::Refused(format!("There is no token {id} in force.")));
        }
        Err(refusal) => return Err(refusal.into()),
    }
    println!("{id} is revoked.");
    opened.close().await
}
