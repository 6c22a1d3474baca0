//! Trinidad and Tobago's shipped calendar against an independent list of its holidays.

use chrono::{Datelike, NaiveDate};
use milepost_engine::time::calendar::Calendar;
use std::collections::BTreeSet;

const YEARS: std::ops::RangeInclusive<i32> = 2020..=2027;
/// Islamic dates after this year are estimates on both sides.
const LAST_SIGHTED: i32 = 2025;

pub fn calendar() -> Calendar {
    let source = include_str!("../../../workflows/tt/calendars/national.yaml");
    Calendar::parse(source).expect("the shipped calendar reads")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[test]
fn every_holiday_of_2020_to_2027_is_as_listed_elsewhere() {
    let Some(file) = milepost_tests::shared("holidays.csv") else {
        return;
    };
    let estimated = |day: NaiveDate, title: &str| day.year() > LAST_SIGHTED && title.to_lowercase().contains("eid");
    let mut listed = BTreeSet::new();
    for row in csv::Reader::from_path(file).expect("the list").records() {
        let row = row.expect("a row");
        let date = day(&row[1]);
        if &row[0] == "TT" && YEARS.contains(&date.year()) && !estimated(date, &row[2]) {
            listed.insert(date);
        }
    }
    let calendar = calendar();
    let ours: BTreeSet<NaiveDate> = YEARS
        .flat_map(|year| calendar.holidays(year).collect::<Vec<_>>())
        .filter(|(day, title)| !estimated(*day, title))
        .map(|(day, _)| day)
        .collect();
    assert!(listed.len() > 100, "the list holds {} days", listed.len());
    // A day with a good reason to differ would stand here with it; there is none.
    assert_eq!(ours, listed);
}

#[test]
fn a_sunday_and_a_clash_move_to_the_next_free_day() {
    let calendar = calendar();
    let said = |year| -> Vec<String> {
        let moved = calendar.holidays(year).filter(|(_, title)| title.contains("observed"));
        moved.map(|(day, title)| format!("{day} {title}")).collect()
    };
    // Christmas Day 2022 was a Sunday and Boxing Day stands behind it; so did Eid behind a Sunday's 30 March in 2025.
    assert_eq!(said(2022), ["2022-06-20 Labour Day (observed)", "2022-12-27 Christmas Day (observed)"]);
    assert_eq!(
        said(2025),
        [
            "2025-04-01 Spiritual Baptist Liberation Day (observed)",
            "2025-06-20 Labour Day (observed)",
            "2025-09-01 Independence Day (observed)"
        ]
    );
    assert_eq!(calendar.why_not_working(day("2024-05-30")).as_deref(), Some("Corpus Christi; Indian Arrival Day"));
    assert!(!calendar.is_working(day("2024-05-31")));
}

#[test]
fn a_broken_calendar_says_what_is_wrong() {
    let broken = |line: &str| {
        let source = format!(
            "id: x\nversion: 1\ntitle: X\nzone: America/Port_of_Spain\nweekend: [Sat, Sun]\nholidays:\n  - {line}\n"
        );
        Calendar::parse(&source).expect_err("it is broken")
    };
    insta::assert_snapshot!(broken("{ title: Both, on: 01-01, easter: 1 }"), @"`Both` needs exactly one of `on`, `easter`, `nth` and `declared`.");
    insta::assert_snapshot!(broken("{ title: None }"), @"`None` needs exactly one of `on`, `easter`, `nth` and `declared`.");
    insta::assert_snapshot!(broken("{ title: Odd, on: 02-31 }"), @"The rule of `Odd` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.");
    insta::assert_snapshot!(broken("{ title: Odd, nth: fifth monday of may }"), @"The rule of `Odd` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.");
    assert!(broken("{ title: Odd, onn: 02-01 }").contains("onn"));
}
