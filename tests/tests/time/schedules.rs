//! Cron lines on the wall clock of a zone, clock changes included.

use chrono::{DateTime, Utc};
use milepost_engine::time::calendar::{Calendar, resolve};
use milepost_engine::time::schedule::Schedule;

/// The next so many occurrences after an instant, on the zone's wall clock.
fn next(line: &str, zone: chrono_tz::Tz, after: &str, count: usize) -> String {
    let schedule = Schedule::parse(line, zone).expect(line);
    let after: DateTime<Utc> = after.parse().expect("an instant");
    std::iter::successors(schedule.after(after), |last| schedule.after(*last))
        .take(count)
        .map(|instant| instant.with_timezone(&zone).format("%a %F %R %Z").to_string())
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn weekdays_at_eight_in_port_of_spain() {
    let zone = chrono_tz::America::Port_of_Spain;
    // From Friday, after eight.
    insta::assert_snapshot!(next("0 8 * * MON-FRI", zone, "2025-06-27T12:00:00Z", 2), @r"
        Mon 2025-06-30 08:00 AST
        Tue 2025-07-01 08:00 AST
    ");
}

#[test]
fn in_the_gap_it_fires_at_the_first_instant_after() {
    // New York, 9 March 2025: 02:00 to 03:00 does not exist.
    insta::assert_snapshot!(next("30 2 * * *", chrono_tz::America::New_York, "2025-03-08T00:00:00Z", 3), @r"
        Sat 2025-03-08 02:30 EST
        Sun 2025-03-09 03:00 EDT
        Mon 2025-03-10 02:30 EDT
    ");
    // Several lines' times in one gap are one.
    insta::assert_snapshot!(next("*/30 2 * * *", chrono_tz::America::New_York, "2025-03-09T00:00:00Z", 3), @r"
        Sun 2025-03-09 03:00 EDT
        Mon 2025-03-10 02:00 EDT
        Mon 2025-03-10 02:30 EDT
    ");
}

#[test]
fn in_the_fold_it_fires_once() {
    // New York, 2 November 2025: 01:00 to 02:00 comes twice.
    insta::assert_snapshot!(next("30 1 * * *", chrono_tz::America::New_York, "2025-11-01T00:00:00Z", 3), @r"
        Sat 2025-11-01 01:30 EDT
        Sun 2025-11-02 01:30 EDT
        Mon 2025-11-03 01:30 EST
    ");
    // Asked between the two, it does not come again.
    insta::assert_snapshot!(next("30 1 * * *", chrono_tz::America::New_York, "2025-11-02T05:45:00Z", 1), @"Mon 2025-11-03 01:30 EST");
}

/// The Bahamas change their clocks with the United States: 02:00 to 03:00 of 9 March 2025 is no time there, and 01:00 to
/// 02:00 of 2 November 2025 comes twice.
#[test]
fn nassau_at_gap_and_fold() {
    let nassau = chrono_tz::America::Nassau;
    insta::assert_snapshot!(next("30 2 * * *", nassau, "2025-03-08T00:00:00Z", 3), @r"
        Sat 2025-03-08 02:30 EST
        Sun 2025-03-09 03:00 EDT
        Mon 2025-03-10 02:30 EDT
    ");
    insta::assert_snapshot!(next("30 1 * * *", nassau, "2025-11-01T00:00:00Z", 3), @r"
        Sat 2025-11-01 01:30 EDT
        Sun 2025-11-02 01:30 EDT
        Mon 2025-11-03 01:30 EST
    ");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../workflows/common/calendars/bs.yaml");
    let shipped = std::fs::read_to_string(path).expect("the Bahamas");
    let calendar = |remind_at: &str| Calendar::parse(&shipped.replace("08:00", remind_at)).expect("it reads");
    let reminded = |at: &str, day: &str| calendar(at).remind_at(day.parse().expect("a day")).to_rfc3339();
    assert_eq!(reminded("02:30", "2025-03-09"), "2025-03-09T07:00:00+00:00", "the first instant after the gap");
    assert_eq!(reminded("01:30", "2025-11-02"), "2025-11-02T05:30:00+00:00", "the first of the two");
    let end = |day: &str| calendar("08:00").end_of(day.parse().expect("a day")).to_rfc3339();
    assert_eq!([end("2025-03-08"), end("2025-03-09")], ["2025-03-09T05:00:00+00:00", "2025-03-10T04:00:00+00:00"]);
    assert_eq!([end("2025-11-01"), end("2025-11-02")], ["2025-11-02T04:00:00+00:00", "2025-11-03T05:00:00+00:00"]);
}

#[test]
fn a_day_that_was_skipped_moves_on() {
    // Samoa had no 30 December 2011.
    let apia = chrono_tz::Pacific::Apia;
    let local = "2011-12-30T09:00:00".parse().expect("a wall time");
    let after = resolve(apia, local).with_timezone(&apia);
    assert_eq!(after.to_rfc3339(), "2011-12-31T00:00:00+14:00");
}

#[test]
fn sunday_is_nought_or_seven_and_two_day_fields_mean_either() {
    let zone = chrono_tz::America::Port_of_Spain;
    let sundays = next("0 8 * * 0", zone, "2025-06-01T00:00:00Z", 2);
    assert_eq!(sundays, next("0 8 * * 7", zone, "2025-06-01T00:00:00Z", 2));
    assert_eq!(sundays, next("0 8 * * SUN", zone, "2025-06-01T00:00:00Z", 2));
    // The first of the month, and every Monday.
    insta::assert_snapshot!(next("0 8 1 * MON", zone, "2025-05-30T00:00:00Z", 3), @r"
        Sun 2025-06-01 08:00 AST
        Mon 2025-06-02 08:00 AST
        Mon 2025-06-09 08:00 AST
    ");
}

#[test]
fn a_line_that_is_no_schedule_is_refused() {
    let zone = chrono_tz::UTC;
    for line in ["", "0 8 * *", "0 0 8 * * *", "61 8 * * *", "0 8 * * FUNDAY", "0 8 * * 8", "@daily"] {
        assert!(Schedule::parse(line, zone).is_err(), "`{line}` was taken");
    }
    for never in ["0 8 30 2 *", "0 8 31 4,6,9,11 *"] {
        let said = format!("`{never}` never comes: no month it names has such a day.");
        assert_eq!(Schedule::parse(never, zone).err(), Some(said));
    }
    insta::assert_snapshot!(next("0 8 29 2 *", zone, "2025-01-01T00:00:00Z", 1), @"Tue 2028-02-29 08:00 UTC");
    insta::assert_snapshot!(next("0 8 30 2 MON", zone, "2025-01-01T00:00:00Z", 1), @"Mon 2025-02-03 08:00 UTC");
}
