//! Users' five-field cron lines on the wall clock of a zone. A time that a clock change skips fires at the first instant
//! after the gap; one that comes twice fires once. Never reads the clock.

use super::calendar::resolve;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::str::FromStr;

/// Candidates looked at for one next occurrence: no clock change repeats more than a day, of at most one occurrence a minute.
const MAX_CANDIDATES: usize = 24 * 60 + 1;

#[derive(Clone, Debug)]
pub struct Schedule {
    lines: Vec<cron::Schedule>,
    zone: Tz,
}

impl Schedule {
    pub fn parse(line: &str, zone: Tz) -> Result<Schedule, String> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(format!(
                "`{line}` is not a cron line of five fields: minute, hour, day of the month, month, day of the week."
            ));
        };
        let weekday = translate_weekday(weekday)
            .ok_or_else(|| format!("`{line}`: `{weekday}` is no day of the week. Use 0 to 7 or SUN to SAT."))?;
        // Standard cron joins the two day fields with "or" where both are restricted; the crate joins them with "and".
        let days = if day != "*" && weekday != "*" {
            vec![(day, "*"), ("*", weekday.as_str())]
        } else {
            vec![(day, weekday.as_str())]
        };
        let lines = days
            .into_iter()
            .map(|(day, weekday)| cron::Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {weekday}")));
        let lines: Result<Vec<_>, _> = lines.collect();
        let lines = lines.map_err(|_| {
            format!("`{line}` is not a cron line: minute, hour, day of the month, month, day of the week.")
        })?;
        let schedule = Schedule { lines, zone };
        match schedule.after(DateTime::UNIX_EPOCH) {
            Some(_) => Ok(schedule),
            None => Err(format!("`{line}` never comes: no month it names has such a day.")),
        }
    }

    /// The first occurrence after this instant; `None` where the line never comes again.
    pub fn after(&self, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.lines.iter().filter_map(|line| self.line_after(line, instant)).min()
    }

    fn line_after(&self, line: &cron::Schedule, instant: DateTime<Utc>) -> Option<DateTime<Utc>> {
        // The wall clock is run as if it were UTC. Later wall times never resolve to earlier instants, so none before this is missed.
        let wall = instant.with_timezone(&self.zone).naive_local().and_utc();
        let mut next = line.after(&wall).take(MAX_CANDIDATES).map(|wall| resolve(self.zone, wall.naive_utc()));
        next.find(|next| *next > instant)
    }
}

/// Cron's 0 = Sunday becomes the crate's 1 = Sunday; names and steps stay.
fn translate_weekday(field: &str) -> Option<String> {
    let part = |part: &str| -> Option<String> {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let range = range.split('-').map(one_weekday).collect::<Option<Vec<_>>>()?.join("-");
        Some(step.map_or(range.clone(), |step| format!("{range}/{step}")))
    };
    field.split(',').map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join(","))
}

fn one_weekday(day: &str) -> Option<String> {
    const NAMES: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    if day == "*" || day == "?" {
        return Some("*".into());
    }
    let named = NAMES.iter().position(|name| name.eq_ignore_ascii_case(day));
    let number = named.or_else(|| day.parse::<usize>().ok().filter(|day| *day <= 7))?;
    Some(NAMES[number % 7].into())
}
