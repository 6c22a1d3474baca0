//! An acknowledgement leaves after its sync. The server runs under `strace`, and the trace is read: between the arrival of a
//! request and the first byte of its answer the log of the database was written and then synced. A server whose syncs are
//! switched off fails the same check.

use super::ground::{Ground, ready};
use super::trace::answers;
use milepost_tests::served::{Caller, Served, command};
use milepost_tests::{On, Place, run};
use serde_json::json;
use std::path::PathBuf;
use std::process::Command;

const EVENTS: usize = 20;
const CALLS: &str = "trace=read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg,pwrite64,pwritev,fsync,fdatasync";
/// How this test tells itself that it is the server without syncs.
const UNSYNCED: &str = "MILEPOST_TESTS_UNSYNCED";

const FIRE: &str = "mutation($item: UUID!, $text: String!) {
    fireEvent(item: $item, event: \"revise\", input: [{ name: \"baseline\", value: $text }], requestId: $text) { seq } }";

#[test]
fn no_answer_leaves_before_its_sync() {
    run(On::Sqlite, async |place| {
        let ground = ready(&place, 1).await;
        let trace = watched(&place, &ground, &command(&place)).await;
        let answers = answers(&trace);
        assert_eq!(answers.len(), EVENTS, "the answers of the trace");
        let early = answers.iter().filter(|answer| answer.is_err()).count();
        assert_eq!(early, 0, "{answers:#?}");
    });
}

#[test]
fn without_syncs_the_same_check_fails() {
    run(On::Sqlite, async |place| {
        let ground = ready(&place, 1).await;
        let trace = watched(&place, &ground, &unsynced(&place)).await;
        let answers = answers(&trace);
        assert_eq!(answers.len(), EVENTS, "the answers of the trace");
        assert!(answers.iter().all(Result::is_err), "{answers:#?}");
    });
}

/// Starts the server under `strace`, fires a few events one after another, and answers the trace.
async fn watched(place: &Place, ground: &Ground, server: &Command) -> String {
    let file = place.directory().join("trace");
    let mut strace = Command::new("strace");
    // `-I 2`: told to end, it ends the server too.
    strace.args(["-I", "2", "-f", "-y", "-s", "32", "-e", CALLS, "-e", "signal=none", "-o"]).arg(&file);
    strace.arg(server.get_program()).args(server.get_args());
    let known = server.get_envs().filter_map(|(name, value)| Some((name, value?)));
    strace.envs(known);
    assert!(present(), "`strace` is needed to watch the syncs: install the package `strace`");
    let served = Served::run(&mut strace, place);
    let caller = Caller::new(&served, &ground.token);
    for n in 0..EVENTS {
        let asked = json!({ "item": ground.actions[0], "text": format!("event {n}") });
        caller.ask(FIRE, &asked).await.expect("the server answers");
    }
    served.stop();
    std::fs::read_to_string(file).expect("the trace")
}

fn present() -> bool {
    Command::new("strace").arg("-V").output().is_ok()
}

/// This test again, as a server without syncs.
fn unsynced(place: &Place) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this test's own path"));
    command.args(["--exact", "faults::synced::a_server_without_syncs", "--nocapture"]);
    command.env(UNSYNCED, place.directory());
    command
}

/// Does nothing unless [`unsynced`] started it.
#[test]
fn a_server_without_syncs() {
    let Some(folder) = std::env::var_os(UNSYNCED) else {
        return;
    };
    super::unsynced::serve(&PathBuf::from(folder));
}
