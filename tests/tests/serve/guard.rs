//! Around every request: who asks, how much is taken, what headers go out, how the server says how it is and how it ends.

use super::site::Site;
use milepost_engine::store::setting;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

both!(
    a_token_that_opens_nothing_is_refused_at_once,
    too_much_is_refused_everywhere_before_it_is_read,
    a_body_of_30_mb_is_answered,
    every_answer_is_guarded,
    it_says_how_it_is,
    every_refusal_has_one_shape,
    a_database_that_is_away_is_said_so,
    told_to_stop_it_finishes_and_ends,
);

const PLACES: [(&str, &str); 5] =
    [("POST", "/graphql"), ("POST", "/documents"), ("POST", "/sign-in"), ("POST", "/import/preview"), ("GET", "/")];

async fn a_token_that_opens_nothing_is_refused_at_once(place: Place) {
    let site = Site::open(&place).await;
    for path in ["/", "/graphql?query=%7Bme%7Bid%7D%7D", "/documents/x", "/nowhere"] {
        let answer = site.get(path, Some("mp_0000")).await;
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
    }
    let strange = site.http.get(site.url("/")).header("authorization", "Basic eDp5");
    assert_eq!(strange.send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

/// The announced length is enough: not one byte of the body is sent here.
async fn too_much_is_refused_everywhere_before_it_is_read(place: Place) {
    let site = Site::open(&place).await;
    for (method, path) in PLACES {
        let mut stream = TcpStream::connect(site.address).await.unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 31457280\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = vec![0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        let answer = String::from_utf8_lossy(&answer[..read]);
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
        assert!(answer.contains(r#"{"code":"BODY_TOO_LARGE"}"#), "{path}: {answer}");
    }
}

async fn a_body_of_30_mb_is_answered(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    for (_, path) in PLACES.iter().filter(|(method, _)| *method == "POST") {
        let request = site.http.post(site.url(path)).bearer_auth(&token);
        let request = request.header("content-type", "application/json");
        let answer = request.body(vec![b' '; 30 * 1024 * 1024]).send().await;
        let answer = answer.expect("an answer and no broken connection");
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/json");
    }
}

async fn every_answer_is_guarded(place: Place) {
    let site = Site::open(&place).await;
    for path in ["/", "/sign-in", "/healthz", "/graphql", "/nowhere", "/assets/milepost.css"] {
        let answer = site.get(path, None).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("x-request-id").len(), 36);
        assert!(answer.headers().get("strict-transport-security").is_none());
    }
    let page = site.get("/sign-in", None).await;
    assert_eq!(page.headers()["cache-control"], "no-store");
    let html = page.text().await.unwrap();
    assert!(!html.contains("<script") && !html.contains("style="), "{html}");
}

async fn it_says_how_it_is(place: Place) {
    let site = Site::open(&place).await;
    assert_eq!(site.get("/healthz", None).await.text().await.unwrap(), "ok\n");
    assert_eq!(site.get("/readyz", None).await.text().await.unwrap(), "ready\n");
    // As after a restore under a running server.
    let writer = &site.office.engine.database.writer;
    setting::put(writer, setting::EPOCH, "2").await.unwrap();
    let answer = site.get("/readyz", None).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let body: Value = answer.json().await.unwrap();
    let message = "The server cannot answer now; its log says why.";
    assert_eq!(body, json!({ "errors": [{ "message": message, "extensions": { "code": "NOT_READY" } }] }));
    assert_eq!(site.get("/healthz", None).await.status(), StatusCode::OK);
}

async fn every_refusal_has_one_shape(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let ask = |method: &str, path: &str| {
        let request = site.http.request(method.parse().unwrap(), site.url(path));
        request.header("content-type", "application/json")
    };
    let large = ask("POST", "/graphql").bearer_auth(&token).body(vec![b' '; 2 * 1024 * 1024]);
    let refused = [
        (ask("POST", "/graphql").body("{}"), 401, "UNAUTHENTICATED"),
        (ask("POST", "/graphql").bearer_auth("mp_wrong").body("{}"), 401, "UNAUTHENTICATED"),
        (ask("PUT", "/graphql").bearer_auth(&token), 405, "METHOD_NOT_ALLOWED"),
        (ask("DELETE", "/documents").bearer_auth(&token), 405, "METHOD_NOT_ALLOWED"),
        (ask("POST", "/documents").bearer_auth(&token).body("{}"), 415, "UNSUPPORTED_MEDIA_TYPE"),
        (ask("GET", "/nowhere").bearer_auth(&token), 404, "NOT_FOUND"),
        (large, 413, "BODY_TOO_LARGE"),
    ];
    for (request, status, code) in refused {
        let answer = request.send().await.unwrap();
        let told = answer.status().as_u16();
        let body: Value = answer.json().await.expect("JSON");
        let error = &body["errors"][0];
        assert_eq!((told, &error["extensions"]["code"]), (status, &json!(code)), "{body}");
        assert!(error["message"].as_str().unwrap().len() > 10, "{body}");
        assert!(status != 413 || error["message"].as_str().unwrap().contains("1000000 bytes"), "{body}");
    }
    let page = site.http.get(site.url("/nowhere")).header("accept", "text/html").send().await.unwrap();
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (404, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert!(page.text().await.unwrap().contains("href=\"/\""), "a way back");
}

async fn a_database_that_is_away_is_said_so(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    site.office.engine.database.close().await.unwrap();
    let answer = site.get("/graphql?query=%7Bme%7Bid%7D%7D", Some(&token)).await;
    assert_eq!(
        (answer.status(), &answer.headers()["retry-after"]),
        (StatusCode::SERVICE_UNAVAILABLE, &"5".parse().unwrap())
    );
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
}

async fn told_to_stop_it_finishes_and_ends(place: Place) {
    let site = Site::open(&place).await;
    let (address, url) = (site.address, site.url("/healthz"));
    let mut open = TcpStream::connect(address).await.unwrap();
    open.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut answer = vec![0; 1024];
    let read = open.read(&mut answer).await.unwrap();
    assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
    site.stop().await;
    assert!(reqwest::get(url).await.is_err(), "nobody listens");
    assert_eq!(open.read(&mut answer).await.unwrap(), 0, "the open one was ended");
}
