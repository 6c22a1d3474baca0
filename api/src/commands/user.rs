//! `milepost user`: people and services that may act, each with the roles she holds.

use super::{Failed, people, serve, welcome};
use crate::config::{Opened, Place};
use clap::{Args, Subcommand};
use milepost_engine::access::Membership;
use milepost_engine::administration::{Ended, Newcomer, Term};
use milepost_engine::catalog::Catalog;
use milepost_engine::clock::Clock;
use milepost_engine::store::person::{self, Kind};
use milepost_engine::store::setting;

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
    /// Prints a link by which she chooses a password and is signed in, also where she has lost hers: good once, for three days
    Invite(Invite),
    /// Signs her out of every browser, at once
    SignOut {
        /// Her name, e-mail address or id
        #[arg(value_name = "PERSON")]
        person: String,
        #[command(flatten)]
        place: Place,
    },
    /// Ends her roles, her password and sessions, revokes her tokens and her calendar feeds; what she did stays hers
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

#[derive(Args)]
struct Invite {
    /// Her name, e-mail address or id
    #[arg(value_name = "PERSON")]
    person: String,
    /// Where people open Milepost. [default: as the server that was started last says]
    #[arg(long, value_name = "URL", env = "MILEPOST_SITE")]
    site: Option<String>,
    /// Her device is lost and her recovery codes too: from now on she is not asked for a code
    #[arg(long)]
    lost_device: bool,
    #[command(flatten)]
    place: Place,
}

pub async fn run(options: Options) -> Result<(), Failed> {
    match options.action {
        Action::Add(new) => add(new).await,
        Action::List { place } => list(&place).await,
        Action::Invite(invited) => invite(invited).await,
        Action::SignOut { person, place } => sign_out(&person, &place).await,
        Action::Disable { person, place } => disable(&person, &place).await,
    }
}

async fn add(new: Add) -> Result<(), Failed> {
    let opened = new.place.open().await?;
    let catalog = opened.catalog().await?;
    let since = today(&opened, &catalog);
    let newcomer = Newcomer {
        name: new.name.clone(),
        email: new.email,
        kind: if new.service { Kind::Service } else { Kind::Human },
        terms: new.roles.iter().map(|text| term(text, since)).collect(),
        invited: false,
    };
    let (id, _) = opened.administration(&catalog).add(newcomer).await?;
    println!("{id}  {}", new.name);
    match new.service {
        true => println!("A token for it: milepost token add {id}"),
        false => println!("A link by which she chooses a password: milepost user invite {id}"),
    }
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
    let catalog = opened.catalog().await?;
    let person = people::named(&opened.database.reader, person).await?;
    let Ended { roles, tokens, feeds, sessions } = opened.administration(&catalog).disable(person.id).await?;
    println!(
        "{}: {roles} roles ended, {tokens} tokens revoked. {feeds} calendar feeds revoked. Signed out of {sessions} browsers.",
        person.name
    );
    opened.close().await
}

async fn invite(invited: Invite) -> Result<(), Failed> {
    let opened = invited.place.open().await?;
    let catalog = opened.catalog().await?;
    let reader = &opened.database.reader;
    let person = people::named(reader, &invited.person).await?;
    let served = setting::get(reader, setting::SITE).await?;
    let site = invited.site.or(served).unwrap_or_else(|| format!("http://{}", serve::LISTEN));
    let secret = opened.administration(&catalog).invite(person.id, invited.lost_device).await?;
    println!("{}", welcome::address(&site, &secret.unwrap_or_default()));
    eprintln!(
        "{} chooses a password there, once and within three days. Send it so that nobody else reads it: whoever opens it first is \
         signed in as her. A password of hers holds until then; then she is signed out everywhere else.",
        person.name
    );
    opened.close().await
}

async fn sign_out(person: &str, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let catalog = opened.catalog().await?;
    let person = people::named(&opened.database.reader, person).await?;
    let ended = opened.administration(&catalog).end_sessions(person.id).await?;
    let browsers = if ended == 1 { "browser" } else { "browsers" };
    println!("{} is signed out of {ended} {browsers}.", person.name);
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

fn term(text: &str, since: chrono::NaiveDate) -> Term {
    let (role, agency) = match text.split_once('@') {
        Some((role, agency)) => (role, Some(agency)),
        None => (text, None),
    };
    Term { role: role.to_owned(), agency: agency.map(str::to_owned), since, until: None }
}
