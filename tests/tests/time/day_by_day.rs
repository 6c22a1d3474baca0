//! Thousands of legal clocks against a reference that goes day by day (minute by minute for working hours) and shares nothing
//! with the engine but the list of holidays.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::America::New_York;
use milepost_engine::time::calendar::Calendar;
use milepost_engine::time::legal_clock::line;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;

const COURT: &str = r#"
id: court
version: 1
title: A court where the clocks change
zone: America/New_York
weekend: [Fri, Sat]
opening: { Sun: ["09:30-12:00", "13:00-16:15"], Mon: ["09:30-16:15"], Tue: ["08:00-12:00"], Thu: ["09:30-16:15", "22:00-24:00"] }
on_sunday: next_free_day
holidays:
  - { title: New Year, on: 01-01 }
  - { title: Second of January, on: 01-02 }
  - { title: Good Friday, easter: -2 }
  - { title: Easter Monday, easter: 1 }
  - { title: Midsummer, nth: third monday of june }
  - { title: Week of peace, declared: [2024-10-06, 2024-10-07, 2024-10-08, 2024-10-09, 2024-10-10, 2025-10-06] }
"#;

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| Calendar::parse(COURT).expect("it reads"));
static HOLIDAYS: LazyLock<BTreeSet<NaiveDate>> = LazyLock::new(|| {
    (2019..=2035).flat_map(|year| CALENDAR.holidays(year).map(|(day, _)| day).collect::<Vec<_>>()).collect()
});

/// A point in time, and the day it belongs to where the court is.
#[derive(Clone, Copy, Debug)]
struct Stamp {
    at: DateTime<Utc>,
    whole_day: bool,
}

impl Stamp {
    fn day(self) -> NaiveDate {
        self.at.with_timezone(&New_York).date_naive()
    }

    /// Written in UTC, where it often has another date.
    fn written(self) -> String {
        if self.whole_day { self.day().to_string() } else { self.at.format("%Y-%m-%dT%H:%M:%SZ").to_string() }
    }
}

#[derive(Clone, Copy, Debug)]
enum Budget {
    Days(u32),
    Months(u32),
    WorkingDays(u32),
    WorkingHours(u32),
    /// So many days after `from`, ordered.
    Due(u64),
}

#[derive(Clone, Copy, Debug)]
enum Extended {
    Days(u32),
    Until(Stamp),
}

#[derive(Clone, Debug)]
struct Clock {
    from: Stamp,
    budget: Budget,
    roll: &'static str,
    suspensions: Vec<(Stamp, Option<Stamp>)>,
    extensions: Vec<Extended>,
}

impl Clock {
    fn line(&self) -> Value {
        let mut line = json!({
            "calendar": "court",
            "from": self.from.written(),
            "roll": self.roll,
            "suspensions": self.suspensions.iter().map(|(from, until)| json!([from.written(), until.map(Stamp::written)])).collect::<Vec<_>>(),
            "extensions": self.extensions.iter().map(|extended| match extended {
                Extended::Days(days) => json!({ "days": days }),
                Extended::Until(until) => json!({ "until": until.written() }),
            }).collect::<Vec<_>>(),
        });
        let within = |text: String| ("within", text);
        let (key, value) = match self.budget {
            Budget::Days(count) => within(format!("{count} days")),
            Budget::Months(count) => within(format!("{count} months")),
            Budget::WorkingDays(count) => within(format!("{count} working days")),
            Budget::WorkingHours(count) => within(format!("{count} working hours")),
            Budget::Due(after) => ("due", (self.from.day() + Days::new(after)).to_string()),
        };
        line[key] = json!(value);
        line
    }
}

/// Where the reference stands: a day, and for working hours the minute. `None`: waiting for a suspension to end.
struct Reference<'c> {
    clock: &'c Clock,
    at: Option<(NaiveDate, Option<DateTime<Utc>>)>,
    /// Every day the budget and the extensions went over without counting it.
    skipped: BTreeSet<NaiveDate>,
}

