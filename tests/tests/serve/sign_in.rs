//! Signing in by password: who may, who is slowed down, and what a cookie is not enough for.

use super::door::{PASSWORD, cookie};
use super::site::{Browser, Site};
use chrono::TimeDelta;
use futures_util::future::join_all;
use milepost_api::passwords::Passwords;
use milepost_api::server::Outside;
use milepost_engine::store::{session, sign_in_failure};
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use sea_orm::{EntityTrait, PaginatorTrait};

both!(
    nobody_is_sent_to_sign_in,
    a_person_signs_in_with_her_password,
    wrong_and_unknown_read_the_same,
    the_cookie_is_for_the_server_alone,
    she_comes_back_to_what_she_wanted,
    who_guesses_passwords_waits_longer_and_longer,
    guesses_at_one_moment_count_too,
    who_guesses_is_slowed_down,
    another_site_changes_nothing,
    a_cookie_uploads_nothing,
);

async fn nobody_is_sent_to_sign_in(place: Place) {
    let site = Site::open(&place).await;
    for path in ["/", "/items", "/inbox", "/me/password", "/items/00000000-0000-0000-0000-000000000000"] {
        let answer = site.get(path, None).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let back = if path == "/" { String::new() } else { format!("?to={}", path.replace('/', "%2F")) };
        assert_eq!(answer.headers()["location"].to_str().unwrap(), format!("/sign-in{back}"));
    }
    // Whose session ended while she typed is told where her text is.
    let sent = site.post("/me", None, &[("input.hour", "7")]).await;
    let to = sent.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(to, "/sign-in?unsent=true");
    assert!(site.get(&to, None).await.text().await.unwrap().contains("nothing was recorded"));
    let page = site.get("/sign-in", None).await.text().await.unwrap();
    for input in [
        "<input id=\"address\" name=\"address\" type=\"email\" autocomplete=\"username\"",
        "<input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\"",
    ] {
        assert!(page.contains(input), "{page}");
    }
}

async fn a_person_signs_in_with_her_password(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "Ann@Ministry.example").await;
    let answer = site.sign_in(" aNN@ministry.EXAMPLE", PASSWORD).await;
    assert_eq!((answer.status(), &answer.headers()["location"]), (StatusCode::SEE_OTHER, &"/".parse().unwrap()));
    let browser = Browser { site: &site, cookie: cookie(&answer) };
    let page = browser.get("/me").await;
    assert!(page.status == StatusCode::OK && page.shows("ann@ministry.example"), "{}", page.words());
    // A token is for programs: it is no password.
    let token = site.token(&ann).await;
    assert_eq!(site.sign_in("ann@ministry.example", &token).await.status(), StatusCode::UNAUTHORIZED);
    // The same password, however a keyboard composes its letters.
    let eve = site.office.person("Eve", "donor", None).await;
    let composed = site.choose(&site.invite(&eve).await, "eve@ministry.example", "caf\u{e9} au lait, no sugar").await;
    assert_eq!(composed.status(), StatusCode::SEE_OTHER);
    let typed = site.sign_in("eve@ministry.example", "cafe\u{301} au lait, no sugar").await;
    assert_eq!(typed.status(), StatusCode::SEE_OTHER);
}

async fn wrong_and_unknown_read_the_same(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    let told = async |address: &str| {
        let answer = site.sign_in(address, "not her password").await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
        assert!(answer.headers().get("set-cookie").is_none());
        answer.text().await.unwrap().replace(address, "ADDRESS")
    };
    let (wrong, unknown) = (told("ann@ministry.example").await, told("bob@ministry.example").await);
    assert_eq!(wrong, unknown);
    assert!(wrong.contains("<p class=\"complaint\" role=\"alert\">You are not signed in.</p>"), "{wrong}");
    assert!(wrong.contains("id=\"password-fault\">The address or the password is wrong.</p>"), "{wrong}");
    let input = wrong.split("<input id=\"password\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(
        input.contains("aria-describedby=\"password-fault password-hint\"") && input.contains("autofocus"),
        "{input}"
    );
    assert!(!wrong.contains("not her password"));
    // What was typed is kept nowhere as it was: it may have been a password.
    let kept = sign_in_failure::Entity::find().all(&site.office.engine.database.reader).await.unwrap();
    assert_eq!(kept.iter().map(|row| (row.name.len(), row.failures)).collect::<Vec<_>>(), [(32, 1), (32, 1)]);
}

