//! The way out to receivers of webhooks: one attempt at a time, to an address that was looked at, no redirect followed, no word
//! of the answer read beyond its status.

use super::address::{Inside, destination, resolved};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, redirect};
use std::error::Error;
use std::iter::successors;
use std::time::Duration;
use uuid::Uuid;

/// A receiver that does not answer within this time is asked again later.
pub const PATIENCE: Duration = Duration::from_secs(15);
/// No receiver is waited for longer than this because it says so.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(1);

pub struct Outside {
    client: Client,
    /// Addresses of the house are called too, and by http.
    pub private_too: bool,
}

/// One message as it goes out.
pub struct Message<'a> {
    pub url: &'a str,
    /// The same however often it is tried.
    pub id: Uuid,
    /// Seconds since 1970, of this attempt.
    pub timestamp: i64,
    /// One for each secret, with a space between them.
    pub signature: String,
    pub body: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Unheard {
    /// `wait`: as long as the receiver asks for.
    Later { reason: String, wait: TimeDelta },
    /// It may not be called.
    Never(String),
    /// The receiver says that there is nobody any more.
    Gone,
}

impl Outside {
    pub fn new(private_too: bool, patience: Duration) -> Result<Outside, reqwest::Error> {
        // Whoever was first installed the same one.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder()
            .user_agent("Milepost")
            .timeout(patience)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .dns_resolver(Looked { private_too })
            .build()?;
        Ok(Outside { client, private_too })
    }

    pub async fn send(&self, message: Message<'_>, now: DateTime<Utc>) -> Result<(), Unheard> {
        // The server may have been started with other rules since.
        let url = destination(message.url, self.private_too).map_err(Unheard::Never)?;
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", message.id.to_string())
            .header("webhook-timestamp", message.timestamp)
            .header("webhook-signature", message.signature)
            .body(message.body.to_owned());
        match request.send().await {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) if answer.status() == StatusCode::GONE => Err(Unheard::Gone),
            Ok(answer) => Err(Unheard::Later {
                reason: format!("The receiver answered {}.", answer.status()),
                wait: wait(&answer, now),
            }),
            Err(error) => Err(unheard(&error)),
        }
    }
}

/// A number of seconds or a date.
fn wait(answer: &Response, now: DateTime<Utc>) -> TimeDelta {
    let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()).map(str::trim);
    let seconds = asked.and_then(|text| text.parse().ok()).and_then(TimeDelta::try_seconds);
    let date = asked.and_then(|text| DateTime::parse_from_rfc2822(text).ok());
    let wait = seconds.or_else(|| date.map(|date| date.to_utc() - now)).unwrap_or_default();
    wait.clamp(TimeDelta::zero(), LONGEST_WAIT)
}

/// In our words and the network's; the address, which may hold a secret, is not among them.
fn unheard(error: &reqwest::Error) -> Unheard {
    let causes: Vec<&(dyn Error + 'static)> = successors(error.source(), |error| (*error).source()).collect();
    if let Some(inside) = causes.iter().find_map(|cause| cause.downcast_ref::<Inside>()) {
        return Unheard::Never(inside.to_string());
    }
    let reason = match (error.is_timeout(), causes.last()) {
        (true, _) => "The receiver did not answer in time.".into(),
        (false, Some(cause)) => format!("The receiver could not be reached: {cause}."),
        (false, None) => "The receiver could not be reached.".into(),
    };
    Unheard::Later { reason, wait: TimeDelta::zero() }
}

/// What is looked at is what is called: a name that leads elsewhere a moment later leads nowhere.
struct Looked {
    private_too: bool,
}

impl Resolve for Looked {
    fn resolve(&self, name: Name) -> Resolving {
        let private_too = self.private_too;
        Box::pin(async move {
            let found = resolved(name.as_str(), private_too).await??;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