impl Reference<'_> {
    /// `None`: for ever.
    fn suspended(&self, day: NaiveDate) -> Option<bool> {
        let mut any = false;
        for (from, until) in &self.clock.suspensions {
            let begun = from.day() <= day;
            match until {
                Some(until) => any |= begun && day <= until.day(),
                None if begun => return None,
                None => {}
            }
        }
        Some(any)
    }

    fn works(day: NaiveDate) -> bool {
        !["Fri", "Sat"].contains(&day.format("%a").to_string().as_str()) && !HOLIDAYS.contains(&day)
    }

    fn days(&mut self, from: NaiveDate, mut count: u32, working: bool) -> Option<NaiveDate> {
        let mut day = from;
        while count > 0 {
            day = day + Days::new(1);
            if self.suspended(day)? || (working && !Self::works(day)) {
                self.skipped.insert(day);
            } else {
                count -= 1;
            }
        }
        Some(day)
    }

    /// The same number in a later month, or the last that month has.
    fn month_end(from: NaiveDate, months: u32) -> NaiveDate {
        let month = from.year() * 12 + from.month0() as i32 + months as i32;
        let numbered = |number| NaiveDate::from_ymd_opt(month / 12, (month % 12) as u32 + 1, number);
        (1..=from.day()).rev().find_map(numbered).expect("a day")
    }

    /// The day of the last minute that counts, and its end: 24:00 belongs to the day it ends.
    fn hours(&mut self, from: Stamp, count: u32) -> Option<(NaiveDate, DateTime<Utc>)> {
        let (mut at, mut last) = (from.at, from.day());
        if from.whole_day {
            while at.with_timezone(&New_York).date_naive() == from.day() {
                at += TimeDelta::minutes(1);
            }
        }
        let mut minutes = count * 60;
        while minutes > 0 {
            let wall = at.with_timezone(&New_York);
            let day = wall.date_naive();
            if self.suspended(day)? || !Self::works(day) {
                let midnight = (day + Days::new(1)).and_time(NaiveTime::MIN);
                at = New_York.from_local_datetime(&midnight).single().expect("one midnight").to_utc();
                continue;
            }
            let minute = wall.hour() * 60 + wall.minute();
            let open: &[(u32, u32)] = match day.format("%a").to_string().as_str() {
                "Sun" => &[(570, 720), (780, 975)],
                "Mon" => &[(570, 975)],
                "Thu" => &[(570, 975), (1_320, 1_440)],
                "Tue" => &[(480, 720)],
                _ => &[],
            };
            if open.iter().any(|(opens, closes)| (*opens..*closes).contains(&minute)) {
                minutes -= 1;
                last = day;
            }
            at += TimeDelta::minutes(1);
        }
        Some((last, at))
    }

    fn budget(&mut self) {
        let from = self.clock.from;
        let day = from.day();
        let end = match self.clock.budget {
            Budget::Days(count) => self.days(day, count, false),
            Budget::WorkingDays(count) => self.days(day, count, true),
            Budget::Due(after) => Some(day + Days::new(after)),
            Budget::Months(months) => {
                let count = day.iter_days().take_while(|one| *one < Self::month_end(day, months)).count();
                self.days(day, count as u32, false)
            }
            Budget::WorkingHours(count) => {
                let end = self.hours(from, count);
                self.at = end.map(|(day, end)| (day, Some(end)));
                return;
            }
        };
        self.at = end.map(|day| (day, None));
    }

    fn moved(&self, to: NaiveDate) -> Option<(NaiveDate, Option<DateTime<Utc>>)> {
        let (from, instant) = self.at?;
        let at = instant.map(|instant| {
            let wall = instant.with_timezone(&New_York);
            let days = (wall.date_naive() - from).num_days();
            let wall = (to + TimeDelta::days(days)).and_time(wall.time());
            New_York.from_local_datetime(&wall).earliest().expect("by day no hour is skipped").to_utc()
        });
        Some((to, at))
    }

    fn due(&mut self) -> Option<String> {
        self.budget();
        let mut ordered = matches!(self.clock.budget, Budget::Due(_));
        for extended in &self.clock.extensions {
            match extended {
                Extended::Until(until) => {
                    ordered = true;
                    self.at = Some((until.day(), None));
                }
                Extended::Days(days) => {
                    if let Some((day, _)) = self.at {
                        ordered = false;
                        let end = self.days(day, *days, false);
                        self.at = end.and_then(|end| self.moved(end));
                    }
                }
            }
        }
        let (mut day, _) = self.at?;
        let step = match self.clock.roll {
            _ if ordered => 0,
            "next" => 1,
            "previous" => -1,
            _ => 0,
        };
        // Back over an open suspension there is a day; forward there is none.
        while step != 0 && (self.suspended(day).unwrap_or(true) || !Self::works(day)) {
            if step > 0 {
                self.suspended(day)?;
            }
            day += TimeDelta::days(step);
        }
        let (day, instant) = self.moved(day)?;
        Some(match instant {
            None => day.to_string(),
            Some(instant) => instant.with_timezone(&New_York).to_rfc3339(),
        })
    }
}

