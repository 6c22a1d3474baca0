//! Who sends half a request is not waited for, and takes nothing from the others.

use super::site::Site;
use milepost_api::listen::Patience;
use milepost_api::server::Outside;
use milepost_tests::{Place, both};
use reqwest::StatusCode;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

both!(half_a_head_is_hung_up, half_a_body_is_answered_and_hung_up, a_trickle_ends_too);

const SOON: Duration = Duration::from_millis(200);
/// Long enough for any machine, and far below what the server would wait by itself.
const BOUND: Duration = Duration::from_secs(15);

async fn hurried(place: &Place, patience: Patience) -> Site {
    Site::open_to(place, Outside { patience, ..Outside::default() }).await
}

/// What comes until the server hangs up.
async fn heard(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let read = timeout(BOUND, stream.read_to_end(&mut answer)).await;
    read.expect("the server hangs up").expect("without a fault");
    String::from_utf8(answer).expect("text")
}

async fn half_a_head_is_hung_up(place: Place) {
    let site = hurried(&place, Patience { head: SOON, ..Patience::default() }).await;
    let mut first = TcpStream::connect(site.address).await.unwrap();
    first.write_all(b"GET /healthz HTT").await.unwrap();
    assert_eq!(heard(&mut first).await, "");
    let mut second = TcpStream::connect(site.address).await.unwrap();
    second.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal").await.unwrap();
    let told = heard(&mut second).await;
    assert!(told.starts_with("HTTP/1.1 200") && told.matches("HTTP/1.1 200").count() == 1, "{told}");
    assert_eq!(site.get("/healthz", None).await.status(), StatusCode::OK);
}

fn announced(path: &str, token: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    )
}

async fn half_a_body_is_answered_and_hung_up(place: Place) {
    let site = hurried(&place, Patience { piece: SOON, ..Patience::default() }).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let mut stream = TcpStream::connect(site.address).await.unwrap();
    stream.write_all(announced("/graphql", &token).as_bytes()).await.unwrap();
    let told = heard(&mut stream).await;
    assert!(told.starts_with("HTTP/1.1 408") && told.contains("TOO_SLOW"), "{told}");
}

/// A byte now and then holds no connection for ever.
async fn a_trickle_ends_too(place: Place) {
    let site = hurried(&place, Patience { body: SOON, ..Patience::default() }).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let token = site.token(&ann).await;
    let (mut reading, mut writing) = TcpStream::connect(site.address).await.unwrap().into_split();
    writing.write_all(announced("/graphql", &token).as_bytes()).await.unwrap();
    let trickle = async {
        let mut beat = tokio::time::interval(SOON / 10);
        while writing.write_all(b" ").await.is_ok() {
            beat.tick().await;
        }
    };
    let mut answer = [0; 12];
    let told = async {
        reading.read_exact(&mut answer).await.expect("an answer");
    };
    tokio::select! {
        () = trickle => panic!("hung up without an answer"),
        told = timeout(BOUND, told) => told.expect("in time"),
    }
    assert_eq!(&answer, b"HTTP/1.1 408");
}
