//! A simulation in plain words, for people: what was done, what is due, what can be done and what holds it back.

use super::{Answer, Simulation};
use crate::chart::chart::Recipient;
use crate::chart::snapshot::{Deadline, Effect};
use crate::chart::value::{Type, Value};
use crate::chart::workflow::Input;
use crate::language::story::cast::stand_in;
use crate::time::counting::said;
use chrono::{DateTime, NaiveDate, Utc};

/// An open deadline.
pub struct Open<'s> {
    pub title: &'s str,
    pub due: Option<NaiveDate>,
    /// Its day has passed.
    pub overdue: bool,
    /// How the date came about.
    pub steps: Vec<&'s String>,
}

impl Simulation<'_> {
    /// What happened, a line each; then where the item stands and when that is.
    pub fn happened(&self, answer: &Answer) -> Vec<String> {
        let mut lines = Vec::new();
        let named =
            |what: &str, states: &[String]| (!states.is_empty()).then(|| format!("{what} {}", states.join(", ")));
        lines.extend(named("left", &answer.exited));
        lines.extend(named("entered", &answer.entered));
        lines.extend(answer.effects.iter().filter_map(|effect| self.effect(effect)));
        lines.extend(answer.failed.iter().map(|why| format!("not carried out: {why}")));
        lines.extend(
            answer.rejected.as_ref().map(|rejected| format!("refused, {}: {}", rejected.code, rejected.message)),
        );
        lines
    }

    pub fn stands(&self) -> String {
        let now = self.world.now.with_timezone(&self.calendar.zone);
        let finished = if self.world.snapshot.finished { ", finished" } else { "" };
        let active = self.world.snapshot.active.join(", ");
        format!("{}, {}: {active}{finished}", said(now.date_naive()), now.format("%H:%M:%S"))
    }

    /// Open deadlines, each with how its date came about.
    pub fn deadlines(&self) -> Vec<String> {
        let open = self.open().into_iter().flat_map(|open| {
            let steps = open.steps.into_iter().map(|step| format!("  {step}"));
            std::iter::once(format!("{}: {}", open.title, day(open.due))).chain(steps)
        });
        open.collect()
    }

    /// The same, for programs.
    pub fn open(&self) -> Vec<Open<'_>> {
        let today = self.calendar.day_of(self.world.now);
        let open = self.workflow.deadlines.iter();
        let open = open.filter_map(|rule| Some((rule, self.world.snapshot.open_deadline(&rule.name)?)));
        let told = open.map(|(rule, instance)| Open {
            title: &rule.title,
            due: instance.due,
            overdue: instance.due.is_some_and(|due| due < today),
            steps: self.steps(&rule.name, instance).collect(),
        });
        told.collect()
    }

    fn steps(&self, name: &str, instance: &Deadline) -> impl Iterator<Item = &String> {
        let effects = self.world.rounds.iter().flat_map(|round| &round.effects);
        let mut computed = effects.filter_map(move |effect| match effect {
            Effect::DueRevision { deadline, revision, steps, seq, .. } => {
                let same = deadline == name && *revision == instance.revision && *seq == instance.seq;
                same.then_some(steps)
            }
            _ => None,
        });
        computed.next_back().into_iter().flatten()
    }

    /// What only the engine's books need is not told.
    fn effect(&self, effect: &Effect) -> Option<String> {
        let title = |name: &str| self.workflow.deadline(name).map_or(name.to_owned(), |rule| rule.title.clone());
        let local = |at: &DateTime<Utc>| at.with_timezone(&self.calendar.zone);
        match effect {
            Effect::StartTimer { event, due, .. } => {
                let due = local(due);
                let event = self.workflow.title_of(event);
                Some(format!("{event}: on {}, {}", said(due.date_naive()), due.format("%H:%M:%S")))
            }
            Effect::Tell { to, event, .. } => Some(format!("told {}: {event}", receiver(to))),
            Effect::DueRevision { deadline, due, .. } => Some(format!("{}: {}", title(deadline), day(*due))),
            Effect::MeetDeadline { deadline, on, .. } => Some(format!("{}: met on {}", title(deadline), said(*on))),
            Effect::WithdrawDeadline { deadline, .. } => Some(format!("{}: withdrawn", title(deadline))),
            Effect::ResumeDeadline { deadline, .. } => Some(format!("{}: open again", title(deadline))),
            Effect::MissDeadline { deadline, .. } => Some(format!("{}: the date passed", title(deadline))),
            Effect::Remind { deadline, rung, to, folded: false, .. } => {
                Some(format!("{}: reminder ({rung}) to {}", title(deadline), to.join(", ")))
            }
            Effect::Milestone { name, at } => Some(format!("milestone {name}: {}", said(local(at).date_naive()))),
            Effect::Remind { folded: true, .. }
            | Effect::CancelTimers { .. }
            | Effect::KeepTimers { .. }
            | Effect::DeadlineTimer { .. }
            | Effect::TakeBack { .. }
            | Effect::TellOtherwise { .. }
            | Effect::Assign { .. }
            | Effect::Cost { .. }
            | Effect::VoidCost { .. }
            | Effect::Spend { .. }
            | Effect::VoidSpend { .. }
            | Effect::Fund { .. }
            | Effect::VoidFunding { .. }
            | Effect::Allocate { .. }
            | Effect::Baseline { .. }
            | Effect::VoidBaseline { .. }
            | Effect::Link { .. } => None,
        }
    }
}

fn day(due: Option<NaiveDate>) -> String {
    due.map_or("no date yet".into(), |due| format!("due on {}", said(due)))
}

fn receiver(to: &Recipient) -> String {
    match to {
        Recipient::Parent => "the parent".into(),
        Recipient::Children(kind) => format!("open children of kind {kind}"),
        Recipient::Links(kind) => format!("what it is tied to by {kind}"),
        Recipient::Linked | Recipient::Item(_) => "what was just tied to it".into(),
        Recipient::Beside(_) => "another item beside it".into(),
    }
}

/// What to enter: `Due on (a day like 2025-03-31, or nothing)`.
pub fn question(input: &Input) -> String {
    let form = match &input.of {
        Type::Text => "text".into(),
        Type::Integer => "whole number".into(),
        Type::Decimal => "number like 12.5".into(),
        Type::Money => "money like TTD 50000.00".into(),
        Type::Date => "day like 2025-03-31".into(),
        Type::Instant => "moment like 2025-03-31T14:30:00-04:00".into(),
        Type::Choice(options) => options.join(", "),
        Type::Flag => "yes or no".into(),
        Type::Country => "country like TT".into(),
        Type::Document => "document, by any name".into(),
        Type::Person => "person, by any name".into(),
    };
    format!("{} ({form}{})", input.title, if input.required { "" } else { ", or nothing" })
}

/// Why this cannot be entered there.
pub fn fault(input: &Input, text: &str) -> Option<String> {
    match text.trim().is_empty() {
        true => input.required.then(|| "It must be given.".to_owned()),
        false => Value::parse(&input.of, &stand_in(&input.of, text)).err(),
    }
}
