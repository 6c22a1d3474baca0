//! Deadlines of one item: opened when their state is entered, met by their event, withdrawn by any other exit, given a new
//! due revision by an extension or a changed field, missed once per due revision. Pure: `rung.rs` has their timers.

use super::dating::{Dated, dated, day, suspensions};
use super::input::days;
use super::rung::{self, Past};
use super::snapshot::{
    BuiltIn, Context, Deadline, DeadlineState, Effect, Event, Extension, Microstep, Origin, Rejection, Rungs, Snapshot,
};
use super::value::{Value, Values};
use super::workflow::{DeadlineRule, When, Workflow};
use chrono::NaiveDate;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the timers of a deadline bring, as input; each may be absent. The rungs also bring `occurrence` and `folded`.
pub const SEQ: &str = "seq";
pub const REVISION: &str = "revision";
pub const OCCURRENCE: &str = "occurrence";
pub const FOLDED: &str = "folded";

/// The input of an extension that says why.
const REASON: &str = "reason";

/// The miss or a rung of one of the workflow's deadlines.
pub(super) enum Notice<'w> {
    Missed(&'w DeadlineRule),
    Rung(&'w DeadlineRule, usize),
}

impl<'w> Notice<'w> {
    /// `deadline.NAME.missed` or `deadline.NAME.rung.INDEX`, from a timer or the engine.
    pub fn of(workflow: &'w Workflow, event: &Event) -> Option<Notice<'w>> {
        match event.origin {
            Origin::Timer | Origin::System => {}
            Origin::Person | Origin::Message => return None,
        }
        let rest = event.name.strip_prefix("deadline.")?;
        if let Some(name) = rest.strip_suffix(".missed") {
            return workflow.deadline(name).map(Notice::Missed);
        }
        let (name, index) = rest.rsplit_once(".rung.")?;
        Some(Notice::Rung(workflow.deadline(name)?, index.parse().ok()?))
    }
}

/// The open instance that this timer was started for.
pub(super) fn noticed<'s>(
    rule: &DeadlineRule,
    snapshot: &'s Snapshot,
    event: &Event,
) -> Result<&'s Deadline, Rejection> {
    let of = |name: &str, ours: i64| match event.input.get(name) {
        Some(value) => *value == Value::Integer(ours),
        None => true,
    };
    let instance = snapshot
        .open_deadline(&rule.name)
        .filter(|instance| of(SEQ, instance.seq.cast_signed()) && of(REVISION, i64::from(instance.revision)));
    instance.ok_or_else(|| Rejection::DeadlineNotOpen { deadline: rule.title.clone() })
}

/// The snapshot with this due revision's miss written in; refused where it is not passed yet, or missed already.
pub(super) fn miss(
    rule: &DeadlineRule,
    snapshot: &Snapshot,
    event: &Event,
    context: &Context,
) -> Result<Snapshot, Rejection> {
    let instance = noticed(rule, snapshot, event)?;
    let passed = instance.due_at.is_some_and(|due_at| due_at <= context.now);
    if !passed || instance.missed == Some(instance.revision) {
        return Err(Rejection::NotPossible { event: event.name.clone(), title: rule.title.clone() });
    }
    let mut missed = Deadline::clone(instance);
    missed.missed = Some(missed.revision);
    let mut snapshot = snapshot.clone();
    snapshot.deadlines.insert(rule.name.clone(), missed);
    Ok(snapshot)
}

pub(super) fn missed(rule: &DeadlineRule, snapshot: &Snapshot) -> Option<Effect> {
    let instance = snapshot.deadlines.get(&rule.name)?;
    Some(Effect::MissDeadline { deadline: rule.name.clone(), seq: instance.seq, revision: instance.missed? })
}

/// One step, seen by the deadlines once it is over.
pub(super) struct Settling<'s> {
    pub workflow: &'s Workflow,
    pub context: &'s Context<'s>,
    pub before: &'s Snapshot,
    pub event: &'s Event,
    pub given: &'s Values,
    pub microsteps: &'s [Microstep],
    /// States left, and entered, at some time in the step.
    pub exited: &'s BTreeSet<usize>,
    pub entered: &'s BTreeSet<usize>,
}

