//! Whether a notice goes out now: the least time between two notices of one deadline to one person, and what she put off.
//! What is not said yet waits and is said once; what was said just now is not said again. Pure.

use crate::time::calendar::Calendar;
use crate::time::duration::Duration;
use chrono::{DateTime, NaiveDate, Utc};

/// The last notice of the same deadline, or of the same rule of silence, to the same person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// When it went out; of one that waits, when it will.
    pub at: DateTime<Utc>,
    pub waits: bool,
    /// The due revision it was of.
    pub revision: i32,
}

/// A notice for one person.
pub struct Asked<'a> {
    pub calendar: &'a Calendar,
    pub now: DateTime<Utc>,
    pub gap: Option<Duration>,
    pub last: Option<Told>,
    pub revision: i32,
    /// `None`: it waits for silence and not for a day.
    pub due: Option<NaiveDate>,
    pub escalates: bool,
    /// The day from which she wants to hear of it again, and why not before.
    pub put_off: Option<(NaiveDate, &'a str)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Going {
    Now,
    Waits {
        until: DateTime<Utc>,
        why: String,
    },
    /// Another one says it.
    Folded {
        why: String,
    },
}

impl Asked<'_> {
    pub fn going(&self) -> Going {
        if self.escalates {
            return Going::Now;
        }
        if let Some(waiting) = self.last.filter(|last| last.waits) {
            return Going::Folded { why: format!("The notice of {} says it too.", self.calendar.day_of(waiting.at)) };
        }
        let (near, put_off) = (self.near(), self.put_off.filter(|(until, _)| *until > self.today()));
        let why = match (near, put_off) {
            (None, None) => return Going::Now,
            (_, Some((until, reason))) => format!("Put off until {until}: {reason}"),
            (Some((_, last)), None) => format!("There was one on {}.", self.calendar.day_of(last.at)),
        };
        if !self.must_be_said(near.map(|(_, last)| last), put_off.is_some()) {
            return Going::Folded { why };
        }
        let days = near.map(|(over, _)| over).into_iter().chain(put_off.map(|(until, _)| until));
        let day = days.max().unwrap_or(self.today());
        let until = self.calendar.remind_at(self.calendar.working_day_on_or_after(day)).max(self.now);
        Going::Waits { until, why }
    }

    /// The last notice, where its gap is not over, with the first day after the gap.
    fn near(&self) -> Option<(NaiveDate, Told)> {
        let (gap, last) = (self.gap?, self.last?);
        let over = self.calendar.after(self.calendar.day_of(last.at), gap);
        (over > self.today()).then_some((over, last))
    }

    /// Silence comes again by itself. A date that has come, a new date, and what nobody has said yet, do not.
    fn must_be_said(&self, near: Option<Told>, put_off: bool) -> bool {
        self.due.is_some_and(|due| {
            let new = near.is_some_and(|last| last.revision != self.revision);
            put_off || new || due <= self.today()
        })
    }

    fn today(&self) -> NaiveDate {
        self.calendar.day_of(self.now)
    }
}
