//! Durations, calendars, schedules and the due texts of real plans. Pure: every instant comes in as an argument.

pub mod calendar;
pub mod counting;
pub mod declared;
pub mod due;
pub mod duration;
pub mod holidays;
pub mod legal_clock;
pub mod moon;
pub mod observed;
mod opening;
pub mod schedule;
mod suspension;
pub mod vacation;

/// A day outside these years is a slip of the pen.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;
