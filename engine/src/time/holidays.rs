//! The rules by which holidays fall: fixed days, days counted from Easter, n-th weekdays, and declared dates.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// How far a holiday may be moved before the calendar gives up (a week of holidays does not exist).
const MAX_SHIFT: u64 = 14;

/// One holiday as the calendar's file writes it; exactly one of `on`, `easter`, `nth`, `declared` is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    pub title: String,
    /// `MM-DD`.
    pub on: Option<String>,
    /// Days after Easter Sunday; before it, negative.
    pub easter: Option<i64>,
    /// `first monday of august`, `last monday of may`.
    pub nth: Option<String>,
    /// Dates declared year by year.
    pub declared: Option<Vec<NaiveDate>>,
    /// First and last year it is kept.
    pub from: Option<i32>,
    pub until: Option<i32>,
}

/// What happens to a holiday that falls on a Sunday, or on another holiday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    #[default]
    Stay,
    /// The next day that is not already a holiday is kept as well.
    NextFreeDay,
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
        let given = [self.on.is_some(), self.easter.is_some(), self.nth.is_some(), self.declared.is_some()];
        if given.iter().filter(|given| **given).count() != 1 {
            return Err(format!("`{}` needs exactly one of `on`, `easter`, `nth` and `declared`.", self.title));
        }
        // 2020 is a leap year: 29 February is a day.
        if self.declared.is_none() && self.in_year(2020).is_none() && self.kept_in(2020) {
            return Err(format!(
                "The rule of `{}` names no day. Write `on: 08-01`, `easter: -2` or `nth: first monday of august`.",
                self.title
            ));
        }
        Ok(())
    }

    fn kept_in(&self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year) && self.until.is_none_or(|until| year <= until)
    }

    fn in_year(&self, year: i32) -> Option<NaiveDate> {
        if !self.kept_in(year) {
            return None;
        }
        if let Some(on) = &self.on {
            return NaiveDate::parse_from_str(&format!("{year}-{on}"), "%Y-%m-%d").ok();
        }
        if let Some(days) = self.easter {
            return easter(year)?.checked_add_signed(chrono::TimeDelta::days(days));
        }
        if let Some(nth) = &self.nth {
            return nth_weekday(year, nth);
        }
        self.declared.iter().flatten().find(|day| day.year() == year).copied()
    }

    /// Every day of the year it falls on (a declared holiday may fall twice in one year, as Eid does).
    fn days(&self, year: i32) -> Vec<NaiveDate> {
        match &self.declared {
            Some(days) if self.kept_in(year) => days.iter().filter(|day| day.year() == year).copied().collect(),
            Some(_) => Vec::new(),
            None => self.in_year(year).into_iter().collect(),
        }
    }
}

fn nth_weekday(year: i32, rule: &str) -> Option<NaiveDate> {
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

/// The holidays of a year with their names, those moved from a Sunday or a clash included.
pub fn of_year(rules: &[Holiday], sunday: Shift, clash: Shift, year: i32) -> BTreeMap<NaiveDate, String> {
    let mut falls: Vec<(NaiveDate, &str)> =
        rules.iter().flat_map(|rule| rule.days(year).into_iter().map(|day| (day, rule.title.as_str()))).collect();
    falls.sort_by_key(|(day, _)| *day);
    let mut kept: BTreeMap<NaiveDate, String> = BTreeMap::new();
    let mut moved: Vec<(NaiveDate, &str)> = Vec::new();
    for (day, title) in falls {
        let clashes = kept.contains_key(&day) && clash == Shift::NextFreeDay;
        let on_sunday = day.weekday() == Weekday::Sun && sunday == Shift::NextFreeDay;
        if clashes || on_sunday {
            moved.push((day, title));
        }
        kept.entry(day).and_modify(|titles| *titles = format!("{titles}; {title}")).or_insert_with(|| title.to_owned());
    }
    for (day, title) in moved {
        let free = (1..=MAX_SHIFT)
            .filter_map(|days| day.checked_add_days(Days::new(days)))
            .find(|day| !kept.contains_key(day));
        if let Some(free) = free {
            kept.insert(free, format!("{title} (observed)"));
        }
    }
    kept
}
