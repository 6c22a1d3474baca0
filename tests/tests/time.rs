//! Chapter: calendars, counting, durations, due texts and schedules.

mod counting;
mod due_texts;
mod national;
mod schedules;
