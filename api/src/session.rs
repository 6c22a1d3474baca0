//! A browser's sign-in: its cookie is no token. It is sealed by the server's key and names the token it was made from, so it
//! ends with that token, and by itself after half a day.

use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::store::keys::{KeyError, Keys};
use milepost_engine::{hex, unhex};
use uuid::Uuid;

pub const LASTS: TimeDelta = TimeDelta::hours(12);
const PURPOSE: &str = "session";
const ID: usize = 16;

/// The cookie's value.
pub fn issue(keys: &Keys, token: Uuid, now: DateTime<Utc>) -> Result<String, KeyError> {
    let until = (now + LASTS).timestamp();
    let plain = [token.as_bytes().as_slice(), &until.to_be_bytes()].concat();
    Ok(hex(&keys.seal(PURPOSE, &plain)?))
}

/// The token behind a cookie; `None`: the cookie is not ours, or too old.
pub fn token(keys: &Keys, cookie: &str, now: DateTime<Utc>) -> Option<Uuid> {
    let plain = keys.open(PURPOSE, &unhex(cookie)?).ok()?;
    let (token, until) = plain.split_at_checked(ID)?;
    let until = i64::from_be_bytes(until.try_into().ok()?);
    (now.timestamp() < until).then_some(Uuid::from_slice(token).ok()?)
}