async fn the_cookie_is_for_the_server_alone(place: Place) {
    let secure = Outside { secure: true, trust_proxy: true, ..Outside::default() };
    let site = Site::open_to(&place, secure).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.choose(&site.invite(&ann).await, "ann@ministry.example", PASSWORD).await;
    let answer = site.sign_in("ann@ministry.example", PASSWORD).await;
    let set = answer.headers()["set-cookie"].to_str().unwrap();
    let (value, terms) = set.split_once("; ").unwrap();
    assert_eq!(terms, "Path=/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure");
    let secret = value.strip_prefix("__Host-milepost=").unwrap();
    assert_eq!(secret.len(), 64);
    let asked =
        async |cookie: String| site.http.get(site.url("/")).header("cookie", cookie).send().await.unwrap().status();
    assert_eq!(asked(value.to_owned()).await, StatusCode::OK);
    // Without the prefix another host of the domain might have set it.
    assert_eq!(asked(format!("milepost={secret}")).await, StatusCode::SEE_OTHER);
    // It is no token, and a token is no cookie; the database holds neither.
    assert_eq!(site.get("/", Some(secret)).await.status(), StatusCode::UNAUTHORIZED);
    let token = site.token(&ann).await;
    assert_eq!(asked(format!("__Host-milepost={token}")).await, StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
    let rows = session::Entity::find().all(&site.office.engine.database.reader).await.unwrap();
    assert!(rows.iter().all(|row| row.hash.len() == 32 && row.hash != secret.as_bytes()[..32]));
}

async fn who_guesses_passwords_waits_longer_and_longer(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    // One of an account and one of nobody: waiting tells nothing.
    let both = ["ann@ministry.example", "bob@ministry.example"];
    let told = async |address: &str, password: &str| {
        let answer = site.sign_in(address, password).await;
        (answer.status(), answer.text().await.unwrap().replace(address, "ADDRESS"))
    };
    for address in both {
        for _ in 0..5 {
            assert_eq!(told(address, "a wrong password").await.0, StatusCode::UNAUTHORIZED);
        }
        let (status, page) = told(address, PASSWORD).await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        assert!(
            page.contains("Too many wrong passwords or codes were given for this address. Come again at 09:01."),
            "{page}"
        );
    }
    assert_eq!(told(both[0], PASSWORD).await, told(both[1], PASSWORD).await);
    site.office.clock.advance(TimeDelta::minutes(1));
    for minutes in [2, 4, 8, 16, 32, 60, 60] {
        for address in both {
            assert_eq!(told(address, "a wrong password").await.0, StatusCode::UNAUTHORIZED);
            site.office.clock.advance(TimeDelta::minutes(minutes) - TimeDelta::seconds(1));
            assert_eq!(told(address, PASSWORD).await.0, StatusCode::TOO_MANY_REQUESTS, "{minutes}");
            site.office.clock.advance(TimeDelta::seconds(1));
        }
    }
    // A right one is the end of it.
    assert_eq!(told(both[0], PASSWORD).await.0, StatusCode::SEE_OTHER);
    assert_eq!(told(both[0], "a wrong password").await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(told(both[0], PASSWORD).await.0, StatusCode::SEE_OTHER);
    // And what is long past is forgotten.
    site.office.clock.advance(TimeDelta::days(2));
    assert_eq!(told("eve@ministry.example", "a wrong password").await.0, StatusCode::UNAUTHORIZED);
    let kept = sign_in_failure::Entity::find().count(&site.office.engine.database.reader).await;
    assert_eq!(kept.unwrap(), 1);
}

async fn guesses_at_one_moment_count_too(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    let guesses = (0..9).map(|_| site.sign_in("ann@ministry.example", "a wrong password"));
    let answers: Vec<StatusCode> = join_all(guesses).await.iter().map(reqwest::Response::status).collect();
    let judged = answers.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
    assert_eq!(judged, 5, "{answers:?}");
}

/// And to no other site.
async fn she_comes_back_to_what_she_wanted(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    let sent_to = async |to: &str| {
        let fields = [("address", "ann@ministry.example"), ("password", PASSWORD), ("to", to)];
        let answer = site.post("/sign-in", None, &fields).await;
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    let wanted = site.get("/plan?agency=ttps&text=a%20b", None).await;
    let at = wanted.headers()["location"].to_str().unwrap();
    assert_eq!(at, "/sign-in?to=%2Fplan%3Fagency%3Dttps%26text%3Da%2520b");
    let page = site.get(at, None).await.text().await.unwrap();
    assert!(page.contains("name=\"to\" value=\"/plan?agency=ttps&amp;text=a%20b\""), "{page}");
    assert_eq!(sent_to("/plan?agency=ttps").await, "/plan?agency=ttps");
    for elsewhere in ["https://evil.example", "//evil.example", "/\\evil.example", "plan", "/a\r\nb", ""] {
        assert_eq!(sent_to(elsewhere).await, "/", "{elsewhere}");
    }
}

async fn who_guesses_is_slowed_down(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    site.welcomed(&ann, "ann@ministry.example").await;
    let token = site.token(&ann).await;
    // Another address each time.
    let guess = async |number: i32| {
        let signed_in = site.sign_in(&format!("{number}@ministry.example"), "a wrong password").await.status();
        [signed_in, site.get("/graphql", Some("mp_guess")).await.status()]
    };
    for number in 0..5 {
        assert_eq!(guess(number).await, [StatusCode::UNAUTHORIZED; 2]);
    }
    assert_eq!(guess(5).await, [StatusCode::TOO_MANY_REQUESTS; 2]);
    // Her colleague in the same office has done nothing wrong.
    assert_eq!(site.sign_in("ann@ministry.example", PASSWORD).await.status(), StatusCode::SEE_OTHER);
    let asked = site.get("/graphql?query=%7Bme%7Bid%7D%7D", Some(&token)).await;
    assert_eq!(asked.status(), StatusCode::OK);
    site.office.clock.advance(TimeDelta::seconds(61));
    assert_eq!(guess(6).await, [StatusCode::UNAUTHORIZED; 2]);
}

#[tokio::test]
async fn a_flood_of_sign_ins_is_told_to_come_again() {
    let passwords = Passwords::default();
    let mut turns: Vec<_> = (0..66).map(|_| passwords.turn().expect("a place")).collect();
    let refused = passwords.turn().err().expect("no place is left");
    assert_eq!((refused.status, refused.code), (StatusCode::SERVICE_UNAVAILABLE, "TOO_MANY_SIGN_INS"));
    // Who had a turn leaves a place; so does who went away.
    let hash = turns.pop().unwrap().hash("a hummingbird at seven").await.unwrap();
    assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    assert!(passwords.turn().unwrap().is_right("a hummingbird at seven", Some(hash.clone())).await.unwrap());
    assert!(!passwords.turn().unwrap().is_right("a hummingbird at six", Some(hash)).await.unwrap());
    assert!(!passwords.turn().unwrap().is_right("a hummingbird at seven", None).await.unwrap());
}

async fn another_site_changes_nothing(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (browser, token) = (site.welcomed(&ann, "ann@ministry.example").await, site.token(&ann).await);
    let ours = format!("http://{}", site.address);
    let query = "{\"query\": \"mutation { markRead(ids: [], requestId: \\\"r\\\") }\"}";
    let (hash, _) = milepost_web::DOCUMENTS.iter().find(|(_, text)| text.contains("query Shell")).expect("the shell’s");
    let document =
        format!("{{\"extensions\": {{\"persistedQuery\": {{\"version\": 1, \"sha256Hash\": \"{hash}\"}}}}}}");
    let asked = async |origin: &str| {
        let request = site.http.post(site.url("/graphql")).header("origin", origin).header("cookie", &browser.cookie);
        request.header("content-type", "application/json").body(document.clone()).send().await.unwrap().status()
    };
    let signed_in = async |origin: &str| {
        let form = site.http.post(site.url("/sign-in")).header("origin", origin);
        let form = form.header("content-type", "application/x-www-form-urlencoded");
        let fields = format!("address=ann%40ministry.example&password={}", PASSWORD.replace(' ', "+"));
        form.body(fields).send().await.unwrap().status()
    };
    for other in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        assert_eq!((asked(other).await, signed_in(other).await), (StatusCode::FORBIDDEN, StatusCode::FORBIDDEN));
    }
    assert_eq!((asked(&ours).await, signed_in(&ours).await), (StatusCode::OK, StatusCode::SEE_OTHER));
    // A program with a token of its own may run anywhere.
    let program = site.http.post(site.url("/graphql")).header("origin", "https://app.example").bearer_auth(&token);
    let program = program.header("content-type", "application/json").body(query).send().await.unwrap();
    assert_eq!(program.status(), StatusCode::OK);
}

async fn a_cookie_uploads_nothing(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let form = Form::new().part("file", Part::bytes(b"a".to_vec()).file_name("a.txt"));
    let upload = site.http.post(site.url("/documents")).header("cookie", &browser.cookie).multipart(form);
    assert_eq!(upload.send().await.expect("an answer").status(), StatusCode::UNAUTHORIZED);
}
