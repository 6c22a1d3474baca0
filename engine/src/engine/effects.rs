//! Carries the effects of a step into the rows of its item. Nothing is decided here: the step decided.

use super::command::Failure;
use super::record::Record;
use super::tables::Tables;
use crate::catalog::Catalog;
use crate::chart::deadline::scope;
use crate::chart::silence::is_silence;
use crate::chart::snapshot::{Effect, KeptTimer, Origin};
use crate::chart::workflow::Workflow;
use crate::clock::Clock;
use crate::store::{deadline, journal, link, timer};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// An effect that waits until its item's rows are read.
pub struct Carried {
    pub item: Uuid,
    pub seq: i64,
    pub actor: Option<Uuid>,
    pub effect: Effect,
}

/// Whether it changes rows that are there, or goes by them. Most events leave them alone, and then they are not read.
pub fn needs_rows(effect: &Effect) -> bool {
    match effect {
        Effect::StartTimer { .. }
        | Effect::CancelTimers { .. }
        | Effect::KeepTimers { .. }
        | Effect::DeadlineTimer { .. }
        | Effect::DueRevision { .. }
        | Effect::MeetDeadline { .. }
        | Effect::WithdrawDeadline { .. }
        | Effect::ResumeDeadline { .. }
        | Effect::Remind { .. }
        | Effect::Assign { .. } => true,
        Effect::MissDeadline { .. }
        | Effect::Cost { .. }
        | Effect::VoidCost { .. }
        | Effect::Spend { .. }
        | Effect::VoidSpend { .. }
        | Effect::Fund { .. }
        | Effect::VoidFunding { .. }
        | Effect::Allocate { .. }
        | Effect::Baseline { .. }
        | Effect::VoidBaseline { .. }
        | Effect::TakeBack { .. }
        | Effect::TellOtherwise { .. }
        | Effect::Link { .. }
        | Effect::Milestone { .. }
        | Effect::Tell { .. } => false,
    }
}

/// The row whose effects are carried out.
pub struct Row<'a> {
    pub item: Uuid,
    pub seq: i64,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    pub actor: Option<Uuid>,
    pub workflow: &'a Workflow,
    pub clock: &'a dyn Clock,
    pub fiscal_year_starts: u32,
}

/// A rung that fell due; who hears of it is found for the whole batch.
#[derive(Clone, Debug)]
pub struct Reminder {
    pub item: Uuid,
    pub deadline: String,
    pub seq: i64,
    pub revision: i32,
    pub rung: String,
    pub occurrence: i32,
    pub to: Vec<String>,
    pub folded: bool,
}

impl Reminder {
    pub fn of(item: Uuid, effect: &Effect) -> Option<Reminder> {
        let Effect::Remind { deadline, seq, revision, rung, occurrence, to, folded } = effect else {
            return None;
        };
        Some(Reminder {
            item,
            deadline: deadline.clone(),
            seq: *seq as i64,
            revision: *revision as i32,
            rung: rung.clone(),
            occurrence: *occurrence as i32,
            to: to.clone(),
            folded: *folded,
        })
    }
}

impl Tables {
    /// The rows a record left, as the writer wrote them on its day.
    pub fn carry_out(
        &mut self,
        catalog: &Catalog,
        clock: &dyn Clock,
        entry: &journal::Model,
        record: &Record,
    ) -> Result<(), Failure> {
        let workflow = catalog
            .workflow_by_hash(&entry.definition_hash)
            .ok_or_else(|| Failure::Missing(format!("the workflow of item {}", entry.item_id)))?;
        let on = Row {
            item: entry.item_id,
            seq: entry.seq,
            now: entry.recorded_at,
            today: entry.recorded_at.with_timezone(&catalog.country.zone).date_naive(),
            actor: entry.actor_id,
            workflow,
            clock,
            fiscal_year_starts: catalog.country.fiscal_year_starts,
        };
        if record.event.origin == Origin::Timer {
            self.cancel_timers(&on, |timer| timer.kind != timer::Kind::Message && timer.event == record.event.name);
        }
        for effect in &record.effects {
            let failed = |cause| Failure::Stored { what: format!("an effect on item {}", entry.item_id), cause };
            self.apply(&on, effect).map_err(failed)?;
        }
        for key in std::mem::take(&mut self.missed) {
            self.due_revisions.change(&key, |date| date.missed_at = Some(entry.recorded_at));
        }
        Ok(())
    }

