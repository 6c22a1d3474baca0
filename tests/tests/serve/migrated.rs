//! `milepost migrate-items` and `milepost activate`, as somebody at a terminal uses them.

use super::commands::{at, run};
use crate::engine::letters::{Letters, SECOND};
use milepost_tests::{Place, both};
use std::fs;

both!(letters_come_along_at_the_terminal, all_is_refused_at_the_terminal, an_earlier_version_is_active_again);

const ASKED: [&str; 4] = ["migrate-items", "letter", "--as", "Anna"];

/// The second version lies in a file and is published by the command.
fn publish_second(place: &Place) {
    let file = place.directory().join("letter.yaml");
    fs::write(&file, SECOND).expect("a file");
    let done = at(place, &["publish", file.to_str().expect("text")]);
    assert_eq!(done.code, 0, "{}{}", done.out, done.err);
    assert!(
        done.out.contains("warning[unmapped-state]: State `parked` of version 1 has no place here"),
        "{}",
        done.out
    );
}

async fn letters_come_along_at_the_terminal(place: Place) {
    let letters = Letters::open(&place).await;
    let letter = letters.receive("Roads").await;
    let thick = letters.receive("Bridges").await;
    letters.fire(letter, "note", &[("hint", "Call")]).await;
    letters.fire(thick, "note", &[("pages", "some")]).await;
    publish_second(&place);
    let shown = at(&place, &[&ASKED[..], &["--dry-run"]].concat());
    assert_eq!(
        shown.out,
        "L1: version 1 -> 2
  state: waiting -> awaited
  state: nothing -> unfiled
  field: hint -> nothing (it stays in the history)
  field: subject -> topic
  deadline answer: cancel 2026-01-26
  deadline call: recompute 2026-01-12 -> 2026-01-13
  deadline look: keep 2026-01-15
  deadline shelf: start 2026-01-08
L2: version 1 -> 2
  cannot: What field `pages` holds cannot become the integer of `pages`.
Of `letter`: 1 would come to version 2, 1 cannot. Nothing was changed.
"
    );
    assert_eq!((shown.code, shown.err.as_str()), (1, "milepost: 1 item stays on its version; it is named above.\n"));
    assert_eq!(letters.row(letter).await.workflow_version, 1, "nothing was changed");
    let done = at(&place, &[&ASKED[..], &["--to", "2", "--apply"]].concat());
    let left = "left L2: What field `pages` holds cannot become the integer of `pages`.\n";
    assert_eq!((done.code, done.out), (1, format!("{left}Of `letter`: 1 came to version 2.\n")));
    assert_eq!(letters.row(letter).await.workflow_version, 2);
    letters.fire(thick, "note", &[("pages", "3")]).await;
    let again = at(&place, &[&ASKED[..], &["--apply"]].concat());
    assert_eq!((again.code, again.out.as_str()), (0, "Of `letter`: 1 came to version 2.\n"), "{}", again.err);
    let history = at(&place, &["history", "L1"]);
    assert!(history.out.contains("Come to another version"), "{}", history.out);
    letters.office.engine.refresh().await.expect("read again");
    assert_eq!(letters.findings(&place).await, [] as [&str; 0]);
}

async fn all_is_refused_at_the_terminal(place: Place) {
    let letters = Letters::open(&place).await;
    letters.receive("Roads").await;
    let parked = letters.receive("Bridges").await;
    let other = letters.receive("Ferries").await;
    letters.fire(parked, "park", &[]).await;
    letters.fire(other, "park", &[]).await;
    publish_second(&place);
    let shown = at(&place, &[&ASKED[..], &["--dry-run"]].concat()).out;
    assert_eq!(shown.lines().filter(|line| !line.starts_with("  ")).count(), 2, "{shown}");
    assert!(!shown.contains("cannot: "), "{shown}");
    for what in ["--dry-run", "--apply"] {
        let refused = at(&place, &[&ASKED[..], &[what]].concat());
        let said = "State `parked` has no place in version 2: say under `migrations` what it becomes. 2 items stand in it: L2, L3.";
        assert_eq!(
            (refused.code, refused.err),
            (1, format!("milepost: Not migrated to version 2. {said}\n")),
            "{what}"
        );
    }
    assert_eq!(letters.row(parked).await.workflow_version, 1);
    letters.office.person("Olga", "monitoring_officer", None).await;
    let stranger = at(&place, &["migrate-items", "letter", "--as", "Olga", "--apply"]);
    assert_eq!(stranger.code, 1);
    assert!(
        stranger.err.contains("needs one of these roles: Plan coordinator, Agency focal point."),
        "{}",
        stranger.err
    );
    assert_eq!(run(&ASKED).code, 2, "neither --dry-run nor --apply");
}

async fn an_earlier_version_is_active_again(place: Place) {
    let letters = Letters::open(&place).await;
    letters.second().await;
    let second = letters.receive("Roads").await;
    assert_eq!(letters.row(second).await.workflow_version, 2);
    let done = at(&place, &["activate", "letter", "1"]);
    assert_eq!((done.code, done.out.as_str()), (0, "New items of `letter` take version 1.\n"), "{}", done.err);
    // The server that runs hears of it.
    letters.office.engine.refresh().await.expect("read again");
    let first = letters.receive("Bridges").await;
    assert_eq!((letters.row(first).await.workflow_version, letters.row(second).await.workflow_version), (1, 2));
    let missing = at(&place, &["activate", "letter", "3"]);
    assert_eq!(
        (missing.code, missing.err.as_str()),
        (1, "milepost: Version 3 of workflow `letter` is not published.\n")
    );
}
