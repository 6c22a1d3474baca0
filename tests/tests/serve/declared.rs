//! `milepost declare`, as somebody at a terminal uses it.

use super::commands::at;
use crate::engine::letters::Letters;
use milepost_tests::{Place, both};

both!(a_day_is_declared_at_the_terminal);

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
            "milepost: `Declare a day` needs one of these roles: administrator.\n",
        ),
    ] {
        let ended = at(&place, &[asked, &["--apply"]].concat());
        assert_eq!((ended.code, ended.err.as_str()), (code, said));
    }
    let doctor = at(&place, &["doctor"]);
    assert!(doctor.out.contains("Everything holds"), "{}{}", doctor.out, doctor.err);
}
