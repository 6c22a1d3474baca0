//! `milepost declare`, as somebody at a terminal uses it.

use super::commands::at;
use crate::engine::letters::Letters;
use milepost_tests::office::shipped;
use milepost_tests::{Place, both};

both!(a_day_is_declared_at_the_terminal, a_publication_shows_what_its_calendar_moves);

const ASKED: [&str; 9] =
    ["declare", "national", "2026-01-12", "--title", "Day of the election", "--source", "Gazette 7", "--as", "Ada"];
const BACK: [&str; 8] = ["declare", "national", "2026-01-12", "--withdraw", "--source", "Gazette 8", "--as", "Ada"];

async fn a_day_is_declared_at_the_terminal(place: Place) {
    let letters = Letters::open(&place).await;
    letters.receive("Roads").await;
    letters.office.person_of("Ada", &["administrator", "coordinator"], None).await;
    let shown = at(&place, &[&ASKED[..], &["--dry-run"]].concat());
    let told =
        "L1: call 2026-01-12 -> 2026-01-13\n1 deadline would move, of items that Ada sees. Nothing was changed.\n";
    assert_eq!((shown.code, shown.out.as_str()), (0, told), "{}", shown.err);
    let done = at(&place, &[&ASKED[..], &["--apply"]].concat());
    let told = "L1: call 2026-01-12 -> 2026-01-13\n1 deadline moved, of items that Ada sees.\n";
    assert_eq!((done.code, done.out.as_str()), (0, told), "{}", done.err);
    let history = at(&place, &["history", "L1"]);
    assert!(history.out.contains("Count the dates again"), "{}", history.out);
    let explained = at(&place, &["explain", "L1", "--as", "Ada"]);
    assert!(explained.out.contains("Day of the election"), "{}{}", explained.out, explained.err);
    let done = at(&place, &[&BACK[..], &["--apply"]].concat());
    let told = "L1: call 2026-01-13 -> 2026-01-12\n1 deadline moved, of items that Ada sees.\n";
    assert_eq!((done.code, done.out.as_str()), (0, told), "{}", done.err);
    for (asked, code, said) in [
        (&BACK[..], 0, ""),
        (
            &["declare", "national", "2026-01-13", "--withdraw", "--source", "Gazette 8", "--as", "Ada"],
            1,
            "milepost: Tue 13 Jan 2026 is no holiday in `national`.\n",
        ),
        (
            &["declare", "national", "2026-01-13", "--title", "Day", "--source", "Gazette 8", "--as", "Anna"],
            1,
            "milepost: `Declare a day` needs one of these roles: Administrator.\n",
        ),
    ] {
        let ended = at(&place, &[asked, &["--apply"]].concat());
        assert_eq!((ended.code, ended.err.as_str()), (code, said));
    }
    let doctor = at(&place, &["doctor"]);
    assert!(doctor.out.contains("Everything holds"), "{}{}", doctor.out, doctor.err);
}

/// A version of a calendar that has another day shows what it moves before it does.
async fn a_publication_shows_what_its_calendar_moves(place: Place) {
    let letters = Letters::open(&place).await;
    letters.receive("Roads").await;
    letters.office.engine.recount().await.expect("counted");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("calendars");
    std::fs::create_dir(&path).expect("a folder");
    let national = shipped().into_iter().find(|file| file.path.ends_with("calendars/national.yaml")).expect("shipped");
    let day = "  - { title: Day of the election, declared: [2026-01-12], source: Gazette 7 }\n";
    let text = national.text.replacen("version: 2\n", "version: 3\n", 1) + day;
    std::fs::write(path.join("national.yaml"), text).expect("written");
    let asked = ["publish", path.to_str().expect("a path")];
    let shown = at(&place, &[&asked[..], &["--dry-run"]].concat());
    let told = "L1: call 2026-01-12 -> 2026-01-13\n1 deadline would move. Nothing was stored.\n";
    assert!(shown.code == 0 && shown.out.ends_with(told), "{}{}", shown.out, shown.err);
    let (engine, letter) = (&letters.office.engine, "L1");
    assert!(!at(&place, &["explain", letter, "--as", "Anna"]).out.contains("2026-01-13"));
    let done = at(&place, &asked);
    assert!(done.code == 0 && done.out.contains("as soon as a server runs"), "{}{}", done.out, done.err);
    engine.refresh().await.expect("read again");
    assert_eq!(engine.recount().await.expect("counted"), 0);
    let explained = at(&place, &["explain", letter, "--as", "Anna"]);
    assert!(explained.out.contains("Version 3 of the calendar `national` gives it this date."), "{}", explained.out);
}