impl Settling<'_> {
    /// `after` comes with the deadlines as they were before the step.
    pub fn settle(&self, after: &mut Snapshot) -> Result<Vec<Effect>, Rejection> {
        let mut effects = Vec::new();
        for rule in &self.workflow.deadlines {
            if let Some(open) = after.open_deadline(&rule.name).cloned() {
                let settled = self.go_on(rule, open, after, &mut effects)?;
                after.deadlines.insert(rule.name.clone(), settled);
            }
            let state = &self.workflow.chart.states[rule.state].name;
            let active = after.entered.contains_key(state) && !after.finished;
            if active && self.entered.contains(&rule.state) && self.begins(rule, after) {
                let opened = self.open(rule, after, &mut effects);
                after.deadlines.insert(rule.name.clone(), opened);
            }
        }
        Ok(effects)
    }

    /// A running item that enters, or comes to another version, brings only the deadlines whose date it brings.
    pub fn begins(&self, rule: &DeadlineRule, after: &Snapshot) -> bool {
        !self.runs_already() || after.fields.contains_key(rule.when.reads())
    }

    fn runs_already(&self) -> bool {
        matches!(self.event.built_in, Some(BuiltIn::Adopt { .. } | BuiltIn::Migrate { .. }))
    }

    pub fn open(&self, rule: &DeadlineRule, after: &Snapshot, effects: &mut Vec<Effect>) -> Deadline {
        let none = Deadline {
            seq: self.context.seq,
            revision: 0,
            due: None,
            due_at: None,
            extended: self.paused(rule, after).map_or(Vec::new(), |paused| paused.extended.clone()),
            state: DeadlineState::Open,
            missed: None,
            ordered_by: None,
            kept: None,
        };
        let computed = Dated::or_none(self.dated(rule, after, &none.extended));
        let reason = format!("Opened by \"{}\".", self.workflow.title_of(&self.event.name));
        self.due_revision(rule, none, computed, reason, after, effects)
    }

    /// The one that was withdrawn for the pause that ends now: what it was extended by still holds.
    fn paused<'a>(&self, rule: &DeadlineRule, after: &'a Snapshot) -> Option<&'a Deadline> {
        let mut left = self.exited.iter().map(|state| &self.workflow.chart.states[*state].name);
        let ends = left.any(|state| rule.paused_in.contains(state));
        after.deadlines.get(&rule.name).filter(|was| ends && was.state == DeadlineState::Withdrawn)
    }

    /// The date it has, whatever the item's new version would give it.
    pub fn keep(&self, rule: &DeadlineRule, mut open: Deadline, after: &Snapshot) -> Deadline {
        let other = Dated::or_none(self.dated(rule, after, &open.extended)).due != open.due;
        open.kept = other.then(|| read_from(rule, after));
        open
    }

    /// The date that the item's new version gives it; the same one makes no due revision.
    pub fn recompute(
        &self,
        rule: &DeadlineRule,
        mut open: Deadline,
        after: &Snapshot,
        effects: &mut Vec<Effect>,
    ) -> Deadline {
        open.kept = None;
        let computed = Dated::or_none(self.dated(rule, after, &open.extended));
        if is_same(&open, &computed) {
            return open;
        }
        let reason = format!("Version {} of the workflow gives it this date.", self.workflow.version);
        self.due_revision(rule, open, computed, reason, after, effects)
    }

    /// Met, withdrawn, or open with the date it has now.
    fn go_on(
        &self,
        rule: &DeadlineRule,
        mut open: Deadline,
        after: &Snapshot,
        effects: &mut Vec<Effect>,
    ) -> Result<Deadline, Rejection> {
        let (deadline, seq) = (rule.name.clone(), open.seq);
        if let Some(on) = self.met_on(rule, after.began)? {
            open.state = DeadlineState::Met(on);
            effects.push(Effect::MeetDeadline { deadline, seq, on });
            return Ok(open);
        }
        if after.finished || self.exited.contains(&rule.state) {
            open.state = DeadlineState::Withdrawn;
            effects.push(Effect::WithdrawDeadline { deadline, seq });
            return Ok(open);
        }
        let Some(why) = self.why_again(rule, &open, after) else {
            return Ok(open);
        };
        if let (Why::Extended(by), When::Within { .. }) = (&why, &rule.when) {
            open.extended.push(*by);
        }
        let counted = self.dated(rule, after, &open.extended);
        if let (Why::Extended(Extension::Days(_)), Err(problem)) = (&why, &counted) {
            return Err(Rejection::Input { inputs: vec![days().fault(problem)] });
        }
        let computed = Dated::or_none(counted);
        let over = matches!(why, Why::Recounted(..)) && open.missed == Some(open.revision) && open.due == computed.due;
        if is_same(&open, &computed) || over {
            if let Why::Recounted(_, rungs) = &why {
                effects.extend(rung::moved(rule, &open, self.context, rungs));
            }
            return Ok(open);
        }
        let reason = self.reason(rule, &why);
        Ok(self.due_revision(rule, open, computed, reason, after, effects))
    }

    /// `None`: nothing that its date comes from is other than before.
    fn why_again<'r>(&'r self, rule: &DeadlineRule, open: &Deadline, after: &Snapshot) -> Option<Why<'r>> {
        let stands = open.kept.as_ref() == Some(&read_from(rule, after));
        match &self.event.built_in {
            Some(BuiltIn::Extend { deadline, by }) if *deadline == rule.name => return Some(Why::Extended(*by)),
            Some(BuiltIn::Recompute { reason, rungs }) if !stands => return Some(Why::Recounted(reason, rungs)),
            _ => {}
        }
        let reads = rule.when.reads();
        if self.before.field(reads) != after.field(reads) && !stands {
            return Some(Why::Changed);
        }
        let still = |snapshot| suspensions(rule, snapshot, self.context.calendar);
        let (was, is) = (still(self.before), still(after));
        (was != is).then(|| if is.iter().any(|(_, until)| until.is_none()) { Why::Suspended } else { Why::Resumed })
    }

    /// The day on which this step met it. Events raised on the way count as well as the one that came.
    fn met_on(&self, rule: &DeadlineRule, began: Option<NaiveDate>) -> Result<Option<NaiveDate>, Rejection> {
        let Some(met_by) = &rule.met_by else {
            return Ok(None);
        };
        let mut taken = self.microsteps.iter();
        if !taken.any(|round| round.event.as_ref() == Some(&met_by.event)) {
            return Ok(None);
        }
        let calendar = self.context.calendar;
        let given = met_by.on.as_ref().and_then(|input| self.given.get(input));
        let day = given.and_then(|value| day(value, calendar));
        if let (Some(input), Some(day)) = (&met_by.on, day) {
            if day > calendar.day_of(self.context.now) {
                return Err(self.wrong_day(input, "the date lies in the future.", Rejection::InTheFuture));
            }
            if let Some(began) = began.filter(|began| day < *began) {
                let problem = format!("this item was entered as of {began}; the date lies before that day.");
                return Err(self.wrong_day(input, &problem, Rejection::BeforeEntry { entered: began }));
            }
        }
        Ok(Some(day.unwrap_or(calendar.day_of(self.context.at))))
    }

    /// `otherwise`: the date came with another event than the one that was fired.
    fn wrong_day(&self, name: &str, problem: &str, otherwise: Rejection) -> Rejection {
        let event = self.workflow.event(&self.event.name);
        let mut inputs = event.into_iter().flat_map(|event| &event.inputs);
        match inputs.find(|input| input.name == name) {
            Some(input) => Rejection::Input { inputs: vec![input.fault(problem)] },
            None => otherwise,
        }
    }

    fn reason(&self, rule: &DeadlineRule, why: &Why) -> String {
        let event = self.workflow.title_of(&self.event.name);
        match why {
            Why::Extended(_) => self.given.get(REASON).map_or("Extended.".into(), ToString::to_string),
            Why::Recounted(reason, _) => (*reason).to_owned(),
            Why::Changed => format!("\"{event}\" changed \"{}\".", self.title_of_field(rule.when.reads())),
            Why::Suspended => format!("\"{event}\" suspended it."),
            Why::Resumed => format!("\"{event}\" ended its suspension."),
        }
    }

    fn title_of_field<'f>(&'f self, name: &'f str) -> &'f str {
        self.workflow.field(name).map_or(name, |field| &field.title)
    }

    fn due_revision(
        &self,
        rule: &DeadlineRule,
        mut instance: Deadline,
        computed: Dated,
        reason: String,
        after: &Snapshot,
        effects: &mut Vec<Effect>,
    ) -> Deadline {
        instance.revision += 1;
        instance.kept = None;
        instance.due = computed.due;
        instance.due_at = computed.due_at;
        instance.ordered_by = self.ordered_by(rule, &after.fields);
        effects.push(Effect::DueRevision {
            deadline: rule.name.clone(),
            seq: instance.seq,
            revision: instance.revision,
            due: instance.due,
            due_at: instance.due_at,
            reason,
            steps: computed.steps,
            order: order(rule, &after.fields),
        });
        match &self.event.built_in {
            // What was told of the date that was wrong is not told again.
            Some(BuiltIn::Recompute { rungs, .. }) => {
                effects.extend(rung::timers(rule, &instance, self.context, Past::Quiet));
                effects.extend(rung::moved(rule, &instance, self.context, rungs));
            }
            _ if self.runs_already() || self.context.imported => {
                effects.extend(rung::timers(rule, &instance, self.context, Past::Quiet));
            }
            _ => effects.extend(rung::timers(rule, &instance, self.context, Past::Told)),
        }
        instance
    }

    /// As this event says it; what an earlier one said of another date does not count where this one asks and was not told.
    fn ordered_by(&self, rule: &DeadlineRule, fields: &Values) -> Option<String> {
        let field = rule.ordered_by.as_ref()?;
        let event = self.workflow.event(&self.event.name);
        let asks = event.is_some_and(|event| event.inputs.iter().any(|input| input.name == *field));
        let said = if asks { self.given.get(field) } else { fields.get(field) };
        said.map(ToString::to_string)
    }

    fn dated(&self, rule: &DeadlineRule, after: &Snapshot, extended: &[Extension]) -> Result<Dated, String> {
        dated(self.workflow, rule, extended, after, self.context.calendar)
    }
}

