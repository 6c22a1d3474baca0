//! The real server as a process of its own, for the stories in which it is killed or watched, and a caller that speaks
//! GraphQL to it.

use crate::Place;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// What the server prints before its address.
const SERVED_AT: &str = "Milepost is served at ";
const LOG: &str = "server.log";

/// Gone at the latest when this is dropped.
pub struct Served {
    child: Child,
    pub address: String,
    /// The lines it printed before it said where it is served.
    pub printed: String,
    /// Kept open: a server that cannot print would stop.
    _stdout: BufReader<ChildStdout>,
}

impl Served {
    pub fn start(place: &Place) -> Served {
        Served::run(&mut command(place), place)
    }

    /// `command` is a server, or a program that starts one and lets it print.
    pub fn run(command: &mut Command, place: &Place) -> Served {
        let log = File::create(place.directory().join(LOG)).expect("a file for the log");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let mut stdout = BufReader::new(child.stdout.take().expect("its output is ours"));
        let (printed, address) = address(&mut stdout).unwrap_or_else(|| {
            let log = std::fs::read_to_string(place.directory().join(LOG)).unwrap_or_default();
            panic!("the server did not start: {log}")
        });
        Served { child, address, printed, _stdout: stdout }
    }

    /// Another one where one was before.
    pub fn again(place: &Place, address: &str) -> Served {
        Served::run(&mut listening(place, address.trim_start_matches("http://")), place)
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(mut self) {
        self.end();
    }

    /// SIGTERM, and waits for the end.
    #[cfg(unix)]
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        let told = Command::new("sh").args(["-c", "kill -TERM \"$1\"", "sh", &id]).status();
        assert!(told.expect("sh runs").success());
        self.child.wait().expect("the server ends");
    }

    fn end(&mut self) {
        // Either fails only where it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.end();
    }
}

/// What it prints first, and the address; `None` if the output ends before.
fn address(stdout: &mut BufReader<ChildStdout>) -> Option<(String, String)> {
    let (mut printed, mut line) = (String::new(), String::new());
    while stdout.read_line(&mut line).is_ok_and(|length| length > 0) {
        if let Some((_, address)) = line.trim().split_once(SERVED_AT) {
            return Some((printed, address.to_owned()));
        }
        printed.push_str(&line);
        line.clear();
    }
    None
}

/// `milepost serve` on this place.
pub fn command(place: &Place) -> Command {
    listening(place, "127.0.0.1:0")
}

fn listening(place: &Place, address: &str) -> Command {
    let mut command = Command::new(binary());
    command.args(["serve", "--listen", address, "--database", &place.url]);
    command.arg("--key").arg(place.key()).arg("--documents").arg(place.documents());
    command
}

/// Built with the tests, from `main.rs`; Cargo puts it beside their folder.
fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("this test's own path");
    let folder = test.parent().and_then(|deps| deps.parent()).expect("the folder of a profile");
    let binary = folder.join(format!("milepost-tested{}", std::env::consts::EXE_SUFFIX));
    assert!(binary.exists(), "{} is not there", binary.display());
    binary
}

/// A person with a token at one server.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Caller {
    pub fn new(served: &Served, token: &str) -> Caller {
        crate::with_cryptography();
        Caller { http: reqwest::Client::new(), url: format!("{}/graphql", served.address), token: token.to_owned() }
    }

    /// An answer's `data`. Fails where none came; a GraphQL error is the test's.
    pub async fn ask(&self, query: &str, variables: &Value) -> Result<Value, reqwest::Error> {
        let body = json!({ "query": query, "variables": variables });
        let request = self.http.post(&self.url).json(&body);
        let answered = request.header(AUTHORIZATION, format!("Bearer {}", self.token)).send().await?;
        let mut answer: Value = answered.json().await?;
        assert!(answer.get("errors").is_none(), "{variables}: {answer}");
        Ok(answer["data"].take())
    }
}
