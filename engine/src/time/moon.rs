//! New moons, for the holidays that lunar calendars count from them: Meeus, Astronomical Algorithms, chapter 49, good to a
//! few minutes over the years a calendar knows.

use super::holidays::month_day;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::Deserialize;

/// `{ on_or_after: 01-21, utc_offset: 8 }`: the first new moon from that day on, on the clocks of a place so many hours ahead.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMoon {
    /// `MM-DD`.
    pub on_or_after: String,
    /// Hours ahead of UTC where the day is reckoned; behind it, negative.
    pub utc_offset: i8,
}

/// The time from one new moon to the next, in days.
const MONTH: f64 = 29.530_588_861;
/// How far terrestrial time, which the formula gives, is ahead of UTC in our years: a little over a minute.
const AHEAD: TimeDelta = TimeDelta::seconds(70);
/// The Julian day 2451550.09766, the first new moon of 2000, as seconds of Unix time.
const FIRST: f64 = (2_451_550.097_66 - 2_440_587.5) * 86_400.0;

impl NewMoon {
    pub(super) fn in_year(&self, year: i32) -> Option<NaiveDate> {
        let from = month_day(year, &self.on_or_after)?;
        let ahead = TimeDelta::hours(i64::from(self.utc_offset));
        let first = (f64::from(year) - 2000.0) * 12.368_5;
        let days =
            (-1..=14).filter_map(|month| Some((new_moon(first.floor() + f64::from(month))? + ahead).date_naive()));
        let within = from.checked_add_days(Days::new(30))?;
        days.into_iter().find(|day| (from..=within).contains(day))
    }
}

/// The new moon so many months after the first of 2000.
fn new_moon(month: f64) -> Option<DateTime<Utc>> {
    let century = month / 1_236.85;
    let mean = month * MONTH + 0.000_154_37 * century.powi(2);
    let seconds = FIRST + (mean + correction(month, century)) * 86_400.0;
    Some(DateTime::from_timestamp(seconds as i64, 0)? - AHEAD)
}

/// Days between the mean new moon and the true one.
fn correction(month: f64, century: f64) -> f64 {
    let of = |start: f64, each: f64, square: f64| (start + each * month + square * century.powi(2)).to_radians();
    let sun = of(2.553_4, 29.105_356_70, -0.000_001_4);
    let moon = of(201.564_3, 385.816_935_28, 0.010_758_2);
    let latitude = of(160.710_8, 390.670_502_84, -0.001_611_8);
    let node = of(124.774_6, -1.563_755_88, 0.002_067_2);
    let e = 1.0 - 0.002_516 * century;
    -0.407_20 * moon.sin()
        + 0.172_41 * e * sun.sin()
        + 0.016_08 * (2.0 * moon).sin()
        + 0.010_39 * (2.0 * latitude).sin()
        + 0.007_39 * e * (moon - sun).sin()
        - 0.005_14 * e * (moon + sun).sin()
        + 0.002_08 * e * e * (2.0 * sun).sin()
        - 0.001_11 * (moon - 2.0 * latitude).sin()
        - 0.000_57 * (moon + 2.0 * latitude).sin()
        + 0.000_56 * e * (2.0 * moon + sun).sin()
        - 0.000_42 * (3.0 * moon).sin()
        + 0.000_42 * e * (sun + 2.0 * latitude).sin()
        + 0.000_38 * e * (sun - 2.0 * latitude).sin()
        - 0.000_24 * e * (2.0 * moon - sun).sin()
        - 0.000_17 * node.sin()
}
