//! `milepost token`: the secrets by which programs ask in somebody's name. A token's text is shown once; only its hash is kept.

use super::{Failed, people};
use crate::config::Place;
use clap::{Args, Subcommand};
use milepost_engine::clock::Clock;
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
        Action::Add { person, label, place } => add(&person, &label, &place).await,
        Action::List { person, place } => list(&person, &place).await,
        Action::Revoke { id, place } => revoke(id, &place).await,
    }
}

async fn add(person: &str, label: &str, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let person = people::named(&opened.database.reader, person).await?;
    let (writer, clock) = (&opened.database.writer, opened.clock.as_ref());
    let issued = token::issue(writer, clock, person.id, label).await?;
    println!("{}", issued.text);
    eprintln!("The token of {}, {}. It is not shown again: keep it where secrets are kept.", person.name, issued.id);
    opened.close().await
}

async fn list(person: &str, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let person = people::named(&opened.database.reader, person).await?;
    for token in token::of_person(&opened.database.reader, person.id).await? {
        let made = token.created_at.format("%Y-%m-%d %H:%M UTC");
        let state = match token.revoked_at {
            Some(at) => format!("revoked {}", at.format("%Y-%m-%d %H:%M UTC")),
            None => "in force".to_owned(),
        };
        println!("{}  made {made}  {state}  {}", token.id, token.label);
    }
    opened.close().await
}

async fn revoke(id: Uuid, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let done = token::revoke(&opened.database.writer, id, opened.clock.now()).await?;
    if !done {
        return Err(Failed::Refused(format!("There is no token {id} in force.")));
    }
    println!("{id} is revoked.");
    opened.close().await
}
