//! Durations as lawyers write them: `14 days`, `3 months`, `10 working days`, `4 working hours`, `1500 ms`. This form only.

use serde::{Deserialize, Serialize};
use std::fmt;

/// No duration counts more than this many of its units.
pub const MAX_COUNT: u32 = 100_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duration {
    pub count: u32,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Milliseconds,
    Hours,
    Days,
    Months,
    WorkingDays,
    WorkingHours,
}

impl Duration {
    pub fn parse(text: &str) -> Result<Duration, String> {
        let wrong = || {
            format!(
                "`{text}` is not a duration. Write it like `14 days`, `3 months`, `10 working days`, `4 working hours`, `12 hours` or `1500 ms`."
            )
        };
        let (count, unit) = text.split_once(' ').ok_or_else(wrong)?;
        let count: u32 = count.parse().ok().filter(|count| *count <= MAX_COUNT).ok_or_else(wrong)?;
        let unit = match unit {
            "ms" => Unit::Milliseconds,
            "hour" | "hours" => Unit::Hours,
            "day" | "days" => Unit::Days,
            "month" | "months" => Unit::Months,
            "working day" | "working days" => Unit::WorkingDays,
            "working hour" | "working hours" => Unit::WorkingHours,
            _ => return Err(wrong()),
        };
        Ok(Duration { count, unit })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let unit = match self.unit {
            Unit::Milliseconds => return write!(f, "{} ms", self.count),
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::Months => "month",
            Unit::WorkingDays => "working day",
            Unit::WorkingHours => "working hour",
        };
        write!(f, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}
