//! Working days, holidays and opening hours of one place, by rules read from YAML. Knows no country and no clock.

use super::holidays::Holiday;
use super::observed::{self, Observed, Shift};
use super::opening::{Opening, Week};
use super::vacation::Vacation;
use chrono::{DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Holidays are reckoned for these years.
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
    /// Roles that may declare days.
    pub declared_by: Vec<String>,
    pub(super) rules: Vec<Holiday>,
    observed: Observed,
    /// The days that are declared year by year.
    declared: BTreeSet<NaiveDate>,
    /// Days that its rules make holidays and that are none.
    pub(super) lifted: BTreeSet<NaiveDate>,
    weekend: Vec<Weekday>,
    remind_at: NaiveTime,
    pub(super) closes_at: Option<NaiveTime>,
    pub(super) opening: Option<Opening>,
    /// Days on which it is closed, and which are no public holidays.
    closed: Vec<Holiday>,
    /// Reckoned when somebody asks: most calendars that are read are never asked.
    days: OnceLock<Days>,
    vacations: Vec<Vacation>,
    /// The last day it speaks of.
    pub until: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
struct Days {
    holidays: BTreeMap<NaiveDate, String>,
    closed: BTreeMap<NaiveDate, String>,
}

/// What is not known of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unruled {
    /// The rules say nothing of this year.
    NoHolidays,
    /// In other years days are declared; of this one none are.
    RulesOnly,
    /// The last one began in an earlier year.
    NoVacations,
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
    /// What becomes of a holiday that falls on a Saturday.
    on_saturday: Option<Shift>,
    /// What becomes of a holiday that falls on a Sunday.
    on_sunday: Option<Shift>,
    /// What becomes of a holiday that falls on another.
    on_clash: Option<Shift>,
    /// Roles that may declare and withdraw days; absent: nobody.
    #[serde(default)]
    declared_by: Vec<String>,
    /// The last day it speaks of: no date is counted beyond it. Absent: it has no end.
    until: Option<NaiveDate>,
    #[serde(default)]
    holidays: Vec<Holiday>,
    /// Days on which it is closed that are no public holidays, by the rules of holidays.
    #[serde(default)]
    closed: Vec<Holiday>,
    /// The same days of each year that are no working days.
    #[serde(default)]
    vacations: Vec<Vacation>,
}

impl Calendar {
    /// Reads a calendar's YAML; the error says what is wrong and, where known, on which line.
    pub fn parse(source: &str) -> Result<Calendar, String> {
        let written: Written = serde_saphyr::from_str(source).map_err(|error| error.to_string())?;
        Calendar::of(written, source)
    }

    /// The error names what is wrong between backticks first.
    pub(crate) fn of(written: Written, source: &str) -> Result<Calendar, String> {
        written.holidays.iter().chain(&written.closed).try_for_each(Holiday::check)?;
        written.vacations.iter().try_for_each(Vacation::check)?;
        let observed = Observed {
            on_weekday: None,
            on_saturday: written.on_saturday,
            on_sunday: written.on_sunday,
            on_clash: written.on_clash,
        };
        let mut calendar = Calendar {
            name: written.id,
            version: written.version,
            title: written.title,
            hash: crate::hex(&Sha256::digest(source.as_bytes())),
            zone: written.zone,
            declared_by: written.declared_by,
            rules: Vec::new(),
            observed,
            declared: BTreeSet::new(),
            lifted: BTreeSet::new(),
            opening: written.opening.map(|week| Opening::of(&week, &written.weekend)).transpose()?,
            weekend: written.weekend,
            remind_at: time_of_day(written.remind_at.as_deref())?
                .unwrap_or(NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default()),
            closes_at: time_of_day(written.closes_at.as_deref())?,
            closed: written.closed,
            days: OnceLock::new(),
            vacations: written.vacations,
            until: written.until,
        };
        calendar.set_rules(written.holidays);
        Ok(calendar)
    }

