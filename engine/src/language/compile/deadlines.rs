//! Deadlines, rungs and who is told.

use super::Compiler;
use crate::chart::chart::StateId;
use crate::chart::value::Type;
use crate::chart::workflow::{DeadlineRule, Extend, MetBy, Roll, Rung, RungAt, When};
use crate::language::definition;
use crate::language::written::Text;
use crate::time::schedule::Schedule;

impl Compiler<'_> {
    pub(super) fn deadline(&mut self, state: StateId, name: &Text, written: &definition::Deadline) {
        if self.deadlines.iter().any(|known| known.name == name.value) {
            self.error(
                "duplicate-deadline",
                name,
                format!("`{}` names another deadline already.", name.value),
            );
        }
        let responsible = written
            .responsible
            .as_ref()
            .and_then(|one| self.responsible(one));
        if responsible.is_none() && self.written.responsible.is_none() {
            self.error(
                "nobody-responsible",
                name,
                format!(
                    "Nobody is responsible for `{}`: give the deadline or the file `responsible`.",
                    name.value
                ),
            );
        }
        if written.basis.is_none() && self.written.basis.is_none() {
            self.error(
                "no-basis",
                name,
                format!(
                    "`{}` has no `basis`: say which law, order or plan sets it.",
                    name.value
                ),
            );
        }
        let Some(when) = self.when(name, written) else {
            return;
        };
        let rule = DeadlineRule {
            name: name.value.clone(),
            state,
            title: written.title.value.clone(),
            basis: written.basis.as_ref().map(|basis| basis.value.clone()),
            roll: self.roll(written, &when),
            when,
            order: written
                .order
                .as_ref()
                .map(|order| self.item_field(order, &Type::Document)),
            met_by: written.met_by.as_ref().map(|met_by| self.met_by(met_by)),
            extend: written.extend.as_ref().map(|extend| Extend {
                roles: self.roles(&extend.roles),
                inputs: self.inputs(&extend.input),
            }),
            responsible,
            remind: written
                .remind
                .iter()
                .filter_map(|rung| self.rung(rung))
                .collect(),
        };
        self.deadlines.push(rule);
    }

    fn when(&mut self, name: &Text, written: &definition::Deadline) -> Option<When> {
        if let (Some(_), Some(paused)) = (&written.due, written.paused_in.first()) {
            self.error(
                "paused-due",
                paused,
                "A date that was ordered or planned is not paused: only `within` is.",
            );
        }
        match (&written.due, &written.within, &written.from) {
            (Some(due), None, None) => Some(When::Due(self.item_field(due, &Type::Date))),
            (None, Some(within), Some(from)) => {
                let from = self.item_field(from, &Type::Date);
                self.duration(within)
                    .map(|budget| When::Within { budget, from })
            }
            _ => {
                self.error("due-or-within", name, format!("`{}` needs `due: item.FIELD`, or `within` and `from: item.FIELD`; never both.", name.value));
                None
            }
        }
    }

    fn roll(&mut self, written: &definition::Deadline, when: &When) -> Roll {
        match written
            .roll
            .as_ref()
            .map(|roll| (roll, roll.value.as_str()))
        {
            Some((_, "next")) => Roll::Next,
            Some((_, "previous")) => Roll::Previous,
            Some((_, "stay")) => Roll::Stay,
            Some((roll, _)) => {
                self.unknown(
                    "unknown-roll",
                    "roll",
                    roll,
                    ["next", "previous", "stay"].into_iter(),
                );
                Roll::Stay
            }
            None => match when {
                When::Due(_) => Roll::Stay,
                When::Within { .. } => Roll::Next,
            },
        }
    }

    /// `item.FIELD`.
    fn item_field(&mut self, text: &Text, of: &Type) -> String {
        let Some(name) = text.value.strip_prefix("item.") else {
            self.error(
                "item-field",
                text,
                format!("Write `item.FIELD`, not `{}`.", text.value),
            );
            return text.value.clone();
        };
        match self
            .fields
            .iter()
            .find(|field| field.name == name)
            .map(|field| field.of == *of)
        {
            Some(true) => {}
            Some(false) => self.error(
                "field-type",
                text,
                format!("`{name}` is not a {}.", of.name()),
            ),
            None => {
                let fields: Vec<String> = self
                    .fields
                    .iter()
                    .map(|field| format!("item.{}", field.name))
                    .collect();
                self.unknown(
                    "unknown-field",
                    "field",
                    text,
                    fields.iter().map(String::as_str),
                );
            }
        }
        name.to_owned()
    }

    fn met_by(&mut self, written: &definition::MetBy) -> MetBy {
        let event = self.known_event(&written.event);
        let on = written.on.as_ref().map(|on| {
            let name = on
                .value
                .strip_prefix("event.")
                .unwrap_or(&on.value)
                .to_owned();
            let inputs = self
                .events
                .iter()
                .find(|known| known.name == event)
                .map(|known| known.inputs.clone())
                .unwrap_or_default();
            if !inputs
                .iter()
                .any(|input| input.name == name && input.of == Type::Date)
            {
                let dates: Vec<String> = inputs
                    .iter()
                    .filter(|input| input.of == Type::Date)
                    .map(|input| format!("event.{}", input.name))
                    .collect();
                self.unknown(
                    "unknown-input",
                    "date among the inputs called",
                    on,
                    dates.iter().map(String::as_str),
                );
            }
            name
        });
        MetBy { event, on }
    }

    pub(super) fn rung(&mut self, written: &definition::Rung) -> Option<Rung> {
        written.to.iter().for_each(|to| self.recipient(to));
        if let Some(line) = &written.every
            && let Err(problem) = Schedule::parse(&line.value, chrono_tz::UTC)
        {
            self.error("bad-cron", line, problem);
        }
        let at = match (
            &written.before,
            &written.late,
            &written.quiet,
            &written.no_next,
        ) {
            (Some(lead), None, None, None) => RungAt::Before(self.duration(lead)?),
            (None, Some(late), None, None) => RungAt::Late(self.duration(late)?),
            (None, None, Some(quiet), None) => RungAt::Quiet(
                self.duration(quiet)?,
                written.event.as_ref().map(|event| self.known_event(event)),
            ),
            (None, None, None, Some(quiet)) => RungAt::NoNext(self.duration(quiet)?),
            _ => {
                if let Some(to) = written.to.first() {
                    self.error(
                        "when-to-remind",
                        to,
                        "A reminder has exactly one of `before`, `late`, `quiet` and `no_next`.",
                    );
                }
                return None;
            }
        };
        let every = written.every.as_ref().map(|line| line.value.clone());
        Some(Rung {
            at,
            every,
            to: written.to.iter().map(|to| to.value.clone()).collect(),
        })
    }

    /// `responsible`, `assigned`, `role:NAME`, `agency:ID`.
    fn recipient(&mut self, to: &Text) {
        let named = |name: &str| Text {
            value: name.to_owned(),
            referenced: to.referenced,
            defined: to.defined,
        };
        match to.value.split_once(':') {
            Some(("role", role)) => self.role(&named(role)),
            Some(("agency", agency)) => self.agency(&named(agency)),
            _ if ["responsible", "assigned"].contains(&to.value.as_str()) => {}
            _ => self.unknown(
                "unknown-recipient",
                "recipient",
                to,
                ["responsible", "assigned", "role:NAME", "agency:ID"].into_iter(),
            ),
        }
    }
}
