//! Durations as lawyers write them: `14 days`, `3 months`, `10 working days`, `4 working hours`, `1500 ms`. This form only.

use serde::{Deserialize, Serialize};

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
