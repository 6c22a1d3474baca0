//! The audits of npm's `graphql-http`: every MUST passes; what else does not pass is listed here with its reason.

use super::desk::Desk;
use super::served::{Served, token};
use milepost_tests::node::installed;
use milepost_tests::{Place, both};
use serde_json::Value;
use std::process::Stdio;
use tokio::process::Command;

both!(the_audits_pass);

/// Audits that may fail, by id, with the reason.
const EXCUSED: [(&str, &str); 0] = [];
/// Of graphql-http 1.23.1: fewer would mean that some were not run.
const AUDITS: usize = 61;

async fn the_audits_pass(place: Place) {
    let desk = Desk::open(&place).await;
    let served = Served::start(&desk, &place).await;
    let token = token(&desk, &desk.anna).await;
    let audit = Command::new("node")
        .arg("audit.mjs")
        .args([served.url(), token])
        .current_dir(installed())
        .stderr(Stdio::inherit())
        .output();
    let output = audit.await.expect("Node 20 or later is needed for these tests: install it");
    assert!(output.status.success(), "the audits did not run");
    let results: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(results.len(), AUDITS);
    let failed = results.iter().filter(|result| result["status"] != "ok");
    let failed: Vec<String> = failed.map(ToString::to_string).collect();
    let excused = |audit: &&String| !EXCUSED.iter().any(|(id, _)| audit.contains(id));
    let inexcusable: Vec<&String> = failed.iter().filter(excused).collect();
    assert!(inexcusable.is_empty(), "{inexcusable:#?}");
    assert_eq!(failed.len(), EXCUSED.len(), "an excuse is no longer needed");
}
