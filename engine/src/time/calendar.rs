//! Working days, holidays and opening hours of one place, by rules read from YAML. Knows no country and no clock.

use super::holidays::{self, Holiday, Shift};
use super::opening::{Opening, Week};
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Holidays are computed for these years when a calendar is read.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// Which days count, and in which zone.
#[derive(Clone, Debug)]
pub struct Calendar {
    pub name: String,
    pub version: u32,
    pub title: String,
    /// SHA-256 of the published source, hex.
    pub hash: String,
    pub zone: Tz,
    /// The days that are declared year by year.
    declared: BTreeSet<NaiveDate>,
    weekend: Vec<Weekday>,
    remind_at: NaiveTime,
    pub(super) closes_at: Option<NaiveTime>,
    pub(super) opening: Option<Opening>,
    holidays: BTreeMap<NaiveDate, String>,
}

/// What is known of a year's holidays, where it is not all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unruled {
    /// The rules say nothing of this year.
    NoHolidays,
    /// In other years days are declared; of this one none are.
    RulesOnly,
}

/// A calendar's file.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    /// The name workflows use for it.
    id: String,
    /// Raise it with every change.
    version: u32,
    title: String,
    /// The time zone of its days, like `America/New_York`.
    #[schemars(with = "String")]
    zone: Tz,
    /// Days of the week that are never working days.
    weekend: Vec<Weekday>,
    /// When reminders go out, like "08:00", which it is where nothing is written.
    remind_at: Option<String>,
    /// When a day due ends; where absent, at midnight.
    closes_at: Option<String>,
    /// The hours that `working hours` count, on working days.
    opening: Option<Week>,
    /// What becomes of a holiday that falls on a Sunday.
    #[serde(default)]
    on_sunday: Shift,
    /// What becomes of a holiday that falls on another.
    #[serde(default)]
    on_clash: Shift,
    #[serde(default)]
    holidays: Vec<Holiday>,
}

impl Calendar {
    /// Reads a calendar's YAML; the error says what is wrong and, where known, on which line.
    pub fn parse(source: &str) -> Result<Calendar, String> {
        let written: Written = serde_saphyr::from_str(source).map_err(|error| error.to_string())?;
        Calendar::of(written, source)
    }

    /// The error names what is wrong between backticks first.
    pub(crate) fn of(written: Written, source: &str) -> Result<Calendar, String> {
        written.holidays.iter().try_for_each(Holiday::check)?;
        let holidays = YEARS
            .flat_map(|year| holidays::of_year(&written.holidays, written.on_sunday, written.on_clash, year))
            .collect();
        Ok(Calendar {
            name: written.id,
            version: written.version,
            title: written.title,
            hash: crate::hex(&Sha256::digest(source.as_bytes())),
            zone: written.zone,
            declared: written.holidays.iter().flat_map(|holiday| holiday.declared.iter().flatten()).copied().collect(),
            opening: written.opening.map(|week| Opening::of(&week, &written.weekend)).transpose()?,
            weekend: written.weekend,
            remind_at: time_of_day(written.remind_at.as_deref())?
                .unwrap_or(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()),
            closes_at: time_of_day(written.closes_at.as_deref())?,
            holidays,
        })
    }

    /// The day an instant belongs to here.
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// The first instant that is late for something due on this day: closing time, or midnight.
    pub fn end_of(&self, day: NaiveDate) -> DateTime<Utc> {
        match self.closes_at {
            Some(closes_at) => self.instant(day.and_time(closes_at)),
            None => self.midnight_after(day),
        }
    }

    pub(super) fn midnight_after(&self, day: NaiveDate) -> DateTime<Utc> {
        self.instant(day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN))
    }

    pub fn remind_at(&self, day: NaiveDate) -> DateTime<Utc> {
        self.instant(day.and_time(self.remind_at))
    }

    /// A local wall time as an instant; in the gap of a clock change the first instant after it, in the fold the first.
    pub fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        resolve(self.zone, local)
    }

    pub fn is_working(&self, day: NaiveDate) -> bool {
        !self.weekend.contains(&day.weekday()) && !self.holidays.contains_key(&day)
    }

    /// The last of the days that are declared year by year, where there are any.
    pub fn declared_until(&self) -> Option<NaiveDate> {
        self.declared.last().copied()
    }

    /// Why the holidays of this year are not all known.
    pub fn unruled(&self, year: i32) -> Option<Unruled> {
        if !YEARS.contains(&year) {
            return Some(Unruled::NoHolidays);
        }
        let undeclared = !self.declared.is_empty() && !self.declared.iter().any(|day| day.year() == year);
        undeclared.then_some(Unruled::RulesOnly)
    }

    /// "Saturday", "Emancipation Day".
    pub fn why_not_working(&self, day: NaiveDate) -> Option<String> {
        if let Some(title) = self.holidays.get(&day) {
            return Some(title.clone());
        }
        self.weekend.contains(&day.weekday()).then(|| day.format("%A").to_string())
    }

    pub fn holidays(&self, year: i32) -> impl Iterator<Item = (NaiveDate, &str)> {
        self.holidays.iter().filter(move |(day, _)| day.year() == year).map(|(day, title)| (*day, title.as_str()))
    }
}

/// Gap: the first instant after it. Fold: the first of the two.
pub fn resolve(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    /// No clock change is longer than a day (Samoa skipped a whole one).
    const MAX_GAP_MINUTES: i64 = 24 * 60;
    for minutes in 0..=MAX_GAP_MINUTES {
        match zone.from_local_datetime(&(local + chrono::TimeDelta::minutes(minutes))) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => {
                return instant.with_timezone(&Utc);
            }
            LocalResult::None => {}
        }
    }
    local.and_utc()
}

fn time_of_day(text: Option<&str>) -> Result<Option<NaiveTime>, String> {
    let Some(text) = text else { return Ok(None) };
    match NaiveTime::parse_from_str(text, "%H:%M") {
        Ok(time) => Ok(Some(time)),
        Err(_) => Err(format!("`{text}` is not a time of day. Write it like \"08:00\".")),
    }
}
