//! A code of a device beside the password: turned on, asked for, and what helps where the device is lost.

use super::commands::at;
use super::door::{PASSWORD, cookie};
use super::site::{Browser, Page, Site, page};
use chrono::TimeDelta;
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use milepost_engine::access::Identity;
use milepost_engine::clock::Clock;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sha1::Sha1;

both!(
    it_is_turned_on_by_a_first_code,
    the_code_is_asked_for_after_the_password,
    a_code_is_taken_once_and_about_now,
    recovery_codes_are_good_once_each,
    guessed_codes_lock_the_account,
    a_lost_password_leaves_it_on,
    it_is_turned_off_with_the_password,
);

/// An authenticator as RFC 6238 has it.
struct Device(Vec<u8>);

impl Device {
    fn of(secret: &str) -> Device {
        Device(BASE32_NOPAD.decode(secret.as_bytes()).expect("base32"))
    }

    fn at(&self, seconds: i64) -> String {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("a key");
        mac.update(&(seconds / 30).to_be_bytes());
        let digest = mac.finalize().into_bytes();
        let from = usize::from(digest[19] & 15);
        let word = digest[from..from + 4].iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte));
        format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
    }

    fn shows(&self, site: &Site) -> String {
        self.at(site.office.clock.now().timestamp())
    }
}

/// Appendix B of RFC 6238; the last six of its eight digits.
#[test]
fn the_stories_device_is_the_standards() {
    let device = Device(b"12345678901234567890".to_vec());
    for (seconds, code) in
        [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
    {
        assert_eq!(device.at(seconds), code);
    }
}

/// She has a password and a device; answers its recovery codes too.
async fn equipped<'a>(site: &'a Site, ann: &Identity) -> (Browser<'a>, Device, Vec<String>) {
    let browser = site.welcomed(ann, "ann@ministry.example").await;
    let offered = browser.get("/me/second-factor").await;
    let device = Device::of(offered.html.split("<code>").nth(1).unwrap().split('<').next().unwrap());
    let shown = browser.write(&offered, "/me/second-factor", &[("code", &device.shows(site))]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.words());
    let codes = shown.html.split("<li><code>").skip(1).map(|code| code.split('<').next().unwrap().to_owned());
    let codes = codes.collect();
    site.office.clock.advance(TimeDelta::minutes(1));
    (browser, device, codes)
}

/// The page that asks for the code.
async fn asked(site: &Site) -> Page {
    let answer = site.sign_in("ann@ministry.example", PASSWORD).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().get("set-cookie").is_none());
    page(answer).await
}

async fn given(site: &Site, on: &Page, code: &str) -> reqwest::Response {
    let form = on.form("/sign-in/code");
    let fields = [("ticket", form.get("ticket")), ("to", form.get("to")), ("code", code)];
    site.post("/sign-in/code", None, &fields).await
}

async fn it_is_turned_on_by_a_first_code(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.welcomed(&ann, "ann@ministry.example").await;
    assert!(browser.get("/me").await.shows("whoever knows the password is me"));
    let offered = browser.get("/me/second-factor").await;
    assert!(offered.shows("<svg") && offered.shows("role=\"img\"") && !offered.shows("style="), "{}", offered.html);
    assert!(offered.shows("autocomplete=\"one-time-code\""));
    let wrong = browser.write(&offered, "/me/second-factor", &[("code", "12345")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.shows("id=\"code-fault\">") && wrong.shows("role=\"alert\">It is not turned on yet."));
    assert_eq!(site.account(&ann).await.second_factor, None);
    // The same secret is still offered.
    let secret = |page: &Page| page.html.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(secret(&offered), secret(&wrong));
    let code = Device::of(&secret(&offered)).shows(&site);
    let shown =
        browser.write(&wrong, "/me/second-factor", &[("code", &format!("{} {}", &code[..3], &code[3..]))]).await;
    assert_eq!(shown.html.matches("<li><code>").count(), 10, "{}", shown.html);
    let sealed = site.account(&ann).await.second_factor.expect("it is on");
    let plain = BASE32_NOPAD.decode(secret(&offered).as_bytes()).unwrap();
    assert!(sealed.len() > 40 && !sealed.windows(8).any(|part| part == &plain[..8]));
    let me = browser.get("/me").await;
    assert!(me.shows("10 recovery codes are left"), "{}", me.words());
    // It is not turned on twice, which would end what she has just written down.
    let again = browser.write(&wrong, "/me/second-factor", &[("code", &code)]).await;
    assert_eq!(again.location.as_deref(), Some("/me/second-factor"));
}

async fn the_code_is_asked_for_after_the_password(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (_, device, _) = equipped(&site, &ann).await;
    assert_eq!(site.sign_in("ann@ministry.example", "a wrong password").await.status(), StatusCode::UNAUTHORIZED);
    let asked_for = asked(&site).await;
    assert!(asked_for.shows("autocomplete=\"one-time-code\"") && asked_for.shows("or a recovery code"));
    let wrong = given(&site, &asked_for, "000000").await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let wrong = page(wrong).await;
    assert!(wrong.shows("id=\"code-fault\">This code is wrong, or was used before."), "{}", wrong.html);
    let answer = given(&site, &wrong, &device.shows(&site)).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let browser = Browser { site: &site, cookie: cookie(&answer) };
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    // Too long after the password, or with a proof that is none.
    let late = asked(&site).await;
    site.office.clock.advance(TimeDelta::minutes(10));
    let answer = given(&site, &late, &device.shows(&site)).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.text().await.unwrap().contains("Sign in again."));
    let forged =
        site.post("/sign-in/code", None, &[("ticket", "00ff"), ("to", "/"), ("code", &device.shows(&site))]).await;
    assert_eq!(forged.status(), StatusCode::UNAUTHORIZED);
}

