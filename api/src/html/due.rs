//! Deadlines, each with every date it had, why, and how that date was computed.

use super::answers::{Deadline, Person, Revision, State};
use super::layout::{day, instant};
use chrono_tz::Tz;
use maud::{Markup, html};

pub fn deadlines(deadlines: &[Deadline], zone: Tz) -> Markup {
    html! {
        @if !deadlines.is_empty() {
            section {
                h2 { "Deadlines" }
                @for deadline in deadlines { (shown(deadline, zone)) }
            }
        }
    }
}

fn shown(deadline: &Deadline, zone: Tz) -> Markup {
    html! {
        article.deadline {
            h3 { (deadline.title) ": " (state(deadline)) }
            p {
                @if let Some(agency) = &deadline.agency { (agency.title) " answers for it. " }
                @if let Some(days) = deadline.slip_days.filter(|days| *days != 0) { "Moved by " (days) " days since it was first set. " }
                @if let Some(basis) = &deadline.basis { "Basis: " (basis) "." }
            }
            details {
                summary { "How this date was computed" }
                ol { @for revision in &deadline.revisions { (dated(revision, zone)) } }
            }
        }
    }
}

fn state(deadline: &Deadline) -> Markup {
    html! {
        @match deadline.state {
            State::Open => {
                "due " (day(deadline.due))
                @if deadline.overdue { ", " strong.late { (deadline.days_overdue) " days overdue" } }
            },
            State::Met => {
                "met on " (day(deadline.met_on)) @if deadline.late { ", " strong.late { (deadline.days_late) " days late" } ", was due " (day(deadline.due)) }
            },
            State::Withdrawn => "withdrawn",
        }
    }
}

fn dated(revision: &Revision, zone: Tz) -> Markup {
    let by = revision.actor.as_ref().map_or("the system", Person::shown);
    html! {
        li value=(revision.revision) {
            strong { (day(revision.due)) } ": " (revision.reason)
            " (" (by) ", " (instant(revision.recorded_at, zone)) ")"
            @if let Some(missed) = revision.missed_at { " – missed " (instant(missed, zone)) }
            @if !revision.steps.is_empty() { ul { @for step in &revision.steps { li { (step) } } } }
        }
    }
}
