//! A subscription tells each recorded event once, in order, goes on where it stopped, and ends with the right to see.

use super::desk::{Desk, LEADS};
use super::served::{Served, token};
use futures_util::{SinkExt, StreamExt};
use milepost_engine::engine::command::Change;
use milepost_engine::store::{session, token as tokens};
use milepost_tests::{Place, both};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::header::COOKIE;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use uuid::Uuid;

both!(
    changes_arrive_and_resume,
    another_replicas_changes_arrive,
    it_ends_with_the_right_to_see,
    it_ends_with_the_token,
    it_ends_with_the_session,
    the_record_is_told_and_nothing_of_what_is_not_seen,
    a_stranger_is_refused,
    a_client_is_told_what_it_did_wrong,
    an_id_is_free_again_when_its_operation_ends
);

pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(served: &Served) -> Socket {
        Socket::with(served, None).await
    }

    async fn with(served: &Served, cookie: Option<&str>) -> Socket {
        let url = format!("ws://{}/graphql", served.address);
        let mut request = url.into_client_request().expect("a request");
        let protocol = "graphql-transport-ws".parse().expect("a header");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        request.headers_mut().extend(cookie.map(|cookie| (COOKIE, cookie.parse().expect("a header"))));
        let (socket, _) = connect_async(request).await.expect("a socket");
        Socket(socket)
    }

    pub async fn greeted(served: &Served, token: &str) -> Socket {
        let mut socket = Socket::open(served).await;
        socket.send(json!({ "type": "connection_init", "payload": { "token": token } })).await;
        assert_eq!(socket.next().await["type"], "connection_ack");
        socket
    }

    pub async fn send(&mut self, message: Value) {
        self.0.send(Message::text(message.to_string())).await.expect("sent");
    }

    async fn watch(&mut self, item: Uuid, from: Option<&str>) {
        let from = from.map(|position| format!(", fromPosition: \"{position}\"")).unwrap_or_default();
        let query = format!(
            "subscription {{ itemChanged(item: \"{item}\"{from}) {{ position entry {{ event seq actor {{ name }} }} item {{ stage }} }} }}"
        );
        self.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
    }

    /// The next message; a closed connection is `{"type": "closed"}`.
    pub async fn next(&mut self) -> Value {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => serde_json::from_str(&text).expect("JSON"),
            Some(Ok(Message::Close(frame))) => {
                json!({ "type": "closed", "code": frame.map(|frame| u16::from(frame.code)) })
            }
            other => panic!("{other:?}"),
        }
    }

    /// The code it is closed with, whatever comes before.
    async fn closed(&mut self) -> u64 {
        loop {
            let message = self.next().await;
            if message["type"] == "closed" {
                return message["code"].as_u64().expect("a code");
            }
        }
    }

    /// (event, stage) of the next change, and its position.
    async fn change(&mut self) -> (String, String, String) {
        let message = self.next().await;
        let change = &message["payload"]["data"]["itemChanged"];
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{message}")).to_owned();
        (text(&change["entry"]["event"]), text(&change["item"]["stage"]), text(&change["position"]))
    }
}

async fn last_position(desk: &Desk, item: Uuid) -> String {
    let query = format!("{{ item(id: \"{item}\") {{ journal(last: 1) {{ nodes {{ position }} }} }} }}");
    let answer = desk.ask(&desk.anna, &query).await;
    let position = &answer["item"]["journal"]["nodes"][0]["position"];
    position.as_str().expect("a position").to_owned()
}

async fn changes_arrive_and_resume(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let served = Served::start(&desk, &place).await;
    let token = token(&desk, &desk.anna).await;
    let start = last_position(&desk, action).await;
    let mut socket = Socket::greeted(&served, &token).await;
    socket.watch(action, Some(&start)).await;
    for event in ["confirm_costs", "approve", "start"] {
        desk.office.fire(&desk.anna, action, event, &[]).await.unwrap();
    }
    let (event, _, position) = socket.change().await;
    assert_eq!(event, "confirm_costs");
    assert_eq!((socket.change().await.0, socket.change().await.0), ("approve".into(), "start".into()));
    drop(socket);
    let mut again = Socket::greeted(&served, &token).await;
    again.watch(action, Some(&position)).await;
    assert_eq!((again.change().await.0, again.change().await.0), ("approve".into(), "start".into()));
    desk.office.fire(&desk.anna, action, "block", &[("blocked_reason", "Flood")]).await.unwrap();
    let (event, stage, _) = again.change().await;
    assert_eq!((event.as_str(), stage.as_str()), ("block", "Blocked"));
}

async fn another_replicas_changes_arrive(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let other = desk.office.another(&place).await;
    let served = Served::of(&other.engine, &place).await;
    let start = last_position(&desk, action).await;
    let mut socket = Socket::greeted(&served, &token(&desk, &desk.anna).await).await;
    socket.watch(action, Some(&start)).await;
    desk.office.fire(&desk.anna, action, "confirm_costs", &[]).await.unwrap();
    assert_eq!(socket.change().await.0, "confirm_costs");
}

