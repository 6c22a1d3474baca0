//! From one workflow's source to a compiled [`Workflow`], with every complaint at once. `compile/names.rs` has the types,
//! fields, events and people, `compile/states.rs` the chart, `compile/deadlines.rs` what falls due.

mod deadlines;
mod names;
mod states;

use super::definition::{Definition, State};
use super::diagnostic::{Diagnostic, Severity};
use super::nearest::did_you_mean;
use super::registry::Registries;
use super::written::{self, Text};
use crate::chart::chart::Chart;
use crate::chart::workflow::{Access, DeadlineRule, EventType, Field, Outcome, Workflow};
use serde_saphyr::Spanned;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::mem;

/// A workflow with complaints that are errors is not given.
pub fn compile(
    file: &str,
    source: &str,
    registries: &Registries,
) -> (Option<Workflow>, Vec<Diagnostic>) {
    let mut written: Definition = match written::read(file, source) {
        Ok(written) => written,
        Err(complaint) => return (None, vec![complaint]),
    };
    let root = root(&mut written);
    let mut compiler = Compiler {
        file,
        source,
        registries,
        written: &written,
        complaints: Vec::new(),
        fields: Vec::new(),
        events: Vec::new(),
        chart: Chart::default(),
        deadlines: Vec::new(),
    };
    let workflow = compiler.workflow(&root);
    let mut complaints = compiler.complaints;
    complaints.sort_by_key(|one| one.span.start);
    let sound = complaints
        .iter()
        .all(|one| one.severity == Severity::Warning);
    (sound.then_some(workflow), complaints)
}

/// The top level of the file is the root state.
fn root(written: &mut Definition) -> State {
    State {
        of: written.of.take(),
        initial: written.initial.take(),
        states: mem::take(&mut written.states),
        on: mem::take(&mut written.on),
        always: mem::take(&mut written.always),
        after: mem::take(&mut written.after),
        entry: mem::take(&mut written.entry),
        exit: mem::take(&mut written.exit),
        deadlines: mem::take(&mut written.deadlines),
        ..State::default()
    }
}

pub(super) struct Compiler<'a> {
    file: &'a str,
    source: &'a str,
    registries: &'a Registries,
    written: &'a Definition,
    complaints: Vec<Diagnostic>,
    fields: Vec<Field>,
    events: Vec<EventType>,
    chart: Chart,
    deadlines: Vec<DeadlineRule>,
}

impl Compiler<'_> {
    fn workflow(&mut self, root: &State) -> Workflow {
        let written = self.written;
        self.header();
        self.fields = self.declared_fields();
        self.events = self.declared_events();
        self.states(root);
        let access = self.access();
        Workflow {
            id: written.id.value.clone(),
            version: written.version.value,
            kind: written.kind.value.clone(),
            title: written.title.value.clone(),
            hash: crate::hex(&Sha256::digest(self.source.as_bytes())),
            reference: written.reference.value.clone(),
            calendar: written.calendar.value.clone(),
            basis: written.basis.as_ref().map(|basis| basis.value.clone()),
            responsible: written
                .responsible
                .as_ref()
                .and_then(|one| self.responsible(one)),
            access,
            create: written
                .create
                .as_ref()
                .map(|create| self.roles(&create.roles))
                .unwrap_or_default(),
            remind: written
                .remind
                .iter()
                .filter_map(|rung| self.rung(rung))
                .collect(),
            reminder_gap: written
                .reminder_gap
                .as_ref()
                .and_then(|gap| self.duration(gap)),
            children: self.children(),
            links: self.links(),
            costs_required_before: written
                .costs
                .iter()
                .map(|costs| self.known_event(&costs.required_before))
                .collect(),
            second_person: written
                .second_person
                .iter()
                .map(|event| self.known_event(event))
                .collect(),
            built_in: self.built_in(),
            outcome: written.outcome.as_ref().map(|outcome| Outcome {
                from: outcome.from.value.clone(),
                order: outcome.order.iter().map(|one| one.value.clone()).collect(),
            }),
            fields: mem::take(&mut self.fields),
            events: mem::take(&mut self.events),
            deadlines: mem::take(&mut self.deadlines),
            chart: mem::take(&mut self.chart),
        }
    }

    fn header(&mut self) {
        let written = self.written;
        if !self.registries.calendars.contains(&written.calendar.value) {
            let calendars = self.registries.calendars.clone();
            self.unknown(
                "unknown-calendar",
                "calendar",
                &written.calendar,
                calendars.iter().map(String::as_str),
            );
        }
        if written.version.value == 0 {
            self.error("bad-version", &written.version, "Versions count from 1.");
        }
        let reference = &written.reference;
        let rest = ["{parent}", "{number}", "{year}"]
            .iter()
            .fold(reference.value.clone(), |rest, hole| rest.replace(hole, ""));
        if rest.contains(['{', '}']) {
            self.error(
                "bad-reference",
                reference,
                "A reference may hold `{parent}`, `{number}` and `{year}`, and text beside them.",
            );
        }
    }

    fn access(&mut self) -> BTreeMap<String, Access> {
        let written = self.written;
        let mut access = BTreeMap::new();
        for (role, one) in written.access.iter() {
            self.role(role);
            let see = self.see(&one.see);
            let reveal = one
                .reveal
                .iter()
                .map(|field| self.known_field(field))
                .collect();
            access.extend(see.map(|see| (role.value.clone(), Access { see, reveal })));
        }
        access
    }

    fn error<T>(&mut self, code: &'static str, at: &Spanned<T>, message: impl Into<String>) {
        self.complaints.push(written::complaint(
            self.file,
            code,
            written::span(at, self.source),
            message,
        ));
    }

    fn warn<T>(&mut self, code: &'static str, at: &Spanned<T>, message: impl Into<String>) {
        self.error(code, at, message);
        if let Some(last) = self.complaints.last_mut() {
            last.severity = Severity::Warning;
        }
    }

    /// A name that nothing bears, with the nearest that something does.
    fn unknown<'n>(
        &mut self,
        code: &'static str,
        what: &str,
        name: &Text,
        known: impl Iterator<Item = &'n str>,
    ) {
        let help =
            did_you_mean(&name.value, known).map(|nearest| format!("did you mean `{nearest}`?"));
        self.error(code, name, format!("There is no {what} `{}`.", name.value));
        if let Some(last) = self.complaints.last_mut() {
            last.help = help;
        }
    }
}
