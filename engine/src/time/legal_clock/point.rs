//! A day, or a time on it, as a legal clock takes and gives them.

use crate::time::YEARS;
use crate::time::calendar::Calendar;
use crate::time::counting::said;
use chrono::{DateTime, Datelike, NaiveDate, SecondsFormat, Utc};
use serde::Deserialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Point {
    Day(NaiveDate),
    Instant(DateTime<Utc>),
}

/// `2025-03-31`, or RFC 3339.
impl TryFrom<String> for Point {
    type Error = String;

    fn try_from(text: String) -> Result<Point, String> {
        let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().filter(|day| day.to_string() == text);
        let instant = || DateTime::parse_from_rfc3339(&text).ok().map(|instant| instant.to_utc());
        let point = day.map(Point::Day).or_else(|| instant().map(Point::Instant));
        point.filter(|point| YEARS.contains(&point.year())).ok_or_else(|| {
            let (first, last) = (YEARS.start(), YEARS.end());
            format!(
                "`{text}` is neither a day like `2025-03-31` nor a time like `2025-03-31T15:00:00-04:00` of {first} to {last}"
            )
        })
    }
}

impl Point {
    fn year(&self) -> i32 {
        match self {
            Point::Day(day) => day.year(),
            Point::Instant(instant) => instant.year(),
        }
    }

    pub fn day(self, calendar: &Calendar) -> NaiveDate {
        match self {
            Point::Day(day) => day,
            Point::Instant(instant) => calendar.day_of(instant),
        }
    }

    /// Of what a clock came to: working hours that end at midnight end the day before.
    pub fn reached(self, calendar: &Calendar) -> NaiveDate {
        match self {
            Point::Day(day) => day,
            Point::Instant(instant) => calendar.day_ended(instant),
        }
    }

    /// The first instant that is late.
    pub fn late_from(self, calendar: &Calendar) -> DateTime<Utc> {
        match self {
            Point::Day(day) => calendar.end_of(day),
            Point::Instant(instant) => instant,
        }
    }

    /// Another day, at the same time on the wall, 24:00 too.
    pub(super) fn on(self, day: NaiveDate, calendar: &Calendar) -> Point {
        match self {
            Point::Day(_) => Point::Day(day),
            Point::Instant(instant) if instant == calendar.midnight_after(self.reached(calendar)) => {
                Point::Instant(calendar.midnight_after(day))
            }
            Point::Instant(instant) => {
                let wall = instant.with_timezone(&calendar.zone).time();
                Point::Instant(calendar.instant(day.and_time(wall)))
            }
        }
    }

    /// "Thu 1 Feb 2024", "Thu 1 Feb 2024, 15:00".
    pub(super) fn said(self, calendar: &Calendar) -> String {
        match self {
            Point::Day(day) => said(day),
            Point::Instant(instant) => {
                let wall = instant.with_timezone(&calendar.zone);
                format!("{}, {}", said(wall.date_naive()), wall.format("%H:%M"))
            }
        }
    }

    /// As it is read; an instant with the calendar's offset.
    pub fn written(self, calendar: &Calendar) -> String {
        match self {
            Point::Day(day) => day.to_string(),
            Point::Instant(instant) => {
                instant.with_timezone(&calendar.zone).to_rfc3339_opts(SecondsFormat::AutoSi, false)
            }
        }
    }
}
