//! Passwords: which are taken, and their hashes (argon2id with the parameters of OWASP's cheat sheet). Hashing takes memory and a
//! core, so it is done off the tasks that serve, a few at a time; whoever comes when too many wait is told to come again.

use crate::problem::Problem;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::StatusCode;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use unicode_normalization::UnicodeNormalization;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Characters of a password.
const LEAST: usize = 12;
const MOST: usize = 200;
/// Hashes at one moment, and how many more wait for their turn.
const AT_ONCE: usize = 2;
const WAITING: usize = 64;
/// Of those that are long enough the first that guessers try; compared without capitals.
const WORST: [&str; 20] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789012345",
    "1234567890123456",
    "1234567890qwerty",
    "1q2w3e4r5t6y7u8i",
    "aaaaaaaaaaaa",
    "abcdefghijkl",
    "administrator",
    "iloveyouiloveyou",
    "letmeinletmein",
    "milepostmilepost",
    "password1234",
    "password12345",
    "passwordpassword",
    "qwerty123456",
    "qwertyqwerty",
    "qwertyuiop123",
    "qwertyuiopasdfgh",
];
/// With our parameters, of nothing that anybody knows: names that nobody has take as long as others.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bWlsZXBvc3QgLyBub2JvZHk$w3J0T5oqJ2qzYxgk0oO0cGm2Ff7H7m0j4t8t1kUuX0A";

pub struct Passwords {
    places: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

/// A place among those who wait for a hash.
pub struct Turn {
    running: Arc<Semaphore>,
    _place: OwnedSemaphorePermit,
}

impl Default for Passwords {
    fn default() -> Passwords {
        Passwords { places: Arc::new(Semaphore::new(AT_ONCE + WAITING)), running: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    pub fn turn(&self) -> Result<Turn, Problem> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| {
            let message = "Too many people sign in at this moment. Try again in a few seconds.";
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_SIGN_INS", message)
        })?;
        Ok(Turn { running: self.running.clone(), _place: place })
    }
}

impl Turn {
    /// The same work where there is no hash to compare with.
    pub async fn is_right(self, password: &str, hash: Option<String>) -> Result<bool, Problem> {
        let password = prepared(password);
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODYS.to_owned());
        let matches = self.run(move || {
            let hash = PasswordHash::new(&hash)?;
            Ok(argon2()?.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(matches.await? && known)
    }

    pub async fn hash(self, password: &str) -> Result<String, Problem> {
        let password = prepared(password);
        self.run(move || Ok(argon2()?.hash_password(password.as_bytes())?.to_string())).await
    }

    async fn run<T: Send + 'static>(
        self,
        work: impl FnOnce() -> Result<T, argon2::password_hash::Error> + Send + 'static,
    ) -> Result<T, Problem> {
        let running = self.running.clone().acquire_owned().await.map_err(|error| Problem::internal(&error))?;
        // The work goes on where its asker has gone, so it keeps its places until its end.
        let done = spawn_blocking(move || {
            let _kept = (self, running);
            work()
        });
        done.await.map_err(|error| Problem::internal(&error))?.map_err(|error| Problem::internal(&error))
    }
}

fn argon2() -> Result<Argon2<'static>, argon2::Error> {
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(MEMORY_KIB, PASSES, LANES, None)?))
}

/// One text however a keyboard composes its letters. What is too long for a password is none, and costs no more than others.
fn prepared(password: &str) -> String {
    password.chars().take(MOST + 1).nfkc().collect()
}

/// Why a password is not taken, in words for who chose it.
pub fn complaint(password: &str, name: &str, address: &str) -> Option<String> {
    let folded = prepared(password).trim().to_lowercase();
    let is = |other: &str| prepared(other).trim().to_lowercase() == folded;
    match prepared(password).chars().count() {
        ..LEAST => {
            Some(format!("A password has at least {LEAST} characters. A few words in a row are easy to remember."))
        }
        length if length > MOST => Some(format!("A password has at most {MOST} characters.")),
        _ if WORST.contains(&folded.as_str()) => Some("This password is among the first that guessers try.".into()),
        _ if is(name) => Some("Your name is no password: everybody knows it.".into()),
        _ if is(address) => Some("Your address is no password: everybody knows it.".into()),
        _ => None,
    }
}
