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
    told_to_stop_it_finishes_and_ends,
);

const PLACES: [(&str, &str); 5] = [
    ("POST", "/graphql"),
    ("POST", "/documents"),
    ("POST", "/sign-in"),
    ("POST", "/items/00000000-0000-0000-0000-000000000000/approve"),
    ("GET", "/"),
];

async fn a_token_that_opens_nothing_is_refused_at_once(place: Place) {
    let site = Site::open(&place).await;
    for path in ["/", "/graphql?query=%7Bme%7Bid%7D%7D", "/documents/x", "/nowhere"] {
        let answer = site.get(path, Some("mp_0000")).await;
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["code"], "UNAUTHENTICATED");
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
        assert!(answer.contains(r#"{"code":"TOO_LARGE""#), "{path}: {answer}");
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
    assert_eq!(body, json!({ "code": "NOT_READY", "message": "The server cannot answer now; its log says why." }));
    assert_eq!(site.get("/healthz", None).await.status(), StatusCode::OK);
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
