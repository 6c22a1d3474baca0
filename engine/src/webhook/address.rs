//! Where a webhook may lead: outside, by https. Inside lie the house's own machines and whatever trusts them; a server that
//! calls any address it is told would open them to everybody who may name one.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// Characters.
const MAX_URL: usize = 2_000;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} leads to {address}, which does not lie outside. Name a receiver that everybody can reach.")]
pub struct Inside {
    host: String,
    address: IpAddr,
}

/// The address as it may be called, as far as it can be told without asking for its host; a sentence says what is wrong.
pub fn destination(written: &str, private_too: bool) -> Result<Url, String> {
    let shape = || "Give the receiver's address in full, like https://receiver.example/milepost.".to_owned();
    if written.len() > MAX_URL {
        return Err(format!("The receiver's address has more than {MAX_URL} characters."));
    }
    if written.contains(|letter: char| letter.is_control() || letter.is_whitespace()) {
        return Err("The receiver's address is one line without spaces.".into());
    }
    let url = Url::parse(written).map_err(|_| shape())?;
    match url.scheme() {
        "https" => {}
        "http" if private_too => {}
        "http" => return Err("The receiver is called by https only.".into()),
        _ => return Err(shape()),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err("The receiver's address holds no user, no password and no `#`.".into());
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
        Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
        Some(Host::Domain(_)) => None,
        None => return Err(shape()),
    };
    match literal.filter(|address| !private_too && !is_outside(*address)) {
        Some(address) => Err(Inside { host: address.to_string(), address }.to_string()),
        None => Ok(url),
    }
}

/// Whose it is, for others than its owner: what follows in it may be a key.
pub fn origin(url: &str) -> String {
    Url::parse(url).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization())
}

/// What this name leads to, all of it outside. One address inside is enough to refuse it: who answers for the name chooses
/// among them.
pub async fn resolved(name: &str, private_too: bool) -> std::io::Result<Result<Vec<SocketAddr>, Inside>> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0)).await?.collect();
    let inside = found.iter().map(SocketAddr::ip).find(|address| !private_too && !is_outside(*address));
    Ok(match inside {
        Some(address) => Err(Inside { host: name.to_owned(), address }),
        None => Ok(found),
    })
}

/// Where its name leads inside, if it is known at all.
pub async fn leads_inside(url: &Url) -> Option<Inside> {
    match url.host() {
        Some(Host::Domain(name)) => resolved(name, false).await.ok()?.err(),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) | None => None,
    }
}

pub fn is_outside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_outside_v4(address),
        IpAddr::V6(address) => match within(address) {
            Some(address) => is_outside_v4(address),
            None => is_outside_v6(address),
        },
    }
}

/// By the IANA registry of special-purpose addresses.
fn is_outside_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match (a, b, c) {
        (0 | 10 | 127, ..) | (169, 254, _) | (172, 16..=31, _) | (192, 168, _) => true,
        // Shared by carriers; protocols; documentation; 6to4 relays; benchmarks.
        (100, 64..=127, _) | (192, 0, 0 | 2) | (198, 51, 100) | (203, 0, 113) | (192, 88, 99) | (198, 18..=19, _) => {
            true
        }
        // Multicast, reserved, broadcast.
        (224.., ..) => true,
        _ => false,
    };
    !special
}

/// Of IPv6 only what is handed out is outside (2000::/3), and of that not Teredo's, benchmarks' and documentation's.
fn is_outside_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let given_out = first & 0xe000 == 0x2000;
    let special = (first == 0x2001 && (second < 0x200 || second == 0xdb8)) || first == 0x3fff;
    given_out && !special
}

/// The IPv4 address that one of IPv6 stands for: mapped, compatible, by NAT64 or by 6to4.
fn within(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let at = |start: usize| Ipv4Addr::new(octets[start], octets[start + 1], octets[start + 2], octets[start + 3]);
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => Some(at(12)),
        [0x2002, ..] => Some(at(2)),
        _ => None,
    }
}
