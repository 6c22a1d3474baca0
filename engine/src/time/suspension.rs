//! The days on which a legal clock stands. Instants are cut to days before they come here; the clock itself counts in `counting.rs`.

use chrono::NaiveDate;

/// Days in a row, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    pub first: NaiveDate,
    /// `None`: nobody has said yet when it ends.
    pub last: Option<NaiveDate>,
}

/// In order, and apart from each other.
#[derive(Clone, Debug, Default)]
pub struct Suspensions(Vec<Suspension>);

impl Suspensions {
    /// Overlaps count once: 3 to 5 March and 4 to 8 March are 3 to 8 March.
    pub fn of(mut spans: Vec<Suspension>) -> Suspensions {
        spans.sort_by_key(|span| span.first);
        let mut apart: Vec<Suspension> = Vec::new();
        for span in spans {
            match apart.last_mut() {
                Some(before) if before.last.is_none_or(|last| span.first <= last) => {
                    before.last = before.last.zip(span.last).map(|(one, other)| one.max(other));
                }
                Some(_) | None => apart.push(span),
            }
        }
        Suspensions(apart)
    }

    /// The suspension that covers this day: with 3 to 8 March, 3 and 8 March are covered and 9 March is not.
    pub fn over(&self, day: NaiveDate) -> Option<Suspension> {
        let begun = self.0.partition_point(|suspension| suspension.first <= day);
        let latest = self.0[..begun].last()?;
        latest.last.is_none_or(|last| day <= last).then_some(*latest)
    }

    /// How many of the days after `from`, up to `until`, are suspended.
    pub fn days_between(&self, from: NaiveDate, until: NaiveDate) -> i64 {
        let days = |suspension: &Suspension| {
            let before = suspension.first.pred_opt().unwrap_or(suspension.first).max(from);
            let last = suspension.last.map_or(until, |last| last.min(until));
            (last - before).num_days().max(0)
        };
        self.0.iter().map(days).sum()
    }
}
