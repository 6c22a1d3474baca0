//! Days on which a calendar does not work, for timelines and months.

use super::view::viewer;
use crate::error::{Fault, Result};
use crate::page::MAX_PAGE;
use async_graphql::{Context, Object, SimpleObject};
use chrono::{Days, NaiveDate};
use milepost_engine::language::nearest::did_you_mean;

/// Of one question.
const MAX_DAYS: i64 = 5 * 366;
/// The calendar that workflows of plans count by.
const NATIONAL: &str = "national";

/// A day that does not count as a working day.
#[derive(SimpleObject)]
pub struct NonWorkingDay {
    day: NaiveDate,
    /// Why: `Saturday`, `Emancipation Day`, `Long Vacation`.
    title: String,
}

#[derive(Default)]
pub struct CalendarQueries;

#[Object]
impl CalendarQueries {
    /// Weekends, public holidays, days on which it is closed and vacations of a published calendar, with what was declared
    /// since; in order.
    #[graphql(complexity = "MAX_PAGE.saturating_mul(1 + child_complexity)")]
    async fn non_working_days(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The first day.")] from: NaiveDate,
        #[graphql(desc = "The last day, at most five years later.")] until: NaiveDate,
        #[graphql(desc = "Its id; absent: `national`.")] calendar: Option<String>,
    ) -> Result<Vec<NonWorkingDay>> {
        let view = viewer(context)?.now();
        if !(0..MAX_DAYS).contains(&(until - from).num_days()) {
            return Err(Fault::bad_request(
                "Give a last day that is not before the first, and at most five years later.",
            ));
        }
        let name = calendar.as_deref().unwrap_or(NATIONAL);
        let Some(calendar) = view.catalog.calendar(name) else {
            let near = did_you_mean(name, view.catalog.calendars().map(|calendar| calendar.name.as_str()));
            let near = near.map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default();
            return Err(Fault::bad_request(format!("There is no calendar `{name}`.{near}")));
        };
        let days = (0..=(until - from).num_days()).filter_map(|after| from.checked_add_days(Days::new(after as u64)));
        let free = days.filter_map(|day| Some(NonWorkingDay { day, title: calendar.why_not_working(day)? }));
        Ok(free.collect())
    }
}