async fn a_code_is_taken_once_and_about_now(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (_, device, _) = equipped(&site, &ann).await;
    let now = || site.office.clock.now().timestamp();
    let status = async |code: &str| given(&site, &asked(&site).await, code).await.status();
    for off in [-60, 60] {
        assert_eq!(status(&device.at(now() + off)).await, StatusCode::UNAUTHORIZED, "{off}");
    }
    // A device that is half a minute behind; then the same code again, and the one of now.
    let behind = device.at(now() - 30);
    assert_eq!(status(&behind).await, StatusCode::SEE_OTHER);
    assert_eq!(status(&behind).await, StatusCode::UNAUTHORIZED);
    let ahead = device.at(now() + 30);
    assert_eq!(status(&ahead).await, StatusCode::SEE_OTHER);
    // What came before it is over too.
    assert_eq!(status(&device.shows(&site)).await, StatusCode::UNAUTHORIZED);
}

async fn recovery_codes_are_good_once_each(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (browser, _, codes) = equipped(&site, &ann).await;
    assert_eq!((codes.len(), codes[0].len()), (10, 24));
    let status = async |code: &str| given(&site, &asked(&site).await, code).await.status();
    let as_written = format!(" {} ", codes[0].replace('-', " ").to_uppercase());
    assert_eq!(status(&as_written).await, StatusCode::SEE_OTHER);
    assert_eq!(status(&codes[0]).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&codes[1]).await, StatusCode::SEE_OTHER);
    let me = browser.get("/me").await;
    assert!(me.shows("8 recovery codes are left"), "{}", me.words());
}

async fn guessed_codes_lock_the_account(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (_, device, _) = equipped(&site, &ann).await;
    let form = asked(&site).await;
    // Who knows the password guesses codes no faster: it takes back no wrong one.
    for _ in 0..5 {
        assert_eq!(given(&site, &form, "000000").await.status(), StatusCode::UNAUTHORIZED);
        if site.sign_in("ann@ministry.example", PASSWORD).await.status() == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    let right = given(&site, &form, &device.shows(&site)).await;
    assert_eq!(right.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(right.text().await.unwrap().contains("Come again at "));
    site.office.clock.advance(TimeDelta::minutes(1));
    assert_eq!(given(&site, &form, &device.shows(&site)).await.status(), StatusCode::SEE_OTHER);
}

async fn a_lost_password_leaves_it_on(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (browser, device, _) = equipped(&site, &ann).await;
    let before = asked(&site).await;
    let chosen = site.choose(&site.invite(&ann).await, "", "another hummingbird").await;
    assert_eq!(chosen.status(), StatusCode::OK);
    assert!(chosen.headers().get("set-cookie").is_none());
    assert_eq!(browser.get("/").await.location.as_deref(), Some("/sign-in"));
    let chosen = page(chosen).await;
    // What proved the password of before proves nothing.
    assert_eq!(given(&site, &before, &device.shows(&site)).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(given(&site, &chosen, &device.shows(&site)).await.status(), StatusCode::SEE_OTHER);
    // Where the device is lost as well, somebody says so.
    let told = at(&place, &["user", "invite", "Ann", "--lost-device"]);
    assert_eq!(told.code, 0, "{}", told.err);
    assert_eq!(site.sign_in("ann@ministry.example", "another hummingbird").await.status(), StatusCode::SEE_OTHER);
}

async fn it_is_turned_off_with_the_password(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (browser, _, codes) = equipped(&site, &ann).await;
    let form = browser.get("/me/second-factor").await;
    let wrong = browser.write(&form, "/me/second-factor/off", &[("password", "a wrong password")]).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert!(wrong.shows("id=\"password-fault\">This is not your password."), "{}", wrong.html);
    asked(&site).await;
    let off = browser.write(&form, "/me/second-factor/off", &[("password", PASSWORD)]).await;
    assert_eq!(off.location.as_deref(), Some("/me"));
    assert_eq!(site.sign_in("ann@ministry.example", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    // Turned on again, the codes of before are over.
    let offered = browser.get("/me/second-factor").await;
    let device = Device::of(offered.html.split("<code>").nth(1).unwrap().split('<').next().unwrap());
    browser.write(&offered, "/me/second-factor", &[("code", &device.shows(&site))]).await;
    assert_eq!(given(&site, &asked(&site).await, &codes[0]).await.status(), StatusCode::UNAUTHORIZED);
}
