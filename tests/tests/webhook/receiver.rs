//! A receiver in a process of its own, and a desk whose people have webhooks.

use crate::graphql::desk::Desk;
use milepost_engine::access::Identity;
use milepost_engine::deliver::hooks::tell_waiting;
use milepost_engine::store::delivery::{self, Channel, Column};
use milepost_engine::store::journal;
use milepost_engine::webhook::outside::Outside;
use milepost_tests::node::installed;
use milepost_tests::office::Office;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Of receivers that answer; one that hangs is given up after it.
const PATIENCE: Duration = Duration::from_secs(2);

const POLL: Duration = Duration::from_millis(5);
const MAX_POLLS: u32 = 2_000;

pub struct Receiver {
    node: Child,
    told: Lines<BufReader<ChildStdout>>,
    port: u64,
}

/// A webhook as its owner was shown it.
#[derive(Clone, Debug)]
pub struct Made {
    pub id: Uuid,
    pub secret: String,
}

impl Receiver {
    pub fn open() -> Receiver {
        let mut node = Command::new("node");
        let node = node.arg("receiver.mjs").current_dir(installed()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = node.spawn().expect("node runs");
        let told = BufReader::new(node.stdout.take().expect("its output")).lines();
        let mut receiver = Receiver { node, told, port: 0 };
        receiver.port = receiver.next()["port"].as_u64().expect("a port");
        receiver
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// What it tells next; waits for it.
    pub fn next(&mut self) -> Value {
        let line = self.told.next().expect("it runs").expect("text");
        serde_json::from_str(&line).expect("JSON")
    }

    /// From now on it verifies by this secret too.
    pub fn knows(&mut self, secret: &str) {
        let input = self.node.stdin.as_mut().expect("its input");
        writeln!(input, "{secret}").expect("told");
        assert_eq!(self.next()["knows"], secret);
    }

    pub async fn webhook(&mut self, desk: &Desk, who: &Arc<Identity>, path: &str) -> Made {
        let made = made(desk, who, &format!("title: \"Register\", url: \"{}\"", self.url(path))).await;
        self.knows(&made.secret);
        made
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.node.kill().and_then(|()| self.node.wait()).expect("node ends");
    }
}

pub async fn made(desk: &Desk, who: &Arc<Identity>, arguments: &str) -> Made {
    let request = Uuid::from_u128(u128::from(rand(desk)));
    let query =
        format!("mutation {{ createWebhook({arguments}, requestId: \"{request}\") {{ secret webhook {{ id }} }} }}");
    let made = desk.ask(who, &query).await["createWebhook"].take();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    Made { id: text(&made["webhook"]["id"]).parse().expect("an id"), secret: text(&made["secret"]) }
}

/// Each request its own id.
fn rand(desk: &Desk) -> u64 {
    use milepost_engine::clock::Clock;
    desk.office.clock.id().as_u64_pair().1
}

/// This replica calls receivers on this machine too.
pub fn calls_inside(office: &Office) {
    let outside = Outside::new(true, PATIENCE).expect("a client");
    assert!(office.engine.outside.set(outside).is_ok());
}

/// Everything that was recorded is told. Other stories' transactions on the same server hold the record back a little.
pub async fn told(office: &Office) {
    let database = &office.engine.database;
    for _ in 0..MAX_POLLS {
        let last = journal::Entity::find().order_by_desc(journal::Column::Position).one(&database.reader).await;
        let last = last.expect("read").map_or(0, |row| row.position);
        if journal::end(&database.reader, database.epoch).await.expect("read").position == last {
            break;
        }
        tokio::time::sleep(POLL).await;
    }
    tell_waiting(&office.engine).await.expect("told");
}

/// What is or was to be told, in its order.
pub async fn messages(office: &Office) -> Vec<delivery::Model> {
    let messages = delivery::Entity::find().filter(Column::Channel.eq(Channel::Webhook)).order_by_asc(Column::Id);
    messages.all(&office.engine.database.reader).await.expect("read")
}
