//! `milepost clock --json`: clocks through a pipe, one a line, by calendars of folders.

use super::commands::{Ended, piped, piped_in};
use std::fs;

const COUNTRY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/tt");
const WORKFLOWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows");
const CALENDARS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../workflows/tt/calendars");

fn clocks(from: &str, lines: &str) -> Vec<String> {
    let Ended { code, out, err } = piped(&["clock", "--json", "--from", from], lines);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    out.lines().map(str::to_owned).collect()
}

const EASTER: &str = r#"{"calendar":"tt-high-court","from":"2025-04-16","within":"2 working days","roll":"next","suspensions":[["2025-04-22","2025-04-22"]],"extensions":[]}"#;

#[test]
fn one_answer_a_line_in_order_whatever_the_line() {
    let lines = format!("{EASTER}\nsoon\n\n{}\n{EASTER}", EASTER.replace("tt-high-court", "tt-hi-court"));
    let told = clocks(COUNTRY, &lines);
    assert_eq!(
        told[0],
        r#"{"due":"2025-04-23","steps":["2 working days after Wed 16 Apr 2025.","Fri 18 Apr 2025 is not counted: Good Friday.","Sat 19 Apr 2025 is not counted: Saturday.","Sun 20 Apr 2025 is not counted: Sunday.","Mon 21 Apr 2025 is not counted: Easter Monday.","Tue 22 Apr 2025 is not counted: suspended.","The last day is Wed 23 Apr 2025."]}"#
    );
    assert!(
        told[1].starts_with(r#"{"error":{"code":"BAD_LINE","message":"This line is no JSON object. "#),
        "{}",
        told[1]
    );
    assert!(told[2].starts_with(r#"{"error":{"code":"BAD_LINE""#), "{}", told[2]);
    assert_eq!(
        told[3],
        r#"{"error":{"code":"UNKNOWN_CALENDAR","message":"There is no calendar `tt-hi-court` here. Did you mean `tt-high-court`?"}}"#
    );
    assert_eq!((&told[4], told.len()), (&told[0], 5));
}

#[test]
fn a_folder_of_several_countries_serves_where_the_name_is_one() {
    let told = clocks(WORKFLOWS, &format!("{EASTER}\n{}\n", EASTER.replace("tt-high-court", "national")));
    assert!(told[0].starts_with(r#"{"due":"2025-04-23""#), "{}", told[0]);
    assert_eq!(
        told[1],
        r#"{"error":{"code":"UNKNOWN_CALENDAR","message":"2 countries have a calendar `national`: name one country's folder with `--from`."}}"#
    );
    assert_eq!(clocks(CALENDARS, &format!("{EASTER}\n")), [told[0].clone()]);
}

#[test]
fn it_asks_for_lines() {
    let refused = piped(&["clock", "--from", COUNTRY], "");
    assert_eq!(refused.code, 2, "{}", refused.err);
    assert!(refused.err.contains("--json"), "{}", refused.err);
}

/// A date as ordered stays, and it says so where somebody wanted to roll it; what is counted from it rolls.
#[test]
fn what_is_ordered_says_that_it_does_not_roll() {
    let ordered = r#"{"calendar":"tt-high-court","due":"2025-04-20","roll":"next"}"#;
    let counted = ordered.replace('}', r#","extensions":[{"days":1}]}"#);
    let told = clocks(COUNTRY, &format!("{ordered}\n{counted}\n{}\n", ordered.replace("next", "stay")));
    assert_eq!(
        told[0],
        r#"{"due":"2025-04-20","steps":["Ordered for Sun 20 Apr 2025: a date as ordered stays.","It is ordered and not counted, so `roll: next` does not move it."]}"#
    );
    assert!(told[1].starts_with(r#"{"due":"2025-04-22""#) && !told[1].contains("does not move"), "{}", told[1]);
    assert_eq!(told[2], r#"{"due":"2025-04-20","steps":["Ordered for Sun 20 Apr 2025: a date as ordered stays."]}"#);
}

/// Faults of other definitions are no calendar's.
#[test]
fn a_folder_without_calendars_answers_in_json() {
    let told = clocks(&format!("{WORKFLOWS}/common"), &format!("{EASTER}\n"));
    assert_eq!(
        told,
        [r#"{"error":{"code":"UNKNOWN_CALENDAR","message":"There is no calendar `tt-high-court` here."}}"#]
    );
}

#[test]
fn a_calendar_that_lies_elsewhere_is_told_from_a_workflow() {
    let folder = tempfile::tempdir().expect("a folder");
    let calendar = fs::read_to_string(format!("{CALENDARS}/national.yaml")).expect("a calendar");
    fs::write(folder.path().join("national.yaml"), calendar).expect("written");
    let refused = piped_in(folder.path(), &["clock", "--json", "--from", "national.yaml"], &format!("{EASTER}\n"));
    assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{}", refused.err);
    let said = "This is written like a calendar, and it is one only in a folder `calendars`: move it there.";
    assert!(refused.err.contains(said), "{}", refused.err);
}

#[test]
fn a_question_makes_no_database() {
    let folder = tempfile::tempdir().expect("a folder");
    for asked in [&["clock", "--json"][..], &["doctor"], &["reminders", "--until", "2099-01-01"]] {
        let refused = piped_in(folder.path(), asked, "");
        let said = "milepost: There is no database milepost.db. Name one with `--database`, or make one with `milepost publish`.\n";
        assert_eq!((refused.code, refused.err.as_str()), (1, said));
        assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
    }
}