/// The days that the steps say are not counted, runs and single ones.
fn told(steps: &[Value]) -> BTreeSet<NaiveDate> {
    let read = |text: &str| NaiveDate::parse_from_str(text, "%a %d %b %Y").expect("a day");
    let lines = steps.iter().map(|step| step.as_str().expect("a step"));
    let runs =
        lines.filter_map(|line| line.split_once(" is not counted: ").or_else(|| line.split_once(" are not counted: ")));
    let days = runs.flat_map(|(days, _)| {
        let (first, last) = days.split_once(" to ").unwrap_or((days, days));
        let last = read(last);
        read(first).iter_days().take_while(move |day| *day <= last)
    });
    days.collect()
}

fn stamp(from: NaiveDate, days: i64, minute: Option<i64>) -> Stamp {
    let midnight = (from + TimeDelta::days(days)).and_time(NaiveTime::MIN);
    let at = New_York.from_local_datetime(&midnight).single().expect("one midnight")
        + TimeDelta::minutes(minute.unwrap_or(0));
    Stamp { at: at.to_utc(), whole_day: minute.is_none() }
}

/// So many days after another day; at a minute, or all day.
fn around(days: std::ops::Range<i64>) -> impl Strategy<Value = (i64, Option<i64>)> {
    (days, prop::option::of(0_i64..1_380))
}

prop_compose! {
    fn clock()(
        start in 0_i64..2_500,
        minute in prop::option::of(0_i64..1_380),
        budget in prop_oneof![
            4 => (0_u32..90).prop_map(Budget::Days),
            3 => (0_u32..7).prop_map(Budget::Months),
            4 => (0_u32..50).prop_map(Budget::WorkingDays),
            1 => (1_u32..60).prop_map(Budget::WorkingHours),
            1 => (0_u64..60).prop_map(Budget::Due),
        ],
        roll in prop::sample::select(vec!["next", "previous", "stay"]),
        spans in prop::collection::vec((around(-10..90), 0_i64..25, prop::option::weighted(0.95, 1_380_i64..1_400)), 0..5),
        extended in prop::collection::vec(prop_oneof![
            3 => (1_u32..30).prop_map(Ok),
            1 => around(0..200).prop_map(Err),
        ], 0..4),
    ) -> Clock {
        let day = NaiveDate::from_ymd_opt(2020, 1, 1).expect("a day") + TimeDelta::days(start);
        let suspension = |((begins, minute), length, ends): &((i64, Option<i64>), i64, Option<i64>)| {
            let until = ends.map(|ends| stamp(day, begins + length, minute.map(|_| ends)));
            (stamp(day, *begins, *minute), until)
        };
        Clock {
            from: stamp(day, 0, minute),
            budget,
            roll,
            suspensions: spans.iter().map(suspension).collect(),
            extensions: extended.iter().map(|one| match one {
                Ok(days) => Extended::Days(*days),
                Err((days, minute)) => Extended::Until(stamp(day, *days, *minute)),
            }).collect(),
        }
    }
}

fn holds(clock: &Clock) -> Result<(), TestCaseError> {
    let line = clock.line();
    let answer = line::answer(&line.to_string(), |_| Ok(&CALENDAR)).expect("JSON");
    let answer: Value = serde_json::from_str(&answer).expect("JSON");
    let mut reference = Reference { clock, at: None, skipped: BTreeSet::new() };
    let due = reference.due();
    prop_assert_eq!(&answer["due"], &json!(due), "{}\n{:#}", line, answer);
    let steps = answer["steps"].as_array().expect("steps");
    // Rolling tells days too, hours tell those on which nobody is there, and waiting has no days to tell.
    let ended = clock.suspensions.iter().all(|(_, until)| until.is_some());
    if clock.roll == "stay" && ended && !matches!(clock.budget, Budget::WorkingHours(_)) {
        prop_assert_eq!(told(steps), reference.skipped, "{}\n{:#}", line, answer);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn every_clock_comes_to_the_day_that_a_person_with_a_calendar_comes_to(clocks in prop::collection::vec(clock(), 12)) {
        for clock in &clocks {
            holds(clock)?;
        }
    }
}
