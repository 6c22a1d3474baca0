//! How holidays move, by Trinidad and Tobago's shipped calendar; and what a calendar that is none says.

use chrono::NaiveDate;
use milepost_engine::time::calendar::Calendar;

pub fn calendar() -> Calendar {
    let source = include_str!("../../../workflows/tt/calendars/national.yaml");
    Calendar::parse(source).expect("the shipped calendar reads")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
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
    insta::assert_snapshot!(broken("{ title: Both, on: 01-01, easter: 1 }"), @"`Both` needs exactly one of `on`, `easter`, `nth`, `new_moon` and `declared`.");
    insta::assert_snapshot!(broken("{ title: None }"), @"`None` needs exactly one of `on`, `easter`, `nth`, `new_moon` and `declared`.");
    insta::assert_snapshot!(broken("{ title: Odd, on: 02-31 }"), @"The rule of `Odd` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.");
    insta::assert_snapshot!(broken("{ title: Odd, nth: fifth monday of may }"), @"The rule of `Odd` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.");
    insta::assert_snapshot!(broken("{ title: Odd, nth: tuesday after fifth monday of may }"), @"The rule of `Odd` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.");
    insta::assert_snapshot!(broken("{ title: Odd, new_moon: { on_or_after: 13-01, utc_offset: 8 } }"), @"The rule of `Odd` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.");
    insta::assert_snapshot!(broken("{ title: Eve, on: 12-24 }\nvacations:\n  - { title: Leap, from: 02-29, until: 03-05 }"), @"`02-29` of `Leap` is no day of every year. Write it like `08-01`.");
    assert!(broken("{ title: Odd, onn: 02-01 }").contains("onn"));
}
