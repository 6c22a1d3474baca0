//! A mail server that speaks TLS, from the beginning or after STARTTLS: no letter goes to one that nobody vouches for, nor in
//! clear where TLS is required.

use super::mail::{Mailbox, has_address, late, letters, reached_at};
use milepost_engine::deliver::post_waiting;
use milepost_engine::post::{PATIENCE, Post};
use milepost_engine::store::delivery::State;
use milepost_engine::worker::tick;
use milepost_tests::office::{Office, instant};
use milepost_tests::{Place, both};

both!(
    a_letter_goes_by_tls_to_a_server_that_somebody_vouches_for,
    a_letter_goes_after_starttls_to_a_server_that_somebody_vouches_for,
    a_server_without_starttls_gets_no_letter,
);

/// A certificate of the server's own, which no machine trusts: the files of key and certificate, and the certificate.
pub fn certificate(place: &Place) -> (String, String, String) {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let file = |name: &str, text: &str| {
        let path = place.directory().join(name);
        std::fs::write(&path, text).expect("written");
        path.display().to_string()
    };
    let pem = made.cert.pem();
    (file("mail.key", &made.signing_key.serialize_pem()), file("mail.pem", &pem), pem)
}

/// One letter to Fay is due.
async fn with_a_letter(place: &Place) -> Office {
    let office = Office::open(place).await;
    let fay = office.person("Fay", "focal_point", Some("ttps")).await;
    has_address(&office, &fay, "fay@ttps.example").await;
    office
}

async fn due(office: &Office) {
    late(office, "Campaign").await;
    office.clock.set(instant("2026-01-07T13:00:00Z"));
    tick(&office.engine).await.expect("ticks");
    post_waiting(&office.engine).await.expect("tried");
}

async fn vouched(place: &Place, mode: &str, address: impl Fn(u64) -> String) {
    let (key, file, pem) = certificate(place);
    let (mut mailbox, port) = Mailbox::run(&[mode, &key, &file]);
    let office = with_a_letter(place).await;
    reached_at(&office, &address(port), None);
    due(&office).await;
    let letter = letters(&office).await.pop().expect("a letter");
    assert_eq!((letter.state, letter.attempts), (State::Waiting, 1));
    let reason = letter.error.expect("why");
    assert!(reason.starts_with("The mail server could not be used: ") && reason.contains("certificate"), "{reason}");
    let other = office.another(place).await;
    reached_at(&other, &address(port), Some(&pem));
    office.clock.set(letter.next_at);
    post_waiting(&other.engine).await.expect("sent");
    assert_eq!(letters(&office).await.pop().expect("a letter").state, State::Sent);
    assert_eq!(mailbox.next()["secure"], true);
}

async fn a_letter_goes_by_tls_to_a_server_that_somebody_vouches_for(place: Place) {
    vouched(&place, "tls", |port| format!("smtps://127.0.0.1:{port}")).await;
}

async fn a_letter_goes_after_starttls_to_a_server_that_somebody_vouches_for(place: Place) {
    vouched(&place, "starttls", |port| format!("smtp://127.0.0.1:{port}?tls=required")).await;
}

async fn a_server_without_starttls_gets_no_letter(place: Place) {
    let (_mailbox, port) = Mailbox::run(&[]);
    let office = with_a_letter(&place).await;
    reached_at(&office, &format!("smtp://127.0.0.1:{port}?tls=required"), None);
    due(&office).await;
    let letter = letters(&office).await.pop().expect("a letter");
    assert_eq!(letter.state, State::Waiting);
    let reason = letter.error.expect("why");
    assert!(reason.contains("STARTTLS"), "{reason}");
}

#[tokio::test]
async fn certificates_are_for_a_server_by_tls() {
    let refused = |server: &str, ca: &str| {
        Post::new(server, "a@b.example", "https://c.example", Some(ca.as_bytes()), PATIENCE).err().unwrap_or_default()
    };
    let pem = rcgen::generate_simple_self_signed(["a".to_owned()]).expect("a certificate").cert.pem();
    assert_eq!(
        refused("smtp://mail.example", &pem),
        "Certificates are for a server that is reached by TLS: smtps://HOST, or smtp://HOST?tls=required."
    );
    assert_eq!(
        refused("smtps://mail.example", "none"),
        "The mail server's certificates cannot be read: there is none in PEM."
    );
    assert_eq!(refused("smtps://mail.example", &pem), "");
}
