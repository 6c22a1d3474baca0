//! How long Today takes on a slow link, after signing in and the next time: `tests/node/browser/slow.mjs` in Chromium.

use milepost_tests::Place;
use milepost_tests::node::installed;
use milepost_tests::office::Office;
use milepost_tests::served::{Served, command};
use serde_json::Value;
use std::process::{Command, Stdio};

pub async fn print(place: &Place) {
    Office::open(place).await.close().await;
    let served = Served::run(command(place).arg("--demo"), place);
    let link = served.printed.split_whitespace().find(|word| word.contains("/welcome/")).expect("a link to sign in by");
    let mut node = Command::new("node");
    node.args(["browser/slow.mjs", &served.address, link]).current_dir(installed()).stdin(Stdio::null());
    let told = node.output().expect("node runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let saw: Value = serde_json::from_slice(&told.stdout).expect("JSON");
    let [first, once, again] = ["first", "once", "again"].map(|key| &saw[key]);
    println!("Today at 512 kbit/s, 300 ms and a quarter of this processor, from the button that signs in:");
    println!("  {first} ms, {once} ms where she presses it at once, {again} ms the next time; then what came");
    for file in saw["files"].as_array().into_iter().flatten() {
        println!("  {}", file.as_str().unwrap_or_default());
    }
}
