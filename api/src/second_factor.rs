//! Codes of a device: time-based one-time passwords (RFC 6238: SHA-1, six digits, 30 seconds), which every authenticator knows. Time
//! comes in as an argument, and which codes were taken before is its caller's to know.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use maud::{Markup, html};
use milepost_engine::store::keys::{self, KeyError, Keys};
use qrcodegen::{QrCode, QrCodeEcc};
use sha1::Sha1;
use std::fmt::Write;
use uuid::Uuid;

const ISSUER: &str = "Milepost";
const SECRET_BYTES: usize = 20;
const SECONDS: i64 = 30;
const MODULUS: u32 = 1_000_000;
const DIGITS: usize = 6;
/// Clocks of devices may be off by so many steps.
const TOLERANCE: i64 = 1;
/// Light modules around a QR code, by its standard; and how large a module is drawn.
const QUIET: i32 = 4;
const MODULE: i32 = 5;

/// What a device and the server share.
pub struct Secret(Vec<u8>);

impl Secret {
    pub fn new() -> Secret {
        Secret(keys::random::<SECRET_BYTES>().to_vec())
    }

    pub fn seal(&self, keys: &Keys, person: Uuid) -> Result<Vec<u8>, KeyError> {
        keys.seal(&purpose(person), &self.0)
    }

    pub fn open(keys: &Keys, person: Uuid, sealed: &[u8]) -> Result<Secret, KeyError> {
        keys.open(&purpose(person), sealed).map(Secret)
    }

    /// Of which step a code is; `None`: of none about now.
    pub fn step(&self, code: &str, now: DateTime<Utc>) -> Option<i64> {
        let code: String = code.chars().filter(|letter| !letter.is_whitespace()).collect();
        let code: u32 = code.parse().ok().filter(|_| code.len() == DIGITS)?;
        let step = now.timestamp() / SECONDS;
        (step - TOLERANCE..=step + TOLERANCE).find(|step| self.code(*step) == Some(code))
    }

    /// RFC 4226, section 5.3.
    fn code(&self, step: i64) -> Option<u32> {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).ok()?;
        mac.update(&step.to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let offset = usize::from(digest.last()? & 0xf);
        let word = digest.get(offset..offset + 4)?.try_into().ok()?;
        Some((u32::from_be_bytes(word) & 0x7fff_ffff) % MODULUS)
    }

    /// As a person types it.
    pub fn text(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// To be read by a camera: `otpauth://` as authenticators know it. `None`: the address is too long for a QR code.
    pub fn picture(&self, address: &str) -> Option<Markup> {
        let account: String = url_encoded(address);
        let text = format!("otpauth://totp/{ISSUER}:{account}?secret={}&issuer={ISSUER}", self.text());
        Some(drawn(&QrCode::encode_text(&text, QrCodeEcc::Medium).ok()?))
    }
}

/// What is sealed for one person does not open for another.
fn purpose(person: Uuid) -> String {
    format!("second factor {person}")
}

fn url_encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            // Writing into a text does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// Dark on light, also on a dark page: that is what cameras read.
fn drawn(code: &QrCode) -> Markup {
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for (x, y) in (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y))) {
        if code.get_module(x, y) {
            // Writing into a text does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    html! {
        svg width=(side * MODULE) height=(side * MODULE) viewBox=(format!("0 0 {side} {side}")) role="img" aria-label="QR code with the secret below" shape-rendering="crispEdges" {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}
