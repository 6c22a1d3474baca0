//! Legal clocks, asked and answered as lines: each rule with the steps that tell it.

use insta::assert_snapshot;
use milepost_engine::time::calendar::Calendar;
use milepost_engine::time::legal_clock::line;
use serde_json::{Value, json};

/// A court that closes over lunch on Mondays and at noon on Fridays, and all Thursday; Dragon Day is declared.
const COURT: &str = r#"
id: court
version: 1
title: A court
zone: America/New_York
weekend: [Sat, Sun]
opening: { Mon: ["08:00-12:00", "13:00-16:00"], Tue: ["08:00-16:00"], Wed: ["08:00-16:00"], Fri: ["08:00-12:00"] }
holidays:
  - { title: Labour Day, on: 05-01 }
  - { title: Dragon Day, declared: [2024-02-12, 2025-02-10] }
"#;

fn calendar() -> Calendar {
    Calendar::parse(COURT).expect("it reads")
}

fn answer_of(calendar: &Calendar, line: &str) -> Value {
    let known =
        |id: &str| if id == calendar.name { Ok(calendar) } else { Err(format!("There is no calendar `{id}` here.")) };
    serde_json::from_str(&line::answer(line, known).expect("JSON")).expect("JSON")
}

/// The due date, then each step on a line.
fn told_by(calendar: &Calendar, clock: &Value) -> String {
    let mut line = clock.clone();
    line["calendar"] = json!(calendar.name);
    let answer = answer_of(calendar, &line.to_string());
    if let Some(error) = answer.get("error") {
        return format!(
            "{}: {}",
            error["code"].as_str().expect("a code"),
            error["message"].as_str().expect("a message")
        );
    }
    let steps = answer["steps"].as_array().expect("steps").iter().map(|step| step.as_str().expect("a step"));
    [answer["due"].as_str().unwrap_or("no date")].into_iter().chain(steps).collect::<Vec<_>>().join("\n")
}

fn told(clock: Value) -> String {
    told_by(&calendar(), &clock)
}

/// A fortnight after Friday 1 March 2024 that stays where it ends.
fn fortnight(suspensions: Value) -> String {
    told(json!({ "from": "2024-03-01", "within": "14 days", "roll": "stay", "suspensions": suspensions }))
}

