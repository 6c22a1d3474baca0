//! Whether somebody is let in: her password, then the code of her device where she has one. Wrong ones are counted by the account's
//! address and by the network's; an address that nobody has is answered in the same words, after the same work.

use crate::problem::Problem;
use crate::second_factor::Secret;
use crate::server::App;
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::store::keys::KeyError;
use milepost_engine::store::{account, recovery_code, sign_in_failure};
use milepost_engine::{hex, unhex};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use uuid::Uuid;

const TICKET: &str = "password was right";
/// Between the password and the code.
const TICKET_LASTS: TimeDelta = TimeDelta::minutes(10);
const ID: usize = 16;
const UNTIL: usize = 8;

pub enum Denied {
    Wrong,
    /// Wrong ones before lock this account: nothing is looked at before that moment.
    Locked(DateTime<Utc>),
    /// It was not to be judged.
    Otherwise(Problem),
}

impl<E: Into<Problem>> From<E> for Denied {
    fn from(error: E) -> Denied {
        Denied::Otherwise(error.into())
    }
}

impl Denied {
    /// With `wrong` in the words of what was asked for.
    pub fn problem(self, app: &App, wrong: &str) -> Problem {
        match self {
            Denied::Wrong => Problem::new(StatusCode::UNAUTHORIZED, "WRONG_SIGN_IN", wrong),
            Denied::Locked(until) => {
                // The minute in which it has passed.
                let until = (until + TimeDelta::seconds(59)).with_timezone(&app.engine.catalog().country.zone);
                let message = format!(
                    "Too many wrong passwords or codes were given for this address. Come again at {}.",
                    until.format("%H:%M")
                );
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "LOCKED", message)
            }
            Denied::Otherwise(problem) => problem,
        }
    }
}

/// Whose address and password these are.
pub async fn password(app: &App, from: IpAddr, address: &str, password: &str) -> Result<account::Model, Denied> {
    let (database, now) = (&app.engine.database, app.engine.clock.now());
    let turn = app.passwords.turn()?;
    sign_in_failure::count(database, address, now).await?.map_err(Denied::Locked)?;
    let known = account::find(&database.reader, address).await?;
    let right = turn.is_right(password, known.as_ref().map(|account| account.hash.clone())).await?;
    let Some(account) = known.filter(|_| right) else {
        return Err(wrong(app, from));
    };
    match account.second_factor {
        // Wrong codes go on counting.
        Some(_) => sign_in_failure::take_back(&database.writer, address).await?,
        None => sign_in_failure::forget(&database.writer, address).await?,
    }
    Ok(account)
}

/// What shows later that the password was right; it dies with the password.
pub fn ticket(app: &App, account: &account::Model) -> Result<String, KeyError> {
    let until = (app.engine.clock.now() + TICKET_LASTS).timestamp().to_be_bytes();
    let digest = Sha256::digest(&account.hash);
    let plain = [account.person_id.as_bytes(), until.as_slice(), digest.as_slice()].concat();
    Ok(hex(&app.engine.keys.seal(TICKET, &plain)?))
}

/// Whom the code lets in: her device's, or one for the day on which that is lost.
pub async fn code(app: &App, from: IpAddr, ticket: &str, code: &str) -> Result<Uuid, Denied> {
    let (database, now) = (&app.engine.database, app.engine.clock.now());
    let account = holder(app, ticket).await?.ok_or_else(too_late)?;
    let (person, address) = (account.person_id, account.address.as_str());
    sign_in_failure::count(database, address, now).await?.map_err(Denied::Locked)?;
    let sealed = account.second_factor.as_deref().ok_or_else(too_late)?;
    let secret = Secret::open(&app.engine.keys, person, sealed).map_err(|error| Problem::internal(&error))?;
    let taken = match secret.step(code, now) {
        Some(step) => account::take_step(&database.writer, person, step).await?,
        None => recovery_code::take(&database.writer, person, code).await?,
    };
    if !taken {
        return Err(wrong(app, from));
    }
    sign_in_failure::forget(&database.writer, address).await?;
    Ok(person)
}

async fn holder(app: &App, ticket: &str) -> Result<Option<account::Model>, Problem> {
    let opened = unhex(ticket).and_then(|sealed| app.engine.keys.open(TICKET, &sealed).ok());
    let Some((person, until, digest)) = opened.as_deref().and_then(parts) else { return Ok(None) };
    if until <= app.engine.clock.now().timestamp() {
        return Ok(None);
    }
    let account = account::of(&app.engine.database.reader, person).await?;
    Ok(account.filter(|account| Sha256::digest(&account.hash).as_slice() == digest))
}

fn parts(plain: &[u8]) -> Option<(Uuid, i64, &[u8])> {
    let (person, rest) = plain.split_at_checked(ID)?;
    let (until, digest) = rest.split_at_checked(UNTIL)?;
    Some((Uuid::from_slice(person).ok()?, i64::from_be_bytes(until.try_into().ok()?), digest))
}

fn too_late() -> Problem {
    let message = "Too much time has passed since the password, or it was changed meanwhile. Sign in again.";
    Problem::new(StatusCode::UNAUTHORIZED, "SIGN_IN_AGAIN", message)
}

fn wrong(app: &App, from: IpAddr) -> Denied {
    match app.failures.count(from, app.engine.clock.now()) {
        Ok(()) => Denied::Wrong,
        Err(problem) => Denied::Otherwise(problem),
    }
}
