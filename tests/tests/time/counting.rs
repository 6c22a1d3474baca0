//! Days as the law counts them, each answer with its steps.

use super::national::calendar;
use chrono::NaiveDate;
use milepost_engine::chart::workflow::Roll;
use milepost_engine::time::duration::Duration;
use milepost_engine::time::legal_clock::point::Point;
use milepost_engine::time::legal_clock::{LegalClock, Start};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn after(from: &str, budget: &str) -> String {
    let budget = Duration::parse(budget).expect("a duration");
    let start = Start::Within { from: Point::Day(day(from)), budget };
    let (suspensions, extensions) = (Vec::new(), Vec::new());
    let clock = LegalClock { calendar: &calendar(), start, roll: Roll::Stay, suspensions, extensions };
    let counted = clock.reckon().expect("a date");
    let last = counted.due.map(|due| due.day(&calendar()));
    assert_eq!(last, Some(calendar().after(day(from), budget)));
    counted.steps.join("\n")
}

fn before(due: &str, lead: &str) -> String {
    let lead = Duration::parse(lead).expect("a duration");
    calendar().before(day(due), lead).to_string()
}

#[test]
fn the_start_day_is_not_counted_and_the_last_day_is() {
    insta::assert_snapshot!(after("2024-02-01", "14 days"), @"14 days after Thu 1 Feb 2024: Thu 15 Feb 2024.");
    insta::assert_snapshot!(after("2024-01-31", "1 month"), @"1 month after Wed 31 Jan 2024: Thu 29 Feb 2024.");
    insta::assert_snapshot!(after("2023-01-31", "13 months"), @"13 months after Tue 31 Jan 2023: Thu 29 Feb 2024.");
}

#[test]
fn working_days_skip_weekends_and_holidays_and_say_why() {
    insta::assert_snapshot!(after("2025-03-28", "1 working day"), @r"
        1 working day after Fri 28 Mar 2025.
        Sat 29 Mar 2025 is not counted: Saturday.
        Sun 30 Mar 2025 is not counted: Spiritual Baptist Liberation Day.
        Mon 31 Mar 2025 is not counted: Eid-ul-Fitr.
        Tue 1 Apr 2025 is not counted: Spiritual Baptist Liberation Day (observed).
        The last day is Wed 2 Apr 2025.
    ");
    insta::assert_snapshot!(after("2025-12-24", "3 working days"), @r"
        3 working days after Wed 24 Dec 2025.
        Thu 25 Dec 2025 is not counted: Christmas Day.
        Fri 26 Dec 2025 is not counted: Boxing Day.
        Sat 27 Dec 2025 is not counted: Saturday.
        Sun 28 Dec 2025 is not counted: Sunday.
        The last day is Wed 31 Dec 2025.
    ");
}

#[test]
fn leads_go_back_the_same_way() {
    assert_eq!(before("2025-06-30", "30 days"), "2025-05-31");
    assert_eq!(before("2025-03-31", "1 month"), "2025-02-28");
    // Back over Easter: Monday the 21st and Friday the 18th are holidays.
    assert_eq!(before("2025-04-22", "2 working days"), "2025-04-16");
}

#[test]
fn a_date_is_due_at_the_end_of_its_day_in_the_calendars_zone() {
    let calendar = calendar();
    let end = calendar.end_of(day("2025-06-30"));
    assert_eq!(end.to_rfc3339(), "2025-07-01T04:00:00+00:00");
    assert_eq!(calendar.day_of(end), day("2025-07-01"));
    assert_eq!(calendar.day_of(end - chrono::TimeDelta::microseconds(1)), day("2025-06-30"));
    assert_eq!(calendar.remind_at(day("2025-06-30")).to_rfc3339(), "2025-06-30T12:00:00+00:00");
}

#[test]
fn durations_have_one_form() {
    for text in ["14 days", "1 day", "3 months", "10 working days", "4 working hours", "1500 ms", "12 hours"] {
        assert_eq!(Duration::parse(text).expect(text).to_string(), text);
    }
    for text in
        ["14days", "P14D", "14 d", "-1 days", "1.5 days", "14  days", " 14 days", "14", "days", "100001 days", ""]
    {
        assert!(Duration::parse(text).is_err(), "`{text}` was taken");
    }
}
