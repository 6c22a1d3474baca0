//! How long somebody is signed in, what ends that at once, and what she sees of it herself.

use super::commands::at;
use super::door::{PASSWORD, cookie};
use super::site::{Browser, Page, Site, page};
use chrono::TimeDelta;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::store::session;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use sea_orm::EntityTrait;

both!(
    a_session_lasts_half_a_day,
    nobody_there_for_two_hours_is_signed_out,
    signing_out_ends_it_at_once,
    a_person_sees_and_ends_her_sessions,
    a_new_password_ends_the_others,
    an_administrator_signs_her_out,
    each_form_proves_that_it_is_hers,
);

fn is_out(page: &Page) -> bool {
    page.location.as_deref() == Some("/sign-in")
}

async fn a_session_lasts_half_a_day(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    for _ in 0..11 {
        site.office.clock.advance(TimeDelta::hours(1));
        assert_eq!(browser.get("/").await.status, StatusCode::OK);
    }
    site.office.clock.advance(TimeDelta::hours(1));
    assert!(is_out(&browser.get("/").await));
}

async fn nobody_there_for_two_hours_is_signed_out(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let reader = &site.office.engine.database.reader;
    let seen = async || session::Entity::find().one(reader).await.unwrap().unwrap().seen_at;
    let begun = seen().await;
    // Written at most once a minute.
    site.office.clock.advance(TimeDelta::seconds(59));
    assert_eq!((browser.get("/").await.status, seen().await), (StatusCode::OK, begun));
    site.office.clock.advance(TimeDelta::seconds(1));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(seen().await, begun + TimeDelta::minutes(1));
    site.office.clock.advance(TimeDelta::minutes(119));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    site.office.clock.advance(TimeDelta::hours(2));
    assert!(is_out(&browser.get("/").await));
}

async fn signing_out_ends_it_at_once(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (browser, other) = (site.browser(&ann).await, site.browser(&ann).await);
    let page = browser.get("/me").await;
    let csrf = page.form("/sign-out").get("csrf").to_owned();
    let forged = site.post("/sign-out", Some(&browser.cookie), &[("csrf", "forged")]).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    let answer = site.post("/sign-out", Some(&browser.cookie), &[("csrf", &csrf)]).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(set.starts_with("milepost=;") && set.contains("Max-Age=0"), "{set}");
    // Whoever kept the cookie has nothing.
    assert!(is_out(&browser.get("/").await));
    assert_eq!(other.get("/").await.status, StatusCode::OK);
}

async fn a_person_sees_and_ends_her_sessions(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let bob = site.office.person("Bob", "donor", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    let theirs = site.browser(&bob).await;
    site.office.clock.advance(TimeDelta::minutes(10));
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0";
    let form = site.http.post(site.url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
    let form = form.header("user-agent", agent);
    let answer = form.body(format!("address=ann%40ministry.example&password={}", PASSWORD.replace(' ', "+")));
    let browser = Browser { site: &site, cookie: cookie(&answer.send().await.unwrap()) };
    site.browser(&ann).await;
    let page = browser.get("/me").await;
    let words = page.words();
    for said in [
        "Edge on Windows, since 5 Jan 2026, 09:10, last there 5 Jan 2026, 09:10.",
        "A browser that does not say which, since 5 Jan 2026, 09:00, last there 5 Jan 2026, 09:00.",
        "Firefox on Linux, since 5 Jan 2026, 09:10",
    ] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert_eq!(words.matches("This browser.").count(), 1);
    let reader = &site.office.engine.database.reader;
    let open = async |who| session::of_person(reader, who, site.office.clock.now()).await.unwrap();
    // One of somebody else is not hers to end.
    let form = page.form("/me/sessions");
    let not_hers = open(bob.id).await[0].id.to_string();
    browser
        .site
        .post("/me/sessions", Some(&browser.cookie), &[("csrf", form.get("csrf")), ("session", &not_hers)])
        .await;
    assert_eq!(theirs.get("/").await.status, StatusCode::OK);
    let ended = browser.write(&page, "/me/sessions", &[]).await;
    assert_eq!((ended.location.as_deref(), open(ann.id).await.len()), (Some("/me"), 2));
    browser.site.post("/me/sessions", Some(&browser.cookie), &[("csrf", form.get("csrf"))]).await;
    let left = open(ann.id).await;
    assert_eq!((left.len(), left[0].browser.as_str()), (1, "Edge on Windows"));
    assert!(!browser.get("/me").await.shows("Sign out all others"));
}

async fn a_new_password_ends_the_others(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.welcomed(&ann, "ann@ministry.example").await;
    let other = site.browser(&ann).await;
    let form = browser.get("/me/password").await;
    for (autocomplete, times) in [("username", 1), ("current-password", 1), ("new-password", 2)] {
        assert_eq!(form.html.matches(&format!("autocomplete=\"{autocomplete}\"")).count(), times);
    }
    let change = async |present: &str, password: &str| {
        let form = form.form("/me/password");
        let fields = [("csrf", form.get("csrf")), ("present", present), ("password", password), ("again", password)];
        site.post("/me/password", Some(&browser.cookie), &fields).await
    };
    let wrong = change("not her password", "another hummingbird").await;
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let wrong = page(wrong).await;
    assert!(wrong.shows("id=\"present-fault\">This is not your password of now."), "{}", wrong.html);
    assert!(wrong.shows("role=\"alert\">Your password was not changed."), "{}", wrong.html);
    let short = change(PASSWORD, "short").await;
    assert_eq!(short.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.get("/").await.status, StatusCode::OK);
    let changed = change(PASSWORD, "another hummingbird").await;
    assert_eq!((changed.status(), &changed.headers()["location"]), (StatusCode::SEE_OTHER, &"/me".parse().unwrap()));
    assert!(is_out(&other.get("/").await) && is_out(&browser.get("/").await));
    let renewed = Browser { site: &site, cookie: cookie(&changed) };
    assert_eq!(renewed.get("/me").await.status, StatusCode::OK);
    assert_eq!(site.sign_in("ann@ministry.example", PASSWORD).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(site.sign_in("ann@ministry.example", "another hummingbird").await.status(), StatusCode::SEE_OTHER);
}

async fn an_administrator_signs_her_out(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    // The command goes by the clock of now.
    site.office.clock.set(SystemClock::default().now());
    let (one, two) = (site.browser(&ann).await, site.browser(&ann).await);
    assert_eq!(one.get("/").await.status, StatusCode::OK);
    let told = at(&place, &["user", "sign-out", "Ann"]);
    assert_eq!((told.code, told.out.as_str()), (0, "Ann is signed out of 2 browsers.\n"), "{}", told.err);
    assert!(is_out(&one.get("/").await) && is_out(&two.get("/").await));
}

async fn each_form_proves_that_it_is_hers(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.welcomed(&ann, "ann@ministry.example").await;
    // A proof of another session of hers is none.
    let other = site.browser(&ann).await.get("/me").await.form("/sign-out").get("csrf").to_owned();
    for csrf in ["", "forged", &other] {
        let fields = [
            ("csrf", csrf),
            ("present", PASSWORD),
            ("password", "another hummingbird"),
            ("again", "another hummingbird"),
            ("offered", "00"),
            ("code", "000000"),
        ];
        for path in ["/me/password", "/me/sessions", "/me/second-factor", "/me/second-factor/off", "/sign-out"] {
            let answer = site.post(path, Some(&browser.cookie), &fields).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        }
    }
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    assert_eq!(site.sign_in("ann@ministry.example", PASSWORD).await.status(), StatusCode::SEE_OTHER);
}
