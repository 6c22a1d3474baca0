//! The rules by which holidays fall: fixed days, days counted from Easter or a new moon, n-th weekdays, and declared dates.
//! What becomes of one that falls on a weekend or on another is in `observed.rs`.

use super::moon::NewMoon;
use super::observed::{Observed, Shift};
use chrono::{Datelike, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::Deserialize;

/// One holiday as the calendar's file writes it; exactly one of `on`, `easter`, `nth`, `new_moon`, `declared` is given.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub title: String,
    /// `MM-DD`.
    pub on: Option<String>,
    /// Days after Easter Sunday; before it, negative.
    pub easter: Option<i64>,
    /// `first monday of august`, `last monday of may`, `tuesday after first monday of august`.
    pub nth: Option<String>,
    /// The day of a new moon.
    pub new_moon: Option<NewMoon>,
    /// Dates declared year by year.
    pub declared: Option<Vec<NaiveDate>>,
    /// They are all there will be: nothing is missing in another year.
    #[serde(default)]
    pub once: bool,
    /// Who declared them, and where it is written.
    pub source: Option<String>,
    /// First and last year it is kept.
    pub from: Option<i32>,
    pub until: Option<i32>,
    /// What becomes of it from Tuesday to Friday; this and the next, instead of what the calendar says of all its holidays.
    pub on_weekday: Option<Shift>,
    /// On a Saturday.
    pub on_saturday: Option<Shift>,
    /// On a Sunday.
    pub on_sunday: Option<Shift>,
    /// On a day that is a holiday already.
    pub on_clash: Option<Shift>,
}

/// Gregorian computus (Meeus, Jones, Butcher).
pub fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    NaiveDate::from_ymd_opt(year, month as u32, day as u32)
}

impl Holiday {
    /// Complains about a rule that could never give a day.
    pub fn check(&self) -> Result<(), String> {
        let rules = [self.on.is_some(), self.easter.is_some(), self.nth.is_some(), self.new_moon.is_some()];
        if rules.iter().filter(|given| **given).count() + usize::from(self.declared.is_some()) != 1 {
            return Err(format!(
                "`{}` needs exactly one of `on`, `easter`, `nth`, `new_moon` and `declared`.",
                self.title
            ));
        }
        // 2020 is a leap year: 29 February is a day.
        if self.declared.is_none() && self.by_rule(2020).is_none() {
            return Err(format!(
                "The rule of `{}` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.",
                self.title
            ));
        }
        Ok(())
    }

    pub(super) fn observed(&self) -> Observed {
        Observed {
            on_weekday: self.on_weekday,
            on_saturday: self.on_saturday,
            on_sunday: self.on_sunday,
            on_clash: self.on_clash,
        }
    }

    fn kept_in(&self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }

    fn by_rule(&self, year: i32) -> Option<NaiveDate> {
        if let Some(on) = &self.on {
            return month_day(year, on);
        }
        if let Some(days) = self.easter {
            return easter(year)?.checked_add_signed(chrono::TimeDelta::try_days(days)?);
        }
        if let Some(nth) = &self.nth {
            return nth_weekday(year, nth);
        }
        self.new_moon.as_ref()?.in_year(year)
    }

    /// Every day of the year it falls on (a declared holiday may fall twice in one year, as Eid does).
    pub(super) fn days(&self, year: i32) -> Vec<NaiveDate> {
        match &self.declared {
            _ if !self.kept_in(year) => Vec::new(),
            Some(days) => days.iter().filter(|day| day.year() == year).copied().collect(),
            None => self.by_rule(year).into_iter().collect(),
        }
    }
}

/// `08-01` of a year.
pub(super) fn month_day(year: i32, text: &str) -> Option<NaiveDate> {
    let (month, day) = text.split_once('-')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// `first monday of august`, or another weekday soonest after it.
fn nth_weekday(year: i32, rule: &str) -> Option<NaiveDate> {
    if let Some((weekday, rule)) = rule.split_once(" after ") {
        let weekday: Weekday = weekday.parse().ok()?;
        return nth_weekday(year, rule)?.iter_days().skip(1).find(|day| day.weekday() == weekday);
    }
    let mut words = rule.split(' ');
    let (nth, weekday, of, month) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let weekday: Weekday = weekday.parse().ok()?;
    let month = month.parse::<chrono::Month>().ok()?.number_from_month();
    if of != "of" || words.next().is_some() {
        return None;
    }
    let nth = match nth {
        "first" => 1,
        "second" => 2,
        "third" => 3,
        "fourth" => 4,
        "last" => {
            return (1..=5).rev().find_map(|n| NaiveDate::from_weekday_of_month_opt(year, month, weekday, n));
        }
        _ => return None,
    };
    NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth)
}
