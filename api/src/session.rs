//! A browser's sign-in: its cookie is no token. It is sealed by the server's key and names the token it was made from, so it
//! ends with that token, and by itself after half a day.

use chrono::{DateTime, TimeDelta, Utc};
use milepost_engine::hex;
use milepost_engine::store::keys::{KeyError, Keys};
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
    let plain = keys.open(PURPOSE, &bytes(cookie)?).ok()?;
    let (token, until) = plain.split_at_checked(ID)?;
    let until = i64::from_be_bytes(until.try_into().ok()?);
    (now.timestamp() < until).then_some(Uuid::from_slice(token).ok()?)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits = hex.as_bytes().chunks(2);
    digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
