//! How long an item has been pending.

use async_graphql::SimpleObject;
use chrono::NaiveDate;
use milepost_engine::chart::age;

/// By days.
#[derive(SimpleObject)]
pub struct Age {
    since: NaiveDate,
    /// Today, or the day it ended.
    until: NaiveDate,
    active_days: i64,
    /// A warrant was out, a stay in force: what its workflow names.
    inactive_days: i64,
}

impl From<&age::Age> for Age {
    fn from(age: &age::Age) -> Age {
        let age::Age { since, until, active_days, inactive_days } = *age;
        Age { since, until, active_days, inactive_days }
    }
}
