//! `serve --demo`: a small plan, labelled DEMONSTRATION, in an empty database, so that a person sees in five minutes what
//! there is. It goes through the engine like everybody's work: what it shows can be done by hand.

mod actions;
mod people;

use crate::commands::{Failed, welcome};
use milepost_engine::documents::Documents;
use milepost_engine::engine::Engine;
use milepost_engine::store::{item, person, setting, token};
use people::{ADMINISTRATOR, COORDINATOR, People};
use sea_orm::{DbErr, EntityTrait, PaginatorTrait};

const MARK: &str = "demonstration";
const BEGUN: &str = "begun";
const DONE: &str = "done";
/// Of the demonstration's token; each start makes a new one, and new links, since only their hashes are kept.
const LABEL: &str = "demonstration";

/// Seeds where there is nothing, then says how to sign in at `site`.
pub async fn seed(engine: &Engine, documents: &Documents, site: &str) -> Result<(), Failed> {
    let database = &engine.database;
    match setting::get(&database.reader, MARK).await?.as_deref() {
        Some(DONE) => {}
        Some(_) => {
            return Err(Failed::Refused(
                "The demonstration was broken off while it was being seeded. Remove its database and start again."
                    .into(),
            ));
        }
        None if is_empty(engine).await? => {
            setting::put(&database.writer, MARK, BEGUN).await?;
            let people = People::create(engine).await?;
            actions::seed(engine, documents, &people).await?;
            setting::put(&database.writer, MARK, DONE).await?;
        }
        None => {
            return Err(Failed::Refused(
                "This database holds people or items; the demonstration is seeded into an empty one only. Name another with --database, or leave --demo out.".into(),
            ));
        }
    }
    invite(engine, site).await
}

async fn is_empty(engine: &Engine) -> Result<bool, DbErr> {
    let reader = &engine.database.reader;
    let items = item::Entity::find().count(reader).await?;
    let people = person::Entity::find().count(reader).await?;
    Ok(items == 0 && people == 0)
}

async fn invite(engine: &Engine, site: &str) -> Result<(), Failed> {
    let (database, clock) = (&engine.database, engine.clock.as_ref());
    let people = person::all(&database.reader).await?;
    println!("\nDEMONSTRATION. Open one of these links, choose a password, and you are signed in:\n");
    let named = |name: &'static str| people.iter().filter(move |person| person.name == name);
    for person in named(COORDINATOR).chain(named(ADMINISTRATOR)) {
        println!("  {:<24} {}", person.name, welcome::link(&database.writer, clock, person.id, site).await?);
    }
    println!("\nLater you sign in at {site} with the address which that page shows, and your password.");
    for person in named(COORDINATOR) {
        for old in token::of_person(&database.reader, person.id).await? {
            if old.label == LABEL && old.revoked_at.is_none() {
                token::revoke(&database.writer, old.id, clock.now()).await?;
            }
        }
        let issued = token::issue(&database.writer, clock, person.id, LABEL).await?;
        println!("Programs ask in the coordinator's name with this token:\n\n  {}\n", issued.text);
    }
    Ok(())
}
