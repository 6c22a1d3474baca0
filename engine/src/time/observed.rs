//! What becomes of a holiday that falls on a weekend, on a working day or on another holiday.

use super::holidays::Holiday;
use chrono::{Datelike, Days, NaiveDate, Weekday};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// How far a holiday may be moved before the calendar gives up (a week of holidays does not exist).
const MAX_SHIFT: u64 = 14;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    #[default]
    Stay,
    /// The next day that is not already a holiday is kept as well.
    NextFreeDay,
    /// The next day from Monday to Friday that is not already a holiday is kept as well.
    NextFreeWeekday,
    /// The Monday after it is kept instead.
    NextMonday,
    /// The nearest Monday is kept instead: from Tuesday to Thursday the one before it.
    NearestMonday,
}

/// What happens where a holiday falls; absent: it stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Observed {
    pub on_weekday: Option<Shift>,
    pub on_saturday: Option<Shift>,
    pub on_sunday: Option<Shift>,
    pub on_clash: Option<Shift>,
}

impl Observed {
    /// Its own rule for each day, or the calendar's.
    fn or(self, all: Observed) -> Observed {
        Observed {
            on_weekday: self.on_weekday.or(all.on_weekday),
            on_saturday: self.on_saturday.or(all.on_saturday),
            on_sunday: self.on_sunday.or(all.on_sunday),
            on_clash: self.on_clash.or(all.on_clash),
        }
    }

    fn shift(self, day: NaiveDate, clashes: bool) -> Shift {
        let by_day = match day.weekday() {
            Weekday::Mon => None,
            Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => self.on_weekday,
            Weekday::Sat => self.on_saturday,
            Weekday::Sun => self.on_sunday,
        };
        let by_day = by_day.unwrap_or_default();
        if by_day == Shift::Stay && clashes { self.on_clash.unwrap_or_default() } else { by_day }
    }
}

/// Holidays of one year, each day with its titles.
#[derive(Default)]
struct Year(BTreeMap<NaiveDate, String>);

impl Year {
    fn keep(&mut self, day: NaiveDate, title: &str) {
        let titled = self.0.entry(day);
        titled.and_modify(|titles| *titles = format!("{titles}; {title}")).or_insert_with(|| title.to_owned());
    }

    fn observe(&mut self, day: NaiveDate, title: &str, lifted: &BTreeSet<NaiveDate>) {
        if !lifted.contains(&day) {
            self.keep(day, title);
        }
    }

    fn free_after(&self, day: NaiveDate, wanted: impl Fn(Weekday) -> bool) -> Option<NaiveDate> {
        let days = (1..=MAX_SHIFT).filter_map(|days| day.checked_add_days(Days::new(days)));
        days.filter(|day| wanted(day.weekday())).find(|day| !self.0.contains_key(day))
    }
}

/// The holidays of a year with their names, those observed on another day included. On a lifted day no rule makes one, and
/// none is observed for it or on it; what is declared stays.
pub fn of_year(
    rules: &[Holiday],
    all: Observed,
    year: i32,
    lifted: &BTreeSet<NaiveDate>,
) -> BTreeMap<NaiveDate, String> {
    let falls = rules.iter().flat_map(|rule| rule.days(year).into_iter().map(move |day| (day, rule)));
    let falls = falls.filter(|(day, rule)| rule.declared.is_some() || !lifted.contains(day));
    let mut falls: Vec<(NaiveDate, &Holiday)> = falls.collect();
    falls.sort_by_key(|(day, _)| *day);
    let mut kept = Year::default();
    let mut moved: Vec<(NaiveDate, Shift, String)> = Vec::new();
    for (day, rule) in falls {
        let observed = format!("{} (observed)", rule.title);
        match rule.observed().or(all).shift(day, kept.0.contains_key(&day)) {
            Shift::Stay => kept.keep(day, &rule.title),
            Shift::NextMonday => kept.observe(monday_after(day), &observed, lifted),
            Shift::NearestMonday => kept.observe(nearest_monday(day), &observed, lifted),
            also @ (Shift::NextFreeDay | Shift::NextFreeWeekday) => {
                kept.keep(day, &rule.title);
                moved.push((day, also, observed));
            }
        }
    }
    for (day, shift, observed) in moved {
        let weekdays_only = shift == Shift::NextFreeWeekday;
        let free = kept.free_after(day, |weekday| !(weekdays_only && matches!(weekday, Weekday::Sat | Weekday::Sun)));
        if let Some(free) = free {
            kept.observe(free, &observed, lifted);
        }
    }
    kept.0
}

/// Sunday 12 November 2023 goes to the 13th.
fn monday_after(day: NaiveDate) -> NaiveDate {
    day.iter_days().skip(1).find(|day| day.weekday() == Weekday::Mon).unwrap_or(day)
}

/// Thursday 9 March 2023 goes to the 6th, Friday 9 March 2029 to the 12th.
fn nearest_monday(day: NaiveDate) -> NaiveDate {
    let since = u64::from(day.weekday().num_days_from_monday());
    if since <= 3 { day.checked_sub_days(Days::new(since)).unwrap_or(day) } else { monday_after(day) }
}
