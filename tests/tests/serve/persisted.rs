//! A browser's session names documents of the page and asks nothing else, over both ways; a program with a token asks freely.

use super::site::{Browser, Site};
use futures_util::{SinkExt, StreamExt};
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

both!(a_session_names_documents, a_socket_of_a_session_too);

fn shell() -> Value {
    let mut known = milepost_web::DOCUMENTS.iter();
    let (hash, _) = known.find(|(_, text)| text.contains("query Shell")).expect("the shell’s");
    named(hash)
}

fn named(hash: &str) -> Value {
    json!({ "extensions": { "persistedQuery": { "version": 1, "sha256Hash": hash } } })
}

async fn asked(browser: &Browser<'_>, body: &Value) -> Value {
    let request = browser.site.http.post(browser.site.url("/graphql")).header("cookie", &browser.cookie);
    request.json(body).send().await.expect("an answer").json().await.expect("JSON")
}

fn code(answer: &Value) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("none")
}

async fn a_session_names_documents(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    assert_eq!(asked(&browser, &shell()).await["data"]["me"]["name"], "Ann");
    assert_eq!(asked(&browser, &json!([shell(), shell()])).await[1]["data"]["me"]["name"], "Ann");
    let text = json!({ "query": "{ me { name } }" });
    let mut both = shell();
    both["query"] = text["query"].clone();
    for refused in [&text, &both, &json!([text]), &json!({})] {
        assert_eq!(code(&asked(&browser, refused).await), "PERSISTED_QUERIES_ONLY", "{refused}");
    }
    assert_eq!(code(&asked(&browser, &named(&"0".repeat(64))).await), "PERSISTED_QUERY_NOT_FOUND");
    let get = browser.get("/graphql?query=%7Bme%7Bname%7D%7D").await;
    assert!(get.html.contains("PERSISTED_QUERIES_ONLY"), "{}", get.html);
    let program = site.http.post(site.url("/graphql")).bearer_auth(site.token(&ann).await);
    let program: Value = program.json(&text).send().await.unwrap().json().await.unwrap();
    assert_eq!(program["data"]["me"]["name"], "Ann");
}

async fn a_socket_of_a_session_too(place: Place) {
    let site = Site::open(&place).await;
    let ann = site.office.person("Ann", "coordinator", None).await;
    let browser = site.browser(&ann).await;
    let mut request = format!("ws://{}/graphql", site.address).into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert("cookie", browser.cookie.parse().unwrap());
    headers.insert("sec-websocket-protocol", "graphql-transport-ws".parse().unwrap());
    let (mut socket, _) = connect_async(request).await.expect("a socket");
    // Of an operation its first message, and not the end of the one before.
    let mut say = async |message: Value| {
        socket.send(Message::text(message.to_string())).await.expect("sent");
        loop {
            let told = socket.next().await.expect("an answer").expect("a message");
            let told = serde_json::from_str::<Value>(told.to_text().expect("text")).expect("JSON");
            if told["id"] == message["id"] {
                break told;
            }
        }
    };
    assert_eq!(say(json!({ "type": "connection_init" })).await["type"], "connection_ack");
    let told = say(json!({ "id": "1", "type": "subscribe", "payload": shell() })).await;
    assert_eq!(told["payload"]["data"]["me"]["name"], "Ann", "{told}");
    let told = say(json!({ "id": "2", "type": "subscribe", "payload": { "query": "{ me { name } }" } })).await;
    assert!(told.to_string().contains("PERSISTED_QUERIES_ONLY"), "{told}");
}
