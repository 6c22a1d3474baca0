//! Webhooks lead outside, by https, unless the server was started for more; a name is looked at where it leads when it is called.

use super::receiver::{calls_inside, made, messages, told};
use crate::graphql::desk::Desk;
use milepost_engine::store::delivery::State;
use milepost_engine::webhook::address::{destination, is_outside};
use milepost_engine::webhook::outside::{Outside, PATIENCE};
use milepost_tests::{Place, both};

both!(an_address_of_the_house_is_refused, a_name_is_looked_at_when_it_is_called);

/// Private, loopback, link-local, shared, for examples, multicast, and what leads there in another form.
const INSIDE: &str = "0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 \
    172.16.0.1 172.31.255.255 192.0.0.1 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 \
    198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 \
    ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 100::1 2001::1 \
    2001:2::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 3fff::1 5f00::1 fc00::1 fd12:3456::1 fe80::1 febf::1 \
    fec0::1 ff02::1";
const OUTSIDE: &str = "1.1.1.1 9.9.9.9 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 192.169.0.1 198.20.0.1 \
    223.255.255.255 2606:4700::1111 2a00:1450::1 2001:4860::8888 ::ffff:1.1.1.1 64:ff9b::101:101 \
    2002:101:101::";

#[test]
fn addresses_of_the_house_are_not_outside() {
    for inside in INSIDE.split_whitespace() {
        assert!(!is_outside(inside.parse().expect("an address")), "{inside}");
    }
    for outside in OUTSIDE.split_whitespace() {
        assert!(is_outside(outside.parse().expect("an address")), "{outside}");
    }
}

#[test]
fn an_address_is_written_in_one_way() {
    let told = |written: &str, private_too: bool| destination(written, private_too).err().unwrap_or_default();
    assert_eq!(told("https://receiver.example/hook?key=1", false), "");
    assert_eq!(told("https://1.1.1.1:8443/", false), "");
    assert_eq!(told("http://receiver.example/", false), "The receiver is called by https only.");
    assert_eq!(told("http://127.0.0.1:9/", true), "");
    let shape = "Give the receiver's address in full, like https://receiver.example/milepost.";
    for written in ["", "receiver.example", "ftp://receiver.example", "file:///etc/passwd", "https://", "gopher://a"] {
        assert_eq!(told(written, true), shape, "{written}");
    }
    for written in
        ["https://ann:secret@receiver.example/", "https://receiver.example/#a", "https://ann@receiver.example"]
    {
        assert_eq!(told(written, true), "The receiver's address holds no user, no password and no `#`.");
    }
    for written in ["https://receiver.example/a b", "https://receiver.example/\n", " https://receiver.example/"] {
        assert_eq!(told(written, false), "The receiver's address is one line without spaces.", "{written:?}");
    }
    assert!(told(&format!("https://receiver.example/{}", "x".repeat(2_000)), true).contains("2000 characters"));
    for written in [
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://017700000001/",
        "https://127.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://169.254.169.254/latest",
        "https://[fd00::1]/",
        "https://0/",
    ] {
        assert!(
            told(written, false).ends_with("which does not lie outside. Name a receiver that everybody can reach."),
            "{written}"
        );
        assert_eq!(told(written, true), "", "{written}");
    }
}

async fn an_address_of_the_house_is_refused(place: Place) {
    let desk = Desk::open(&place).await;
    let create = |url: &str| {
        format!("mutation {{ createWebhook(title: \"R\", url: \"{url}\", requestId: \"r\") {{ secret }} }}")
    };
    let none = desk.refused(&desk.anna, &create("https://receiver.example/")).await;
    assert_eq!(none.message, "This server sends no webhooks.");
    let outside = Outside::new(false, PATIENCE).expect("a client");
    assert!(desk.office.engine.outside.set(outside).is_ok());
    for url in ["https://10.0.0.1/", "https://localhost/", "https://LOCALHOST:9/hook", "https://[::ffff:10.0.0.1]/"] {
        let refused = desk.refused(&desk.anna, &create(url)).await;
        assert_eq!(refused.code, "BAD_REQUEST");
        assert!(refused.message.contains("which does not lie outside"), "{url}: {}", refused.message);
    }
    assert_eq!(desk.ask(&desk.anna, "{ webhooks { id } }").await["webhooks"].as_array().map(Vec::len), Some(0));
}

/// One replica may call the house's own addresses, and another may not.
async fn a_name_is_looked_at_when_it_is_called(place: Place) {
    let desk = Desk::open(&place).await;
    calls_inside(&desk.office);
    made(&desk, &desk.anna, "title: \"Named\", url: \"https://localhost:9/\"").await;
    made(&desk, &desk.anna, "title: \"Numbered\", url: \"https://127.0.0.1:9/\"").await;
    made(&desk, &desk.anna, "title: \"In clear\", url: \"http://localhost:9/\"").await;
    desk.office.create(&desk.anna, "nap-plan", None, &[("title", "Plan")]).await;
    let strict = desk.office.another(&place).await;
    assert!(strict.engine.outside.set(Outside::new(false, PATIENCE).expect("a client")).is_ok());
    told(&strict).await;
    let kept = messages(&desk.office).await;
    let said: Vec<_> = kept.iter().map(|one| (one.state, one.error.clone().unwrap_or_default())).collect();
    assert!(said.len() == 3 && said.iter().all(|(state, _)| *state == State::Dead), "{said:?}");
    assert!(said[0].1.starts_with("localhost leads to ") && said[0].1.contains("does not lie outside"), "{said:?}");
    assert!(said[1].1.starts_with("127.0.0.1 leads to 127.0.0.1, which does not lie outside"), "{said:?}");
    assert_eq!(said[2].1, "The receiver is called by https only.");
}