/// Why its date is worked out again.
enum Why<'r> {
    Extended(Extension),
    Recounted(&'r str, &'r Rungs),
    /// The field it is read from.
    Changed,
    Suspended,
    Resumed,
}

fn is_same(open: &Deadline, computed: &Dated) -> bool {
    (open.due, open.due_at) == (computed.due, computed.due_at)
}

/// What a deadline's timers are cancelled by.
pub fn scope(deadline: &str, seq: u64) -> String {
    format!("{deadline}/{seq}")
}

impl When {
    /// The field the date comes from.
    pub fn reads(&self) -> &str {
        match self {
            When::Due(field) | When::Within { from: field, .. } => field,
        }
    }
}

/// What the field it is read from holds.
fn read_from(rule: &DeadlineRule, after: &Snapshot) -> String {
    after.field(rule.when.reads()).map(ToString::to_string).unwrap_or_default()
}

fn order(rule: &DeadlineRule, fields: &Values) -> Option<Uuid> {
    match fields.get(rule.order.as_ref()?)? {
        Value::Document(id) => Some(*id),
        Value::Text(_)
        | Value::Integer(_)
        | Value::Decimal(_)
        | Value::Money(_)
        | Value::Date(_)
        | Value::Instant(_)
        | Value::Choice(_)
        | Value::Flag(_)
        | Value::Country(_)
        | Value::Person(_) => None,
    }
}
