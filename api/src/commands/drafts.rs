//! `serve --dev DIR`: the drafts of folders run as they are saved. What has faults is complained about, and the last good
//! version goes on running; a file that is deleted goes on running too.

use super::{Failed, files, publish, welcome};
use milepost_engine::access::Membership;
use milepost_engine::catalog;
use milepost_engine::engine::Engine;
use milepost_engine::store::person::{self, Kind, NewPerson};
use std::path::PathBuf;
use std::time::Duration;

/// How often the folders are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Holds every role, so that one sign-in sees all that the drafts let anybody do.
const PERSON: &str = "Everybody (drafts)";
const ADDRESS: &str = "everybody@drafts.example";

/// Publishes what is saved, for as long as the server runs.
pub async fn follow(folders: &[PathBuf], engine: &Engine) {
    let mut seen = files::saved(folders);
    loop {
        tokio::time::sleep(LOOK).await;
        let now = files::saved(folders);
        if now != seen {
            seen = now;
            if let Err(failed) = again(folders, engine).await {
                eprintln!("milepost: {failed} The last good version goes on running.");
            }
        }
    }
}

async fn again(folders: &[PathBuf], engine: &Engine) -> Result<(), Failed> {
    let files = files::of_one_country(folders, "milepost serve --dev")?;
    let published = catalog::publish(&engine.database, engine.clock.as_ref(), &files, true).await;
    publish::report(&published.map_err(|error| publish::told(error, &files))?, &files);
    Ok(engine.refresh().await?)
}

/// Each start makes a new link, since only its hash is kept.
pub async fn invite(engine: &Engine, site: &str) -> Result<(), Failed> {
    let (database, clock) = (&engine.database, engine.clock.as_ref());
    let people = person::all(&database.reader).await?;
    let known = people.into_iter().find(|person| person.name == PERSON).map(|person| person.id);
    let person = match known {
        Some(person) => person,
        None => everybody(engine).await?,
    };
    let link = welcome::link(&database.writer, clock, person, site).await?;
    println!("\nDRAFTS: open {link} and choose a password\n");
    Ok(())
}

async fn everybody(engine: &Engine) -> Result<uuid::Uuid, Failed> {
    let catalog = engine.catalog();
    let memberships = catalog.roles.iter().map(|role| Membership { role: role.id.clone(), agency: None });
    let since = engine.clock.now().with_timezone(&catalog.country.zone).date_naive();
    let new = NewPerson {
        name: PERSON.into(),
        email: Some(ADDRESS.into()),
        kind: Kind::Human,
        memberships: memberships.collect(),
        since,
    };
    let transaction = engine.database.begin().await?;
    let id = person::create(&transaction, engine.clock.as_ref(), new).await?;
    transaction.commit().await?;
    Ok(id)
}
