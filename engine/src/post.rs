//! E-mail: a notice as a letter, handed to the house's own mail server. Whether it was taken, should be tried again, or never
//! will be taken is all the rest of the engine hears of it.

use crate::store::keys::{KeyError, Keys};
use crate::{hex, unhex};
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use std::time::Duration;
use url::Url;
use uuid::Uuid;

/// A server that does not answer within this time is asked again later.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// Letters of a subject: a notice says its date after two titles.
const MAX_SUBJECT: usize = 400;
const PURPOSE: &str = "unsubscribe";

/// The way out to the mail server.
pub struct Post {
    /// A connection of its own for each letter: one that hangs is nobody else's.
    transport: AsyncSmtpTransport<Tokio1Executor>,
    patience: Duration,
    from: Mailbox,
    /// Where people open Milepost, without a slash at its end.
    site: String,
}

/// One notice for one mailbox.
pub struct Letter<'a> {
    /// The same however often it is tried: a mailbox that has it already can tell.
    pub id: Uuid,
    /// Whose mailbox it is, who may want no more letters; an agency's own is nobody's.
    pub person: Option<Uuid>,
    pub to: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    /// What it is about, as a path on the site.
    pub path: &'a str,
    /// As HTML names it.
    pub language: &'a str,
    /// What the link says that ends them.
    pub leave: &'a str,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Unsent {
    Later(String),
    /// The server itself is out of reach, whoever the letter is for.
    Away(String),
    Never(String),
}

impl Post {
    /// `smtp://HOST:PORT`, `smtp://HOST?tls=required`, `smtps://USER:PASSWORD@HOST`; a sentence says what is wrong with it.
    /// `ca`: certificates, PEM, of those who vouch for the server, beside the ones this machine trusts.
    pub fn new(server: &str, from: &str, site: &str, ca: Option<&[u8]>, patience: Duration) -> Result<Post, String> {
        let unreadable =
            |error: Error| format!("The mail server's address is not one like smtps://USER:PASSWORD@HOST: {error}.");
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(server).map_err(unreadable)?;
        if let Some(ca) = ca {
            transport = transport.tls(vouched(server, ca)?);
        }
        let from = from.parse().map_err(|error| {
            format!("`{from}` is not a sender like `Milepost <milepost@ministry.example>`: {error}.")
        })?;
        let transport = transport.timeout(Some(patience)).build();
        Ok(Post { transport, patience, from, site: site.trim_end_matches('/').to_owned() })
    }

    pub async fn send(&self, keys: &Keys, letter: &Letter<'_>) -> Result<Result<(), Unsent>, KeyError> {
        let message = match self.message(keys, letter)? {
            Ok(message) => message,
            Err(problem) => return Ok(Err(Unsent::Never(problem))),
        };
        // The transport has its own patience for each answer of the server; this one is for all of them.
        let sent = tokio::time::timeout(2 * self.patience, self.transport.send(message)).await;
        Ok(match sent {
            Ok(sent) => sent.map(drop).map_err(|error| unsent(&error)),
            Err(_) => Err(Unsent::Away("The mail server did not answer in time.".into())),
        })
    }

    fn message(&self, keys: &Keys, letter: &Letter) -> Result<Result<Message, String>, KeyError> {
        let to: Mailbox = match letter.to.parse() {
            Ok(to) => to,
            Err(error) => return Ok(Err(format!("The address is not one: {error}."))),
        };
        let leave = match letter.person {
            Some(person) => Some(format!("{}/unsubscribe/{}", self.site, unsubscribe(keys, person)?)),
            None => None,
        };
        let link = format!("{}{}", self.site, letter.path);
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(one_line(letter.subject))
            .message_id(Some(format!("<{}@{}>", letter.id, self.from.email.domain())));
        if let Some(leave) = &leave {
            message = message.header(Unsubscribe(format!("<{leave}>"))).header(OneClick);
        }
        let message = message.multipart(bodies(letter, &link, leave.as_deref()));
        Ok(message.map_err(|error| format!("The letter could not be written: {error}.")))
    }
}

