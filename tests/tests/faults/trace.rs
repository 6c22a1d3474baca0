//! Reads what `strace -f -y` wrote about a server on SQLite: between a request and the first byte of its answer, were pages
//! written to the database's log, and then synced?
//!
//! The header of a log that starts anew is no page: its own sync proves nothing. What comes after the sync may be the worker's.

use std::collections::HashMap;

const LOG: &str = "-wal>";
const SMALLEST_PAGE: u64 = 512;
const REQUEST: &str = "\"POST /graphql";
const ANSWER: &str = "\"HTTP/1.1 200";

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reached {
    Arrived,
    Written,
    /// The sync began after the last page was written, so it covers them all.
    Syncing,
    Synced,
}

/// A call of the operating system, or one end of it where another thread's call came between.
struct Call {
    text: String,
    begins: bool,
    ends: bool,
}

impl Call {
    fn is(&self, names: &[&str]) -> bool {
        let name = self.text.split('(').next().unwrap_or_default();
        names.contains(&name)
    }

    fn result(&self) -> Option<u64> {
        let (_, result) = self.text.rsplit_once("= ")?;
        result.parse().ok()
    }

    fn on_log(&self) -> bool {
        let first = self.text.split([',', ')']).next().unwrap_or_default();
        first.ends_with(LOG)
    }
}

/// One per answer, in order; an error says how far its request had come.
pub fn answers(trace: &str) -> Vec<Result<(), String>> {
    let (mut answers, mut reached) = (Vec::new(), None);
    for call in calls(trace) {
        if call.ends && call.is(&["read", "readv", "recvfrom", "recvmsg"]) && call.text.contains(REQUEST) {
            reached = Some(Reached::Arrived);
        }
        let answering = call.is(&["write", "writev", "sendto", "sendmsg"]) && call.text.contains(ANSWER);
        if let (true, true, Some(last)) = (answering, call.begins, reached) {
            reached = None;
            answers.push(match last {
                Reached::Synced => Ok(()),
                other => Err(format!("{other:?}: {}", call.text)),
            });
        }
        if call.on_log() {
            reached = reached.map(|reached| after(reached, &call));
        }
    }
    answers
}

/// A call on the log moves the request on, or a page written during the sync back.
fn after(reached: Reached, call: &Call) -> Reached {
    let writing = call.is(&["write", "pwrite64", "pwritev"]);
    let page = writing && call.result().is_none_or(|written| written >= SMALLEST_PAGE);
    let syncing = call.is(&["fsync", "fdatasync"]);
    let mut reached = reached;
    if page && reached != Reached::Synced {
        reached = Reached::Written;
    }
    if syncing && call.begins && reached == Reached::Written {
        reached = Reached::Syncing;
    }
    if syncing && call.ends && reached == Reached::Syncing && call.result() == Some(0) {
        reached = Reached::Synced;
    }
    reached
}

/// `THREAD CALL(…) = RESULT`, or the same in two lines: `CALL(… <unfinished ...>` and `<... CALL resumed>…) = RESULT`.
fn calls(trace: &str) -> Vec<Call> {
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut calls = Vec::new();
    for line in trace.lines() {
        let Some((thread, text)) = line.trim_start().split_once(' ') else {
            continue;
        };
        let text = text.trim_start();
        let (whole, begins, ends) = match (text.strip_suffix(" <unfinished ...>"), text.split_once(" resumed>")) {
            (Some(begin), _) => {
                begun.insert(thread, begin);
                (begin.to_owned(), true, false)
            }
            (None, Some((start, rest))) if start.starts_with("<... ") => {
                let begin = begun.remove(thread).unwrap_or_default();
                (format!("{begin}{rest}"), false, true)
            }
            (None, _) => (text.to_owned(), true, true),
        };
        calls.push(Call { text: whole, begins, ends });
    }
    calls
}

#[test]
fn a_trace_is_read_call_by_call() {
    let read = r#"7 recvfrom(13<socket:[1]>, "POST /graphql HTTP/1.1\r\n"..., 8192, 0, NULL, NULL) = 300"#;
    let write = r#"8 pwrite64(9</m/milepost.db-wal>, "\0\0"..., 4096, 32) = 4096"#;
    let sync = "8 fdatasync(9</m/milepost.db-wal>) = 0";
    let header = r#"8 pwrite64(9</m/milepost.db-wal>, "\0\0"..., 32, 0) = 32"#;
    let begin = "8 fdatasync(9</m/milepost.db-wal> <unfinished ...>";
    let end = "8 <... fdatasync resumed>) = 0";
    let answer = r#"7 sendto(13<socket:[1]>, "HTTP/1.1 200 OK\r\n"..., 150, 0, NULL, 0) = 150"#;
    let check = |lines: &[&str]| answers(&lines.join("\n")).iter().map(Result::is_ok).collect::<Vec<_>>();
    assert_eq!(check(&[read, write, write, sync, answer]), [true]);
    assert_eq!(check(&[read, write, begin, end, answer]), [true]);
    assert_eq!(check(&[read, write, begin, answer, end]), [false]);
    assert_eq!(check(&[read, write, begin, write, end, answer]), [false]);
    assert_eq!(check(&[read, write, answer, read, write, sync, answer]), [false, true]);
    assert_eq!(check(&[read, header, sync, write, answer]), [false]);
    assert_eq!(check(&[read, write, sync, write, answer]), [true]);
    assert_eq!(check(&[write, sync, read, answer, sync]), [false]);
    assert_eq!(check(&[read, write, &sync.replace("= 0", "= -1 EIO"), answer]), [false]);
    assert_eq!(check(&[read, write, &sync.replace("-wal", ""), answer]), [false]);
}
