//! The served demonstration, and a browser that plays a script on it.

use milepost_engine::access::Identity;
use milepost_engine::store::token;
use milepost_tests::Place;
use milepost_tests::node::installed;
use milepost_tests::office::Office;
use milepost_tests::served::{Served, command};
use serde_json::Value;
use std::process::{Command, Stdio};
use std::sync::Arc;

pub struct Stage {
    served: Served,
    token: String,
}

impl Stage {
    /// With the demonstration's plan and its coordinator.
    pub async fn set(place: &Place) -> Stage {
        Office::open(place).await.close().await;
        let served = Served::run(command(place).arg("--demo"), place);
        let line = served.printed.lines().find(|line| line.contains("Plan coordinator"));
        let token = line.and_then(|line| line.split_whitespace().last()).expect("the coordinator’s token").to_owned();
        Stage { served, token }
    }

    /// With what this coordinator did before.
    pub async fn after(place: &Place, work: impl AsyncFnOnce(&Office, &Arc<Identity>)) -> Stage {
        let office = Office::open(place).await;
        let ann = office.person("Ann", "coordinator", None).await;
        work(&office, &ann).await;
        let writer = &office.engine.database.writer;
        let token = token::issue(writer, office.clock.as_ref(), ann.id, "story").await.expect("a token").text;
        office.close().await;
        Stage { served: Served::start(place), token }
    }

    /// What the script saw. Nothing that a strict page must never do happened meanwhile.
    pub fn play(&self, script: &str) -> Value {
        let mut node = Command::new("node");
        node.arg(format!("browser/{script}.mjs")).args([&self.served.address, &self.token]);
        let told = node.current_dir(installed()).stdin(Stdio::null()).output().expect("node runs");
        let complaint = String::from_utf8_lossy(&told.stderr);
        assert!(told.status.success(), "{script}: {complaint}");
        let mut saw: Value = serde_json::from_slice(&told.stdout).expect("JSON");
        assert_eq!(saw["wrong"].take(), Value::Array(Vec::new()), "{script}");
        saw
    }
}
