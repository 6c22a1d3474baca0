//! `milepost user`: people and services that may act, each with the roles she holds.

use super::{Failed, people, serve, welcome};
use crate::config::{Opened, Place};
use clap::{Args, Subcommand};
use milepost_engine::access::Membership;
use milepost_engine::catalog::Catalog;
use milepost_engine::clock::Clock;
use milepost_engine::language::nearest::did_you_mean;
use milepost_engine::post::is_address;
use milepost_engine::store::person::{self, Kind, NewPerson};
use milepost_engine::store::{account, agency, feed, membership, session, setting, token};
use sea_orm::{ConnectionTrait, EntityTrait};

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
    let today = today(&opened, &opened.catalog().await?);
    let person = people::named(&opened.database.reader, person).await?;
    let yesterday = today.pred_opt().unwrap_or(today);
    let transaction = opened.database.begin().await?;
    let ended = membership::end_all(&transaction, person.id, yesterday).await?;
    let revoked = token::revoke_all(&transaction, person.id, opened.clock.now()).await?;
    let feeds = feed::revoke_all(&transaction, person.id, opened.clock.now()).await?;
    let sessions = session::of_person(&transaction, person.id, opened.clock.now()).await?.len();
    account::close(&transaction, person.id, opened.clock.now()).await?;
    transaction.commit().await?;
    println!(
        "{}: {ended} roles ended, {revoked} tokens revoked. {feeds} calendar feeds revoked. Signed out of {sessions} browsers.",
        person.name
    );
    opened.close().await
}

async fn invite(invited: Invite) -> Result<(), Failed> {
    let opened = invited.place.open().await?;
    let reader = &opened.database.reader;
    let person = people::named(reader, &invited.person).await?;
    may_be_invited(reader, &person).await?;
    let served = setting::get(reader, setting::SITE).await?;
    let site = invited.site.or(served).unwrap_or_else(|| format!("http://{}", serve::LISTEN));
    let transaction = opened.database.begin().await?;
    if invited.lost_device {
        account::put_second_factor(&transaction, person.id, None, None).await?;
    }
    let link = welcome::link(&transaction, opened.clock.as_ref(), person.id, &site).await?;
    transaction.commit().await?;
    println!("{link}");
    eprintln!(
        "{} chooses a password there, once and within three days. Send it so that nobody else reads it: whoever opens it first is \
         signed in as her. A password of hers holds until then; then she is signed out everywhere else.",
        person.name
    );
    opened.close().await
}

async fn may_be_invited(on: &impl ConnectionTrait, person: &person::Model) -> Result<(), Failed> {
    if person.kind == Kind::Service {
        let said =
            format!("{} is a program, which signs in with a token: milepost token add {}", person.name, person.id);
        return Err(Failed::Refused(said));
    }
    let Some(email) = &person.email else { return Ok(()) };
    match account::find(on, email).await?.filter(|account| account.person_id != person.id) {
        None => Ok(()),
        Some(_) => Err(Failed::Refused(format!(
            "Somebody else signs in with {email} already. Each person has an address of her own: add her anew with another."
        ))),
    }
}

async fn sign_out(person: &str, place: &Place) -> Result<(), Failed> {
    let opened = place.open().await?;
    let person = people::named(&opened.database.reader, person).await?;
    let (writer, now) = (&opened.database.writer, opened.clock.now());
    let ended = session::of_person(writer, person.id, now).await?.len();
    session::end_all(writer, person.id, now).await?;
    println!("{} is signed out of {ended} browsers.", person.name);
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
