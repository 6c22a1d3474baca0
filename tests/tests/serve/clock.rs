//! `milepost clock --json`: clocks through a pipe, one a line, by calendars of folders.

use super::commands::{Ended, piped};

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