/// Ben is of another ministry: what happens to an action of the police goes past him, and his own is the first that he hears of.
async fn the_record_is_told_and_nothing_of_what_is_not_seen(place: Place) {
    let desk = Desk::open(&place).await;
    let actions = desk.plan(2).await;
    let ben = desk.office.person("Ben", "focal_point", Some(LEADS[1])).await;
    let served = Served::start(&desk, &place).await;
    let (ann, ben) = (token(&desk, &desk.anna).await, token(&desk, &ben).await);
    let mut sockets = [Socket::greeted(&served, &ann).await, Socket::greeted(&served, &ben).await];
    desk.settle().await;
    let start = last_position(&desk, actions[1]).await;
    for socket in &mut sockets {
        let query = format!("subscription {{ recorded(fromPosition: \"{start}\") {{ position }} }}");
        socket.send(json!({ "id": "1", "type": "subscribe", "payload": { "query": query } })).await;
    }
    for action in &actions {
        desk.office.fire(&desk.anna, *action, "confirm_costs", &[]).await.unwrap();
    }
    let mut heard = Vec::new();
    for socket in &mut sockets {
        let message = socket.next().await;
        heard.push(message["payload"]["data"]["recorded"]["position"].as_str().expect("a position").to_owned());
    }
    assert_eq!(heard[1], last_position(&desk, actions[1]).await, "his own, and not the one before it");
}

async fn it_ends_with_the_right_to_see(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let ben = desk.office.person("Ben", "focal_point", Some("ttps")).await;
    let served = Served::start(&desk, &place).await;
    let mut socket = Socket::greeted(&served, &token(&desk, &ben).await).await;
    let beginning = "0-0-00000000000000000000000000000000-0";
    socket.watch(action, Some(beginning)).await;
    for event in ["create", "assign", "cost"] {
        assert_eq!(socket.change().await.0, event);
    }
    let taken = Change::Assign {
        item: action,
        lead: Some("moh".into()),
        partners: Vec::new(),
        people: Vec::new(),
        since: None,
    };
    desk.act(taken).await;
    let end = socket.next().await;
    assert_eq!(end["payload"]["errors"][0]["extensions"]["code"], "NOT_FOUND", "{end}");
    assert_eq!(socket.next().await["type"], "complete");
}

async fn it_ends_with_the_token(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let engine = &desk.office.engine;
    let served = Served::start(&desk, &place).await;
    let issued = tokens::issue(&engine.database.writer, engine.clock.as_ref(), desk.anna.id, "test").await.unwrap();
    let mut socket = Socket::greeted(&served, &issued.text).await;
    tokens::revoke(&engine.database.writer, issued.id, engine.clock.now()).await.unwrap();
    socket.watch(action, None).await;
    assert_eq!(socket.next().await["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

async fn it_ends_with_the_session(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let engine = &desk.office.engine;
    let (writer, clock) = (&engine.database.writer, engine.clock.as_ref());
    let served = Served::start(&desk, &place).await;
    let secret = session::open(writer, clock, desk.anna.id, "Firefox on Linux".into()).await.unwrap();
    let mut socket = Socket::with(&served, Some(&format!("milepost={secret}"))).await;
    socket.send(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.next().await["type"], "connection_ack");
    session::end_all(writer, desk.anna.id, clock.now()).await.unwrap();
    socket.watch(action, None).await;
    assert_eq!(socket.next().await["payload"]["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
}

async fn a_stranger_is_refused(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let served = Served::start(&desk, &place).await;
    let ben = desk.office.person("Ben", "focal_point", Some("moh")).await;
    let mut socket = Socket::greeted(&served, &token(&desk, &ben).await).await;
    socket.watch(action, None).await;
    assert_eq!(socket.next().await["payload"]["errors"][0]["extensions"]["code"], "NOT_FOUND");
}

async fn a_client_is_told_what_it_did_wrong(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let token = token(&desk, &desk.anna).await;
    let init = |payload: Value| json!({ "type": "connection_init", "payload": payload });
    let ask = |query: &str| json!({ "type": "subscribe", "id": "1", "payload": { "query": query } });
    let watch = "subscription { itemChanged(item: \"00000000-0000-0000-0000-000000000000\") { position } }";
    let known = || init(json!({ "Authorization": format!("Bearer {token}") }));
    let large = "x".repeat(1_100_000);
    let told = [
        (vec![json!({ "type": "dance" })], 4400),
        (vec![json!("hello")], 4400),
        (vec![ask(watch)], 4401),
        (vec![init(json!({ "token": "mp_nobody" }))], 4403),
        (vec![init(Value::Null)], 4403),
        (vec![known(), known()], 4429),
        (vec![known(), json!({ "type": "subscribe" })], 4400),
        (vec![known(), ask(&large)], 1009),
    ];
    for (messages, code) in told {
        let shown = messages[0].to_string();
        let mut socket = Socket::open(&served).await;
        for message in messages {
            socket.send(message).await;
        }
        assert_eq!(socket.closed().await, code, "{shown}");
    }
}

async fn an_id_is_free_again_when_its_operation_ends(place: Place) {
    let desk = Desk::open(&place).await;
    let action = desk.plan(1).await[0];
    let served = Served::start(&desk, &place).await;
    let mut socket = Socket::greeted(&served, &token(&desk, &desk.anna).await).await;
    for _ in 0..2 {
        socket.send(json!({ "type": "subscribe", "id": "1", "payload": { "query": "{ me { name } }" } })).await;
        assert_eq!(socket.next().await["payload"]["data"]["me"]["name"], "Anna");
        assert_eq!(socket.next().await["type"], "complete");
    }
    socket.watch(action, None).await;
    socket.watch(action, None).await;
    assert_eq!(socket.closed().await, 4409);
}