    /// Complains where weekends and vacations leave a year no working day.
    pub(crate) fn works(&self) -> Result<(), String> {
        // 2019 is a year like any other.
        let begun =
            self.vacations.iter().flat_map(|one| [one.years.from.unwrap_or(2019), one.years.until.unwrap_or(2019)]);
        let years: BTreeSet<i32> = begun.flat_map(|year| [year, year + 1]).chain([2019]).collect();
        let is_free = |day: &NaiveDate| {
            self.weekend.contains(&day.weekday()) || self.vacations.iter().any(|vacation| vacation.covers(*day))
        };
        for year in years {
            let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
            if first.iter_days().take_while(|day| day.year() == year).all(|day| is_free(&day)) {
                let of = self.vacations.first().map_or("weekend", |vacation| vacation.title.as_str());
                return Err(format!("`{of}` leaves no working day in {year}, with the weekends and other vacations."));
            }
        }
        Ok(())
    }

    pub(super) fn set_rules(&mut self, rules: Vec<Holiday>) {
        let yearly = rules.iter().filter(|holiday| !holiday.once);
        self.declared = yearly.flat_map(|holiday| holiday.declared.iter().flatten()).copied().collect();
        self.days = OnceLock::new();
        self.rules = rules;
    }

    fn days(&self) -> &Days {
        self.days.get_or_init(|| Days {
            holidays: reckoned(&self.rules, self.observed, &self.lifted),
            closed: reckoned(&self.closed, Observed::default(), &BTreeSet::new()),
        })
    }

    /// The day an instant belongs to here.
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.zone).date_naive()
    }

    /// The day in which a count came to this moment: midnight ends a day, 24:00, and begins none.
    pub(super) fn day_ended(&self, instant: DateTime<Utc>) -> NaiveDate {
        self.day_of(instant - TimeDelta::nanoseconds(1))
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
        self.why_not_working(day).is_none()
    }

    /// The last of the days that are declared year by year, where there are any.
    pub fn declared_until(&self) -> Option<NaiveDate> {
        self.declared.last().copied()
    }

    /// The last year in which a vacation begins, where none is for ever.
    pub fn vacations_until(&self) -> Option<i32> {
        let years: Option<Vec<i32>> = self.vacations.iter().map(|vacation| vacation.years.until).collect();
        years?.into_iter().max()
    }

    /// Whether this is not known of the year.
    pub fn lacks(&self, what: Unruled, year: i32) -> bool {
        let ruled = YEARS.contains(&year);
        match what {
            Unruled::NoHolidays => !ruled,
            Unruled::RulesOnly => {
                ruled && !self.declared.is_empty() && !self.declared.iter().any(|day| day.year() == year)
            }
            Unruled::NoVacations => self.vacations_until().is_some_and(|last| last < year),
        }
    }

    /// "Saturday", "Emancipation Day", "Long Vacation".
    pub fn why_not_working(&self, day: NaiveDate) -> Option<String> {
        let days = self.days();
        if let Some(title) = days.holidays.get(&day).or_else(|| days.closed.get(&day)) {
            return Some(title.clone());
        }
        let vacations = self.vacations.iter().filter(|vacation| vacation.covers(day));
        let vacations: Vec<&str> = vacations.map(|vacation| vacation.title.as_str()).collect();
        if !vacations.is_empty() {
            return Some(vacations.join("; "));
        }
        self.weekend.contains(&day.weekday()).then(|| day.format("%A").to_string())
    }

    /// What a public holiday is called.
    pub(super) fn holiday(&self, day: NaiveDate) -> Option<&str> {
        self.days().holidays.get(&day).map(String::as_str)
    }

    /// Its public holidays: neither the days on which it is closed besides nor vacations.
    pub fn holidays(&self, year: i32) -> impl Iterator<Item = (NaiveDate, &str)> {
        self.days()
            .holidays
            .iter()
            .filter(move |(day, _)| day.year() == year)
            .map(|(day, title)| (*day, title.as_str()))
    }
}

fn reckoned(rules: &[Holiday], all: Observed, lifted: &BTreeSet<NaiveDate>) -> BTreeMap<NaiveDate, String> {
    YEARS.flat_map(|year| observed::of_year(rules, all, year, lifted)).collect()
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
