//! What the tests take from npm, installed as the committed lock says.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const PACKAGES: [&str; 8] = [
    "axe-core",
    "graphql-http",
    "@scion-scxml/test-framework",
    "ical.js",
    "playwright-core",
    "smtp-server",
    "standardwebhooks",
    "xstate",
];

/// The folder, once a run.
pub fn installed() -> PathBuf {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("node");
    INSTALLED.get_or_init(|| {
        let modules = folder.join("node_modules");
        if !PACKAGES.iter().all(|package| modules.join(package).exists()) {
            let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
            npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
            let done = npm.current_dir(&folder).status();
            assert!(done.expect("npm is needed here: install it").success(), "npm ci failed");
        }
    });
    folder
}
