//! The served demonstration, and a browser that plays a script on it.

use milepost_api::passwords::Passwords;
use milepost_engine::access::Identity;
use milepost_engine::clock::{Clock, SystemClock};
use milepost_engine::store::database::Database;
use milepost_engine::store::{account, person};
use milepost_tests::Place;
use milepost_tests::node::installed;
use milepost_tests::office::Office;
use milepost_tests::served::{Served, command};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use uuid::Uuid;

const PASSWORD: &str = "a hummingbird at seven";

pub struct Stage {
    served: Served,
    /// Addresses by which people sign in, then ids of items.
    told: Vec<String>,
}

/// Who plays, and on what: each script has their addresses and ids in this order.
pub struct Cast {
    pub people: Vec<Arc<Identity>>,
    pub items: Vec<Uuid>,
}

impl Stage {
    /// With the demonstration's plan and its coordinator.
    pub async fn set(place: &Place) -> Stage {
        Office::open(place).await.close().await;
        let served = Served::run(command(place).arg("--demo"), place);
        let database = place.open().await;
        let mut people = person::all(&database.reader).await.expect("people").into_iter();
        let coordinator = people.find(|person| person.name == "Plan coordinator (demo)").expect("the coordinator");
        let address = let_in(&database, coordinator.id).await;
        database.close().await.expect("closed");
        Stage { served, told: vec![address] }
    }

    /// Nobody can sign in yet: told is the link for whoever administers.
    pub async fn first(place: &Place) -> Stage {
        Office::open(place).await.close().await;
        let served = Served::start(place);
        let link = served.printed.split_whitespace().find(|word| word.contains("/welcome/"));
        let link = link.expect("a link").to_owned();
        Stage { served, told: vec![link] }
    }

    /// With what this coordinator did before.
    pub async fn after(place: &Place, work: impl AsyncFnOnce(&Office, &Arc<Identity>)) -> Stage {
        let cast = async |office: &Office| {
            let ann = office.person("Ann", "coordinator", None).await;
            work(office, &ann).await;
            Cast { people: vec![ann], items: Vec::new() }
        };
        Stage::with(place, cast).await
    }

    /// With what was done before.
    pub async fn with(place: &Place, work: impl AsyncFnOnce(&Office) -> Cast) -> Stage {
        let office = Office::open(place).await;
        let cast = work(&office).await;
        let mut told = Vec::new();
        for person in &cast.people {
            told.push(let_in(&office.engine.database, person.id).await);
        }
        told.extend(cast.items.iter().map(Uuid::to_string));
        office.close().await;
        Stage { served: Served::start(place), told }
    }

    /// The script is told this too.
    pub fn tell(mut self, word: String) -> Stage {
        self.told.push(word);
        self
    }

    /// What the script saw. Nothing that a strict page must never do happened meanwhile.
    pub fn play(&self, script: &str) -> Value {
        let mut node = Command::new("node");
        node.arg(format!("browser/{script}.mjs")).args([&self.served.address, PASSWORD]).args(&self.told);
        let told = node.current_dir(installed()).stdin(Stdio::null()).output().expect("node runs");
        let complaint = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success(), "{script}: {complaint}");
        judged(script, &String::from_utf8_lossy(&told.stdout))
    }

    /// The script says `stop` and `start`, each on a line, of the server, which dies without a word and comes back where it was.
    pub fn play_through(self, place: &Place, script: &str) -> Value {
        let address = self.served.address.clone();
        let mut node = Command::new("node");
        node.arg(format!("browser/{script}.mjs")).args([address.as_str(), PASSWORD]).args(&self.told);
        node.current_dir(installed()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut node = node.spawn().expect("node runs");
        let (mut heard, lines) = (node.stdin.take().expect("piped"), node.stdout.take().expect("piped"));
        let (mut served, mut last) = (Some(self.served), String::new());
        for line in BufReader::new(lines).lines() {
            last = line.expect("text");
            served = match last.as_str() {
                "stop" => None,
                "start" => Some(Served::again(place, &address)),
                _ => continue,
            };
            heard.write_all(b"\n").expect("the script waits");
        }
        drop(served);
        assert!(node.wait().expect("node ends").success(), "{script}");
        judged(script, &last)
    }
}

fn judged(script: &str, told: &str) -> Value {
    let mut saw: Value = serde_json::from_str(told).expect("JSON");
    assert_eq!(saw["wrong"].take(), Value::Array(Vec::new()), "{script}");
    saw
}

/// She has chosen a password; answers her address.
async fn let_in(database: &Database, person: Uuid) -> String {
    let hash = Passwords::default().turn().expect("a turn").hash(PASSWORD).await.expect("a hash");
    let (address, now) = (format!("{person}@demo.example"), SystemClock::default().now());
    account::put(&database.writer, person, &address, hash, now).await.expect("an account");
    address
}