#[test]
fn a_suspended_day_is_not_counted_wherever_it_lies() {
    assert_snapshot!(fortnight(json!([])), @r"
        2024-03-15
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
    ");
    // The first and the last day of a suspension are both suspended; here they are the first days that would count.
    assert_snapshot!(fortnight(json!([["2024-03-02", "2024-03-04"]])), @r"
        2024-03-18
        14 days after Fri 1 Mar 2024.
        Sat 2 Mar 2024 to Mon 4 Mar 2024 are not counted: suspended.
        The last day is Mon 18 Mar 2024.
    ");
    assert_snapshot!(fortnight(json!([["2024-03-08", "2024-03-08"]])), @r"
        2024-03-16
        14 days after Fri 1 Mar 2024.
        Fri 8 Mar 2024 is not counted: suspended.
        The last day is Sat 16 Mar 2024.
    ");
    // On what would be the last day.
    assert_snapshot!(fortnight(json!([["2024-03-15", "2024-03-16"]])), @r"
        2024-03-17
        14 days after Fri 1 Mar 2024.
        Fri 15 Mar 2024 to Sat 16 Mar 2024 are not counted: suspended.
        The last day is Sun 17 Mar 2024.
    ");
    // The day after the last is too late, and the start day is not counted anyway.
    assert_snapshot!(fortnight(json!([["2024-03-16", "2024-03-20"], ["2024-02-20", "2024-03-01"]])), @r"
        2024-03-15
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
    ");
}

#[test]
fn overlaps_count_once() {
    assert_snapshot!(fortnight(json!([["2024-03-05", "2024-03-08"], ["2024-03-03", "2024-03-06"], ["2024-03-04", "2024-03-04"]])), @r"
        2024-03-21
        14 days after Fri 1 Mar 2024.
        Sun 3 Mar 2024 to Fri 8 Mar 2024 are not counted: suspended.
        The last day is Thu 21 Mar 2024.
    ");
}

#[test]
fn instants_are_cut_to_days_in_the_calendars_zone() {
    // 02:00 UTC on the 5th is still the 4th; one minute of a day suspends all of it.
    assert_snapshot!(fortnight(json!([["2024-03-05T02:00:00Z", "2024-03-05T23:59:00-05:00"]])), @r"
        2024-03-17
        2024-03-05T02:00:00Z is Mon 4 Mar 2024 in America/New_York.
        2024-03-06T04:59:00Z is Tue 5 Mar 2024 in America/New_York.
        14 days after Fri 1 Mar 2024.
        Mon 4 Mar 2024 to Tue 5 Mar 2024 are not counted: suspended.
        The last day is Sun 17 Mar 2024.
    ");
    assert_snapshot!(told(json!({ "from": "2024-03-02T04:59:59Z", "within": "1 day", "roll": "stay" })), @r"
        2024-03-02
        2024-03-02T04:59:59Z is Fri 1 Mar 2024 in America/New_York.
        1 day after Fri 1 Mar 2024: Sat 2 Mar 2024.
    ");
    assert_snapshot!(told(json!({ "from": "2024-03-02T05:00:00Z", "within": "1 day", "roll": "stay" })), @r"
        2024-03-03
        2024-03-02T05:00:00Z is Sat 2 Mar 2024 in America/New_York.
        1 day after Sat 2 Mar 2024: Sun 3 Mar 2024.
    ");
}

#[test]
fn months_first_become_the_days_up_to_their_end() {
    assert_snapshot!(told(json!({ "from": "2024-01-31", "within": "1 month", "roll": "stay" })), @r"
        2024-02-29
        1 month after Wed 31 Jan 2024: Thu 29 Feb 2024.
    ");
    assert_snapshot!(told(json!({ "from": "2024-01-31", "within": "1 month", "roll": "stay", "suspensions": [["2024-02-28", "2024-03-01"]] })), @r"
        2024-03-03
        1 month after Wed 31 Jan 2024 are 29 days.
        Wed 28 Feb 2024 to Fri 1 Mar 2024 are not counted: suspended.
        The last day is Sun 3 Mar 2024.
    ");
}

#[test]
fn working_days_are_neither_weekend_nor_holiday_nor_suspended() {
    assert_snapshot!(told(json!({ "from": "2024-02-09", "within": "3 working days", "suspensions": [["2024-02-14", "2024-02-17"]] })), @r"
        2024-02-20
        3 working days after Fri 9 Feb 2024.
        Sat 10 Feb 2024 is not counted: Saturday.
        Sun 11 Feb 2024 is not counted: Sunday.
        Mon 12 Feb 2024 is not counted: Dragon Day.
        Wed 14 Feb 2024 to Sat 17 Feb 2024 are not counted: suspended.
        Sun 18 Feb 2024 is not counted: Sunday.
        The last day is Tue 20 Feb 2024.
    ");
}

#[test]
fn extensions_in_days_are_counted_alike_after_the_budget() {
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "14 days", "roll": "stay", "suspensions": [["2024-03-18", "2024-03-19"]], "extensions": [{ "days": 3 }, { "days": 1 }] })), @r"
        2024-03-21
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
        Extended by 3 days.
        3 days after Fri 15 Mar 2024.
        Mon 18 Mar 2024 to Tue 19 Mar 2024 are not counted: suspended.
        The last day is Wed 20 Mar 2024.
        Extended by 1 day.
        1 day after Wed 20 Mar 2024: Thu 21 Mar 2024.
    ");
}

#[test]
fn a_date_as_ordered_stays_and_the_last_order_counts() {
    let ordered = |extensions: Value| {
        told(
            json!({ "from": "2024-03-01", "within": "14 days", "roll": "next", "suspensions": [["2024-03-30", "2024-03-31"]], "extensions": extensions }),
        )
    };
    assert_snapshot!(ordered(json!([{ "until": "2024-03-31" }])), @r"
        2024-03-31
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
        Extended to Sun 31 Mar 2024: a date as ordered stays.
    ");
    assert_snapshot!(ordered(json!([{ "days": 5 }, { "until": "2024-04-30" }, { "until": "2024-04-06" }])), @r"
        2024-04-06
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
        Extended by 5 days.
        5 days after Fri 15 Mar 2024: Wed 20 Mar 2024.
        Extended to Tue 30 Apr 2024: a date as ordered stays.
        Extended to Sat 6 Apr 2024: a date as ordered stays.
    ");
    // Days after an order are counted again, so that they roll.
    assert_snapshot!(ordered(json!([{ "until": "2024-03-29" }, { "days": 6 }])), @r"
        2024-04-08
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
        Extended to Fri 29 Mar 2024: a date as ordered stays.
        Extended by 6 days.
        6 days after Fri 29 Mar 2024.
        Sat 30 Mar 2024 to Sun 31 Mar 2024 are not counted: suspended.
        The last day is Sat 6 Apr 2024.
        Sat 6 Apr 2024 is Saturday: moved to Mon 8 Apr 2024.
        Sun 7 Apr 2024 is not counted: Sunday.
    ");
    assert_snapshot!(told(json!({ "due": "2024-03-31", "roll": "next", "suspensions": [["2024-03-30", "2024-04-30"]] })), @r"
        2024-03-31
        Ordered for Sun 31 Mar 2024: a date as ordered stays.
        It is ordered and not counted, so `roll: next` does not move it.
    ");
    // What is counted from it rolls, whatever nobody said.
    assert_snapshot!(told(json!({ "due": "2024-03-01", "extensions": [{ "days": 2 }] })), @r"
        2024-03-04
        Ordered for Fri 1 Mar 2024: a date as ordered stays.
        Extended by 2 days.
        2 days after Fri 1 Mar 2024: Sun 3 Mar 2024.
        Sun 3 Mar 2024 is Sunday: moved to Mon 4 Mar 2024.
    ");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "due": "2024-04-01T02:00:00Z" })), @r"
        2024-03-31
        2024-04-01T02:00:00Z is Sun 31 Mar 2024 in America/New_York.
        Ordered for Sun 31 Mar 2024: a date as ordered stays.
    ");
}

#[test]
fn what_is_computed_rolls_to_a_day_that_is_neither_suspended_nor_off() {
    let rolled = |roll: &str| {
        told(
            json!({ "from": "2024-02-03", "within": "7 days", "roll": roll, "suspensions": [["2024-02-13", "2024-02-15"]] }),
        )
    };
    assert_snapshot!(rolled("next"), @r"
        2024-02-16
        7 days after Sat 3 Feb 2024: Sat 10 Feb 2024.
        Sat 10 Feb 2024 is Saturday: moved to Fri 16 Feb 2024.
        Sun 11 Feb 2024 is not counted: Sunday.
        Mon 12 Feb 2024 is not counted: Dragon Day.
        Tue 13 Feb 2024 to Thu 15 Feb 2024 are not counted: suspended.
    ");
    assert_snapshot!(rolled("previous"), @r"
        2024-02-09
        7 days after Sat 3 Feb 2024: Sat 10 Feb 2024.
        Sat 10 Feb 2024 is Saturday: moved to Fri 9 Feb 2024.
    ");
    assert_snapshot!(rolled("stay"), @r"
        2024-02-10
        7 days after Sat 3 Feb 2024: Sat 10 Feb 2024.
    ");
    // Back over a suspension too; and where no roll is given, a computed date goes to the next working day.
    assert_snapshot!(told(json!({ "from": "2024-02-03", "within": "0 days", "roll": "previous", "suspensions": [["2024-01-31", "2024-02-02"]] })), @r"
        2024-01-30
        0 days after Sat 3 Feb 2024: Sat 3 Feb 2024.
        Sat 3 Feb 2024 is Saturday: moved to Tue 30 Jan 2024.
        Wed 31 Jan 2024 to Fri 2 Feb 2024 are not counted: suspended.
    ");
    assert_snapshot!(told(json!({ "from": "2024-02-03", "within": "0 days" })), @r"
        2024-02-05
        0 days after Sat 3 Feb 2024: Sat 3 Feb 2024.
        Sat 3 Feb 2024 is Saturday: moved to Mon 5 Feb 2024.
        Sun 4 Feb 2024 is not counted: Sunday.
    ");
}

#[test]
fn while_a_suspension_has_no_end_there_is_no_date() {
    assert_snapshot!(fortnight(json!([["2024-03-04", "2024-03-05"], ["2024-03-08", null]])), @r"
        no date
        14 days after Fri 1 Mar 2024.
        Mon 4 Mar 2024 to Tue 5 Mar 2024 are not counted: suspended.
        Suspended since Fri 8 Mar 2024 without an end: there is no date yet.
    ");
    // One that begins later makes no difference; one that the date would roll into does, and an order ends the wait.
    assert_snapshot!(fortnight(json!([["2024-03-16", null]])), @r"
        2024-03-15
        14 days after Fri 1 Mar 2024: Fri 15 Mar 2024.
    ");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "15 days", "suspensions": [["2024-03-18", null]] })), @r"
        no date
        15 days after Fri 1 Mar 2024: Sat 16 Mar 2024.
        Sat 16 Mar 2024 is not counted: Saturday.
        Sun 17 Mar 2024 is not counted: Sunday.
        Suspended since Mon 18 Mar 2024 without an end: there is no date yet.
    ");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "15 days", "suspensions": [["2024-03-10", null]], "extensions": [{ "days": 2 }, { "until": "2024-06-01" }] })), @r"
        2024-06-01
        15 days after Fri 1 Mar 2024.
        Suspended since Sun 10 Mar 2024 without an end: there is no date yet.
        Extended by 2 days.
        Extended to Sat 1 Jun 2024: a date as ordered stays.
    ");
}

#[test]
fn working_hours_are_minutes_inside_opening_hours() {
    // Friday from 11:00 to noon, Monday over lunch: the 12th is Dragon Day.
    assert_snapshot!(told(json!({ "from": "2024-02-09T11:00:00-05:00", "within": "4 working hours" })), @r"
        2024-02-13T11:00:00-05:00
        2024-02-09T16:00:00Z is Fri 9 Feb 2024 in America/New_York.
        4 working hours after Fri 9 Feb 2024, 11:00.
        60 minutes of Fri 9 Feb 2024 are counted.
        Sat 10 Feb 2024 is not counted: Saturday.
        Sun 11 Feb 2024 is not counted: Sunday.
        Mon 12 Feb 2024 is not counted: Dragon Day.
        180 minutes of Tue 13 Feb 2024 are counted.
        The last hour ends on Tue 13 Feb 2024 at 11:00.
    ");
    assert_snapshot!(told(json!({ "from": "2024-03-04T11:30:00-05:00", "within": "2 working hours" })), @r"
        2024-03-04T14:30:00-05:00
        2024-03-04T16:30:00Z is Mon 4 Mar 2024 in America/New_York.
        2 working hours after Mon 4 Mar 2024, 11:30.
        120 minutes of Mon 4 Mar 2024 are counted.
        The last hour ends on Mon 4 Mar 2024 at 14:30.
    ");
    // To the minute of closing, and not to the next opening.
    assert_snapshot!(told(json!({ "from": "2024-03-04T15:00:00-05:00", "within": "1 working hour" })), @r"
        2024-03-04T16:00:00-05:00
        2024-03-04T20:00:00Z is Mon 4 Mar 2024 in America/New_York.
        1 working hour after Mon 4 Mar 2024, 15:00.
        60 minutes of Mon 4 Mar 2024 are counted.
        The last hour ends on Mon 4 Mar 2024 at 16:00.
    ");
    // A day is not counted, so that its hours are not; a suspended one's are not either. Thursdays are closed.
    assert_snapshot!(told(json!({ "from": "2024-03-04", "within": "9 working hours", "suspensions": [["2024-03-05T15:59:00-05:00", "2024-03-05T16:00:00-05:00"]] })), @r"
        2024-03-08T09:00:00-05:00
        2024-03-05T20:59:00Z is Tue 5 Mar 2024 in America/New_York.
        2024-03-05T21:00:00Z is Tue 5 Mar 2024 in America/New_York.
        9 working hours after Mon 4 Mar 2024.
        Tue 5 Mar 2024 is not counted: suspended.
        480 minutes of Wed 6 Mar 2024 are counted.
        Thu 7 Mar 2024 is not counted: no opening hours are left.
        60 minutes of Fri 8 Mar 2024 are counted.
        The last hour ends on Fri 8 Mar 2024 at 09:00.
    ");
    // Days of an extension keep the hour, and so does the roll.
    assert_snapshot!(told(json!({ "from": "2024-03-08T09:00:30-05:00", "within": "1 working hour", "extensions": [{ "days": 1 }] })), @r"
        2024-03-11T10:00:30-04:00
        2024-03-08T14:00:30Z is Fri 8 Mar 2024 in America/New_York.
        1 working hour after Fri 8 Mar 2024, 09:00.
        60 minutes of Fri 8 Mar 2024 are counted.
        The last hour ends on Fri 8 Mar 2024 at 10:00.
        Extended by 1 day.
        1 day after Fri 8 Mar 2024: Sat 9 Mar 2024.
        Sat 9 Mar 2024 is Saturday: moved to Mon 11 Mar 2024.
        Sun 10 Mar 2024 is not counted: Sunday.
    ");
    let closed = Calendar::parse(&COURT.replace("opening:", "# opening:")).expect("it reads");
    assert_snapshot!(told_by(&closed, &json!({ "from": "2024-03-04", "within": "1 working hour" })), @"REFUSED: The calendar `court` has no `opening` hours, so that working hours cannot be counted.");
}

#[test]
fn the_hour_that_a_clock_change_skips_or_repeats_counts_as_it_passes() {
    let night =
        COURT.replace("weekend: [Sat, Sun]", "weekend: []").replace("opening: {", "opening: { Sun: [\"00:00-06:00\"],");
    let night = Calendar::parse(&night).expect("it reads");
    let seven = |day: &str| told_by(&night, &json!({ "from": day, "within": "7 working hours" }));
    // Five hours of that Sunday and two of Monday; all seven of the Sunday with an hour twice; six and one of the next.
    assert!(seven("2024-03-09").starts_with("2024-03-11T10:00:00-04:00\n"));
    assert!(seven("2024-11-02").starts_with("2024-11-03T06:00:00-05:00\n"));
    assert!(seven("2024-11-09").starts_with("2024-11-11T09:00:00-05:00\n"));
}

#[test]
fn years_whose_holidays_are_not_known_are_named() {
    assert_snapshot!(told(json!({ "from": "2025-12-30", "within": "2 working days" })), @r"
        2026-01-01
        2 working days after Tue 30 Dec 2025.
        The last day is Thu 1 Jan 2026.
        No days are declared for 2026: there it counts by rules only.
    ");
    // Every day is one, so that no holiday is asked for.
    assert_snapshot!(told(json!({ "from": "2025-12-30", "within": "2 days", "roll": "stay" })), @r"
        2026-01-01
        2 days after Tue 30 Dec 2025: Thu 1 Jan 2026.
    ");
    assert_snapshot!(told(json!({ "from": "2100-12-31", "within": "31 days" })), @r"
        2101-01-31
        31 days after Fri 31 Dec 2100: Mon 31 Jan 2101.
        This calendar knows no holidays of 2101: it has rules for 1990 to 2100.
    ");
}

#[test]
fn a_day_may_end_before_midnight() {
    let closing = Calendar::parse(&COURT.replace("opening:", "closes_at: \"16:00\"\nopening:")).expect("it reads");
    assert_snapshot!(told_by(&closing, &json!({ "from": "2024-03-01", "within": "3 days" })), @r"
        2024-03-04
        3 days after Fri 1 Mar 2024: Mon 4 Mar 2024.
        Mon 4 Mar 2024 ends at 16:00.
    ");
}

#[test]
fn what_goes_on_for_too_long_to_be_read_says_so() {
    let long = told(json!({ "from": "2024-03-01", "within": "99999 working hours" }));
    let lines: Vec<&str> = long.lines().collect();
    // The date, the budget, a thousand days, and these.
    assert_eq!(lines.len(), 1_005);
    assert_snapshot!(lines[1_002..].join("\n"), @r"
        So it goes on: 24998 more steps.
        The last hour ends on Fri 6 May 2095 at 10:00.
        No days are declared for 2026 to 2095: there it counts by rules only.
    ");
}

#[test]
fn what_cannot_be_reckoned_says_why() {
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "36526 days" })), @"REFUSED: This clock runs for more than 100 years: give it less.");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "1201 months" })), @"REFUSED: This clock runs for more than 100 years: give it less.");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "27000 working days" })), @"REFUSED: This clock runs for more than 100 years: give it less.");
    let fridays =
        COURT.replace("Mon: [\"08:00-12:00\", \"13:00-16:00\"], Tue: [\"08:00-16:00\"], Wed: [\"08:00-16:00\"], ", "");
    let fridays = Calendar::parse(&fridays).expect("it reads");
    assert_snapshot!(told_by(&fridays, &json!({ "from": "2024-03-01", "within": "99999 working hours" })), @"REFUSED: This clock runs for more than 100 years: give it less.");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "1 day", "extensions": [{ "until": "2024-02-29" }] })), @"REFUSED: Thu 29 Feb 2024 lies before Fri 1 Mar 2024: it extends nothing.");
    assert_snapshot!(told(json!({ "due": "2024-03-01", "extensions": [{ "days": 4000000000_u32 }] })), @"REFUSED: This clock runs for more than 100 years: give it less.");
    assert_snapshot!(told(json!({ "due": "2024-03-01", "extensions": [{ "days": 30000 }, { "days": 7000 }] })), @"REFUSED: This clock runs for more than 100 years: give it less.");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "12 hours" })), @"REFUSED: A legal clock counts days, months, working days or working hours, and no `12 hours`.");
    assert_snapshot!(told(json!({ "from": "2024-03-01", "within": "1 day", "suspensions": [["2024-03-05", "2024-03-04"]] })), @"REFUSED: A suspension that begins on Tue 5 Mar 2024 cannot end on Mon 4 Mar 2024.");
    // A hundred years, suspended for another ninety.
    let long =
        told(json!({ "from": "2024-03-01", "within": "36525 days", "suspensions": [["2024-03-02", "2114-03-01"]] }));
    assert_eq!(long.lines().next(), Some("2214-03-02"));
    let idle =
        Calendar::parse("id: idle\nversion: 1\ntitle: Idle\nzone: UTC\nweekend: [Mon, Tue, Wed, Thu, Fri, Sat, Sun]\n")
            .expect("it reads");
    assert_snapshot!(told_by(&idle, &json!({ "from": "2024-03-01", "within": "1 working day" })), @"REFUSED: The calendar has no working day within a year of Sat 2 Mar 2024.");
}

#[test]
fn a_line_that_is_none_says_so() {
    let bad = |line: &str| {
        let error = answer_of(&calendar(), line)["error"].clone();
        format!("{}: {}", error["code"].as_str().expect("a code"), error["message"].as_str().expect("a message"))
    };
    assert_snapshot!(bad("soon"), @r#"BAD_LINE: This line is no JSON object. Write one like `{"calendar":"NAME","from":"2025-03-31","within":"14 days"}`."#);
    assert_snapshot!(bad(r#"{"calendar":"court","from":"2024-03-01","within":"14 days","rol":"next"}"#), @"BAD_LINE: There is no key `rol` here. Did you mean `roll`?");
    assert_snapshot!(bad(r#"{"calendar":"court","from":"2024-02-30","within":"14 days"}"#), @"BAD_LINE: `from` must be a day like `2025-03-31` or a time like `2025-03-31T15:00:00-04:00`, of 1900 to 2200.");
    assert_snapshot!(bad(r#"{"calendar":"court","from":"2024-03-01","within":"a fortnight"}"#), @"BAD_LINE: `a fortnight` is not a duration. Write it like `14 days`, `3 months`, `10 working days`, `4 working hours`, `12 hours` or `1500 ms`.");
    assert_snapshot!(bad(r#"{"calendar":"court","from":"2024-03-01","within":"1 day","due":"2024-03-02"}"#), @"BAD_LINE: Write either `within` or `due`.");
    assert_snapshot!(bad(r#"{"calendar":"court","within":"1 day"}"#), @"BAD_LINE: `within` needs a `from`: the day it is counted from.");
    assert_snapshot!(bad(r#"{"calendar":"court","from":"2024-03-01","within":"1 day","extensions":[{"days":-1}]}"#), @r#"BAD_LINE: `extensions` must be a list like `[{"days":14},{"until":"2025-05-30"}]`."#);
    assert_snapshot!(bad(r#"{"calendar":"curt","from":"2024-03-01","within":"1 day"}"#), @"UNKNOWN_CALENDAR: There is no calendar `curt` here.");
    let whole =
        r#"{"calendar":"court","from":"2024-03-01","within":"1 day","roll":"stay","suspensions":[],"extensions":[]}"#;
    let court = calendar();
    assert_eq!(
        line::answer(whole, |_| Ok(&court)).expect("JSON"),
        r#"{"due":"2024-03-02","steps":["1 day after Fri 1 Mar 2024: Sat 2 Mar 2024."]}"#
    );
}

#[test]
fn opening_hours_that_are_none_say_what_is_wrong() {
    let broken = |opening: &str| {
        let source = format!("id: x\nversion: 1\ntitle: X\nzone: UTC\nweekend: [Sun]\nopening: {opening}\n");
        Calendar::parse(&source).expect_err("it is broken")
    };
    assert_snapshot!(broken("{}"), @r#"`opening` names no hours. Write them like `Mon: ["08:00-16:00"]`."#);
    assert_snapshot!(broken(r#"{ Sun: ["08:00-12:00"] }"#), @"`Sun` is in `weekend`: it has no opening hours.");
    assert_snapshot!(broken(r#"{ Mon: ["8 to 12"] }"#), @r#"`8 to 12` are no opening hours. Write them like "08:00-16:00"."#);
    assert_snapshot!(broken(r#"{ Mon: ["12:00-08:00"] }"#), @"`12:00-08:00` ends before it begins, or begins before the hours in front of it have ended.");
    assert_snapshot!(broken(r#"{ Mon: ["08:00-12:00", "11:00-16:00"] }"#), @"`11:00-16:00` ends before it begins, or begins before the hours in front of it have ended.");
    assert!(broken("{ Mo: [] }").contains("Mon"));
}

/// Open until midnight on Friday: the end of Friday is no part of the weekend, and does not roll to Monday.
#[test]
fn hours_that_end_at_midnight_end_that_day() {
    let late = COURT.replace(r#"Fri: ["08:00-12:00"]"#, r#"Fri: ["20:00-24:00"]"#);
    let calendar = Calendar::parse(&late).expect("it reads");
    let clock = json!({ "from": "2024-03-01T20:00:00-05:00", "within": "4 working hours" });
    assert_snapshot!(told_by(&calendar, &clock), @r"
        2024-03-02T00:00:00-05:00
        2024-03-02T01:00:00Z is Fri 1 Mar 2024 in America/New_York.
        4 working hours after Fri 1 Mar 2024, 20:00.
        240 minutes of Fri 1 Mar 2024 are counted.
        The last hour ends on Fri 1 Mar 2024 at 24:00.
    ");
    let mut longer = clock;
    longer["extensions"] = json!([{ "days": 1 }]);
    // To the end of Saturday, and from there to the end of Monday.
    assert!(told_by(&calendar, &longer).starts_with("2024-03-05T00:00:00-05:00"), "{}", told_by(&calendar, &longer));
}