/// TLS as the address asks for it, with certificates of our own.
fn vouched(server: &str, ca: &[u8]) -> Result<Tls, String> {
    let without = || {
        "Certificates are for a server that is reached by TLS: smtps://HOST, or smtp://HOST?tls=required.".to_owned()
    };
    let url = Url::parse(server).map_err(|_| without())?;
    let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
    let host = url.host_str().ok_or_else(without)?;
    let unreadable = |why: String| format!("The mail server's certificates cannot be read: {why}.");
    if !String::from_utf8_lossy(ca).contains("-----BEGIN CERTIFICATE-----") {
        return Err(unreadable("there is none in PEM".into()));
    }
    let ca = Certificate::from_pem(ca).map_err(|error| unreadable(error.to_string()))?;
    let parameters = TlsParameters::builder(host.to_owned()).add_root_certificate(ca).build();
    let parameters = parameters.map_err(|error| unreadable(error.to_string()))?;
    match (url.scheme(), asked.as_deref()) {
        ("smtps", _) => Ok(Tls::Wrapper(parameters)),
        ("smtp", Some("required")) => Ok(Tls::Required(parameters)),
        ("smtp", Some("opportunistic")) => Ok(Tls::Opportunistic(parameters)),
        _ => Err(without()),
    }
}

fn unsent(error: &Error) -> Unsent {
    if error.is_permanent() {
        Unsent::Never(format!("The mail server refused it: {error}."))
    } else if error.is_transient() {
        Unsent::Later(format!("The mail server refused it: {error}."))
    } else {
        Unsent::Away(format!("The mail server could not be used: {error}."))
    }
}

fn bodies(letter: &Letter, link: &str, leave: Option<&str>) -> MultiPart {
    let text = letter.text;
    let line = |line: &str| format!("<p>{}</p>", escaped(line));
    let lines: String = text.lines().map(line).collect();
    let mut plain = format!("{text}\n\n{link}\n");
    let head = format!("<!DOCTYPE html><html lang=\"{}\">", letter.language);
    let mut html = format!("{head}<body>{lines}<p>{}</p>", anchor(link, link));
    if let Some(leave) = leave {
        plain += &format!("\n{}: {leave}\n", letter.leave);
        html += &format!("<p>{}</p>", anchor(leave, letter.leave));
    }
    html += "</body></html>";
    MultiPart::alternative()
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(plain))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html))
}

fn anchor(to: &str, text: &str) -> String {
    format!("<a href=\"{}\">{}</a>", escaped(to), escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// One that letters can be sent to.
pub fn is_address(text: &str) -> bool {
    address(text).is_some()
}

/// Without the name that may stand before it: `Ann <ann@ministry.example>`.
pub fn address(text: &str) -> Option<String> {
    text.parse::<Mailbox>().ok().map(|mailbox| mailbox.email.to_string())
}

/// Nothing that a person wrote can begin a header of its own.
fn one_line(text: &str) -> String {
    let line = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    line.take(MAX_SUBJECT).collect()
}

/// What stands in the link by which a person gets no more letters: sealed, so that nobody makes one for another.
fn unsubscribe(keys: &Keys, person: Uuid) -> Result<String, KeyError> {
    Ok(hex(&keys.seal(PURPOSE, person.as_bytes())?))
}

/// Whose link it is; `None`: it is not one of ours.
pub fn subscriber(keys: &Keys, written: &str) -> Option<Uuid> {
    Uuid::from_slice(&keys.open(PURPOSE, &unhex(written)?).ok()?).ok()
}

#[derive(Clone)]
struct Unsubscribe(String);

impl Header for Unsubscribe {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Unsubscribe(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// RFC 8058: the mail program asks without opening a page.
#[derive(Clone)]
struct OneClick;

impl Header for OneClick {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("List-Unsubscribe-Post")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(OneClick)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "List-Unsubscribe=One-Click".to_owned())
    }
}
