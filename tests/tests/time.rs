//! Chapter: calendars, counting, durations, due texts and schedules.

mod counting;
mod countries;
mod day_by_day;
mod due_texts;
mod legal_clocks;
mod national;
mod schedules;
