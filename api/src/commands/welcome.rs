//! The links by which people choose a password, and the first of them: a server that nobody can sign in to yet prints one.

use super::Failed;
use milepost_engine::access::Membership;
use milepost_engine::administration::{Administration, Newcomer, Term};
use milepost_engine::clock::Clock;
use milepost_engine::engine::Engine;
use milepost_engine::store::person::{self, Kind};
use milepost_engine::store::{account, invitation};
use sea_orm::{ConnectionTrait, DbErr};
use uuid::Uuid;

/// The first person's name, until somebody names herself.
const ADMINISTRATOR: &str = "Administrator";

/// A person's link at this site. The one before it is over.
pub async fn link(on: &impl ConnectionTrait, clock: &dyn Clock, person: Uuid, site: &str) -> Result<String, DbErr> {
    Ok(address(site, &invitation::create(on, clock, person).await?))
}

/// Where its secret opens the door.
pub fn address(site: &str, secret: &str) -> String {
    format!("{}/welcome/{secret}", site.trim_end_matches('/'))
}

/// Where nobody has an account: a link for whoever administers.
pub async fn first(engine: &Engine, site: &str) -> Result<(), Failed> {
    if account::is_anybodys(&engine.database.reader).await? {
        return Ok(());
    }
    let Some(role) = engine.catalog().country.administrator.clone() else {
        println!(
            "Nobody can sign in yet, and the country's file names no role of an `administrator`. Make somebody known and \
             invite her:\n  milepost user add NAME --role ROLE --email ADDRESS\n  milepost user invite NAME"
        );
        return Ok(());
    };
    let person = administrator(engine, role).await?;
    let link = link(&engine.database.writer, engine.clock.as_ref(), person, site).await?;
    println!(
        "Nobody can sign in yet. The administrator chooses a password here, once and within three days:\n  {link}"
    );
    Ok(())
}

/// Made at the first start; the same one at the next.
async fn administrator(engine: &Engine, role: String) -> Result<Uuid, Failed> {
    let (database, clock) = (&engine.database, engine.clock.as_ref());
    let today = clock.now().with_timezone(&engine.catalog().country.zone).date_naive();
    let held = Membership { role, agency: None };
    for known in person::all(&database.reader).await? {
        let identity = person::identity(&database.reader, known.id, today).await?;
        if known.kind == Kind::Human && identity.is_some_and(|identity| identity.memberships.contains(&held)) {
            return Ok(known.id);
        }
    }
    let term = Term { role: held.role, agency: None, since: today, until: None };
    let new =
        Newcomer { name: ADMINISTRATOR.into(), email: None, kind: Kind::Human, terms: vec![term], invited: false };
    let administration = Administration { database, clock, catalog: &engine.catalog(), by: None };
    Ok(administration.add(new).await?.0)
}