    /// What is left is for the whole batch: `reminders.rs` and `messages.rs`.
    pub fn apply(&mut self, row: &Row, effect: &Effect) -> Result<(), String> {
        match effect {
            Effect::StartTimer { state, event, due } => {
                self.start_timer(row, timer::Kind::After, event, *due, state.clone(), 0)
            }
            Effect::CancelTimers { state } => {
                self.cancel_timers(row, |timer| timer.kind == timer::Kind::After && timer.scope == *state)
            }
            Effect::KeepTimers { kept } => self.keep_timers(row, kept),
            Effect::DeadlineTimer { deadline, seq, event, occurrence, due, .. } => {
                let scope = scope(deadline, *seq);
                self.cancel_timers(row, |timer| timer.scope == scope && timer.event == *event);
                let kind = if event.ends_with(".missed") { timer::Kind::Deadline } else { timer::Kind::Rung };
                self.start_timer(row, kind, event, *due, scope, *occurrence as i32);
            }
            Effect::DueRevision { .. } => self.due_revision(row, effect),
            Effect::MeetDeadline { deadline, seq, on } => {
                self.close(row, deadline, *seq, deadline::State::Met, Some(*on))
            }
            Effect::WithdrawDeadline { deadline, seq } => {
                self.close(row, deadline, *seq, deadline::State::Withdrawn, None)
            }
            Effect::ResumeDeadline { deadline, seq } => self.resume(row, deadline, *seq),
            Effect::MissDeadline { deadline, seq, revision } => {
                self.missed.push((row.item, deadline.clone(), *seq as i64, *revision as i32))
            }
            Effect::Assign { agencies, people } => self.assign(row, agencies, people),
            Effect::Cost { line } => self.cost(row, line)?,
            Effect::VoidCost { reference, scenario } => self.void_line(row, reference, scenario.as_deref()),
            Effect::Spend { expenditure } => self.spend(row, expenditure)?,
            Effect::VoidSpend { seq } => self.void_spending(row, *seq),
            Effect::Fund { funding } => self.fund(row, funding)?,
            Effect::Baseline { name } => self.baseline(row, name),
            Effect::VoidBaseline { seq } => self.void_baseline(row, *seq),
            Effect::VoidFunding { reference } => self.void_funding(row, reference),
            Effect::Allocate { funding, parts } => self.allocate(row, funding, parts)?,
            Effect::Link { kind, to, ended } => self.link(row, kind, *to, *ended),
            // A milestone lies in the snapshot; reminders and messages go with the batch's others.
            Effect::Milestone { .. }
            | Effect::Remind { .. }
            | Effect::Tell { .. }
            | Effect::TakeBack { .. }
            | Effect::TellOtherwise { .. } => {}
        }
        Ok(())
    }

    fn start_timer(
        &mut self,
        row: &Row,
        kind: timer::Kind,
        event: &str,
        due_at: DateTime<Utc>,
        scope: String,
        occurrence: i32,
    ) {
        let id = row.clock.id();
        let timer = timer::Model {
            item_id: row.item,
            id,
            kind,
            event: event.to_owned(),
            due_at,
            scope,
            occurrence,
            input: None,
            sender_id: None,
            sender_seq: None,
            sender_index: None,
            fence: 0,
            leased_until: None,
        };
        self.timers.put((row.item, id), timer);
    }

    pub(super) fn cancel_timers(&mut self, row: &Row, which: impl Fn(&timer::Model) -> bool) {
        let own = (row.item, Uuid::nil())..=(row.item, Uuid::max());
        let gone: Vec<_> = self.timers.range(own).filter(|(_, timer)| which(timer)).map(|(key, _)| *key).collect();
        gone.iter().for_each(|key| self.timers.remove(key));
    }

    /// The miss of a date, silence and messages are no state's and no rung's: they wait as they did.
    fn keep_timers(&mut self, row: &Row, kept: &[KeptTimer]) {
        let concerns = |timer: &timer::Model| match timer.kind {
            timer::Kind::After => !is_silence(&timer.scope),
            timer::Kind::Rung => true,
            timer::Kind::Deadline | timer::Kind::Message => false,
        };
        let goes_on =
            |timer: &timer::Model| kept.iter().find(|one| one.scope == timer.scope && one.event == timer.event);
        self.cancel_timers(row, |timer| concerns(timer) && goes_on(timer).is_none());
        let own = (row.item, Uuid::nil())..=(row.item, Uuid::max());
        let renamed = self.timers.range(own).filter(|(_, timer)| concerns(timer));
        let renamed = renamed.filter_map(|(key, timer)| Some((*key, goes_on(timer)?)));
        for (key, one) in renamed.collect::<Vec<_>>() {
            self.timers.change(&key, |timer| {
                timer.scope = one.new_scope.clone();
                timer.event = one.new_event.clone();
            });
        }
    }

    fn link(&mut self, row: &Row, kind: &str, to: Uuid, ended: bool) {
        let lasting = self
            .links
            .iter()
            .find(|(key, link)| (key.0, key.1, key.2.as_str()) == (row.item, to, kind) && link.ended_at.is_none());
        let lasting = lasting.map(|(key, _)| key.clone());
        match (lasting, ended) {
            (Some(key), true) => self.links.change(&key, |link| {
                link.until = Some(row.today);
                link.ended_at = Some(row.now);
            }),
            (None, false) => {
                let new = link::Model {
                    item_id: row.item,
                    to_id: to,
                    kind: kind.to_owned(),
                    since: row.today,
                    until: None,
                    recorded_at: row.now,
                    ended_at: None,
                };
                self.links.put((row.item, to, kind.to_owned(), row.now), new);
            }
            (Some(_), false) | (None, true) => {}
        }
    }
}
