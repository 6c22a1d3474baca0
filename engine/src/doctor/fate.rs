//! What became of one notice by its row, beside what shows that it did: a receipt is sealed when a notice goes out or is given
//! up, so a row that only says so is found. Pure.

use crate::deliver::receipt::Receipt;
use crate::engine::reminders::About;
use crate::store::delivery::{self, Channel, State};
use chrono::{DateTime, TimeDelta, Utc};

/// No pause between two attempts is longer, and no clock goes back so far.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(31);

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("is lost: neither sent nor waiting nor given up")]
    Lost,
    #[error("is stored otherwise than it was made")]
    Altered,
    #[error("was never made")]
    Stray,
    #[error("is marked as sent, read, dropped or dead, in these words, and nothing shows that it is true")]
    Unproven,
    #[error("waits, though it went out or was given up")]
    Again,
    #[error("is put off beyond any pause")]
    PutOff,
    #[error("is said by another one, and there is none")]
    Unsaid,
    #[error("is said by another one, and yet was to go out itself")]
    Both,
}

/// A receipt that a row carries, opened.
pub enum Carried {
    None,
    Ours(Receipt),
    /// It cannot be opened.
    Other,
}

/// `planned`: when it was to go out, of one that was made under seal, which ends with a receipt.
pub fn fate(
    row: &delivery::Model,
    receipt: Carried,
    planned: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Wrong> {
    if row.state == State::Waiting {
        let out = row.sent_at.is_some() || !matches!(receipt, Carried::None);
        let late = planned.is_some_and(|planned| row.next_at > planned.max(now) + LONGEST_WAIT);
        return match (out, late) {
            (true, _) => Some(Wrong::Again),
            (false, true) => Some(Wrong::PutOff),
            (false, false) => None,
        };
    }
    let holds = match receipt {
        Carried::Ours(receipt) => Receipt::expected(row).as_ref() == Some(&receipt),
        Carried::Other => false,
        Carried::None => planned.is_none() && is_plausible(row),
    };
    (!holds).then_some(Wrong::Unproven)
}

/// Whoever sends a notice takes it first, and keeps when and what.
fn is_plausible(row: &delivery::Model) -> bool {
    match row.state {
        State::Waiting | State::Dropped | State::Dead => true,
        State::Sent | State::Read | State::Snoozed | State::Done => {
            row.attempts > 0 && row.sent_at.is_some() && row.body.is_some()
        }
    }
}

/// Of a notice about an item's reminder, which.
pub fn told_of(row: &delivery::Model) -> Option<String> {
    if row.channel == Channel::Webhook {
        return None;
    }
    match About::read(row).ok()? {
        About::Deadline { deadline, rung, .. } => Some(format!("its reminder `{rung}` of `{deadline}`")),
        About::Silence { rung, .. } => Some(format!("its reminder `{rung}`")),
        About::Gathered | About::Test { .. } | About::OverdueByAgency { .. } | About::Undelivered { .. } => None,
    }
}
