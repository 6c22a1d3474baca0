//! How long Today takes on a slow link, after signing in and the next time (`tests/node/browser/slow.mjs` in Chromium), and a
//! plan of 2,000 actions from a filter chosen to its list (`narrowed.mjs` there).

use chrono::NaiveDate;
use futures_util::future::join_all;
use milepost_api::passwords::Passwords;
use milepost_engine::store::account;
use milepost_tests::Place;
use milepost_tests::node::installed;
use milepost_tests::office::Office;
use milepost_tests::served::{Served, command};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Of the plan that is narrowed, and how many are made at once.
const ACTIONS: usize = 2_000;
const TOGETHER: usize = 100;
const EMAIL: &str = "anna@demo.example";
const PASSWORD: &str = "a hummingbird at seven";

pub async fn print(place: &Place) {
    Office::open(place).await.close().await;
    let served = Served::run(command(place).arg("--demo"), place);
    let link = served.printed.split_whitespace().find(|word| word.contains("/welcome/")).expect("a link to sign in by");
    let saw = played("slow", &[&served.address, link]);
    let [first, once, again] = ["first", "once", "again"].map(|key| &saw[key]);
    println!("Today at 512 kbit/s, 300 ms and a quarter of this processor, from the button that signs in:");
    println!("  {first} ms, {once} ms where she presses it at once, {again} ms the next time; then what came");
    for file in saw["files"].as_array().into_iter().flatten() {
        println!("  {}", file.as_str().unwrap_or_default());
    }
}

pub async fn narrowed(place: &Place) {
    let office = Office::open(place).await;
    let anna = office.person("Anna", "coordinator", None).await;
    let plan = office.create(&anna, "nap-plan", None, &[("title", "Plan")]).await;
    let pillar = office.create(&anna, "nap-pillar", Some(plan), &[("title", "Prevention")]).await;
    let day = |year| NaiveDate::from_ymd_opt(year, 3, 4).expect("a day").to_string();
    let (late, later) = (day(2025), day(2027));
    for _ in 0..ACTIONS / TOGETHER {
        let action = async |at: usize| {
            let due = if at.is_multiple_of(4) { &late } else { &later };
            office.create(&anna, "nap-action", Some(pillar), &[("title", "Campaign"), ("due_on", due)]).await
        };
        join_all((0..TOGETHER).map(action)).await;
    }
    let hash = Passwords::default().turn().expect("a turn").hash(PASSWORD).await.expect("a hash");
    let database = &office.engine.database;
    account::put(&database.writer, anna.id, EMAIL, hash, office.engine.clock.now()).await.expect("an account");
    office.close().await;
    let served = Served::start(place);
    let saw = played("narrowed", &[&served.address, PASSWORD, EMAIL]);
    println!("A plan of {ACTIONS} actions, from a filter chosen to its list ({}): {} ms", saw["found"], saw["late"]);
}

/// What a script saw.
fn played(script: &str, told: &[&str]) -> Value {
    let mut node = Command::new("node");
    node.arg(format!("browser/{script}.mjs")).args(told).current_dir(installed()).stdin(Stdio::null());
    let told = node.output().expect("node runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    serde_json::from_slice(&told.stdout).expect("JSON")
}
