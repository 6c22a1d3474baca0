//! Signing in by cookie: who may, who is slowed down, and what a cookie is not enough for.

use super::site::Site;
use chrono::TimeDelta;
use milepost_api::server::Outside;
use milepost_engine::store::token;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};

both!(
    nobody_is_sent_to_sign_in,
    the_cookie_is_for_the_server_alone,
    she_comes_back_to_what_she_wanted,
    who_guesses_is_slowed_down,
    a_session_lasts_half_a_day,
    another_site_changes_nothing,
    a_revoked_token_ends_the_session,
    signing_out_forgets_the_cookie,
    a_cookie_uploads_nothing,
);

async fn nobody_is_sent_to_sign_in(place: Place) {
    let site = Site::open(&place).await;
    for path in ["/", "/items", "/inbox", "/items/00000000-0000-0000-0000-000000000000"] {
        let answer = site.get(path, None).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let back = if path == "/" { String::new() } else { format!("?to={}", path.replace('/', "%2F")) };
        assert_eq!(answer.headers()["location"].to_str().unwrap(), format!("/sign-in{back}"));
    }
    let refused = site.send_token("mp_wrong").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    assert!(refused.headers().get("set-cookie").is_none());
    assert!(refused.text().await.unwrap().contains("This token opens nothing"));
}

async fn the_cookie_is_for_the_server_alone(place: Place) {
    let secure = Outside { secure: true, trust_proxy: true, ..Outside::default() };
    let site = Site::open_to(&place, secure).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let answer = site.send_token(&token).await;
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    let (value, terms) = cookie.split_once("; ").unwrap();
    assert_eq!(terms, "Path=/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure");
    assert!(value.len() > 100 && !value.contains(&token), "{value}");
    // It is no token, and a token is no cookie.
    let value = value.strip_prefix("milepost=").unwrap();
    assert_eq!(site.get("/", Some(value)).await.status(), StatusCode::UNAUTHORIZED);
    let forged = site.http.get(site.url("/")).header("cookie", format!("milepost={token}"));
    assert_eq!(forged.send().await.unwrap().status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()["strict-transport-security"], "max-age=31536000");
}

/// And to no other site.
async fn she_comes_back_to_what_she_wanted(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let sent_to = async |to: &str| {
        let form = site.http.post(site.url("/sign-in")).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("token={token}&to={to}")).send().await.unwrap();
        answer.headers()["location"].to_str().unwrap().to_owned()
    };
    let wanted = site.get("/plan?agency=ttps&text=a%20b", None).await;
    let at = wanted.headers()["location"].to_str().unwrap();
    assert_eq!(at, "/sign-in?to=%2Fplan%3Fagency%3Dttps%26text%3Da%2520b");
    let page = site.get(at, None).await.text().await.unwrap();
    assert!(page.contains("name=\"to\" value=\"/plan?agency=ttps&amp;text=a%20b\""), "{page}");
    assert_eq!(sent_to("%2Fplan%3Fagency%3Dttps").await, "/plan?agency=ttps");
    for elsewhere in
        ["https://evil.example", "//evil.example", "/\\evil.example", "/%5Cevil.example", "plan", "/a%0d%0ab", ""]
    {
        assert_eq!(sent_to(elsewhere).await, "/", "{elsewhere}");
    }
}

async fn who_guesses_is_slowed_down(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let guess =
        async || [site.send_token("mp_guess").await.status(), site.get("/graphql", Some("mp_guess")).await.status()];
    for _ in 0..5 {
        assert_eq!(guess().await, [StatusCode::UNAUTHORIZED; 2]);
    }
    assert_eq!(guess().await, [StatusCode::TOO_MANY_REQUESTS; 2]);
    // Her colleague in the same office has done nothing wrong.
    assert_eq!(site.send_token(&token).await.status(), StatusCode::SEE_OTHER);
    let asked = site.get("/graphql?query=%7Bme%7Bid%7D%7D", Some(&token)).await;
    assert_eq!(asked.status(), StatusCode::OK);
    site.office.clock.advance(TimeDelta::seconds(61));
    assert_eq!(guess().await, [StatusCode::UNAUTHORIZED; 2]);
}

async fn a_session_lasts_half_a_day(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    site.office.clock.advance(TimeDelta::hours(11));
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    site.office.clock.advance(TimeDelta::hours(1));
    assert_eq!(browser.get("/").await.location.as_deref(), Some("/sign-in"));
}

async fn another_site_changes_nothing(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let (browser, token) = (site.browser(&ann).await, site.token(&ann).await);
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
        form.body(format!("token={token}")).send().await.unwrap().status()
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

async fn a_revoked_token_ends_the_session(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let engine = &site.office.engine;
    let revoked = token::revoke_all(&engine.database.writer, ann.id, engine.clock.now()).await;
    assert_eq!(revoked.unwrap(), 1);
    let page = browser.get("/").await;
    assert_eq!(page.location.as_deref(), Some("/sign-in"));
}

async fn signing_out_forgets_the_cookie(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let page = browser.get("/overdue").await;
    let csrf = page.form("/sign-out").get("csrf").to_owned();
    let out = |csrf: String| {
        let request = site.http.post(site.url("/sign-out")).header("cookie", &browser.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body(format!("csrf={csrf}")).send()
    };
    assert_eq!(out("forged".into()).await.unwrap().status(), StatusCode::FORBIDDEN);
    let answer = out(csrf).await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap();
    assert!(cookie.starts_with("milepost=;") && cookie.contains("Max-Age=0"), "{cookie}");
}

async fn a_cookie_uploads_nothing(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let form = Form::new().part("file", Part::bytes(b"a".to_vec()).file_name("a.txt"));
    assert_eq!(browser.send("/documents", form).await.status, StatusCode::UNAUTHORIZED);
}
