//! Opening hours of a calendar, and working hours counted inside them: on working days that are not suspended.

use super::calendar::Calendar;
use super::counting::{Counts, Endless, Walked, Way, said, shortened};
use super::suspension::Suspensions;
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, Utc, Weekday};
use schemars::JsonSchema;
use serde::Deserialize;

/// No count of working hours looks at more days on which it could go on: a hundred years.
const MAX_DAYS: usize = 36_525;
const MINUTES_A_DAY: i64 = 24 * 60;

/// When it is open on each day of the week: `Mon: ["08:00-12:00", "13:00-16:00"]`. A day not named is closed.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "PascalCase", default)]
pub(crate) struct Week {
    mon: Vec<String>,
    tue: Vec<String>,
    wed: Vec<String>,
    thu: Vec<String>,
    fri: Vec<String>,
    sat: Vec<String>,
    sun: Vec<String>,
}

/// From Monday on; each day's hours in order, in minutes from midnight.
#[derive(Clone, Debug)]
pub(super) struct Opening([Vec<(i64, i64)>; 7]);

impl Opening {
    /// The error names what is wrong between backticks first.
    pub fn of(week: &Week, weekend: &[Weekday]) -> Result<Opening, String> {
        let days = [&week.mon, &week.tue, &week.wed, &week.thu, &week.fri, &week.sat, &week.sun];
        if days.iter().all(|hours| hours.is_empty()) {
            return Err("`opening` names no hours. Write them like `Mon: [\"08:00-16:00\"]`.".into());
        }
        if let Some(closed) = weekend.iter().find(|day| !days[day.num_days_from_monday() as usize].is_empty()) {
            return Err(format!("`{closed}` is in `weekend`: it has no opening hours."));
        }
        let mut opening = Opening(Default::default());
        for (hours, day) in days.iter().zip(&mut opening.0) {
            for text in *hours {
                let after = day.last().map_or(0, |(_, closes)| *closes);
                day.push(hours_of(text, after)?);
            }
        }
        Ok(opening)
    }
}

/// "08:00-16:00"; `after`: where the hours before it ended.
fn hours_of(text: &str, after: i64) -> Result<(i64, i64), String> {
    let both = text.split_once('-').and_then(|(opens, closes)| Some((minutes(opens)?, minutes(closes)?)));
    match both {
        Some((opens, closes)) if after <= opens && opens < closes => Ok((opens, closes)),
        Some(_) => {
            Err(format!("`{text}` ends before it begins, or begins before the hours in front of it have ended."))
        }
        None => Err(format!("`{text}` are no opening hours. Write them like \"08:00-16:00\".")),
    }
}

/// "24:00" is the end of the day.
fn minutes(text: &str) -> Option<i64> {
    if text == "24:00" {
        return Some(MINUTES_A_DAY);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    Some((time - NaiveTime::MIN).num_minutes())
}

impl Calendar {
    pub fn has_opening(&self) -> bool {
        self.opening.is_some()
    }

    /// Minutes inside opening hours: 3 working hours from Friday 15:00, open 08:00 to 16:00, end on Monday at 10:00.
    pub(super) fn hours_after(
        &self,
        opening: &Opening,
        start: DateTime<Utc>,
        hours: u32,
        suspensions: &Suspensions,
    ) -> Walked<DateTime<Utc>> {
        let mut lines = Vec::new();
        let end = self.hours_end(opening, start, TimeDelta::hours(i64::from(hours)), suspensions, &mut lines);
        let mut steps = shortened(lines);
        if let Ok(end) = end {
            let (day, wall) = (self.day_ended(end), end.with_timezone(&self.zone));
            let time = if end == self.midnight_after(day) { "24:00".into() } else { wall.format("%H:%M").to_string() };
            steps.push(format!("The last hour ends on {} at {time}.", said(day)));
        }
        Walked { end, steps }
    }

    fn hours_end(
        &self,
        opening: &Opening,
        start: DateTime<Utc>,
        mut left: TimeDelta,
        suspensions: &Suspensions,
        lines: &mut Vec<String>,
    ) -> Result<DateTime<Utc>, Endless> {
        let mut day = self.day_of(start);
        for _ in 0..MAX_DAYS {
            let mut passed = Vec::new();
            let found = self.seek(day, Way::Forward, Counts::Working, suspensions, &mut passed);
            lines.extend(passed.iter().map(ToString::to_string));
            day = found?;
            let before = left;
            for (opens, closes) in self.open_on(opening, day) {
                let begins = opens.max(start);
                let open = (closes - begins).max(TimeDelta::zero());
                if left <= open {
                    lines.push(counted(day, before));
                    return Ok(begins + left);
                }
                left -= open;
            }
            lines.push(counted(day, before - left));
            day = day.succ_opt().ok_or(Endless::TooLong)?;
        }
        Err(Endless::TooLong)
    }

    fn open_on(&self, opening: &Opening, day: NaiveDate) -> Vec<(DateTime<Utc>, DateTime<Utc>)> {
        let at = |minutes: i64| self.instant(day.and_time(NaiveTime::MIN) + TimeDelta::minutes(minutes));
        let hours = &opening.0[day.weekday().num_days_from_monday() as usize];
        hours.iter().map(|(opens, closes)| (at(*opens), at(*closes))).collect()
    }
}

fn counted(day: NaiveDate, time: TimeDelta) -> String {
    match (time.num_minutes(), time.num_seconds() % 60) {
        (0, 0) => format!("{} is not counted: no opening hours are left.", said(day)),
        (1, 0) => format!("1 minute of {} is counted.", said(day)),
        (minutes, 0) => format!("{minutes} minutes of {} are counted.", said(day)),
        (minutes, seconds) => format!("{minutes} minutes and {seconds} seconds of {} are counted.", said(day)),
    }
}
